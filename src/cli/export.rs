//! `coranto export`: the subscriptions, for other readers, for another coranto, for programs.

use std::fs::{OpenOptions, Permissions};
use std::io::Write as _;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::PathBuf;

use anyhow::Context as _;

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, through};
use crate::daemon::operate::export::{Export, Exported, Row};
use crate::daemon::operate::{Report, Request};
use crate::opml::write;
use crate::text::spoken;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  coranto export > subscriptions.opml
  coranto export --secrets everything.opml
  coranto export --json | jq -r '.[].url'")]
pub struct Args {
    /// File to write instead of standard output
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// OPML, which is the default
    #[arg(long, conflicts_with = "json")]
    opml: bool,
    /// A JSON array, one object a feed
    #[arg(long)]
    json: bool,
    /// Private feeds too, with the passwords and tokens of their addresses
    #[arg(long)]
    secrets: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let request = Request::Export(Export { secrets: args.secrets });
    let report = context.block_on(through::carry_out(context, request, &mut output::step))?;
    let Report::Exported(exported) = report else { return Err(through::odd(&report)) };
    let text = match args.json {
        true => serde_json::to_string_pretty(&exported.feeds)? + "\n",
        false => document(&exported),
    };
    match &args.file {
        None => output::text(&text)?,
        Some(file) => save(args, file, &text).with_context(|| format!("cannot write {file:?}"))?,
    }
    if exported.n_left_out > 0 {
        let feeds = spoken::count(exported.n_left_out as u64, "private feed");
        output::aside(&format!("Left out {feeds} (--secrets takes them along, passwords and all)."));
    }
    if args.file.is_some() {
        output::line(&format!("Exported {}.", spoken::count(exported.feeds.len() as u64, "feed")))?;
    }
    Ok(Exit::Fine)
}

fn document(exported: &Exported) -> String {
    write::write("Subscriptions of coranto", &exported.feeds.iter().map(Row::entry).collect::<Vec<_>>())
}

/// Secrets are nobody else's to read.
fn save(args: &Args, file: &PathBuf, text: &str) -> std::io::Result<()> {
    let mode = if args.secrets { 0o600 } else { 0o666 };
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(mode).open(file)?;
    // One that was there keeps its own mode; it is empty still.
    if args.secrets && file.metadata()?.is_file() {
        file.set_permissions(Permissions::from_mode(mode))?;
    }
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
