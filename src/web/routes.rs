//! Every address that is answered, with who may read it. docs/access.md repeats the list, and a test compares them.
//!
//! A new resource is a line here: nothing is served that does not say who may read it, and what has no line is for
//! owners alone.

use std::sync::Arc;

use axum::routing::{MethodRouter, get, post};

use crate::web::{Site, entry, feeds, front, keys_form, operations, opml, river, source, sources};

/// Who may read what stands behind an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Everybody, whatever name the request is for: probes know nothing of us.
    Probes,
    /// Everybody: nothing of any entry, feed or secret output stands there.
    Everybody,
    /// Whoever may read the output that the address names.
    Feed,
    /// With `?output=`, whoever may read that output; else owners.
    River,
    /// The resource asks for each entry. What it does not find, and what it does not show, looks the same.
    Entry,
    /// Owners.
    Owner,
}

impl Rule {
    /// As docs/access.md says it.
    #[cfg(test)]
    pub(super) fn in_words(self) -> &'static str {
        match self {
            Rule::Probes => "everybody, whatever the `Host`",
            Rule::Everybody => "everybody",
            Rule::Feed => "everybody if the output is public, else its key or an owner's",
            Rule::River => "with `?output=` as the output's feed, else an owner's key",
            Rule::Entry => {
                "everybody if it stands in a public output, else a key of an output that holds it or an owner's"
            }
            Rule::Owner => "an owner's key",
        }
    }
}

pub(super) struct Route {
    pub(super) path: &'static str,
    pub(super) rule: Rule,
    pub(super) methods: fn() -> MethodRouter<Arc<Site>>,
}

const fn route(path: &'static str, rule: Rule, methods: fn() -> MethodRouter<Arc<Site>>) -> Route {
    Route { path, rule, methods }
}

/// Without the path of the public address, which is taken off before.
pub(super) static ROUTES: &[Route] = &[
    route("/", Rule::River, || get(river::page)),
    route("/entries/{id}", Rule::Entry, || get(entry::page)),
    route("/sources", Rule::Owner, || get(sources::page)),
    route("/sources/{id}", Rule::Owner, || get(source::page)),
    route("/opml", Rule::Owner, || get(opml::list)),
    route("/feeds/{file}", Rule::Feed, || get(feeds::feed)),
    route("/key", Rule::Everybody, || get(keys_form::show).post(keys_form::take)),
    route("/key/forget", Rule::Everybody, || post(keys_form::forget)),
    route("/style.css", Rule::Everybody, || get(front::style)),
    route("/icon.svg", Rule::Everybody, || get(operations::icon)),
    route("/favicon.ico", Rule::Everybody, || get(operations::icon)),
    route("/robots.txt", Rule::Everybody, || get(operations::robots)),
    route("/healthz", Rule::Probes, || get(operations::healthz)),
    route("/readyz", Rule::Probes, || get(operations::readyz)),
    route("/metrics", Rule::Owner, || get(operations::metrics)),
];

/// The route that would answer this path. Parameters are not read.
pub(super) fn find(path: &str) -> Option<&'static Route> {
    let fits = |pattern: &str| {
        let (mut wanted, mut given) = (pattern.split('/'), path.split('/'));
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return true,
                (Some(wanted), Some(given)) if wanted == given || (wanted.starts_with('{') && !given.is_empty()) => {}
                _ => return false,
            }
        }
    };
    ROUTES.iter().find(|route| fits(route.path))
}

/// Can a path be one of ours at all? Nothing is looked up for those that try to climb, hide a separator or a control
/// character, or go on without end.
pub(super) fn is_plain(path: &str) -> bool {
    const MAX_PATH: usize = 1024;
    if path.len() > MAX_PATH || !path.starts_with('/') || path.contains("//") || path.contains('\\') {
        return false;
    }
    let bytes = path.as_bytes();
    let escapes = bytes.iter().enumerate().filter(|(_, byte)| **byte == b'%');
    let mut decoded = escapes.filter_map(|(at, _)| path.get(at + 1..at + 3)).map(|hex| u8::from_str_radix(hex, 16));
    let hides = |byte: u8| byte.is_ascii_control() || matches!(byte, b'/' | b'\\');
    if decoded.any(|byte| byte.is_ok_and(hides)) || bytes.iter().any(u8::is_ascii_control) {
        return false;
    }
    let dotted = path.to_ascii_lowercase().replace("%2e", ".");
    !dotted.split('/').any(|segment| segment == "." || segment == "..")
}

/// The path as the resources know it: without the prefix of the public address, which a reverse proxy may have taken
/// off already. `None` when there is nothing to take off.
pub(super) fn stripped<'a>(path: &'a str, prefix: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(prefix).filter(|rest| !prefix.is_empty() && rest.starts_with('/'))?;
    // A prefix may be called like one of our own addresses, `/feeds` say.
    (find(rest).is_some() || find(path).is_none()).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_are_found_by_their_paths() {
        for (path, expected) in [
            ("/", Some("/")),
            ("/feeds/all.atom", Some("/feeds/{file}")),
            ("/feeds/", None),
            ("/feeds/a/b", None),
            ("/key", Some("/key")),
            ("/key/", None),
            ("/key/forget", Some("/key/forget")),
            ("", None),
            ("key", None),
        ] {
            assert_eq!(find(path).map(|route| route.path), expected, "{path}");
        }
    }

    #[test]
    fn odd_paths_are_told_from_plain_ones() {
        for path in ["/", "/feeds/all.atom", "/feeds/a..b", "/feeds/%C3%A9.atom", "/feeds/...", "/a%2", "/a%zz", "/%ff"]
        {
            assert!(is_plain(path), "{path}");
        }
        for path in [
            "",
            "*",
            "feeds",
            "//",
            "//evil.example/",
            "/feeds//all.atom",
            "/feeds/../key",
            "/feeds/..",
            "/./key",
            "/%2e%2E/key",
            "/.%2e/key",
            "/feeds/..%2fall.atom",
            "/feeds/%2F",
            "/feeds/%5call",
            "/feeds\\all",
            "/feeds/%00.atom",
            "/%0d%0aset-cookie:x",
            "/%7f",
            &format!("/{}", "a".repeat(1024)),
        ] {
            assert!(!is_plain(path), "{path}");
        }
    }

    #[test]
    fn a_prefix_is_taken_off_once() {
        for (path, prefix, expected) in [
            ("/feeds/all.atom", "", None),
            ("/news/feeds/all.atom", "/news", Some("/feeds/all.atom")),
            ("/news/", "/news", Some("/")),
            ("/news/unknown", "/news", Some("/unknown")),
            ("/newsfeeds/all.atom", "/news", None),
            ("/feeds/all.atom", "/news", None),
            ("/feeds/all.atom", "/feeds", None),
            ("/feeds/feeds/all.atom", "/feeds", Some("/feeds/all.atom")),
            ("/feeds/", "/feeds", Some("/")),
            ("/key/forget", "/key", None),
            ("/key/key/forget", "/key", Some("/key/forget")),
        ] {
            assert_eq!(stripped(path, prefix), expected, "{path} {prefix}");
        }
    }
}
