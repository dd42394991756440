//! How a command gets done: by the running daemon when there is one, else here, with the store's lock in hand.
//!
//! The same function does it either way (`daemon::operate`). Commands that only look are not held up by a daemon that
//! does not answer: they read the store themselves.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, pieces};
use crate::clock::Clock;
use crate::config::Loaded;
use crate::daemon::control::client::{self, Daemon};
use crate::daemon::lists::{self, Trust};
use crate::daemon::operate::import::{Import, Imported};
use crate::daemon::operate::operator::Operator;
use crate::daemon::operate::{self, Report, Request, Step, Steps};
use crate::daemon::{members, parts, reload, signals, subscriptions};
use crate::store::Store;
use crate::store::types;

/// Another command holds the store for as long as it runs: so long we wait for it.
const COMMAND_PATIENCE: Duration = Duration::from_secs(5);
/// A daemon that has the store and no socket yet is just starting, or stopping.
const DAEMON_PATIENCE: Duration = Duration::from_secs(2);
const TRY_AGAIN: Duration = Duration::from_millis(100);
/// A look may take a daemon so long; a fetch takes as long as it takes.
const LOOK_PATIENCE: Duration = Duration::from_secs(10);
/// Slices of members that one command judges; a daemon does the rest.
const JUDGE_SLICES: usize = 100;

/// A second signal came.
#[derive(Debug, thiserror::Error)]
#[error("left at once; what was stored is kept, and published at the next start")]
pub struct Interrupted;

/// Have a request carried out. Steps are told as they happen.
///
/// A daemon goes on by the configuration that it has when the file has got faults, and so do commands to it.
pub async fn carry_out(
    context: &Context,
    request: Request,
    on_step: &mut (dyn FnMut(Step) + Send),
) -> anyhow::Result<Report> {
    let loaded = match context.load() {
        Ok(loaded) => loaded,
        Err(faults) => {
            let partly = context.in_spite_of(&faults);
            let Some(loaded) = partly else { return Err(faults.into()) };
            return by_daemon(context, &loaded, &request, on_step).await?.ok_or_else(|| faults.into());
        }
    };
    let loaded = &loaded;
    if matches!(request, Request::Reload(_)) {
        let reloaded = by_daemon(context, loaded, &request, on_step).await?;
        return reloaded.ok_or_else(|| reload::Error::NoDaemon.into());
    }
    if request.only_reads() {
        return look(context, loaded, request, on_step).await;
    }
    if let Some(report) = by_daemon(context, loaded, &request, on_step).await? {
        return Ok(report);
    }
    if !makes_a_store(&request) {
        context.store_must_exist(loaded)?;
    }
    match own(context, loaded, &request, on_step).await? {
        Owned::Ours(store) => here(context, loaded, store, request, on_step).await,
        Owned::Done(report) => Ok(report),
    }
}

/// Have a request carried out that is answered in lines, and print them.
pub fn print_lines(context: &Context, request: Request) -> anyhow::Result<Exit> {
    let report = context.block_on(carry_out(context, request, &mut output::step))?;
    let Report::Lines(lines) = report else { return Err(odd(&report)) };
    for line in lines {
        output::line(&output::safe(&line))?;
    }
    Ok(Exit::Fine)
}

/// A report that belongs to another request.
pub fn odd(report: &Report) -> anyhow::Error {
    anyhow::anyhow!("this is no report of what was asked: {report:?}")
}

fn makes_a_store(request: &Request) -> bool {
    matches!(request, Request::Add(_) | Request::Import(_) | Request::Poll(_) | Request::AddKey(_))
}

/// `None` when no daemon has this store.
async fn by_daemon(
    context: &Context,
    loaded: &Loaded,
    request: &Request,
    on_step: &mut (dyn FnMut(Step) + Send),
) -> anyhow::Result<Option<Report>> {
    match request {
        Request::Import(import) => in_pieces(context, loaded, import, on_step).await,
        _ => ask_daemon(context, loaded, request, on_step).await,
    }
}

