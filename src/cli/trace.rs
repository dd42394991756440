//! `coranto trace`: one fetch of a feed with every header, hint and decision. Nothing is stored.

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::through;
use crate::daemon::operate::Request;
use crate::daemon::operate::trace::Trace;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  coranto trace \"Example World\"\n  coranto trace 3 --fresh --verbose")]
pub struct Args {
    /// Number, address or title of the feed
    feed: String,
    /// Ask for the whole document, not whether it changed
    #[arg(long)]
    fresh: bool,
    /// Show every header
    #[arg(long)]
    verbose: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let request = Request::Trace(Trace { feed: args.feed.clone(), fresh: args.fresh, verbose: args.verbose });
    through::print_lines(context, request)
}
