//! Publishes what is ready: one task, one entry after the other, in the order in which they became ready.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};
use tokio_util::sync::CancellationToken;
use tracing::{debug, error};

use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::model::Timestamp;
use crate::relate::group::AddressJudge;
use crate::store::Store;
use crate::store::types::{Error, Related};

/// Entries a transaction takes: enough to make the commit cheap, few enough to keep the writer free for polls.
const AT_ONCE: usize = 256;
/// How long the first entries of a new store wait for the slowest of the first feeds, so that copies find each other.
///
/// Long enough for the feeds that answer at all, short enough for a first user who looks at an empty page meanwhile.
const FIRST_ROUND: Duration = Duration::from_secs(8);
/// After a failure, publishing is tried again although nothing new became ready.
const RETRY: Duration = Duration::from_secs(5);

/// Publish everything that is ready now.
pub async fn publish_ready(store: &dyn Store, now: Timestamp) -> Result<usize, Error> {
    publish_counted(store, now, |_| ()).await
}

/// The same, telling of each transaction.
async fn publish_counted(store: &dyn Store, now: Timestamp, count: impl Fn(&Related)) -> Result<usize, Error> {
    let mut n_published = 0;
    loop {
        let related = store.relate(Arc::new(AddressJudge), AT_ONCE, now).await?;
        count(&related);
        n_published += related.n_published;
        if !related.more {
            return Ok(n_published);
        }
    }
}

/// Publish whenever a poll left something ready, until `stop`; then once more.
///
/// `first_round` becomes true when every feed of a new store was polled once; until then, or some seconds,
/// nothing is published there.
pub async fn run(
    store: Arc<dyn Store>,
    clock: Clock,
    (ready, first_round): (Arc<Notify>, watch::Receiver<bool>),
    metrics: Arc<Metrics>,
    stop: CancellationToken,
) {
    let count = |related: &Related| metrics.related(related.n_published, related.n_joined);
    wait_for_first_round(clock, first_round, &stop).await;
    let mut failing = false;
    loop {
        match publish_counted(&*store, clock.now(), count).await {
            Ok(n_published) => {
                failing = false;
                debug!(n_published, "published {n_published} entries");
            }
            Err(problem) if failing => debug!(%problem, "still cannot publish: {problem}"),
            Err(problem) => {
                failing = true;
                error!(%problem, "cannot publish: {problem}; trying again");
            }
        }
        tokio::select! {
            () = ready.notified() => {}
            () = clock.sleep_until(clock.now() + RETRY), if failing => {}
            () = stop.cancelled() => return,
        }
    }
}

async fn wait_for_first_round(clock: Clock, mut first_round: watch::Receiver<bool>, stop: &CancellationToken) {
    let deadline = clock.now() + FIRST_ROUND;
    tokio::select! {
        _ = first_round.wait_for(|over| *over) => {}
        () = clock.sleep_until(deadline) => {}
        () = stop.cancelled() => {}
    }
}
