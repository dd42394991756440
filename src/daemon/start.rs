//! Starts the daemon, says where it is to be found, and stops it in the direction in which articles flow.
//!
//! Stop: the scheduler issues no more and waits for running polls, the relater publishes what they brought, the web
//! finishes open requests, the store commits and closes. One deadline for all; a second signal leaves at once, which is
//! safe because nothing that was acknowledged is uncommitted.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::clock::Clock;
use crate::config::{Env, Loaded};
use crate::daemon::hourly::{self, Tally};
use crate::daemon::subscriptions::{self, Starters};
use crate::daemon::{listen, parts, signals};
use crate::pipeline::poll::Polled;
use crate::pipeline::scheduler::{self, Signals, Work};
use crate::pipeline::{Line, relater};
use crate::store::Store;
use crate::store::types::Error;
use crate::web;

/// All of stopping takes at most so long; systemd's own limit is 90 s.
const STOP_DEADLINE: Duration = Duration::from_secs(9);
/// Readers get so long of it: the store must be closed after them.
const READERS_DEADLINE: Duration = Duration::from_secs(5);

/// The tasks of a running daemon.
struct Running {
    scheduler: JoinHandle<Result<(), Error>>,
    relater: JoinHandle<()>,
    hourly: JoinHandle<()>,
    web: JoinHandle<()>,
}

/// What the daemon is started with, besides its configuration and its store.
pub struct Surroundings<'a> {
    pub clock: Clock,
    pub env: &'a Env,
    pub store_path: PathBuf,
    pub starters: Starters,
}

/// Poll and serve until a signal. True when everything was drained in time.
pub async fn run(loaded: &Loaded, store: Arc<dyn Store>, surroundings: Surroundings<'_>) -> anyhow::Result<bool> {
    let clock = surroundings.clock;
    let mut signals = signals::Signals::new().context("cannot watch for signals")?;
    let listeners = listen::open(&loaded.config.server.listen)?;
    subscriptions::sync(&*store, loaded, clock.now()).await?;
    let began = subscriptions::begin(&*store, loaded, surroundings.env, surroundings.starters, clock.now()).await?;
    let base = parts::public_base(&loaded.config, &listeners);
    let line = parts::line(&loaded.config, Arc::clone(&store), clock)?;
    let site = parts::site(&loaded.config, Arc::clone(&store), base.clone(), clock).await?;

    let (stop_polling, stop_serving) = (CancellationToken::new(), CancellationToken::new());
    let feed_signals = Signals::new();
    let first_round = first_round(&*store, &feed_signals).await?;
    let tally = Arc::new(Tally::default());
    let running = Running {
        scheduler: spawn(poll_forever(line, feed_signals.clone(), Arc::clone(&tally), stop_polling.clone())),
        hourly: spawn(hourly::run(Arc::clone(&store), clock, tally, stop_polling.clone())),
        relater: spawn(relater::run(
            Arc::clone(&store),
            clock,
            Arc::clone(&feed_signals.ready),
            first_round,
            stop_polling.clone(),
        )),
        web: spawn(serve(listeners, site, stop_serving.clone())),
    };
    welcome(loaded, &*store, &surroundings.store_path, &base, began).await?;

    let mut running = running;
    // None of the tasks ends by itself unless it failed; then the service must not look as if it had been stopped.
    let asked = tokio::select! {
        name = signals.next() => {
            info!("{name}: finishing what is under way");
            true
        }
        ended = &mut running.scheduler => {
            let why = ended.map_or_else(|panic| panic.to_string(), |end| end.err().map_or_else(String::new, |problem| problem.to_string()));
            error!("polling ended by itself, stopping: {why}");
            false
        }
        _ = &mut running.relater => {
            error!("publishing ended by itself, stopping");
            false
        }
        _ = &mut running.web => {
            error!("serving ended by itself, stopping");
            false
        }
    };
    let drain = drain(running, store, clock, (stop_polling, stop_serving));
    tokio::select! {
        outcome = tokio::time::timeout(STOP_DEADLINE, drain) => match outcome {
            Ok(()) => { info!("stopped"); Ok(asked) }
            Err(_) => { warn!("not everything ended within {} s; feeds under way stay due", STOP_DEADLINE.as_secs()); Ok(false) }
        },
        name = signals.next() => {
            warn!("{name} again: leaving at once; feeds under way stay due");
            Ok(false)
        }
    }
}

/// The daemon owns its tasks and waits for each of them in [`drain`].
#[allow(clippy::disallowed_methods)] // one of the homes of spawn
fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(task)
}

async fn serve(listeners: Vec<web::serve::Listener>, site: Arc<web::Site>, stop: CancellationToken) {
    let limits = web::serve::Limits { drain_time: READERS_DEADLINE, ..web::serve::Limits::default() };
    let drained = web::serve::serve(listeners, web::router(site), limits, stop).await;
    if drained.n_cut > 0 {
        warn!(n_cut = drained.n_cut, "{} readers were cut off in the middle of an answer", drained.n_cut);
    }
}

async fn poll_forever(
    line: Arc<Line>,
    signals: Signals,
    tally: Arc<Tally>,
    stop: CancellationToken,
) -> Result<(), Error> {
    let mut count = |polled: &Polled| tally.count(polled);
    scheduler::run(line, Work::Forever, signals, stop, &mut count).await
}

/// Only a store that has published nothing waits for its first round.
async fn first_round(store: &dyn Store, signals: &Signals) -> Result<tokio::sync::watch::Receiver<bool>, Error> {
    if store.stats().await?.n_published > 0 {
        signals.first_round.send_replace(true);
    }
    Ok(signals.first_round.subscribe())
}

async fn drain(
    running: Running,
    store: Arc<dyn Store>,
    clock: Clock,
    (stop_polling, stop_serving): (CancellationToken, CancellationToken),
) {
    stop_polling.cancel();
    stop_serving.cancel();
    let Running { scheduler, relater, hourly, web } = running;
    // A task that had ended already was reported when it did.
    if !scheduler.is_finished() && !matches!(scheduler.await, Ok(Ok(()))) {
        error!("polling failed while stopping");
    }
    for (name, task) in [("publishing", relater), ("the hourly line", hourly)] {
        if !task.is_finished() && task.await.is_err() {
            error!("{name} failed while stopping");
        }
    }
    if let Err(problem) = relater::publish_ready(&*store, clock.now()).await {
        warn!(%problem, "cannot publish the last entries now; the next start will: {problem}");
    }
    if !web.is_finished() {
        let _ = web.await;
    }
    if let Err(problem) = store.close().await {
        error!(%problem, "cannot close the store: {problem}");
    }
}

/// What a first user needs to know, in a few lines.
async fn welcome(
    loaded: &Loaded,
    store: &dyn Store,
    store_path: &Path,
    base: &url::Url,
    began: bool,
) -> anyhow::Result<()> {
    let stats = store.stats().await?;
    let file = loaded.file.as_ref().map_or_else(|| "none (defaults)".to_owned(), |file| file.display().to_string());
    let feed = base.join("feeds/all.atom").context("cannot form an address")?;
    info!("coranto {} reads {} feeds", env!("CARGO_PKG_VERSION"), stats.n_feeds);
    info!("configuration: {file}; store: {}", store_path.display());
    info!("open {base} in a browser; subscribe to {feed} in a feed reader");
    if began {
        info!("began with a starter list of {} feeds; `coranto add URL` replaces it with your own", stats.n_feeds);
    } else if stats.n_feeds == 0 {
        info!("no feeds yet: coranto add URL");
    }
    Ok(())
}
