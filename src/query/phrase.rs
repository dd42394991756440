//! Words to look for, and texts to find them in.
//!
//! Both sides are folded and cut as everything in coranto is, so that `zurich` finds Zürich. Words that follow one
//! another in the query must do so in the text. Unspaced scripts are cut into overlapping pairs of characters, which
//! makes 東京 findable inside 東京都; a character that stands alone in the query is found in any pair.

use crate::text::{fold, words};

/// One word, or several in a row.
#[derive(Clone, Debug)]
pub(super) struct Phrase {
    /// As the user wrote it, without the quotes.
    pub(super) written: String,
    words: Vec<Word>,
}

#[derive(Clone, Debug)]
struct Word {
    folded: String,
    /// A single character of an unspaced script.
    alone: bool,
}

impl Phrase {
    /// `None` when there is neither a letter nor a digit.
    pub(super) fn of(written: &str) -> Option<Phrase> {
        let words: Vec<Word> = words::words(&fold::fold(written)).map(Word::of).collect();
        (!words.is_empty()).then(|| Phrase { written: written.to_owned(), words })
    }

    pub(super) fn n_words(&self) -> usize {
        self.words.len()
    }

    /// Do the words stand in this text, one behind the other?
    pub(super) fn is_in(&self, text: &Folded) -> bool {
        text.spans.windows(self.words.len()).any(|window| {
            let last = window.len() - 1;
            let mut pairs = self.words.iter().zip(window).enumerate();
            pairs.all(|(place, (word, span))| word.fits(text.word(*span), place == 0, place == last))
        })
    }

    /// Are they the whole text?
    pub(super) fn is_whole(&self, text: &Folded) -> bool {
        self.words.iter().map(|word| word.folded.as_str()).eq(text.spans.iter().map(|span| text.word(*span)))
    }
}

impl Word {
    fn of(folded: &str) -> Word {
        let mut characters = folded.chars();
        let alone = characters.next().is_some_and(words::is_unspaced) && characters.next().is_none();
        Word { folded: folded.to_owned(), alone }
    }

    /// A lone character at an edge of the phrase may be the near half of a pair.
    fn fits(&self, found: &str, first: bool, last: bool) -> bool {
        found == self.folded
            || (self.alone && ((first && found.ends_with(&self.folded)) || (last && found.starts_with(&self.folded))))
    }
}

/// A text, folded and cut into words once, to be searched many times.
#[derive(Clone, Debug, Default)]
pub(super) struct Folded {
    pub(super) text: String,
    /// Start and end of each word.
    spans: Vec<(usize, usize)>,
}

impl Folded {
    pub(super) fn of(text: &str) -> Folded {
        let text = fold::fold(text);
        let start = text.as_ptr() as usize;
        let span = |word: &str| {
            let at = word.as_ptr() as usize - start;
            (at, at + word.len())
        };
        let spans = words::words(&text).map(span).collect();
        Folded { text, spans }
    }

    fn word(&self, (start, end): (usize, usize)) -> &str {
        &self.text[start..end]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(phrase: &str, text: &str, expected: bool) {
        let phrase = Phrase::of(phrase).unwrap();
        assert_eq!(phrase.is_in(&Folded::of(text)), expected, "{:?} in {text:?}", phrase.written);
    }

    #[test]
    fn whole_words_are_found_in_a_row() {
        check("zurich", "In Zürich, today", true);
        check("ZÜRICH", "in zurich", true);
        check("zur", "in Zürich", false);
        check("new york", "the New York Times", true);
        check("new york", "York is new", false);
        check("new york", "new in york", false);
        check("covid-19", "After COVID 19.", true);
        check("don't", "I don’t", true);
        check("a b a c", "a b a b a c", true);
        check("word", "", false);
        check("two words", "two", false);
        check("новости дня", "Новости дня: всё", true);
        check("हिन्दी", "हिन्दी में", true);
    }

    #[test]
    fn unspaced_scripts_are_found_inside_longer_runs() {
        check("北京", "我在北京工作", true);
        check("北京", "北方的京城", false);
        check("東京都", "東京の都", false);
        check("東京", "東京都", true);
        check("ไทย", "ประเทศไทยวันนี้", true);
        check("서울", "서울에서 만나요", true);
        check("iphone発売", "新型iPhone発売日", true);
    }

    #[test]
    fn a_lone_character_is_found_in_any_pair() {
        check("京", "東京都", true);
        check("都", "東京都", true);
        check("京", "京", true);
        check("金", "東京都", false);
        check("iphone発", "新型iPhone発売", true);
        check("型iphone", "新型iPhone発売", true);
        check("新iphone", "新型iPhone発売", false);
        check("iphone売", "新型iPhone発売", false);
    }

    #[test]
    fn the_whole_text_is_told_from_a_part() {
        let title = Folded::of("Example World!");
        assert!(Phrase::of("example world").unwrap().is_whole(&title));
        assert!(!Phrase::of("example").unwrap().is_whole(&title));
        assert!(!Phrase::of("京").unwrap().is_whole(&Folded::of("東京")));
    }

    #[test]
    fn signs_are_no_words() {
        assert!(Phrase::of("").is_none());
        assert!(Phrase::of("-- !? 🎉").is_none());
    }
}
