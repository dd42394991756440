//! How much each sentence has in common with the others: cosines, the centroid, and LexRank (Erkan and Radev 2004).

use crate::summarise::terms::{Terms, Vector};

/// Steps of the power iteration; further ones no longer change the order of sentences.
const STEPS: usize = 5;
const DAMPING: f32 = 0.85;

/// Cosines of all pairs of sentences, symmetric, zero on the diagonal.
#[derive(Debug)]
pub(crate) struct Similarity {
    n: usize,
    /// Half as long a walk as over numbers twice as exact; no summary of two thousand articles differs.
    cells: Vec<f32>,
}

impl Similarity {
    /// Quadratic in the number of sentences at worst, which `draft` bounds. By the sentences that hold each term, since
    /// most pairs share few terms or none.
    pub(crate) fn of(terms: &Terms) -> Similarity {
        let n = terms.sentences.len();
        let mut cells = vec![0.0; n * n];
        // The earlier sentences of each term, one term's behind the other's.
        let mut holders = vec![(0_u32, 0.0_f32); terms.frequency.iter().map(|df| *df as usize).sum()];
        let mut ends = Vec::with_capacity(terms.frequency.len());
        let mut next = 0;
        for df in &terms.frequency {
            ends.push((next, next));
            next += *df as usize;
        }
        for (i, vector) in terms.sentences.iter().enumerate() {
            let row = &mut cells[i * n..(i + 1) * n];
            for (term, weight) in &vector.0 {
                // A term of one sentence joins no pair.
                if terms.frequency[*term as usize] > 1 {
                    let (start, end) = &mut ends[*term as usize];
                    let weight = *weight as f32;
                    holders[*start..*end].iter().for_each(|(j, other)| row[*j as usize] += other * weight);
                    holders[*end] = (i as u32, weight);
                    *end += 1;
                }
            }
        }
        for i in 0..n {
            for j in 0..i {
                cells[j * n + i] = cells[i * n + j];
            }
        }
        Similarity { n, cells }
    }

    pub(crate) fn get(&self, i: usize, j: usize) -> f64 {
        f64::from(self.cells[i * self.n + j])
    }

    fn row(&self, i: usize) -> &[f32] {
        &self.cells[i * self.n..(i + 1) * self.n]
    }
}

/// The cosine of each sentence to the sum of all.
pub(crate) fn to_centroid(terms: &Terms) -> Vec<f64> {
    let mut centroid = vec![0.0; terms.idf.len()];
    for (term, weight) in terms.sentences.iter().flat_map(|vector| &vector.0) {
        centroid[*term as usize] += weight;
    }
    let norm = centroid.iter().map(|weight| weight * weight).sum::<f64>().sqrt().max(f64::MIN_POSITIVE);
    terms.sentences.iter().map(|vector| dot(vector, &centroid) / norm).collect()
}

/// The cosine of each sentence to the title.
pub(crate) fn to_title(terms: &Terms) -> Vec<f64> {
    let mut dense = vec![0.0; terms.idf.len()];
    spread(&terms.title, &mut dense);
    terms.sentences.iter().map(|vector| dot(vector, &dense)).collect()
}

/// The rank of each sentence as a share of the highest. `restart` says where a reader who loses the thread goes on.
pub(crate) fn lexrank(similarity: &Similarity, restart: impl Fn(usize) -> f64) -> Vec<f64> {
    let n = similarity.n;
    let total: f64 = (0..n).map(&restart).sum::<f64>().max(f64::MIN_POSITIVE);
    let restart: Vec<f32> = (0..n).map(|i| (restart(i) / total) as f32).collect();
    let gives: Vec<f32> = (0..n).map(|i| similarity.row(i).iter().sum::<f32>()).map(share_of).collect();
    let mut rank = restart.clone();
    let mut next = vec![0.0; n];
    for _ in 0..STEPS {
        next.iter_mut().zip(&restart).for_each(|(next, share)| *next = share * (1.0 - DAMPING));
        for i in (0..n).filter(|i| gives[*i] > 0.0) {
            let give = rank[i] * gives[i];
            next.iter_mut().zip(similarity.row(i)).for_each(|(to, cosine)| *to += give * cosine);
        }
        std::mem::swap(&mut rank, &mut next);
    }
    let highest = rank.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
    rank.iter().map(|share| f64::from(share / highest)).collect()
}

/// What a sentence passes on to each other, for each unit of rank and of likeness.
fn share_of(sum: f32) -> f32 {
    if sum > 0.0 { DAMPING / sum } else { 0.0 }
}

/// The cosine of a bag of terms, which may come several times, to a vector of all terms.
pub(crate) fn cosine(bag: &[(u32, f64)], dense: &[f64]) -> f64 {
    let mut sums = std::collections::BTreeMap::new();
    bag.iter().for_each(|(term, weight)| *sums.entry(*term).or_insert(0.0) += weight);
    let dot: f64 = sums.iter().map(|(term, weight)| weight * dense[*term as usize]).sum();
    let length = |squares: f64| squares.sqrt().max(f64::MIN_POSITIVE);
    dot / length(sums.values().map(|w| w * w).sum()) / length(dense.iter().map(|w| w * w).sum())
}

fn spread(vector: &Vector, dense: &mut [f64]) {
    vector.0.iter().for_each(|(term, weight)| dense[*term as usize] = *weight);
}

fn dot(vector: &Vector, dense: &[f64]) -> f64 {
    vector.0.iter().map(|(term, weight)| weight * dense[*term as usize]).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sentence_that_all_others_share_words_with_is_central() {
        let texts = ["apples and pears", "pears with plums", "apples, pears, plums", "a distant war"];
        let terms = Terms::of(texts.into_iter(), "plums");
        let similarity = Similarity::of(&terms);
        assert!((similarity.get(0, 2) - similarity.get(2, 0)).abs() < 1e-12);
        let rank = lexrank(&similarity, |_| 1.0);
        assert_eq!(rank.iter().copied().fold(0.0, f64::max), rank[2]);
        assert!(rank[3] < rank[0]);
        let centroid = to_centroid(&terms);
        assert!(centroid[2] > centroid[3]);
        assert_eq!(to_title(&terms)[0], 0.0);
    }

    #[test]
    fn nothing_in_common_is_no_trouble() {
        let terms = Terms::of(["", "a", "b"].into_iter(), "");
        assert!(lexrank(&Similarity::of(&terms), |_| 1.0).iter().all(|rank| rank.is_finite()));
        let none = Terms::of(std::iter::empty(), "");
        assert!(lexrank(&Similarity::of(&none), |_| 1.0).is_empty());
    }
}
