//! What a feed's dates have taught about the clock they were read from.
//!
//! Learnt by [`clocks`](crate::clocks), kept with the feed's state, applied to the dates of its new entries.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use crate::model::Timestamp;

/// A clock that is right, or of which nothing is known, is the default and takes no room.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OwnClock {
    /// How far the dates are ahead of the truth, in minutes; 0 while nothing is learnt.
    pub ahead_min: i32,
    /// Which dates are: those without a zone, or those with one.
    pub zoneless: bool,
    /// The latest entries that tell of it, in the order in which they came; at most [`OwnClock::MAX_SIGHTINGS`].
    pub sightings: Vec<Sighting>,
}

/// A new entry's date beside the time at which it appeared at the origin: after one poll and before the next, so the
/// clock is ahead by something between the two numbers if the publisher was prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sighting {
    /// The date as stated, in seconds since 1970.
    pub date_s: i64,
    /// The poll that brought it.
    pub poll_s: i64,
    /// The poll before.
    pub before_s: i64,
    pub zoneless: bool,
}

impl OwnClock {
    pub const MAX_SIGHTINGS: usize = 24;

    pub fn is_unknown(&self) -> bool {
        *self == OwnClock::default()
    }

    /// What a date means.
    pub fn truth(&self, date: Timestamp, zoneless: bool) -> Timestamp {
        if zoneless != self.zoneless {
            return date;
        }
        date.checked_sub_signed(TimeDelta::minutes(self.ahead_min.into())).unwrap_or(date)
    }

    /// `its clock is 2 h ahead`; nothing while it seems to be right.
    pub fn in_words(&self) -> Option<String> {
        let size = self.ahead_min.unsigned_abs();
        let amount = match (size / 60, size % 60) {
            (hours, 0) => format!("{hours} h"),
            (0, minutes) => format!("{minutes} min"),
            (hours, minutes) => format!("{hours} h {minutes} min"),
        };
        let which = if self.zoneless { "its dates have no zone, and its clock" } else { "its clock" };
        match self.ahead_min {
            0 => None,
            1.. => Some(format!("{which} is {amount} ahead")),
            _ => Some(format!("{which} is {amount} behind")),
        }
    }
}
