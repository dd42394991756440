//! After a long downtime everything is overdue: this spreads the rush.
//!
//! A few overdue feeds go at once, in the order in which they were due. Many are spread over some minutes, and no
//! feed waits longer than its own interval, when it would have come anyway. New feeds do not wait: their readers do.

use std::time::Duration;

use chrono::TimeDelta;

use crate::model::Timestamp;
use crate::model::ids::FeedId;

/// A feed whose time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    pub feed: FeedId,
    /// `None` when it was never polled.
    pub due: Option<Timestamp>,
    /// From one of its polls to the next.
    pub gap: Duration,
}

/// So many go at once: the usual number of fetches side by side.
const N_AT_ONCE: usize = 32;
const PER_FEED: TimeDelta = TimeDelta::seconds(1);
const LONGEST_WINDOW: TimeDelta = TimeDelta::minutes(10);

/// When each overdue feed is polled: in the order of the result, new feeds first, then by how overdue they are.
pub fn spread(overdue: &[Overdue], now: Timestamp) -> Vec<(FeedId, Timestamp)> {
    let mut in_order = overdue.to_vec();
    in_order.sort_by_key(|feed| (feed.due, feed.feed));
    let n_new = in_order.iter().take_while(|feed| feed.due.is_none()).count();
    let (new, late) = in_order.split_at(n_new);

    let n_spread = late.len().saturating_sub(N_AT_ONCE);
    let window = i32::try_from(n_spread).map_or(LONGEST_WINDOW, |n| (PER_FEED * n).min(LONGEST_WINDOW));
    let window_ms = window.num_milliseconds();
    let mut times: Vec<(FeedId, Timestamp)> = new.iter().map(|feed| (feed.feed, now)).collect();
    for (place, feed) in late.iter().enumerate() {
        let nth = (place + 1).saturating_sub(N_AT_ONCE) as i64;
        let wait = TimeDelta::milliseconds(window_ms * nth / n_spread.max(1) as i64);
        let longest = TimeDelta::from_std(feed.gap).unwrap_or(LONGEST_WINDOW);
        times.push((feed.feed, now + wait.min(longest)));
    }
    times
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_timestamp(1_780_000_000, 0).unwrap()
    }

    /// Feeds by number, each a minute more overdue than the one before.
    fn overdue(n: usize, gap_s: u64) -> Vec<Overdue> {
        let feed = |n: usize| Overdue {
            feed: FeedId(n as i64),
            due: Some(now() - TimeDelta::minutes(n as i64)),
            gap: Duration::from_secs(gap_s),
        };
        (1..=n).map(feed).collect()
    }

    /// The seconds that the nth feed of the result waits.
    fn check(overdue: &[Overdue], expected: &[(usize, i64)]) {
        let times = spread(overdue, now());
        assert_eq!(times.len(), overdue.len());
        for (place, wait_s) in expected {
            assert_eq!((times[*place].1 - now()).num_seconds(), *wait_s, "place {place}");
        }
    }

    #[test]
    fn few_go_at_once_and_many_over_a_window() {
        check(&[], &[]);
        check(&overdue(32, 3_600), &[(0, 0), (31, 0)]);
        check(&overdue(33, 3_600), &[(31, 0), (32, 1)]);
        check(&overdue(132, 3_600), &[(0, 0), (31, 0), (32, 1), (81, 50), (131, 100)]);
        check(&overdue(10_032, 3_600), &[(31, 0), (5_031, 300), (10_031, 600)]);
    }

    #[test]
    fn nobody_waits_longer_than_its_own_interval() {
        check(&overdue(10_032, 60), &[(31, 0), (10_031, 60)]);
        check(&overdue(10_032, 0), &[(10_031, 0)]);
    }

    #[test]
    fn the_most_overdue_go_first_and_new_feeds_before_them() {
        let mut feeds = overdue(100, 3_600);
        feeds.push(Overdue { feed: FeedId(500), due: None, gap: Duration::from_secs(3_600) });
        feeds.push(Overdue { feed: FeedId(101), due: feeds[99].due, gap: Duration::from_secs(3_600) });
        let times = spread(&feeds, now());
        let order: Vec<i64> = times.iter().take(4).map(|(feed, _)| feed.0).collect();
        assert_eq!(order, [500, 100, 101, 99]);
        assert_eq!(times[0].1, now());
        assert!(times.is_sorted_by_key(|(_, at)| *at));
        feeds.reverse();
        assert_eq!(spread(&feeds, now()), times);
    }
}
