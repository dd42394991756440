//! `/sources`: every feed with its health and its next poll; what needs attention comes first.
//!
//! For those who may read everything. Private feeds are marked, and named without their addresses.

pub(super) mod directory;

use std::sync::Arc;

use askama::Template;
use axum::extract::{RawQuery, State};
use axum::http::{Extensions, HeaderMap};
use axum::response::Response;

use crate::model::Timestamp;
use crate::model::feed::{Feed, Origin};
use crate::model::privacy::discreet::discreet;
use crate::model::report::{complaints, n_repairs};
use crate::web::Site;
use crate::web::layout::times::{self, When};
use crate::web::layout::{Frame, Reader, absent, count, root, unreadable};
use crate::web::page_cache::{Key, Life, Made, answer, made};
use crate::web::river::choice::Choice;

/// A longer page would cost a phone megabytes.
const N_FEEDS: usize = 200;

#[derive(Template)]
#[template(path = "sources.html")]
struct SourcesPage {
    frame: Frame,
    total: String,
    failing: Option<String>,
    rows: Vec<Row>,
    first: usize,
    last: usize,
}

/// A feed in the list, and the head of its own page.
pub(super) struct Row {
    pub(super) title: String,
    pub(super) address: String,
    /// Its page.
    pub(super) page: String,
    pub(super) private: bool,
    pub(super) health: Health,
    /// `3 repairs`, when reading its last document took any.
    pub(super) repairs: Option<String>,
    pub(super) last: Option<When>,
    pub(super) next: Option<When>,
    pub(super) overdue: bool,
    pub(super) entries: String,
    pub(super) rhythm: Option<String>,
    /// Each with its river.
    pub(super) tags: Vec<(String, String)>,
}

/// How a feed does, in words.
pub(super) struct Health {
    /// `fine`, `failing`, `waiting`, `paused`, `kept`.
    pub(super) state: &'static str,
    pub(super) word: &'static str,
    pub(super) detail: String,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    RawQuery(query): RawQuery,
    extensions: Extensions,
    headers: HeaderMap,
) -> Response {
    let reader = Reader::of(&extensions);
    if !reader.owner {
        return absent();
    }
    let number = page_number(query.as_deref().unwrap_or_default());
    let key = Key::new(&site, &reader, format!("/sources?page={number}"));
    answer(&site, &headers, key, async || match site.store.feeds().await {
        Ok(feeds) => list(&site, &reader, feeds, number),
        Err(error) => Made::Other(unreadable("the list of feeds", error)),
    })
    .await
}

/// Counted from one.
fn page_number(query: &str) -> usize {
    let written = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "page");
    written.and_then(|(_, value)| value.parse().ok()).unwrap_or(1).clamp(1, 100_000)
}

fn list(site: &Site, reader: &Reader, mut feeds: Vec<Feed>, number: usize) -> Made {
    feeds.sort_by_cached_key(|feed| (urgency(feed), feed.title().to_lowercase(), feed.id));
    let n_failing = feeds.iter().filter(|feed| urgency(feed) == 0).count();
    let first = (number - 1) * N_FEEDS;
    if number > 1 && first >= feeds.len() {
        return Made::Other(absent());
    }
    let (root, now) = (root(site), site.clock.now());
    let address = |number: usize| {
        if number == 1 { format!("{root}sources") } else { format!("{root}sources?page={number}") }
    };
    let frame = Frame {
        part: "sources",
        newer: (number > 1).then(|| address(number - 1)),
        older: (first + N_FEEDS < feeds.len()).then(|| address(number + 1)),
        ..Frame::new(site, reader, "Sources")
    };
    let rows: Vec<Row> = feeds.iter().skip(first).take(N_FEEDS).map(|feed| row(feed, &root, now)).collect();
    let page = SourcesPage {
        frame,
        total: count(feeds.len() as u64, "feed"),
        failing: (n_failing > 0).then(|| count(n_failing as u64, "feed")),
        first: first + 1,
        last: first + rows.len(),
        rows,
    };
    made(&page, Life::Feeds)
}

pub(super) fn row(feed: &Feed, root: &str, now: Timestamp) -> Row {
    let state = &feed.state;
    let polled = !feed.paused && !is_kept(feed);
    let tag_river = |tag: &String| {
        let river = Choice { tag: Some(tag.clone()), ..Choice::default() };
        (tag.clone(), river.address(root))
    };
    Row {
        title: feed.title(),
        address: feed.label(),
        page: format!("{root}sources/{}", feed.id),
        private: feed.is_private(),
        health: health(feed, now),
        repairs: Some(n_repairs(&complaints(feed))).filter(|n| *n > 0).map(|n| count(n.into(), "repair")),
        last: state.last_polled.map(|at| times::distance(at, now)),
        next: state.next_due.filter(|at| polled && *at > now).map(|at| times::distance(at, now)),
        overdue: polled && state.next_due.is_none_or(|at| at <= now),
        entries: count(feed.n_entries, "article"),
        rhythm: times::rhythm(state.cadence.mean_gap_s),
        tags: feed.settings.tags.iter().map(tag_river).collect(),
    }
}

/// What needs attention comes first, what rests last.
fn urgency(feed: &Feed) -> u8 {
    match () {
        () if feed.paused || is_kept(feed) => 2,
        () if feed.state.last_error.is_some() => 0,
        () => 1,
    }
}

/// Unsubscribed, and its articles stay.
fn is_kept(feed: &Feed) -> bool {
    !feed.origins.is_empty() && feed.origins.iter().all(|origin| *origin == Origin::Kept)
}

fn health(feed: &Feed, now: Timestamp) -> Health {
    let state = &feed.state;
    let of = |state, word, detail| Health { state, word, detail };
    if is_kept(feed) {
        return of("kept", "kept", "No longer polled; its articles stay.".to_owned());
    }
    if feed.paused {
        return of("paused", "paused", "Not polled until it is enabled again.".to_owned());
    }
    let Some(error) = &state.last_error else {
        return match state.last_polled {
            Some(_) => of("fine", "fine", String::new()),
            None => of("waiting", "new", "Not polled yet.".to_owned()),
        };
    };
    let times = if state.failures > 1 { format!(" {} times in a row", state.failures) } else { String::new() };
    let since = match state.last_success {
        Some(at) => format!("last worked {}", times::distance(at, now).shown),
        None => "never worked yet".to_owned(),
    };
    of("failing", "failing", format!("Failed{times}; {since}: {}", discreet(&feed.settings, error)))
}
