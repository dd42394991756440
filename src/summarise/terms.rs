//! Sentences as bags of terms with weights, which is all that the ranker knows of their meaning.
//!
//! A term is a word in lower case, shortened to its first letters: endings go in any language, with no table. In
//! scripts without spaces, and in Hangul, it is a pair of characters. Terms are numbered in order of appearance and
//! nothing ever walks a hash map, so the result depends on the text alone.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::summarise::classes::{Classes, PAIRED, WORD};
use crate::text::lower;

/// Letters of a word that count. On French and English texts 5, 6, 7 and whole words cannot be told apart; languages with
/// richer endings are why there is a limit at all.
const STEM: usize = 6;

/// A sentence as (term, weight), in the order of the terms' numbers, of length one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Vector(pub Vec<(u32, f64)>);

/// All sentences of an article, and its title, over one vocabulary.
#[derive(Debug)]
pub(crate) struct Terms {
    pub sentences: Vec<Vector>,
    pub title: Vector,
    /// The different terms of each sentence, and of the title.
    pub sets: Vec<Vec<u32>>,
    pub title_set: Vec<u32>,
    /// How rare each term is within the article.
    pub idf: Vec<f64>,
    /// In how many sentences it stands.
    pub frequency: Vec<u32>,
}

impl Terms {
    pub(crate) fn of<'a>(sentences: impl Iterator<Item = &'a str>, title: &str) -> Terms {
        let mut vocabulary = Vocabulary::default();
        let bags: Vec<Vec<(u32, u32)>> = sentences.map(|text| vocabulary.bag(text)).collect();
        let title = vocabulary.bag(title);
        let mut frequency = vec![0_u32; vocabulary.numbers.len()];
        for (term, _) in bags.iter().flatten() {
            frequency[*term as usize] += 1;
        }
        let all = (bags.len() as f64 + 1.0).ln();
        let idf: Vec<f64> = frequency.iter().map(|df| all - ln_of_count((*df).max(1))).collect();
        let set = |bag: &Vec<(u32, u32)>| bag.iter().map(|(term, _)| *term).collect();
        Terms {
            sentences: bags.iter().map(|bag| weigh(bag, &idf)).collect(),
            title: weigh(&title, &idf),
            sets: bags.iter().map(set).collect(),
            title_set: set(&title),
            idf,
            frequency,
        }
    }
}

fn weigh(bag: &[(u32, u32)], idf: &[f64]) -> Vector {
    let mut weighed: Vec<(u32, f64)> =
        bag.iter().map(|(term, n)| (*term, (1.0 + ln_of_count(*n)) * idf[*term as usize])).collect();
    let norm = weighed.iter().map(|(_, weight)| weight * weight).sum::<f64>().sqrt();
    if norm > 0.0 {
        weighed.iter_mut().for_each(|(_, weight)| *weight /= norm);
    }
    Vector(weighed)
}

/// Nearly all counts are one.
pub(crate) fn ln_of_count(n: u32) -> f64 {
    if n == 1 { 0.0 } else { f64::from(n).ln() }
}

/// An article of some length has so many terms.
const USUAL_TERMS: usize = 448;

/// Numbers for terms, in order of appearance.
struct Vocabulary {
    numbers: HashMap<u64, u32, BuildHasherDefault<Ready>>,
}

impl Default for Vocabulary {
    fn default() -> Vocabulary {
        Vocabulary { numbers: HashMap::with_capacity_and_hasher(USUAL_TERMS, BuildHasherDefault::default()) }
    }
}

impl Vocabulary {
    /// The terms of a text with their counts, in the order of their numbers.
    fn bag(&mut self, text: &str) -> Vec<(u32, u32)> {
        let mut terms = self.terms(text);
        terms.sort_unstable();
        let mut bag: Vec<(u32, u32)> = Vec::with_capacity(terms.len());
        for term in terms {
            match bag.last_mut() {
                Some((last, n)) if *last == term => *n += 1,
                _ => bag.push((term, 1)),
            }
        }
        bag
    }

    fn terms(&mut self, text: &str) -> Vec<u32> {
        let classes = Classes::get();
        let mut terms = Vec::with_capacity(text.len() / 6 + 1);
        let mut word = Stem::default();
        let mut previous: Option<char> = None;
        let mut rest = text;
        loop {
            // Most of most texts, and all that needs to be known of these is that they are small letters.
            let n_small = rest.bytes().take_while(u8::is_ascii_lowercase).count();
            let n_counted = n_small.min(STEM.saturating_sub(word.length));
            rest.bytes().take(n_counted).for_each(|byte| word.mix(char::from(byte)));
            word.length += n_counted;
            rest = &rest[n_small..];
            let Some(c) = rest.chars().next() else { break };
            rest = &rest[c.len_utf8()..];
            previous = previous.filter(|_| n_small == 0);
            let class = classes.of(c);
            if class.is(PAIRED) {
                self.finish_word(&mut word, &mut terms);
                if let Some(before) = previous {
                    word.add(before);
                    word.add(c);
                    self.finish_word(&mut word, &mut terms);
                }
                previous = Some(c);
                continue;
            }
            previous = None;
            if !class.is(WORD) {
                self.finish_word(&mut word, &mut terms);
            } else if word.length < STEM {
                word.add(c);
            }
        }
        self.finish_word(&mut word, &mut terms);
        terms
    }

    fn finish_word(&mut self, word: &mut Stem, terms: &mut Vec<u32>) {
        if word.length > 0 {
            let next = self.numbers.len() as u32;
            terms.push(*self.numbers.entry(word.hash).or_insert(next));
            *word = Stem::default();
        }
    }
}

/// A term under construction: all that is kept of it is a hash.
#[derive(Clone, Copy, Default)]
struct Stem {
    hash: u64,
    length: usize,
}

impl Stem {
    /// Adds a letter in lower case.
    fn add(&mut self, c: char) {
        match lower::single(c) {
            Some(lower) => self.mix(lower),
            None => c.to_lowercase().for_each(|lower| self.mix(lower)),
        }
        self.length += 1;
    }

    /// Two words of one article get the same hash about never; one that was made to would be taken for the other.
    fn mix(&mut self, c: char) {
        self.hash = (self.hash.rotate_left(21) ^ u64::from(c)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }
}

/// The keys are hashes already.
#[derive(Default)]
struct Ready(u64);

impl Hasher for Ready {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u64(self.0.rotate_left(8) ^ u64::from(*byte)));
    }

    fn write_u64(&mut self, hash: u64) {
        // The high bits of a product are its best, and the map goes by the low ones.
        self.0 = hash ^ (hash >> 32);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shared(one: &str, other: &str) -> usize {
        let terms = Terms::of([one, other].into_iter(), "");
        terms.sets[0].iter().filter(|term| terms.sets[1].contains(term)).count()
    }

    #[test]
    fn endings_and_capitals_do_not_part_words() {
        assert_eq!(shared("négociations", "Négociateur"), 1);
        assert_eq!(shared("the cat", "The dog"), 1);
        assert_eq!(shared("北京大雨", "大雨北京"), 2);
        assert_eq!(shared("서울에서", "서울의"), 1);
        assert_eq!(shared("", "word"), 0);
    }

    #[test]
    fn vectors_have_length_one() {
        let terms = Terms::of(["one two two three", "four five"].into_iter(), "one");
        for vector in terms.sentences.iter().chain([&terms.title]) {
            let length: f64 = vector.0.iter().map(|(_, weight)| weight * weight).sum();
            assert!((length - 1.0).abs() < 1e-9);
        }
    }
}
