//! Find the feed behind an address, tell what was found, subscribe.
//!
//! One GET per document: what was fetched to look at it goes down the same line as any poll, so the feed's articles
//! are there at once and its first poll is not a second request.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::daemon::operate::choose::Misuse;
use crate::daemon::operate::find::{self, Found};
use crate::daemon::operate::found::Outcome::{AlreadySubscribed, Failed, Subscribed, WouldSubscribe};
use crate::daemon::operate::found::{AddRow, Trail, shown};
use crate::daemon::operate::operator::Operator;
use crate::daemon::operate::{Steps, poll as round, sentence_of};
use crate::daemon::subscriptions;
use crate::model::feed::{FeedSettings, Origin, address_label};
use crate::pipeline::poll;
use crate::store::types::{Claim, Wanted};
use crate::text::spoken;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Add {
    pub urls: Vec<String>,
    pub settings: FeedSettings,
    /// Leave the starter feeds of the first run.
    pub keep_starters: bool,
    /// Find and tell, and leave everything as it is.
    pub dry_run: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    /// One for each address that was asked for.
    pub rows: Vec<AddRow>,
}

impl Added {
    pub fn n_added(&self) -> usize {
        self.rows.iter().filter(|row| row.outcome != Failed).count()
    }
}

pub async fn run(operator: &Operator, add: Add, steps: &Steps) -> anyhow::Result<Added> {
    let urls = add.urls.iter().map(|url| parse_address(url)).collect::<Result<Vec<Url>, Misuse>>()?;
    let mut rows = Vec::new();
    for url in &urls {
        let Outcome { row, said } = match add_one(operator, url, &add, steps).await {
            Ok(outcome) => outcome,
            // A store that cannot work is no matter of this address.
            Err(problem) if is_of_the_store(&problem) => return Err(problem),
            Err(problem) => failed(Trail::default().row(url), url, &problem),
        };
        match row.outcome {
            Failed => steps.aside(said).await,
            _ => steps.said(said).await,
        }
        rows.push(row);
    }
    let added = Added { rows };
    if added.n_added() > 0 && !add.dry_run {
        welcome(operator, add.keep_starters, steps).await?;
    }
    Ok(added)
}

/// New feeds are in the store: make the rest of the program know.
async fn welcome(operator: &Operator, keep_starters: bool, steps: &Steps) -> anyhow::Result<()> {
    if !keep_starters {
        let n_removed = subscriptions::remove_starters(&*operator.store, operator.clock.now()).await?;
        if n_removed > 0 {
            let starters = spoken::count(n_removed as u64, "starter feed");
            steps.said(format!("Removed the {starters} (--keep-starters keeps them).")).await;
        }
    }
    operator.judge_members();
    if let Some(daemon) = &operator.daemon {
        daemon.mailbox.renew().await;
    }
    operator.publish().await?;
    Ok(())
}

fn is_of_the_store(problem: &anyhow::Error) -> bool {
    problem.downcast_ref::<crate::store::types::Error>().is_some_and(crate::store::types::Error::is_of_the_store)
}

/// What became of an address, in words for people too.
struct Outcome {
    row: AddRow,
    said: String,
}

async fn add_one(operator: &Operator, address: &Url, add: &Add, steps: &Steps) -> anyhow::Result<Outcome> {
    let line = operator.line()?;
    let gear = line.gear.get();
    let (trail, found) = find::find(&line, &gear, address).await;
    let url = found.as_ref().ok().map(feed_url);
    for told in trail.told(address, url.as_ref()) {
        steps.aside(told).await;
    }
    let row = trail.row(address);
    let (found, url) = match (found, url) {
        (Ok(found), Some(url)) => (found, url),
        (Err(problem), _) => return Ok(failed(row, address, &problem)),
        (Ok(_), None) => anyhow::bail!("a feed without an address"),
    };
    let row = AddRow { feed: Some(shown(&url)), ..row };
    if add.dry_run {
        return rehearse(operator, row, found, &url).await;
    }
    subscribe(operator, row, found, &url, &add.settings, steps).await
}

/// An address that permanently moved is subscribed to where it is now.
fn feed_url(found: &Found) -> Url {
    found.fetched.answer.moved_to().unwrap_or(&found.asked).clone()
}

