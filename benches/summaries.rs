//! What summaries cost: articles per CPU-second, the slowest in a hundred, memory, and how cost grows with length.
//!
//!     CORANTO_DATA=FOLDER cargo bench --bench summaries
//!
//! Each set of articles below FOLDER/summaries goes through `coranto inspect summary`, JSON lines in and out, and then
//! through the library, one article at a time, so that the bare piece stands beside the whole. An article made longer
//! and longer of the same sentences shows how cost grows, and pieces of nonsense repeated to 64 KiB show what the worst
//! input costs: exit code 1 when one takes thirty times as long as prose of that length. Without a folder the fixtures of
//! the tests stand in, which are too few for figures.
#![allow(clippy::print_stdout)] // a program for people at a terminal

#[path = "stages/measure.rs"]
#[allow(dead_code)] // no folder of documents is needed here
mod measure;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use coranto::summarise::{Article, Settings, hear, summarise};
use serde_json::Value;

use crate::measure::cpu_s;

/// Rounds over a set; the best of them counts, for others share the machine.
const ROUNDS: usize = 7;
/// Articles of at most so many bytes show the slowest in a hundred.
const USUAL_BYTES: usize = 5_000;

fn main() -> ExitCode {
    // `cargo bench` says --bench; `cargo test --all-targets` runs this too, and only wants to see that it works.
    let n_rounds = if std::env::args().any(|argument| argument == "--bench") { ROUNDS } else { 1 };
    println!("set                        articles   bytes  inspect: per CPU-s      MB  library: per CPU-s  p99 in ms");
    for (name, lines) in sets() {
        let articles: Vec<(String, String, String)> = lines.iter().map(|line| article_of(line)).collect();
        let n_bytes = articles.iter().map(|(_, text, _)| text.len()).sum::<usize>() / articles.len().max(1);
        let (program_s, megabytes) = through_program(&lines, n_rounds);
        let (library_s, p99_ms) = through_library(&articles, n_rounds);
        let n = articles.len() as f64;
        println!(
            "{name:<26} {n:>8} {n_bytes:>7} {:>19.0} {megabytes:>7.1} {:>19.0} {p99_ms:>10.2}",
            n / program_s,
            n / library_s
        );
    }
    growth(n_rounds);
    // Unoptimised, nothing is proven.
    if hostile() <= WORST || n_rounds == 1 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Name and JSON lines of each set.
fn sets() -> Vec<(String, Vec<String>)> {
    let folder = match std::env::var_os("CORANTO_DATA") {
        Some(data) => Path::new(&data).join("summaries"),
        None => return vec![("fixtures".to_owned(), fixtures())],
    };
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).expect("a folder").flatten().map(|e| e.path()).collect();
    paths.sort();
    let packed = paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "gz"));
    packed.map(|path| (path.file_name().unwrap_or_default().to_string_lossy().into_owned(), unpacked(path))).collect()
}

/// The lines of a set as `inspect summary` is given them, without the length that a scorer asks for.
fn unpacked(path: &Path) -> Vec<String> {
    let mut text = String::new();
    let packed = std::fs::read(path).expect("a set");
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut text).expect("lines");
    let line = |line: &str| {
        let mut value: Value = serde_json::from_str(line).expect("JSON");
        let object = value.as_object_mut().expect("an object");
        object.remove("max_chars");
        object.remove("refs");
        value.to_string()
    };
    text.lines().filter(|one| !one.trim().is_empty()).map(line).collect()
}

fn fixtures() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/summaries");
    let files = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    let texts = files.filter(|path| path.extension().is_some_and(|extension| extension == "txt"));
    let line = |path: PathBuf| {
        let file = std::fs::read_to_string(path).expect("a text");
        let text = file.split_once("\n----\n").map_or(file.as_str(), |(text, _)| text);
        serde_json::json!({ "id": "1", "title": "", "text": text }).to_string()
    };
    texts.map(line).collect()
}

/// Title, text and language.
fn article_of(line: &str) -> (String, String, String) {
    let value: Value = serde_json::from_str(line).expect("JSON");
    let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    (field("title"), field("text"), field("lang"))
}

/// CPU-seconds of the fastest run, and the most memory that any held, in MB.
fn through_program(lines: &[String], n_rounds: usize) -> (f64, f64) {
    let given = lines.join("\n") + "\n";
    let (mut best_s, mut peak) = (f64::INFINITY, 0.0_f64);
    for _ in 0..n_rounds {
        let before = cpu_s_of_children();
        let mut child = Command::new(env!("CARGO_BIN_EXE_coranto"))
            .args(["inspect", "summary"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program");
        let status = format!("/proc/{}/status", child.id());
        let (mut to, mut from) = (child.stdin.take().expect("a pipe"), child.stdout.take().expect("a pipe"));
        let n_lines = std::thread::scope(|scope| {
            scope.spawn(|| {
                to.write_all(given.as_bytes()).expect("a reader");
                drop(to);
            });
            let mut answer = Vec::new();
            let mut piece = vec![0; 1 << 16];
            while let Some(n) = from.read(&mut piece).ok().filter(|n| *n > 0) {
                answer.extend_from_slice(&piece[..n]);
                // It may have ended by now.
                peak = peak.max(peak_megabytes(&status).unwrap_or_default());
            }
            answer.iter().filter(|byte| **byte == b'\n').count()
        });
        assert!(child.wait().expect("an end").success());
        assert_eq!(n_lines, lines.len(), "an answer for each");
        best_s = best_s.min(cpu_s_of_children() - before);
    }
    (best_s, peak)
}

/// CPU time of the processes that were waited for, from /proc/self/stat, in hundredths of a second.
fn cpu_s_of_children() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").expect("Linux");
    let fields = stat.rsplit_once(')').expect("a name").1.split_whitespace().skip(13).take(2);
    fields.map(|ticks| ticks.parse::<f64>().expect("a number")).sum::<f64>() / 100.0
}

fn peak_megabytes(status: &str) -> Option<f64> {
    let status = std::fs::read_to_string(status).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().trim_end_matches(" kB").parse::<f64>().ok()? * 1024.0 / 1e6)
}

