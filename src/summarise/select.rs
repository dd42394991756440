//! From scores to a set of sentences: greedily, within the budget, not saying the same thing twice (MMR, Carbonell
//! and Goldstein 1998), and without sentences that hang in the air.

use crate::summarise::Budget;
use crate::summarise::centrality::Similarity;
use crate::summarise::doubts::Place;
use crate::summarise::weights::Weights;

/// More alike than this is a repetition.
const SAME: f64 = 0.75;

/// A sentence as the selection sees it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Candidate {
    pub score: f64,
    /// In Unicode scalar values, white space folded.
    pub chars: usize,
    /// Has few words.
    pub short: bool,
}

/// How often a choice is made, each time without the sentences of those before that hang in the air or are doubtful.
const ATTEMPTS: usize = 6;

/// The numbers of the chosen sentences, in the order of the text.
///
/// What leans on a sentence that was not chosen, and what is doubtful where it stands, is left out, and the choice made
/// anew, unless nothing else is there.
/// `leaning` says how much a sentence needs the one before it, from 0 to 1. To tell costs more than all else here, so it
/// is asked only about sentences that would be the best if they stood firm.
pub(crate) fn select(
    candidates: &[Candidate],
    leaning: impl Fn(usize) -> f64,
    doubtful: impl Fn(usize, Place) -> bool,
    similarity: &Similarity,
    budget: &Budget,
    weights: &Weights,
) -> Vec<usize> {
    let mut barred = vec![false; candidates.len()];
    let mut first = None;
    for _ in 0..ATTEMPTS {
        let chosen = greedy(candidates, &leaning, &barred, similarity, budget, weights);
        let mut hangs = false;
        let mut before = None;
        for &i in &chosen {
            let alone = i == 0 || before != Some(i - 1);
            let place = Place { alone, last: chosen.len() > 1 && chosen.last() == Some(&i) };
            if (alone && leaning(i) == 1.0) || doubtful(i, place) {
                barred[i] = true;
                hangs = true;
            }
            before = Some(i);
        }
        if !hangs {
            return if chosen.is_empty() { first.unwrap_or_default() } else { chosen };
        }
        first.get_or_insert(chosen);
    }
    // Where nothing stands firm, or next to nothing, the best is better than the worst.
    first.unwrap_or_default()
}

fn greedy(
    candidates: &[Candidate],
    leaning: impl Fn(usize) -> f64,
    barred: &[bool],
    similarity: &Similarity,
    budget: &Budget,
    weights: &Weights,
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
            let to_beat = best.map_or(floor, |(highest, _)| highest);
            let mut value = candidate.score - weights.repeating * nearest[i] + company(candidates, &taken, i, weights);
            if taken.get(i + 1).is_some_and(|taken| *taken) && leaning(i + 1) == 1.0 {
                value += weights.supporting;
            }
            let may_lean = i > 0 && !taken[i - 1];
            if may_lean && value + (-weights.dangling).max(0.0) > to_beat {
                value -= weights.dangling * leaning(i);
            }
            if value > to_beat {
                best = Some((value, i));
            }
        }
        let Some((value, next)) = best else { break };
        if n_chosen == 0 {
            floor = weights.worth_adding * value.max(0.0);
        }
        room -= candidates[next].chars + gap;
        taken[next] = true;
        for (i, nearest) in nearest.iter_mut().enumerate() {
            *nearest = nearest.max(similarity.get(next, i));
        }
    }
    (0..candidates.len()).filter(|&i| taken[i]).collect()
}

/// What a sentence gains or loses by the sentences that were chosen beside it, whatever they say.
fn company(candidates: &[Candidate], taken: &[bool], i: usize, weights: &Weights) -> f64 {
    let follows = i > 0 && taken[i - 1];
    let precedes = taken.get(i + 1).copied().unwrap_or(false);
    let mut gain = 0.0;
    if follows {
        gain += weights.following;
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
        let leaning = |i: usize| candidates[i].1;
        let candidate = |&(score, _)| Candidate { score, chars: 20, short: false };
        let scored: Vec<Candidate> = candidates.iter().map(candidate).collect();
        let budget = Budget { sentences: Some(3), max_chars };
        let weights = Weights { worth_adding: 0.0, ..WEIGHTS };
        assert_eq!(select(&scored, leaning, |_, _| false, &similarity, &budget, &weights), expected);
    }

    #[test]
    fn what_leans_is_chosen_with_what_it_leans_on_or_not_at_all() {
        check(&[(0.5, 0.0), (2.0, 1.0), (0.4, 0.0), (0.3, 0.0)], 20, &[0]);
        check(&[(0.5, 0.0), (2.0, 1.0), (0.4, 0.0), (0.3, 0.0)], 41, &[0, 1]);
        check(&[(0.5, 0.0), (2.0, 0.0), (0.4, 0.0), (0.3, 0.0)], 20, &[1]);
        check(&[(2.0, 1.0), (0.5, 0.0), (0.4, 0.0), (0.3, 0.0)], 20, &[1]);
    }

    #[test]
    fn when_everything_leans_the_best_is_better_than_nothing() {
        check(&[(0.5, 1.0), (2.0, 1.0)], 20, &[1]);
        let far = [(-9.0, 0.0), (2.0, 1.0)];
        check(&far, 20, &[0]);
    }
}
