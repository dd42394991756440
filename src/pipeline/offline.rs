//! Tells a dead network from dead feeds.
//!
//! When several polls in a row could not reach anybody and none succeeded, it is the network that is gone: that is
//! said once, the feeds are not blamed for it, and they are tried again soon rather than after their own backoff.

use std::sync::Mutex;
use std::sync::PoisonError;

/// Unreached polls in a row that make a dead network likely: one feed alone may be gone, three at once are not.
const THRESHOLD: u32 = 3;
/// While the network is gone, feeds are tried again after so long, whatever their schedule …
const RETRY_S: i64 = 60;
/// … and after so many vain attempts only every five minutes.
const PATIENT: u32 = 100;
const PATIENT_RETRY_S: i64 = 300;

/// What a poll meant for the state of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// Nothing to say.
    Same,
    /// The network went away just now.
    Lost,
    /// The network is back.
    Back,
}

#[derive(Debug, Default)]
struct State {
    unreached: u32,
    offline: bool,
    /// Somebody answered since the start, so there is a network at all.
    proven: bool,
}

/// Shared by all polls.
#[derive(Debug, Default)]
pub struct Offline(Mutex<State>);

impl Offline {
    /// Somebody answered, however unfriendly.
    pub fn reached(&self) -> Turn {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.unreached = 0;
        state.proven = true;
        if std::mem::take(&mut state.offline) { Turn::Back } else { Turn::Same }
    }

    /// No name could be resolved, or no connection made.
    pub fn unreached(&self) -> Turn {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.unreached = state.unreached.saturating_add(1);
        if state.unreached < THRESHOLD || state.offline {
            return Turn::Same;
        }
        state.offline = true;
        Turn::Lost
    }

    /// Is it too early to blame a feed for not being reached?
    pub fn may_be_the_network(&self) -> bool {
        let state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.offline || !state.proven
    }

    /// Seconds after which to try again: soon at first, seldomer when it lasts.
    pub fn retry_s(&self) -> i64 {
        let unreached = self.0.lock().unwrap_or_else(PoisonError::into_inner).unreached;
        if unreached < PATIENT { RETRY_S } else { PATIENT_RETRY_S }
    }

    pub fn is_offline(&self) -> bool {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).offline
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn says_each_turn_once() {
        let offline = Offline::default();
        let turns: Vec<Turn> = (0..5).map(|_| offline.unreached()).collect();
        assert_eq!(turns, [Turn::Same, Turn::Same, Turn::Lost, Turn::Same, Turn::Same]);
        assert!(offline.is_offline() && offline.may_be_the_network());
        assert_eq!([offline.reached(), offline.reached()], [Turn::Back, Turn::Same]);
        assert_eq!(offline.unreached(), Turn::Same, "one failure after a success is that feed's own");
        assert!(!offline.may_be_the_network());
    }
}
