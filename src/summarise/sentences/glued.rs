//! Headings that lost their line break and their space: "Meeting at the townhallBefore the vote, …".
//!
//! Many names are written so, from YouTube to querySelector. A joint is one where both halves stand elsewhere in the
//! article as words, or one that looks like no name; what comes again as it is written is a name.

use crate::summarise::classes::{Classes, WORD};
use crate::summarise::marks::{count_words, floor};
use crate::text::lower::single;

/// A heading has no more words, and no more bytes.
const HEADING_WORDS: usize = 18;
const HEADING_BYTES: usize = 400;
/// What follows it is a sentence.
const SENTENCE_WORDS: usize = 6;
/// A menu is a row of headings: after so many it is left out as a whole.
const MAX_HEADINGS: usize = 3;

/// A sentence without the heading that is glued to it. Nothing is left of a menu, or of what is too long for a heading.
pub(super) fn without_glued<'a>(text: &'a str, words: &Words) -> &'a str {
    let mut rest = text;
    for _ in 0..MAX_HEADINGS {
        let Some(at) = joint(rest, words) else { return rest };
        if !is_short(&rest[..at]) || count_words(&rest[at..]) < SENTENCE_WORDS {
            return "";
        }
        rest = &rest[at..];
    }
    ""
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
fn joint(text: &str, words: &Words) -> Option<usize> {
    let mut last = ' ';
    let mut n_straight = 0;
    // "… (Vidéo)par Non Stop ZappingMais": what was embedded names its maker, and what follows is the article.
    let mut embedded = false;
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if !c.is_alphanumeric() {
            n_straight += u32::from(c == '"');
            let behind = &rest[c.len_utf8()..];
            if c == '"' && last == '"' && at > 1 && behind.starts_with(char::is_alphanumeric) {
                return Some(at);
            }
            (last, at) = (c, at + c.len_utf8());
            continue;
        }
        let word = word_at_start(rest);
        embedded |= matches!(last, ')' | '?' | '!' | '"') && MAKERS.iter().any(|by| rest.starts_with(by));
        // A straight quotation mark opens one as often as not.
        let closed = matches!(last, '»' | '”')
            || (last == '"' && n_straight % 2 == 0)
            || (last == ')' && at > PARENTHESIS_BYTES);
        if closed && c.is_uppercase() && at > 0 && (is_plain(word) || is_elided(rest)) {
            return Some(at);
        }
        let parts = (word.len() <= WORD_BYTES).then(|| Parts::of(word)).flatten();
        if let Some(parts) = parts.filter(|parts| parts.are_glued(&text[..at], rest, embedded, words)) {
            return Some(at + parts.first.len());
        }
        at += word.len();
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
/// One of more letters needs no second place in the article.
const LONG_ACRONYM_LETTERS: usize = 5;
/// A name rarely begins small and goes on for so many letters before a capital.
const FIRST_LETTERS: usize = 4;
/// The word behind an odd joint has so many letters: "LinkedIn" ends in one of two.
const SECOND_LETTERS: usize = 3;

impl<'a> Parts<'a> {
    /// `None` for a word of one part, and for "getElementById", which has more than two.
    fn of(whole: &'a str) -> Option<Parts<'a>> {
        let mut cut = None;
        let mut capitals = 0;
        let (mut last, mut last_at) = (' ', 0);
        for (at, c) in whole.char_indices() {
            let found = if c.is_uppercase() {
                // A capital behind a small letter, or behind a year.
                (last.is_lowercase() || (last.is_ascii_digit() && is_year(&whole[..at]))).then_some(at)
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
    fn are_glued(&self, before: &str, rest: &str, embedded: bool, words: &Words) -> bool {
        let Parts { first, second, .. } = *self;
        let plain = is_plain(second);
        let last = first.chars().next_back().unwrap_or(' ');
        if last.is_ascii_digit() {
            return plain && words.hold_twice(second);
        }
        if last.is_uppercase() {
            let long = first.chars().nth(LONG_ACRONYM_LETTERS - 1).is_some();
            return (words.hold(first) && words.hold(second)) || (long && words.hold_twice(second));
        }
        let behind = &rest[first.len()..];
        // "… pour Wissam El YamniA Rouen, …".
        let at_place = second == "A" && behind[1..].starts_with(' ') && behind[2..].starts_with(char::is_uppercase);
        let elided = second == "À" || is_elided(behind);
        // "BürgerInnen" is one word; what comes again is a name: "WeWork", "localStorage".
        if !(plain || elided || at_place) || matches!(second, "In" | "Innen") || words.hold_twice(self.whole) {
            return false;
        }
        let long = first.chars().nth(FIRST_LETTERS - 1).is_some();
        let small = first.starts_with(char::is_lowercase);
        let known = words.hold(first) || words.hold(second);
        (plain && embedded)
            || (long && (at_place || (small && known) || (elided && (small || heads(before)))))
            || (plain && heads(before) && self.looks_like_no_name(words))
    }

    /// Behind what may be a heading: "un comportement paradoxalAlors", "Les interrogations de FenwickInvitée", "The voteBefore".
    fn looks_like_no_name(&self, words: &Words) -> bool {
        let Parts { first, second, .. } = *self;
        let often = words.hold_twice(second);
        let n_letters = if often { FIRST_LETTERS - 1 } else { FIRST_LETTERS };
        let long = |n: usize| first.chars().nth(n - 1).is_some();
        let odd = first.chars().all(char::is_lowercase)
            && long(n_letters)
            && (often || second.chars().nth(SECOND_LETTERS - 1).is_some());
        // "MacronLeaks" is made of a known name, too, but of no second word that is known.
        let name = long(FIRST_LETTERS) && words.hold_twice(first) && words.hold(second);
        let both = long(FIRST_LETTERS - 1) && words.hold(first) && words.hold(second);
        odd || name || both
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

/// "2018" of "2018Le": no name has four digits before its capital.
fn is_year(first: &str) -> bool {
    first.len() == 4 && first.bytes().all(|b| b.is_ascii_digit())
}

fn word_at_start(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("")
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

    fn hold(&self, word: &str) -> bool {
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
        let code = Words::of(["Get an element by its id. The id is an element that you get."].into_iter());
        let method = "The method getElementById returns one element of the page.";
        assert_eq!(without_glued(method, &code), method);
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
}
