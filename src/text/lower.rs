//! Lower case by table: what the standard library finds by searching, found at once.
//!
//! The same letters as `char::to_lowercase` gives, in all scripts. Stages ask it for each character of each article,
//! and the search for letters beyond ASCII was a tenth of their time.

use std::sync::LazyLock;

/// Latin, Greek, Cyrillic, Armenian, Georgian and their extensions lie below this code point.
const LIMIT: usize = 0x2000;

/// For characters below the limit their lower case, or 0 when that is not one character.
static TABLE: LazyLock<Vec<u16>> = LazyLock::new(|| (0..LIMIT as u32).map(entry).collect());

fn entry(code: u32) -> u16 {
    let Some(c) = char::from_u32(code) else { return 0 };
    let mut lower = c.to_lowercase();
    match (lower.next(), lower.next()) {
        (Some(only), None) => u16::try_from(u32::from(only)).unwrap_or(0),
        _ => 0,
    }
}

/// Appends a character in lower case.
pub fn push_lower(c: char, text: &mut String) {
    match single(c) {
        Some(lower) => text.push(lower),
        None => text.extend(c.to_lowercase()),
    }
}

/// The text in lower case, each letter for itself: a final sigma stays a plain one.
pub fn lower(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut lower = String::with_capacity(text.len());
    text.chars().for_each(|c| push_lower(c, &mut lower));
    lower
}

/// The lower case of a character when it is one character and can be looked up.
pub fn single(c: char) -> Option<char> {
    if c.is_ascii() {
        return Some(c.to_ascii_lowercase());
    }
    match c {
        // Radicals, Kana, Han, Yi, Hangul: no case.
        '\u{2e80}'..='\u{a63f}' | '\u{ac00}'..='\u{d7ff}' => Some(c),
        _ => match TABLE.get(c as usize) {
            None | Some(0) => None,
            Some(code) => char::from_u32(u32::from(*code)),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_character_gets_the_lower_case_that_unicode_gives_it() {
        for c in '\0'..=char::MAX {
            let mut text = String::new();
            push_lower(c, &mut text);
            assert_eq!(text, c.to_lowercase().collect::<String>(), "{c:?}");
        }
    }

    #[test]
    fn texts_are_lowered_letter_by_letter() {
        assert_eq!(lower("Zürich ΟΔΟΣ İ 東京 ABC"), "zürich οδοσ i\u{307} 東京 abc");
        assert_eq!(lower("ABC d"), "abc d");
    }
}
