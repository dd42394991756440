//! `/entries/ID`: one article with its summary, its text, who else carries it, and who stands beside it in the stream
//! that the reader came from.
//!
//! Everybody may read the articles of outputs that they may read. To anybody else an article is not there, and the
//! answer does not tell it from one that never was. The id of a copy leads to the article that stands for it.

mod digest;
mod media;

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, RawQuery, State};
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use chrono::DateTime;

use crate::model::Timestamp;
use crate::model::entry::{Entry, EntryState};
use crate::model::ids::PublicId;
use crate::publish::{captions, content};
use crate::store::types::{Error, Neighbour, Neighbours};
use crate::web::entry::digest::{InShort, Wish, in_short};
use crate::web::html::{self, Body};
use crate::web::layout::times::{self, When};
use crate::web::layout::tongue::{Tongue, tongue};
use crate::web::layout::{Frame, Reader, absent, is_secure, offers, root, unreadable};
use crate::web::page_cache::{Key, Life, Made, answer, made};
use crate::web::river::choice::Choice;
use crate::web::river::{Permitted, permitted, source_address};
use crate::web::sources::directory;
use crate::web::{Site, problem};

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage {
    frame: Frame,
    title: String,
    tongue: Tongue,
    source: String,
    source_address: Option<String>,
    authors: String,
    published: When,
    /// What the publisher says instead, where it cannot be.
    stated: Option<When>,
    updated: Option<When>,
    short: InShort,
    body: Body,
    captions: Vec<String>,
    episode: String,
    files: Vec<media::File>,
    read_along: Vec<media::Beside>,
    original: Option<String>,
    rights: Vec<String>,
    reports: Vec<Outlet>,
    discussions: Vec<Outlet>,
    newer: Option<Beside>,
    older: Option<Beside>,
    river: String,
}

/// Somebody else who carries the article, or the place where it is discussed.
struct Outlet {
    name: String,
    title: String,
    address: Option<String>,
}

struct Beside {
    title: String,
    tongue: Tongue,
    address: String,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    extensions: Extensions,
    headers: HeaderMap,
) -> Response {
    let reader = Reader::of(&extensions);
    let Ok(id) = id.parse::<PublicId>() else { return absent() };
    let wish = Wish::read(query.as_deref().unwrap_or_default());
    // A choice that is not the visitor's to make is as good as none.
    let choice = Choice::read(query.as_deref().unwrap_or_default()).top();
    let choice = match permitted(&site, &reader, choice) {
        Permitted::Choice(choice) | Permitted::Moved(choice) => choice,
        Permitted::Gone | Permitted::No => Choice::default(),
    };
    let key = Key::new(&site, &reader, wish.added_to(&choice.entry_address("/", id)));
    answer(&site, &headers, key, async || match render(&site, &reader, choice, id, wish).await {
        Ok(made) => made,
        Err(error) => Made::Other(unreadable("an article", error)),
    })
    .await
}

async fn render(site: &Site, reader: &Reader, choice: Choice, id: PublicId, wish: Wish) -> Result<Made, Error> {
    let lead = site.store.lead(id).await?.unwrap_or(id);
    let Some(choice) = standing(site, reader, choice, lead).await? else { return Ok(Made::Other(absent())) };
    if lead != id {
        let address = wish.added_to(&choice.entry_address(&root(site), lead));
        return Ok(Made::Other((StatusCode::FOUND, [(header::LOCATION, address)]).into_response()));
    }
    let Some(entry) = site.store.entry(id).await? else { return Ok(Made::Other(absent())) };
    if entry.state == EntryState::Pruned {
        return Ok(Made::Other(problem(StatusCode::GONE, "This article is no longer kept here.")));
    }
    let feeds = directory::feeds(site).await?;
    let beside = site.store.neighbours(choice.selection(&feeds, site.clock.now()), id).await?;
    let furniture = feeds.iter().find(|feed| feed.id == entry.feed).map(|feed| &feed.furniture);
    let short = in_short(&entry, furniture, wish, &choice.entry_address(&root(site), id));
    Ok(made(&compose(site, reader, &choice, &entry, (short, beside)), Life::Stream))
}

/// The stream that an article is read in: the one chosen, or one that the visitor may read and the article stands in.
/// `None` where there is no such stream.
async fn standing(site: &Site, reader: &Reader, choice: Choice, id: PublicId) -> Result<Option<Choice>, Error> {
    if reader.owner {
        return Ok(Some(choice));
    }
    let holding = site.store.outputs_at(id, site.clock.now()).await?;
    let views = site.outputs.views();
    let readable = |name: &&String| views.iter().any(|view| view.name == **name && reader.may_read(view));
    let mut holding = holding.iter().filter(readable);
    if let Some(chosen) = &choice.output
        && holding.clone().any(|name| name == chosen)
    {
        return Ok(Some(choice));
    }
    Ok(holding.next().map(|name| Choice { output: Some(name.clone()), ..Choice::default() }))
}

