//! `/`: the newest articles, by day, with summaries; all of them, or those of an output, a tag, a source, a language.
//!
//! Whoever may not read everything is shown the outputs that they may read, and the river of each of these. Days are
//! those of the site's zone and go by the place in the stream, which is the order of the page; the time beside an
//! article is the publisher's.

pub(super) mod choice;
mod filters;

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{Extensions, HeaderMap};
use axum::response::Response;
use chrono_tz::Tz;

use crate::model::Timestamp;
use crate::model::entry::Entry;
use crate::model::ids::FeedId;
use crate::publish::content;
use crate::store::types::{Audience, Page, Place, StreamQuery};
use crate::web::access::Visitor;
use crate::web::layout::times::{self, When};
use crate::web::layout::tongue::{Tongue, tongue};
use crate::web::layout::{Frame, Offer, absent, offers, unreadable, visitor};
use crate::web::page_cache::{Key, Life, Made, answer, made};
use crate::web::river::choice::Choice;
use crate::web::river::filters::{Chip, Facet};
use crate::web::sources::directory::{self, Listed};
use crate::web::{Site, html, layout, welcome};

/// Articles on one page.
const N_ENTRIES: usize = 30;
/// A summary in the river is a few lines; what a publisher calls one may be an article.
const MAX_GIST_CHARS: usize = 600;

#[derive(Template)]
#[template(path = "river.html")]
struct RiverPage {
    frame: Frame,
    heading: String,
    days: Vec<Day>,
    chips: Vec<Chip>,
    facets: Vec<Facet>,
    offers: Vec<Offer>,
    /// The top of the same choice, when this is not it.
    newest: Option<String>,
}

#[derive(Template)]
#[template(path = "outputs.html")]
struct OutputsPage {
    frame: Frame,
    offers: Vec<Offer>,
}

struct Day {
    date: String,
    heading: String,
    items: Vec<Item>,
}

/// An article in the river.
pub(super) struct Item {
    pub(super) title: String,
    pub(super) address: String,
    pub(super) tongue: Tongue,
    pub(super) source: String,
    /// The river of its source.
    pub(super) source_address: Option<String>,
    pub(super) when: When,
    pub(super) gist: String,
    pub(super) picture: Option<String>,
    /// Others that carry it too.
    pub(super) n_others: usize,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    RawQuery(query): RawQuery,
    extensions: Extensions,
    headers: HeaderMap,
) -> Response {
    let visitor = visitor(&extensions, &site);
    let Some(choice) = permitted(&site, &visitor, Choice::read(query.as_deref().unwrap_or_default())) else {
        return absent();
    };
    let key = Key::new(&site, &visitor, choice.address("/"));
    answer(&site, &headers, key, async || render(&site, &visitor, &choice).await).await
}

/// The choice as far as this visitor may choose; `None` for an output that they must not know of, or that is not there.
/// Tags and sources tell of feeds that may be in no public output.
pub(super) fn permitted(site: &Site, visitor: &Visitor, choice: Choice) -> Option<Choice> {
    if let Some(name) = &choice.output {
        site.outputs.views().find(|view| view.name == *name).filter(|view| visitor.may_read(view))?;
    }
    Some(match visitor {
        Visitor::Owner => choice,
        _ => Choice { tag: None, source: None, ..choice },
    })
}

async fn render(site: &Site, visitor: &Visitor, choice: &Choice) -> Made {
    if *visitor != Visitor::Owner && choice.output.is_none() {
        return outputs(site, visitor);
    }
    match read(site, choice).await {
        Ok((feeds, page)) if page.entries.is_empty() && choice.is_everything() && choice.before.is_none() => {
            welcome::render(site, visitor, &feeds)
        }
        Ok((feeds, page)) => river(site, visitor, choice, &feeds, page),
        Err(error) => Made::Other(unreadable("the stream", error)),
    }
}

async fn read(site: &Site, choice: &Choice) -> Result<(Arc<Vec<Listed>>, Page), crate::store::types::Error> {
    let feeds = directory::feeds(site).await?;
    let of = choice.selection(&feeds);
    let below = choice.before;
    let query = StreamQuery { of, audience: Audience::Page, below, max: N_ENTRIES, min: N_ENTRIES, ..Default::default() };
    Ok((feeds, site.store.stream(query).await?))
}