fn failed(row: AddRow, address: &Url, problem: &anyhow::Error) -> Outcome {
    let told = sentence_of(problem);
    let said = format!("coranto: cannot add {}: {told} [cannot-add]", address_label(address));
    Outcome { row: AddRow { error: Some(told), ..row }, said }
}

/// What subscribing would bring.
async fn rehearse(operator: &Operator, row: AddRow, found: Found, url: &Url) -> anyhow::Result<Outcome> {
    let feeds = operator.store.feeds().await?;
    let known = feeds.iter().any(|feed| feed.declared_url == *url || feed.fetch_url == *url);
    let outcome = if known { AlreadySubscribed } else { WouldSubscribe };
    let verb = if known { "Already subscribed to" } else { "Would subscribe to" };
    let title = found.title.filter(|title| !title.trim().is_empty()).unwrap_or_else(|| address_label(url));
    let n_entries = found.n_entries as u64;
    let said = format!("{verb} {title} ({}): {}.", address_label(url), spoken::count(n_entries, "article"));
    Ok(Outcome { row: AddRow { outcome, title: Some(title), entries: Some(n_entries), ..row }, said })
}

async fn subscribe(
    operator: &Operator,
    row: AddRow,
    found: Found,
    url: &Url,
    settings: &FeedSettings,
    steps: &Steps,
) -> anyhow::Result<Outcome> {
    let line = operator.line()?;
    let gear = line.gear.get();
    let wanted = Wanted { url: url.clone(), settings: settings.clone() };
    let subscribed = line.store.subscribe(Origin::Added, wanted, line.clock.now()).await?;
    let claim = Claim { limit: 1, due_before: line.clock.now(), only: Some(vec![subscribed.feed]) };
    match line.store.claim(claim).await?.pop() {
        Some(claimed) => {
            let polled = poll::ingest(&line, &gear, claimed.feed, Ok(found.fetched)).await?;
            if let Some(daemon) = &operator.daemon {
                daemon.recent.count(&polled, operator.clock.now());
            }
        }
        // The daemon's own round was quicker to see the new feed: wait for that poll instead.
        None => {
            round::these(operator, vec![subscribed.feed], steps, &mut |_| ()).await?;
        }
    }
    let feeds = line.store.feeds().await?;
    let feed = feeds.iter().find(|feed| feed.id == subscribed.feed).context("the new feed is not in the store")?;
    let outcome = if subscribed.new { Subscribed } else { AlreadySubscribed };
    let verb = if subscribed.new { "Subscribed to" } else { "Already subscribed to" };
    // The label leaves out credentials, queries and tokens: terminals are logged and shared.
    let articles = spoken::count(feed.n_entries, "article");
    let paused = if feed.paused { " It is paused: coranto enable" } else { "" };
    let said = format!("{verb} {} ({}): {articles}.{paused}", feed.title(), address_label(url));
    Ok(Outcome { row: AddRow { outcome, title: Some(feed.title()), entries: Some(feed.n_entries), ..row }, said })
}

/// A bare name means its https site, and so does one behind `feed:`, which some browsers put before feeds.
pub fn parse_address(address: &str) -> Result<Url, Misuse> {
    let address = address.trim();
    let address = address.strip_prefix("feed:").map_or(address, |rest| rest.trim_start_matches('/'));
    let full = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let url = Url::parse(&full).map_err(|problem| Misuse(format!("{address:?} is no address: {problem}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Misuse(format!("cannot add {address:?}: only http and https addresses can be polled")));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_as_people_write_them() {
        for (written, expected) in [
            (" example.org ", "https://example.org/"),
            ("http://example.org/x", "http://example.org/x"),
            ("feed://example.org/x.xml", "https://example.org/x.xml"),
            ("feed:http://example.org/x.xml", "http://example.org/x.xml"),
            ("localhost:8080/x", "https://localhost:8080/x"),
        ] {
            assert_eq!(parse_address(written).unwrap().as_str(), expected, "{written}");
        }
        assert!(parse_address("feed:").is_err() && parse_address("feed:file:///etc/passwd").is_err());
    }
}
