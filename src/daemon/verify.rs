//! Reads the whole store from time to time and looks for damage: at the start when the last end was not a clean one, and
//! once a day.
//!
//! Damage ends the daemon: nothing more is written, so that what can be read stays so, what is under way is finished for
//! readers, and the exit code says that it was the store.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tracing::{debug, error, warn};

use crate::clock::Clock;
use crate::health::{Health, Part};
use crate::store::Store;
use crate::store::types::Error;

/// How often the store is asked whether it wants to be verified. It says so once a day.
const ASK_EVERY: Duration = Duration::from_secs(3_600);

/// Verify whenever it is due. Returns the damage, or nothing when stopped.
pub async fn run(
    store: Arc<dyn Store>,
    clock: Clock,
    health: Arc<Health>,
    stop: CancellationToken,
) -> Result<(), Error> {
    loop {
        tokio::select! {
            verified = verify_if_due(&*store, clock) => match verified {
                Err(damage @ Error::Corrupt { .. }) => {
                    store.stop_writing();
                    health.trouble(Part::Store, "the store is damaged");
                    error!(problem = %damage, "{damage}; nothing more is written: restore a backup, or move the file away to begin anew");
                    return Err(damage);
                }
                Err(problem) => warn!(%problem, "the store could not be verified: {problem}; trying again in an hour"),
                Ok(()) => {}
            },
            () = stop.cancelled() => return Ok(()),
        }
        tokio::select! {
            () = clock.sleep_until(clock.now() + ASK_EVERY) => {}
            () = stop.cancelled() => return Ok(()),
        }
    }
}

async fn verify_if_due(store: &dyn Store, clock: Clock) -> Result<(), Error> {
    if !store.wants_verifying(clock.now()).await? {
        return Ok(());
    }
    let took = Clock::stopwatch();
    store.verify(clock.now()).await?;
    debug!(duration_ms = took.elapsed().as_millis() as u64, "the store is whole");
    Ok(())
}
