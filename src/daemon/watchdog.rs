//! The proof that the parts live on which everything depends: a no-op goes through the scheduler's loop and through the
//! writer's thread, again and again.
//!
//! Only when both answered is systemd told that we live; so a loop that hangs ends in a restart, whatever other tasks go
//! on doing. Without systemd's watchdog the same question is asked for `/readyz`. A store that answers with an error has
//! answered: a full disk is not mended by a restart.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::MissedTickBehavior;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use crate::daemon::systemd;
use crate::health::{Health, Part};
use crate::pipeline::scheduler::Mailbox;
use crate::store::Store;

/// How often we ask when nobody else sets the pace.
const USUAL: Duration = Duration::from_secs(30);

/// Who was asked.
const PARTS: [(Part, &str); 2] = [(Part::Scheduler, "the scheduler"), (Part::Store, "the store's writer")];

/// Ask until stopped.
pub async fn run(mailbox: Mailbox, store: Arc<dyn Store>, health: Arc<Health>, stop: CancellationToken) {
    let interval = systemd::watchdog_interval();
    let watched = interval.is_some();
    let interval = interval.unwrap_or(USUAL);
    // Somewhat less, so that an answer at the last moment is still in time for systemd.
    let patience = interval.mul_f32(0.9);
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut hanging = [false; 2];
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            () = stop.cancelled() => return,
        }
        let answered = tokio::select! {
            answered = ask(&mailbox, &*store, patience) => answered,
            () = stop.cancelled() => return,
        };
        if answered == [true; 2] {
            systemd::alive();
        }
        for ((part, name), (answered, hanging)) in PARTS.into_iter().zip(answered.into_iter().zip(&mut hanging)) {
            say(&health, (part, name), answered, hanging, patience, watched);
        }
    }
}

/// Who answered in time?
async fn ask(mailbox: &Mailbox, store: &dyn Store, patience: Duration) -> [bool; 2] {
    let scheduler = tokio::time::timeout(patience, mailbox.ping());
    let writer = tokio::time::timeout(patience, store.ping());
    let (scheduler, writer) = tokio::join!(scheduler, writer);
    [scheduler.unwrap_or(false), writer.is_ok()]
}

/// News are logged once; health says it as long as it lasts.
fn say(health: &Health, part: (Part, &str), answered: bool, hanging: &mut bool, patience: Duration, watched: bool) {
    let (part, name) = part;
    match (answered, std::mem::replace(hanging, !answered)) {
        (true, false) => {}
        (true, true) => {
            health.well(part);
            info!("{name} answers again");
        }
        (false, true) => {}
        (false, false) => {
            health.trouble(part, format!("{name} does not answer"));
            let next = if watched { "; systemd will start coranto anew" } else { "; restart coranto if it stays so" };
            error!("{name} has not answered for {:.1} s: it hangs{next}", patience.as_secs_f32());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pipeline::scheduler;
    use crate::store::open;

    const SOON: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn who_does_not_answer_is_known() {
        let settings = open::Settings::memory();
        let store: Arc<dyn Store> = open::open(&settings, chrono::DateTime::UNIX_EPOCH).expect("a store");
        let (mailbox, orders) = scheduler::mailbox();
        assert_eq!(ask(&mailbox, &*store, SOON).await, [false, true], "nobody reads the mailbox");
        drop(orders);
        assert_eq!(ask(&mailbox, &*store, SOON).await, [false, true], "nobody will");
        store.close().await.expect("closed");
        assert_eq!(ask(&mailbox, &*store, SOON).await, [false, true], "an error is an answer");
    }

    #[test]
    fn health_says_who_hangs_until_it_answers() {
        let (health, mut hanging) = (Health::default(), false);
        let mut see = |answered| {
            say(&health, PARTS[0], answered, &mut hanging, SOON, true);
            health.is_in_trouble(Part::Scheduler)
        };
        assert_eq!([true, false, false, true, true].map(&mut see), [false, true, true, false, false]);
        health.trouble(Part::Scheduler, "said by somebody else");
        say(&health, PARTS[0], true, &mut false, SOON, true);
        assert!(health.is_in_trouble(Part::Scheduler), "only what the watchdog said is taken back by it");
    }
}
