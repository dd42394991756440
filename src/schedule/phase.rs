//! A feed's own moment within its schedule, the same at every poll and after every restart.
//!
//! Cron expressions put the whole world's readers on :00. Each feed therefore starts a little after the tick, by a
//! hash of its address, and feeds polled at intervals stand on a grid of their own.

use std::time::Duration;

use xxhash_rust::xxh3::xxh3_64;

/// Nobody waits a minute longer for the morning's news.
const LONGEST: Duration = Duration::from_secs(60);

/// How long after a tick the feed at `url` is polled: under a minute and under a tenth of the gap to the next tick,
/// nothing where that would be under a second.
pub fn after_tick(url: &str, gap: Duration) -> Duration {
    let limit = LONGEST.min(gap / 10);
    if limit < Duration::from_secs(1) {
        return Duration::ZERO;
    }
    place_within(url, limit)
}

/// Where within `span` the feed at `url` stands, to the millisecond: its point on a grid of such spans.
pub fn place_within(url: &str, span: Duration) -> Duration {
    let span_ms = u64::try_from(span.as_millis()).unwrap_or(u64::MAX).max(1);
    Duration::from_millis(xxh3_64(url.as_bytes()) % span_ms)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, gap_s: u64) -> Duration {
        let phase = after_tick(url, Duration::from_secs(gap_s));
        assert!(phase < LONGEST && phase <= Duration::from_secs(gap_s) / 10, "{url} {gap_s}: {phase:?}");
        assert_eq!(phase, after_tick(url, Duration::from_secs(gap_s)));
        phase
    }

    #[test]
    fn phases_are_short_stable_and_spread() {
        for gap_s in [0, 1, 9] {
            assert_eq!(check("https://a.example/feed", gap_s), Duration::ZERO);
        }
        for gap_s in [10, 300, 599, 600, 86_400] {
            let mut quarters = [0; 4];
            let limit = LONGEST.min(Duration::from_secs(gap_s) / 10);
            for n in 0..1_000 {
                let phase = check(&format!("https://{n}.example/feed"), gap_s);
                quarters[(phase.as_secs_f64() / limit.as_secs_f64() * 4.0) as usize] += 1;
            }
            assert!(quarters.iter().all(|n| (200..300).contains(n)), "{gap_s}: {quarters:?}");
        }
    }

    /// The hash is part of the behaviour: an upgrade must not shift every feed.
    #[test]
    fn the_hash_never_changes() {
        assert_eq!(after_tick("https://example.org/feed.xml", Duration::from_secs(3_600)).as_millis(), 9_854);
    }
}
