//! `coranto poll`: one round in the foreground.

use std::io::IsTerminal;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use tokio_util::sync::CancellationToken;

use crate::cli::context::{Context, find_feed};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::daemon::{parts, subscriptions};
use crate::model::ids::FeedId;
use crate::pipeline::Line;
use crate::pipeline::poll::Polled;
use crate::pipeline::relater;
use crate::pipeline::scheduler::{self, Signals, Work};
use crate::store::Store;

/// Examples: coranto poll; coranto poll --force; coranto poll "Example World"
#[derive(Debug, clap::Args)]
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
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let loaded = context.load()?;
    let store = context.open_store(&loaded, "poll")?;
    context.block_on(async {
        subscriptions::sync(&*store, &loaded, context.clock.now()).await?;
        let ids = chosen(&*store, args, context).await?;
        let line = parts::line(&loaded.config, Arc::clone(&store), context.clock)?;
        let (tally, interrupted) = round(line, ids).await;
        relater::publish_ready(&*store, context.clock.now()).await?;
        say(&*store, &tally, args.json).await?;
        store.close().await?;
        Ok(if interrupted || !tally.failures.is_empty() { Exit::PartlyDone } else { Exit::Fine })
    })
}

/// Poll these feeds, with a bar; Ctrl-C lets running polls finish and ends it. True when it was interrupted.
async fn round(line: Arc<Line>, ids: Vec<FeedId>) -> (Tally, bool) {
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
    let interrupted = {
        let polling = scheduler::run(line, Work::Round(ids), Signals::new(), stop.clone(), &mut report);
        tokio::pin!(polling);
        tokio::select! {
            () = &mut polling => false,
            _ = tokio::signal::ctrl_c() => {
                stop.cancel();
                polling.await;
                true
            }
        }
    };
    bar.finish_and_clear();
    (tally, interrupted)
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

async fn say(store: &dyn Store, tally: &Tally, as_json: bool) -> anyhow::Result<()> {
    let feeds = store.feeds().await?;
    let title = |id: FeedId| feeds.iter().find(|feed| feed.id == id).map(|feed| output::safe(&feed.title()));
    if as_json {
        let failures: Vec<_> = tally
            .failures
            .iter()
            .map(|(id, problem)| serde_json::json!({"feed": id, "title": title(*id), "error": problem}))
            .collect();
        let value = serde_json::json!({"polled": tally.n_polled, "new": tally.n_new, "failures": failures});
        output::line(&value.to_string())?;
        return Ok(());
    }
    for (id, problem) in &tally.failures {
        output::aside(&format!("{}: {}", title(*id).unwrap_or_default(), output::safe(problem)));
    }
    let polled = if tally.n_polled == 0 {
        "Nothing was due (--force polls all the same)".to_owned()
    } else {
        format!("Polled {} feeds: {} new articles, {} failed", tally.n_polled, tally.n_new, tally.failures.len())
    };
    output::line(&format!("{polled}."))?;
    Ok(())
}
