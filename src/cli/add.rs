//! `coranto add`: find the feed behind an address, show what was found, subscribe.

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, through};
use crate::config;
use crate::daemon::operate::add::{Add, parse_address};
use crate::daemon::operate::choose::Misuse;
use crate::daemon::operate::{Report, Request, Step};
use crate::model::feed::FeedSettings;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:
  coranto add https://example.org/                     the feed that the site names
  coranto add https://example.org/feed.xml --tag world
  coranto add https://www.youtube.com/@example         places whose feeds coranto knows: docs/adding.md
  coranto add example.org --dry-run                    only say what would be subscribed to")]
pub struct Args {
    /// Addresses of feeds, or of sites that name their feed
    #[arg(required = true, value_name = "URL")]
    urls: Vec<String>,
    /// Tag of the new feeds; may be given several times
    #[arg(long = "tag")]
    tags: Vec<String>,
    /// A title of your own
    #[arg(long)]
    title: Option<String>,
    /// A schedule of its own: a cron expression, "every 20m", or "adaptive"
    #[arg(long)]
    schedule: Option<String>,
    /// Keep the starter feeds of the first run
    #[arg(long)]
    keep_starters: bool,
    /// Find the feed and say what was found, and subscribe to nothing
    #[arg(long)]
    dry_run: bool,
    /// One JSON array, with everything that was found and tried
    #[arg(long)]
    json: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    // Nonsense is refused before a store is made for it.
    for url in &args.urls {
        parse_address(url)?;
    }
    let settings = settings(args)?;
    let request = Request::Add(Add {
        urls: args.urls.clone(),
        settings,
        keep_starters: args.keep_starters,
        dry_run: args.dry_run,
    });
    let mut on_step = |step: Step| match step {
        // The array tells it all.
        Step::Said(_) | Step::Aside(_) if args.json => {}
        other => output::step(other),
    };
    let report = context.block_on(through::carry_out(context, request, &mut on_step))?;
    let Report::Added(added) = report else { return Err(through::odd(&report)) };
    if args.json {
        output::line(&serde_json::to_string_pretty(&added.rows)?)?;
    }
    Ok(match added.n_added() {
        n if n == added.rows.len() => Exit::Fine,
        0 => Exit::Failed,
        _ => Exit::PartlyDone,
    })
}

fn settings(args: &Args) -> Result<FeedSettings, Misuse> {
    if let Some(schedule) = &args.schedule {
        crate::schedule::Schedule::parse(schedule).map_err(|problem| Misuse(format!("--schedule: {problem}")))?;
    }
    for tag in &args.tags {
        config::check_tag(tag).map_err(|problem| Misuse(format!("--tag: {problem}")))?;
    }
    Ok(FeedSettings {
        title: args.title.clone().filter(|title| !title.trim().is_empty()),
        tags: args.tags.clone(),
        schedule: args.schedule.clone(),
        ..FeedSettings::default()
    })
}