/// A list may be larger than a request.
async fn in_pieces(
    context: &Context,
    loaded: &Loaded,
    import: &Import,
    on_step: &mut (dyn FnMut(Step) + Send),
) -> anyhow::Result<Option<Report>> {
    let (of, mut total, mut n_before) = (import.feeds.len(), Imported::default(), 0);
    let (mut piece, mut rest) = pieces::first(&import.feeds);
    loop {
        let Import { dry_run, keep_starters, .. } = *import;
        let request = Request::Import(Import { feeds: piece.to_vec(), dry_run, keep_starters });
        let mut on_piece = |step: Step| match step {
            Step::Round { done, new, failed, .. } => on_step(Step::Round { done: n_before + done, of, new, failed }),
            other => on_step(other),
        };
        match ask_daemon(context, loaded, &request, &mut on_piece).await? {
            Some(Report::Imported(imported)) => total = total.and(imported),
            Some(other) => return Err(odd(&other)),
            None if n_before == 0 => return Ok(None),
            None => anyhow::bail!("the daemon has ended after {n_before} of {of} feeds: import the list again"),
        }
        if rest.is_empty() {
            return Ok(Some(Report::Imported(total)));
        }
        n_before += piece.len();
        (piece, rest) = pieces::first(rest);
    }
}

async fn ask_daemon(
    context: &Context,
    loaded: &Loaded,
    request: &Request,
    on_step: &mut (dyn FnMut(Step) + Send),
) -> anyhow::Result<Option<Report>> {
    let Some(daemon) = find(context, loaded).await? else { return Ok(None) };
    // The service's store lies where the service says; any other is known by its path.
    let path = context.store_path(loaded)?;
    let store = (!context.is_of_service(loaded)).then_some(path.as_path());
    Ok(daemon.ask(request, store, on_step).await?)
}

async fn find(context: &Context, loaded: &Loaded) -> anyhow::Result<Option<Daemon>> {
    let candidates = context.control_candidates(loaded)?;
    Ok(client::find(candidates).await?)
}

async fn look(
    context: &Context,
    loaded: &Loaded,
    request: Request,
    on_step: &mut (dyn FnMut(Step) + Send),
) -> anyhow::Result<Report> {
    let fetches = matches!(request, Request::Trace(_) | Request::Add(_));
    let patience = if fetches { Duration::MAX } else { LOOK_PATIENCE };
    let asked = tokio::time::timeout(patience, by_daemon(context, loaded, &request, on_step)).await;
    let why_not = match asked {
        Ok(Ok(Some(report))) => return Ok(report),
        Ok(Ok(None)) => None,
        Ok(Err(problem)) if is_an_answer(&problem) => return Err(problem),
        Ok(Err(problem)) => Some(problem),
        Err(_) => {
            output::aside("coranto: the running daemon does not answer; this is what the store says");
            None
        }
    };
    let store = match context.read_store(loaded) {
        Ok(store) => store,
        // To look at what a site offers, nobody needs a store.
        Err(_) if matches!(request, Request::Add(_)) && why_not.is_none() => context.no_store()?,
        Err(problem) => return Err(why_not.unwrap_or(problem)),
    };
    let operator = Operator::alone(store, context.store_path(loaded)?, loaded.clone(), context.clock);
    drive(&operator, request, on_step).await
}

/// Did the daemon do its work and say no? Else we look ourselves.
fn is_an_answer(problem: &anyhow::Error) -> bool {
    let failed =
        |problem: &client::Error| matches!(problem, client::Error::Failed(told) if told.code != "version-mismatch");
    problem.downcast_ref().is_some_and(failed)
}

enum Owned {
    Ours(Arc<dyn Store>),
    /// A daemon appeared meanwhile and did it.
    Done(Report),
}

