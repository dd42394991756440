//! Why these sentences: every sentence that could be chosen, with its numbers by name and what each of them did.
//!
//! For people who ask, and for programs that learn the weights. What a number did is its weight times how far it lies
//! from the mean of the article: a number that all sentences share decided nothing.

use crate::summarise::draft::Draft;
use crate::summarise::features::{Features, N, NAMES};
use crate::summarise::marks::fold_spaces;
use crate::summarise::weights::WEIGHTS;
use crate::summarise::{Article, Settings, summarise};

/// A sentence that could be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Explained {
    /// White space folded.
    pub text: String,
    /// Where it begins in the article's text, in Unicode scalar values.
    pub start: usize,
    /// What the ranker makes of it, before repetition and company count.
    pub score: f64,
    pub chosen: bool,
    /// All numbers, in one order for all sentences.
    pub features: Vec<Feature>,
}

/// One number of one sentence.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Feature {
    pub name: &'static str,
    pub value: f64,
    /// What it added to the score, against the mean of the article.
    pub contribution: f64,
}

impl Explained {
    /// The features that did most for it or against it, the strongest first; those that did nothing are left out.
    pub fn strongest(&self, n: usize) -> Vec<Feature> {
        let mut features: Vec<Feature> =
            self.features.iter().copied().filter(|f| f.contribution.abs() >= 0.005).collect();
        features.sort_by(|one, other| other.contribution.abs().total_cmp(&one.contribution.abs()));
        features.truncate(n);
        features
    }
}

/// Every sentence that could be chosen, in the order of the text.
pub fn explain(article: &Article<'_>, settings: &Settings) -> Vec<Explained> {
    let draft = Draft::of(article);
    let rows = Features::of(&draft).rows;
    let chosen = summarise(article, settings).1;
    let n = rows.len().max(1) as f64;
    let means: Vec<f64> = (0..N).map(|k| rows.iter().map(|row| row[k]).sum::<f64>() / n).collect();
    let explained =
        draft.sentences.iter().zip(&rows).map(|(sentence, row)| {
            let start = draft.place_of(sentence.byte);
            let features =
                NAMES.iter().zip(WEIGHTS.features).zip(row).zip(&means).map(|(((name, weight), value), mean)| {
                    Feature { name, value: *value, contribution: weight * (value - mean) }
                });
            Explained {
                text: fold_spaces(sentence.text),
                start,
                score: WEIGHTS.score(row),
                chosen: chosen.sentences.iter().any(|one| one.start == start),
                features: features.collect(),
            }
        });
    explained.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contributions_tell_sentences_apart_and_chosen_ones_are_those_of_the_summary() {
        let text = "The council met on Tuesday in the town hall. It decided to build the bridge that the town has wanted \
                    for twenty years. Work begins in spring, and the mayor hopes to cross it before the election. Critics \
                    call the plan too dear. They would rather mend the schools. The bridge will cost forty million euros, \
                    half of them from the state. Ferries will run until it opens. The town has grown by a third.";
        let article =
            Article { title: "Town builds bridge", text, language: Some("en"), description: None, furniture: None };
        let settings = Settings::default();
        let explained = explain(&article, &settings);
        let (_, chosen) = summarise(&article, &settings);
        let told: Vec<usize> = explained.iter().filter(|one| one.chosen).map(|one| one.start).collect();
        let expected: Vec<usize> = chosen.sentences.iter().map(|one| one.start).collect();
        assert_eq!(told, expected);
        assert!(explained.len() > told.len(), "the others too");
        for (k, name) in NAMES.into_iter().enumerate() {
            let sum: f64 = explained.iter().map(|one| one.features[k].contribution).sum();
            assert!(sum.abs() < 1e-9, "{name}: {sum}");
        }
        assert!(explained.iter().all(|one| one.strongest(3).len() <= 3));
    }
}
