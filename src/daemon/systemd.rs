//! What the service manager is told: that we serve, how we are, that we read the configuration anew, that we stop.
//!
//! sd_notify(3): datagrams to the socket that `$NOTIFY_SOCKET` names; without one nothing happens, and nothing here ever
//! fails, because a manager that does not listen is no reason not to serve. The status line holds numbers and our own
//! addresses, never those of feeds: `systemctl status` shows it to every user of the machine.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use sd_notify::NotifyState;
use tracing::debug;

use crate::health::Part;

/// Somebody else's word for "I live" is due twice as often as it is asked for.
const PINGS_PER_PERIOD: u32 = 2;

/// We listen, the store is open, the scheduler runs; or a reload has ended.
pub fn ready() {
    tell(&[NotifyState::Ready]);
}

/// A line for `systemctl status`.
pub fn status(line: &str) {
    tell(&[NotifyState::Status(&one_line(line))]);
}

/// The configuration is being read; [`ready`] must follow, whatever comes of it.
pub fn reloading() {
    // Since version 253 the manager wants to know when that began, so that it can tell two reloads apart.
    match NotifyState::monotonic_usec_now() {
        Ok(began) => tell(&[NotifyState::Reloading, began]),
        Err(_) => tell(&[NotifyState::Reloading]),
    }
}

pub fn stopping() {
    tell(&[NotifyState::Stopping, NotifyState::Status("finishing what is under way")]);
}

/// The proof of life that the watchdog waits for.
pub fn alive() {
    tell(&[NotifyState::Watchdog]);
}

/// How often [`alive`] is due, when there is a watchdog for this process.
pub fn watchdog_interval() -> Option<Duration> {
    sd_notify::watchdog_enabled().filter(|period| !period.is_zero()).map(|period| period / PINGS_PER_PERIOD)
}

fn tell(states: &[NotifyState<'_>]) {
    static TOLD: AtomicBool = AtomicBool::new(false);
    if let Err(problem) = sd_notify::notify(states)
        && !TOLD.swap(true, Ordering::Relaxed)
    {
        debug!(%problem, "the service manager does not listen: {problem}");
    }
}

/// A line feed would begin another message.
fn one_line(text: &str) -> String {
    text.replace(|letter: char| letter.is_control(), " ")
}

/// What the status line is made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    pub n_feeds: u64,
    pub n_failing: u64,
    pub n_paused: u64,
    pub seconds_since_poll: Option<u64>,
    pub serving_on: String,
    pub troubles: Vec<(Part, String)>,
}

/// The status line: troubles first, for it is cut on the right.
pub fn status_line(facts: &Facts) -> String {
    let mut line = String::new();
    for (part, sentence) in &facts.troubles {
        line.push_str(&format!("{}: {sentence}; ", part.as_str()));
    }
    line.push_str(&format!("{} feeds", facts.n_feeds));
    for (number, what) in [(facts.n_failing, "failing"), (facts.n_paused, "paused")] {
        if number > 0 {
            line.push_str(&format!(", {number} {what}"));
        }
    }
    match facts.seconds_since_poll {
        Some(seconds) => line.push_str(&format!("; last poll {} ago", span(seconds))),
        None => line.push_str("; nothing polled yet"),
    }
    line.push_str(&format!("; serving on {}", facts.serving_on));
    line
}

/// `12 s`, `5 min`, `3 h`, `2 d`.
fn span(seconds: u64) -> String {
    match seconds {
        0..120 => format!("{seconds} s"),
        120..7_200 => format!("{} min", seconds / 60),
        7_200..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_status_line_says_how_we_are() {
        let mut facts = Facts { n_feeds: 93, serving_on: "127.0.0.1:7077".to_owned(), ..Facts::default() };
        assert_eq!(status_line(&facts), "93 feeds; nothing polled yet; serving on 127.0.0.1:7077");
        facts = Facts { n_failing: 2, n_paused: 1, seconds_since_poll: Some(12), ..facts };
        let quiet = "93 feeds, 2 failing, 1 paused; last poll 12 s ago; serving on 127.0.0.1:7077";
        assert_eq!(status_line(&facts), quiet);
        facts.troubles = vec![(Part::Disk, "little room is left".to_owned())];
        assert_eq!(status_line(&facts), format!("disk: little room is left; {quiet}"));
    }

    #[test]
    fn spans_are_rounded_down() {
        let spans = [0, 119, 120, 7_199, 7_200, 172_800].map(span);
        assert_eq!(spans, ["0 s", "119 s", "2 min", "119 min", "2 h", "2 d"]);
    }

    #[test]
    fn a_message_stays_one_message() {
        assert_eq!(one_line("line 3:\n\tunknown\0key"), "line 3:  unknown key");
    }

    #[test]
    fn nobody_need_listen() {
        ready();
        status("fine");
        stopping();
    }
}
