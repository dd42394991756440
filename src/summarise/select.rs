//! From scores to a set of sentences: greedily, within the budget, not saying the same thing twice (MMR, Carbonell
//! and Goldstein 1998), and without sentences that hang in the air.

use crate::summarise::Budget;
use crate::summarise::centrality::Similarity;
use crate::summarise::weights::Weights;

/// More alike than this is a repetition.
const SAME: f64 = 0.75;

/// A sentence as the selection sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub score: f64,
    /// In Unicode scalar values, white space folded.
    pub chars: usize,
    /// How much it needs the sentence before, from 0 to 1.
    pub leaning: f64,
    /// Has few words.
    pub short: bool,
}

/// The numbers of the chosen sentences, in the order of the text.
///
/// `worth_adding` stands for that of the weights: digests want less of it.
pub(crate) fn select(
    candidates: &[Candidate],
    similarity: &Similarity,
    budget: &Budget,
    weights: &Weights,
    worth_adding: f64,
) -> Vec<usize> {
    let limit = budget.sentences.unwrap_or(usize::MAX);
    let mut taken = vec![false; candidates.len()];
    let mut nearest = vec![0.0_f64; candidates.len()];
    let mut room = budget.max_chars;
    let mut floor = f64::NEG_INFINITY;
    for n_chosen in 0..limit.min(candidates.len()) {
        let gap = usize::from(n_chosen > 0);
        let mut best: Option<(f64, usize)> = None;
        for (i, candidate) in candidates.iter().enumerate() {
            if taken[i] || candidate.chars + gap > room || nearest[i] > SAME {
                continue;
            }
            let value = candidate.score - weights.repeating * nearest[i] + company(candidates, &taken, i, weights);
            if value > floor && best.is_none_or(|(highest, _)| value > highest) {
                best = Some((value, i));
            }
        }
        let Some((value, next)) = best else { break };
        if n_chosen == 0 {
            floor = worth_adding * value.max(0.0);
        }
        room -= candidates[next].chars + gap;
        taken[next] = true;
        for (i, nearest) in nearest.iter_mut().enumerate() {
            *nearest = nearest.max(similarity.get(next, i));
        }
    }
    (0..candidates.len()).filter(|&i| taken[i]).collect()
}

/// What a sentence gains or loses by the sentences that were chosen beside it.
fn company(candidates: &[Candidate], taken: &[bool], i: usize, weights: &Weights) -> f64 {
    let follows = i > 0 && taken[i - 1];
    let precedes = taken.get(i + 1).copied().unwrap_or(false);
    let supports = precedes && candidates[i + 1].leaning == 1.0;
    let mut gain = 0.0;
    if follows {
        gain += weights.following;
    } else if i > 0 {
        gain -= weights.dangling * candidates[i].leaning;
    }
    if supports {
        gain += weights.supporting;
    }
    if candidates[i].short && !follows && !precedes && i > 0 {
        gain -= weights.stray;
    }
    gain
}
