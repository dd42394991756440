//! Headings that lost their line break and stand glued to the sentence that they head.

use crate::summarise::classes::{Classes, WORD};
use crate::summarise::marks::{count_words, floor, is_closer};
use crate::summarise::paragraphs::offset_in;
use crate::text::lower::single;

/// A heading in capitals has more of them than any abbreviation, and what follows it is a sentence.
const HEADING_CAPITALS: usize = 9;
const HEADING_WORDS: usize = 6;

/// A sentence without the heading that is glued to it.
pub(super) fn without_heading<'a>(text: &'a str, language: &str) -> &'a str {
    without_unmarked(without_capitals(without_dashes(text)), language)
}

/// What sentences begin with in languages that write headings small: with a capital within a sentence, and before a
/// small word, hardly anything but a name begins so.
const OPENERS: &[(&str, &str)] = &[
    (
        "fr",
        "Le La Les Un Une Des Ce Cet Cette Ces Pour Dans En Au Aux Il Elle Ils Elles On Avec Sur Selon Mais Si Alors \
         Après Depuis Lors Contre Par Interrogé Interrogée Invité Invitée Dès Ainsi Comme Face Sa Son Ses Leur Prise Pris",
    ),
    ("es", "El La Los Las Un Una En Para Por Con Según Pero Este Esta Estos Estas Desde Tras Al Como Cuando Su Sus"),
    (
        "it",
        "Il Lo La Gli Le Un Uno Una In Per Con Dal Dalla Nel Nella Ma Secondo Questo Questa Dopo Anche Sul Sulla Come",
    ),
    ("pt", "Os As Um Uma Em No Na Nos Nas Para Por Com Mas Segundo Este Esta Depois Ao Como Quando Seu Sua"),
];
/// An unmarked heading has so many words, and stands within so many bytes.
const UNMARKED_WORDS: std::ops::RangeInclusive<usize> = 2..=12;
const UNMARKED_BYTES: usize = 110;
/// What begins so tells who says what follows, and is no heading.
const TELLERS: [&str; 14] = [
    "Selon",
    "D'après",
    "À en croire",
    "Comme",
    "Interrog",
    "Invité",
    "Dans",
    "Sur",
    "Avec",
    "Según",
    "Como",
    "Secondo",
    "Come",
    "Segundo",
];
/// "Le journal de la ville", "Le site du parti": names that go on with a small letter.
const PAPERS: [&str; 10] =
    ["journal", "quotidien", "magazine", "site", "mensuel", "monde", "parisien", "point", "diario", "giornale"];

/// A heading that lost its line break and has no mark: "Violences dans la ville La préfecture a compté …"; or that stands
/// in quotation marks: "« On n'en est pas là » Interrogée sur …".
fn without_unmarked<'a>(text: &'a str, language: &str) -> &'a str {
    let Some((_, openers)) = OPENERS.iter().find(|(code, _)| *code == language) else { return text };
    let head = floor(text, UNMARKED_BYTES);
    let quoted = text.starts_with(['"', '«', '“']);
    if TELLERS.iter().any(|teller| head.starts_with(teller)) || !(quoted || head.starts_with(char::is_uppercase)) {
        return text;
    }
    let mut words = head.split(' ').peekable();
    let mut before = words.next().unwrap_or("");
    let mut n_words = 1;
    while let (Some(word), Some(next)) = (words.next(), words.peek()) {
        // Most words are small: they are done with first.
        let begins = word.starts_with(char::is_uppercase) || (quoted && begins_quotation(word));
        let behind_quote = || before.ends_with(['"', '»', '”']);
        let is_name = || begins_names(word) && PAPERS.contains(next);
        let opens =
            || opens(word, openers) && !is_name() && (next.starts_with(char::is_lowercase) || !begins_names(word));
        if begins
            && (behind_quote() || (!quoted && may_end_heading(before, word)))
            && (opens() || (quoted && begins_quotation(word)))
        {
            let rest = &text[offset_in(text, word)..];
            let is_heading = UNMARKED_WORDS.contains(&n_words) && count_words(rest) >= HEADING_WORDS;
            return if is_heading { rest } else { text };
        }
        if !quoted && before.ends_with([',', ';', ':', '.', '!', '?']) {
            return text;
        }
        (before, n_words) = (word, n_words + 1);
    }
    text
}