/// CPU-seconds of the fastest round, and milliseconds of the slowest in a hundred articles of usual length in it.
fn through_library(articles: &[(String, String, String)], n_rounds: usize) -> (f64, f64) {
    let round = |_| {
        let mut each = Vec::with_capacity(articles.len());
        let started = cpu_s();
        for article in articles {
            let took_ms = ms_of(article);
            if article.1.len() <= USUAL_BYTES {
                each.push(took_ms);
            }
        }
        let all_s = cpu_s() - started;
        each.sort_by(f64::total_cmp);
        (all_s, each.get(each.len() * 99 / 100).copied().unwrap_or(f64::NAN))
    };
    (0..n_rounds).map(round).fold((f64::INFINITY, f64::INFINITY), |best, now| (best.0.min(now.0), best.1.min(now.1)))
}

/// What one article takes. The kernel counts CPU time too coarsely for that, so it is the time on the wall.
#[allow(clippy::disallowed_methods)] // here time is what is asked for
fn ms_of(article: &(String, String, String)) -> f64 {
    let before = Instant::now();
    std::hint::black_box(summary_of(article));
    before.elapsed().as_secs_f64() * 1e3
}

fn summary_of((title, text, language): &(String, String, String)) -> String {
    let told = Some(language.as_str()).filter(|tag| !tag.is_empty());
    let language = hear::hear(told, text).language;
    let article = Article { title, text, language: language.as_deref(), description: None, furniture: None };
    summarise(&article, &Settings::default()).0.text
}

/// What makes rules look far and often, repeated behind a few sentences of prose.
const NONSENSE: [&str; 36] = [
    "aB",
    "AaAa",
    "WeWork",
    "helloWorld ",
    "ABCdef",
    "ABCDEFGHa ",
    "2018Le ",
    ")par AaBb ",
    "U.S. Abc ",
    "Abc.",
    "Dr. ",
    "J. R. R. Tolkien ",
    " Abcdefghijk.",
    "a.a.a.",
    "a\u{a0}.",
    "1) 2) 3) ",
    "Abc: Def.\n",
    "Aa - Bb ",
    "12:30 ",
    "```\n",
    "- A.\n",
    "“",
    "\"",
    "\" \"",
    "((((",
    "(AFP) ",
    "photo: ",
    "Step #1: ",
    "Nr. 5 ",
    "town.The ",
    "字，",
    "。",
    "l'A",
    "a'b c'd ",
    "\u{202e}\u{0}. ",
    "\n",
];
const HOSTILE_BYTES: usize = 64 * 1024;
/// Times what prose of the same length takes.
const WORST: f64 = 30.0;

/// How many times as long as prose the worst nonsense takes.
fn hostile() -> f64 {
    let sentences =
        "The council voted for the bridge on Monday after a long debate. Work begins in spring of next year. ";
    let filled = |piece: &str| piece.repeat(HOSTILE_BYTES / piece.len());
    let best_ms = |text: &str, language: &str| {
        let article = ("The council votes for the bridge".to_owned(), text.to_owned(), language.to_owned());
        (0..3).map(|_| ms_of(&article)).fold(f64::INFINITY, f64::min)
    };
    let prose_ms = best_ms(&filled(sentences), "en");
    let mut worst = (0.0, "", "");
    for (piece, language) in
        NONSENSE.iter().flat_map(|piece| ["en", "fr", "it", "el", "zh", "hy"].map(|one| (*piece, one)))
    {
        let ms = best_ms(&format!("{}\n{}", sentences.repeat(3), filled(piece)), language);
        if ms > worst.0 {
            worst = (ms, piece, language);
        }
    }
    let times = worst.0 / prose_ms;
    println!(
        "\n64 KiB of prose: {prose_ms:.2} ms; the worst nonsense, {:?} as {}: {:.2} ms, {times:.1} times",
        worst.1, worst.2, worst.0
    );
    times
}

/// The cost of ever longer articles of different sentences.
fn growth(n_rounds: usize) {
    println!("\nkB of text         ms  ms for each kB");
    let mut random = fastrand::Rng::with_seed(5);
    for kilobytes in [1, 2, 4, 8, 16, 32, 64, 128] {
        let mut text = String::new();
        while text.len() < kilobytes * 1024 {
            for n in 0..random.usize(8..24) {
                let word: String = (0..random.usize(2..9)).map(|_| random.lowercase()).collect();
                text.push_str(&if n == 0 { word.to_uppercase() } else { format!(" {word}") });
            }
            text.push_str(if random.u8(0..4) == 0 { ".\n" } else { ". " });
        }
        let article = ("Some title of an article".to_owned(), text, "en".to_owned());
        let best_ms = (0..n_rounds * 5).map(|_| ms_of(&article)).fold(f64::INFINITY, f64::min);
        println!("{kilobytes:>10} {best_ms:>10.3} {:>15.3}", best_ms / kilobytes as f64);
    }
}
