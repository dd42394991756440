//! The ranker: a linear score over the features of each sentence, then the best that fit together.

use crate::model::summary::SummarySource;
use crate::summarise::anaphora::leans_back;
use crate::summarise::draft::Draft;
use crate::summarise::features::Features;
use crate::summarise::marks::fold_spaces;
use crate::summarise::select::{Candidate, select};
use crate::summarise::weights::{LONG_CENTRAL, LONG_CENTROID, LONG_FROM, LONG_FULL, score};
use crate::summarise::{Article, Budget, Chosen, ChosenSentence, Summariser, lead};

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
    let features = Features::of(draft);
    let scores = scores(draft, &features, budget);
    let texts: Vec<String> = draft.sentences.iter().map(|sentence| fold_spaces(sentence.text)).collect();
    let candidates: Vec<Candidate> = draft
        .sentences
        .iter()
        .zip(&texts)
        .zip(&scores)
        .map(|((sentence, text), score)| Candidate {
            score: *score,
            chars: text.chars().count(),
            leans_back: leans_back(sentence.text, &draft.language),
        })
        .collect();
    let chosen = select(&candidates, &features.similarity, budget);
    if chosen.is_empty() {
        return lead::of_sentences(draft, budget, lead::Cut::WhenNothingFits);
    }
    let sentences = chosen.into_iter().map(|i| ChosenSentence {
        text: texts[i].clone(),
        start: draft.place_of(draft.sentences[i].byte),
        score: scores[i],
    });
    Chosen { sentences: sentences.collect(), source: SummarySource::Extract }
}

fn scores(draft: &Draft<'_>, features: &Features, budget: &Budget) -> Vec<f64> {
    let part = budget.max_chars as f64 / draft.chars.max(1) as f64;
    let long = ((part - LONG_FROM) / (LONG_FULL - LONG_FROM)).clamp(0.0, 1.0);
    let on_top = |i: usize| long * (LONG_CENTRAL * features.central[i] + LONG_CENTROID * features.centroid[i]);
    features.rows.iter().enumerate().map(|(i, row)| score(row) + on_top(i)).collect()
}
