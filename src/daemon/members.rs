//! Judges anew who belongs to which output, after a select changed or feeds came, went or were tagged anew.
//!
//! In slices, so that polls and publishing are not kept waiting; what is left at the end goes on at the next start.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use crate::store::Store;
use crate::store::types::Error;

/// Entries a transaction judges: some milliseconds of the writer's time.
const AT_ONCE: usize = 500;
/// After a failure.
const RETRY: Duration = Duration::from_secs(30);

/// Judge at once, and whenever woken, until stopped.
pub async fn run(store: Arc<dyn Store>, wake: Arc<Notify>, stop: CancellationToken) {
    loop {
        let judged = tokio::select! {
            judged = judge(&*store, usize::MAX) => judged,
            () = stop.cancelled() => return,
        };
        let failed = match judged {
            Ok(()) => false,
            Err(Error::Closed) => return,
            Err(problem) => {
                warn!(%problem, "cannot judge who belongs to the outputs: {problem}; trying again");
                true
            }
        };
        tokio::select! {
            () = wake.notified() => {}
            () = tokio::time::sleep(RETRY), if failed => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Judge until nothing is left, or so many slices.
pub async fn judge(store: &dyn Store, n_slices: usize) -> Result<(), Error> {
    for _ in 0..n_slices {
        if !store.rejudge(AT_ONCE).await? {
            debug!("every member of every output is judged");
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
    Ok(())
}
