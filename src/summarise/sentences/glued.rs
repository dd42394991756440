//! Headings that lost their line break and their space: "Meeting at the townhallBefore the vote, …".
//!
//! Many names are written so, from YouTube to querySelector. A joint is one whose second half begins sentences and ends no
//! names, or is a name of its own that the article has in other places; what comes again as it is written is a name. An
//! article that lost its line breaks shows it at the ends of its sentences, too ("… in May.Work begins"): there, a joint
//! need only look like no name.

use crate::summarise::classes::{CAPITAL, Classes, WORD};
use crate::summarise::marks::{count_words, floor, is_end_mark};
use crate::summarise::sentences::openers::opens;
use crate::text::lower::single;

/// A heading has no more words, and no more bytes.
const HEADING_WORDS: usize = 18;
const HEADING_BYTES: usize = 400;
/// What follows it is a sentence.
const SENTENCE_WORDS: usize = 6;
/// A menu is a row of headings: after so many it is left out as a whole.
const MAX_HEADINGS: usize = 3;

/// A sentence without the heading that is glued to it. Nothing is left of a menu, or of what is too long for a heading.
pub(super) fn without_glued<'a>(text: &'a str, words: &Words, language: &str) -> &'a str {
    if language != "en" && is_menu(text) {
        return "";
    }
    let mut rest = text;
    for _ in 0..MAX_HEADINGS {
        let Some(at) = joint(rest, words, language) else { return rest };
        if !is_short(&rest[..at]) || count_words(&rest[at..]) < SENTENCE_WORDS {
            return "";
        }
        rest = &rest[at..];
    }
    ""
}

/// Many names have a capital inside, and few sentences have three of them, but in English, which speaks of code.
fn is_menu(text: &str) -> bool {
    let parts =
        text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() <= WORD_BYTES).filter_map(Parts::of);
    let long = |word: &str| word.chars().nth(FIRST_LETTERS - 1).is_some();
    let glued = parts.filter(|one| one.first.starts_with(char::is_lowercase) && long(one.first) && long(one.second));
    glued.take(MAX_HEADINGS).count() == MAX_HEADINGS
}

fn is_short(text: &str) -> bool {
    text.len() <= HEADING_BYTES && count_words(text) <= HEADING_WORDS
}

/// What stands before the maker of an embedded video, glued to its title.
const MAKERS: [&str; 4] = ["par ", "by ", "von ", "por "];
/// "(1)Abc" is a point of a list.
const PARENTHESIS_BYTES: usize = 8;
/// A longer word is none, and costs nothing.
const WORD_BYTES: usize = 64;

/// Where the second of two words begins that are written as one: "hallBefore", "»Before", "BBCBefore", "chaotiqueL'une";
/// or a quotation right behind another.
fn joint(text: &str, words: &Words, language: &str) -> Option<usize> {
    let (mut before_last, mut last) = (' ', ' ');
    let mut n_straight = 0;
    let mut n_open = 0;
    // "… (Vidéo)par Non Stop ZappingMais": what was embedded names its maker, and what follows is the article.
    let mut embedded = false;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if !c.is_alphanumeric() {
            n_straight += u32::from(c == '"');
            match c {
                '«' | '“' => n_open += 1,
                '»' | '”' => n_open -= 1,
                _ => {}
            }
            let behind = &rest[c.len_utf8()..];
            if c == '"' && last == '"' && at > 1 && behind.starts_with(char::is_alphanumeric) {
                return Some(at);
            }
            (before_last, last, at) = (last, c, at + c.len_utf8());
            continue;
        }
        let word = word_at_start(rest);
        embedded |= matches!(last, ')' | '?' | '!' | '"') && MAKERS.iter().any(|by| rest.starts_with(by));
        // Behind a space a quotation mark opens one, whatever it looks like, and behind a digit it means inches.
        let follows_word = before_last.is_alphabetic() || is_end_mark(before_last);
        let closed = (matches!(last, '»' | '”') && n_open == 0)
            || (last == '"' && n_straight % 2 == 0 && follows_word)
            || (last == ')' && at > PARENTHESIS_BYTES);
        if closed && c.is_uppercase() && at > 0 && (is_plain(word) || is_elided(rest) || rest.starts_with("M. ")) {
            return Some(at);
        }
        let parts = (word.len() <= WORD_BYTES).then(|| Parts::of(word)).flatten();
        if let Some(parts) = parts.filter(|parts| parts.are_glued(&text[..at], rest, embedded, words, language)) {
            return Some(at + parts.first.len());
        }
        at += word.len();
        before_last = last;
        last = word.chars().next_back().unwrap_or(' ');
    }
    None
}

