//! Summarise: choose the sentences of an article that stand for it.
//!
//! In: the plain text of an article, its title, its language when known, and what the publisher says it is about.
//! Out: a [`Summary`], and the [`Chosen`] sentences with places and scores, for `why` and `inspect`.
//! [`summarise`] is the front door: it keeps a publisher's real description, gives short texts their own beginning,
//! steps round lists, tables, code and live blogs, and leaves the rest to the ranker.
//!
//! Nothing is ever written that does not stand in the text, apart from white space and the "…" of a cut.
//! The same input gives the same output, on any machine. At most 64 KiB and 120 sentences are looked at.
//! What this module does not do: read HTML, judge whether two articles tell the same story, translate.

mod anaphora;
mod appeals;
mod captions;
mod cleaning;
mod clip;
mod datelines;
mod description;
mod doubts;
mod draft;
mod language;
mod lead;
mod lines;
mod listed;
mod live;
mod onward;
mod paragraphs;
mod phrases;
mod rank;
mod sentences;

mod centrality;
pub mod features;
mod select;
mod story;
pub mod study;
mod survey;
mod terms;
pub mod weights;

mod classes;
mod enumerated;
pub mod explain;
mod finder;
mod function_words;
mod glance;
pub mod hear;
mod labels;
mod marks;
pub mod repeated;
mod rights;

#[cfg(test)]
mod tests;

use crate::model::summary::{Summary, SummarySource};
use crate::summarise::draft::Draft;

pub use crate::summarise::language::detect_language;
pub use crate::summarise::story::{MAX_ARTICLES, Story, StorySentence, summarise_story};

/// Raised with every change that alters summaries, so that stored ones can be found and made again.
pub const VERSION: u16 = 7;

/// No summary that the settings ask for is longer, in Unicode scalar values. A length asked for exactly may be.
pub const HARD_CAP: usize = 600;

/// Texts with fewer characters or sentences than these are their own summary.
const SHORT_CHARS: usize = 400;
const SHORT_SENTENCES: usize = 3;

/// What is to be summarised.
#[derive(Clone, Copy, Debug)]
pub struct Article<'a> {
    pub title: &'a str,
    /// Plain text, one paragraph a line.
    pub text: &'a str,
    /// BCP 47, when the feed or the page says.
    pub language: Option<&'a str>,
    /// The publisher's own description, plain text.
    pub description: Option<&'a str>,
    /// Lines that its feed repeats: they are no part of what the article says.
    pub furniture: Option<&'a repeated::KnownLines>,
}

/// How long a summary may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// `None`: the characters alone decide.
    pub sentences: Option<usize>,
    /// In Unicode scalar values.
    pub max_chars: usize,
}

impl Budget {
    /// Characters alone, as many as given.
    pub fn chars(max_chars: usize) -> Budget {
        Budget { sentences: None, max_chars }
    }

    /// In a script without spaces two fifths of the characters hold as much: 120 for 300.
    fn for_dense_script(self) -> Budget {
        Budget { max_chars: (self.max_chars * 2).div_ceil(5), ..self }
    }
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { sentences: Some(3), max_chars: 300 }
    }
}

/// May the publisher's own description be the summary?
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Source {
    /// Yes, when it is a real one.
    #[default]
    Best,
    /// No, always choose from the text.
    Extract,
}

/// How a length is meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scale {
    /// For a script with spaces; Chinese, Japanese, Thai and their like get two fifths. Never over [`HARD_CAP`].
    #[default]
    ByScript,
    /// To the letter.
    AsGiven,
}

/// The part of the configuration that this stage heeds: `[summary]`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    pub sentences: Option<usize>,
    pub max_chars: usize,
    pub source: Source,
    pub scale: Scale,
}

impl Settings {
    /// As configured: the length is meant for a script with spaces.
    pub fn new(sentences: usize, max_chars: usize, source: Source) -> Settings {
        Settings { sentences: Some(sentences), max_chars, source, scale: Scale::ByScript }
    }