fn begins_quotation(word: &str) -> bool {
    word.strip_prefix(['"', '«', '“']).is_some_and(|inner| inner.starts_with(char::is_uppercase))
}

/// "Le Monde", "La Poste": an article before a capital belongs to a name.
fn begins_names(word: &str) -> bool {
    const ARTICLES: [&str; 20] = [
        "Le", "La", "Les", "Un", "Une", "Des", "El", "Los", "Las", "Una", "Il", "Lo", "Gli", "Uno", "Os", "As", "Um",
        "Uma", "Face", "Plus",
    ];
    ARTICLES.contains(&word) || word.contains(['\'', '’'])
}

/// A word with nothing behind it; a name may end in a short word: "Kim Jong Un".
fn may_end_heading(word: &str, next: &str) -> bool {
    let part_of_name =
        word.starts_with(char::is_uppercase) && matches!(next, "Un" | "En" | "Au" | "On" | "Il" | "Plus");
    word.ends_with(char::is_alphanumeric) && !part_of_name
}

fn opens(word: &str, openers: &str) -> bool {
    let mut letters = word.chars();
    let elided = letters.next().is_some_and(|c| matches!(c, 'L' | 'D')) && matches!(letters.next(), Some('\'' | '’'));
    // "L'Express" is a name.
    (elided && letters.next().is_some_and(char::is_lowercase)) || openers.split(' ').any(|opener| opener == word)
}

/// A heading between dashes has at most so many bytes.
const DASHED_BYTES: usize = 80;

/// French agencies put headings between dashes, and pages lose their line breaks: "- Seuls au loin -Pour eux …",
/// "- Seuls au loin - Pour eux …".
fn without_dashes(text: &str) -> &str {
    let Some(heading) = text.strip_prefix("- ") else { return text };
    let head = floor(heading, DASHED_BYTES);
    let glued = head.match_indices(" -").map(|(at, dash)| heading[at + dash.len()..].trim_start());
    let mut rests = glued.filter(|rest| rest.starts_with(char::is_uppercase) && count_words(rest) >= HEADING_WORDS);
    rests.next().unwrap_or(text)
}

/// A heading in capitals that lost its line break: "WHO PAYSThe town …" is "The town …".
fn without_capitals(text: &str) -> &str {
    let mut capitals = 0;
    let mut previous: Option<(usize, char)> = None;
    for (at, c) in text.char_indices() {
        if c.is_lowercase() {
            // The capital before it begins the sentence, if it stands right behind another or behind a quotation mark.
            let Some((mut start, before)) = previous else { return text };
            if matches!(before, '\'' | '’')
                && let Some(letter) = text[..start].chars().next_back().filter(|c| c.is_uppercase())
            {
                start -= letter.len_utf8();
            }
            let joint =
                text[..start].chars().next_back().is_some_and(|c| c.is_uppercase() || (is_closer(c) && capitals > 0));
            let rest = &text[start..];
            return if capitals > HEADING_CAPITALS && joint && count_words(rest) >= HEADING_WORDS {
                rest
            } else {
                text
            };
        }
        capitals += usize::from(c.is_uppercase());
        previous = Some((at, c));
    }
    text
}

/// A heading of small letters has no more words.
const GLUED_WORDS: usize = 18;
/// A menu is a row of headings: after so many it is left out as a whole.
const MAX_GLUED: usize = 3;

/// A sentence without a heading of small letters that lost its line break: "Meeting at the townhallBefore the vote, …".
/// Nothing is left of a menu.
///
/// Many names are written so, from YouTube to McDonald. A joint is one where both halves stand elsewhere in the article
/// as words, or one that looks like no name and stands nowhere else.
pub(super) fn without_glued<'a>(text: &'a str, words: &Words) -> &'a str {
    let mut rest = text;
    for _ in 0..MAX_GLUED {
        let Some(at) = joint(rest, words) else { return rest };
        if count_words(&rest[..at]) > GLUED_WORDS || count_words(&rest[at..]) < HEADING_WORDS {
            return "";
        }
        rest = &rest[at..];
    }
    ""
}

/// What stands before the maker of an embedded video, glued to its title.
const MAKERS: [&str; 4] = ["par ", "by ", "von ", "por "];

