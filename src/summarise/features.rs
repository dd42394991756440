//! What can be said of a sentence in numbers: where it stands, how long it is, what it shares with the title and the
//! other sentences, what it looks like. Each number lies roughly between 0 and 1; `weights` says what it is worth.

use crate::summarise::centrality::{Similarity, lexrank, to_centroid, to_title};
use crate::summarise::draft::Draft;
use crate::summarise::marks::is_opener;
use crate::summarise::sentences::Sentence;
use crate::summarise::terms::{Terms, ln_of_count};

/// How many there are, in the order of [`Features::of`]. `weights` says what they are worth.
pub const N: usize = 21;

/// What each is called, for `why` and for the program that learns the weights.
pub const NAMES: [&str; N] = [
    "first",
    "second",
    "near the beginning",
    "begins a paragraph",
    "near paragraph",
    "length",
    "long",
    "like the whole",
    "covers the title",
    "like the title",
    "central, from the beginning",
    "central",
    "new words",
    "common words",
    "quote or question",
    "names",
    "rare words",
    "before the headings",
    "near the end",
    "within quotes",
    "recurring words",
];

/// Many words are hard to read.
const LONG: usize = 45;
/// The last part of a text says what happened before, who wrote it, what else there is.
const END: f64 = 0.85;
/// A title of so many different words is trusted fully.
const FULL_TITLE: f64 = 5.0;

/// The numbers of all sentences, and the two that long summaries weigh anew.
#[derive(Debug)]
pub(crate) struct Features {
    pub rows: Vec<[f64; N]>,
    pub similarity: Similarity,
    pub centroid: Vec<f64>,
    pub central: Vec<f64>,
}

impl Features {
    pub(crate) fn of(draft: &Draft<'_>) -> Features {
        let terms = Terms::of(draft.sentences.iter().map(|sentence| sentence.text), draft.title);
        let similarity = Similarity::of(&terms);
        let centroid = to_centroid(&terms);
        let trust = title_trust(&terms);
        let title: Vec<f64> = to_title(&terms).into_iter().map(|cosine| trust * cosine).collect();
        let from_beginning = lexrank(&similarity, |i| 1.0 / (1 + i) as f64);
        let central = lexrank(&similarity, |_| 1.0);
        let words = word_features(&terms);
        // A heading or a byline may stand before the first sentence of all.
        let first_section = draft.sentences.first().map_or(0, |sentence| sentence.section);
        let end = END * draft.sentences.len() as f64;
        let rows = draft.sentences.iter().enumerate().map(|(i, sentence)| {
            let survey = &sentence.survey;
            [
                share(i == 0),
                share(i == 1),
                1.0 / (1 + i) as f64,
                share(sentence.place == 0),
                1.0 / (1 + sentence.paragraph) as f64,
                length(sentence),
                share(survey.n_words > LONG),
                centroid[i],
                words[i].title,
                title[i],
                from_beginning[i],
                central[i],
                words[i].new,
                words[i].common,
                share(quotes_or_asks(sentence)),
                part(survey.n_capitals, survey.n_runs),
                words[i].rare,
                share(sentence.section <= first_section),
                share(i as f64 >= end),
                part(survey.n_quoted, survey.n_chars),
                words[i].recurring,
            ]
        });
        Features { rows: rows.collect(), similarity, centroid, central }
    }
}

fn share(yes: bool) -> f64 {
    f64::from(u8::from(yes))
}

fn length(sentence: &Sentence<'_>) -> f64 {
    (sentence.survey.n_words.max(1) as f64).ln() / 4.0
}

/// A title of one word names a subject, and every sentence may mention it; one of five says what happened.
fn title_trust(terms: &Terms) -> f64 {
    (terms.title_set.len() as f64 / FULL_TITLE).min(1.0)
}

/// What the terms of one sentence say.
#[derive(Clone, Copy, Debug, Default)]
struct Words {
    /// The share of the title's rarity that the sentence covers.
    title: f64,
    /// The share of its terms that no earlier sentence had.
    new: f64,
    /// The mean share of sentences that hold its terms.
    common: f64,
    /// The mean rarity of its terms, as a share of the highest there can be.
    rare: f64,
    /// The mean of rarity times the logarithm of how often, as Luhn (1958) weighs words.
    recurring: f64,
}

fn word_features(terms: &Terms) -> Vec<Words> {
    let n = terms.sets.len().max(1) as f64;
    let title_total: f64 = terms.title_set.iter().map(|term| terms.idf[*term as usize]).sum();
    let trust = title_trust(terms);
    let mut in_title = vec![false; terms.idf.len()];
    terms.title_set.iter().for_each(|term| in_title[*term as usize] = true);
    let mut seen = vec![false; terms.idf.len()];
    let mut found = Vec::with_capacity(terms.sets.len());
    for set in &terms.sets {
        let mut words = Words::default();
        for term in set.iter().map(|term| *term as usize) {
            words.new += share(!std::mem::replace(&mut seen[term], true));
            words.common += f64::from(terms.frequency[term]) / n;
            words.rare += terms.idf[term];
            words.recurring += terms.idf[term] * ln_of_count(terms.frequency[term]);
            if in_title[term] {
                words.title += terms.idf[term];
            }
        }
        let n_terms = set.len().max(1) as f64;
        words.new /= n_terms;
        words.common /= n_terms;
        words.recurring /= n_terms;
        words.rare /= n_terms * (n + 1.0).ln();
        words.title = if title_total > 0.0 { trust * words.title / title_total } else { 0.0 };
        found.push(words);
    }
    found
}

/// Does it begin within quotes, or ask?
fn quotes_or_asks(sentence: &Sentence<'_>) -> bool {
    sentence.survey.asks || sentence.text.starts_with(|c| is_opener(c) && c != '(')
}

fn part(n: u32, of: u32) -> f64 {
    f64::from(n) / f64::from(of.max(1))
}
