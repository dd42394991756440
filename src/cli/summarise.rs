//! `coranto summarise`: make stored summaries again.

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::poll::bar;
use crate::cli::{output, through};
use crate::daemon::operate::choose::Misuse;
use crate::daemon::operate::summarise::{Summarise, Summarised};
use crate::daemon::operate::{Report, Request, Step};
use crate::text::spoken;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  coranto summarise --stale                  what an older coranto summarised
  coranto summarise --all \"Example World\"    after its [summary] settings changed
  coranto summarise --stale --dry-run        only count")]
pub struct Args {
    /// Only the articles of this feed (number, address or title)
    feed: Option<String>,
    /// Summaries of an older method
    #[arg(long, conflicts_with = "all")]
    stale: bool,
    /// Every summary
    #[arg(long)]
    all: bool,
    /// Change nothing, only say how many there are
    #[arg(long)]
    dry_run: bool,
    /// One JSON object instead of sentences
    #[arg(long)]
    json: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    if !args.stale && !args.all {
        return Err(Misuse("say which: --stale or --all".to_owned()).into());
    }
    let wish = Summarise { feed: args.feed.clone(), all: args.all, dry_run: args.dry_run };
    let bar = bar("{bar:30} {pos}/{len} summaries, {msg}");
    let mut on_step = |step: Step| match step {
        Step::Round { done, of, new, .. } => {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
            bar.set_message(format!("{new} changed"));
        }
        other => bar.suspend(|| output::step(other)),
    };
    let report = context.block_on(through::carry_out(context, Request::Summarise(wish), &mut on_step));
    bar.finish_and_clear();
    let report = report?;
    let Report::Summarised(done) = report else { return Err(through::odd(&report)) };
    if args.json {
        let value = json!({
            "chosen": done.n_chosen,
            "done": done.n_done,
            "changed": done.n_changed,
            "kept": done.n_kept,
            "dry_run": done.dry_run,
        });
        output::line(&value.to_string())?;
    } else {
        output::line(&sentence(&done))?;
    }
    let whole = done.dry_run || done.n_done >= done.n_chosen;
    Ok(if whole { Exit::Fine } else { Exit::PartlyDone })
}

fn sentence(done: &Summarised) -> String {
    let count = |n: usize| spoken::count(n as u64, "article");
    if done.n_chosen == 0 {
        return "Nothing to do: every summary is of the present method.".to_owned();
    }
    if done.dry_run {
        return format!("Would summarise {} again.", count(done.n_chosen));
    }
    let kept = match done.n_kept {
        0 => String::new(),
        n => format!(", {n} are their publishers' own words and stay"),
    };
    let left = match done.n_chosen.saturating_sub(done.n_done) {
        0 => String::new(),
        n => format!("; {n} are left"),
    };
    format!("Summarised {} again: {} changed{kept}{left}.", count(done.n_done), done.n_changed)
}
