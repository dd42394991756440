//! Learns the weights of the ranker anew, and measures them on what they were not learnt from.
//!
//!     CORANTO_DATA=… cargo run --release --example weights          learn, print the table, measure
//!     CORANTO_DATA=… cargo run --release --example weights measure  only measure what is in use
//!
//! `$CORANTO_DATA/summaries` holds sets of articles with reference summaries, a JSON object a line. What is looked for
//! is the weights whose whole summaries, with all that the selection does, score highest: no sentence is judged alone.
//! Articles are used with their title and, at less weight, without, since a third of all feeds have none worth the name.
//! Several searches over random parts of the articles are averaged, which keeps the weights from learning articles by
//! heart. It takes some five minutes; the same data gives the same weights.

#![allow(clippy::print_stdout, clippy::print_stderr)] // a program that is run by hand and read on a terminal

mod corpus;
mod rouge;
mod search;

use std::path::PathBuf;
use std::process::ExitCode;

use coranto::summarise::features::{N, NAMES};
use coranto::summarise::weights::{WEIGHTS, Weights};

use crate::corpus::{Corpus, Sample, difference, mean};

/// Searches that are averaged, and the steps of each.
const BAGS: u64 = 10;
const STEPS: usize = 40;
/// Articles of a set that one search sees: this share, and no more than this many.
const SEEN: (f64, usize) = (0.6, 700);
/// What articles without their title are worth beside those with it.
const UNTITLED: f64 = 0.4;

fn main() -> ExitCode {
    let Some(data) = std::env::var_os("CORANTO_DATA").map(PathBuf::from) else {
        eprintln!("Set CORANTO_DATA to the folder that holds summaries/: the articles are no part of the project.");
        return ExitCode::FAILURE;
    };
    let only_measure = std::env::args().nth(1).is_some_and(|word| word == "measure");
    match run(&data.join("summaries"), only_measure) {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            eprintln!("{problem}");
            ExitCode::FAILURE
        }
    }
}

fn run(folder: &std::path::Path, only_measure: bool) -> Result<(), Box<dyn std::error::Error>> {
    let french = Corpus::read(&folder.join("orange_train.jsonl.gz"))?;
    let unseen = Corpus::read(&folder.join("orange_valid.jsonl.gz"))?;
    let english = Corpus::read(&folder.join("wceb_dev.jsonl.gz"))?;
    let (even, odd) = english.halves();
    if only_measure {
        measure("in use", &WEIGHTS, &[("French, not learnt from", &unseen), ("English web, learnt from", &english)]);
        return Ok(());
    }
    println!("Learning from the French training set and every other English page …");
    let half = learn(&french, &even);
    measure("half", &half, &[("French, not learnt from", &unseen), ("English web, the other half", &odd)]);
    println!("Learning from the other half of the English pages …");
    let other = learn(&french, &odd);
    measure("other half", &other, &[("French, not learnt from", &unseen), ("English web, the first half", &even)]);
    println!("Learning from all …");
    let all = learn(&french, &english);
    measure("all", &all, &[("French, not learnt from", &unseen), ("English web, learnt from", &english)]);
    print_table(&all);
    Ok(())
}

fn learn(french: &Corpus, english: &Corpus) -> Weights {
    let sets: Vec<(f64, Vec<Sample>)> = [french, english]
        .into_iter()
        .flat_map(|corpus| [(1.0, corpus.samples(true)), (UNTITLED, corpus.samples(false))])
        .collect();
    let start = vector(&WEIGHTS);
    let mut sum = vec![0.0; start.len()];
    for bag in 0..BAGS {
        let mut random = fastrand::Rng::with_seed(bag);
        let seen: Vec<(f64, Vec<&Sample>)> =
            sets.iter().map(|(weight, all)| (*weight, pick(all, &mut random))).collect();
        let worth = |candidate: &[f64]| {
            let weights = weights(candidate);
            let of_set = |samples: &Vec<&Sample>| search::both_cores(samples, |sample| sample.rate(&weights).worth());
            seen.iter().map(|(weight, samples)| weight * of_set(samples)).sum::<f64>()
        };
        let found = search::climb(&worth, &start, STEPS, bag);
        sum.iter_mut().zip(&found).for_each(|(sum, value)| *sum += value / BAGS as f64);
    }
    weights(&sum)
}

fn pick<'a>(all: &'a [Sample], random: &mut fastrand::Rng) -> Vec<&'a Sample> {
    let n = ((all.len() as f64 * SEEN.0) as usize).min(SEEN.1);
    let mut chosen: Vec<&Sample> = all.iter().collect();
    random.shuffle(&mut chosen);
    chosen.truncate(n);
    chosen
}

/// What is learnt: the worth of the features, and what repeating costs. What makes a summary readable (`worth_adding`,
/// `dangling`, `supporting`, `following`, `stray`) is set by hand: Rouge minds neither a sentence that hangs in the air
/// nor a summary that stops after the first one.
fn vector(weights: &Weights) -> Vec<f64> {
    weights.features.iter().copied().chain([weights.repeating]).collect()
}

fn weights(vector: &[f64]) -> Weights {
    let mut features = [0.0; N];
    features.copy_from_slice(&vector[..N]);
    Weights { features, repeating: vector[N], ..WEIGHTS }
}

fn measure(name: &str, weights: &Weights, sets: &[(&str, &Corpus)]) {
    for (set, corpus) in sets {
        for (titles, samples) in [("", corpus.samples(true)), (", no titles", corpus.samples(false))] {
            let ours: Vec<_> = samples.iter().map(|sample| sample.rate(weights)).collect();
            let lead: Vec<_> = samples.iter().map(Sample::rate_lead).collect();
            println!(
                "{name}: {set}{titles}: {} articles: {}; over lead {}",
                ours.len(),
                mean(&ours),
                difference(&ours, &lead)
            );
        }
    }
}

fn print_table(weights: &Weights) {
    println!("features: [");
    for (value, name) in weights.features.iter().zip(NAMES) {
        println!("    {value:.3}, // {name}");
    }
    println!("],\nrepeating: {:.3},", weights.repeating);
}
