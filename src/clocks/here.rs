//! Is it our own clock that is wrong? Then every feed looks as if its were.
//!
//! Servers say what time it is (the `Date` header). One may be wrong; what the middle one of the latest hosts says is the
//! time. While ours differs from it, nothing can be learnt of anybody's clock.

use std::collections::VecDeque;

/// Hosts that are remembered, each by its latest word.
const HOSTS: usize = 64;
/// As far as a feed's clock may be off without being taken for wrong.
const SLACK_S: i64 = 4 * 60;

/// How far the clocks of others are ahead of ours.
#[derive(Debug, Default)]
pub struct Others(VecDeque<(String, i64)>);

impl Others {
    /// A host's clock was so many seconds ahead of ours, or behind when negative.
    pub fn heard(&mut self, host: &str, ahead_s: i64) {
        self.0.retain(|(known, _)| known != host);
        if self.0.len() == HOSTS {
            self.0.pop_front();
        }
        self.0.push_back((host.to_owned(), ahead_s));
    }

    /// How far ours is behind theirs, or ahead when negative, when that is more than clocks differ.
    pub fn off_by_s(&self) -> Option<i64> {
        let mut all: Vec<i64> = self.0.iter().map(|(_, ahead_s)| *ahead_s).collect();
        all.sort_unstable();
        let middle = all.len() / 2;
        // Of an even number the one of the two in the middle that believes us rather.
        let two = [all.get(middle), middle.checked_sub(1 - all.len() % 2).and_then(|at| all.get(at))];
        let said = two.into_iter().flatten().min_by_key(|ahead_s| ahead_s.unsigned_abs()).copied()?;
        (said.abs() > SLACK_S).then_some(said)
    }
}

/// What `off_by_s` says, for people.
pub fn in_words(off_s: i64) -> String {
    let side = if off_s > 0 { "behind" } else { "ahead" };
    format!("the clock of this machine is {} min {side}, as servers say", off_s.abs() / 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(heard: &[(&str, i64)], expected: Option<i64>) {
        let mut others = Others::default();
        heard.iter().for_each(|(host, ahead_s)| others.heard(host, *ahead_s));
        assert_eq!(others.off_by_s(), expected, "{heard:?}");
    }

    #[test]
    fn most_are_believed_and_one_who_is_wrong_is_not() {
        check(&[], None);
        check(&[("a", 3_600)], Some(3_600));
        check(&[("a", 100)], None);
        check(&[("a", 3_600), ("b", 0)], None);
        check(&[("a", 7_200), ("b", 3_600)], Some(3_600));
        check(&[("a", 3_600), ("b", 3_590), ("c", 0)], Some(3_590));
        check(&[("a", -86_400), ("b", 1), ("c", 2)], None);
        check(&[("a", -3_600), ("b", -3_500), ("c", -3_605), ("d", 5)], Some(-3_500));
        check(&[("a", 3_600), ("b", 3_600), ("a", 0), ("b", 0)], None);
    }

    #[test]
    fn few_are_remembered() {
        let mut others = Others::default();
        (0..1_000).for_each(|n| others.heard(&n.to_string(), 3_600));
        assert_eq!(others.0.len(), HOSTS);
    }
}
