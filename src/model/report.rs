//! What reading a feed's last document took: for its publisher, who may mend it, and for whoever wonders why it looks
//! odd. Kept with the feed, replaced at each document that is read.

pub mod words;

use serde::{Deserialize, Serialize};

use crate::model::feed::Feed;
use crate::model::parsed::Fault;
use crate::model::privacy::discreet::discreet;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// The encoding and the evidence for it, when it was not plain UTF-8: `windows-1251, by declared`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub charset: Option<String>,
    /// At most [`Report::MAX_REPAIRS`], as they were met.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub repairs: Vec<Repair>,
}

/// A fault of the document that was repaired or worked round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repair {
    /// As [`Fault::class`].
    pub class: String,
    pub detail: String,
    pub count: u32,
}

impl Report {
    pub const MAX_REPAIRS: usize = 20;
    /// A detail may quote the document.
    const MAX_DETAIL_CHARS: usize = 200;

    pub fn of(faults: &[Fault], charset: Option<String>) -> Report {
        let repair = |fault: &Fault| Repair {
            class: fault.class.to_owned(),
            detail: fault.detail.chars().take(Report::MAX_DETAIL_CHARS).collect(),
            count: fault.count,
        };
        Report { charset, repairs: faults.iter().take(Report::MAX_REPAIRS).map(repair).collect() }
    }

    pub fn is_empty(&self) -> bool {
        *self == Report::default()
    }

    /// The same kinds of fault, however often each was met.
    pub fn is_alike(&self, other: &Report) -> bool {
        let classes = |report: &Report| report.repairs.iter().map(|repair| repair.class.clone()).collect::<Vec<_>>();
        self.charset == other.charset && classes(self) == classes(other)
    }
}

/// Something that is wrong with a feed, in its publisher's words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Complaint {
    pub class: String,
    pub count: u32,
    /// What is wrong.
    pub meaning: String,
    /// Of the first of them: where, or what; empty when the meaning says it all.
    pub first: String,
    /// What the publisher should do; empty when nobody knows.
    pub advice: String,
}

impl Complaint {
    fn of(repair: &Repair) -> Complaint {
        let words = words::rank(&repair.class).1;
        Complaint {
            class: repair.class.clone(),
            count: repair.count,
            meaning: words.map_or_else(|| repair.detail.clone(), |class| class.meaning.to_owned()),
            first: words.map_or_else(String::new, |_| repair.detail.clone()),
            advice: words.map_or_else(String::new, |class| class.advice.to_owned()),
        }
    }

    /// On one line: `an & stands alone, 3 times (the first: line 4): write &amp; for &`.
    pub fn in_a_line(&self) -> String {
        let times = if self.count > 1 { format!(", {} times", self.count) } else { String::new() };
        let first = match (self.first.as_str(), self.count) {
            ("", _) => String::new(),
            (first, ..=1) => format!(" ({first})"),
            (first, _) => format!(" (the first: {first})"),
        };
        let advice = if self.advice.is_empty() { String::new() } else { format!("; {}", self.advice) };
        format!("{}{times}{first}{advice}", self.meaning)
    }
}

/// How a report ends on an encoding that nobody named.
const GUESSED: &str = ", by guess";
/// What polls have learnt, and no single document shows.
const CLOCK: &str = "clock";

/// What is wrong with a feed, most important first; nothing when its last document was clean. Without secrets.
pub fn complaints(feed: &Feed) -> Vec<Complaint> {
    let guessed = feed.profile.report.charset.as_ref().filter(|charset| charset.ends_with(GUESSED));
    let guessed = guessed.map(|charset| Repair { class: "charset".to_owned(), detail: charset.clone(), count: 1 });
    let clock = feed.state.clock.in_words();
    let clock = clock.map(|words| Repair { class: CLOCK.to_owned(), detail: words, count: 1 });
    let mut repairs: Vec<&Repair> = feed.profile.report.repairs.iter().chain(&guessed).chain(&clock).collect();
    repairs.sort_by_key(|repair| words::rank(&repair.class).0);
    let mut complaints: Vec<Complaint> = repairs.into_iter().map(Complaint::of).collect();
    for complaint in &mut complaints {
        if complaint.class == CLOCK {
            complaint.meaning = format!("{}: dates are shifted", std::mem::take(&mut complaint.first));
        }
        complaint.first = discreet(&feed.settings, &complaint.first);
        complaint.meaning = discreet(&feed.settings, &complaint.meaning);
    }
    complaints
}

/// How many faults these are, each as often as it was met.
pub fn n_repairs(complaints: &[Complaint]) -> u32 {
    complaints.iter().fold(0, |sum, complaint| sum.saturating_add(complaint.count))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaint(class: &str, detail: &str, count: u32) -> String {
        Complaint::of(&Repair { class: class.into(), detail: detail.into(), count }).in_a_line()
    }

    #[test]
    fn a_complaint_is_a_sentence_for_the_publisher() {
        for (class, detail, count, expected) in [
            ("bare-ampersand", "line 4", 1, "an & stands alone (line 4); write &amp; for &"),
            ("bare-ampersand", "line 4", 3, "an & stands alone, 3 times (the first: line 4); write &amp; for &"),
            ("never-heard-of", "the moon is full", 1, "the moon is full"),
            ("never-heard-of", "the moon is full", 2, "the moon is full, 2 times"),
        ] {
            assert_eq!(complaint(class, detail, count), expected);
        }
    }

    #[test]
    fn each_class_has_one_entry_and_words_without_a_full_stop() {
        for (at, class) in words::CLASSES.iter().enumerate() {
            assert_eq!(words::rank(class.name).0, at, "{} stands twice", class.name);
            for text in [class.meaning, class.advice] {
                assert!(!text.is_empty() && !text.ends_with('.'), "{text}");
            }
        }
    }
}
