//! `coranto import`: take over the list of another reader, or one of our own.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde_json::json;
use url::Url;

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, poll, through};
use crate::config;
use crate::daemon::operate::choose::Misuse;
use crate::daemon::operate::import::{Import, Imported};
use crate::daemon::operate::{Report, Request, Step};
use crate::decode;
use crate::opml::{List, read};
use crate::text::spoken;

/// A million outlines have some 200 MB.
const MAX_BYTES: u64 = 256 << 20;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  coranto import subscriptions.opml
  coranto import subscriptions.opml --dry-run
  curl https://example.org/blogroll.opml | coranto import - --tag blogs

Folders become tags, one for each level. Feeds that are subscribed to already are left as they are.")]
pub struct Args {
    /// OPML file; `-` for standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only say what would be done
    #[arg(long)]
    dry_run: bool,
    /// Tag of all new feeds; may be given several times
    #[arg(long = "tag", value_name = "NAME")]
    tags: Vec<String>,
    /// Keep the starter feeds of the first run
    #[arg(long)]
    keep_starters: bool,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    for tag in &args.tags {
        config::check_tag(tag).map_err(|problem| Misuse(format!("--tag: {problem}")))?;
    }
    // Nonsense is refused before a store is made for it.
    let mut list = list(&args.file)?;
    for tag in &args.tags {
        for feed in list.feeds.iter_mut().filter(|feed| !feed.settings.tags.contains(tag)) {
            feed.settings.tags.push(tag.clone());
        }
    }
    let imported = import(context, args, &mut list)?;
    say(args, &list, imported)?;
    Ok(match imported.n_new + imported.n_known {
        0 if list.n_refused > 0 => Exit::Failed,
        _ if list.n_refused > 0 || list.cut.is_some() => Exit::PartlyDone,
        _ => Exit::Fine,
    })
}

fn list(file: &Path) -> anyhow::Result<List> {
    let from_stdin = file == Path::new("-");
    let cannot =
        || format!("cannot import {}", if from_stdin { "standard input".to_owned() } else { format!("{file:?}") });
    let mut bytes = Vec::new();
    let read_into = |source: &mut dyn io::Read, bytes: &mut Vec<u8>| source.take(MAX_BYTES + 1).read_to_end(bytes);
    let n_bytes = match from_stdin {
        true => read_into(&mut io::stdin().lock(), &mut bytes),
        false => std::fs::File::open(file).and_then(|mut file| read_into(&mut file, &mut bytes)),
    };
    if n_bytes.with_context(cannot)? as u64 > MAX_BYTES {
        return Err(Misuse(format!("{}: it has over {} MiB", cannot(), MAX_BYTES >> 20)).into());
    }
    let nowhere = Url::parse("file:///").context("a constant address")?;
    let document = decode::document(&bytes, None, &nowhere);
    drop(bytes); // as large as what is made of them now
    read::read(&document.text).with_context(cannot)
}

fn import(context: &Context, args: &Args, list: &mut List) -> anyhow::Result<Imported> {
    if args.dry_run && context.store_must_exist(&context.load()?).is_err() {
        return Ok(Imported { n_new: list.feeds.len(), ..Imported::default() });
    }
    let bar = poll::bar("{bar:30} {pos}/{len} feeds");
    bar.set_length(list.feeds.len() as u64);
    let feeds = std::mem::take(&mut list.feeds);
    let request = Request::Import(Import { feeds, dry_run: args.dry_run, keep_starters: args.keep_starters });
    let mut on_step = |step: Step| match step {
        Step::Round { done, .. } => bar.set_position(done as u64),
        other => bar.suspend(|| output::step(other)),
    };
    let report = context.block_on(through::carry_out(context, request, &mut on_step))?;
    let Report::Imported(imported) = report else { return Err(through::odd(&report)) };
    bar.finish_and_clear();
    Ok(imported)
}

fn say(args: &Args, list: &List, imported: Imported) -> io::Result<()> {
    if args.json {
        let told = json!({
            "dry_run": args.dry_run,
            "new": imported.n_new,
            "known": imported.n_known,
            "joined": list.n_doubled,
            "refused": list.n_refused,
            "refusals": list.refused,
            "not_carried": list.not_carried,
            "lists": list.includes.len(),
            "whole": list.cut.is_none(),
            "starters_removed": imported.n_starters_removed,
        });
        return output::line(&told.to_string());
    }
    for sentence in asides(list) {
        output::aside(&output::safe(&sentence));
    }
    let done = if args.dry_run { "Would import" } else { "Imported" };
    let feeds = spoken::count(imported.n_new as u64, "feed");
    let more = [(imported.n_known, "known already"), (list.n_refused, "refused"), (list.n_doubled, "that stood twice")];
    let more = more.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}"));
    output::line(&format!("{}.", [format!("{done} {feeds}")].into_iter().chain(more).collect::<Vec<_>>().join(", ")))?;
    if imported.n_starters_removed > 0 {
        let starters = spoken::count(imported.n_starters_removed as u64, "starter feed");
        let done = if args.dry_run { "Would remove" } else { "Removed" };
        output::line(&format!("{done} the {starters} (--keep-starters keeps them)."))?;
    }
    Ok(())
}

/// What was not taken over, and why.
fn asides(list: &List) -> Vec<String> {
    let mut told = Vec::new();
    for refused in &list.refused {
        let title = if refused.title.is_empty() { "a feed without a title" } else { &refused.title };
        told.push(format!("coranto: cannot import {title}: {}", refused.why));
    }
    if list.n_refused > list.refused.len() {
        told.push(format!("coranto: and {} more", list.n_refused - list.refused.len()));
    }
    if !list.not_carried.is_empty() {
        let names = list.not_carried.iter().map(|(name, n)| format!("{name} ({n})"));
        told.push(format!(
            "Not carried over, for coranto has no such setting: {}.",
            names.collect::<Vec<_>>().join(", ")
        ));
    }
    if !list.includes.is_empty() {
        let lists = spoken::count(list.includes.len() as u64, "other list");
        told.push(format!("It includes {lists}, not read here: import each by itself, or declare it as [[opml]]."));
    }
    told.extend(list.cut.map(|cut| format!("coranto: {cut}: there may be more feeds in it")));
    told
}
