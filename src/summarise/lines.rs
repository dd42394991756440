//! Text to the lines that `paragraphs` judges: one for each line break, but for those within brackets; and a line that
//! a page's headings were flattened into, parted again.

use crate::summarise::marks::{floor, is_ended};
use crate::summarise::paragraphs::offset_in;
use crate::summarise::sentences::openers::opens;

/// An aside in brackets that goes over line breaks is no longer than this, in bytes, and has no more of them.
const ASIDE_BYTES: usize = 300;
const ASIDE_LINES: usize = 4;

/// A heading with capitals has so many words that could be small …
const CAPITALS: usize = 4;
/// … at least so many letters each, for "of" and "the" are small in headings too.
const LONG_LETTERS: usize = 4;
/// A longer one is no heading.
const HEADING_WORDS: usize = 18;

/// The lines of a text. A bracket that is open at the end of a line and closed soon keeps the next line with it.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let now = rest?;
        let mut end = line_end(now, 0);
        for _ in 1..ASIDE_LINES {
            if end == now.len() || !is_open(&now[..end], &now[end + 1..]) {
                break;
            }
            end = line_end(now, end + 1);
        }
        rest = now.get(end + 1..);
        Some(&now[..end])
    })
}

fn line_end(text: &str, from: usize) -> usize {
    text[from..].find('\n').map_or(text.len(), |at| from + at)
}

/// Is the last bracket of the line open, and does the aside end before the next paragraph?
fn is_open(line: &str, next: &str) -> bool {
    let Some(open) = line.rfind('(').filter(|open| !line[*open..].contains(')')) else { return false };
    let left = ASIDE_BYTES.saturating_sub(line.len() - open);
    let next = floor(next, left);
    next.find(['(', ')']).is_some_and(|at| next[at..].starts_with(')') && !next[..at].contains("\n\n"))
        && !next.starts_with('\n')
}

/// The parts of a line that runs of spaces part from a heading in it: "… of it.  Ten Best Ways to Save  Saving is …".
///
/// Two spaces alone prove nothing: many people write them behind each point, or anywhere.
pub(crate) fn blocks(line: &str) -> Vec<&str> {
    if !line.contains("  ") {
        return vec![line];
    }
    let mut found: Vec<&str> = Vec::new();
    let mut heading = true;
    for block in line.split("  ").map(str::trim).filter(|block| !block.is_empty()) {
        let heads = (is_title(block) && !is_ended(block)) || is_number(block);
        match found.last_mut().filter(|_| !heads && !heading) {
            Some(last) => {
                let from = offset_in(line, last);
                *last = &line[from..offset_in(line, block) + block.len()];
            }
            None => found.push(block),
        }
        heading = heads;
    }
    found
}

/// "3.": the number of a heading that stands behind it.
fn is_number(block: &str) -> bool {
    block.len() <= 3 && block.ends_with(['.', ')']) && block[..block.len() - 1].bytes().all(|b| b.is_ascii_digit())
}

/// Small words of headings in which all others are large.
const SMALL: [&str; 28] = [
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "by", "and", "or", "but", "nor", "as", "from", "with",
    "via", "vs", "per", "up", "off", "out", "it", "its", "your", "s", "that",
];

/// Does every word that could be small begin with a capital, as in headings of English pages? "Tom Hanks and Meg Ryan met
/// the Pope" does not, and nothing in a script without capitals does.
pub(crate) fn is_title(text: &str) -> bool {
    let mut n_capitals = 0;
    let mut small = false;
    for (n, word) in text.split_whitespace().enumerate() {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let Some(first) = word.chars().next() else { continue };
        let small_word = first.is_lowercase() && !SMALL.contains(&word);
        if n == HEADING_WORDS || small_word || (first.is_alphabetic() && !first.is_lowercase() && !first.is_uppercase())
        {
            return false;
        }
        let long = word.chars().nth(LONG_LETTERS - 1).is_some();
        n_capitals += usize::from(long && first.is_uppercase());
        small |= word.chars().any(char::is_lowercase);
    }
    // In a text that is all in capitals they tell nothing.
    n_capitals >= CAPITALS && small
}

/// Words that headings write with a capital and names hardly have behind their first.
const HEADED: [&str; 30] = [
    "Your", "You", "How", "Why", "What", "When", "With", "From", "That", "This", "Are", "Can", "Will", "Most", "Best",
    "Into", "Should", "Every", "Their", "They", "Does", "Than", "Need", "Makes", "Make", "Using", "Know", "Get",
    "Let's", "About",
];
/// What follows such a heading has so many words.
const HEADED_WORDS: usize = 5;

/// Does a sentence begin with a heading in capitals that has no mark: "Simple Ways to Cut Your Waste Reduce what you …"?
pub(crate) fn headed_in_capitals(text: &str) -> bool {
    let mut n_capitals = 0;
    let mut n_words = 0;
    let mut marked = false;
    let mut last = "";
    let mut words = text.split_whitespace();
    for word in words.by_ref() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        if bare.starts_with(char::is_lowercase) && !SMALL.contains(&bare) {
            break;
        }
        marked |= n_words > 0 && HEADED.contains(&bare);
        n_capitals += usize::from(bare.starts_with(char::is_uppercase) && bare.chars().nth(LONG_LETTERS - 1).is_some());
        n_words += 1;
        last = bare;
        if n_words > HEADING_WORDS || word.ends_with([',', ':', '.', '!', '?']) {
            return false;
        }
    }
    n_capitals > CAPITALS && (marked || opens(last, "en")) && words.count() >= HEADED_WORDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_end_at_line_breaks_outside_brackets() {
        for (text, expected) in [
            ("", &[""][..]),
            ("One.\nTwo.\n", &["One.", "Two.", ""]),
            (
                "The fort (from old\nlanguages) stands.\nIt fell.",
                &["The fort (from old\nlanguages) stands.", "It fell."],
            ),
            ("A smile :(\n\nNext (one).", &["A smile :(", "", "Next (one)."]),
            ("(a\nb\nc\nd\ne\nf)", &["(a\nb\nc\nd", "e", "f)"]),
            ("He said (so\nand she (too) said.", &["He said (so", "and she (too) said."]),
        ] {
            let found: Vec<&str> = lines(text).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn headings_are_parted_from_the_prose_round_them() {
        let line = "It helps.  Five Best Tools That Make Accounting Easy   1.  The first  costs nothing.";
        assert_eq!(
            blocks(line),
            ["It helps.", "Five Best Tools That Make Accounting Easy", "1.", "The first  costs nothing."]
        );
        for whole in ["He left.  She stayed  at home.", "The  President met  Anna.", "One space."] {
            assert_eq!(blocks(whole), [whole]);
        }
    }

    #[test]
    fn titles_have_capitals() {
        for (text, expected) in [
            ("Ten Largest Makers of Ovens in the U.S.A.", true),
            ("Der Stadtrat von Nordhafen beschloss den Haushalt", false),
            ("John Miller Left Town", true),
            ("John Miller left Paris With Anna", false),
            ("EVERYTHING HERE STANDS WITH CAPITALS", false),
            ("Short One", false),
        ] {
            assert_eq!(is_title(text), expected, "{text}");
        }
    }
}
