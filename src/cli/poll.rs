//! `coranto poll`: one round in the foreground.

use std::io::IsTerminal as _;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, through};
use crate::daemon::operate::poll::{Poll, Round};
use crate::daemon::operate::{Report, Request, Step};
use crate::text::spoken;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  coranto poll\n  coranto poll --force\n  coranto poll \"Example World\"")]
pub struct Args {
    /// Only these feeds (number, address or title), due or not
    feeds: Vec<String>,
    /// Every feed, due or not
    #[arg(long)]
    force: bool,
    /// One JSON object instead of sentences
    #[arg(long)]
    json: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let request = Request::Poll(Poll { feeds: args.feeds.clone(), force: args.force });
    let bar = bar("{bar:30} {pos}/{len} feeds, {msg}");
    let mut on_step = |step: Step| match step {
        Step::Round { done, of, new, failed } => {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
            bar.set_message(format!("{new} new, {failed} failed"));
        }
        other => bar.suspend(|| output::step(other)),
    };
    let report = context.block_on(through::carry_out(context, request, &mut on_step));
    bar.finish_and_clear();
    let report = report?;
    let Report::Polled(round) = report else { return Err(through::odd(&report)) };
    say(&round, args)?;
    let whole = round.n_polled >= round.n_chosen && round.failures.is_empty();
    Ok(if whole { Exit::Fine } else { Exit::PartlyDone })
}

/// Shown on a terminal only.
pub fn bar(template: &str) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(0);
    let style = ProgressStyle::with_template(template);
    bar.set_style(style.expect("a constant template"));
    bar
}

fn say(round: &Round, args: &Args) -> anyhow::Result<()> {
    if args.json {
        let failures: Vec<_> = round
            .failures
            .iter()
            .map(|failed| json!({"feed": failed.feed, "title": failed.title, "error": failed.problem}))
            .collect();
        let value = json!({
            "polled": round.n_polled,
            "new": round.n_new,
            "failures": failures,
            "left": round.n_chosen.saturating_sub(round.n_polled),
        });
        output::line(&value.to_string())?;
        return Ok(());
    }
    for failed in &round.failures {
        output::aside(&output::safe(&format!("{}: {}", failed.title, failed.problem)));
    }
    output::line(&sentence(round, args.force))?;
    Ok(())
}

/// What the round came to, in words.
fn sentence(round: &Round, forced: bool) -> String {
    if round.n_feeds == 0 {
        return "No feeds yet: coranto add ADDRESS".to_owned();
    }
    if round.n_chosen == 0 {
        return match forced {
            true => "Every feed is paused (coranto enable).".to_owned(),
            false => "Nothing was due (--force polls all the same).".to_owned(),
        };
    }
    let [polled, new] =
        [(round.n_polled, "feed"), (round.n_new, "new article")].map(|(n, what)| spoken::count(n as u64, what));
    let left = match round.n_chosen.saturating_sub(round.n_polled) {
        0 => String::new(),
        n => format!(", {n} not polled and still due"),
    };
    format!("Polled {polled}: {new}, {} failed{left}.", round.failures.len())
}
