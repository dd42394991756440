//! What the clock on the wall shows, and when: the two directions between an instant and local time.
//!
//! Where clocks are put forward, some wall times never show; where they are put back, some show twice. Everything
//! that knows of this is here.

use chrono::{NaiveDateTime, Offset, TimeDelta, TimeZone};
use chrono_tz::{GapInfo, Tz};

use crate::model::Timestamp;

/// When a wall time shows.
pub(super) enum Shown {
    Once(Timestamp),
    /// Before and after the clock was put back.
    Twice(Timestamp, Timestamp),
    /// Skipped; `gap_end` is the first instant after the gap.
    Never {
        gap_end: Timestamp,
    },
}

/// No zone repeats more of a day than this.
const LONGEST_REPEAT: TimeDelta = TimeDelta::hours(24);

pub(super) fn wall(at: Timestamp, zone: Tz) -> NaiveDateTime {
    zone.from_utc_datetime(&at.naive_utc()).naive_local()
}

pub(super) fn shown(wall: NaiveDateTime, zone: Tz) -> Option<Shown> {
    match zone.from_local_datetime(&wall) {
        chrono::LocalResult::Single(at) => Some(Shown::Once(at.to_utc())),
        chrono::LocalResult::Ambiguous(one, other) => {
            let (one, other) = (one.to_utc(), other.to_utc());
            Some(Shown::Twice(one.min(other), one.max(other)))
        }
        chrono::LocalResult::None => {
            let gap_end = GapInfo::new(&wall, &zone)?.end?.to_utc();
            Some(Shown::Never { gap_end })
        }
    }
}

/// If the clock will soon be put back to or before what it shows at `at`: the instant when that happens.
pub(super) fn coming_repeat(at: Timestamp, zone: Tz) -> Option<Timestamp> {
    let mut before = at;
    let mut after = at.checked_add_signed(LONGEST_REPEAT)?;
    if offset_s(after, zone) >= offset_s(before, zone) {
        return None;
    }
    // The change lies in (before, after]; transitions are at whole seconds, so whole seconds are enough.
    let old_offset = offset_s(before, zone);
    while after - before > TimeDelta::seconds(1) {
        let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
        if offset_s(middle, zone) == old_offset {
            before = middle;
        } else {
            after = middle;
        }
    }
    let change = Timestamp::from_timestamp(after.timestamp(), 0)?;
    (wall(change, zone) <= wall(at, zone)).then_some(change)
}

fn offset_s(at: Timestamp, zone: Tz) -> i32 {
    zone.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc()
}
