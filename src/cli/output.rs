//! Words for people on standard output. A closed pipe (`coranto feeds | head`) is no failure.

use std::io::{self, Write};

use crate::daemon::operate::{self, Step};

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

/// An error and its causes in one sentence.
pub fn told(problem: &anyhow::Error) -> String {
    operate::sentence_of(problem)
}

/// Tell a step of an operation.
pub fn step(step: Step) {
    match step {
        // A pipe that is closed ends the command when it tells its result.
        Step::Said(sentence) => drop(line(&safe(&sentence))),
        Step::Aside(sentence) => aside(&safe(&sentence)),
        Step::Round { .. } => {}
    }
}

/// What the network sent, safe for a terminal: control characters (escape sequences among them) become spaces, and what
/// turns the direction of the text around it, so that a command could be read as another, is left out.
pub fn safe(text: &str) -> String {
    let turns = |letter: &char| matches!(letter, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    let letters = text.chars().filter(|letter| !turns(letter));
    letters.map(|letter| if letter.is_control() { ' ' } else { letter }).collect()
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
        assert_eq!(safe("a\u{202e}b\u{2066}c\u{2069}d\u{202c} שלום"), "abcd שלום");
    }

    #[test]
    fn a_cause_is_told_once() {
        let cause = anyhow::anyhow!("no such file");
        let problem = cause.context("cannot use \"x\": no such file").context("cannot open the store");
        assert_eq!(told(&problem), "cannot open the store: cannot use \"x\": no such file");
    }

    #[test]
    fn clipping_counts_characters() {
        assert_eq!([clip("short", 5), clip("漢字漢字", 3)], ["short", "漢字…"]);
    }
}
