//! What is remembered of a list between two looks, and over restarts: in the store, as JSON under the list's name.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::config::{ListFrom, ListSource};
use crate::model::Timestamp;
use crate::model::feed::Validators;
use crate::opml::Outline;
use crate::store::Store;
use crate::store::types::Error;

/// The names of all lists that are remembered.
const INDEX: &str = "lists";
/// A list that cannot be had is asked again after so long, and then ever later.
const RETRY: Duration = Duration::from_secs(3600);

/// What was taken over last, and what came of looking since.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Remembered {
    pub feeds: Vec<Outline>,
    /// Of the document that the feeds come from: its validators as they came, and its hash.
    pub etag: Option<Vec<u8>>,
    pub last_modified: Option<Vec<u8>>,
    pub body_hash: Option<i64>,
    /// Others are read in its place, so that it may be another although its document is the same.
    pub includes: bool,
    pub checked: Option<Timestamp>,
    pub taken_over: Option<Timestamp>,
    /// In a row.
    pub failures: u32,
    pub problem: Option<String>,
    /// What it says now waits to be confirmed.
    pub held: bool,
    /// Its server asked not to be asked before.
    pub not_before: Option<Timestamp>,
    /// Another version wrote it: what it says is not known.
    #[serde(skip)]
    pub unreadable: bool,
}

impl Remembered {
    pub fn validators(&self) -> Validators {
        Validators { etag: self.etag.clone(), last_modified: self.last_modified.clone() }
    }

    /// When an address is to be asked again.
    pub fn due(&self, interval: Duration) -> Timestamp {
        let Some(checked) = self.checked else { return Timestamp::UNIX_EPOCH };
        let pause = match self.failures {
            0 => interval,
            n => interval.min(RETRY * 2_u32.saturating_pow(n.min(10) - 1)),
        };
        let due = checked + chrono::Duration::from_std(pause).unwrap_or(chrono::Duration::days(30));
        let longest = checked + chrono::Duration::days(30);
        self.not_before.map_or(due, |not_before| due.max(not_before.min(longest)))
    }
}

fn name(from: &ListFrom) -> String {
    match from {
        ListFrom::File(path) => format!("list file {}", path.display()),
        ListFrom::Address(url) => format!("list address {url}"),
    }
}

pub async fn recall(store: &dyn Store, from: &ListFrom) -> Result<Remembered, Error> {
    let text = store.recall(name(from)).await?;
    let Some(text) = text else { return Ok(Remembered::default()) };
    let unreadable = |_| Remembered { unreadable: true, ..Remembered::default() };
    Ok(serde_json::from_str(&text).unwrap_or_else(unreadable))
}

pub async fn remember(store: &dyn Store, from: &ListFrom, what: &Remembered) -> Result<(), Error> {
    let mut names = names(store).await?;
    let name = name(from);
    if !names.contains(&name) {
        names.push(name.clone());
        store.remember(INDEX.to_owned(), Some(json(&names))).await?;
    }
    store.remember(name, Some(json(what))).await
}

/// Lists that the configuration does not name any more are forgotten.
pub async fn forget_others(store: &dyn Store, sources: &[ListSource]) -> Result<(), Error> {
    let names = names(store).await?;
    let wanted: Vec<String> = sources.iter().map(|source| name(&source.from)).collect();
    let (stay, go): (Vec<String>, Vec<String>) = names.into_iter().partition(|name| wanted.contains(name));
    if go.is_empty() {
        return Ok(());
    }
    for name in go {
        store.remember(name, None).await?;
    }
    store.remember(INDEX.to_owned(), Some(json(&stay))).await
}

async fn names(store: &dyn Store) -> Result<Vec<String>, Error> {
    let text = store.recall(INDEX.to_owned()).await?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default())
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("plain values make JSON")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_fails_is_asked_again_sooner_and_then_ever_later() {
        let hours = |n: i64| Timestamp::UNIX_EPOCH + chrono::Duration::hours(n);
        let day = Duration::from_secs(86_400);
        let after = |failures| Remembered { checked: Some(hours(0)), failures, ..Remembered::default() }.due(day);
        assert_eq!([0, 1, 2, 3, 5, 6, 99].map(after), [24, 1, 2, 4, 16, 24, 24].map(hours));
        assert_eq!(Remembered::default().due(day), hours(0), "one that was never read is due");
        let asked = Remembered { checked: Some(hours(0)), not_before: Some(hours(30)), ..Remembered::default() };
        assert_eq!(asked.due(day), hours(30));
    }
}