/// What somebody sees who may not see everything: where to go from here.
fn outputs(site: &Site, visitor: &Visitor) -> Made {
    let frame = Frame { part: "river", ..Frame::new(site, visitor, "coranto") };
    let offers = offers(site, visitor, None);
    let frame = Frame { feeds: offers.iter().flat_map(|offer| offer.feeds.clone()).collect(), ..frame };
    made(&OutputsPage { frame, offers }, Life::Stream)
}

fn river(site: &Site, visitor: &Visitor, choice: &Choice, feeds: &[Listed], page: Page) -> Made {
    let owner = *visitor == Visitor::Owner;
    let root = site.outputs.base().path();
    let offers = offers(site, visitor, choice.output.as_deref());
    let heading = match (&choice.output, offers.first()) {
        (Some(_), Some(offer)) => offer.title.clone(),
        _ => "Newest articles".to_owned(),
    };
    let older = page.cut.then(|| page.entries.last().and_then(place)).flatten();
    let frame = Frame {
        part: "river",
        feeds: offers.iter().flat_map(|offer| offer.feeds.clone()).collect(),
        older: older.map(|place| Choice { before: Some(place), ..choice.clone() }.address(root)),
        ..Frame::new(site, visitor, &heading)
    };
    let top = Choice { before: None, ..choice.clone() };
    let page = RiverPage {
        frame,
        heading,
        days: days(site, choice, owner, &page.entries),
        chips: filters::chips(choice, feeds, &offers, root),
        facets: filters::facets(choice, if owner { feeds } else { &[] }, &offers, root),
        newest: choice.before.is_some().then(|| top.address(root)),
        offers,
    };
    made(&page, Life::Stream)
}

fn place(entry: &Entry) -> Option<Place> {
    Some(Place { sort_at: entry.sort_at?, pub_seq: entry.pub_seq? })
}

fn days(site: &Site, choice: &Choice, owner: bool, entries: &[Entry]) -> Vec<Day> {
    let zone = *site.zone.get();
    let today = times::day(site.clock.now(), zone);
    let mut days: Vec<Day> = Vec::new();
    for entry in entries {
        let day = times::day(stands_at(entry), zone);
        let date = day.to_string();
        if days.last().is_none_or(|last| last.date != date) {
            days.push(Day { date: date.clone(), heading: times::heading(day, today), items: Vec::new() });
        }
        let when = times::below_day(entry.published.unwrap_or_else(|| stands_at(entry)), day, zone);
        let item = item(site, choice, owner, entry, when);
        days.last_mut().expect("one was just pushed").items.push(item);
    }
    days
}

fn stands_at(entry: &Entry) -> Timestamp {
    entry.sort_at.unwrap_or(entry.first_seen)
}

/// An article as lists show it, below no day's heading.
pub(super) fn dated_item(site: &Site, choice: &Choice, owner: bool, entry: &Entry, zone: Tz) -> Item {
    let when = times::full(entry.published.unwrap_or_else(|| stands_at(entry)), zone);
    item(site, choice, owner, entry, when)
}

fn item(site: &Site, choice: &Choice, owner: bool, entry: &Entry, when: When) -> Item {
    let root = site.outputs.base().path();
    let others = content::others(entry);
    let reports =
        others.iter().filter(|other| content::discussion(other.comments.as_deref(), other.link.as_ref()).is_none());
    Item {
        title: content::title(entry).into_owned(),
        address: choice.entry_address(root, entry.public_id),
        tongue: tongue(entry.text.language.as_deref()),
        source: content::source_name(&entry.source, entry.text.link.as_ref()),
        source_address: owner.then(|| source_address(entry.feed, root)),
        when,
        gist: gist(&entry.text.summary.text),
        picture: entry.text.details.image.as_deref().and_then(|image| html::picture(image, layout::is_secure(site))),
        n_others: reports.count(),
    }
}

/// The river of one source.
pub(super) fn source_address(feed: FeedId, root: &str) -> String {
    Choice { source: Some(feed), ..Choice::default() }.address(root)
}

fn gist(summary: &str) -> String {
    let summary = summary.trim();
    let Some((cut, _)) = summary.char_indices().nth(MAX_GIST_CHARS) else { return summary.to_owned() };
    let words = summary[..cut].rfind(char::is_whitespace).unwrap_or(cut);
    format!("{}…", summary[..words].trim_end())
}
