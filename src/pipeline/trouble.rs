//! What to do while the store cannot keep anything: go on trying, seldom, and with one poll at a time.
//!
//! A poll whose result cannot be stored is a request for nothing. When the disk is full, a thousand feeds must not be
//! fetched again and again for it: one feed at a time is the probe, later and later, until a commit succeeds.

use std::time::Duration;

use crate::model::Timestamp;

const FIRST_WAIT: Duration = Duration::from_secs(5);
const LONGEST_WAIT: Duration = Duration::from_secs(600);

/// The store's state, as the polls meet it.
#[derive(Debug, Default)]
pub struct Trouble {
    failures: u32,
    retry_at: Option<Timestamp>,
}

impl Trouble {
    /// Something could not be stored or asked. True when that is news. Polls that were under way when the first one
    /// failed belong to the same trouble: only a probe's failure makes the wait longer.
    pub fn failed(&mut self, now: Timestamp) -> bool {
        if self.retry_at(now).is_some_and(|at| at > now) {
            return false;
        }
        let wait = FIRST_WAIT.saturating_mul(1 << self.failures.min(10)).min(LONGEST_WAIT);
        self.failures = self.failures.saturating_add(1);
        self.retry_at = Some(now + wait);
        self.failures == 1
    }

    /// Something was stored. True when that is news.
    pub fn worked(&mut self) -> bool {
        self.retry_at = None;
        std::mem::take(&mut self.failures) > 0
    }

    /// How many polls may run now, of so many in good times.
    pub fn permits(&self, usual: usize, now: Timestamp) -> usize {
        match self.retry_at(now) {
            None => usual,
            Some(at) if at <= now => 1,
            Some(_) => 0,
        }
    }

    /// Never further ahead than the longest wait, whatever became of the clock.
    pub fn retry_at(&self, now: Timestamp) -> Option<Timestamp> {
        self.retry_at.map(|at| at.min(now + LONGEST_WAIT))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_in_trouble_gets_one_poll_at_a_time_and_ever_fewer() {
        let now = Timestamp::UNIX_EPOCH;
        let mut trouble = Trouble::default();
        assert_eq!(trouble.permits(32, now), 32);
        assert!(trouble.failed(now), "the first failure is news");
        assert_eq!(trouble.permits(32, now), 0);
        let later = now + FIRST_WAIT;
        assert_eq!(trouble.permits(32, later), 1);
        assert!(!trouble.failed(later), "the second is not");
        assert_eq!(trouble.retry_at(later), Some(later + FIRST_WAIT * 2));
        (0..20).for_each(|_| assert!(!trouble.failed(later)));
        assert_eq!(trouble.retry_at(later), Some(later + FIRST_WAIT * 2), "they fell into one hole");
        let mut probe = later;
        (0..20).for_each(|_| {
            probe = trouble.retry_at(probe).expect("still in trouble");
            trouble.failed(probe);
        });
        assert_eq!(trouble.retry_at(probe), Some(probe + LONGEST_WAIT));
        let set_back = probe - chrono::Duration::days(365);
        assert_eq!(trouble.retry_at(set_back), Some(set_back + LONGEST_WAIT), "the clock was wrong once");
        assert!(trouble.worked() && !trouble.worked());
        assert_eq!(trouble.permits(32, later), 32);
    }
}