fn compose(
    site: &Site,
    reader: &Reader,
    choice: &Choice,
    entry: &Entry,
    (short, beside): (InShort, Neighbours),
) -> EntryPage {
    let zone = *site.zone.get();
    let root = root(site);
    let title = content::title(entry).into_owned();
    let source = content::source_name(&entry.source, entry.text.link.as_ref());
    let source_address = match reader.owner {
        true => Some(source_address(entry.feed, &root)),
        false => entry.source.link.as_deref().and_then(html::link),
    };
    let shown_at = entry.published.or(entry.sort_at).unwrap_or(entry.first_seen);
    let original = entry.text.link.as_ref().and_then(|link| html::link(link.as_str()));
    let (reports, discussions) = outlets(entry);
    let newer = beside.newer.map(|neighbour| next_to(neighbour, choice, &root));
    let older = beside.older.map(|neighbour| next_to(neighbour, choice, &root));
    let offers = offers(site, reader, choice.output.as_deref());
    let frame = Frame {
        part: "entry",
        feeds: offers.into_iter().flat_map(|offer| offer.feeds).collect(),
        canonical: original.clone(),
        newer: newer.as_ref().map(|beside| beside.address.clone()),
        older: older.as_ref().map(|beside| beside.address.clone()),
        ..Frame::new(site, reader, &title)
    };
    EntryPage {
        frame,
        title,
        tongue: tongue(entry.text.language.as_deref()),
        source,
        source_address,
        authors: authors(entry),
        published: times::full(shown_at, zone),
        stated: stated(entry, shown_at).map(|at| times::full(at, zone)),
        updated: (entry.updated > shown_at + SOON).then(|| times::full(entry.updated, zone)),
        body: Body::of(&entry.text.content, is_secure(site)).marked(&short.marked),
        short,
        captions: captions::captions(&entry.text.content, &entry.text.title),
        episode: media::episode_line(entry),
        files: media::files(entry, is_secure(site)),
        read_along: media::read_along(entry),
        original,
        rights: rights(entry),
        reports,
        discussions,
        newer,
        older,
        river: choice.address(&root),
    }
}

/// An article that changed within this time of its publication was not updated, it was published.
const SOON: chrono::TimeDelta = chrono::TimeDelta::minutes(10);
/// A page must not grow with what an entry claims to carry.
const MAX_AUTHORS: usize = 10;

/// The publisher's own date, where ours stands in for it and the two are further apart than clocks that are a bit wrong.
fn stated(entry: &Entry, shown_at: Timestamp) -> Option<Timestamp> {
    let stated = entry.text.details.stated_date.as_deref().filter(|_| entry.published.is_some())?;
    let stated = Timestamp::from(DateTime::parse_from_rfc3339(stated).ok()?);
    ((stated - shown_at).abs() > SOON).then_some(stated)
}

fn authors(entry: &Entry) -> String {
    let names = entry.text.details.authors.iter().map(|person| person.name.trim());
    let names: Vec<&str> = names.filter(|name| !content::blank(name)).take(MAX_AUTHORS).collect();
    names.join(", ")
}

/// Of the article, and of its source where that says something else.
fn rights(entry: &Entry) -> Vec<String> {
    let mut rights: Vec<String> = Vec::new();
    for said in [&entry.text.details.rights, &entry.source.rights].into_iter().flatten() {
        let said = said.trim();
        if !content::blank(said) && !rights.iter().any(|known| known == said) {
            rights.push(said.to_owned());
        }
    }
    rights
}

fn outlets(entry: &Entry) -> (Vec<Outlet>, Vec<Outlet>) {
    let (mut reports, mut discussions) = (Vec::new(), Vec::new());
    let own = content::discussion(entry.text.details.comments.as_deref(), entry.text.link.as_ref());
    if let Some(address) = own.as_deref().and_then(html::link) {
        let name = content::source_name(&entry.source, entry.text.link.as_ref());
        discussions.push(Outlet { name, title: String::new(), address: Some(address) });
    }
    for other in content::others(entry) {
        let name = content::source_name(&other.source, other.link.as_ref());
        match content::discussion(other.comments.as_deref(), other.link.as_ref()) {
            Some(address) => {
                discussions.push(Outlet { name, title: String::new(), address: html::link(&address) });
            }
            None => {
                let address = other.link.as_ref().and_then(|link| html::link(link.as_str()));
                let title = if content::blank(&other.title) { String::new() } else { other.title.trim().to_owned() };
                reports.push(Outlet { name, title, address });
            }
        }
    }
    (reports, discussions)
}

fn next_to(neighbour: Neighbour, choice: &Choice, root: &str) -> Beside {
    let title = neighbour.title.trim();
    let title = if content::blank(title) { "An article without a title" } else { title };
    Beside {
        title: title.to_owned(),
        tongue: tongue(neighbour.language.as_deref()),
        address: choice.entry_address(root, neighbour.id),
    }
}
