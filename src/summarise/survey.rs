//! What one walk over a line or a sentence tells of it: how many words, how much of it is noise, what stands in quotes.
//!
//! Every rule that judges lines, and every number of a sentence that needs no other sentence, comes from here, since
//! walking over the text is most of what they cost.

use crate::summarise::classes::{CAPITAL, Classes, DENSE, NUMBER, SPACE, WORD};

/// Counts of one line or sentence, all in Unicode scalar values or words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Survey {
    /// Words; of two characters each in scripts without spaces. What an apostrophe or hyphen joins is one.
    pub n_words: usize,
    /// Runs of letters and digits, whatever joins them, and how many but the first begin with a capital.
    pub n_runs: u32,
    pub n_capitals: u32,
    pub n_chars: u32,
    /// Characters that are no space, and those of them that are digits, signs and punctuation.
    pub n_marks: u32,
    pub n_noise: u32,
    /// Characters between quotation marks.
    pub n_quoted: u32,
    /// Characters, white space folded; none of it may stand at the ends.
    pub n_folded: usize,
    pub asks: bool,
    /// Has what may be two words in one: a capital right behind a small letter, a quotation or a year, a small letter behind
    /// four capitals, a quotation mark behind another.
    pub glued: bool,
    /// Has a bar or a tab.
    pub tabular: bool,
}

impl Survey {
    pub(crate) fn of(text: &str) -> Survey {
        let mut walk = Walk::default();
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            // Four fifths of most texts: small letters, and the spaces between words.
            if byte.is_ascii_lowercase() {
                let n_more = bytes[at + 1..].iter().position(|byte| !byte.is_ascii_lowercase());
                let n_small = 1 + n_more.unwrap_or(bytes.len() - at - 1);
                walk.small_letters(n_small as u32);
                at += n_small;
            } else if *byte == b' ' {
                walk.space();
                at += 1;
            } else {
                let c = text[at..].chars().next().unwrap_or_default();
                walk.any(c);
                at += c.len_utf8();
            }
        }
        walk.finish()
    }

    /// The share of digits, signs and punctuation among all that is no space.
    pub(crate) fn noise(&self) -> f64 {
        if self.n_marks == 0 { 1.0 } else { f64::from(self.n_noise) / f64::from(self.n_marks) }
    }
}

const YEAR_DIGITS: u32 = 4;

#[derive(Default)]
struct Walk {
    found: Survey,
    n_words: u32,
    n_dense: u32,
    n_spaces: u32,
    /// Spaces behind a space.
    n_doubled: u32,
    in_word: bool,
    in_run: bool,
    in_space: bool,
    quoting: bool,
    behind_small: bool,
    behind_quote: bool,
    /// Capitals in a row.
    n_capitals: u32,
    /// Digits in a row.
    n_digits: u32,
}

impl Walk {
    #[inline]
    fn small_letters(&mut self, n: u32) {
        self.found.n_chars += n;
        self.found.n_runs += u32::from(!self.in_run);
        self.n_words += u32::from(!self.in_word);
        self.found.n_quoted += if self.quoting { n } else { 0 };
        (self.in_word, self.in_run, self.in_space) = (true, true, false);
        self.found.glued |= self.n_capitals > 3;
        (self.behind_small, self.behind_quote, self.n_capitals, self.n_digits) = (true, false, 0, 0);
    }

    #[inline]
    fn space(&mut self) {
        self.found.n_chars += 1;
        self.n_spaces += 1;
        self.n_doubled += u32::from(self.in_space);
        self.found.n_quoted += u32::from(self.quoting);
        (self.in_word, self.in_run, self.in_space) = (false, false, true);
        (self.behind_small, self.behind_quote, self.n_capitals, self.n_digits) = (false, false, 0, 0);
    }

    fn any(&mut self, c: char) {
        let class = Classes::get().of(c);
        if class.is(SPACE) {
            self.found.tabular |= c == '\t';
            return self.space();
        }
        let found = &mut self.found;
        let behind_word = self.behind_small || self.n_digits == YEAR_DIGITS || self.behind_quote && !self.quoting;
        found.glued |= behind_word && class.is(CAPITAL) || self.behind_quote && c == '"';
        self.n_digits = if c.is_ascii_digit() { self.n_digits + 1 } else { 0 };
        self.behind_quote = c == '"';
        self.n_capitals = if class.is(CAPITAL) { self.n_capitals + 1 } else { 0 };
        self.behind_small = c == ')' || !c.is_ascii() && (c.is_lowercase() || matches!(c, '»' | '”'));
        found.n_chars += 1;
        self.in_space = false;
        if class.is(WORD) {
            if !self.in_run {
                found.n_capitals += u32::from(found.n_runs > 0 && class.is(CAPITAL));
                found.n_runs += 1;
            }
            found.n_noise += u32::from(class.is(NUMBER));
            let dense = class.is(DENSE);
            self.n_dense += u32::from(dense);
            self.n_words += u32::from(!dense && !self.in_word);
            (self.in_run, self.in_word) = (true, !dense);
        } else {
            found.n_noise += 1;
            self.in_run = false;
            self.in_word &= matches!(c, '\'' | '’' | '-');
            // Some signs of dense scripts are no letters.
            self.n_dense += u32::from(class.is(DENSE));
            match c {
                '«' | '“' | '„' | '「' => self.quoting = true,
                '»' | '”' | '」' => self.quoting = false,
                '"' => self.quoting = !self.quoting,
                '?' | '？' | '؟' => found.asks = true,
                '|' => found.tabular = true,
                _ => {}
            }
        }
        found.n_quoted += u32::from(self.quoting);
    }

    fn finish(self) -> Survey {
        Survey {
            n_words: (self.n_words + self.n_dense.div_ceil(2)) as usize,
            n_marks: self.found.n_chars - self.n_spaces,
            n_folded: (self.found.n_chars - self.n_doubled) as usize,
            ..self.found
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_counted_in_one_walk() {
        let found = Survey::of("Anna said:  « Où est l'île d'Yeu ? » at 7 a.m.");
        assert_eq!((found.n_words, found.n_runs, found.n_capitals), (10, 12, 2));
        assert_eq!((found.n_chars, found.n_folded), (46, 45));
        assert_eq!((found.n_marks, found.n_noise), (34, 9));
        assert_eq!(found.n_quoted, 23);
        assert!(found.asks && !found.tabular);
        assert_eq!(Survey::of(""), Survey::default());
    }

    #[test]
    fn scripts_without_spaces_have_a_word_for_two_characters() {
        let found = Survey::of("北京 iPhone 发布会");
        assert_eq!((found.n_words, found.n_runs), (4, 3));
        assert!(Survey::of("la fêteLe maire").glued && Survey::of("à la caféLe").glued && !Survey::of("La Fête").glued);
        assert!(Survey::of("en 2018Le maire").glued && !Survey::of("à 20H00 ou en 2018").glued);
        assert!(Survey::of("\"Jamais\"Le maire").glued && !Survey::of("\"Jamais\" Le maire").glued);
        assert!(Survey::of("a\tb").tabular && Survey::of("a | b").tabular);
    }

    #[test]
    fn noise_is_a_share_of_what_is_seen() {
        assert_eq!(Survey::of("ab 12 ..").noise(), 4.0 / 6.0);
        assert_eq!(Survey::of(" ").noise(), 1.0);
    }
}
