//! Words of a folded text, without a dictionary.
//!
//! A word is a run of letters and digits. Scripts that set no spaces between words (Han, Kana, Thai, Lao, Khmer,
//! Burmese) and Hangul, whose particles hang on words, give overlapping bigrams of characters instead, as search
//! engines do; a character that stands alone is a word. Input: text from [`fold`](crate::text::fold::fold).

/// The words of a folded text, in order, as slices of it.
pub fn words(folded: &str) -> Words<'_> {
    Words { rest: folded, run: None }
}

/// How many words (or bigrams) a folded text has.
pub fn count(folded: &str) -> usize {
    words(folded).count()
}

/// See [`words`].
#[derive(Clone, Debug)]
pub struct Words<'a> {
    rest: &'a str,
    /// What is left of a run of unspaced script: at least one character, of which the first was paired already.
    run: Option<&'a str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Gap,
    Spaced,
    Unspaced,
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        if let Some(run) = self.run.take()
            && let Some(bigram) = self.bigram(run)
        {
            return Some(bigram);
        }
        let start = self.rest.find(|c| class(c) != Class::Gap)?;
        let text = &self.rest[start..];
        let kind = class(text.chars().next()?);
        let length = text.find(|c| class(c) != kind).unwrap_or(text.len());
        let (run, rest) = text.split_at(length);
        self.rest = rest;
        match kind {
            Class::Unspaced => self.bigram(run).or(Some(run)),
            _ => Some(run),
        }
    }
}

impl<'a> Words<'a> {
    /// The first two characters of a run; remembers the run from its second character on.
    fn bigram(&mut self, run: &'a str) -> Option<&'a str> {
        let mut ends = run.char_indices().map(|(at, c)| at + c.len_utf8());
        let first = ends.next()?;
        let second = ends.next()?;
        self.run = Some(&run[first..]);
        Some(&run[..second])
    }
}

fn class(c: char) -> Class {
    if c.is_ascii() {
        return if c.is_ascii_alphanumeric() { Class::Spaced } else { Class::Gap };
    }
    if is_unspaced(c) {
        Class::Unspaced
    } else if c.is_alphanumeric() || is_word_mark(c) {
        Class::Spaced
    } else {
        Class::Gap
    }
}

/// Letters of scripts that are cut into bigrams.
pub fn is_unspaced(c: char) -> bool {
    match c {
        // Punctuation and digits within these blocks: currency and repetition signs, the middle dot, Khmer stops.
        '\u{e3f}' | '\u{e4f}'..='\u{e5b}' | '\u{30fb}' | '\u{104a}'..='\u{104f}' | '\u{17d4}'..='\u{17db}' => false,
        '\u{e01}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' => true,
        '\u{3005}'..='\u{3007}' | '\u{3041}'..='\u{30ff}' | '\u{3105}'..='\u{312f}' | '\u{31f0}'..='\u{31ff}' => true,
        '\u{1100}'..='\u{11ff}' | '\u{3131}'..='\u{318e}' | '\u{ac00}'..='\u{d7a3}' | '\u{ff66}'..='\u{ff9f}' => true,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' => true,
        _ => false,
    }
}

/// Signs of Indian scripts, without which words would fall apart (the virama is not alphabetic), and joiners.
fn is_word_mark(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{dff}' if !matches!(c, '\u{964}' | '\u{965}' | '\u{970}'))
        || matches!(c, '\u{200c}' | '\u{200d}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[&str]) {
        assert_eq!(words(text).collect::<Vec<_>>(), expected, "{text:?}");
    }

    #[test]
    fn spaced_scripts_give_words() {
        check("", &[]);
        check(" -- ", &[]);
        check("one, two-three (4.5) don't", &["one", "two", "three", "4", "5", "don", "t"]);
        check("हिन्दी में।", &["हिन्दी", "में"]);
        check("новости дня", &["новости", "дня"]);
    }

    #[test]
    fn unspaced_scripts_give_bigrams() {
        check("東京都", &["東京", "京都"]);
        check("京", &["京"]);
        check("新型iphone発売。中", &["新型", "iphone", "発売", "中"]);
        check("서울에서", &["서울", "울에", "에서"]);
        assert_eq!(words("ไทยรัฐ").count(), 5);
    }
}
