//! `coranto remove`: unsubscribe. The articles are kept unless told otherwise.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, through};
use crate::daemon::operate::remove::{Fate, Remove, Removed};
use crate::daemon::operate::{Report, Request};
use crate::text::spoken;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  coranto remove https://example.org/feed.xml   its articles leave the outputs and stay stored
  coranto remove \"Example World\" --keep         its articles stay in the outputs too
  coranto remove 3 --purge                      its articles are erased")]
pub struct Args {
    /// Number, address or title of the feed
    feed: String,
    /// Leave its articles in the outputs
    #[arg(long, conflicts_with = "purge")]
    keep: bool,
    /// Erase its articles, for ever
    #[arg(long)]
    purge: bool,
    /// Do not ask before erasing
    #[arg(long)]
    yes: bool,
}

/// Erasing was not agreed to.
#[derive(Debug, thiserror::Error)]
pub enum NotConfirmed {
    #[error("--purge erases every article of the feed for ever: say --yes as well")]
    NobodyToAsk,
    #[error("nothing was erased")]
    No,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let fate = match (args.keep, args.purge) {
        (true, _) => Fate::Keep,
        (_, true) => Fate::Purge,
        _ => Fate::Store,
    };
    if fate == Fate::Purge && !args.yes {
        confirm(&args.feed)?;
    }
    let request = Request::Remove(Remove { feed: args.feed.clone(), fate });
    let report = context.block_on(through::carry_out(context, request, &mut output::step))?;
    let Report::Removed(removed) = report else { return Err(through::odd(&report)) };
    output::line(&output::safe(&sentence(&removed)))?;
    Ok(Exit::Fine)
}

fn confirm(feed: &str) -> anyhow::Result<()> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return Err(NotConfirmed::NobodyToAsk.into());
    }
    let mut terminal = io::stderr().lock();
    write!(terminal, "Erase every article of {feed:?} for ever? [y/N] ")?;
    terminal.flush()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer)?;
    let agreed = matches!(answer.trim().to_lowercase().as_str(), "y" | "yes");
    if agreed { Ok(()) } else { Err(NotConfirmed::No.into()) }
}

fn sentence(removed: &Removed) -> String {
    let Removed { title, address, fate, n_entries } = removed;
    let articles = match (fate, n_entries) {
        (Fate::Purge, n) => format!("{} erased", spoken::count(*n, "article")),
        (_, 0) => "It had no articles yet".to_owned(),
        (Fate::Store, 1) => "Its article is kept".to_owned(),
        (Fate::Store, n) => format!("Its {n} articles are kept"),
        (Fate::Keep, 1) => "Its article stays in the outputs".to_owned(),
        (Fate::Keep, n) => format!("Its {n} articles stay in the outputs"),
    };
    let again = if *fate == Fate::Purge { "" } else { "; `coranto add` with its address brings it back" };
    format!("Unsubscribed from {title} ({address}). {articles}{again}.")
}
