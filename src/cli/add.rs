//! `coranto add`: find the feed behind an address, show what was found, subscribe.
//!
//! One GET per document: what was fetched to look at it goes down the same line as any poll, so the feed's articles
//! are there at once and its first poll is not a second request.

use std::sync::Arc;

use anyhow::Context as _;
use url::Url;

use crate::cli::context::{Context, Misuse};
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::config;
use crate::daemon::{parts, subscriptions};
use crate::decode;
use crate::fetch::{Accept, Content, Fetched, Request};
use crate::model::body::DocumentKind;
use crate::model::feed::{FeedSettings, Origin, Validators, address_label};
use crate::parse::discover::{self, FeedLink};
use crate::pipeline::{Line, poll, relater};
use crate::store::types::{Claim, Wanted};

#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  coranto add https://example.org/\n  coranto add https://example.org/feed.xml --tag world"
)]
pub struct Args {
    /// Addresses of feeds, or of sites that name their feed
    #[arg(required = true, value_name = "URL")]
    urls: Vec<String>,
    /// Tag of the new feeds; may be given several times
    #[arg(long = "tag")]
    tags: Vec<String>,
    /// A title of your own
    #[arg(long)]
    title: Option<String>,
    /// A schedule of its own: a cron expression, "every 20m", or "adaptive"
    #[arg(long)]
    schedule: Option<String>,
    /// Keep the starter feeds of the first run
    #[arg(long)]
    keep_starters: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    // Nonsense is refused before a store is made for it.
    let urls = args.urls.iter().map(|url| parse_address(url)).collect::<Result<Vec<Url>, Misuse>>()?;
    let settings = settings(args)?;
    let loaded = context.load()?;
    let store = context.open_store(&loaded, "add")?;
    context.block_on(async {
        subscriptions::sync(&*store, &loaded, context.clock.now()).await?;
        let line = parts::line(&loaded.config, Arc::clone(&store), context.clock)?;
        let mut n_added = 0;
        for url in &urls {
            match add(&line, url, &settings).await {
                Ok(said) => {
                    n_added += 1;
                    output::line(&said)?;
                }
                Err(problem) => {
                    output::aside(&format!("coranto: cannot add {}: {}", address_label(url), output::told(&problem)));
                }
            }
        }
        if n_added > 0 && !args.keep_starters {
            let n_removed = subscriptions::remove_starters(&*store, context.clock.now()).await?;
            if n_removed > 0 {
                let starters = output::count(n_removed as u64, "starter feed");
                output::line(&format!("Removed the {starters} (--keep-starters keeps them)."))?;
            }
        }
        relater::publish_ready(&*store, context.clock.now()).await?;
        store.close().await?;
        Ok(match n_added {
            n if n == urls.len() => Exit::Fine,
            0 => Exit::Failed,
            _ => Exit::PartlyDone,
        })
    })
}

fn settings(args: &Args) -> Result<FeedSettings, Misuse> {
    if let Some(schedule) = &args.schedule {
        crate::schedule::Schedule::parse(schedule).map_err(|problem| Misuse(format!("--schedule: {problem}")))?;
    }
    for tag in &args.tags {
        config::check_tag(tag).map_err(|problem| Misuse(format!("--tag: {problem}")))?;
    }
    Ok(FeedSettings {
        title: args.title.clone().filter(|title| !title.trim().is_empty()),
        tags: args.tags.clone(),
        schedule: args.schedule.clone(),
        ..FeedSettings::default()
    })
}

/// A document and the address it was asked for under.
struct Found {
    asked: Url,
    fetched: Fetched,
}

async fn add(line: &Line, address: &Url, settings: &FeedSettings) -> anyhow::Result<String> {
    let Found { asked, fetched } = find(line, address).await?;
    // An address that permanently moved is subscribed to where it is now.
    let url = fetched.answer.moved_to().cloned().unwrap_or(asked);
    let wanted = Wanted { url: url.clone(), settings: settings.clone() };
    let subscribed = line.store.subscribe(Origin::Added, wanted, line.clock.now()).await?;
    let claim = Claim { limit: 1, due_before: line.clock.now(), only: Some(vec![subscribed.feed]) };
    let claimed = line.store.claim(claim).await?.pop().context("the new feed is not in the store")?;
    poll::ingest(line, claimed.feed, Ok(fetched)).await?;

    let feeds = line.store.feeds().await?;
    let feed = feeds.iter().find(|feed| feed.id == subscribed.feed).context("the new feed is not in the store")?;
    let verb = if subscribed.new { "Subscribed to" } else { "Already subscribed to" };
    // The label leaves out credentials, queries and tokens: terminals are logged and shared.
    let articles = output::count(feed.n_entries, "article");
    Ok(format!("{verb} {} ({}): {articles}.", output::safe(&feed.title()), address_label(&url)))
}

/// A bare name means its https site.
fn parse_address(address: &str) -> Result<Url, Misuse> {
    let address = address.trim();
    let full = if address.contains("://") { address.to_owned() } else { format!("https://{address}") };
    let url = Url::parse(&full).map_err(|problem| Misuse(format!("{address:?} is no address: {problem}")))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(Misuse(format!("cannot add {address:?}: only http and https addresses can be polled")));
    }
    Ok(url)
}

/// The feed at an address, or the first readable one that the page there names.
async fn find(line: &Line, url: &Url) -> anyhow::Result<Found> {
    let fetched = get(line, url).await?;
    let Content::Body { body, .. } = &fetched.content else {
        anyhow::bail!("the server sent no document");
    };
    let body = body.clone();
    let document = line.cpu.run(move || decode::decode(body)).await?;
    let (kind, parsed) = line.cpu.run(move || (document.kind, look(&document))).await?;
    match parsed {
        Looked::Feed => Ok(Found { asked: url.clone(), fetched }),
        Looked::Links(links) if !links.is_empty() => follow(line, &links).await,
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

async fn follow(line: &Line, links: &[FeedLink]) -> anyhow::Result<Found> {
    output::aside("The page names these feeds:");
    for link in links {
        output::aside(&format!("  {} {}", link.url, output::safe(link.title.as_deref().unwrap_or(""))));
    }
    let mut last = None;
    // A page may name a dead feed first; a handful of tries is polite, a hundred would not be.
    for link in links.iter().take(3) {
        let fetched = match get(line, &link.url).await {
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

async fn get(line: &Line, url: &Url) -> anyhow::Result<Fetched> {
    let request =
        Request { url: url.clone(), validators: Validators::default(), body_hash: None, accept: Accept::Feed };
    Ok(line.fetcher.fetch(&request, line.clock.now()).await?)
}
