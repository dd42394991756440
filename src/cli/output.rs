//! Words for people on standard output. A closed pipe (`coranto feeds | head`) is no failure.

use std::io::{self, Write};

use crate::model::Timestamp;

/// Print a line.
pub fn line(text: &str) -> io::Result<()> {
    written(writeln!(io::stdout().lock(), "{text}"))
}

/// Print a text that may end without a line feed.
pub fn text(text: &str) -> io::Result<()> {
    let ending = if text.ends_with('\n') || text.is_empty() { "" } else { "\n" };
    written(write!(io::stdout().lock(), "{text}{ending}"))
}

/// Say something beside the result: on standard error.
pub fn aside(text: &str) {
    // With standard error gone there is nobody left to tell.
    let _ = writeln!(io::stderr().lock(), "{text}");
}

fn written(outcome: io::Result<()>) -> io::Result<()> {
    match outcome {
        Err(problem) if problem.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        outcome => outcome,
    }
}

/// Has the reader of our output had enough? Commands that write in a loop end by it.
pub fn is_closed_pipe(problem: &anyhow::Error) -> bool {
    let io = problem.downcast_ref::<io::Error>();
    io.is_some_and(|io| io.kind() == io::ErrorKind::BrokenPipe)
}

/// An error and its causes in one sentence; a cause that the sentence tells already is not told twice.
pub fn told(problem: &anyhow::Error) -> String {
    let mut sentence = String::new();
    for cause in problem.chain().map(ToString::to_string) {
        if sentence.is_empty() {
            sentence = cause;
        } else if !sentence.contains(&cause) {
            sentence = format!("{sentence}: {cause}");
        }
    }
    sentence
}

/// What the network sent, safe for a terminal: control characters (escape sequences among them) become spaces.
pub fn safe(text: &str) -> String {
    text.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
}

/// `1 article`, `2 articles`.
pub fn count(n: impl Into<u64>, what: &str) -> String {
    let n = n.into();
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// How long ago or ahead, in one unit: `3 min ago`, `in 2 h`.
pub fn relative(time: Timestamp, now: Timestamp) -> String {
    let seconds = (time - now).num_seconds();
    if seconds == 0 {
        return "now".to_owned();
    }
    let amount = match seconds.unsigned_abs() {
        s @ 0..60 => format!("{s} s"),
        s @ 60..3_600 => format!("{} min", s / 60),
        s @ 3_600..172_800 => format!("{} h", s / 3_600),
        s => format!("{} days", s / 86_400),
    };
    if seconds < 0 { format!("{amount} ago") } else { format!("in {amount}") }
}

/// At most so many characters, an ellipsis at the cut.
pub fn clip(text: &str, n_chars: usize) -> String {
    if text.chars().count() <= n_chars {
        return text.to_owned();
    }
    text.chars().take(n_chars.saturating_sub(1)).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_do_not_reach_the_terminal() {
        assert_eq!(safe("red \u{1b}[31malert\u{7}"), "red  [31malert ");
    }

    #[test]
    fn a_cause_is_told_once() {
        let cause = anyhow::anyhow!("no such file");
        let problem = cause.context("cannot use \"x\": no such file").context("cannot open the store");
        assert_eq!(told(&problem), "cannot open the store: cannot use \"x\": no such file");
    }

    #[test]
    fn counts_are_grammatical() {
        let counts = [0u64, 1, 2].map(|n| count(n, "article"));
        assert_eq!(counts, ["0 articles", "1 article", "2 articles"]);
    }

    #[test]
    fn times_are_told_in_one_unit() {
        let now = Timestamp::UNIX_EPOCH;
        let told = |seconds| relative(now + chrono::Duration::seconds(seconds), now);
        assert_eq!(
            [told(-59), told(0), told(150), told(-7_200), told(300_000)],
            ["59 s ago", "now", "in 2 min", "2 h ago", "in 3 days"]
        );
    }

    #[test]
    fn clipping_counts_characters() {
        assert_eq!([clip("short", 5), clip("漢字漢字", 3)], ["short", "漢字…"]);
    }
}
