//! What can be asked of coranto: one function for each thing, whoever asks and wherever it runs.
//!
//! In: a [`Request`], and an [`Operator`] that holds what is needed. Out: a [`Report`], with [`Step`]s told on the way.
//! A running daemon carries out what comes through its control socket; without a daemon the command opens the store
//! itself and runs the same function. So both give the same result and the same words. Printing is left to `cli`.

pub mod add;
pub mod choose;
pub mod export;
pub mod feeds;
pub mod find;
pub mod found;
pub mod import;
pub mod keys;
pub mod operator;
pub mod pause;
pub mod poll;
pub mod remove;
pub mod status;
pub mod summarise;
pub mod trace;
pub mod why;

use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;

use crate::daemon::reload;
use operator::Operator;

/// Something to be done or looked up.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    Add(add::Add),
    Import(import::Import),
    Export(export::Export),
    Remove(remove::Remove),
    Pause(pause::Pause),
    Enable(pause::Pause),
    Poll(poll::Poll),
    AddKey(keys::AddKey),
    RevokeKey(keys::RevokeKey),
    Keys {},
    Reload(reload::Reload),
    Status {},
    Feeds(feeds::Feeds),
    Why(why::Why),
    Summarise(summarise::Summarise),
    Trace(trace::Trace),
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Report {
    Added(add::Added),
    Imported(import::Imported),
    Exported(export::Exported),
    Removed(remove::Removed),
    Paused(pause::Paused),
    Polled(poll::Round),
    KeyAdded(keys::KeyAdded),
    KeyRevoked(keys::KeyRevoked),
    Keys(Vec<keys::KeyRow>),
    Reloaded(reload::Reloaded),
    Status(Box<status::Status>),
    Feeds(Vec<feeds::FeedRow>),
    Summarised(summarise::Summarised),
    Lines(Vec<String>),
}

/// Something to say while it goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// Part of the result.
    Said(String),
    /// Beside the result.
    Aside(String),
    /// How far a round of polls is.
    Round { done: usize, of: usize, new: usize, failed: usize },
}

/// Where steps go. Nobody need listen.
#[derive(Clone)]
pub struct Steps(mpsc::Sender<Step>);

/// Steps wait here for a terminal or a socket; whoever makes more of them waits too.
const STEPS: usize = 64;

impl Steps {
    pub fn new() -> (Steps, mpsc::Receiver<Step>) {
        let (sender, receiver) = mpsc::channel(STEPS);
        (Steps(sender), receiver)
    }

    pub async fn said(&self, sentence: String) {
        let _ = self.0.send(Step::Said(sentence)).await;
    }

    pub async fn aside(&self, sentence: String) {
        let _ = self.0.send(Step::Aside(sentence)).await;
    }

    /// Resolves when nobody listens any more.
    pub async fn closed(&self) {
        self.0.closed().await;
    }

    pub fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    /// Left out when the listener is slow: the next one tells more.
    pub fn round(&self, done: usize, of: usize, new: usize, failed: usize) {
        let _ = self.0.try_send(Step::Round { done, of, new, failed });
    }
}

impl Request {
    /// The end of its address on the control socket.
    pub fn name(&self) -> &'static str {
        match self {
            Request::Add(_) => "add",
            Request::Import(_) => "import",
            Request::Export(_) => "export",
            Request::Remove(_) => "remove",
            Request::Pause(_) => "pause",
            Request::Enable(_) => "enable",
            Request::Poll(_) => "poll",
            Request::AddKey(_) => "add-key",
            Request::RevokeKey(_) => "revoke-key",
            Request::Keys {} => "keys",
            Request::Reload(_) => "reload",
            Request::Status {} => "status",
            Request::Feeds(_) => "feeds",
            Request::Why(_) => "why",
            Request::Summarise(_) => "summarise",
            Request::Trace(_) => "trace",
        }
    }

    /// Only looks: a store that is open for reading is enough.
    pub fn only_reads(&self) -> bool {
        match self {
            Request::Add(add) => add.dry_run,
            Request::Import(import) => import.dry_run,
            Request::Summarise(wish) => wish.dry_run,
            Request::Keys {} | Request::Status {} | Request::Feeds(_) | Request::Export(_) => true,
            Request::Why(_) | Request::Trace(_) => true,
            _ => false,
        }
    }
}

/// Carry out a request.
pub async fn run(operator: &Operator, request: Request, steps: &Steps) -> anyhow::Result<Report> {
    Ok(match request {
        Request::Add(add) => Report::Added(add::run(operator, add, steps).await?),
        Request::Import(import) => Report::Imported(import::run(operator, import, steps).await?),
        Request::Export(export) => Report::Exported(export::run(operator, export).await?),
        Request::Remove(remove) => Report::Removed(remove::run(operator, remove).await?),
        Request::Pause(pause) => Report::Paused(pause::run(operator, pause, true).await?),
        Request::Enable(pause) => Report::Paused(pause::run(operator, pause, false).await?),
        Request::Poll(poll) => Report::Polled(poll::run(operator, poll, steps).await?),
        Request::AddKey(key) => Report::KeyAdded(keys::add(operator, key).await?),
        Request::RevokeKey(key) => Report::KeyRevoked(keys::revoke(operator, key).await?),
        Request::Keys {} => Report::Keys(keys::all(operator).await?),
        Request::Reload(reload) => Report::Reloaded(reload::reload(operator, reload).await?),
        Request::Status {} => Report::Status(Box::new(status::run(operator).await?)),
        Request::Feeds(feeds) => Report::Feeds(feeds::run(operator, feeds).await?),
        Request::Summarise(wish) => Report::Summarised(summarise::run(operator, wish, steps).await?),
        Request::Why(why) => Report::Lines(why::run(operator, why).await?),
        Request::Trace(trace) => Report::Lines(trace::run(operator, trace).await?),
    })
}

/// An error and its causes in one sentence; a cause that the sentence tells already is not told twice.
pub fn sentence_of(problem: &anyhow::Error) -> String {
    let mut sentence = String::new();
    for cause in problem.chain().map(ToString::to_string) {
        if sentence.is_empty() {
            sentence = cause;
        } else if !sentence.contains(&cause) {
            sentence = format!("{sentence}: {cause}");
        }
    }
    sentence
}
