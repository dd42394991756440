//! Canonical addresses: one key for all the addresses of one article.
//!
//! Folds what differs between copies of a link and never between articles: scheme, `www.` and mobile hosts, AMP,
//! trackers, session ids, default ports, percent-encoding, order of parameters, trailing slashes, fragments that are
//! no route. The result is itself an address and stays the same when folded again, but it is a key: never shown,
//! never fetched. The link that readers see loses its trackers and nothing else.

use url::Url;

use crate::identify::trackers::Parameter;
use crate::identify::unwrap;
use crate::model::identity::CanonicalUrl;
use crate::text::site;

/// Longer addresses are data, not names. Newsletters' tracking links reach 3 KiB.
const MAX_LENGTH: usize = 8 * 1024;

/// Wrappers inside wrappers, and foldings that open the way for another, are this deep at most.
const MAX_ROUNDS: usize = 8;

/// The key of an address, or `None` when it is no web address at all.
pub fn canonical(url: &str) -> Option<CanonicalUrl> {
    stable(url, Anchor::Dropped).map(CanonicalUrl::folded)
}

/// The key of an address that keeps a fragment which may name an entry of its own: comments (`#comment-12`) and
/// releases on one page (`#v1.2`), but not the small numbers that some publishers count versions with (`#0`, `#1`).
pub(super) fn canonical_with_anchor(url: &str) -> Option<String> {
    stable(url, Anchor::Kept)
}

/// The address as published, less known trackers.
pub fn strip_trackers(url: &Url) -> Url {
    let mut stripped = url.clone();
    if let Some(query) = url.query()
        && query.split('&').any(|pair| Parameter::read(pair).is_tracker())
    {
        let kept: Vec<&str> = query.split('&').filter(|pair| !Parameter::read(pair).is_tracker()).collect();
        let kept = kept.join("&");
        stripped.set_query(Some(kept.as_str()).filter(|query| !query.is_empty()));
    }
    if url.fragment().is_some_and(is_tracking_fragment) {
        stripped.set_fragment(None);
    }
    stripped
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Anchor {
    Dropped,
    Kept,
}

/// Folds until nothing changes, since one folding may bare what another takes (`/amp;jsessionid=1`).
fn stable(url: &str, anchor: Anchor) -> Option<String> {
    let mut text = fold_once(url, anchor)?;
    if is_settled(&text) {
        return Some(text);
    }
    for _ in 0..MAX_ROUNDS {
        let next = fold_once(&text, anchor)?;
        if next == text {
            return Some(text);
        }
        text = next;
    }
    None
}

/// A folded address in which no second folding finds anything: plain signs, no parameters, nothing of AMP. Saves the
/// second round for most addresses.
fn is_settled(folded: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"/:.-_~".contains(&byte);
    folded.bytes().all(is_plain)
        && !folded.contains("/.")
        && !folded.as_bytes().windows(3).any(|three| three.eq_ignore_ascii_case(b"amp"))
}

fn fold_once(url: &str, anchor: Anchor) -> Option<String> {
    let url = url.trim();
    if url.len() > MAX_LENGTH {
        return None;
    }
    let mut url = Url::parse(url).ok()?;
    for _ in 0..MAX_ROUNDS {
        match unwrap::inner(&url) {
            Some(inner) => url = inner,
            None => break,
        }
    }
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let mut folded = format!("https://{}", host(url.host_str()?));
    // Both default ports go, as the scheme does.
    if let Some(port) = url.port().filter(|port| !matches!(port, 80 | 443)) {
        folded.push_str(&format!(":{port}"));
    }
    folded.push_str(&path(url.path()));
    if let Some(query) = url.query().and_then(query) {
        folded.push('?');
        folded.push_str(&query);
    }
    if let Some(fragment) = url.fragment().and_then(|fragment| kept_fragment(fragment, anchor)) {
        folded.push('#');
        folded.push_str(&fragment);
    }
    Some(folded)
}

/// Without the labels `www`, `m`, `mobile` and `amp` in front of the registrable domain.
fn host(host: &str) -> String {
    let host = host.trim_end_matches('.');
    let domain = site::registrable(host);
    let Some(labels) = host.strip_suffix(domain).filter(|labels| !labels.is_empty()) else {
        return host.to_owned();
    };
    let kept = labels.split_inclusive('.').filter(|label| !matches!(*label, "www." | "m." | "mobile." | "amp."));
    kept.chain([domain]).collect()
}

fn path(path: &str) -> String {
    let mut parts: Vec<String> = path
        .split('/')
        .map(without_session)
        .filter(|part| !part.is_empty())
        .map(|part| escape(part, Place::Path))
        .collect();
    drop_amp(&mut parts);
    format!("/{}", parts.join("/"))
}

fn without_session(part: &str) -> &str {
    match part.find(';') {
        Some(at) if Parameter::read(part[at + 1..].split(';').next().unwrap_or("")).is_session() => &part[..at],
        _ => part,
    }
}

/// `/amp/story`, `/story/amp`, `/story.amp.html`, `/story.amp`; a page named `amp` alone stays.
fn drop_amp(parts: &mut Vec<String>) {
    while parts.len() > 1 && parts.last().is_some_and(|part| part.eq_ignore_ascii_case("amp")) {
        parts.pop();
    }
    while parts.len() > 1 && parts.first().is_some_and(|part| part.eq_ignore_ascii_case("amp")) {
        parts.remove(0);
    }
    if let Some(last) = parts.last_mut() {
        for (suffix, plain) in [(".amp.html", ".html"), (".amp.htm", ".htm"), (".amp", "")] {
            if let Some(stem) = last.strip_suffix(suffix).filter(|stem| !stem.is_empty()) {
                *last = format!("{stem}{plain}");
                break;
            }
        }
    }
}

/// The parameters that matter, sorted.
fn query(query: &str) -> Option<String> {
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| {
            let parameter = Parameter::read(pair);
            !(parameter.is_tracker() || parameter.is_session() || parameter.is_amp())
        })
        .map(|pair| pair.strip_prefix("amp;").unwrap_or(pair))
        .map(|pair| escape(pair.strip_suffix('=').unwrap_or(pair), Place::Query))
        .filter(|pair| !pair.is_empty())
        .collect();
    pairs.sort_unstable();
    (!pairs.is_empty()).then(|| pairs.join("&"))
}

