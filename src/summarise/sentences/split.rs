//! Text to sentences as the crate sees them.
//!
//! It is fed pieces of bounded length, because parts of it look back over the whole paragraph at each end mark, and a
//! panic inside it costs only its knowledge: the piece is then split at end marks followed by white space.

use std::panic::{AssertUnwindSafe, catch_unwind};

use sentencex::languages::Language;

use crate::summarise::marks::{floor, is_closer, is_end_mark};
use crate::summarise::paragraphs::offset_in;
use crate::summarise::sentences::sure::stretches;

/// The longest piece handed to the splitter, in bytes.
const PIECE_BYTES: usize = 4096;

/// A paragraph in pieces of bounded length, each ended at an end mark, else at white space, where there is one.
pub(super) fn pieces(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while rest.len() > PIECE_BYTES {
        let head = floor(rest, PIECE_BYTES);
        let cut = last_end(head).or_else(|| head.rfind(char::is_whitespace)).filter(|&at| at > 0).unwrap_or(head.len());
        let (piece, remainder) = rest.split_at(cut);
        found.push(piece);
        rest = remainder;
    }
    found.push(rest);
    found
}

/// Behind the last end mark that white space follows.
fn last_end(text: &str) -> Option<usize> {
    let mut before_space = None;
    for (at, c) in text.char_indices().rev() {
        if is_end_mark(c)
            && let Some(space) = before_space
        {
            return Some(space);
        }
        before_space = match c {
            c if c.is_whitespace() => Some(at),
            c if is_closer(c) => before_space,
            _ => None,
        };
    }
    None
}

/// The parts of a piece, each of which mostly is a sentence.
pub(super) fn split<'a>(splitter: &dyn Language, language: &str, piece: &'a str) -> Vec<&'a str> {
    let mut found = Vec::new();
    for stretch in stretches(piece, splitter, language) {
        if stretch.doubtful && is_bristling(stretch.text) {
            found.extend(split_plainly(stretch.text));
        } else if stretch.doubtful {
            let asked = catch_unwind(AssertUnwindSafe(|| asked(splitter, language, stretch.text)));
            found.extend(asked.unwrap_or_else(|_| split_plainly(stretch.text)));
        } else {
            found.push(stretch.text);
        }
    }
    found
}

/// Prose has an end mark in eighty bytes or so. What has one in so few, all along, is none, and would cost the splitter
/// hundreds of times as much.
const BYTES_FOR_A_MARK: usize = 12;
const BRISTLING_BYTES: usize = 600;

fn is_bristling(text: &str) -> bool {
    text.len() > BRISTLING_BYTES && text.matches(is_end_mark).count() * BYTES_FOR_A_MARK > text.len()
}

/// What the splitter says. An apostrophe within a word makes it look for quotes in the slowest of its ways, so it is
/// shown another mark that parts words; in Italian it knows what to make of one.
fn asked<'a>(splitter: &dyn Language, language: &str, text: &'a str) -> Vec<&'a str> {
    let is_within_word = |at: usize, bytes: &[u8]| {
        let is_letter = |at: usize| bytes.get(at).is_some_and(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
        bytes[at] == b'\'' && at > 0 && is_letter(at - 1) && is_letter(at + 1)
    };
    let bytes = text.as_bytes();
    if language == "it" || !(0..bytes.len()).any(|at| is_within_word(at, bytes)) {
        return splitter.segment(text);
    }
    let shown = (0..bytes.len()).map(|at| if is_within_word(at, bytes) { b'/' } else { bytes[at] }).collect();
    let Ok(shown) = String::from_utf8(shown) else { return splitter.segment(text) };
    let parts = splitter.segment(&shown).into_iter();
    parts.filter_map(|part| text.get(offset_in(&shown, part)..offset_in(&shown, part) + part.len())).collect()
}

/// At every end mark that white space follows.
fn split_plainly(piece: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    let mut after_end = false;
    for (at, c) in piece.char_indices() {
        if after_end && c.is_whitespace() {
            found.push(&piece[start..at]);
            start = at;
        }
        after_end = is_end_mark(c) || (after_end && is_closer(c));
    }
    found.push(&piece[start..]);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_paragraphs_are_cut_between_sentences() {
        let text = "This sentence is repeated many times over. ".repeat(300);
        for piece in pieces(text.trim()) {
            assert!(piece.len() <= PIECE_BYTES);
            assert!(piece.trim().ends_with("over."), "{piece}");
        }
        let solid = "x".repeat(10_000);
        assert_eq!(pieces(&solid).concat(), solid);
        assert_eq!(split_plainly("He left. “Why?” Nobody knew"), ["He left.", " “Why?”", " Nobody knew"]);
    }
}
