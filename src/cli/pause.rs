//! `coranto pause` and `coranto enable`: poll feeds no more for a while, and again.

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, through};
use crate::daemon::operate::choose::Misuse;
use crate::daemon::operate::pause::{Pause, Paused};
use crate::daemon::operate::{Report, Request};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Numbers, addresses or titles of feeds
    feeds: Vec<String>,
    /// All feeds of a tag
    #[arg(long, value_name = "NAME")]
    tag: Option<String>,
    /// All feeds
    #[arg(long)]
    all: bool,
}

impl Args {
    fn which(&self) -> Result<Pause, Misuse> {
        if self.feeds.is_empty() && self.tag.is_none() && !self.all {
            return Err(Misuse("name a feed, or give --tag NAME or --all".to_owned()));
        }
        Ok(Pause { feeds: self.feeds.clone(), tag: self.tag.clone(), all: self.all })
    }
}

pub fn pause(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    run(context, Request::Pause(args.which()?))
}

pub fn enable(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    run(context, Request::Enable(args.which()?))
}

fn run(context: &Context, request: Request) -> anyhow::Result<Exit> {
    let report = context.block_on(through::carry_out(context, request, &mut output::step))?;
    let Report::Paused(paused) = report else { return Err(through::odd(&report)) };
    for line in lines(&paused) {
        output::line(&output::safe(&line))?;
    }
    Ok(Exit::Fine)
}

fn lines(paused: &Paused) -> Vec<String> {
    let (done, was) = if paused.paused { ("Paused", "paused") } else { ("Enabled", "polled") };
    let changed = paused.changed.iter().map(|title| format!("{done} {title}."));
    let already = paused.already.iter().map(|title| format!("{title} is {was} already."));
    changed.chain(already).collect()
}
