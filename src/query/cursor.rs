//! A place in a query, and what can be read from there: gaps, words, quoted values, regular expressions.
//!
//! Knows how things are spelt and nothing of how they are joined. All places are counted in characters.

use crate::query::error::ParseError;

/// What opens and closes a phrase: phones and word processors write the curly ones by themselves.
const QUOTES: [char; 4] = ['"', '“', '”', '„'];

pub(super) struct Cursor {
    characters: Vec<char>,
    pub(super) at: usize,
}

impl Cursor {
    pub(super) fn new(characters: Vec<char>) -> Cursor {
        Cursor { characters, at: 0 }
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.characters.get(self.at).copied()
    }

    /// At the end, at a gap, or where a group ends.
    pub(super) fn at_end_of_word(&self) -> bool {
        self.peek().is_none_or(|c| c.is_whitespace() || c == ')')
    }

    pub(super) fn at_quote(&self) -> bool {
        self.peek().is_some_and(is_quote)
    }

    /// Takes this character, if it is next.
    pub(super) fn take(&mut self, wanted: char) -> bool {
        let found = self.peek() == Some(wanted);
        self.at += usize::from(found);
        found
    }

    pub(super) fn skip_gap(&mut self) {
        self.at += self.ahead(|c| !c.is_whitespace());
    }

    /// What comes next, up to a gap, a parenthesis or a quote; nothing is taken.
    pub(super) fn peek_word(&self) -> String {
        let length = self.ahead(is_end_of_word);
        self.characters[self.at..self.at + length].iter().collect()
    }

    pub(super) fn word(&mut self) -> String {
        let word = self.peek_word();
        self.at += word.chars().count();
        word
    }

    /// The letters before a colon, if that is what comes next; takes both.
    pub(super) fn field_name(&mut self) -> Option<String> {
        let length = self.ahead(|c| !(c.is_ascii_alphabetic() || c == '-' || c == '_'));
        let (start, end) = (self.at, self.at + length);
        let is_name = self.peek().is_some_and(|c| c.is_ascii_alphabetic()) && self.characters.get(end) == Some(&':');
        is_name.then(|| {
            self.at = end + 1;
            self.characters[start..end].iter().collect()
        })
    }

    /// What stands between quotes; the cursor is at the first.
    pub(super) fn quoted(&mut self) -> Result<String, ParseError> {
        let opened = self.at;
        self.at += 1;
        let length = self.ahead(is_quote);
        let inside = self.characters[self.at..self.at + length].iter().collect();
        self.at += length;
        if self.peek().is_none() {
            let message = "this quote is not closed: put another \" behind the last word of the phrase";
            return Err(ParseError::new(opened, message));
        }
        self.at += 1;
        Ok(inside)
    }

    /// What stands between slashes, and the flags behind them; the cursor is at the first slash.
    pub(super) fn slashed(&mut self) -> Result<(String, String), ParseError> {
        let opened = self.at;
        self.at += 1;
        let mut inside = String::new();
        let mut escaped = false;
        while let Some(c) = self.peek() {
            self.at += 1;
            if c == '/' && !escaped {
                return Ok((inside, self.word()));
            }
            escaped = c == '\\' && !escaped;
            inside.push(c);
        }
        let message =
            "this regular expression is not closed: put another / behind it, and write \\/ for a slash inside";
        Err(ParseError::new(opened, message))
    }

    /// How far it is to a character of this kind, or to the end.
    fn ahead(&self, is_end: fn(char) -> bool) -> usize {
        let rest = &self.characters[self.at..];
        rest.iter().position(|c| is_end(*c)).unwrap_or(rest.len())
    }
}

fn is_quote(c: char) -> bool {
    QUOTES.contains(&c)
}

fn is_end_of_word(c: char) -> bool {
    c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c)
}