/// Take the store. Another command is waited for; a daemon that has it and does not answer is told of.
async fn own(
    context: &Context,
    loaded: &Loaded,
    request: &Request,
    on_step: &mut (dyn FnMut(Step) + Send),
) -> anyhow::Result<Owned> {
    let waited = Clock::stopwatch();
    let mut said = false;
    loop {
        let problem = match context.open_store(loaded, request.name()) {
            Ok(store) => return Ok(Owned::Ours(store)),
            Err(problem) => problem,
        };
        let Some(owner) = owner_of(&problem) else { return Err(problem) };
        let is_daemon = owner.ends_with("(run)");
        if waited.elapsed() > if is_daemon { DAEMON_PATIENCE } else { COMMAND_PATIENCE } {
            return Err(problem);
        }
        if !std::mem::replace(&mut said, true) && !is_daemon {
            output::aside(&format!("waiting for {owner}, which has the store"));
        }
        tokio::time::sleep(TRY_AGAIN).await;
        if is_daemon && let Some(report) = by_daemon(context, loaded, request, on_step).await? {
            return Ok(Owned::Done(report));
        }
    }
}

fn owner_of(problem: &anyhow::Error) -> Option<String> {
    problem.chain().find_map(|cause| match cause.downcast_ref() {
        Some(types::Error::Owned { owner, .. }) => Some(owner.clone()),
        _ => None,
    })
}

/// Do it here, over a store that is ours.
async fn here(
    context: &Context,
    loaded: &Loaded,
    store: Arc<dyn Store>,
    request: Request,
    on_step: &mut (dyn FnMut(Step) + Send),
) -> anyhow::Result<Report> {
    subscriptions::sync(&*store, loaded, context.clock.now()).await?;
    store.declare_outputs(parts::output_specs(&loaded.config)?).await?;
    let operator = Operator::alone(Arc::clone(&store), context.store_path(loaded)?, loaded.clone(), context.clock);
    if matches!(request, Request::Poll(_)) {
        let due = lists::watch::due(&operator).await?;
        if !due.is_empty() {
            // Their faults were said in the log, and stand in the status.
            lists::refresh(&operator, &due, Trust::Guarded).await?;
        }
    }
    let report = match &request {
        Request::Poll(_) | Request::Summarise(_) => drive_until_signal(&operator, request, on_step).await?,
        _ => drive(&operator, request, on_step).await?,
    };
    members::judge(&*store, JUDGE_SLICES).await?;
    store.close().await?;
    Ok(report)
}

/// Run it and tell its steps.
async fn drive(
    operator: &Operator,
    request: Request,
    on_step: &mut (dyn FnMut(Step) + Send),
) -> anyhow::Result<Report> {
    let (steps, mut told) = Steps::new();
    let work = async move {
        let outcome = operate::run(operator, request, &steps).await;
        drop(steps); // that was the last of them
        outcome
    };
    tokio::pin!(work);
    let mut outcome = None;
    loop {
        tokio::select! {
            biased;
            Some(step) = told.recv() => on_step(step),
            done = &mut work, if outcome.is_none() => outcome = Some(done),
            else => break,
        }
    }
    outcome.context("the work ended without an outcome")?
}

/// A first SIGINT or SIGTERM lets running polls finish, a second one does not.
async fn drive_until_signal(
    operator: &Operator,
    request: Request,
    on_step: &mut (dyn FnMut(Step) + Send),
) -> anyhow::Result<Report> {
    let mut asked_to_stop = signals::Signals::new().context("cannot watch for signals")?;
    let work = drive(operator, request, on_step);
    tokio::pin!(work);
    tokio::select! {
        outcome = &mut work => outcome,
        name = asked_to_stop.next() => {
            output::aside(&format!("{name}: finishing what is under way; once more leaves at once"));
            operator.stop.cancel();
            tokio::select! {
                outcome = &mut work => outcome,
                _ = asked_to_stop.next() => Err(Interrupted.into()),
            }
        }
    }
}
