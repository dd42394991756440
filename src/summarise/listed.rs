//! Sentences behind a label: points of a list that has no list's marks ("Improved memory: Better focus …", "Permits - The
//! town grants …", "Step #3: …"). Read alone they say a half of what the list says.
//!
//! One label proves nothing ("The truth: Nobody came"); two at the beginnings of paragraphs do.

use crate::summarise::marks::{count_words, floor, is_closer, is_end_mark, is_opener};
use crate::summarise::sentences::Sentence;

/// No label is longer, in bytes, or has more words.
const LABEL_BYTES: usize = 60;
const LABEL_WORDS: usize = 6;
/// So many paragraphs with labels are a list.
const POINTS: usize = 2;
/// "Step #3", "Tip 12".
const COUNTED_WORDS: usize = 3;
const COUNTED_DIGITS: usize = 2;

/// Which sentences are points of a list, by their labels. A label that the title has is the name of something: "Mission:
/// Impossible".
pub(crate) fn points(sentences: &[Sentence<'_>], title: &str) -> Vec<bool> {
    let found: Vec<Label> = sentences.iter().map(|sentence| label(sentence.text, title)).collect();
    let leads = |(sentence, label): &(&Sentence<'_>, &Label)| sentence.place == 0 && **label == Label::Words;
    let listed = sentences.iter().zip(&found).filter(leads).count() >= POINTS;
    let is_point = |(sentence, label)| match label {
        Label::Counted => true,
        Label::Words => listed && leads(&(sentence, &label)),
        Label::None => false,
    };
    sentences.iter().zip(found).map(is_point).collect()
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    None,
    Words,
    /// It ends with a number: "Step 3".
    Counted,
}

fn label(text: &str, title: &str) -> Label {
    let head = floor(text, LABEL_BYTES);
    let Some((label, rest)) = parted(head) else { return Label::None };
    let first = label.chars().next();
    let quotes = label.contains(is_end_mark_or_quote);
    if quotes
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
    if counted && count_words(label) <= COUNTED_WORDS { Label::Counted } else { Label::Words }
}

fn is_end_mark_or_quote(c: char) -> bool {
    is_end_mark(c) || (is_closer(c) || is_opener(c)) && !matches!(c, '(' | ')' | '\'' | '’')
}

/// What stands before the first colon or dash, and what stands behind it.
fn parted(head: &str) -> Option<(&str, &str)> {
    let colon = head.find(':').map(|at| (at, at + 1));
    let dash = [" - ", " – ", " — "].iter().filter_map(|dash| head.find(dash).map(|at| (at, at + dash.len()))).min();
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
    fn check(text: &str, title: &str, expected: &[bool]) {
        let found = sentences(&paragraphs(text, false), "en", 120);
        assert_eq!(points(&found, title), expected, "{text}");
    }

    #[test]
    fn points_of_a_list_are_known_by_their_labels() {
        check(
            "Improved memory: Better focus helps you remember what you read. It costs nothing.\n\
             Less stress: Those who rest for an hour sleep better.",
            "Rest",
            &[true, false, true],
        );
        check(
            "Building permits - Permits allow work to begin.\nInspections – Works are seen by the town.",
            "Town hall",
            &[true, true],
        );
        check("The rest begins here. Step #9: How to write it all down, line by line.", "Rest", &[false, true]);
    }

    #[test]
    fn one_colon_makes_no_list() {
        check("The truth is simple: Nobody came to the hall. They all stayed at home.", "Truth", &[false, false]);
        check("The mayor said: \"We will build it.\"\nThe council said: \"We will not.\"", "Town", &[false, false]);
        check("18h30: The mayor speaks.\n19h: The mayor is elected by the town.", "Vote", &[false, false]);
        check(
            "Mission: Impossible opens in May in all towns.\nMission: Impossible has cost a lot of money.",
            "Mission: Impossible opens",
            &[false, false],
        );
        check("Two things matter here: time and money.\nOne does not: the weather in May.", "Time", &[false, false]);
    }
}
