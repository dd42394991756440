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
    /// Something could not be stored or asked. True when that is news.
    pub fn failed(&mut self, now: Timestamp) -> bool {
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
        match self.retry_at {
            None => usual,
            Some(at) if at <= now => 1,
            Some(_) => 0,
        }
    }

    pub fn retry_at(&self) -> Option<Timestamp> {
        self.retry_at
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
        assert_eq!(trouble.retry_at(), Some(later + FIRST_WAIT * 2));
        (0..20).for_each(|_| assert!(!trouble.failed(later)));
        assert_eq!(trouble.retry_at(), Some(later + LONGEST_WAIT));
        assert!(trouble.worked() && !trouble.worked());
        assert_eq!(trouble.permits(32, later), 32);
    }
}
