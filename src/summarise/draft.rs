//! An article made ready for choosing: bounded, cleaned, split. What every summariser starts from.

use crate::summarise::cleaning::clean;
use crate::summarise::datelines::strip_place;
use crate::summarise::language::{detect_language, primary};
use crate::summarise::marks::{count_words, dense_script, endless_script, floor, has_letters, letters};
use crate::summarise::paragraphs::{Kind, Paragraph, offset_in, paragraphs};
use crate::summarise::repeated::KnownLines;
use crate::summarise::sentences::{Sentence, sentences};
use crate::summarise::{Article, live};

/// What is read of a text, in bytes.
pub(crate) const MAX_BYTES: usize = 64 * 1024;
/// What is looked at of it: the cost of comparing sentences grows with the square.
pub(crate) const MAX_SENTENCES: usize = 120;

/// A name has so few words, and so many may stand before it: "In der", "Ein".
const NAME_WORDS: usize = 3;
const ARTICLE_WORDS: usize = 2;

/// The sentences to choose from and what they came from.
#[derive(Debug)]
pub(crate) struct Draft<'a> {
    pub title: &'a str,
    /// All of the article's text: places are counted in it.
    pub text: &'a str,
    /// Primary subtag; empty when nobody knows.
    pub language: String,
    pub sentences: Vec<Sentence<'a>>,
    /// Points of lists and other lines without an end, for texts that have no prose.
    pub spare: Vec<Paragraph<'a>>,
    /// In a script without spaces.
    pub dense: bool,
    /// The sentences are those of a live blog's newest report.
    pub live: bool,
    /// Of all sentences together, in Unicode scalar values.
    pub chars: usize,
}

impl<'a> Draft<'a> {
    pub(crate) fn of(article: &Article<'a>) -> Draft<'a> {
        let read = floor(article.text, MAX_BYTES);
        let report = live::newest_report(read);
        let matter = report.unwrap_or(read);
        let language = article.language.and_then(primary).or_else(|| detect_language(matter).map(str::to_owned));
        let language = language.unwrap_or_default();
        let endless = endless_script(matter);
        let mut all = paragraphs(matter, endless);
        strip_place(&mut all, article.title, &language);
        if let Some(known) = article.furniture.filter(|known| known.leave_something_of(matter, article.title)) {
            drop_known(&mut all, matter, article.title, known);
        }
        for paragraph in &mut all {
            paragraph.byte += offset_in(article.text, matter);
        }
        let title = letters(article.title);
        all.retain(|paragraph| title.is_empty() || !has_letters(paragraph.text, &title));
        let (prose, spare): (Vec<_>, Vec<_>) = all.into_iter().partition(|paragraph| paragraph.kind == Kind::Prose);
        let mut chosen_from = sentences(&prose, &language, MAX_SENTENCES);
        chosen_from.retain(|sentence| title.is_empty() || !has_letters(sentence.text, &title));
        clean(&mut chosen_from, article.title, &language, endless);
        let chars = chosen_from.iter().map(|sentence| sentence.survey.n_chars as usize).sum();
        Draft {
            title: article.title,
            text: article.text,
            language,
            sentences: chosen_from,
            spare,
            dense: dense_script(matter),
            live: report.is_some(),
            chars,
        }
    }

    /// Does the text begin by saying what its title means? Then it is an article of an encyclopaedia, and its beginning
    /// is its summary: the title is a bare name, and the first sentence opens with it.
    pub(crate) fn defines_title(&self) -> bool {
        let n_words = count_words(self.title);
        let name = letters(self.title);
        let Some(first) = self.sentences.first().filter(|_| (1..=NAME_WORDS).contains(&n_words) && !name.is_empty())
        else {
            return false;
        };
        let opening: String = first.text.split_whitespace().take(n_words + ARTICLE_WORDS).collect();
        letters(&opening).contains(&name)
    }

    /// A byte of the text as a number of Unicode scalar values.
    pub(crate) fn place_of(&self, byte: usize) -> usize {
        self.text.get(..byte).map_or(0, |before| before.chars().count())
    }
}

/// Of a title no more is looked at, in bytes.
pub(crate) const TITLE_BYTES: usize = 512;

/// Drops what stands in lines that the feed repeats. A line of many paragraphs is looked up once.
fn drop_known(all: &mut Vec<Paragraph<'_>>, text: &str, title: &str, known: &KnownLines) {
    let mut line = 0..0;
    let mut is_known = false;
    all.retain(|paragraph| {
        if !line.contains(&paragraph.byte) {
            let at = paragraph.byte;
            let start = text[..at].rfind('\n').map_or(0, |before| before + 1);
            line = start..text[at..].find('\n').map_or(text.len(), |behind| at + behind).max(at + 1);
            is_known = known.holds(&text[line.start..line.end.min(text.len())], title);
        }
        !is_known
    });
}
