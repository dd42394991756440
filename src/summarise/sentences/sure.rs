//! Ends of sentences that leave no doubt, found in one pass: they spare the splitter most of its work.
//!
//! An end mark behind a word that is no abbreviation, before white space and a capital, outside all quotes and brackets,
//! ends a sentence in every language that has capitals; a point before a small letter or a digit ends none, and nothing
//! ends within a quote that closes. Where no other end mark stands in a stretch, nothing is left to ask.

use sentencex::languages::Language;

use crate::summarise::classes::{Classes, WORD};
use crate::summarise::marks::{is_closer, is_end_mark, is_opener};
use crate::summarise::sentences::abbreviations::is_greek;

/// Shorter words may be abbreviations that no table has.
const MIN_LETTERS: usize = 3;
/// Longer ones are no words, in bytes.
const MAX_BYTES: usize = 80;
/// Quotes and brackets within each other beyond this are left to the splitter.
const MAX_NESTING: usize = 8;

/// A part of a paragraph between two sure ends, with the white space behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stretch<'a> {
    pub text: &'a str,
    /// May hold the end of a sentence within.
    pub doubtful: bool,
}

/// Parts the text at its sure ends; all parts together are the text.
pub(super) fn stretches<'a>(text: &'a str, splitter: &dyn Language, language: &str) -> Vec<Stretch<'a>> {
    // Greek and Armenian have end marks that others write within sentences.
    let own_marks: &[char] = match language {
        "hy" => &[':', ';', '՜'],
        "el" => &[';', '·'],
        _ => &[],
    };
    let classes = Classes::get();
    let mut found = Vec::new();
    let (mut from, mut word_at) = (0, 0);
    let mut quotes = Quotes::default();
    let (mut doubt, mut doubt_in_quote) = (false, false);
    let mut before = ' ';
    let mut before_space = ' ';
    // The word before the last end mark is no abbreviation.
    let mut known = false;
    let mut here = 0;
    loop {
        let n_small = text.as_bytes()[here..].iter().take_while(|byte| byte.is_ascii_lowercase()).count();
        if n_small > 0 {
            before = 'a';
        }
        let at = here + n_small;
        let Some(c) = text[at..].chars().next() else { break };
        here = at + c.len_utf8();
        let last = std::mem::replace(&mut before, c);
        if classes.of(c).is(WORD) {
            continue;
        }
        if c.is_whitespace() {
            word_at = here;
            before_space = last;
            continue;
        }
        let rest = &text[here..];
        let mark = if is_end_mark(c) || own_marks.contains(&c) {
            known = at - word_at <= MAX_BYTES && is_whole_word(&text[word_at..at], c, splitter);
            word_at = here;
            // A quote that closes behind the mark settles it.
            !(rest.starts_with(is_closer) && quotes.is_open())
        } else {
            let was_open = quotes.is_open();
            quotes.read(last, c, rest);
            if is_opener(c) {
                word_at = here;
            }
            let closes = was_open && !quotes.is_open();
            doubt_in_quote &= !closes;
            // « He left. » is written with room inside; the quotes of " He left. " may as well be the other way round.
            let spaced = closes && last == ' ' && is_end_mark(before_space);
            doubt |= spaced && c == '"';
            closes && is_end_mark(last) || spaced && c != '"'
        };
        if !mark {
            continue;
        }
        match (Follows::read(rest), known, quotes.is_open()) {
            (Follows::Nothing | Follows::More, _, _) => {}
            (Follows::Capital, true, false) => {
                let end = text.len() - rest.trim_start().len();
                found.push(Stretch { text: &text[from..end], doubtful: doubt });
                (from, word_at, doubt) = (end, end, false);
            }
            (_, _, true) => doubt_in_quote = true,
            _ => doubt = true,
        }
    }
    found.push(Stretch { text: &text[from..], doubtful: doubt || doubt_in_quote || quotes.confused });
    found
}

/// What stands behind an end mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    /// Closing quotes at most.
    Nothing,
    /// White space, then a capital, which may be quoted.
    Capital,
    /// The same sentence.
    More,
    Unclear,
}

impl Follows {
    fn read(rest: &str) -> Follows {
        let bare = rest.trim_start();
        let spaced = bare.len() < rest.len();
        match bare.chars().next() {
            None => Follows::Nothing,
            Some(c) if c.is_lowercase() => Follows::More,
            Some(c) if c.is_ascii_digit() && !spaced => Follows::More,
            Some(c) if spaced && c.is_uppercase() => Follows::Capital,
            Some(c) if spaced && is_opener(c) => {
                let quoted = bare[c.len_utf8()..].trim_start().starts_with(char::is_uppercase);
                if quoted { Follows::Capital } else { Follows::Unclear }
            }
            Some(_) if rest.len() < 8 && rest.chars().all(|c| is_closer(c) || is_end_mark(c) || c == ' ') => {
                Follows::Nothing
            }
            Some(_) => Follows::Unclear,
        }
    }
}

