//! `coranto reload`: have the running daemon take over a changed configuration.

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, through};
use crate::daemon::operate::{Report, Request};
use crate::daemon::reload::{Reload, Reloaded};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  coranto reload
  coranto reload --accept-removals

The whole configuration is checked first. With any fault the one before stays in effect.")]
pub struct Args {
    /// Take over lists of [[opml]] that are empty or have lost much: it is meant
    #[arg(long)]
    accept_removals: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    // The daemon may read another file than we would, and so it is asked even when ours has faults.
    let report = context.block_on(through::carry_out(
        context,
        Request::Reload(Reload { accept_removals: args.accept_removals }),
        &mut output::step,
    ))?;
    let Report::Reloaded(reloaded) = report else { return Err(through::odd(&report)) };
    if args.json {
        output::line(&serde_json::to_string(&reloaded)?)?;
        return Ok(Exit::Fine);
    }
    output::line(&output::safe(&sentence(&reloaded)))?;
    for list in &reloaded.lists {
        output::aside(&output::safe(list));
    }
    for key in &reloaded.needs_restart {
        output::aside(&format!("{key} was changed: that takes a restart"));
    }
    Ok(Exit::Fine)
}

fn sentence(reloaded: &Reloaded) -> String {
    let file = reloaded.file.as_ref().map_or_else(|| "the defaults".to_owned(), |file| file.display().to_string());
    if reloaded.changes.is_empty() {
        return format!("Reloaded {file}: nothing changed.");
    }
    format!("Reloaded {file}: {}.", reloaded.changes)
}
