//! What coranto's parser costs beside bare feed-rs, on documents that both read.
//!
//!     CORANTO_DATA=FOLDER cargo bench --bench parse
//!
//! Reads every XML document below FOLDER/feeds, leaves out those that bare feed-rs fails on, and prints MB per
//! CPU-second of feed-rs alone and of the whole of `parse` (scan, repairs, feed-rs, our model), and their ratio: 0.55
//! is the least that is accepted. Without a folder it runs over the fixtures of the tests, which is too little for
//! figures.
#![allow(clippy::print_stdout)] // a program for people at a terminal

#[path = "stages/measure.rs"]
mod measure;

use std::path::Path;

use coranto::model::body::{Document, DocumentKind};
use coranto::{decode, parse};
use url::Url;

use crate::measure::{collect, cpu_s};

/// Rounds over all documents, each of feed-rs and then of ours; the best of each counts, for others share the machine.
const ROUNDS: usize = 15;

fn main() {
    // `cargo bench` says --bench; `cargo test --all-targets` runs this too, and only wants to see that it works.
    let n_rounds = if std::env::args().any(|argument| argument == "--bench") { ROUNDS } else { 1 };
    // feed-rs recurses as deep as its input.
    let worker = std::thread::Builder::new().stack_size(128 << 20).spawn(move || measure(n_rounds));
    worker.expect("a thread").join().expect("no panic");
}

fn measure(n_rounds: usize) {
    let folder = match std::env::var_os("CORANTO_DATA") {
        Some(data) => Path::new(&data).join("feeds"),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/feeds"),
    };
    let mut files = Vec::new();
    collect(&folder, &mut files);
    let base = Url::parse("https://bench.example/").expect("a constant address");
    let mut documents: Vec<Document> = files.iter().map(|bytes| decode::document(bytes, None, &base)).collect();
    documents.retain(|document| {
        document.kind == DocumentKind::Xml && bare(&document.text) > 0 && parse::feed::parse(document).is_ok()
    });
    let megabytes = documents.iter().map(|document| document.text.len()).sum::<usize>() as f64 / 1e6;
    let (mut alone, mut whole) = (f64::INFINITY, f64::INFINITY);
    for _ in 0..n_rounds {
        alone = alone.min(cpu_s_of(|| documents.iter().map(|document| bare(&document.text)).sum()));
        whole = whole.min(cpu_s_of(|| {
            let parsed = documents.iter().filter_map(|document| parse::feed::parse(document).ok());
            parsed.map(|(feed, _)| feed.entries.len()).sum()
        }));
    }
    println!("{} documents, {megabytes:.2} MB", documents.len());
    println!("feed-rs alone {:>8.1} MB per CPU-second", megabytes / alone);
    println!("parse         {:>8.1} MB per CPU-second", megabytes / whole);
    println!("ratio         {:>8.2}", alone / whole);
}

/// Entries that feed-rs finds by itself.
fn bare(text: &str) -> usize {
    let parser = feed_rs::parser::Builder::new().sanitize_content(false).build();
    parser.parse(text.as_bytes()).map_or(0, |feed| feed.entries.len())
}

fn cpu_s_of(work: impl Fn() -> usize) -> f64 {
    let before = cpu_s();
    std::hint::black_box(work());
    cpu_s() - before
}
