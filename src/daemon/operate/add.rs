//! Find the feed behind an address, tell what was found, subscribe.
//!
//! One GET per document: what was fetched to look at it goes down the same line as any poll, so the feed's articles
//! are there at once and its first poll is not a second request.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::daemon::operate::choose::Misuse;
use crate::daemon::operate::operator::Operator;
use crate::daemon::operate::{Steps, poll as round, sentence_of};
use crate::daemon::subscriptions;
use crate::decode;
use crate::fetch::{Accept, Content, Fetched, Request};
use crate::model::body::DocumentKind;
use crate::model::feed::{FeedSettings, Origin, Validators, address_label};
use crate::parse::discover::{self, FeedLink};
use crate::pipeline::{Gear, Line, poll};
use crate::store::types::{Claim, Wanted};
use crate::text::spoken;

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Add {
    pub urls: Vec<String>,
    pub settings: FeedSettings,
    /// Leave the starter feeds of the first run.
    pub keep_starters: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    pub n_asked: usize,
    pub n_added: usize,
}

pub async fn run(operator: &Operator, add: Add, steps: &Steps) -> anyhow::Result<Added> {
    let urls = add.urls.iter().map(|url| parse_address(url)).collect::<Result<Vec<Url>, Misuse>>()?;
    let store = &operator.store;
    let mut n_added = 0;
    for url in &urls {
        match add_one(operator, url, &add.settings, steps).await {
            Ok(said) => {
                n_added += 1;
                steps.said(said).await;
            }
            // A store that cannot work is no matter of this address.
            Err(problem) if is_of_the_store(&problem) => return Err(problem),
            Err(problem) => {
                let told = sentence_of(&problem);
                steps.aside(format!("coranto: cannot add {}: {told} [cannot-add]", address_label(url))).await;
            }
        }
    }
    if n_added > 0 && !add.keep_starters {
        let n_removed = subscriptions::remove_starters(&**store, operator.clock.now()).await?;
        if n_removed > 0 {
            let starters = spoken::count(n_removed as u64, "starter feed");
            steps.said(format!("Removed the {starters} (--keep-starters keeps them).")).await;
        }
    }
    if n_added > 0 {
        operator.judge_members();
        if let Some(daemon) = &operator.daemon {
            daemon.mailbox.renew().await;
        }
    }
    operator.publish().await?;
    Ok(Added { n_asked: urls.len(), n_added })
}

fn is_of_the_store(problem: &anyhow::Error) -> bool {
    problem.downcast_ref::<crate::store::types::Error>().is_some_and(crate::store::types::Error::is_of_the_store)
}

/// A document and the address it was asked for under.
struct Found {
    asked: Url,
    fetched: Fetched,
}

async fn add_one(operator: &Operator, address: &Url, settings: &FeedSettings, steps: &Steps) -> anyhow::Result<String> {
    let line = operator.line()?;
    let gear = line.gear.get();
    let Found { asked, fetched } = find(&line, &gear, address, steps).await?;
    // An address that permanently moved is subscribed to where it is now.
    let url = fetched.answer.moved_to().cloned().unwrap_or(asked);
    let wanted = Wanted { url: url.clone(), settings: settings.clone() };
    let subscribed = line.store.subscribe(Origin::Added, wanted, line.clock.now()).await?;
    let claim = Claim { limit: 1, due_before: line.clock.now(), only: Some(vec![subscribed.feed]) };
    match line.store.claim(claim).await?.pop() {
        Some(claimed) => {
            let polled = poll::ingest(&line, &gear, claimed.feed, Ok(fetched)).await?;
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
    let verb = if subscribed.new { "Subscribed to" } else { "Already subscribed to" };
    // The label leaves out credentials, queries and tokens: terminals are logged and shared.
    let articles = spoken::count(feed.n_entries, "article");
    let paused = if feed.paused { " It is paused: coranto enable" } else { "" };
    Ok(format!("{verb} {} ({}): {articles}.{paused}", feed.title(), address_label(&url)))
}

/// A bare name means its https site.
pub fn parse_address(address: &str) -> Result<Url, Misuse> {
    let address = address.trim();
    let full = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let url = Url::parse(&full).map_err(|problem| Misuse(format!("{address:?} is no address: {problem}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Misuse(format!("cannot add {address:?}: only http and https addresses can be polled")));
    }
    Ok(url)
}

/// The feed at an address, or the first readable one that the page there names.
async fn find(line: &Line, gear: &Gear, url: &Url, steps: &Steps) -> anyhow::Result<Found> {
    let fetched = get(line, gear, url).await?;
    let Content::Body { body, .. } = &fetched.content else {
        anyhow::bail!("the server sent no document");
    };
    let body = body.clone();
    let document = line.cpu.run(move || decode::decode(body)).await?;
    let (kind, parsed) = line.cpu.run(move || (document.kind, look(&document))).await?;
    match parsed {
        Looked::Feed => Ok(Found { asked: url.clone(), fetched }),
        Looked::Links(links) if !links.is_empty() => follow(line, gear, &links, steps).await,
        Looked::Links(_) if kind == DocumentKind::Html => anyhow::bail!("the page names no feed"),
        Looked::Links(_) => anyhow::bail!("this is neither a feed nor a page that names one"),
    }
}

enum Looked {
    Feed,
    Links(Vec<FeedLink>),
}

fn look(document: &crate::model::body::Document) -> Looked {
    match crate::parse::feed::parse(document) {
        Ok(_) => Looked::Feed,
        Err(_) => Looked::Links(discover::feed_links(document)),
    }
}

async fn follow(line: &Line, gear: &Gear, links: &[FeedLink], steps: &Steps) -> anyhow::Result<Found> {
    steps.aside("The page names these feeds:".to_owned()).await;
    for link in links {
        let title = link.title.as_deref().unwrap_or("");
        steps.aside(format!("  {} {title}", link.url).trim_end().to_owned()).await;
    }
    let mut last = None;
    // A page may name a dead feed first; a handful of tries is polite, a hundred would not be.
    for link in links.iter().take(3) {
        let fetched = match get(line, gear, &link.url).await {
            Ok(fetched) => fetched,
            Err(problem) => {
                last = Some(problem);
                continue;
            }
        };
        if let Content::Body { body, .. } = &fetched.content {
            let body = body.clone();
            let looked = line.cpu.run(move || look(&decode::decode(body))).await?;
            if matches!(looked, Looked::Feed) {
                return Ok(Found { asked: link.url.clone(), fetched });
            }
        }
    }
    Err(last.unwrap_or_else(|| anyhow::anyhow!("none of them can be read as a feed")))
}

async fn get(line: &Line, gear: &Gear, url: &Url) -> anyhow::Result<Fetched> {
    let request =
        Request { url: url.clone(), validators: Validators::default(), body_hash: None, accept: Accept::Feed };
    Ok(gear.fetcher.fetch(&request, line.clock.now()).await?)
}
