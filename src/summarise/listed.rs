//! Sentences behind a label: points of a list that has no list's marks ("Improved memory: Better focus …", "Permits - The
//! town grants …", "Step #3: …"). Read alone they say a half of what the list says.
//!
//! One label proves nothing ("The truth: Nobody came"); labels at the beginnings of two paragraphs that follow each other
//! do. A label that comes again is the name of who speaks.

use crate::summarise::marks::{count_words, floor, is_closer, is_end_mark, is_opener};
use crate::summarise::sentences::Sentence;

/// No label is longer, in bytes, or has more words.
const LABEL_BYTES: usize = 60;
const LABEL_WORDS: usize = 6;
/// "Step #3", "Tip 12".
const COUNTED_WORDS: usize = 3;
/// So many of them are a list.
const POINTS: usize = 2;
const COUNTED_DIGITS: usize = 2;

/// Which sentences are points of a list, by their labels. A label that the title has is the name of something: "Mission:
/// Impossible".
pub(crate) fn points(sentences: &[Sentence<'_>], title: &str, language: &str) -> Vec<bool> {
    let labels: Vec<Label<'_>> = sentences.iter().map(|sentence| Label::of(sentence.text, title, language)).collect();
    let mut listed: Vec<(usize, &str)> = Vec::new();
    for (sentence, label) in sentences.iter().zip(&labels) {
        if let (Label::Words(words), 0) = (label, sentence.place) {
            listed.push((sentence.paragraph, words));
        }
    }
    let comes_again = |words: &str| listed.iter().filter(|(_, other)| *other == words).count() > 1;
    let own: Vec<usize> = listed.iter().filter(|(_, words)| !comes_again(words)).map(|(number, _)| *number).collect();
    let is_own = |paragraph: usize| own.binary_search(&paragraph).is_ok();
    // What follows a label in its paragraph belongs to its point.
    let in_point =
        |paragraph: usize| is_own(paragraph) && (is_own(paragraph + 1) || paragraph.checked_sub(1).is_some_and(is_own));
    // "Ligue 1: …" counts nothing, "Step 1: … Step 2: …" does.
    let counts = |word: &str| labels.iter().filter(|other| **other == Label::Counted(word)).count() >= POINTS;
    let counted = |label: &Label<'_>| matches!(label, Label::Counted(word) if word.ends_with('#') || counts(word));
    sentences.iter().zip(&labels).map(|(one, label)| counted(label) || in_point(one.paragraph)).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label<'a> {
    None,
    Words(&'a str),
    /// It ends with a number: "Step 3" is "Step".
    Counted(&'a str),
}

impl<'a> Label<'a> {
    fn of(text: &'a str, title: &str, language: &str) -> Label<'a> {
        let head = floor(text, LABEL_BYTES);
        let Some((label, rest)) = parted(head, language) else { return Label::None };
        let first = label.chars().next();
        if label.contains(is_end_mark_or_quote)
            || !(1..=LABEL_WORDS).contains(&count_words(label))
            || !first.is_some_and(char::is_uppercase)
            || !rest.starts_with(char::is_uppercase)
            || title.contains(label)
        {
            return Label::None;
        }
        let bare = label.trim_end_matches(|c: char| c.is_ascii_digit());
        let n_digits = label.len() - bare.len();
        let counted = (1..=COUNTED_DIGITS).contains(&n_digits) && bare.ends_with([' ', '#', '\u{a0}']);
        if counted && count_words(label) <= COUNTED_WORDS {
            Label::Counted(bare.trim_end())
        } else if count_words(label) > 1 && !label.contains(char::is_lowercase) {
            // Names of those who speak.
            Label::None
        } else {
            Label::Words(label)
        }
    }
}

fn is_end_mark_or_quote(c: char) -> bool {
    is_end_mark(c) || (is_closer(c) || is_opener(c)) && !matches!(c, '(' | ')' | '\'' | '’')
}

/// What stands before the first colon or dash, and what stands behind it. Outside English a dash stands between the names
/// of any two, and for "is".
fn parted<'a>(head: &'a str, language: &str) -> Option<(&'a str, &'a str)> {
    let colon = head.find(':').map(|at| (at, at + 1));
    let dashes: &[&str] = if language == "en" { &[" - ", " – ", " — "] } else { &[] };
    let dash = dashes.iter().filter_map(|dash| head.find(dash).map(|at| (at, at + dash.len()))).min();
    let (at, end) = [colon, dash].into_iter().flatten().min()?;
    let rest = &head[end..];
    (rest.starts_with(char::is_whitespace) || head[..end].ends_with(' '))
        .then(|| (head[..at].trim(), rest.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarise::paragraphs::paragraphs;
    use crate::summarise::sentences::sentences;

    #[track_caller]
    fn check(text: &str, title: &str, language: &str, expected: &[bool]) {
        let found = sentences(&paragraphs(text, false), language, 120);
        assert_eq!(points(&found, title, language), expected, "{text}");
    }

    #[test]
    fn points_of_a_list_are_known_by_their_labels() {
        check(
            "It helps in two ways.\n\
             Improved memory: Better focus helps you remember what you read. It costs nothing.\n\n\
             Less stress: Those who rest for an hour sleep better.",
            "Rest",
            "en",
            &[false, true, true, true],
        );
        check(
            "Building permits - Permits allow work to begin.\nInspections – Works are seen by the town.",
            "Town hall",
            "en",
            &[true, true],
        );
        check("The rest begins here. Step #9: How to write it all down, line by line.", "Rest", "en", &[false, true]);
    }

    #[test]
    fn points_are_known_by_what_counts_them() {
        check("Step 1: The town counts. Then it rains. Step 2: The town votes.", "Vote", "en", &[true, false, true]);
        check("Ligue 1 : Le club gagne enfin. La ville est en fête ce soir.", "Sport", "fr", &[false, false]);
    }

    #[test]
    fn colons_and_dashes_of_other_kinds_make_no_list() {
        check("The truth is simple: Nobody came to the hall. They all stayed at home.", "Truth", "en", &[false, false]);
        check(
            "The mayor said: \"We will build it.\"\nThe council said: \"We will not.\"",
            "Town",
            "en",
            &[false, false],
        );
        check("18h30: The mayor speaks.\n19h: The mayor is elected by the town.", "Vote", "en", &[false, false]);
        check(
            "Mission: Impossible opens in May in all towns.\nMission: Impossible has cost a lot of money.",
            "Mission: Impossible opens",
            "en",
            &[false, false],
        );
        check(
            "Two things matter here: time and money.\nOne does not: the weather in May.",
            "Time",
            "en",
            &[false, false],
        );
        check(
            "Fenwick: I have always wanted to build it.\nWhy is that so?\nFenwick: The town asked me for it.",
            "The bridge",
            "en",
            &[false; 3],
        );
        let far = "One day was like the other in the town.\n".repeat(4);
        let text =
            format!("Le constat est clair : La ville manque de ponts.\n{far}Une seule solution : Il faut bâtir.");
        check(&text, "Ponts", "fr", &[false; 6]);
        check(
            "Bayern - Dortmund endete ohne ein Tor.\nHamburg - Bremen wurde gestern abgesagt.",
            "Spieltag",
            "de",
            &[false, false],
        );
    }
}
