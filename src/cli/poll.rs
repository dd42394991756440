//! `coranto poll`: one round in the foreground.

use std::io::IsTerminal;
use std::sync::Arc;

use anyhow::Context as _;
use indicatif::{ProgressBar, ProgressStyle};
use tokio_util::sync::CancellationToken;

use crate::cli::context::{Context, find_feed};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::daemon::{parts, signals, subscriptions};
use crate::model::ids::FeedId;
use crate::pipeline::Line;
use crate::pipeline::poll::Polled;
use crate::pipeline::relater;
use crate::pipeline::scheduler::{self, Signals, Work};
use crate::store::Store;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  coranto poll\n  coranto poll --force\n  coranto poll \"Example World\"")]
pub struct Args {
    /// Only these feeds (number, address or title), due or not
    feeds: Vec<String>,
    /// Every feed, due or not
    #[arg(long)]
    force: bool,
    /// One JSON object instead of sentences
    #[arg(long)]
    json: bool,
}

/// What a round came to.
#[derive(Default)]
struct Tally {
    n_polled: usize,
    n_new: usize,
    failures: Vec<(FeedId, String)>,
    left: Left,
}

/// How a round ended.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Left {
    #[default]
    AtTheEnd,
    /// Asked to stop: feeds that were not polled stay due.
    Early,
    /// Asked twice. Nothing that was stored is lost; it is published at the next start.
    AtOnce,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let loaded = context.load()?;
    let store = context.open_store(&loaded, "poll")?;
    context.block_on(async {
        subscriptions::sync(&*store, &loaded, context.clock.now()).await?;
        let ids = chosen(&*store, args, context).await?;
        let line = parts::line(&loaded.config, Arc::clone(&store), context.clock)?;
        let n_chosen = ids.len();
        let tally = round(line, ids).await?;
        if tally.left == Left::AtOnce {
            return Ok(Exit::Failed);
        }
        relater::publish_ready(&*store, context.clock.now()).await?;
        say(&*store, &tally, n_chosen, args.json).await?;
        store.close().await?;
        let whole = tally.left == Left::AtTheEnd && tally.failures.is_empty();
        Ok(if whole { Exit::Fine } else { Exit::PartlyDone })
    })
}

/// Poll these feeds, with a bar. A first SIGINT or SIGTERM lets running polls finish, a second one does not.
async fn round(line: Arc<Line>, ids: Vec<FeedId>) -> anyhow::Result<Tally> {
    let mut asked_to_stop = signals::Signals::new().context("cannot watch for signals")?;
    let bar = bar(ids.len());
    let mut tally = Tally::default();
    let mut report = |polled: &Polled| {
        tally.n_polled += 1;
        tally.n_new += polled.n_new;
        tally.failures.extend(polled.problem.clone().map(|problem| (polled.feed, problem)));
        bar.inc(1);
        bar.set_message(format!("{} new, {} failed", tally.n_new, tally.failures.len()));
    };
    let stop = CancellationToken::new();
    let left = {
        let polling = scheduler::run(line, Work::Round(ids), Signals::new(), stop.clone(), &mut report);
        tokio::pin!(polling);
        tokio::select! {
            ended = &mut polling => ended.map(|()| Left::AtTheEnd),
            name = asked_to_stop.next() => {
                output::aside(&format!("{name}: finishing what is under way; once more leaves at once"));
                stop.cancel();
                tokio::select! {
                    ended = &mut polling => ended.map(|()| Left::Early),
                    _ = asked_to_stop.next() => Ok(Left::AtOnce),
                }
            }
        }
    };
    bar.finish_and_clear();
    tally.left = left.context("the round was given up")?;
    Ok(tally)
}

async fn chosen(store: &dyn Store, args: &Args, context: &Context) -> anyhow::Result<Vec<FeedId>> {
    let feeds = store.feeds().await?;
    if !args.feeds.is_empty() {
        return args.feeds.iter().map(|name| Ok(find_feed(&feeds, name)?.id)).collect();
    }
    let now = context.clock.now();
    let due = feeds.iter().filter(|feed| args.force || feed.state.next_due.is_none_or(|due| due <= now));
    Ok(due.map(|feed| feed.id).collect())
}

fn bar(n_feeds: usize) -> ProgressBar {
    if !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(n_feeds as u64);
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} feeds, {msg}");
    bar.set_style(style.expect("a constant template"));
    bar
}

async fn say(store: &dyn Store, tally: &Tally, n_chosen: usize, as_json: bool) -> anyhow::Result<()> {
    // Titles are needed for failures alone: reading a thousand feeds costs as much as polling a hundred.
    let feeds = if tally.failures.is_empty() { Vec::new() } else { store.feeds().await? };
    let title = |id: FeedId| feeds.iter().find(|feed| feed.id == id).map(|feed| output::safe(&feed.title()));
    if as_json {
        let failures: Vec<_> = tally
            .failures
            .iter()
            .map(|(id, problem)| serde_json::json!({"feed": id, "title": title(*id), "error": problem}))
            .collect();
        let n_left = n_chosen.saturating_sub(tally.n_polled);
        let value = serde_json::json!({
            "polled": tally.n_polled,
            "new": tally.n_new,
            "failures": failures,
            "left": n_left,
        });
        output::line(&value.to_string())?;
        return Ok(());
    }
    for (id, problem) in &tally.failures {
        output::aside(&format!("{}: {}", title(*id).unwrap_or_default(), output::safe(problem)));
    }
    let n_feeds = store.stats().await?.n_feeds;
    output::line(&sentence(tally, n_chosen, n_feeds))?;
    Ok(())
}

/// What the round came to, in words.
fn sentence(tally: &Tally, n_chosen: usize, n_feeds: u64) -> String {
    if n_feeds == 0 {
        return "No feeds yet: coranto add ADDRESS".to_owned();
    }
    if n_chosen == 0 {
        return "Nothing was due (--force polls all the same).".to_owned();
    }
    let [polled, new] =
        [(tally.n_polled, "feed"), (tally.n_new, "new article")].map(|(n, what)| output::count(n as u64, what));
    let left = match n_chosen.saturating_sub(tally.n_polled) {
        0 => String::new(),
        n => format!(", {n} not polled and still due"),
    };
    format!("Polled {polled}: {new}, {} failed{left}.", tally.failures.len())
}
