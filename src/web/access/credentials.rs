//! Keys in requests: `?key=`, HTTP Basic with the key as the password, and our cookie.
//!
//! Takes headers and queries, gives texts that may be keys; whether they are is for the policy to say. Also writes the
//! cookie, and takes a key out of an address again. Every length and count is bounded.

use axum::http::{HeaderMap, HeaderValue, header};
use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use url::Url;
use url::form_urlencoded;

/// Ours have 43 characters.
const MAX_KEY: usize = 128;
/// Several cookies of one name can come, from several paths; more than a few are no browser's.
const MAX_COOKIES: usize = 4;
const COOKIE: &str = "coranto";
/// Browsers keep none longer than 400 days.
const COOKIE_AGE: &str = "31536000";

/// Clients differ in whether they pad.
const BASIC: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// What a request shows as keys.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::web) struct Presented {
    pub(in crate::web) query: Option<String>,
    pub(in crate::web) basic: Option<String>,
    pub(in crate::web) cookies: Vec<String>,
}

impl Presented {
    pub(in crate::web) fn read(headers: &HeaderMap, query: &str) -> Presented {
        let query = form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "key");
        Presented {
            query: query.and_then(|(_, value)| possible(&value)),
            basic: headers.get(header::AUTHORIZATION).and_then(password),
            cookies: cookies(headers),
        }
    }

    pub(in crate::web) fn keys(&self) -> impl Iterator<Item = &str> {
        self.query.iter().chain(&self.basic).chain(&self.cookies).map(String::as_str)
    }
}

/// A text that could be a key.
pub(in crate::web) fn possible(text: &str) -> Option<String> {
    let text = text.trim();
    ((1..=MAX_KEY).contains(&text.len())).then(|| text.to_owned())
}

/// The user's name may be any: clients insist on one.
fn password(value: &HeaderValue) -> Option<String> {
    let (scheme, encoded) = value.to_str().ok().filter(|text| text.len() <= 1024)?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASIC.decode(encoded.trim()).ok()?).ok()?;
    possible(decoded.split_once(':')?.1)
}

fn cookies(headers: &HeaderMap) -> Vec<String> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.split_once('='));
    pairs.filter(|(name, _)| name.trim() == COOKIE).filter_map(|(_, value)| possible(value)).take(MAX_COOKIES).collect()
}

/// The cookie that shows a key from now on. It is the key itself, so that revoking the key ends it.
pub(in crate::web) fn keep(key: &str, base: &Url) -> HeaderValue {
    set(key, COOKIE_AGE, base)
}

/// The cookie that ends the last one.
pub(in crate::web) fn forget(base: &Url) -> HeaderValue {
    set("", "0", base)
}

fn set(value: &str, age: &str, base: &Url) -> HeaderValue {
    let path = match base.path().trim_end_matches('/') {
        "" => "/",
        path => path,
    };
    // Attributes end at a semicolon, which a path may hold. The front page's address is then the whole site's.
    let path = if path.contains(';') { "/" } else { path };
    let secure = if base.scheme() == "https" { "; Secure" } else { "" };
    let cookie = format!("{COOKIE}={value}; Path={path}; Max-Age={age}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).expect("keys that open something and paths of addresses are ASCII")
}

/// A query without the key in it; empty, or with its question mark.
pub(in crate::web) fn without_key(query: &str) -> String {
    let is_key = |pair: &&str| form_urlencoded::parse(pair.as_bytes()).any(|(name, _)| name == "key");
    let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_key(pair)).collect();
    if kept.is_empty() { String::new() } else { format!("?{}", kept.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(headers: &[(&'static str, &str)], query: &str, expected: &[&str]) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let presented = Presented::read(&map, query);
        assert_eq!(presented.keys().collect::<Vec<_>>(), expected, "{headers:?} {query}");
    }

    #[test]
    fn keys_are_found_where_clients_put_them() {
        check(&[], "", &[]);
        check(&[], "key=abc", &["abc"]);
        check(&[], "output=x&key=a%2Dc&key=second", &["a-c"]);
        check(&[], "monkey=abc&KEY=abc&key=", &[]);
        check(&[], &format!("key={}", "k".repeat(MAX_KEY + 1)), &[]);
        // "reader:abc", ":abc", "abc" and "a:b:c"
        check(&[("authorization", "Basic cmVhZGVyOmFiYw==")], "", &["abc"]);
        check(&[("authorization", "basic cmVhZGVyOmFiYw")], "", &["abc"]);
        check(&[("authorization", "BASIC OmFiYw==")], "", &["abc"]);
        check(&[("authorization", "Basic YWJj")], "", &[]);
        check(&[("authorization", "Basic YTpiOmM=")], "", &["b:c"]);
        for nothing in ["Basic", "Basic ", "Basic %%%", "Bearer abc", "Basic //9h", "Digest username=\"a\""] {
            check(&[("authorization", nothing)], "", &[]);
        }
        check(&[("authorization", &format!("Basic {}", "QUJD".repeat(400)))], "", &[]);
        check(&[("cookie", "a=b; coranto=abc; c=d")], "", &["abc"]);
        check(&[("cookie", "coranto=abc"), ("cookie", "coranto=def;coranto=")], "", &["abc", "def"]);
        check(&[("cookie", "coranto=1; coranto=2; coranto=3; coranto=4; coranto=5")], "", &["1", "2", "3", "4"]);
        check(&[("cookie", "xcoranto=abc; coranto; =")], "", &[]);
        check(&[("authorization", "Basic OmFiYw=="), ("cookie", "coranto=c")], "key=q", &["q", "abc", "c"]);
    }

    #[test]
    fn a_cookie_goes_where_the_pages_are() {
        for (base, expected) in [
            ("https://a.example/", "coranto=K; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure"),
            ("http://127.0.0.1:7077/", "coranto=K; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"),
            ("https://a.example/news/", "coranto=K; Path=/news; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure"),
            ("http://a.example/a;Secure/", "coranto=K; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"),
        ] {
            assert_eq!(keep("K", &base.parse().unwrap()), expected);
        }
        let gone = forget(&"https://a.example/news/".parse().unwrap());
        assert!(gone.to_str().unwrap().starts_with("coranto=; Path=/news; Max-Age=0;"));
    }

    #[test]
    fn addresses_lose_their_key() {
        for (query, expected) in [
            ("", ""),
            ("key=abc", ""),
            ("output=a&key=abc&lang=de", "?output=a&lang=de"),
            ("%6bey=abc&k%65y=d&a", "?a"),
            ("monkey=1&&keys=2", "?monkey=1&keys=2"),
        ] {
            assert_eq!(without_key(query), expected, "{query}");
        }
    }
}
