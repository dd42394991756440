//! ROUGE-1, -2 and -L (Lin 2004) as F1 without stemming, of word runs in lower case.

use std::collections::HashMap;

/// The words of a text as numbers.
#[derive(Debug, Default)]
pub struct Vocabulary(HashMap<String, u32>);

impl Vocabulary {
    pub fn words(&mut self, text: &str, ascii_only: bool) -> Vec<u32> {
        let inside = |c: char| if ascii_only { c.is_ascii_alphanumeric() } else { c.is_alphanumeric() || c == '_' };
        let lower = text.to_lowercase();
        let words = lower.split(|c: char| !inside(c)).filter(|word| !word.is_empty());
        words
            .map(|word| {
                let next = self.0.len() as u32;
                *self.0.entry(word.to_owned()).or_insert(next)
            })
            .collect()
    }
}

/// A reference, made ready to be compared with many summaries.
#[derive(Debug)]
pub struct Reference {
    words: Vec<u32>,
    single: HashMap<u32, u32>,
    pairs: HashMap<(u32, u32), u32>,
}

/// Each from 0 to 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rouge {
    pub one: f64,
    pub two: f64,
    pub longest: f64,
}

impl Rouge {
    /// The one number that is looked for the most of.
    pub fn worth(self) -> f64 {
        0.4 * self.one + self.two + 0.4 * self.longest
    }
}

impl Reference {
    pub fn of(words: Vec<u32>) -> Reference {
        let mut single = HashMap::new();
        words.iter().for_each(|word| *single.entry(*word).or_insert(0) += 1);
        let mut pairs = HashMap::new();
        words.windows(2).for_each(|pair| *pairs.entry((pair[0], pair[1])).or_insert(0) += 1);
        Reference { words, single, pairs }
    }

    pub fn rate(&self, summary: &[u32]) -> Rouge {
        let mut single = self.single.clone();
        let mut pairs = self.pairs.clone();
        let one = summary.iter().filter(|word| take(&mut single, word)).count();
        let two = summary.windows(2).filter(|pair| take(&mut pairs, &(pair[0], pair[1]))).count();
        let longest = self.longest_common(summary);
        let pairs_of = |words: usize| words.saturating_sub(1);
        Rouge {
            one: f1(one, summary.len(), self.words.len()),
            two: f1(two, pairs_of(summary.len()), pairs_of(self.words.len())),
            longest: f1(longest, summary.len(), self.words.len()),
        }
    }

    /// The length of the longest common subsequence.
    fn longest_common(&self, summary: &[u32]) -> usize {
        let mut row = vec![0_usize; self.words.len() + 1];
        for word in summary.iter().filter(|word| self.single.contains_key(word)) {
            let mut diagonal = 0;
            for (at, own) in self.words.iter().enumerate() {
                let above = row[at + 1];
                row[at + 1] = if own == word { diagonal + 1 } else { above.max(row[at]) };
                diagonal = above;
            }
        }
        row[self.words.len()]
    }
}

fn take<K: std::hash::Hash + Eq>(counts: &mut HashMap<K, u32>, key: &K) -> bool {
    match counts.get_mut(key) {
        Some(n) if *n > 0 => {
            *n -= 1;
            true
        }
        _ => false,
    }
}

fn f1(common: usize, summary: usize, reference: usize) -> f64 {
    if common == 0 {
        return 0.0;
    }
    let (precision, recall) = (common as f64 / summary as f64, common as f64 / reference as f64);
    2.0 * precision * recall / (precision + recall)
}
