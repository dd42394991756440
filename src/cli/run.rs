//! `coranto run`: the daemon.

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure;
use crate::daemon::{start, subscriptions};

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: coranto run --config /etc/coranto/coranto.toml")]
pub struct Args {
    /// Begin a new store without the starter feeds
    #[arg(long)]
    empty: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let loaded = context.load()?;
    let store = context.open_store(&loaded, "run")?;
    let starters = if args.empty { subscriptions::Starters::No } else { subscriptions::Starters::IfNew };
    let surroundings = start::Surroundings {
        clock: context.clock,
        source: context.source(),
        store_path: context.store_path(&loaded)?,
        starters,
        explain: failure::told,
    };
    let drained = context.block_on(start::run(&loaded, store, surroundings))?;
    Ok(if drained { Exit::Fine } else { Exit::Failed })
}
