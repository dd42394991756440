//! CPU time of each stage over a folder of feed documents: where does a poll's work go?
//!
//!     cargo bench --bench stages -- FOLDER
//!
//! Prints CPU-milliseconds, the share of the whole, and MB of document per CPU-second. Without a folder it runs over
//! the fixtures of the tests, which is too little for figures but shows that it works, and then over the worst
//! documents that the caps let through ([`worst`]).
#![allow(clippy::print_stdout)] // a program for people at a terminal

#[path = "stages/measure.rs"]
mod measure;
#[path = "stages/worst.rs"]
mod worst;

use std::path::Path;

use coranto::model::body::Document;
use coranto::model::parsed::Markup;
use coranto::{decode, identify, parse, sanitise, summarise, text};
use url::Url;

use crate::measure::{collect, cpu_s};

fn main() {
    let mut arguments = std::env::args().skip(1);
    // `cargo bench` says --bench; `cargo test --all-targets` runs this too, and only wants to see that it works.
    let in_earnest = std::env::args().any(|argument| argument == "--bench");
    let folder = arguments.find(|argument| !argument.starts_with("--"));
    // Deep documents need the stack that the pipeline's threads have.
    let worker = std::thread::Builder::new().stack_size(128 << 20).spawn(move || {
        if let Some(folder) = folder {
            return measure_folder(Path::new(&folder));
        }
        measure_folder(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/feeds"));
        worst::measure(if in_earnest { worst::Size::TheCaps } else { worst::Size::Small });
    });
    worker.expect("a thread").join().expect("no panic");
}

fn measure_folder(folder: &Path) {
    let mut files = Vec::new();
    collect(folder, &mut files);
    measure(&files, &Url::parse("https://bench.example/").expect("a constant address"));
}

fn measure(files: &[Vec<u8>], base: &Url) {
    let mut clock = Stages::default();
    let documents: Vec<Document> =
        clock.time("decode", || files.iter().map(|bytes| decode::document(bytes, None, base)).collect());
    let feeds: Vec<_> =
        clock.time("parse", || documents.iter().filter_map(|document| parse::feed::parse(document).ok()).collect());
    let probes: usize =
        clock.time("probe", || feeds.iter().map(|(feed, _)| identify::ladder::probes(&feed.entries).len()).sum());
    let entries: Vec<_> = feeds.iter().flat_map(|(feed, _)| &feed.entries).collect();
    let markups: Vec<&str> = entries.iter().filter_map(|entry| entry.body()).map(Markup::as_str).collect();
    let bounded: Vec<_> = clock.time("bound", || markups.iter().map(|markup| decode::bound::bound(markup)).collect());
    let clean: Vec<_> = clock.time("sanitise", || bounded.iter().map(|html| sanitise::sanitise(html, base)).collect());
    let texts: Vec<String> = clock.time("plain text", || clean.iter().map(text::plain::plain).collect());
    clock.time("language", || texts.iter().filter(|text| summarise::detect_language(text).is_some()).count());
    let settings = summarise::Settings::default();
    clock.time("summarise", || {
        for (entry, text) in entries.iter().filter(|entry| entry.body().is_some()).zip(&texts) {
            let title = entry.title.as_deref().unwrap_or("");
            let article = summarise::Article { title, text, language: Some("en"), description: None, furniture: None };
            std::hint::black_box(summarise::summarise(&article, &settings));
        }
    });
    let megabytes = files.iter().map(Vec::len).sum::<usize>() as f64 / 1e6;
    println!("{} documents, {megabytes:.1} MB, {} entries, {probes} probes", files.len(), entries.len());
    clock.print(megabytes);
}

#[derive(Default)]
struct Stages(Vec<(&'static str, f64)>);

impl Stages {
    fn time<T>(&mut self, name: &'static str, stage: impl FnOnce() -> T) -> T {
        let before = cpu_s() * 1e3;
        let value = std::hint::black_box(stage());
        self.0.push((name, cpu_s() * 1e3 - before));
        value
    }

    fn print(&self, megabytes: f64) {
        let total: f64 = self.0.iter().map(|(_, ms)| ms).sum();
        for (name, ms) in &self.0 {
            println!("{name:<12} {ms:>9.1} ms  {:>5.1} %  {:>8.1} MB/s", ms / total * 100.0, megabytes / ms * 1e3);
        }
        println!("{:<12} {total:>9.1} ms", "all");
    }
}
