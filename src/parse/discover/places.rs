//! Sites whose feeds follow from the address: one table, checked row by row and against docs/adding.md.
//!
//! A rule takes an address and says where the feed is, or which one document tells. It never asks and never decides:
//! a rule that was wrong costs one request, and the address is then looked at like any other. Only what the sites
//! document, or what their own pages link to, stands here. What is a feed already is nobody's place.

mod blogs;
mod code;
mod media;
mod social;

#[cfg(test)]
mod tests;

use url::Url;

/// One kind of place.
pub struct Rule {
    /// With its article: "a YouTube channel".
    pub name: &'static str,
    /// An address of that kind.
    pub like: &'static str,
    /// Where the feed of that one is; `None` when a document tells.
    pub feed: Option<&'static str>,
    recognise: fn(&Address<'_>) -> Option<Way>,
}

/// How to come to the feed.
#[derive(Clone, Debug)]
pub enum Way {
    /// By the address alone. The others are further feeds of the same place, each with what it holds.
    Feed { url: Url, others: Vec<(Url, &'static str)> },
    /// This document tells; the function finds it there.
    Ask { document: Url, answer: fn(&str) -> Option<Url> },
}

/// All kinds, the special before the general.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    [media::RULES, code::RULES, social::RULES, blogs::RULES, social::ANYWHERE].into_iter().flatten()
}

/// The place that an address is of.
pub fn recognise(url: &Url) -> Option<(&'static Rule, Way)> {
    let address = Address::of(url)?;
    rules().find_map(|rule| (rule.recognise)(&address).map(|way| (rule, way)))
}

/// An address, taken apart.
struct Address<'a> {
    url: &'a Url,
    /// Without `www.`; empty when the address names a port, since no known site does.
    host: &'a str,
    /// Segments that are not empty.
    path: Vec<&'a str>,
}

/// Ends of addresses that are feeds already.
const FEED_ENDS: [&str; 6] = [".rss", ".atom", ".xml", ".rdf", ".json", ".opml"];

impl<'a> Address<'a> {
    fn of(url: &'a Url) -> Option<Address<'a>> {
        let path: Vec<&str> = url.path_segments()?.filter(|segment| !segment.is_empty()).collect();
        let is_feed = path.last().is_some_and(|last| FEED_ENDS.iter().any(|end| last.ends_with(end)));
        let is_feed =
            is_feed || url.query().is_some_and(|query| query.contains("format=atom") || query.contains("format=rss"));
        let host = url.domain().filter(|_| url.port().is_none()).unwrap_or("");
        (!is_feed).then(|| Address { url, host: host.strip_prefix("www.").unwrap_or(host), path })
    }

    fn query(&self, wanted: &str) -> Option<String> {
        let mut pairs = self.url.query_pairs();
        pairs.find(|(name, value)| name == wanted && !value.is_empty()).map(|(_, value)| value.into_owned())
    }

    /// `NAME` of `NAME.site`.
    fn name_under(&self, site: &str) -> Option<&'a str> {
        let name = self.host.strip_suffix(site)?.strip_suffix('.')?;
        (!name.is_empty() && !name.contains('.')).then_some(name)
    }

    /// Another address of the same site.
    fn here(&self, path_and_query: &str) -> Option<Url> {
        let mut root = self.url.clone();
        let _ = root.set_username("");
        let _ = root.set_password(None);
        root.set_fragment(None);
        let (path, query) = path_and_query.split_once('?').map_or((path_and_query, None), |(path, q)| (path, Some(q)));
        root.set_path(path);
        root.set_query(query);
        Some(root)
    }

    /// The same on another host, by the scheme that was asked for.
    fn at(&self, host: &str, path_and_query: &str) -> Option<Url> {
        let mut url = self.here(path_and_query)?;
        url.set_host(Some(host)).ok()?;
        Some(url)
    }
}

/// By the address alone.
fn feed(url: Option<Url>) -> Option<Way> {
    url.map(|url| Way::Feed { url, others: Vec::new() })
}

/// The same, with others.
fn feed_among<const N: usize>(url: Option<Url>, others: [(Option<Url>, &'static str); N]) -> Option<Way> {
    let others = others.into_iter().filter_map(|(url, what)| Some((url?, what))).collect();
    url.map(|url| Way::Feed { url, others })
}

/// Pages of a site itself, where users and groups have their names.
fn is_reserved(segment: &str, reserved: &[&str]) -> bool {
    reserved.contains(&segment)
}