/// Where the second of two words begins that are written as one: "hallBefore", "»Before", "BBCBefore", "chaotiqueL'une";
/// or a quotation right behind another.
fn joint(text: &str, words: &Words) -> Option<usize> {
    let mut token = 0;
    let mut capitals = 0;
    let (mut last, mut last_at) = (' ', 0);
    let mut n_straight = 0;
    // "… (Vidéo)par Non Stop ZappingMais": what was embedded names its maker, and what follows is the article.
    let mut embedded = false;
    for (at, c) in text.char_indices() {
        n_straight += u32::from(c == '"');
        embedded |= matches!(last, ')' | '?' | '!' | '"') && MAKERS.iter().any(|by| text[at..].starts_with(by));
        let found = if !c.is_alphanumeric() {
            token = at + c.len_utf8();
            let doubled = c == '"' && last == '"' && at > 1;
            (doubled && text[token..].starts_with(char::is_alphanumeric)).then_some(at)
        } else if c.is_uppercase() && at > 0 {
            // A straight quotation mark opens one as often as not.
            let closed = matches!(last, '»' | '”')
                || (last == '"' && n_straight % 2 == 0)
                || (last == ')' && last_at > PARENTHESIS_BYTES);
            let (first, rest) = (&text[token..at], &text[at..]);
            let quoted = closed && (is_plain(word_at(text, at)) || is_elided(rest));
            let two = || {
                embedded && is_plain(word_at(rest, 0))
                    || are_two(first, rest, words)
                    || is_odd(&text[..token], first, rest, words)
                    || ends_in_known_name(&text[..token], first, rest, words)
            };
            // What comes again is a name: "WeWork", "localStorage".
            let named = || words.hold_twice(&[first, word_at(rest, 0)].concat());
            let year = || is_year(first) && is_plain(word_at(rest, 0)) && words.hold_twice(word_at(rest, 0));
            (quoted || last.is_lowercase() && two() && !named() || year()).then_some(at)
        } else {
            let acronym = c.is_lowercase() && capitals > ACRONYM_LETTERS;
            let (first, second) = (&text[token..last_at.max(token)], word_at(text, last_at));
            let known = words.hold(first) && words.hold(second);
            let long = capitals > LONG_ACRONYM_LETTERS && words.hold_twice(second);
            (acronym && (known || long)).then_some(last_at)
        };
        if found.is_some() {
            return found;
        }
        capitals = if c.is_uppercase() { capitals + 1 } else { 0 };
        (last, last_at) = (c, at);
    }
    None
}

/// "(1)Abc" is a point of a list.
const PARENTHESIS_BYTES: usize = 8;
/// An acronym that stands glued before a word has at least so many letters.
const ACRONYM_LETTERS: u32 = 3;
/// One of more letters needs no second place in the article.
const LONG_ACRONYM_LETTERS: u32 = 5;
/// A name rarely begins small and goes on for so many letters before a capital.
const FIRST_LETTERS: usize = 4;

/// Are they two words, the first of them whole? Names begin with a capital more often than not.
fn are_two(first: &str, rest: &str, words: &Words) -> bool {
    let second = word_at(rest, 0);
    // "… pour Wissam El YamniA Rouen, …".
    let at_place = second == "A" && rest[1..].starts_with(' ') && rest[2..].starts_with(char::is_uppercase);
    let elided = second == "À" || at_place || is_elided(rest);
    // "BürgerInnen" is one.
    if !(elided || is_plain(second)) || matches!(second, "In" | "Innen") {
        return false;
    }
    let long = first.chars().nth(FIRST_LETTERS - 1).is_some();
    let begins_small = first.starts_with(char::is_lowercase) && long;
    let both = || first.chars().nth(1).is_some() && words.hold(first) && words.hold(second);
    begins_small && (elided || words.hold(first) || words.hold(second)) || long && at_place || both()
}

/// The word behind an odd joint has so many letters: "LinkedIn" ends in one of two.
const SECOND_LETTERS: usize = 3;

