//! Numbers and times as people say them.

use crate::model::Timestamp;

/// `1 article`, `2 articles`.
pub fn count(n: impl Into<u64>, what: &str) -> String {
    let n = n.into();
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}

/// How long ago or ahead, in one unit: `3 min ago`, `in 2 h`.
pub fn relative(time: Timestamp, now: Timestamp) -> String {
    let seconds = (time - now).num_seconds();
    if seconds == 0 {
        return "now".to_owned();
    }
    let amount = span(seconds.unsigned_abs());
    if seconds < 0 { format!("{amount} ago") } else { format!("in {amount}") }
}

/// A duration in one unit.
pub fn span(seconds: u64) -> String {
    match seconds {
        s @ 0..60 => format!("{s} s"),
        s @ 60..3_600 => format!("{} min", s / 60),
        s @ 3_600..172_800 => format!("{} h", s / 3_600),
        s => format!("{} days", s / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grammatical() {
        let counts = [0u64, 1, 2].map(|n| count(n, "article"));
        assert_eq!(counts, ["0 articles", "1 article", "2 articles"]);
    }

    #[test]
    fn times_are_told_in_one_unit() {
        let now = Timestamp::UNIX_EPOCH;
        let told = |seconds| relative(now + chrono::Duration::seconds(seconds), now);
        assert_eq!(
            [told(-59), told(0), told(150), told(-7_200), told(300_000)],
            ["59 s ago", "now", "in 2 min", "2 h ago", "in 3 days"]
        );
    }
}
