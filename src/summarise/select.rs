//! From scores to a set of sentences: greedily, within the budget, not saying the same thing twice (MMR, Carbonell
//! and Goldstein 1998), and without sentences that hang in the air.

use crate::summarise::Budget;
use crate::summarise::centrality::Similarity;

/// What being like a chosen sentence costs. Between 0.1 and 0.5 it makes no difference that could be measured.
const REPEATING: f64 = 0.2;
/// More alike than this is a repetition.
const SAME: f64 = 0.75;
/// What it costs to point back at a sentence that is not there.
const DANGLING: f64 = 0.06;

/// What it is worth to go on where a chosen sentence ends.
const FOLLOWING: f64 = 0.04;

/// A sentence as the selection sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub score: f64,
    /// In Unicode scalar values, white space folded.
    pub chars: usize,
    /// Begins with a word that points back at the sentence before.
    pub leans_back: bool,
}

/// The numbers of the chosen sentences, in the order of the text.
pub(crate) fn select(candidates: &[Candidate], similarity: &Similarity, budget: &Budget) -> Vec<usize> {
    let limit = budget.sentences.unwrap_or(usize::MAX);
    let mut chosen: Vec<usize> = Vec::new();
    let mut nearest = vec![0.0_f64; candidates.len()];
    let mut room = budget.max_chars;
    while chosen.len() < limit {
        let gap = usize::from(!chosen.is_empty());
        let mut best: Option<(f64, usize)> = None;
        for (i, candidate) in candidates.iter().enumerate() {
            if candidate.chars + gap > room || nearest[i] > SAME || chosen.contains(&i) {
                continue;
            }
            let follows = i > 0 && chosen.contains(&(i - 1));
            let dangles = candidate.leans_back && i > 0 && !follows;
            let value = candidate.score - REPEATING * nearest[i] - if dangles { DANGLING } else { 0.0 }
                + if follows { FOLLOWING } else { 0.0 };
            if best.is_none_or(|(highest, _)| value > highest) {
                best = Some((value, i));
            }
        }
        let Some((_, next)) = best else { break };
        room -= candidates[next].chars + gap;
        chosen.push(next);
        for (i, value) in nearest.iter_mut().enumerate() {
            *value = value.max(similarity.get(next, i));
        }
    }
    chosen.sort_unstable();
    chosen
}
