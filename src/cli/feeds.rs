//! `coranto feeds`: every subscription with its health.

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, through};
use crate::daemon::operate::feeds::{FeedRow, Feeds};
use crate::daemon::operate::{Report, Request};
use crate::model::Timestamp;
use crate::model::report::n_repairs;
use crate::text::spoken;

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  coranto feeds --failing\n  coranto feeds --tag world\n  coranto feeds --json | jq '.[].title'"
)]
pub struct Args {
    /// Only feeds whose last poll failed, with what is wrong with each
    #[arg(long)]
    failing: bool,
    /// Only feeds of a tag
    #[arg(long, value_name = "NAME")]
    tag: Option<String>,
    /// One JSON array
    #[arg(long)]
    json: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let request = Request::Feeds(Feeds { failing: args.failing, tag: args.tag.clone() });
    let report = context.block_on(through::carry_out(context, request, &mut output::step))?;
    let Report::Feeds(feeds) = report else { return Err(through::odd(&report)) };
    if args.json {
        output::line(&serde_json::to_string_pretty(&feeds)?)?;
    } else if feeds.is_empty() {
        output::line(match (args.failing, &args.tag) {
            (true, _) => "No feed fails.",
            (false, Some(_)) => "No feed has this tag.",
            (false, None) => "No feeds yet: coranto add ADDRESS",
        })?;
    } else {
        output::text(&table(&feeds, args.failing, context.clock.now()))?;
    }
    Ok(Exit::Fine)
}

/// With what is wrong with each, when the question is what fails.
fn table(feeds: &[FeedRow], failing: bool, now: Timestamp) -> String {
    let mut lines = vec![format!(
        "{:>4}  {:<40}  {:>8}  {:<12}  {:<12}  {:<16}  Health",
        "Id", "Title", "Articles", "Last poll", "Next poll", "Tags"
    )];
    for feed in feeds {
        let when = |time: Option<Timestamp>| time.map_or_else(|| "-".to_owned(), |time| spoken::relative(time, now));
        let title = output::clip(&output::safe(&feed.title), 40);
        let tags = output::clip(&feed.tags.join(" "), 16);
        lines.push(format!(
            "{:>4}  {title:<40}  {:>8}  {:<12}  {:<12}  {tags:<16}  {}",
            feed.id.0,
            feed.entries,
            when(feed.last_poll),
            when(feed.next_poll),
            health(feed),
        ));
        let wrong = feed.problems.iter().filter(|_| failing);
        lines.extend(wrong.map(|problem| format!("      {}", output::safe(&problem.in_a_line()))));
    }
    lines.join("\n")
}

fn health(feed: &FeedRow) -> String {
    let health = match (&feed.error, feed.last_poll) {
        (Some(problem), _) => format!("failed {}: {}", times(feed.failures), output::safe(problem)),
        (None, Some(_)) => "ok".to_owned(),
        (None, None) => "not polled yet".to_owned(),
    };
    let health = match n_repairs(&feed.problems) {
        0 => health,
        n => format!("{health}; {}", spoken::count(n, "repair")),
    };
    match (feed.kept, feed.paused) {
        (true, _) => "kept: not polled any more".to_owned(),
        (false, true) => format!("paused; {health}"),
        (false, false) => health,
    }
}

fn times(n: u32) -> String {
    if n == 1 { "once".to_owned() } else { format!("{n} times in a row") }
}
