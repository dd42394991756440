//! What was said in one request and its answer, fit to be shown: every header, and no secret.
//!
//! Values of headers that carry credentials are left out, and addresses are shortened, before anybody can see them.

use reqwest::header::{HeaderMap, HeaderValue, LOCATION};
use url::Url;

use crate::model::feed::address_label;

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Shortened.
    pub address: String,
    /// As sent; names in lower case.
    pub request: Vec<(String, String)>,
    /// `None` when no answer came.
    pub status: Option<u16>,
    pub answer: Vec<(String, String)>,
}

/// Sent by the client itself, as its features say; a test compares.
const ENCODINGS: &str = "zstd,gzip,deflate,br";
const HIDDEN: &str = "(hidden)";
/// Words in the names of headers whose values are nobody's business.
const SECRET: [&str; 7] = ["auth", "cookie", "token", "secret", "key", "session", "password"];
/// Longer values are cut: a header may have 16 KiB.
const LONGEST: usize = 200;

impl Exchange {
    pub(super) fn asked(url: &Url, headers: &HeaderMap, agent: &HeaderValue) -> Exchange {
        let mut request = shown(url, headers);
        let credentials = !url.username().is_empty() || url.password().is_some();
        if credentials && !headers.contains_key("authorization") {
            request.push(("authorization".to_owned(), HIDDEN.to_owned()));
        }
        request.push(("accept-encoding".to_owned(), ENCODINGS.to_owned()));
        request.push(("user-agent".to_owned(), text(agent)));
        Exchange { address: address_label(url), request, status: None, answer: Vec::new() }
    }

    pub(super) fn answered(&mut self, url: &Url, status: u16, headers: &HeaderMap) {
        self.status = Some(status);
        self.answer = shown(url, headers);
    }

    /// A header of the answer.
    pub fn said(&self, name: &str) -> Option<&str> {
        self.answer.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

fn shown(url: &Url, headers: &HeaderMap) -> Vec<(String, String)> {
    let show = |(name, value): (&reqwest::header::HeaderName, &HeaderValue)| {
        let value = if SECRET.iter().any(|word| name.as_str().contains(word)) {
            HIDDEN.to_owned()
        } else if name == LOCATION {
            let to = url.join(text(value).trim());
            to.map_or_else(|_| "(no address)".to_owned(), |to| address_label(&to))
        } else {
            without_queries(&text(value))
        };
        (name.as_str().to_owned(), cut(value))
    };
    headers.iter().map(show).collect()
}

fn text(value: &HeaderValue) -> String {
    String::from_utf8_lossy(value.as_bytes())
        .chars()
        .map(|letter| if letter.is_control() { ' ' } else { letter })
        .collect()
}

/// Addresses in the middle of a value lose what stands behind their question marks, and what stands before an `@`.
fn without_queries(value: &str) -> String {
    if !value.contains("://") {
        return value.to_owned();
    }
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '>' | '<' | '"' | '\'' | ',' | ';');
    let shorten = |piece: &str| match (piece.split_once("://"), piece) {
        (Some((scheme, rest)), _) => {
            let rest = rest.split(['?', '#']).next().unwrap_or("");
            let host_end = rest.find('/').unwrap_or(rest.len());
            let from = rest[..host_end].rfind('@').map_or(0, |at| at + 1);
            format!("{scheme}://{}", &rest[from..])
        }
        (None, piece) => piece.to_owned(),
    };
    value
        .split_inclusive(ends)
        .map(|piece| {
            let end = piece.chars().next_back().filter(|letter| ends(*letter));
            let bare = end.map_or(piece, |end| &piece[..piece.len() - end.len_utf8()]);
            shorten(bare) + end.map(String::from).unwrap_or_default().as_str()
        })
        .collect()
}

fn cut(value: String) -> String {
    match value.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &value[..end]),
        None => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &'static str, value: &str, expected: &str) {
        let url: Url = "https://u:p@a.example/x?token=hunter2".parse().unwrap();
        let mut headers = HeaderMap::new();
        headers.insert(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        let mut exchange = Exchange::asked(&url, &headers, &HeaderValue::from_static("coranto"));
        exchange.answered(&url, 200, &headers);
        assert_eq!(exchange.said(name), Some(expected));
        let all = format!("{exchange:?}");
        assert!(!all.contains("hunter2") && !all.contains("u:p"), "{all}");
    }

    #[test]
    fn headers_are_shown_as_they_came_less_their_secrets() {
        check("etag", "\"v1\"", "\"v1\"");
        check("cache-control", "max-age=60", "max-age=60");
        check("set-cookie", "session=hunter2", "(hidden)");
        check("authorization", "Basic hunter2", "(hidden)");
        check("x-api-key", "hunter2", "(hidden)");
        check("location", "/y?token=hunter2", "a.example/y");
        check("location", "https://u:p@b.example/y", "b.example/y");
        check("location", "http://[", "(no address)");
        check("link", "<https://a.example/x?k=hunter2>; rel=\"self\"", "<https://a.example/x>; rel=\"self\"");
        check(
            "link",
            "<https://u:p@a.example/x>; rel=hub, <https://b.example>",
            "<https://a.example/x>; rel=hub, <https://b.example>",
        );
        check("x-long", &"x".repeat(500), &format!("{}…", "x".repeat(200)));
    }
}