/// Is this a pair that no name looks like: "un comportement paradoxalAlors"?
fn is_odd(before: &str, first: &str, rest: &str, words: &Words) -> bool {
    let second = word_at(rest, 0);
    let n_letters = if words.hold_twice(second) { FIRST_LETTERS - 1 } else { FIRST_LETTERS };
    let small = first.chars().all(char::is_lowercase) && first.chars().nth(n_letters - 1).is_some();
    let heads = before.starts_with(char::is_uppercase) && (1..=GLUED_WORDS).contains(&count_words(before));
    let long = second.chars().nth(SECOND_LETTERS - 1).is_some() || words.hold_twice(second);
    let plain = is_plain(second) && long && second != "Innen";
    small && heads && plain
}

/// "L'une".
fn is_elided(rest: &str) -> bool {
    word_at(rest, 0).len() == 1 && rest[1..].starts_with(['\'', '’'])
}

/// "Les interrogations de FenwickInvitée hier": the first half is a name that the article has in other places.
fn ends_in_known_name(before: &str, first: &str, rest: &str, words: &Words) -> bool {
    let long = first.chars().nth(FIRST_LETTERS - 1).is_some();
    let heads = before.starts_with(char::is_uppercase) && count_words(before) <= GLUED_WORDS;
    let second = word_at(rest, 0);
    // "MacronLeaks" is made of a known name, too.
    long && heads && is_plain(second) && words.hold_twice(first) && words.hold(second)
}

/// "2018Le": no name has four digits before its capital.
fn is_year(first: &str) -> bool {
    first.len() == 4 && first.bytes().all(|b| b.is_ascii_digit())
}

fn word_at(text: &str, at: usize) -> &str {
    text[at..].split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")
}

/// "Before", neither "A" nor "TV".
fn is_plain(word: &str) -> bool {
    word.chars().nth(1).is_some() && word.chars().skip(1).all(char::is_lowercase)
}

/// The words that stand in an article by themselves, whatever their capitals: a bit for each of their hashes. One word in
/// thirty is taken for known that is not, one pair in a thousand.
pub(super) struct Words {
    once: Vec<u64>,
    twice: Vec<u64>,
}

impl Words {
    const BITS: u64 = 1 << 16;

