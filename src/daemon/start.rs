//! Starts the daemon, says where it is to be found, and stops it in the direction in which articles flow.
//!
//! Stop: the scheduler issues no more and waits for running polls, the relater publishes what they brought, the web
//! finishes open requests, the store commits and closes. One deadline for all; a second signal leaves at once, which is
//! safe because nothing that was acknowledged is uncommitted.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tracing::{error, info, warn};

use crate::clock::Clock;
use crate::config::{Listen, Loaded};
use crate::daemon::control::{self, wire::Explain};
use crate::daemon::hourly::{self, Tally};
use crate::daemon::keeper::Keeper;
use crate::daemon::operate::operator::{Daemon, Operator};
use crate::daemon::pulse::Pulse;
use crate::daemon::recent::Recent;
use crate::daemon::reload::{self, Source};
use crate::daemon::signals::Hangups;
use crate::daemon::subscriptions::{self, Starters};
use crate::daemon::{front, listen, lists, members, parts, signals, systemd, verify, watchdog};
use crate::health::{Health, Part};
use crate::pipeline::poll::Polled;
use crate::pipeline::scheduler::{self, Mailbox, Orders, Signals, Work};
use crate::pipeline::{Line, relater};
use crate::store::Store;
use crate::store::types::Error;
use crate::swap::Swap;
use crate::web;
use crate::web::serve::Listener;

/// All of stopping takes at most so long; systemd's own limit is 90 s.
const STOP_DEADLINE: Duration = Duration::from_secs(9);
/// Readers get so long of it: the store must be closed after them.
const READERS_DEADLINE: Duration = Duration::from_secs(5);
/// How long the scheduler may take for its first turn before we say that we serve.
const SCHEDULER_START: Duration = Duration::from_secs(10);

