//! Counts keys that opened nothing, by who showed them, and says when it is too many.
//!
//! Keys cannot be guessed; this keeps those who try, and readers that were left with an old key, from filling the log
//! and costing more than a refusal. A right key is never counted and never kept waiting: many readers may share an
//! address, and none of them shall be able to shut the others out.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::model::Timestamp;

/// So many within a minute.
const ALLOWED: u32 = 10;
const WINDOW: chrono::TimeDelta = chrono::TimeDelta::minutes(1);
/// Remembered at once; the one that began longest ago goes first.
const MAX_CLIENTS: usize = 4096;

/// Whom to hold to account: an address, or `None` for those behind a Unix socket of whom nobody told one.
pub(in crate::web) type Client = Option<IpAddr>;

#[derive(Debug, Default)]
pub(in crate::web) struct Attempts(Mutex<HashMap<Client, Record>>);

#[derive(Clone, Copy, Debug)]
struct Record {
    since: Timestamp,
    n: u32,
}

impl Record {
    fn is_over(self, now: Timestamp) -> bool {
        // A clock that was set back must not lock anybody out for longer.
        now < self.since || now - self.since >= WINDOW
    }
}

impl Attempts {
    /// One more. Gives how long to wait if it was one too many.
    pub(in crate::web) fn failed(&self, client: Client, now: Timestamp) -> Option<Duration> {
        let client = client.map(neighbourhood);
        let mut records = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !records.contains_key(&client) {
            make_room(&mut records, now);
        }
        let fresh = Record { since: now, n: 0 };
        let record = records.entry(client).or_insert(fresh);
        if record.is_over(now) {
            *record = fresh;
        }
        record.n = record.n.saturating_add(1);
        (record.n > ALLOWED).then(|| (record.since + WINDOW - now).to_std().unwrap_or_default())
    }
}

fn make_room(records: &mut HashMap<Client, Record>, now: Timestamp) {
    if records.len() < MAX_CLIENTS {
        return;
    }
    records.retain(|_, record| !record.is_over(now));
    if records.len() < MAX_CLIENTS {
        return;
    }
    let oldest = records.iter().min_by_key(|(_, record)| record.since).map(|(client, _)| *client);
    oldest.map(|client| records.remove(&client));
}

/// One household has a /64 of IPv6 to move about in.
fn neighbourhood(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => Ipv6Addr::from_bits(ip.to_bits() & (u128::MAX << 64)).into(),
        ip => ip,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Timestamp {
        "2026-11-24T06:00:00Z".parse::<Timestamp>().unwrap() + chrono::Duration::seconds(seconds)
    }

    fn ip(text: &str) -> Client {
        Some(text.parse().unwrap())
    }

    #[test]
    fn ten_a_minute_are_forgiven_by_address() {
        let attempts = Attempts::default();
        for n in 0..10 {
            assert_eq!(attempts.failed(ip("192.0.2.1"), at(n)), None, "{n}");
        }
        assert_eq!(attempts.failed(ip("192.0.2.1"), at(20)), Some(Duration::from_secs(40)));
        assert_eq!(attempts.failed(ip("::ffff:192.0.2.1"), at(59)), Some(Duration::from_secs(1)));
        assert_eq!(attempts.failed(ip("192.0.2.2"), at(20)), None, "another client");
        assert_eq!(attempts.failed(None, at(20)), None);
        assert_eq!(attempts.failed(ip("192.0.2.1"), at(60)), None, "a new minute");
        for _ in 0..20 {
            attempts.failed(ip("192.0.2.1"), at(60));
        }
        assert_eq!(attempts.failed(ip("192.0.2.1"), at(-5)), None, "the clock was set back");
    }

    #[test]
    fn a_household_is_one_client() {
        let attempts = Attempts::default();
        for n in 0..10 {
            attempts.failed(ip(&format!("2001:db8:1:2::{n}")), at(0));
        }
        assert!(attempts.failed(ip("2001:db8:1:2:aaaa::1"), at(0)).is_some());
        assert!(attempts.failed(ip("2001:db8:1:3::1"), at(0)).is_none());
    }

    #[test]
    fn the_table_does_not_grow_without_end() {
        let attempts = Attempts::default();
        for n in 0..10_000u32 {
            attempts.failed(Some(std::net::Ipv4Addr::from_bits(n).into()), at(i64::from(n) / 1000));
        }
        assert_eq!(attempts.0.lock().unwrap().len(), MAX_CLIENTS);
        assert!(attempts.0.lock().unwrap().contains_key(&Some(std::net::Ipv4Addr::from_bits(9_999).into())));
        attempts.failed(ip("192.0.2.1"), at(1000));
        assert_eq!(attempts.0.lock().unwrap().len(), 1, "what is over goes when room is needed");
    }
}