    pub(super) fn of<'a>(texts: impl Iterator<Item = &'a str>) -> Words {
        let classes = Classes::get();
        let none = vec![0; (Words::BITS / 64) as usize];
        let (mut once, mut twice) = (none.clone(), none);
        for text in texts {
            let mut hash = SEED;
            for c in text.chars().chain([' ']) {
                if c.is_ascii_lowercase() || classes.of(c).is(WORD) {
                    hash = mixed(hash, c);
                } else if hash != SEED {
                    let bit = Words::bit(std::mem::replace(&mut hash, SEED));
                    let mask = 1 << (bit % 64);
                    twice[bit / 64] |= once[bit / 64] & mask;
                    once[bit / 64] |= mask;
                }
            }
        }
        Words { once, twice }
    }

    pub(super) fn hold(&self, word: &str) -> bool {
        is_set(&self.once, word)
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

    #[test]
    fn headings_of_small_letters_go_where_both_words_are_known() {
        let words = Words::of(["The vote is near.", "Before long the hall was full of the young."].into_iter());
        let rest = "Before the vote, the mayor spoke to all of them.";
        assert_eq!(without_glued(&format!("Meeting at the hall{rest}"), &words), rest);
        for heading in ["A vote is near at the BBC", "« A near vote »", "\"A vote of the young\"", "A long journey"] {
            let words = Words::of(["BBC, before the vote."].into_iter());
            let start = if heading.ends_with('"') { "\"Before\" the vote, she spoke to all of them." } else { rest };
            assert_eq!(without_glued(&format!("{heading}{start}"), &words), start);
        }
        let elided = "L'une d'elles a voté pour le pont hier.";
        assert_eq!(without_glued(&format!("Une campagne chaotique{elided}"), &words), elided);
        let words_of_year = Words::of(["The vote and the hall. The town."].into_iter());
        assert_eq!(
            without_glued("Three votes in the year 2018The town has voted for it at last.", &words_of_year),
            "The town has voted for it at last."
        );
        let place = "A Rouen, deux mille personnes ont envahi les rues hier.";
        assert_eq!(without_glued(&format!("Justice pour Ada Fenwick{place}"), &words), place);
        let embedded = "Le pont ouvre enfin ! (Vidéo)par Chaîne ImaginaireLa ville a attendu ce jour depuis deux ans.";
        assert_eq!(without_glued(embedded, &words), "La ville a attendu ce jour depuis deux ans.");
        let fenwick = Words::of(["Fenwick spoke before the vote. Nobody but Fenwick did."].into_iter());
        assert_eq!(without_glued(&format!("The doubts of Fenwick{rest}"), &fenwick), rest);
        let brand = "He put it on YouTube and SoundCloud before the vote of the council.";
        assert_eq!(without_glued(brand, &words), brand);
        assert_eq!(without_glued("Full hallThe voteBefore the hall", &words), "");
        let far = "the ".repeat(20);
        assert_eq!(without_glued(&format!("{far}hall{rest}"), &words), "");
        assert_eq!(without_glued("", &words), "");
    }

    #[test]
    fn headings_of_small_letters_go_where_the_joint_is_odd() {
        let rest = "Alors que la ville attend, le maire a refusé de signer.";
        let words = |text: &str| Words::of([text].into_iter());
        for heading in [
            "Un comportement paradoxal",
            "Des dégâts dans la ville (en français)",
            "Adieu (en français, par une chaîne)",
            "Signé \"des gens de rien\"",
        ] {
            let text = format!("{heading}{rest}");
            assert_eq!(without_glued(&text, &words(&text)), rest);
        }
        for whole in [
            "Die Seite legt localStorage an, und localStorage bleibt nach dem Ende der Sitzung.",
            "Among other things they ask whether WeWork may pay, for work at WeWork is what we know.",
            "Sie nennt es bei LinkedIn und auf dem iPhone, was sie von ihm hält.",
            "Die neuen leserInnen haben (mit einem Tag Abstand) von ihm gehört.",
        ] {
            assert_eq!(without_glued(whole, &words(whole)), whole);
        }
    }

    #[test]
    fn headings_that_lost_their_line_break_go() {
        let rest = "Cependant, le maire de la ville a refusé.";
        assert_eq!(without_heading(&format!("DES PROPOS QUI FONT RÉAGIR{rest}"), "fr"), rest);
        assert_eq!(without_heading(&format!("\"UNE MENACE UTILE\"{rest}"), "fr"), rest);
        assert_eq!(without_heading(&format!("- Loin de tout -{rest}"), "fr"), rest);
        assert_eq!(without_heading(&format!("- Loin de tout - {rest}"), "fr"), rest);
        let elided = "L'ancien maire de la ville a refusé.";
        assert_eq!(without_heading(&format!("DES PROPOS QUI FONT RÉAGIR{elided}"), "fr"), elided);
        for whole in [
            "- On part - disait-il aux gens qui passaient devant chez lui.",
            "L'ONU et l'OTAN ont refusé de signer le traité.",
            "USA: le Mississippi a un drapeau neuf depuis hier.",
            "",
        ] {
            assert_eq!(without_heading(whole, "fr"), whole);
        }
    }

    #[test]
    fn headings_without_a_mark_go_before_what_opens_sentences() {
        let rest = "La préfecture a compté mille cinq cents manifestants.";
        for heading in ["Violences à Montpellier", "\"On n'en est pas là\"", "« Un défi au terrorisme »"] {
            let quotation = "\"Aujourd'hui, nous avons compté mille manifestants\", dit-elle.";
            if heading.ends_with('"') {
                assert_eq!(without_heading(&format!("{heading} {quotation}"), "fr"), quotation);
            }
            assert_eq!(without_heading(&format!("{heading} {rest}"), "fr"), rest);
        }
        let elided = "L'homme de 78 ans vivait seul dans la maison.";
        assert_eq!(without_heading(&format!("Une semaine de travail {elided}"), "fr"), elided);
        for whole in [
            "Selon le média local L'indépendant, la météorite aurait égalé le jour.",
            "De son côté, Kim Jong Un a espéré que tout irait bien demain.",
            "Le ministre a parlé à La Poste et au journal Le Monde hier soir.",
            "Dans la ville, le maire lit Le petit journal tous les matins de la semaine.",
            "",
        ] {
            assert_eq!(without_heading(whole, "fr"), whole);
        }
        let english = format!("Violences à Montpellier dans la nuit {rest}");
        assert_eq!(without_heading(&english, "en"), english);
    }
}
