//! What it costs to read a list of subscriptions of the largest size.
//!
//!     cargo bench --bench lists
//!
//! Reads a list of a million feeds, flat, in folders, and in folders in folders, and prints for each the size of the
//! document, CPU seconds, the most memory beyond the document's own, and what was read of it.
#![allow(clippy::print_stdout)] // a program for people at a terminal

#[path = "stages/measure.rs"]
#[allow(dead_code)] // no folder of documents is needed here
mod measure;

use coranto::opml::read::read;
use coranto::opml::{List, MAX_OUTLINES};

use crate::measure::cpu_s;

fn main() {
    // `cargo bench` says --bench; `cargo test --all-targets` runs this too, and only wants to see that it works.
    let n_feeds = if std::env::args().any(|argument| argument == "--bench") { MAX_OUTLINES - 100 } else { 1_000 };
    let feed = |n: usize| {
        format!(
            "<outline type=\"rss\" text=\"Feed number {n}\" title=\"Feed number {n}\" \
             xmlUrl=\"https://site{n}.example/feed.xml\" htmlUrl=\"https://site{n}.example/\"/>\n"
        )
    };
    let feeds: String = (0..n_feeds).map(feed).collect();
    for n_levels in [0, 1, 64] {
        let folders: String = (0..n_levels).map(|n| format!("<outline text=\"Folder {n}\">")).collect();
        let ends = "</outline>".repeat(n_levels);
        let document = format!("<opml version=\"2.0\"><body>{folders}{feeds}{ends}</body></opml>");
        // Peaks of this process are its own only after the one before is forgotten.
        std::fs::write("/proc/self/clear_refs", "5").expect("Linux");
        let (before_mb, start_s) = (memory_mb("VmRSS:"), cpu_s());
        let list = read(&document).expect("a list");
        let (used_s, peak_mb) = (cpu_s() - start_s, memory_mb("VmHWM:") - before_mb);
        println!(
            "{n_levels:>2} levels {:>7.1} MB {used_s:>6.2} CPU-seconds {peak_mb:>7.0} MB of memory, {}",
            document.len() as f64 / 1e6,
            told(&list)
        );
    }
}

fn told(list: &List) -> String {
    let cut = list.cut.map_or_else(|| "all of it".to_owned(), |cut| cut.to_string());
    format!("{} feeds: {cut}", list.feeds.len())
}

/// A line of the kernel's account of this process.
fn memory_mb(name: &str) -> f64 {
    let account = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = account.lines().find_map(|line| line.strip_prefix(name)).expect("a line");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1e3
}
