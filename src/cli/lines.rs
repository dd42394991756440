//! Lines of JSON in, a line of JSON out for each, in the order of the input: the batch mode of `inspect`.
//!
//! What has arrived is answered on all cores at once; nobody who writes a line waits for a second one. A line that is
//! too long, no UTF-8, no JSON, or that brings a stage down is answered with its error, and the rest go on.

use std::io::{BufRead, BufReader, Read, Write};
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use anyhow::Context;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cli::output;

/// A document as a JSON string may be four times as long as the longest that is read.
pub const MAX_LINE_BYTES: u64 = 64 << 20;
/// Parsers of the deepest documents need it; what is never used is never touched.
pub const STACK_BYTES: usize = 128 << 20;
pub const BUG: &str = "coranto failed on this document; please report it";

/// What is read ahead, and so how much is answered in one round.
const BUFFER_BYTES: usize = 1 << 20;
const MAX_ROUND: usize = 256;

type Line = Result<String, &'static str>;

/// Answers each line of standard input with the line that `answer` makes of it.
pub fn answer_each(answer: impl Fn(&str) -> anyhow::Result<String> + Sync) -> anyhow::Result<()> {
    let mut input = BufReader::with_capacity(BUFFER_BYTES, std::io::stdin().lock());
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    loop {
        let round = next_round(&mut input).context("cannot read standard input")?;
        if round.is_empty() {
            return Ok(());
        }
        for text in answer_round(&round, n_threads, &answer)? {
            writeln!(out, "{text}")?;
        }
        out.flush()?;
    }
}

/// The next line that says anything, and all whole ones that have arrived behind it; none at the end of the input.
fn next_round<R: Read>(input: &mut BufReader<R>) -> std::io::Result<Vec<Line>> {
    let mut round = Vec::new();
    while round.is_empty() || (round.len() < MAX_ROUND && input.buffer().contains(&b'\n')) {
        let Some(line) = next_line(input)? else { break };
        if !line.as_ref().is_ok_and(|text| text.trim().is_empty()) {
            round.push(line);
        }
    }
    Ok(round)
}

/// The next line without its end, or what is wrong with it; `None` at the end of the input.
fn next_line(input: &mut impl BufRead) -> std::io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    let n_read = input.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut bytes)?;
    if n_read == 0 {
        return Ok(None);
    }
    if n_read as u64 == MAX_LINE_BYTES && !bytes.ends_with(b"\n") {
        input.skip_until(b'\n')?;
        return Ok(Some(Err("the line is over 64 MiB")));
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| "the line is not UTF-8")))
}

/// The answers to a round, in its order. Each thread takes the next line that nobody has taken.
fn answer_round(
    round: &[Line],
    n_threads: usize,
    answer: &(impl Fn(&str) -> anyhow::Result<String> + Sync),
) -> anyhow::Result<Vec<String>> {
    let next = AtomicUsize::new(0);
    let answers: Mutex<Vec<String>> = Mutex::new(vec![String::new(); round.len()]);
    let work = || {
        while let Some((at, line)) =
            Some(next.fetch_add(1, Ordering::Relaxed)).and_then(|at| Some((at, round.get(at)?)))
        {
            let text = answer_one(line, answer);
            answers.lock().unwrap_or_else(PoisonError::into_inner)[at] = text;
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..n_threads.min(round.len()) {
            let worker = std::thread::Builder::new().name("coranto-inspect".to_owned()).stack_size(STACK_BYTES);
            worker.spawn_scoped(scope, work).context("cannot start a thread")?;
        }
        work();
        anyhow::Ok(())
    })?;
    Ok(answers.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn answer_one(line: &Line, answer: &impl Fn(&str) -> anyhow::Result<String>) -> String {
    let answered = line.as_ref().map_err(|problem| anyhow::anyhow!("{problem}")).and_then(|text| {
        let caught = std::panic::catch_unwind(AssertUnwindSafe(|| answer(text)));
        caught.unwrap_or_else(|_| Err(anyhow::anyhow!(BUG)))
    });
    answered.unwrap_or_else(|problem| named(id_of(line), json!({"error": output::told(&problem)})))
}

/// An answer under the name of its line, which comes first. What the answer calls its own `id` gives way.
pub fn named(id: Value, answer: Value) -> String {
    let mut told = json!({"id": id});
    if let (Some(told), Value::Object(mut answer)) = (told.as_object_mut(), answer) {
        answer.shift_remove("id");
        told.append(&mut answer);
    }
    told.to_string()
}

fn id_of(line: &Line) -> Value {
    #[derive(Deserialize)]
    struct Named {
        #[serde(default)]
        id: Value,
    }
    let text = line.as_ref().map(String::as_str).unwrap_or_default();
    serde_json::from_str::<Named>(text).map(|line| line.id).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &[u8]) -> BufReader<&[u8]> {
        BufReader::new(text)
    }

    #[test]
    fn a_round_takes_what_has_arrived_and_passes_over_blank_lines() {
        let mut input = lines(b"\n1\n \n2\n3");
        let round: Vec<Line> = next_round(&mut input).unwrap();
        assert_eq!(round, [Ok("1\n".to_owned()), Ok("2\n".to_owned())]);
        assert_eq!(next_round(&mut input).unwrap(), [Ok("3".to_owned())]);
        assert!(next_round(&mut input).unwrap().is_empty());
        assert_eq!(next_round(&mut lines(b"\xff\n")).unwrap(), [Err("the line is not UTF-8")]);
    }

    #[test]
    fn answers_come_in_the_order_of_the_lines_on_any_number_of_threads() {
        let round: Vec<Line> = (0..100).map(|n| Ok(format!("{{\"id\":{n}}}"))).collect();
        let slow_first = |text: &str| {
            let n: u64 = text.trim_matches(|c: char| !c.is_ascii_digit()).parse()?;
            std::hint::black_box((0..(100 - n) * 1_000).sum::<u64>());
            anyhow::ensure!(n != 40, "forty");
            assert!(n != 50, "fifty");
            Ok(named(json!(n), json!({"id": "its own", "n": n})))
        };
        for n_threads in [1, 4] {
            let answers = answer_round(&round, n_threads, &slow_first).unwrap();
            for (n, text) in answers.iter().enumerate() {
                match n {
                    40 => assert_eq!(text, "{\"id\":40,\"error\":\"forty\"}"),
                    50 => assert_eq!(*text, format!("{{\"id\":50,\"error\":\"{BUG}\"}}")),
                    _ => assert_eq!(*text, format!("{{\"id\":{n},\"n\":{n}}}")),
                }
            }
        }
    }
}