/// Is this a word, and no abbreviation? "Yahoo!" and its like are left to the splitter.
fn is_whole_word(text: &str, mark: char, splitter: &dyn Language) -> bool {
    let word = text.rsplit(['\'', '’', '-']).next().unwrap_or(text);
    let begins_large = word.starts_with(char::is_uppercase);
    let mut n_letters = 0;
    let mut all_letters = true;
    let mut ends_small = false;
    for c in word.chars() {
        n_letters += 1;
        all_letters &= c.is_alphabetic();
        ends_small = c.is_lowercase();
    }
    // Greeks cut first names behind three letters.
    let short = n_letters < MIN_LETTERS || (n_letters == MIN_LETTERS && word.starts_with(is_greek));
    if short || !all_letters || !ends_small || !matches!(mark, '.' | '?' | '!') {
        return false;
    }
    match (mark, begins_large) {
        ('!', large) => !large,
        (_, true) => !splitter.get_abbreviations().contains(word.to_lowercase().as_str()),
        (_, false) => !splitter.get_abbreviations().contains(word),
    }
}

/// The quotes and brackets that are open: what will close each.
#[derive(Default)]
struct Quotes {
    closers: [char; MAX_NESTING],
    n_open: usize,
    /// Somebody forgot one: which of the others open and which close is anyone's guess.
    confused: bool,
}

impl Quotes {
    fn is_open(&self) -> bool {
        self.n_open > 0 || self.confused
    }

    /// A mark between `before` and `rest`.
    fn read(&mut self, before: char, c: char, rest: &str) {
        let closes = self.n_open > 0 && self.closers.get(self.n_open - 1) == Some(&c);
        let looks_closing = before.is_alphanumeric() || is_end_mark(before);
        let looks_opening = before.is_whitespace() && rest.starts_with(char::is_alphanumeric);
        self.confused |= c == '"' && if closes { looks_opening } else { looks_closing };
        let in_word = matches!(c, '\'' | '’' | '`') && before.is_alphanumeric();
        if closes && !(in_word && rest.starts_with(char::is_alphanumeric)) {
            self.n_open -= 1;
            return;
        }
        let closer = match c {
            '"' => '"',
            '«' => '»',
            '“' => '”',
            '„' => '“',
            '‘' => '’',
            '‹' => '›',
            '\'' | '`' if !in_word => '\'',
            '(' => ')',
            '[' => ']',
            '{' => '}',
            '《' => '》',
            '「' => '」',
            '『' => '』',
            '（' => '）',
            _ => return,
        };
        if let Some(slot) = self.closers.get_mut(self.n_open) {
            *slot = closer;
        }
        self.n_open += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stretches parted by bars, those that may hold an end behind a question mark.
    fn check(language: &str, text: &str, expected: &str) {
        let splitter = sentencex::language_factory(language);
        let found = stretches(text, splitter.as_ref(), language);
        let shown = found.iter().map(|one| format!("{}{}", if one.doubtful { "?" } else { "" }, one.text.trim()));
        assert_eq!(shown.collect::<Vec<_>>().join(" | "), expected, "{text}");
        assert_eq!(found.iter().map(|one| one.text).collect::<String>(), text);
    }

    #[test]
    fn plain_ends_are_sure_and_leave_nothing_to_ask() {
        check("en", "It rained. Nobody came! Did they wait?", "It rained. | Nobody came! | Did they wait?");
        check("fr", "Il pleuvait.  Elle dit l'heure. Personne.", "Il pleuvait. | Elle dit l'heure. | Personne.");
        check("ru", "Шёл дождь. Никто не пришёл.", "Шёл дождь. | Никто не пришёл.");
        check(
            "en",
            "He left. \u{201c}Why?\u{201d} asked Ann. She stayed.",
            "He left. | “Why?” asked Ann. | She stayed.",
        );
    }

    #[test]
    fn what_goes_on_is_no_end() {
        check("en", "It cost 3.50 euros at example.org and more.", "It cost 3.50 euros at example.org and more.");
        check("de", "Das ist gut. aber teuer.", "Das ist gut. aber teuer.");
        check("fr", "« Il pleut. Je reste. » dit-elle hier.", "« Il pleut. Je reste. » dit-elle hier.");
    }

    #[test]
    fn what_may_be_an_abbreviation_is_left_to_the_splitter() {
        check("en", "She met Prof. Smith on Monday.", "?She met Prof. Smith on Monday.");
        check("en", "They live in the U.S. They like it.", "?They live in the U.S. They like it.");
        check("en", "He works at Yahoo! Inc. in Paris.", "?He works at Yahoo! Inc. in Paris.");
        check("en", "It ended in 1999. Then it rained.", "?It ended in 1999. Then it rained.");
        check("hy", "Անձրև եկավ: Ոչ ոք չեկավ:", "?Անձրև եկավ: Ոչ ոք չեկավ:");
        check("zh", "北京下雨了。道路被淹。", "?北京下雨了。道路被淹。");
    }

    #[test]
    fn quotes_settle_what_stands_in_them_when_they_close() {
        check(
            "en",
            "(It rained. Nobody came) and more. Then Ann left.",
            "(It rained. Nobody came) and more. | Then Ann left.",
        );
        check("en", "It said \"this is it. Nobody came. Ann left.", "?It said \"this is it. Nobody came. Ann left.");
        check("en", "He said \u{201c}It rained.\u{201d} Nobody came.", "He said “It rained.” | Nobody came.");
        check(
            "en",
            "Some of the house\" fell. It was \"old. Ann left.",
            "?Some of the house\" fell. It was \"old. Ann left.",
        );
        check("en", "The '90s were nice. Nobody came.", "?The '90s were nice. Nobody came.");
        let deep = format!("{}It rained. Nobody came.", "(".repeat(20));
        check("en", &deep, &format!("?{deep}"));
    }
}