/// A fragment that is a route of a page made by script, or, when asked for, the name of a part of the page.
fn kept_fragment(fragment: &str, anchor: Anchor) -> Option<String> {
    let is_route = fragment.starts_with(['!', '/']);
    if is_route {
        let (route, parameters) = fragment.split_once('?').unwrap_or((fragment, ""));
        let route = escape(route, Place::Fragment);
        let route = route.trim_end_matches('/');
        return match query(parameters) {
            _ if route.trim_start_matches('!').is_empty() => None,
            Some(parameters) => Some(format!("{route}?{parameters}")),
            None => Some(route.to_owned()),
        };
    }
    let counts_versions = fragment.len() <= 2 && fragment.bytes().all(|byte| byte.is_ascii_digit());
    let names_no_part = matches!(fragment, "comments" | "respond" | "disqus_thread" | "more" | "readmore" | "top");
    let dropped = anchor == Anchor::Dropped
        || counts_versions
        || names_no_part
        || fragment.starts_with(":~:")
        || is_tracking_fragment(fragment);
    (!dropped).then(|| escape(fragment, Place::Fragment))
}

/// `xtor=RSS-3208`, `utm_source=x&utm_medium=y`.
fn is_tracking_fragment(fragment: &str) -> bool {
    let pairs = fragment.strip_prefix('?').unwrap_or(fragment);
    pairs.contains('=') && pairs.split('&').all(|pair| Parameter::read(pair).is_tracker())
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Path,
    Query,
    Fragment,
}

/// Percent-encoding as RFC 3986 section 6.2.2.2 wants it: what need not be encoded is not, the rest in capitals; and
/// a `%` that encodes nothing is itself encoded, so that no second round finds a pair to decode.
fn escape(text: &str, place: Place) -> String {
    let bytes = text.as_bytes();
    let mut escaped = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = bytes.get(at) {
        let hex = |at: usize| bytes.get(at).and_then(|byte| char::from(*byte).to_digit(16));
        at += 1;
        match (byte, hex(at), hex(at + 1)) {
            (b'%', Some(high), Some(low)) => {
                at += 2;
                let decoded = (high * 16 + low) as u8;
                if is_harmless(decoded, place) {
                    escaped.push(char::from(decoded));
                } else {
                    escaped.push_str(&format!("%{decoded:02X}"));
                }
            }
            (b'+', ..) if place == Place::Query => escaped.push_str("%20"),
            (b'&' | b'=' | b'+' | b';', ..) => escaped.push(char::from(byte)),
            _ if is_harmless(byte, place) => escaped.push(char::from(byte)),
            _ => escaped.push_str(&format!("%{byte:02X}")),
        }
    }
    escaped
}

