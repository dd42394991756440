//! Headers as servers write them, and what coranto makes of them.

use super::*;

fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
    let mut map = HeaderMap::new();
    for (name, value) in lines {
        map.append(HeaderName::from_static(name), HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    map
}

fn check_retry(value: &str, expected: Option<&str>) {
    let found = hints(&headers(&[("retry-after", value)]), now()).retry_after;
    assert_eq!(found, expected.map(|date| date.parse().unwrap()), "Retry-After: {value}");
}

#[test]
fn retry_after_is_a_number_or_a_date() {
    check_retry("120", Some("2026-11-24T12:02:00Z"));
    check_retry(" 0 ", Some("2026-11-24T12:00:00Z"));
    check_retry("99999999999999999999999", Some("2027-11-25T12:00:00Z"));
    check_retry("Tue, 24 Nov 2026 13:00:00 GMT", Some("2026-11-24T13:00:00Z"));
    check_retry("Fri, 24 Nov 2026 13:00:00 GMT", Some("2026-11-24T13:00:00Z"));
    check_retry("Tuesday, 24-Nov-26 13:00:00 GMT", Some("2026-11-24T13:00:00Z"));
    check_retry("Tue Nov 24 13:00:00 2026", Some("2026-11-24T13:00:00Z"));
    check_retry("Tue, 24 Nov 2026 15:00:00 +0200", Some("2026-11-24T13:00:00Z"));
    check_retry("2026-11-24T13:00:00Z", Some("2026-11-24T13:00:00Z"));
    check_retry("Fri, 31 Dec 9999 23:59:59 GMT", Some("2027-11-25T12:00:00Z"));
    for nonsense in
        ["", "-1", "1.5", "soon", "120 seconds", "Tue, 99 Nov 2026 13:00:00 GMT", "Tue, 24 Nov 99999 1:0:0 GMT"]
    {
        check_retry(nonsense, None);
    }
}

fn check_age(lines: &[(&'static str, &str)], expected: Option<u64>) {
    assert_eq!(hints(&headers(lines), now()).max_age, expected.map(Duration::from_secs), "{lines:?}");
}

#[test]
fn freshness_comes_from_cache_control_before_expires() {
    check_age(&[], None);
    check_age(&[("cache-control", "max-age=3600")], Some(3600));
    check_age(&[("cache-control", "public, MAX-AGE = \"60\" , must-revalidate")], Some(60));
    check_age(&[("cache-control", "public"), ("cache-control", "max-age=7")], Some(7));
    check_age(&[("cache-control", "max-age=3600"), ("age", "600")], Some(3000));
    check_age(&[("cache-control", "max-age=60"), ("age", "600")], Some(0));
    check_age(&[("cache-control", "max-age=3600"), ("age", "x")], Some(3600));
    check_age(&[("cache-control", "s-maxage=3600")], None);
    check_age(&[("cache-control", "no-store, max-age=3600")], None);
    check_age(&[("cache-control", "max-age=3600, no-cache")], None);
    check_age(&[("cache-control", "no-cache=\"set-cookie\", max-age=3600")], Some(3600));
    check_age(&[("cache-control", "max-age=-1")], None);
    check_age(&[("cache-control", "max-age=99999999999999999999")], Some(MAX_SECONDS));
    check_age(&[("cache-control", "max-age=5"), ("expires", "Tue, 24 Nov 2026 13:00:00 GMT")], Some(5));
}

#[test]
fn expires_counts_from_date() {
    let expires = ("expires", "Tue, 24 Nov 2026 13:00:00 GMT");
    check_age(&[expires], Some(3600));
    check_age(&[expires, ("date", "Tue, 24 Nov 2026 12:30:00 GMT")], Some(1800));
    check_age(&[expires, ("date", "Tue, 24 Nov 2026 14:00:00 GMT")], Some(0));
    check_age(&[("expires", "0")], None);
    check_age(
        &[("expires", "Fri, 31 Dec 9999 23:59:59 GMT"), ("date", "Thu, 01 Jan 1970 00:00:00 GMT")],
        Some(MAX_SECONDS),
    );
}

#[test]
fn validators_are_kept_byte_for_byte() {
    let odd = [("etag", "W/\"caf\u{e9}\" , unquoted"), ("last-modified", "yesterday")];
    let found = validators(&headers(&odd));
    assert_eq!(found.etag.as_deref(), Some(odd[0].1.as_bytes()));
    assert_eq!(found.last_modified.as_deref(), Some(odd[1].1.as_bytes()));
    let [etag, date] = conditions(&found);
    assert_eq!(etag.unwrap().1.as_bytes(), odd[0].1.as_bytes());
    assert_eq!(date.unwrap().1.as_bytes(), odd[1].1.as_bytes());
}

#[test]
fn validators_that_cannot_be_sent_are_not() {
    let broken = Validators { etag: Some(b"\"a\r\nX: y\"".to_vec()), last_modified: None };
    assert_eq!(conditions(&broken), [None, None]);
    let long = "x".repeat(MAX_VALIDATOR_BYTES + 1);
    assert!(validators(&headers(&[("etag", &long), ("last-modified", "")])).is_empty());
}

#[test]
fn a_copy_is_older_than_its_date_by_its_age() {
    let said = |lines: &[(&'static str, &str)]| date(&headers(lines)).map(|date| date.to_rfc3339());
    let noon = ("date", "Tue, 24 Nov 2026 12:00:00 GMT");
    assert_eq!(said(&[noon]).as_deref(), Some("2026-11-24T12:00:00+00:00"));
    assert_eq!(said(&[noon, ("age", "90")]).as_deref(), Some("2026-11-24T12:01:30+00:00"));
    assert_eq!(said(&[("date", "noon"), ("age", "90")]), None);
}
