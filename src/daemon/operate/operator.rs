//! What operations work on: the store and the configuration, and, in a daemon, the parts that run.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use axum::Router;
use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::clock::Clock;
use crate::config::{self, Listen, Loaded};
use crate::daemon::parts;
use crate::daemon::recent::Recent;
use crate::daemon::reload::{Last, Source};
use crate::model::Timestamp;
use crate::pipeline::scheduler::Mailbox;
use crate::pipeline::{Line, relater};
use crate::store::Store;
use crate::store::types::Error;
use crate::swap::Swap;
use crate::web::Site;

/// Holds what operations need. One for each process.
pub struct Operator {
    pub store: Arc<dyn Store>,
    pub store_path: PathBuf,
    pub clock: Clock,
    /// The configuration in effect.
    pub loaded: Swap<Loaded>,
    /// Asks a round that was started here to come to an end.
    pub stop: CancellationToken,
    line: OnceLock<Arc<Line>>,
    /// `None` in a command that works alone.
    pub daemon: Option<Daemon>,
}

/// The running parts that operations reach.
pub struct Daemon {
    pub mailbox: Mailbox,
    pub site: Arc<Site>,
    /// Answers all requests; replaced when the public address changes.
    pub front: Arc<Swap<Router>>,
    pub since: Timestamp,
    /// Of the configuration, to read it again.
    pub source: Source,
    /// The configuration that the daemon was started with: what it cannot change while it runs.
    pub at_start: Loaded,
    /// The addresses that are listened on.
    pub served: Vec<Listen>,
    pub retention: Arc<Swap<config::Retention>>,
    pub recent: Arc<Recent>,
    /// Members of outputs are to be judged anew.
    pub judge: Arc<Notify>,
    /// How the last reload went. Held while one goes on: one at a time.
    pub reloading: tokio::sync::Mutex<()>,
    pub last_reload: Mutex<Option<Last>>,
}

impl Operator {
    /// For a command that works alone.
    pub fn alone(store: Arc<dyn Store>, store_path: PathBuf, loaded: Loaded, clock: Clock) -> Operator {
        let (loaded, stop) = (Swap::new(loaded), CancellationToken::new());
        Operator { store, store_path, clock, loaded, stop, line: OnceLock::new(), daemon: None }
    }

    /// For the daemon, whose line runs already.
    pub fn of_daemon(line: Arc<Line>, store_path: PathBuf, loaded: Loaded, daemon: Daemon) -> Operator {
        let (store, clock, stop) = (Arc::clone(&line.store), line.clock, CancellationToken::new());
        let (loaded, line) = (Swap::new(loaded), OnceLock::from(line));
        Operator { store, store_path, clock, loaded, stop, line, daemon: Some(daemon) }
    }

    /// The line, made when it is first needed: most commands never poll.
    pub fn line(&self) -> anyhow::Result<Arc<Line>> {
        if let Some(line) = self.line.get() {
            return Ok(Arc::clone(line));
        }
        let line = parts::line(&self.loaded.get().config, Arc::clone(&self.store), self.clock)?;
        Ok(Arc::clone(self.line.get_or_init(|| line)))
    }

    /// Let readers see what became ready.
    pub async fn publish(&self) -> Result<(), Error> {
        relater::publish_ready(&*self.store, self.clock.now()).await?;
        Ok(())
    }

    /// The public address that documents are written for.
    pub fn base(&self) -> Url {
        match &self.daemon {
            Some(daemon) => daemon.site.outputs.base(),
            None => parts::public_base(&self.loaded.get().config, &[]),
        }
    }

    /// Subscriptions came, went or were tagged anew: members of outputs follow in the background.
    pub fn judge_members(&self) {
        if let Some(daemon) = &self.daemon {
            daemon.judge.notify_one();
        }
    }

    /// Take over the keys of readers as they are stored now.
    pub async fn renew_keys(&self) -> Result<(), Error> {
        if let Some(daemon) = &self.daemon {
            let _turn = daemon.reloading.lock().await; // or a reload would put old ones back
            let keys = self.store.keys().await?;
            daemon.site.policy.set(parts::policy(&self.loaded.get().config, &daemon.served, keys));
        }
        Ok(())
    }
}

impl Daemon {
    pub fn last_reload(&self) -> Option<Last> {
        self.last_reload.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn note_reload(&self, last: Last) {
        *self.last_reload.lock().unwrap_or_else(PoisonError::into_inner) = Some(last);
    }
}
