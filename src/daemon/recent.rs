//! What the polls of the last hour came to, by the minute.
//!
//! A ring of sixty sums: it forgets by itself and costs the same at any rate of polling.

use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use crate::model::Timestamp;
use crate::pipeline::poll::Polled;

const MINUTES: usize = 60;

/// Sums over a while.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    pub polls: u64,
    pub failures: u64,
    /// Articles stored for the first time.
    pub new: u64,
}

/// The last hour.
#[derive(Debug)]
pub struct Recent(Mutex<[(i64, Sums); MINUTES]>);

impl Default for Recent {
    fn default() -> Recent {
        Recent(Mutex::new([(i64::MIN, Sums::default()); MINUTES]))
    }
}

impl Recent {
    pub fn count(&self, polled: &Polled, now: Timestamp) {
        let minute = now.timestamp().div_euclid(60);
        let mut ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let slot = &mut ring[minute.rem_euclid(MINUTES as i64) as usize];
        if slot.0 != minute {
            *slot = (minute, Sums::default());
        }
        slot.1.polls += 1;
        slot.1.failures += u64::from(polled.problem.is_some());
        slot.1.new += polled.n_new as u64;
    }

    pub fn last_hour(&self, now: Timestamp) -> Sums {
        let minute = now.timestamp().div_euclid(60);
        let ring = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = ring.iter().filter(|(at, _)| (minute - MINUTES as i64 + 1..=minute).contains(at));
        recent.fold(Sums::default(), |sum, (_, more)| Sums {
            polls: sum.polls + more.polls,
            failures: sum.failures + more.failures,
            new: sum.new + more.new,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::FeedId;

    #[test]
    fn an_hour_later_a_poll_is_forgotten() {
        let recent = Recent::default();
        let at = |minutes: i64| Timestamp::UNIX_EPOCH + chrono::Duration::minutes(minutes);
        let polled = |n_new, problem: Option<&str>| Polled {
            feed: FeedId(1),
            next_due: None,
            n_new,
            n_ready: 0,
            problem: problem.map(str::to_owned),
        };
        recent.count(&polled(3, None), at(0));
        recent.count(&polled(0, Some("gone")), at(59));
        assert_eq!(recent.last_hour(at(59)), Sums { polls: 2, failures: 1, new: 3 });
        assert_eq!(recent.last_hour(at(60)), Sums { polls: 1, failures: 1, new: 0 });
        recent.count(&polled(1, None), at(60));
        assert_eq!(recent.last_hour(at(60)), Sums { polls: 2, failures: 1, new: 1 });
        assert_eq!(recent.last_hour(at(200)), Sums::default());
    }
}
