//! Hostile documents against the bounds of reading one: a CPU-second, 64 MB above the document's own size, no abort.
//!
//!     CORANTO_DATA=FOLDER cargo bench --bench hostile
//!
//! First every bomb at the 8 MiB that `fetch` lets through, each in a process of its own, since a process remembers
//! only its own highest use of memory. Then 2,000 seeded mutants of the documents below FOLDER/feeds (where it is
//! given) and of the tests' fixtures: none may bring a stage down, and nine in ten must still be read. Exit code 1
//! when a bound does not hold.
#![allow(clippy::print_stdout, clippy::print_stderr)] // a program for people at a terminal

#[path = "hostile/documents.rs"]
mod documents;
#[path = "stages/measure.rs"]
mod measure;

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};

use coranto::{decode, parse};
use url::Url;

use crate::measure::{collect, cpu_s};

const MAX_CPU_S: f64 = 1.0;
const MAX_MEGABYTES: f64 = 64.0;
const MUTANTS: usize = 2_000;
const MIN_SHARE_READ: f64 = 0.9;
/// Marks the process that reads one document, whose length follows.
const ONE: &str = "--one-of-bytes";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let Some(at) = arguments.iter().position(|argument| argument == ONE) {
        let n_bytes = arguments[at + 1].parse().expect("a length");
        on_large_stack(move || read_one(n_bytes));
        return ExitCode::SUCCESS;
    }
    // `cargo test --all-targets` runs this too, unoptimised, and only wants to see that it works.
    let is_bench = arguments.iter().any(|argument| argument == "--bench");
    let bombs_hold = if is_bench { bombs(documents::CAP_BYTES, usize::MAX) } else { bombs(64 << 10, 5) };
    let mutants_hold = on_large_stack(move || mutants(if is_bench { MUTANTS } else { 50 }));
    // A few documents, unoptimised, prove no bound.
    if !is_bench || (bombs_hold && mutants_hold) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// feed-rs recurses as deep as its input.
fn on_large_stack<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let worker = std::thread::Builder::new().stack_size(128 << 20).spawn(work);
    worker.expect("a thread").join().expect("no panic")
}

/// What both stages make of bytes: how many entries, or nothing.
fn read(bytes: Vec<u8>) -> Option<usize> {
    let url = Url::parse("https://bench.example/feed").expect("a constant address");
    let document = decode::document(&bytes, None, &url);
    drop(bytes);
    parse::feed::parse(&document).ok().map(|(feed, _)| feed.entries.len())
}

/// Prints what each costs; tells whether all keep to the bounds.
fn bombs(n_bytes: usize, n_bombs: usize) -> bool {
    println!("CPU-seconds  MB above  entries  bomb of {n_bytes} bytes");
    let mut n_over = 0;
    for (name, document) in documents::bombs(n_bytes).into_iter().take(n_bombs) {
        let line = told_by_child(&document);
        let mut fields = line.split(' ');
        let mut number = || fields.next().and_then(|field| field.parse::<f64>().ok()).unwrap_or(f64::INFINITY);
        let (cpu_s, megabytes) = (number(), number());
        let entries = fields.next().unwrap_or("-").trim().to_owned();
        let holds = cpu_s <= MAX_CPU_S && megabytes <= MAX_MEGABYTES;
        n_over += usize::from(!holds);
        println!("{cpu_s:>11.3}  {megabytes:>8.1}  {entries:>7}  {name}{}", if holds { "" } else { "  OVER" });
    }
    println!("{n_over} over {MAX_CPU_S} CPU-seconds or {MAX_MEGABYTES} MB above their own size\n");
    n_over == 0
}

/// What the process says that reads the document; nothing when it died of it.
fn told_by_child(document: &[u8]) -> String {
    let program = std::env::current_exe().expect("this program");
    let mut child = Command::new(program)
        .args([ONE, &document.len().to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a process");
    child.stdin.take().expect("a pipe").write_all(document).expect("a reader");
    let output = child.wait_with_output().expect("an end");
    if output.status.success() { String::from_utf8_lossy(&output.stdout).into_owned() } else { String::new() }
}

/// Reads one document from standard input, and prints what that cost.
fn read_one(n_bytes: usize) {
    let mut bytes = vec![0; n_bytes];
    std::io::stdin().read_exact(&mut bytes).expect("the document");
    let (cpu_before, peak_before) = (cpu_s(), peak_megabytes());
    let entries = read(bytes).map_or("-".to_owned(), |n| n.to_string());
    println!("{} {} {entries}", cpu_s() - cpu_before, peak_megabytes() - peak_before);
}

/// The most memory that this process ever held.
fn peak_megabytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("a peak");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") * 1024.0 / 1e6
}

/// Mutates documents that are read as they are; tells whether enough of the mutants still are.
fn mutants(n_mutants: usize) -> bool {
    let mut sources = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/feeds"), &mut sources);
    if let Some(data) = std::env::var_os("CORANTO_DATA") {
        collect(&Path::new(&data).join("feeds"), &mut sources);
    }
    sources.retain(|bytes| read(bytes.clone()).is_some_and(|n_entries| n_entries > 0));
    let mut random = fastrand::Rng::with_seed(7);
    let (mut n_read, mut slowest_s, mut slowest_bytes) = (0, 0.0, 0);
    for n in 0..n_mutants {
        let mut bytes = sources[n % sources.len()].clone();
        documents::mutate(&mut bytes, &mut random);
        let (before, n_bytes) = (cpu_s(), bytes.len());
        n_read += usize::from(read(bytes).is_some());
        let took = cpu_s() - before;
        if took > slowest_s {
            (slowest_s, slowest_bytes) = (took, n_bytes);
        }
    }
    let share = n_read as f64 / n_mutants as f64;
    println!("{n_read} of {n_mutants} mutants of {} documents were read ({:.1} %)", sources.len(), share * 100.0);
    println!("the slowest took {slowest_s:.3} CPU-seconds for {slowest_bytes} bytes");
    share >= MIN_SHARE_READ && slowest_s <= MAX_CPU_S
}