/// A word that may be two, cut where a capital shows the second.
struct Parts<'a> {
    whole: &'a str,
    first: &'a str,
    second: &'a str,
}

/// An acronym that stands glued before a word has at least so many letters.
const ACRONYM_LETTERS: usize = 3;
/// A name rarely begins small and goes on for so many letters before a capital.
const FIRST_LETTERS: usize = 4;
impl<'a> Parts<'a> {
    /// `None` for a word of one part, and for "getElementById", which has more than two.
    fn of(whole: &'a str) -> Option<Parts<'a>> {
        let mut cut = None;
        let mut capitals = 0;
        let (mut last, mut last_at) = (' ', 0);
        for (at, c) in whole.char_indices() {
            let found = if c.is_uppercase() {
                // A capital behind a small letter, or behind "2018" and "TF1".
                (last.is_lowercase() || (last.is_ascii_digit() && is_numbered(&whole[..at]))).then_some(at)
            } else {
                (c.is_lowercase() && capitals > ACRONYM_LETTERS).then_some(last_at)
            };
            if found.is_some() && cut.is_some() {
                return None;
            }
            cut = cut.or(found);
            capitals = if c.is_uppercase() { capitals + 1 } else { 0 };
            (last, last_at) = (c, at);
        }
        let (first, second) = whole.split_at(cut?);
        Some(Parts { whole, first, second })
    }

    /// `before` stands before the word, `rest` begins with it.
    fn are_glued(&self, before: &str, rest: &str, embedded: bool, words: &Words, language: &str) -> bool {
        let Parts { first, second, .. } = *self;
        let behind = &rest[first.len()..];
        // "BürgerInnen" and "NATOs" are one word; what comes again is a name: "WeWork", "localStorage".
        let genitive = is_genitive(second) && first.ends_with(char::is_uppercase);
        let feminine = language == "de" && matches!(second, "In" | "Innen");
        // "AddThis" and "ForYou" are names.
        let named = matches!(second, "This" | "You") && first.starts_with(char::is_uppercase);
        if genitive || feminine || named || words.hold_twice(self.whole) {
            return false;
        }
        let long = first.chars().nth(FIRST_LETTERS - 1).is_some();
        // "… pour Wissam El YamniA Rouen, …".
        let at_place = second == "A" && behind[1..].starts_with(' ') && behind[2..].starts_with(char::is_uppercase);
        let elided = second == "À" || is_elided(behind);
        if elided || at_place {
            return long && (first.starts_with(char::is_lowercase) || heads(before));
        }
        if !is_plain(second) {
            return false;
        }
        // A name that the article has elsewhere, behind an ordinary word: "la fin de campagneFenwick a dit".
        let name = long && first.starts_with(char::is_lowercase) && words.are_name(second);
        let enough = first.chars().nth(FIRST_LETTERS - 2).is_some();
        let dated = is_year(first) && is_short(before);
        embedded
            || ((heads(before) || dated || (long && first.starts_with(char::is_lowercase)))
                && enough
                && opens(second, language))
            || (heads(before) && name)
            || (words.lost_breaks() && self.may_be_two(before, words))
    }

    /// Are they two words in an article that lost its line breaks: "un comportement paradoxalAlors", "Les interrogations de
    /// FenwickInvitée"?
    fn may_be_two(&self, before: &str, words: &Words) -> bool {
        let Parts { first, second, .. } = *self;
        let long = |n: usize| first.chars().nth(n - 1).is_some();
        let small = first.starts_with(char::is_lowercase);
        let often = words.hold_twice(second);
        let odd = first.chars().all(char::is_lowercase) && long(if often { FIRST_LETTERS - 1 } else { FIRST_LETTERS });
        let name = long(FIRST_LETTERS) && words.hold_twice(first) && words.hold(second);
        let both = long(FIRST_LETTERS - 1) && words.hold(first) && words.hold(second);
        (long(FIRST_LETTERS) && small && (words.hold(first) || often)) || (heads(before) && (odd || name || both))
    }
}

/// May it be the beginning of a heading?
fn heads(before: &str) -> bool {
    before.starts_with(char::is_uppercase) && is_short(before)
}

/// "L'une".
fn is_elided(rest: &str) -> bool {
    word_at_start(floor(rest, 4)).len() == 1 && rest[1..].starts_with(['\'', '’'])
}

/// "2018", "TF1".
fn is_numbered(first: &str) -> bool {
    is_year(first) || (first.len() > 2 && first.chars().all(|c| c.is_uppercase() || c.is_ascii_digit()))
}

/// "2018" of "2018Le": no name has four digits before its capital.
fn is_year(first: &str) -> bool {
    first.len() == 4 && first.bytes().all(|b| b.is_ascii_digit())
}

fn word_at_start(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")
}

/// "Os" of "NATOs".
fn is_genitive(second: &str) -> bool {
    second.chars().nth(1) == Some('s') && second.chars().nth(2).is_none()
}

/// "Before", neither "A" nor "TV".
fn is_plain(word: &str) -> bool {
    word.chars().nth(1).is_some() && word.chars().skip(1).all(char::is_lowercase)
}

/// The words of an article: a bit for each of their hashes, whatever their capitals. One word in thirty is taken for known
/// that is not, one pair in a thousand.
pub(super) struct Words {
    once: Vec<u64>,
    twice: Vec<u64>,
    /// Those that are written small.
    small: Vec<u64>,
    /// Ends of sentences with no space behind them.
    n_glued_ends: u32,
}

/// So many of them are no slip.
const GLUED_ENDS: u32 = 2;

impl Words {
    const BITS: u64 = 1 << 16;

    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Words {
        let classes = Classes::get();
        let none = vec![0; (Words::BITS / 64) as usize];
        let (mut once, mut twice, mut small) = (none.clone(), none.clone(), none);
        let mut n_glued_ends = 0;
        for text in texts {
            let mut hash = SEED;
            let mut begins_small = false;
            let mut n_letters = 0;
            // Right behind a small word and an end mark.
            let mut ended = false;
            for c in text.chars().chain([' ']) {
                n_glued_ends += u32::from(ended && classes.of(c).is(CAPITAL));
                ended = (begins_small && n_letters >= FIRST_LETTERS && is_end_mark(c))
                    || (ended && matches!(c, '"' | '»' | '”'));
                if c.is_ascii_lowercase() || classes.of(c).is(WORD) {
                    if hash == SEED {
                        begins_small = c.is_lowercase();
                        n_letters = 0;
                    }
                    n_letters += 1;
                    hash = mixed(hash, c);
                } else if hash != SEED {
                    let bit = Words::bit(std::mem::replace(&mut hash, SEED));
                    let mask = 1 << (bit % 64);
                    twice[bit / 64] |= once[bit / 64] & mask;
                    once[bit / 64] |= mask;
                    if begins_small {
                        small[bit / 64] |= mask;
                    }
                }
            }
        }
        Words { once, twice, small, n_glued_ends }
    }