/// Means the same encoded and not, in practice: unreserved characters and those delimiters that nobody splits at.
fn is_harmless(byte: u8, place: Place) -> bool {
    byte.is_ascii_alphanumeric()
        || b"-._~!$'()*,:@".contains(&byte)
        || (place != Place::Path && byte == b'/')
        || (place == Place::Query && byte == b'?')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(url: &str) -> String {
        canonical(url).unwrap_or_else(|| panic!("no key for {url}")).as_str().to_owned()
    }

    /// Columns: address, address with the same key (or `!` and one with another), why.
    #[test]
    fn every_case_of_the_table_holds() {
        let table = include_str!("../../tests/fixtures/identify/urls.tsv");
        let mut n_cases = 0;
        for line in table.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let columns: Vec<&str> = line.split('\t').collect();
            let [url, other, why] = columns[..] else { panic!("three columns: {line}") };
            match other.strip_prefix('!') {
                Some(other) => assert_ne!(key(url), key(other), "{why}"),
                None => assert_eq!(key(url), key(other), "{why}"),
            }
            for url in [url, other.trim_start_matches('!')] {
                assert_eq!(key(&key(url)), key(url), "folding again changes {url}");
            }
            n_cases += 1;
        }
        assert!(n_cases > 90, "only {n_cases} cases");
    }

    #[test]
    fn what_is_no_web_address_has_no_key() {
        for text in
            ["", "tag:a.example,1", "mailto:a@b.example", "/relative", "javascript:alert(1)", "urn:uuid:1", "http://"]
        {
            assert_eq!(canonical(text), None, "{text}");
        }
        assert_eq!(canonical(&format!("https://a.example/{}", "x".repeat(9_000))), None);
    }

    #[test]
    fn anchors_count_where_asked_for() {
        let anchored = |url: &str| canonical_with_anchor(url).unwrap();
        assert_ne!(anchored("https://a.example/1#comment-5"), anchored("https://a.example/1#comment-6"));
        assert_ne!(anchored("https://a.example/log#v1.2"), anchored("https://a.example/log"));
        for fragment in ["0", "12", "comments", "xtor=RSS-1", ":~:text=x", ""] {
            assert_eq!(anchored(&format!("https://a.example/1#{fragment}")), "https://a.example/1", "{fragment}");
        }
    }

    #[test]
    fn the_shown_link_loses_trackers_and_nothing_else() {
        for (url, expected) in [
            ("http://www.a.example/A/?b=2&utm_source=rss&a=%7e#x", "http://www.a.example/A/?b=2&a=%7e#x"),
            ("https://a.example/1?utm_source=rss&fbclid=2", "https://a.example/1"),
            ("https://a.example/1?", "https://a.example/1?"),
            ("https://a.example/1?b=&&a+b", "https://a.example/1?b=&&a+b"),
            ("https://a.example/1#xtor=RSS-1", "https://a.example/1"),
            ("https://m.a.example/1/amp?amp=1&PHPSESSID=1", "https://m.a.example/1/amp?amp=1&PHPSESSID=1"),
            ("https://www.google.com/url?q=https://a.example/", "https://www.google.com/url?q=https://a.example/"),
        ] {
            assert_eq!(strip_trackers(&Url::parse(url).unwrap()).as_str(), expected);
        }
    }

    #[test]
    fn wrappers_without_end_are_given_up() {
        let endless = format!("https://x.cdn.ampproject.org{}", "/c/s/x.cdn.ampproject.org".repeat(300));
        assert_eq!(canonical(&endless), None);
    }

    proptest! {
        #[test]
        fn folding_again_changes_nothing(
            host in "(www\\.|m\\.|amp\\.|mobile\\.){0,2}(a\\.example|example\\.co\\.uk|x\\.cdn\\.ampproject\\.org|google\\.com|\\[::1\\]|www\\.com)(:80|:443|:81)?",
            rest in "(/|amp|\\.amp|\\.html|\\.\\.|%2e|%|25|41|;jsessionid=1|c/s/|url|\\?|&|=|u|q|utm_a|amp;|\\+|%2F|#|!|é|https:|b\\.example|redirect|a){0,14}",
        ) {
            let url = format!("http://{host}/{rest}");
            if let Some(key) = canonical(&url) {
                prop_assert_eq!(canonical(key.as_str()), Some(key), "{}", url);
            }
            if let Some(key) = canonical_with_anchor(&url) {
                prop_assert_eq!(canonical_with_anchor(&key), Some(key.clone()), "{}", url);
            }
        }
    }
}
