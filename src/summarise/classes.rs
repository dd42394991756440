//! What each character is, in one table: letter, digit, space, capital, and how its script is written.
//!
//! Every character of an article is asked about several times; beyond ASCII the standard library answers each time by
//! a search. The table is made at first use, in a few milliseconds, and holds the basic plane; the rest is worked out.

use std::sync::LazyLock;

use crate::summarise::marks::{is_dense, is_paired};

/// Belongs to a word. Signs of the Indic scripts count, although Unicode calls some of them no letters.
pub(crate) const WORD: u8 = 1;
/// See [`is_dense`].
pub(crate) const DENSE: u8 = 1 << 1;
/// See [`is_paired`].
pub(crate) const PAIRED: u8 = 1 << 2;
pub(crate) const NUMBER: u8 = 1 << 3;
pub(crate) const SPACE: u8 = 1 << 4;
pub(crate) const CAPITAL: u8 = 1 << 5;

/// Some of the above.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Class(u8);

impl Class {
    pub(crate) fn is(self, kind: u8) -> bool {
        self.0 & kind != 0
    }

    /// Two thirds of the table, which need not be searched for.
    fn known(code: u32) -> Option<Class> {
        match code {
            0x3400..=0x4dbf | 0x4e00..=0x9fff => Some(Class(WORD | DENSE | PAIRED)),
            0xac00..=0xd7a3 => Some(Class(WORD | PAIRED)),
            0xd800..=0xf8ff => Some(Class(0)),
            _ => None,
        }
    }

    fn work_out(c: char) -> Class {
        let kinds = [
            (is_word(c), WORD),
            (is_dense(c), DENSE),
            (is_paired(c), PAIRED),
            (c.is_numeric(), NUMBER),
            (c.is_whitespace(), SPACE),
            (c.is_uppercase(), CAPITAL),
        ];
        Class(kinds.iter().filter(|(yes, _)| *yes).map(|(_, kind)| kind).sum())
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric()
        || matches!(c, '\u{0300}'..='\u{036f}' | '\u{0900}'..='\u{0963}' | '\u{0966}'..='\u{0dff}' | '\u{1000}'..='\u{103f}')
}

static TABLE: LazyLock<Vec<Class>> =
    LazyLock::new(|| (0..=0xffff).map(|code| Class::known(code).unwrap_or_else(|| worked_out(code))).collect());

fn worked_out(code: u32) -> Class {
    char::from_u32(code).map_or(Class(0), Class::work_out)
}

/// The table, at hand for a loop.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Classes(&'static [Class]);

impl Classes {
    pub(crate) fn get() -> Classes {
        Classes(&TABLE)
    }

    #[inline]
    pub(crate) fn of(self, c: char) -> Class {
        self.0.get(c as usize).copied().unwrap_or_else(|| Class::work_out(c))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_what_would_be_worked_out() {
        for code in 0..=0xffff {
            assert!(Class::known(code).is_none_or(|known| known == worked_out(code)), "{code:x}");
        }
    }

    #[test]
    fn characters_are_what_they_are_on_every_plane() {
        let classes = Classes::get();
        for (c, kinds) in [
            ('a', WORD),
            ('É', WORD | CAPITAL),
            ('7', WORD | NUMBER),
            ('北', WORD | DENSE | PAIRED),
            ('𠀀', WORD | DENSE | PAIRED),
            ('서', WORD | PAIRED),
            ('\u{94d}', WORD),
            ('\u{3000}', SPACE),
            ('𝐀', WORD | CAPITAL),
            ('.', 0),
        ] {
            assert_eq!(classes.of(c), Class(kinds), "{c:?}");
        }
    }
}
