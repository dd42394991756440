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

/// How often a choice is made anew without the sentences of it that hang in the air.
const ATTEMPTS: usize = 4;

/// The numbers of the chosen sentences, in the order of the text.
///
/// What leans on a sentence that was not chosen is left out, and the choice made anew, unless nothing else is there.
/// `worth_adding` stands for that of the weights: digests want less of it.
pub(crate) fn select(
    candidates: &[Candidate],
    similarity: &Similarity,
    budget: &Budget,
    weights: &Weights,
    worth_adding: f64,
) -> Vec<usize> {
    let mut barred = vec![false; candidates.len()];
    let first = greedy(candidates, &barred, similarity, budget, weights, worth_adding);
    let mut chosen = first.clone();
    for _ in 0..ATTEMPTS {
        let mut hangs = false;
        let mut before = None;
        for &i in &chosen {
            let alone = i > 0 && before != Some(i - 1);
            if alone && candidates[i].leaning == 1.0 {
                barred[i] = true;
                hangs = true;
            }
            before = Some(i);
        }
        if !hangs {
            break;
        }
        chosen = greedy(candidates, &barred, similarity, budget, weights, worth_adding);
    }
    if chosen.is_empty() { first } else { chosen }
}

fn greedy(
    candidates: &[Candidate],
    barred: &[bool],
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
            if taken[i] || barred[i] || candidate.chars + gap > room || nearest[i] > SAME {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarise::terms::Terms;
    use crate::summarise::weights::WEIGHTS;

    fn check(candidates: &[(f64, f64)], max_chars: usize, expected: &[usize]) {
        let texts = ["The bridge opens.", "It costs forty million.", "Ferries stop today.", "Schools follow soon."];
        let similarity = Similarity::of(&Terms::of(texts.into_iter(), ""));
        let candidate = |&(score, leaning)| Candidate { score, chars: 20, leaning, short: false };
        let candidates: Vec<Candidate> = candidates.iter().map(candidate).collect();
        let budget = Budget { sentences: Some(3), max_chars };
        assert_eq!(select(&candidates, &similarity, &budget, &WEIGHTS, 0.0), expected);
    }

    #[test]
    fn what_leans_is_chosen_with_what_it_leans_on_or_not_at_all() {
        check(&[(0.5, 0.0), (2.0, 1.0), (0.4, 0.0), (0.3, 0.0)], 20, &[0]);
        check(&[(0.5, 0.0), (2.0, 1.0), (0.4, 0.0), (0.3, 0.0)], 41, &[0, 1]);
        check(&[(0.5, 0.0), (2.0, 0.0), (0.4, 0.0), (0.3, 0.0)], 20, &[1]);
        check(&[(2.0, 1.0), (0.5, 0.0), (0.4, 0.0), (0.3, 0.0)], 20, &[0]);
    }

    #[test]
    fn when_everything_leans_the_best_is_better_than_nothing() {
        check(&[(0.5, 1.0), (2.0, 1.0)], 20, &[0]);
        let far = [(-9.0, 0.0), (2.0, 1.0)];
        check(&far, 20, &[0]);
    }
}
