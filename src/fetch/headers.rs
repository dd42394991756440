//! What an answer's headers say about the next request: validators, `Retry-After`, freshness; and of other addresses.
//!
//! Pure: headers and `now` in, values out. Headers are hostile: what cannot be read counts as absent, and numbers are
//! capped so that no sum with a date can overflow.

mod links;

use std::time::Duration;

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use reqwest::header::{
    AGE, CACHE_CONTROL, DATE, ETAG, EXPIRES, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    LAST_MODIFIED, RETRY_AFTER,
};

use crate::model::Timestamp;
use crate::model::answer::Hints;
use crate::model::feed::Validators;

pub(super) use links::links;

/// Longer ones are not kept: they would be stored for ever and sent with every request. Real ones are under 100.
const MAX_VALIDATOR_BYTES: usize = 2048;
/// RFC 9111 section 1.2.2 asks for saturation; a year is longer than anybody's schedule.
const MAX_SECONDS: u64 = 366 * 24 * 3600;

/// Both validators, as they came. One that is absent is absent: a server that stopped sending it means it.
pub(super) fn validators(headers: &HeaderMap) -> Validators {
    let bytes = |name: HeaderName| {
        let value = headers.get(name)?.as_bytes();
        (!value.is_empty() && value.len() <= MAX_VALIDATOR_BYTES).then(|| value.to_vec())
    };
    Validators { etag: bytes(ETAG), last_modified: bytes(LAST_MODIFIED) }
}

/// The conditional headers of a request. Bytes that cannot be a header are left out rather than repaired.
pub(super) fn conditions(validators: &Validators) -> [Option<(HeaderName, HeaderValue)>; 2] {
    let pair = |name, bytes: &Option<Vec<u8>>| Some((name, HeaderValue::from_bytes(bytes.as_deref()?).ok()?));
    [pair(IF_NONE_MATCH, &validators.etag), pair(IF_MODIFIED_SINCE, &validators.last_modified)]
}

/// When the origin would like to be asked again.
pub(super) fn hints(headers: &HeaderMap, now: Timestamp) -> Hints {
    Hints { retry_after: retry_after(headers, now), max_age: max_age(headers, now) }
}

fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Timestamp> {
    let value = text(headers, RETRY_AFTER)?;
    match seconds(value) {
        Some(seconds) => Some(now + TimeDelta::seconds(i64::try_from(seconds).ok()?)),
        None => Some(http_date(value)?.min(now + TimeDelta::seconds(MAX_SECONDS as i64))),
    }
}

/// Freshness by `Cache-Control`, else by `Expires`. `no-cache` and `no-store` are about copies, not about when to come
/// again, and a max-age beside them means nothing.
fn max_age(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let mut max_age = None;
    for directive in headers.get_all(CACHE_CONTROL).iter().filter_map(|value| value.to_str().ok()).flat_map(directives)
    {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        let name = name.trim();
        if name.eq_ignore_ascii_case("no-store") || (name.eq_ignore_ascii_case("no-cache") && value.is_empty()) {
            return None;
        }
        if name.eq_ignore_ascii_case("max-age") {
            max_age = max_age.or_else(|| seconds(value.trim().trim_matches('"')));
        }
    }
    if let Some(max_age) = max_age {
        let age = text(headers, AGE).and_then(seconds).unwrap_or(0);
        return Some(Duration::from_secs(max_age.saturating_sub(age)));
    }
    let expires = http_date(text(headers, EXPIRES)?)?;
    let date = text(headers, DATE).and_then(http_date).unwrap_or(now);
    Some((expires - date).to_std().unwrap_or(Duration::ZERO).min(Duration::from_secs(MAX_SECONDS)))
}

/// What time it is at the origin. A copy says how old it is (RFC 9111 section 5.1).
pub(super) fn date(headers: &HeaderMap) -> Option<Timestamp> {
    let age = text(headers, AGE).and_then(seconds).unwrap_or(0);
    Some(text(headers, DATE).and_then(http_date)? + TimeDelta::seconds(i64::try_from(age).ok()?))
}

fn directives(value: &str) -> impl Iterator<Item = &str> {
    value.split(',').map(str::trim)
}

fn text(headers: &HeaderMap, name: HeaderName) -> Option<&str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

/// Digits alone; a number too large to hold is as good as the largest that counts.
fn seconds(text: &str) -> Option<u64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().unwrap_or(MAX_SECONDS).min(MAX_SECONDS))
}

/// The three date forms of RFC 9110 section 5.6.7, and what servers write instead. The weekday is not believed.
pub(super) fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let (weekday, rest) = text.split_once(',').unwrap_or(("", text));
    let rest = if weekday.len() > 9 { text } else { rest.trim() };
    if rest.len() > 40 {
        return None;
    }
    let bare = ["GMT", "UTC", "Z"].iter().find_map(|zone| rest.strip_suffix(zone)).unwrap_or(rest).trim();
    for form in ["%d %b %Y %H:%M:%S", "%d-%b-%y %H:%M:%S", "%d-%b-%Y %H:%M:%S", "%a %b %e %H:%M:%S %Y"] {
        if let Ok(date) = NaiveDateTime::parse_from_str(bare, form) {
            return Some(date.and_utc()).filter(plausible);
        }
    }
    let zoned = DateTime::parse_from_rfc2822(rest).or_else(|_| DateTime::parse_from_rfc3339(rest)).ok()?;
    Some(zoned.to_utc()).filter(plausible)
}

/// Keeps sums and differences of dates far from the ends of what chrono can hold.
fn plausible(date: &Timestamp) -> bool {
    (0..253_402_300_800).contains(&date.timestamp())
}

#[cfg(test)]
#[path = "headers/tests.rs"]
mod tests;
