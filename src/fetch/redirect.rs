//! Where a redirect leads.
//!
//! Pure: an address and a `Location` header in, the next address out. It decides which credentials go along and names
//! loops; whether the next address may be asked at all is `guard`'s business, and counting hops is `client`'s.

use url::Url;

use crate::fetch::error::{Error, redact};
use crate::model::answer::Hop;

/// Does this status ask to go elsewhere? 300 leaves the choice to people, 304 is no redirect, 305 and 306 are history.
pub(super) fn is_redirect(status: u16) -> bool {
    matches!(status, 301 | 302 | 303 | 307 | 308)
}

/// The next address, or why there is none. `hops` are those that led to `from`.
pub(super) fn target(from: &Url, location: Option<&[u8]>, hops: &[Hop]) -> Result<Url, Error> {
    let bad = |why: String| Error::BadRedirect { url: redact(from), why };
    let location = location.ok_or_else(|| bad("it does not say where to".to_owned()))?;
    let mut to =
        from.join(ascii(location).trim()).map_err(|error| bad(format!("the address cannot be read: {error}")))?;
    if !matches!(to.scheme(), "http" | "https") || !to.has_host() {
        return Err(bad(format!("to a {}: address, only http and https are followed", to.scheme())));
    }
    carry_credentials(from, &mut to);
    if to.fragment().is_none() {
        to.set_fragment(from.fragment()); // RFC 9110 section 10.2.2
    }
    if same_document(from, &to) || hops.iter().any(|hop| same_document(&hop.from, &to)) {
        return Err(bad(format!("in a loop, back to {}", redact(&to))));
    }
    Ok(to)
}

/// A name and password go along within one host and never from https down to http. Those that stand in a `Location`
/// to another host are dropped: nobody who subscribed gave them.
fn carry_credentials(from: &Url, to: &mut Url) {
    let same_origin = from.scheme() == to.scheme() && from.port_or_known_default() == to.port_or_known_default();
    let upgrade = from.scheme() == "http" && to.scheme() == "https" && from.port().is_none() && to.port().is_none();
    let keep = from.host() == to.host() && (same_origin || upgrade);
    if keep && !to.username().is_empty() {
        return;
    }
    let (name, password) = if keep { (from.username(), from.password()) } else { ("", None) };
    // These fail only for addresses without a host, and those have been turned away.
    let _ = to.set_username(name);
    let _ = to.set_password(password);
}

fn same_document(one: &Url, other: &Url) -> bool {
    one[..url::Position::AfterQuery] == other[..url::Position::AfterQuery]
}

/// Bytes outside ASCII stand for themselves in addresses: UTF-8 is read as such, anything else escaped as it is.
fn ascii(location: &[u8]) -> String {
    if let Ok(text) = std::str::from_utf8(location) {
        return text.to_owned();
    }
    let mut escaped = String::with_capacity(location.len() + 16);
    for &byte in location {
        if byte.is_ascii() {
            escaped.push(char::from(byte));
        } else {
            escaped.push_str(&format!("%{byte:02X}"));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, location: &str, expected: &str) {
        let to = target(&from.parse().unwrap(), Some(location.as_bytes()), &[]);
        assert_eq!(to.as_ref().map(Url::as_str).unwrap_or("refused"), expected, "{from} -> {location}: {to:?}");
    }

    #[test]
    fn locations_are_relative_to_the_address_that_answered() {
        check("http://a.example/x/feed?q=1", "/y", "http://a.example/y");
        check("http://a.example/x/feed", "other", "http://a.example/x/other");
        check("http://a.example/x", "//b.example/z", "http://b.example/z");
        check("http://a.example/x", "?page=2", "http://a.example/x?page=2");
        check("http://a.example/x", " https://a.example/x ", "https://a.example/x");
        check("http://a.example/x#part", "/y", "http://a.example/y#part");
        check("http://a.example/x#part", "/y#other", "http://a.example/y#other");
        check("http://a.example/x", "/caf\u{e9}", "http://a.example/caf%C3%A9");
    }

    #[test]
    fn latin_1_bytes_survive() {
        let to = target(&"http://a.example/".parse().unwrap(), Some(b"/caf\xe9"), &[]).unwrap();
        assert_eq!(to.as_str(), "http://a.example/caf%E9");
    }

    #[test]
    fn only_http_is_followed() {
        for location in
            ["file:///etc/passwd", "javascript:alert(1)", "ftp://a.example/", "feed:x", "http://", "http://[x/"]
        {
            check("http://a.example/", location, "refused");
        }
        assert!(target(&"http://a.example/".parse().unwrap(), None, &[]).is_err());
    }

    #[test]
    fn credentials_stay_with_their_host() {
        check("http://u:p@a.example/x", "/y", "http://u:p@a.example/y");
        check("http://u:p@a.example/x", "http://a.example/y", "http://u:p@a.example/y");
        check("http://u:p@a.example/x", "https://a.example/y", "https://u:p@a.example/y");
        check("https://u:p@a.example/x", "http://a.example/y", "http://a.example/y");
        check("http://u:p@a.example/x", "http://a.example:81/y", "http://a.example:81/y");
        check("http://u:p@a.example/x", "http://b.example/y", "http://b.example/y");
        check("http://u:p@a.example/x", "//b.example/y", "http://b.example/y");
        check("http://a.example/x", "http://u:p@b.example/y", "http://b.example/y");
        check("http://u:p@a.example/x", "http://v:q@a.example/y", "http://v:q@a.example/y");
    }

    #[test]
    fn loops_are_named() {
        let hop = |from: &str, to: &str| Hop { status: 302, from: from.parse().unwrap(), to: to.parse().unwrap() };
        let hops = [hop("http://a.example/1", "http://a.example/2")];
        let error = target(&"http://a.example/2".parse().unwrap(), Some(b"/1#again"), &hops).unwrap_err();
        assert!(error.to_string().contains("in a loop, back to http://a.example/1"), "{error}");
        check("http://a.example/x", "/x", "refused");
    }
}
