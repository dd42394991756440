//! When lists are looked at: a file when it changed, an address when its time has come, all that are new at once.

use std::collections::HashMap;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::warn;

use crate::config::{ListFrom, ListSource};
use crate::daemon::lists::{Trust, memory, refresh, tell_of_before};
use crate::daemon::operate::operator::Operator;
use crate::model::Timestamp;
use crate::store::types::Error;

/// What asking for a file's size and time costs nothing.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// After the store failed.
const RETRY: Duration = Duration::from_secs(30);

/// By this a file is told from what it was: time, size and inode.
type Stamp = (i64, i64, u64, u64);

/// When each list was met, and what it was then.
#[derive(Default)]
struct Watch {
    begun: bool,
    files: HashMap<String, Option<Stamp>>,
    addresses: HashMap<String, Timestamp>,
}

/// Watch until stopped.
pub async fn run(operator: Arc<Operator>, stop: CancellationToken) {
    let mut watch = Watch::default();
    loop {
        let round = async {
            let pause = match watch.round(&operator).await {
                Ok(()) => LOOK_EVERY,
                Err(problem) => {
                    warn!("cannot look at the lists of subscriptions: {problem:#}; trying again");
                    watch = Watch::default();
                    RETRY
                }
            };
            tokio::time::sleep(pause).await;
        };
        tokio::select! {
            () = round => {}
            () = stop.cancelled() => return,
        }
    }
}

impl Watch {
    async fn round(&mut self, operator: &Operator) -> anyhow::Result<()> {
        if !std::mem::replace(&mut self.begun, true) {
            tell_of_before(operator).await?;
        }
        let loaded = operator.loaded.get();
        let mut due = Vec::new();
        for source in &loaded.config.opml {
            if self.is_due(operator, source).await? {
                due.push(source.clone());
            }
        }
        if due.is_empty() {
            return Ok(());
        }
        refresh(operator, &due, Trust::Guarded).await?;
        for source in &due {
            if let ListFrom::Address(_) = &source.from {
                self.addresses.remove(&key(source));
            }
        }
        Ok(())
    }

    async fn is_due(&mut self, operator: &Operator, source: &ListSource) -> Result<bool, Error> {
        match &source.from {
            ListFrom::File(path) => {
                let stamp = stamp(path);
                let before = self.files.insert(key(source), stamp);
                Ok(before != Some(stamp))
            }
            ListFrom::Address(_) => {
                let due = match self.addresses.get(&key(source)) {
                    Some(due) => *due,
                    None => {
                        let known = memory::recall(&*operator.store, &source.from).await?;
                        *self.addresses.entry(key(source)).or_insert(known.due(source.interval))
                    }
                };
                Ok(due <= operator.clock.now())
            }
        }
    }
}

/// A list that a changed configuration means otherwise is new.
fn key(source: &ListSource) -> String {
    format!("{:?} {:?} {:?}", source.from, source.tags, source.interval)
}

fn stamp(path: &Path) -> Option<Stamp> {
    // Asked of the kernel's memory as a rule: it hardly blocks.
    let found = std::fs::metadata(path).ok()?;
    Some((found.mtime(), found.mtime_nsec(), found.size(), found.ino()))
}

/// Those that a command without a daemon looks at before it polls: files, and addresses whose time has come.
pub async fn due(operator: &Operator) -> Result<Vec<ListSource>, Error> {
    let mut watch = Watch::default();
    let mut due = Vec::new();
    for source in &operator.loaded.get().config.opml {
        if watch.is_due(operator, source).await? {
            due.push(source.clone());
        }
    }
    Ok(due)
}
