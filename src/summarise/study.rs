//! What the program that learns the weights sees of an article: its sentences, and which of them any weights choose.

use crate::summarise::doubts::{Place, is_doubtful};
use crate::summarise::draft::Draft;
use crate::summarise::rank::{Leanings, Ranked};
use crate::summarise::weights::Weights;
use crate::summarise::{Article, Budget, Route, route};

/// All places that a sentence may have among the chosen ones.
const PLACES: [Place; 4] = [
    Place { alone: false, last: false },
    Place { alone: true, last: false },
    Place { alone: false, last: true },
    Place { alone: true, last: true },
];

/// An article that the ranker summarises, made ready once and chosen from often.
#[derive(Debug)]
pub struct Study {
    sentences: Vec<String>,
    ranked: Ranked,
    leaning: Vec<f64>,
    doubtful: Vec<[bool; 4]>,
}

impl Study {
    /// `None` for an article that is not the ranker's: too short, a list, a live blog, a script without spaces.
    pub fn of(article: &Article<'_>) -> Option<Study> {
        let draft = Draft::of(article);
        let ranked = matches!(route(&draft), Route::Rank).then(|| Ranked::of(&draft))?;
        let leanings = Leanings::of(&draft);
        Some(Study {
            leaning: (0..draft.sentences.len()).map(|i| leanings.get(i)).collect(),
            doubtful: (0..draft.sentences.len()).map(|i| PLACES.map(|place| is_doubtful(&draft, i, place))).collect(),
            sentences: draft.sentences.iter().map(|sentence| sentence.text.to_owned()).collect(),
            ranked,
        })
    }

    pub fn sentences(&self) -> &[String] {
        &self.sentences
    }

    /// The numbers of the sentences that these weights choose, in the order of the text.
    pub fn choose(&self, weights: &Weights, budget: &Budget) -> Vec<usize> {
        self.ranked.choose(
            &self.ranked.scores(budget, weights),
            |i| self.leaning[i],
            |i, place| self.doubtful[i][usize::from(place.alone) + 2 * usize::from(place.last)],
            budget,
            weights,
        )
    }
}
