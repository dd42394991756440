//! How a feed was found, in words and for programs: what was chosen and why, what else there was, what was tried.
//!
//! Addresses are shown whole, since people are to use them, unless they hold a secret.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::model::feed::address_label;
use crate::model::privacy::has_secret;

/// Lines of one list: a menu of sixty feeds would push the result off the screen. `--json` has them all.
const MAX_LINES: usize = 12;

/// The way to a feed, or to none.
#[derive(Debug, Default)]
pub struct Trail {
    /// The kind of site, when a rule knew it.
    pub place: Option<&'static str>,
    /// Why this feed.
    pub reason: String,
    /// Feeds that were not chosen.
    pub others: Vec<Other>,
    /// What was fetched in vain.
    pub tried: Vec<Tried>,
}

#[derive(Debug)]
pub struct Other {
    pub url: Url,
    pub title: Option<String>,
    pub what: String,
    /// The same feed in other formats.
    pub also: Vec<Url>,
}

#[derive(Debug)]
pub struct Tried {
    pub url: Url,
    pub problem: String,
}

/// What became of one address. The names are those of `coranto add --json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddRow {
    /// Shortened: it may hold secrets.
    pub asked: String,
    pub outcome: Outcome,
    /// The feed's address.
    pub feed: Option<String>,
    pub title: Option<String>,
    pub entries: Option<u64>,
    /// The kind of site, when coranto knows it.
    pub place: Option<String>,
    pub reason: Option<String>,
    pub others: Vec<OtherRow>,
    pub tried: Vec<TriedRow>,
    pub error: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Subscribed,
    AlreadySubscribed,
    /// `--dry-run` found a feed.
    WouldSubscribe,
    #[default]
    Failed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OtherRow {
    pub url: String,
    pub title: Option<String>,
    pub what: String,
    pub also: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TriedRow {
    pub url: String,
    pub problem: String,
}

impl Trail {
    /// What is worth saying before the result, line by line.
    pub fn told(&self, address: &Url, feed: Option<&Url>) -> Vec<String> {
        let mut lines = Vec::new();
        if feed.is_none() || self.place.is_none() && self.others.is_empty() {
            // Of a success the detours are of no interest, but for feeds that the page names and that are dead.
            let tried = self.tried.iter().map(|Tried { url, problem }| {
                let url = shown(url);
                // Most failures name their address themselves.
                if problem.contains(&url) { format!("  {problem}") } else { format!("  {url}: {problem}") }
            });
            listed(&mut lines, "Tried:", tried.collect());
        }
        if let Some(feed) = feed.filter(|feed| *feed != address) {
            lines.push(format!("Found {}: {}.", shown(feed), self.reason));
        }
        let is_news = |other: &&Other| self.tried.iter().all(|tried| tried.url != other.url);
        let others = self.others.iter().filter(is_news).map(|other| {
            let title = other.title.as_deref().map_or_else(String::new, |title| format!("{title}, "));
            format!("  {}   # {title}{}", command(&other.url), other.what)
        });
        let head = if feed.is_some() { "There are others:" } else { "The page speaks of these, too:" };
        listed(&mut lines, head, others.collect());
        lines
    }

    /// The same for programs.
    pub fn row(self, address: &Url) -> AddRow {
        let other = |other: Other| OtherRow {
            url: shown(&other.url),
            title: other.title,
            what: other.what,
            also: other.also.iter().map(shown).collect(),
        };
        AddRow {
            asked: address_label(address),
            place: self.place.map(str::to_owned),
            reason: Some(self.reason).filter(|reason| !reason.is_empty()),
            others: self.others.into_iter().map(other).collect(),
            tried: self
                .tried
                .into_iter()
                .map(|tried| TriedRow { url: shown(&tried.url), problem: tried.problem })
                .collect(),
            ..AddRow::default()
        }
    }
}

fn listed(lines: &mut Vec<String>, head: &str, mut list: Vec<String>) {
    if list.is_empty() {
        return;
    }
    let n_more = list.len().saturating_sub(MAX_LINES);
    list.truncate(MAX_LINES);
    lines.push(head.to_owned());
    lines.append(&mut list);
    if n_more > 0 {
        lines.push(format!("  and {n_more} more (--json lists all)"));
    }
}

/// An address as it can be used again; of one that holds a secret, as much as may be shown.
pub fn shown(url: &Url) -> String {
    if has_secret(url) { address_label(url) } else { url.to_string() }
}

/// The command that adds an address, as a shell takes it.
fn command(url: &Url) -> String {
    let address = shown(url);
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,=~".contains(c);
    match address.chars().all(is_plain) {
        true => format!("coranto add {address}"),
        false => format!("coranto add '{}'", address.replace('\'', "%27")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn other(text: &str) -> Other {
        Other { url: url(text), title: None, what: "a main feed".to_owned(), also: Vec::new() }
    }

    #[test]
    fn commands_can_be_pasted_and_hold_no_secrets() {
        for (address, expected) in [
            ("https://a.example/feed", "coranto add https://a.example/feed"),
            ("https://a.example/?a=1&b=$(x)", "coranto add 'https://a.example/?a=1&b=$(x)'"),
            ("https://a.example/it's", "coranto add 'https://a.example/it%27s'"),
            ("https://u:p@a.example/feed?x", "coranto add a.example/feed"),
        ] {
            assert_eq!(command(&url(address)), expected);
        }
    }

    #[test]
    fn long_lists_are_cut() {
        let others = (0..40).map(|n| other(&format!("https://a.example/{n}"))).collect();
        let trail = Trail { reason: "why".to_owned(), others, ..Trail::default() };
        let told = trail.told(&url("https://a.example/"), Some(&url("https://a.example/feed")));
        assert_eq!(told.len(), 2 + MAX_LINES + 1);
        assert_eq!(told[0], "Found https://a.example/feed: why.");
        assert_eq!(told[2], "  coranto add https://a.example/0   # a main feed");
        assert_eq!(told.last().unwrap(), "  and 28 more (--json lists all)");
    }
}
