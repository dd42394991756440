//! `coranto why`: every decision about a feed or an article, with its reason.

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::through;
use crate::daemon::operate::Request;
use crate::daemon::operate::why::Why;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  coranto why \"Example World\"              when it is polled next, and which hint won
  coranto why urn:uuid:0190c3f4-…          where an article came from, which outputs hold it, why these sentences
  coranto why http://127.0.0.1:7077/entries/0190c3f4-…
  coranto why urn:uuid:0190c3f4-… --json   with every sentence of its summary and what spoke for it")]
pub struct Args {
    /// A feed (number, address or title), or an article (its id, or its page)
    #[arg(value_name = "FEED|ENTRY")]
    about: String,
    /// One JSON object instead of sentences
    #[arg(long)]
    json: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let request = Request::Why(Why { about: args.about.clone(), json: args.json });
    through::print_lines(context, request)
}
