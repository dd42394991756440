//! `/`: the newest articles, by day, with summaries; all of them, or those of an output, a tag, a source, a language.
//!
//! Whoever may not read everything is shown the rivers of the outputs that they may read. Days are those of the site's
//! zone and go by the place in the stream, which is the order of the page; the time beside an article is the
//! publisher's.

pub(super) mod choice;
mod filters;

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use chrono_tz::Tz;

use crate::model::Timestamp;
use crate::model::entry::Entry;
use crate::model::ids::FeedId;
use crate::publish::cache::Named;
use crate::publish::content;
use crate::store::types::{Audience, Page, Place, StreamQuery};
use crate::web::layout::times::{self, When};
use crate::web::layout::tongue::{Tongue, tongue};
use crate::web::layout::{Frame, Offer, Reader, absent, is_secure, offers, root, unreadable};
use crate::web::page_cache::{Key, Life, Made, answer, made};
use crate::web::river::choice::Choice;
use crate::web::river::filters::{Chip, Facet};
use crate::web::sources::directory::{self, Listed};
use crate::web::{Site, html, problem, welcome};

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
    let reader = Reader::of(&extensions);
    let choice = match permitted(&site, &reader, Choice::read(query.as_deref().unwrap_or_default())) {
        Permitted::Choice(choice) => choice,
        Permitted::Moved(choice) => return Redirect::permanent(&choice.address(&root(&site))).into_response(),
        Permitted::Gone => return problem(StatusCode::GONE, "This feed has ended."),
        Permitted::No => return absent(),
    };
    let key = Key::new(&site, &reader, choice.address("/"));
    answer(&site, &headers, key, async || render(&site, &reader, &choice).await).await
}

/// What somebody may choose of what they chose.
pub(super) enum Permitted {
    Choice(Choice),
    /// The output has another name now.
    Moved(Choice),
    Gone,
    /// There is no such output, or they must not know of it.
    No,
}

/// Tags and sources tell of feeds that may be in no public output: they are for those who may read everything.
pub(super) fn permitted(site: &Site, reader: &Reader, choice: Choice) -> Permitted {
    let choice = if reader.owner { choice } else { Choice { tag: None, source: None, ..choice } };
    let Some(name) = &choice.output else {
        return if reader.owner { Permitted::Choice(choice) } else { Permitted::No };
    };
    match site.outputs.named(name) {
        Named::Output(view) if reader.may_read(&view) => Permitted::Choice(choice),
        Named::Moved(view) if reader.may_read(&view) => {
            Permitted::Moved(Choice { output: Some(view.name.clone()), ..choice })
        }
        Named::Gone if reader.owner => Permitted::Gone,
        _ => Permitted::No,
    }
}

async fn render(site: &Site, reader: &Reader, choice: &Choice) -> Made {
    match read(site, choice).await {
        Ok((feeds, page)) if page.entries.is_empty() && choice.is_everything() => welcome::render(site, reader, &feeds),
        Ok((feeds, page)) => river(site, reader, choice, &feeds, page),
        Err(error) => Made::Other(unreadable("the stream", error)),
    }
}

async fn read(site: &Site, choice: &Choice) -> Result<(Arc<Vec<Listed>>, Page), crate::store::types::Error> {
    let feeds = directory::feeds(site).await?;
    let query = StreamQuery {
        of: choice.selection(&feeds, site.clock.now()),
        audience: Audience::Page,
        below: choice.before,
        above: choice.after,
        min: N_ENTRIES,
        max: N_ENTRIES,
        ..StreamQuery::default()
    };
    Ok((feeds, site.store.stream(query).await?))
}

fn river(site: &Site, reader: &Reader, choice: &Choice, feeds: &[Listed], page: Page) -> Made {
    let root = root(site);
    let offers = offers(site, reader, choice.output.as_deref());
    let heading = match (&choice.output, offers.first()) {
        (Some(_), Some(offer)) => offer.title.clone(),
        _ => "Newest articles".to_owned(),
    };
    let (newer, older) = around(choice, &page);
    let frame = Frame {
        part: "river",
        feeds: offers.iter().flat_map(|offer| offer.feeds.clone()).collect(),
        newer: newer.map(|choice| choice.address(&root)),
        older: older.map(|choice| choice.address(&root)),
        ..Frame::new(site, reader, &heading)
    };
    let page = RiverPage {
        frame,
        heading,
        days: days(site, choice, reader.owner, &page.entries),
        chips: filters::chips(choice, feeds, &offers, &root),
        facets: filters::facets(choice, if reader.owner { feeds } else { &[] }, &offers, &root),
        newest: (!choice.is_top()).then(|| choice.top().address(&root)),
        offers,
    };
    made(&page, Life::Stream)
}

/// The pages above and below this one, where there are any.
fn around(choice: &Choice, page: &Page) -> (Option<Choice>, Option<Choice>) {
    let above = || Some(Choice { after: Some(page.entries.first().and_then(place)?), ..choice.top() });
    let below = || Some(Choice { before: Some(page.entries.last().and_then(place)?), ..choice.top() });
    // A page that was reached from below knows that something lies below it, and the other way round.
    let (has_newer, has_older) = match (choice.before, choice.after) {
        (_, Some(_)) => (page.cut, true),
        (Some(_), _) => (true, page.cut),
        (None, None) => (false, page.cut),
    };
    (has_newer.then(above).flatten(), has_older.then(below).flatten())
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
    let root = root(site);
    let others = content::others(entry);
    let reports =
        others.iter().filter(|other| content::discussion(other.comments.as_deref(), other.link.as_ref()).is_none());
    Item {
        title: content::title(entry).into_owned(),
        address: choice.entry_address(&root, entry.public_id),
        tongue: tongue(entry.text.language.as_deref()),
        source: content::source_name(&entry.source, entry.text.link.as_ref()),
        source_address: owner.then(|| source_address(entry.feed, &root)),
        when,
        gist: gist(&entry.text.summary.text),
        picture: entry.text.details.image.as_deref().and_then(|image| html::picture(image, is_secure(site))),
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