/// The tasks of a running daemon.
struct Running {
    scheduler: JoinHandle<Result<(), Error>>,
    relater: JoinHandle<()>,
    web: JoinHandle<()>,
    control: JoinHandle<()>,
    /// Ends by itself when it finds damage.
    verify: JoinHandle<Result<(), Error>>,
    /// Those that only accompany the others, by what they do. They end when polling stops.
    aides: Vec<(&'static str, JoinHandle<()>)>,
}

/// What asks the tasks to come to an end.
#[derive(Clone, Default)]
struct Stops {
    polling: CancellationToken,
    serving: CancellationToken,
}

/// What the daemon is started with, besides its configuration and its store.
pub struct Surroundings {
    pub clock: Clock,
    /// Where the configuration came from.
    pub source: Source,
    pub store_path: PathBuf,
    pub starters: Starters,
    /// How a failure is told to whoever asked through the control socket.
    pub explain: Explain,
}

/// Why the daemon comes to its end.
enum End {
    Asked,
    /// One of its parts ended by itself, and said why.
    Failed,
    Damaged(Error),
}

/// What is open to the outside.
struct Doors {
    listeners: Vec<Listener>,
    control: control::place::Open,
    hangups: Hangups,
}

/// Poll and serve until a signal. True when everything was drained in time.
pub async fn run(loaded: &Loaded, store: Arc<dyn Store>, surroundings: Surroundings) -> anyhow::Result<bool> {
    let mut signals = signals::Signals::new().context("cannot watch for signals")?;
    let listen::Open { listeners, handed_over, files: _files } = listen::open(&loaded.config.server.listen)?;
    let doors = Doors {
        hangups: Hangups::new().context("cannot watch for signals")?,
        listeners,
        control: control::place::open(&surroundings.source.env, &surroundings.store_path)?,
    };
    let now = surroundings.clock.now();
    subscriptions::sync(&*store, loaded, now).await?;
    store.declare_outputs(parts::output_specs(&loaded.config)?).await?;
    let began = subscriptions::begin(&*store, loaded, &surroundings.source.env, surroundings.starters, now).await?;

    let stops = Stops::default();
    let (mailbox, orders) = scheduler::mailbox();
    let served = parts::served(&doors.listeners).context("cannot tell which addresses are open")?;
    let operator = operator(loaded, &store, &surroundings, (mailbox, served)).await?;
    let mut running = start(&operator, doors, orders, surroundings.explain, &stops).await?;
    welcome(loaded, &*store, &surroundings.store_path, &operator.base(), began).await?;

    if handed_over {
        info!("systemd opened the addresses: server.listen does not count");
    }
    let health = Arc::clone(&operator.line()?.health);
    say_ready(&operator, &health).await?;

    let end = wait(&mut running, &mut signals).await;
    health.trouble(Part::Life, "stopping");
    systemd::stopping();
    let drain = drain(running, &operator, stops);
    let drained = tokio::select! {
        outcome = tokio::time::timeout(STOP_DEADLINE, drain) => match outcome {
            Ok(()) => { info!("stopped"); true }
            Err(_) => { warn!("not everything ended within {} s; feeds under way stay due", STOP_DEADLINE.as_secs()); false }
        },
        name = signals.next() => {
            warn!("{name} again: leaving at once; feeds under way stay due");
            false
        }
    };
    match end {
        End::Asked => Ok(drained),
        End::Failed => Ok(false),
        End::Damaged(damage) => Err(damage.into()),
    }
}

/// The doors are open; once the scheduler has answered too, all that was promised is there.
async fn say_ready(operator: &Operator, health: &Health) -> anyhow::Result<()> {
    let daemon = operator.daemon.as_ref().context("a daemon has its parts")?;
    // A scheduler that hangs from the start is the watchdog's business.
    let _ = tokio::time::timeout(SCHEDULER_START, daemon.mailbox.ping()).await;
    health.well(Part::Life);
    systemd::ready();
    Ok(())
}

/// All that runs, gathered for those who change it.
async fn operator(
    loaded: &Loaded,
    store: &Arc<dyn Store>,
    surroundings: &Surroundings,
    (mailbox, served): (Mailbox, Vec<Listen>),
) -> anyhow::Result<Arc<Operator>> {
    let (config, clock) = (&loaded.config, surroundings.clock);
    let line = parts::line(config, Arc::clone(store), clock)?;
    line.health.trouble(Part::Life, "starting");
    line.metrics.started(clock.now().timestamp());
    store.measure(Arc::clone(&line.metrics));
    let site = parts::site(config, &line, &served).await?;
    let daemon = Daemon {
        mailbox,
        front: Arc::new(Swap::new(web::router(Arc::clone(&site)))),
        site,
        since: clock.now(),
        source: surroundings.source.clone(),
        at_start: loaded.clone(),
        served,
        retention: Arc::new(Swap::new(config.retention.clone())),
        recent: Arc::default(),
        judge: Arc::new(Notify::new()),
        reloading: tokio::sync::Mutex::default(),
        last_reload: Mutex::default(),
    };
    Ok(Arc::new(Operator::of_daemon(line, surroundings.store_path.clone(), loaded.clone(), daemon)))
}

/// Start every task. What was asked of the operator's scheduler meanwhile waits in `orders`.
async fn start(
    operator: &Arc<Operator>,
    doors: Doors,
    orders: Orders,
    explain: Explain,
    stops: &Stops,
) -> anyhow::Result<Running> {
    let (line, store, clock) = (operator.line()?, &operator.store, operator.clock);
    let daemon = operator.daemon.as_ref().context("a daemon has its parts")?;
    let feed_signals = Signals::new();
    let first_round = first_round(&**store, &feed_signals).await?;
    let tally = Arc::new(Tally::default());
    let counts = Counts { tally: Arc::clone(&tally), recent: Arc::clone(&daemon.recent), clock };
    let stop = || stops.polling.clone();
    let health = Arc::clone(&line.health);
    let pulse = Pulse {
        line: Arc::clone(&line),
        clock,
        tally: Arc::clone(&tally),
        serving_on: listen::reached(&doors.listeners),
    };
    let keeper = Keeper {
        store: Arc::clone(store),
        clock,
        retention: Arc::clone(&daemon.retention),
        health: Arc::clone(&health),
        metrics: Arc::clone(&line.metrics),
        tally: Arc::clone(&tally),
        mailbox: daemon.mailbox.clone(),
        folder: operator.store_path.parent().map(Path::to_path_buf),
    };
    let ready = (Arc::clone(&feed_signals.ready), first_round);
    Ok(Running {
        verify: spawn(verify::run(Arc::clone(store), clock, Arc::clone(&health), stop())),
        relater: spawn(relater::run(Arc::clone(store), clock, ready, Arc::clone(&line.metrics), stop())),
        scheduler: spawn(poll_forever(line, orders, feed_signals, counts, stop())),
        web: spawn(serve(doors.listeners, front::door(Arc::clone(&daemon.front)), stops.serving.clone())),
        control: spawn(control::serve::run(doors.control, Arc::clone(operator), explain, stops.serving.clone())),
        aides: vec![
            ("the hourly line", spawn(hourly::run(Arc::clone(store), clock, tally, stop()))),
            ("judging members", spawn(members::run(Arc::clone(store), Arc::clone(&daemon.judge), stop()))),
            ("the status line", spawn(pulse.run(stop()))),
            ("forgetting", spawn(keeper.run(stop()))),
            ("the watchdog", spawn(watchdog::run(daemon.mailbox.clone(), Arc::clone(store), health, stop()))),
            ("watching lists", spawn(lists::watch::run(Arc::clone(operator), stop()))),
            ("reloading", spawn(reload::on_hangup(doors.hangups, Arc::clone(operator), stop()))),
        ],
    })
}

/// Wait for a signal, or for damage. None of the tasks ends by itself unless it failed, and then the service must not look
/// as if it had been stopped.
async fn wait(running: &mut Running, signals: &mut signals::Signals) -> End {
    tokio::select! {
        name = signals.next() => {
            info!("{name}: finishing what is under way");
            End::Asked
        }
        ended = &mut running.scheduler => {
            let why = ended.map_or_else(|panic| panic.to_string(), |end| end.err().map_or_else(String::new, |problem| problem.to_string()));
            error!("polling ended by itself, stopping: {why}");
            End::Failed
        }
        found = &mut running.verify => match found {
            Ok(Err(damage)) => End::Damaged(damage),
            _ => {
                error!("verifying the store ended by itself, stopping");
                End::Failed
            }
        },
        _ = &mut running.relater => {
            error!("publishing ended by itself, stopping");
            End::Failed
        }
        _ = &mut running.web => {
            error!("serving ended by itself, stopping");
            End::Failed
        }
        _ = &mut running.control => {
            error!("listening to commands ended by itself, stopping");
            End::Failed
        }
    }
}

/// The daemon owns its tasks and waits for each of them in [`drain`].
#[allow(clippy::disallowed_methods)] // one of the homes of spawn
fn spawn<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> JoinHandle<T> {
    tokio::spawn(task)
}

async fn serve(listeners: Vec<Listener>, router: Router, stop: CancellationToken) {
    let limits = web::serve::Limits { drain_time: READERS_DEADLINE, ..web::serve::Limits::default() };
    let drained = web::serve::serve(listeners, router, limits, stop).await;
    if drained.n_cut > 0 {
        warn!(n_cut = drained.n_cut, "{} readers were cut off in the middle of an answer", drained.n_cut);
    }
}

/// Who counts polls.
struct Counts {
    tally: Arc<Tally>,
    recent: Arc<Recent>,
    clock: Clock,
}

async fn poll_forever(
    line: Arc<Line>,
    orders: Orders,
    signals: Signals,
    counts: Counts,
    stop: CancellationToken,
) -> Result<(), Error> {
    let mut count = |polled: &Polled| {
        let now = counts.clock.now();
        counts.tally.count(polled, now);
        counts.recent.count(polled, now);
    };
    scheduler::run(line, Work::Forever(orders), signals, stop, &mut count).await
}

/// Only a store that has published nothing waits for its first round.
async fn first_round(store: &dyn Store, signals: &Signals) -> Result<tokio::sync::watch::Receiver<bool>, Error> {
    if store.stats().await?.n_published > 0 {
        signals.first_round.send_replace(true);
    }
    Ok(signals.first_round.subscribe())
}

async fn drain(running: Running, operator: &Operator, stops: Stops) {
    stops.polling.cancel();
    stops.serving.cancel();
    let Running { scheduler, relater, web, control, verify, aides } = running;
    // A task that had ended already was reported when it did.
    if !scheduler.is_finished() && !matches!(scheduler.await, Ok(Ok(()))) {
        error!("polling failed while stopping");
    }
    for (name, task) in [("publishing", relater)].into_iter().chain(aides) {
        if !task.is_finished() && task.await.is_err() {
            error!("{name} failed while stopping");
        }
    }
    if !verify.is_finished() && verify.await.is_err() {
        error!("verifying the store failed while stopping");
    }
    if let Err(problem) = operator.publish().await {
        warn!(%problem, "cannot publish the last entries now; the next start will: {problem}");
    }
    for task in [web, control] {
        if !task.is_finished() {
            let _ = task.await;
        }
    }
    if let Err(problem) = operator.store.close().await {
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
