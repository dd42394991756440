//! The ranker: a linear score over the features of each sentence, then the best that fit together.

use std::cell::OnceCell;

use crate::model::summary::SummarySource;
use crate::summarise::anaphora::{begins_with_pronoun, is_fragment, leaning};
use crate::summarise::doubts::{Place, is_doubtful};
use crate::summarise::draft::{Draft, TITLE_BYTES};
use crate::summarise::features::Features;
use crate::summarise::marks::{floor, fold_spaces, separator};
use crate::summarise::paragraphs::FEW_WORDS;
use crate::summarise::select::{Candidate, select};
use crate::summarise::weights::{DIGEST_CENTRAL, DIGEST_CENTROID, DIGEST_CHARS, DIGEST_PART, WEIGHTS, Weights};
use crate::summarise::{Article, Budget, Chosen, ChosenSentence, Summariser, lead};
use crate::text::lower::lower;

/// Sentences by merit.
pub(crate) struct Rank;

impl Summariser for Rank {
    fn name(&self) -> &'static str {
        "rank"
    }

    fn summarise(&self, article: &Article<'_>, budget: &Budget) -> Chosen {
        of_sentences(&Draft::of(article), budget)
    }
}

pub(crate) fn of_sentences(draft: &Draft<'_>, budget: &Budget) -> Chosen {
    let ranked = Ranked::of(draft);
    let scores = ranked.scores(budget, &WEIGHTS);
    let leanings = Leanings::of(draft);
    let chosen = ranked.choose(&scores, |i| leanings.get(i), |i, place| is_doubtful(draft, i, place), budget, &WEIGHTS);
    if chosen.is_empty() {
        return lead::of_sentences(draft, budget, lead::Cut::WhenNothingFits);
    }
    let sentences = chosen.into_iter().map(|i| ChosenSentence {
        text: fold_spaces(draft.sentences[i].text),
        start: draft.place_of(draft.sentences[i].byte),
        score: scores[i],
    });
    Chosen { sentences: sentences.collect(), source: SummarySource::Extract }
}

/// How much each sentence needs the one before it, worked out when somebody asks.
pub(crate) struct Leanings<'d, 'a> {
    draft: &'d Draft<'a>,
    headline: String,
    known: Vec<OnceCell<f64>>,
}

impl<'d, 'a> Leanings<'d, 'a> {
    pub(crate) fn of(draft: &'d Draft<'a>) -> Leanings<'d, 'a> {
        let headline = lower(floor(draft.title, TITLE_BYTES));
        Leanings { draft, headline, known: vec![OnceCell::new(); draft.sentences.len()] }
    }

    pub(crate) fn get(&self, i: usize) -> f64 {
        *self.known[i].get_or_init(|| self.work_out(i))
    }

    fn work_out(&self, i: usize) -> f64 {
        let sentences = &self.draft.sentences;
        let told = leaning(sentences[i].text, &self.draft.language, &self.headline);
        if i == 0 {
            // The headline mostly names whom the first sentence of all calls "he".
            return if told == 1.0 && !begins_with_pronoun(sentences[0].text) { 1.0 } else { 0.0 };
        }
        if is_fragment(sentences[i].text, &self.draft.language) { 1.0 } else { told }
    }
}

/// The sentences of a draft as numbers, before anything is weighed.
#[derive(Debug)]
pub(crate) struct Ranked {
    pub features: Features,
    candidates: Vec<Candidate>,
    /// Of all sentences together, in Unicode scalar values.
    chars: usize,
}

impl Ranked {
    pub(crate) fn of(draft: &Draft<'_>) -> Ranked {
        let candidates = draft.sentences.iter().map(|sentence| Candidate {
            score: 0.0,
            // The selection counts one character between sentences; behind some there are more.
            chars: sentence.survey.n_folded + separator(sentence.text).chars().count().saturating_sub(1),
            short: sentence.survey.n_words < FEW_WORDS,
        });
        Ranked { candidates: candidates.collect(), features: Features::of(draft), chars: draft.chars }
    }

    /// How far a summary of this length is a digest rather than a teaser, from 0 to 1: a good part of the text, and long
    /// in itself.
    fn digest(&self, budget: &Budget) -> f64 {
        let part = budget.max_chars as f64 / self.chars.max(1) as f64;
        let long = budget.max_chars as f64;
        let of_text = (part - DIGEST_PART.0) / (DIGEST_PART.1 - DIGEST_PART.0);
        let in_itself = (long - DIGEST_CHARS.0) / (DIGEST_CHARS.1 - DIGEST_CHARS.0);
        of_text.min(in_itself).clamp(0.0, 1.0)
    }

    pub(crate) fn scores(&self, budget: &Budget, weights: &Weights) -> Vec<f64> {
        let digest = self.digest(budget);
        let features = &self.features;
        let on_top =
            |i: usize| digest * (DIGEST_CENTRAL * features.central[i] + DIGEST_CENTROID * features.centroid[i]);
        features.rows.iter().enumerate().map(|(i, row)| weights.score(row) + on_top(i)).collect()
    }

    /// The numbers of the sentences that make the summary, in the order of the text. `leaning` says how much each needs
    /// the one before it; it is asked about few.
    pub(crate) fn choose(
        &self,
        scores: &[f64],
        leaning: impl Fn(usize) -> f64,
        doubtful: impl Fn(usize, Place) -> bool,
        budget: &Budget,
        weights: &Weights,
    ) -> Vec<usize> {
        let scored =
            self.candidates.iter().zip(scores).map(|(candidate, score)| Candidate { score: *score, ..*candidate });
        let weights = Weights { worth_adding: weights.worth_adding * (1.0 - self.digest(budget)), ..*weights };
        select(&scored.collect::<Vec<_>>(), leaning, doubtful, &self.features.similarity, budget, &weights)
    }
}
