//! What an answer may leave out: the body, when the reader has it (RFC 9110 section 13), or its bulk, when the reader
//! takes gzip (section 12.5.3). Pure.

use axum::http::{HeaderMap, HeaderName, header};
use chrono::NaiveDateTime;

use crate::model::Timestamp;

/// Has the reader this document already? `If-None-Match` decides alone where it is given.
pub(super) fn not_modified(headers: &HeaderMap, etag: &str, last_modified: Timestamp, now: Timestamp) -> bool {
    if headers.contains_key(header::IF_NONE_MATCH) {
        return values(headers, header::IF_NONE_MATCH).any(|list| matches_any(list, etag));
    }
    let since = values(headers, header::IF_MODIFIED_SINCE).next().and_then(http_date);
    // A date in our future is no date of ours, and would hide all changes until then.
    since.is_some_and(|since| since <= now && last_modified.timestamp() <= since.timestamp())
}

/// Shall the answer be compressed? Yes where gzip is acceptable and not liked less than plain bytes.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let (mut gzip, mut identity, mut any) = (None, None, None);
    for part in values(headers, header::ACCEPT_ENCODING).flat_map(|list| list.split(',')) {
        let (coding, parameters) = part.split_once(';').unwrap_or((part, ""));
        let weight = Some(quality(parameters));
        match coding.trim().to_ascii_lowercase().as_str() {
            "gzip" | "x-gzip" => gzip = weight,
            "identity" => identity = weight,
            "*" => any = weight,
            _ => {}
        }
    }
    let gzip = gzip.or(any).unwrap_or(0);
    gzip > 0 && gzip >= identity.unwrap_or(0)
}

/// Each coding of a document is a representation of its own, and a strong tag names one of them.
pub(super) fn gzip_tag(etag: &str) -> String {
    format!("{}-gzip\"", etag.trim_end_matches('"'))
}

/// IMF-fixdate, the one form of a date that is sent.
pub(super) fn format_date(at: Timestamp) -> String {
    at.format("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

fn values(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    headers.get_all(name).iter().filter_map(|value| value.to_str().ok())
}

/// Weak comparison with a list of tags. Tags without quotes are taken too: some readers strip them.
fn matches_any(list: &str, etag: &str) -> bool {
    let ours = opaque(etag);
    let mut rest = list.trim();
    if rest == "*" {
        return true;
    }
    while !rest.is_empty() {
        let tag = rest.strip_prefix("W/").or_else(|| rest.strip_prefix("w/")).unwrap_or(rest);
        let end = match tag.strip_prefix('"') {
            // A quoted tag may hold commas.
            Some(inner) => inner.find('"').map_or(tag.len(), |at| at + 2),
            None => tag.find(',').unwrap_or(tag.len()),
        };
        if opaque(&tag[..end]) == ours {
            return true;
        }
        rest = tag[end..].trim_start_matches([' ', '\t', ',']);
    }
    false
}

/// The tag less its quotes and less what we, or a compressing proxy, put at its end.
fn opaque(tag: &str) -> &str {
    let tag = tag.trim().trim_matches('"');
    tag.strip_suffix("-gzip").or_else(|| tag.strip_suffix(";gzip")).unwrap_or(tag)
}

/// In thousandths; a weight that cannot be read counts as none given.
fn quality(parameters: &str) -> u32 {
    let weight = parameters.split(';').find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("q").then(|| value.trim().parse::<f32>().ok())?
    });
    weight.map_or(1000, |weight| (weight.clamp(0.0, 1.0) * 1000.0) as u32)
}

/// The three forms of RFC 9110 section 5.6.7.
fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"]
        .iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
        .map(|date| date.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(name, value.parse().unwrap());
        }
        headers
    }

    fn check(pairs: &[(HeaderName, &str)], expected: bool) {
        let changed: Timestamp = "2026-11-24T06:00:00.700Z".parse().unwrap();
        let now = "2026-11-24T12:00:00Z".parse().unwrap();
        assert_eq!(not_modified(&headers(pairs), "\"abc\"", changed, now), expected, "{pairs:?}");
    }

    #[test]
    fn a_tag_that_the_reader_has_saves_the_body() {
        for (list, expected) in [
            ("\"abc\"", true),
            ("W/\"abc\"", true),
            ("w/\"abc\"", true),
            ("\"abc-gzip\"", true),
            ("\"abc;gzip\"", true),
            ("abc", true),
            ("*", true),
            ("\"x\", \"abc\"", true),
            ("\"x,y\",W/\"abc\" , \"z\"", true),
            ("\"abc,\"", false),
            ("\"ABC\"", false),
            ("\"ab\"", false),
            ("\"x\"", false),
            ("\"unclosed", false),
            ("\"x\" *", false),
            (",,,", false),
            ("", false),
        ] {
            check(&[(header::IF_NONE_MATCH, list)], expected);
        }
        check(&[(header::IF_NONE_MATCH, "\"x\""), (header::IF_NONE_MATCH, "\"abc\"")], true);
    }

    #[test]
    fn a_date_counts_only_without_a_tag() {
        for (date, expected) in [
            ("Tue, 24 Nov 2026 06:00:00 GMT", true),
            ("Tue, 24 Nov 2026 05:59:59 GMT", false),
            ("Tue, 24 Nov 2026 07:00:00 GMT", true),
            ("Tuesday, 24-Nov-26 06:00:00 GMT", true),
            ("Tue Nov 24 06:00:00 2026", true),
            ("Sun Nov  1 06:00:00 2026", false),
            ("Wed, 25 Nov 2026 06:00:00 GMT", false), // in the future
            ("2026-11-24T06:00:00Z", false),
            ("0", false),
        ] {
            check(&[(header::IF_MODIFIED_SINCE, date)], expected);
        }
        let date = (header::IF_MODIFIED_SINCE, "Tue, 24 Nov 2026 06:00:00 GMT");
        check(&[(header::IF_NONE_MATCH, "\"x\""), date.clone()], false);
        check(&[(header::IF_NONE_MATCH, "\"abc\""), date], true);
        check(&[], false);
    }

    #[test]
    fn dates_are_read_back_as_written() {
        let at: Timestamp = "2026-11-05T06:07:08Z".parse().unwrap();
        assert_eq!(format_date(at), "Thu, 05 Nov 2026 06:07:08 GMT");
        assert_eq!(http_date(&format_date(at)), Some(at));
    }

    #[test]
    fn gzip_goes_to_those_who_take_it() {
        for (accepted, expected) in [
            ("gzip", true),
            ("gzip, deflate, br", true),
            ("x-gzip", true),
            ("GZIP;Q=0.5", true),
            ("*", true),
            ("gzip;q=0.001", true),
            ("gzip;q=0", false),
            ("gzip;q=0.0, *", false),
            ("*;q=0", false),
            ("br", false),
            ("identity", false),
            ("identity;q=1, gzip;q=0.5", false),
            ("identity;q=0.5, gzip;q=1.0", true),
            ("identity;q=0, *", true),
            ("", false),
        ] {
            assert_eq!(takes_gzip(&headers(&[(header::ACCEPT_ENCODING, accepted)])), expected, "{accepted:?}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
        assert_eq!(gzip_tag("\"abc\""), "\"abc-gzip\"");
    }
}