    /// Exactly this many characters at most, in any script, however many sentences that makes.
    pub fn exact(max_chars: usize) -> Settings {
        Settings { sentences: None, max_chars, source: Source::Extract, scale: Scale::AsGiven }
    }

    /// How long a summary of this text may be.
    pub fn budget(&self, text: &str) -> Budget {
        let asked = Budget { sentences: self.sentences, max_chars: self.max_chars };
        match self.scale {
            Scale::AsGiven => asked,
            Scale::ByScript => {
                let capped = Budget { max_chars: asked.max_chars.min(HARD_CAP), ..asked };
                if marks::dense_script(text) { capped.for_dense_script() } else { capped }
            }
        }
    }
}

impl Default for Settings {
    fn default() -> Settings {
        let budget = Budget::default();
        Settings {
            sentences: budget.sentences,
            max_chars: budget.max_chars,
            source: Source::Best,
            scale: Scale::ByScript,
        }
    }
}

/// A sentence of the summary and why it is there.
#[derive(Clone, Debug, PartialEq)]
pub struct ChosenSentence {
    /// White space folded; with "…" at its end when it had to be cut.
    pub text: String,
    /// Where it begins in the article's text, in Unicode scalar values.
    pub start: usize,
    pub score: f64,
}

/// The sentences of a summary, in the order of the text. None when the publisher's description was kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    pub sentences: Vec<ChosenSentence>,
    pub source: SummarySource,
}

impl Chosen {
    /// The sentences as one line of text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for sentence in &self.sentences {
            text.push_str(marks::separator(&text));
            text.push_str(&sentence.text);
        }
        text
    }
}

/// A way to choose sentences.
pub trait Summariser: Send + Sync {
    fn name(&self) -> &'static str;
    fn summarise(&self, article: &Article<'_>, budget: &Budget) -> Chosen;
}

/// Every way there is; the first is the one in use.
pub static ALL: &[&dyn Summariser] = &[&rank::Rank, &lead::Lead];

/// The beginning of the text: the floor that every other way is measured against.
pub static LEAD: &dyn Summariser = &lead::Lead;

/// The summary of an article, and the sentences it is made of.
pub fn summarise(article: &Article<'_>, settings: &Settings) -> (Summary, Chosen) {
    let budget = settings.budget(article.text);
    if settings.source == Source::Best
        && let Some(text) = description::worthy(article, description_cap(settings))
    {
        let chosen = Chosen { sentences: Vec::new(), source: SummarySource::Feed };
        return (Summary { text, source: SummarySource::Feed, version: VERSION }, chosen);
    }
    let chosen = from_text(&Draft::of(article), &budget);
    (Summary { text: chosen.text(), source: chosen.source, version: VERSION }, chosen)
}

fn description_cap(settings: &Settings) -> usize {
    match settings.scale {
        Scale::ByScript => HARD_CAP,
        Scale::AsGiven => settings.max_chars.min(HARD_CAP),
    }
}

/// Which way a text goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Route {
    /// It has no sentences: a note, a list.
    Items,
    /// Its beginning stands for it.
    Lead(lead::Cut),
    Rank,
}

/// The guardrails: which texts are no matter for a ranker.
fn route(draft: &Draft<'_>) -> Route {
    let short = draft.chars < SHORT_CHARS || draft.sentences.len() <= SHORT_SENTENCES;
    if draft.sentences.is_empty() {
        Route::Items
    } else if draft.dense {
        // A prototype on 65 Chinese pages: the beginning, cut at a clause, had R2 42.2, chosen sentences 37.8.
        Route::Lead(lead::Cut::ToFill)
    } else if short || draft.live || draft.defines_title() {
        Route::Lead(lead::Cut::WhenNothingFits)
    } else {
        Route::Rank
    }
}

fn from_text(draft: &Draft<'_>, budget: &Budget) -> Chosen {
    match route(draft) {
        Route::Items => lead::of_items(draft, budget),
        Route::Lead(cut) => lead::of_sentences(draft, budget, cut),
        Route::Rank => rank::of_sentences(draft, budget),
    }
}
