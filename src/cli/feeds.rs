//! `coranto feeds`: every subscription with its health.

use serde_json::{Value, json};

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::model::Timestamp;
use crate::model::feed::{Feed, Origin, address_label};

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  coranto feeds --failing\n  coranto feeds --json | jq '.[].title'")]
pub struct Args {
    /// Only feeds whose last poll failed
    #[arg(long)]
    failing: bool,
    /// One JSON array
    #[arg(long)]
    json: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let loaded = context.load()?;
    let feeds = context.block_on(async { Ok(context.read_store(&loaded)?.feeds().await?) })?;
    let feeds: Vec<Feed> = feeds.into_iter().filter(|feed| !args.failing || feed.state.failures > 0).collect();
    let now = context.clock.now();
    if args.json {
        let rows: Vec<Value> = feeds.iter().map(row).collect();
        output::line(&serde_json::to_string_pretty(&rows)?)?;
    } else if feeds.is_empty() {
        let none = if args.failing { "No feed fails." } else { "No feeds yet: coranto add ADDRESS" };
        output::line(none)?;
    } else {
        output::text(&table(&feeds, now))?;
    }
    Ok(Exit::Fine)
}

fn row(feed: &Feed) -> Value {
    let origins: Vec<&str> = feed.origins.iter().copied().map(Origin::as_str).collect();
    json!({
        "id": feed.id,
        "title": feed.title(),
        "url": address_label(&feed.declared_url),
        "tags": feed.settings.tags,
        "origins": origins,
        "entries": feed.n_entries,
        "last_poll": feed.state.last_polled,
        "last_success": feed.state.last_success,
        "next_poll": feed.state.next_due,
        "status": feed.state.last_status,
        "failures": feed.state.failures,
        "error": feed.state.last_error,
    })
}

fn table(feeds: &[Feed], now: Timestamp) -> String {
    let mut lines = vec![format!(
        "{:>4}  {:<40}  {:>8}  {:<12}  {:<12}  Health",
        "Id", "Title", "Articles", "Last poll", "Next poll"
    )];
    for feed in feeds {
        let when = |time: Option<Timestamp>| time.map_or_else(|| "-".to_owned(), |time| output::relative(time, now));
        let title = output::clip(&output::safe(&feed.title()), 40);
        lines.push(format!(
            "{:>4}  {title:<40}  {:>8}  {:<12}  {:<12}  {}",
            feed.id.0,
            feed.n_entries,
            when(feed.state.last_polled),
            when(feed.state.next_due),
            health(feed),
        ));
    }
    lines.join("\n")
}

fn health(feed: &Feed) -> String {
    let state = &feed.state;
    match (&state.last_error, state.last_polled) {
        (Some(problem), _) => format!("failed {} in a row: {}", times(state.failures), output::safe(problem)),
        (None, Some(_)) => "ok".to_owned(),
        (None, None) => "not polled yet".to_owned(),
    }
}

fn times(n: u32) -> String {
    if n == 1 { "once".to_owned() } else { format!("{n} times") }
}