    pub(super) fn lost_breaks(&self) -> bool {
        self.n_glued_ends >= GLUED_ENDS
    }

    fn hold(&self, word: &str) -> bool {
        is_set(&self.once, word)
    }

    /// Does the word come twice, and never in small letters?
    fn are_name(&self, word: &str) -> bool {
        self.hold_twice(word) && !is_set(&self.small, word)
    }

    fn hold_twice(&self, word: &str) -> bool {
        is_set(&self.twice, word)
    }

    fn bit(hash: u64) -> usize {
        (hash % Words::BITS) as usize
    }
}

fn is_set(bits: &[u64], word: &str) -> bool {
    let bit = Words::bit(word.chars().fold(SEED, mixed));
    bits[bit / 64] >> (bit % 64) & 1 == 1
}

/// FNV-1a, over letters in lower case.
const SEED: u64 = 0xcbf2_9ce4_8422_2325;

fn mixed(hash: u64, c: char) -> u64 {
    let lower = if c.is_ascii_lowercase() { c } else { single(c).unwrap_or(c) };
    (hash ^ u64::from(lower)).wrapping_mul(0x0000_0100_0000_01b3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, heading: &str, rest: &str, elsewhere: &str) {
        let text = format!("{heading}{rest}");
        let words = Words::of([text.as_str(), elsewhere].into_iter());
        assert_eq!(without_glued(&text, &words, language), rest);
    }

    #[test]
    fn headings_go_before_what_begins_sentences() {
        let rest = "Before the vote, the mayor spoke to all of them.";
        for heading in ["Meeting at the hall", "A vote is near at the BBC", "« A near vote »", "The doubts of Fenwick"]
        {
            check("en", heading, rest, "");
        }
        let rest = "Alors que la ville attend, le maire a refusé de signer.";
        for heading in ["Un comportement paradoxal", "Des dégâts (en français)", "Signé \"des gens de rien\""] {
            check("fr", heading, rest, "");
        }
        check("fr", "Une campagne chaotique", "L'une d'elles a voté pour le pont hier.", "");
        check("fr", "Justice pour Ada Fenwick", "A Rouen, deux mille personnes ont envahi les rues.", "");
        check("fr", "Un visage de la chaîne TF1", "De son côté, le maire a refusé de signer.", "");
        check("fr", "300 demandes en 2018", "Le maire de la ville liste les demandes des habitants.", "");
        let video = "Le pont ouvre ! (Vidéo)par Chaîne Imaginaire";
        check("fr", video, "Michel attendait ce jour depuis deux ans avec impatience.", "");
        check("fr", "La fin de la campagne", "Fenwick a parlé devant mille personnes hier soir.", "Fenwick. Fenwick.");
        check("ru", "Итоги недели в городе", "Это было сказано мэром на встрече с жителями района.", "");
    }

    #[test]
    fn names_stay_whole() {
        for (language, whole) in [
            ("en", "Apple's FaceTime lets people meet face to face at any time of the day."),
            ("en", "Call parseInt with a radix to avoid surprises in older browsers."),
            ("en", "The method getElementById returns one element of the page."),
            ("en", "Push the repository to GitHub and open the hub of all of them."),
            ("en", "They ask whether WeWork may pay, for work at WeWork is what we know."),
            ("en", "The 13\" model and the \"Pro\" version of it go on sale in March for less."),
            ("en", "The novel \u{201d}Dracula\u{201d} was written in the town by the sea long ago."),
            ("de", "Der Händler MediaMarkt schließt einen Markt und alle Medien in der Stadt."),
            ("de", "Die Zeitung »Freitag« berichtet über neue Pläne der Regierung in Berlin."),
            ("de", "Die neuen leserInnen haben (mit einem Tag Abstand) von ihm gehört."),
            ("da", "NATOs generalsekretær kom til Kyiv for at tale med os alle om våben."),
            ("fi", "Suomi on UNESCOn jäsen, ja se on ollut mukana työssä jo pitkään."),
            ("fi", "Elokuva \u{201d}Sisu\u{201d} sai eilen ensi-iltansa Helsingissä täyden salin edessä."),
            ("ru", "Метод querySelector возвращает первый элемент, который найдёт на странице."),
            ("fr", "Le patron de PriceMinister a vendu sa maison à un autre ministre."),
        ] {
            assert_eq!(without_glued(whole, &Words::of([whole, whole].into_iter()), language), whole);
            assert_eq!(without_glued(whole, &Words::of([whole].into_iter()), language), whole);
        }
    }

    #[test]
    fn nothing_is_left_of_a_menu_or_of_what_is_no_heading() {
        let words = Words::of([].into_iter());
        assert_eq!(without_glued("Full hallThe voteThe hall", &words, "en"), "");
        assert_eq!(without_glued("", &words, "en"), "");
        assert_eq!(without_glued("Всё о болезниПогода в городеСпорт и новостиРеклама", &words, "ru"), "");
        let far = "Some ".repeat(20);
        let text = format!("{far}hallThe mayor spoke to all of them today.");
        assert_eq!(without_glued(&text, &words, "en"), "");
    }
}
