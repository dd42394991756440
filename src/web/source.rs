//! `/sources/ID`: one feed: how it does and why, its newest articles, how to subscribe to it.
//!
//! For those who may read everything.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{Extensions, HeaderMap};
use axum::response::Response;

use crate::model::decision::{Decision, Topic};
use crate::model::feed::Feed;
use crate::model::ids::FeedId;
use crate::model::privacy::discreet::discreet;
use crate::model::report::{Complaint, complaints};
use crate::store::types::{Audience, Error, Selection, StreamQuery};
use crate::web::layout::times::{self, When};
use crate::web::layout::{Frame, Reader, absent, root, unreadable};
use crate::web::page_cache::{Key, Life, Made, answer, made};
use crate::web::river::choice::Choice;
use crate::web::river::{Item, dated_item, source_address};
use crate::web::sources::{Row, row};
use crate::web::{Site, html};

/// Newest articles on the page.
const N_ENTRIES: usize = 10;

#[derive(Template)]
#[template(path = "source.html")]
struct SourcePage {
    frame: Frame,
    row: Row,
    /// Its page on the web.
    site: Option<String>,
    /// Its document, for readers who want it alone.
    document: Option<String>,
    /// Most important first.
    wrong: Vec<Complaint>,
    river: String,
    items: Vec<Item>,
    reasons: Vec<Reason>,
    added: When,
}

/// A decision of ours.
struct Reason {
    when: When,
    topic: &'static str,
    detail: String,
}

pub(super) async fn page(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    extensions: Extensions,
    headers: HeaderMap,
) -> Response {
    let reader = Reader::of(&extensions);
    let Some(id) = id.parse().ok().map(FeedId).filter(|_| reader.owner) else { return absent() };
    let key = Key::new(&site, &reader, format!("/sources/{id}"));
    answer(&site, &headers, key, async || match render(&site, &reader, id).await {
        Ok(made) => made,
        Err(error) => Made::Other(unreadable("a feed", error)),
    })
    .await
}

async fn render(site: &Site, reader: &Reader, id: FeedId) -> Result<Made, Error> {
    let feeds = site.store.feeds().await?;
    let Some(feed) = feeds.into_iter().find(|feed| feed.id == id) else { return Ok(Made::Other(absent())) };
    let decisions = site.store.decisions(id).await?;
    let of = Selection { feeds: Some(vec![id]), ..Selection::default() };
    let query = StreamQuery { of, audience: Audience::Page, max: N_ENTRIES, min: N_ENTRIES, ..StreamQuery::default() };
    let newest = site.store.stream(query).await?;

    let (zone, root, now) = (*site.zone.get(), root(site), site.clock.now());
    let choice = Choice { source: Some(id), ..Choice::default() };
    let items = newest.entries.iter().map(|entry| dated_item(site, &choice, false, entry, zone));
    let page = SourcePage {
        frame: Frame { part: "source", ..Frame::new(site, reader, feed.title()) },
        row: row(&feed, &root, now),
        site: feed.profile.site.as_deref().filter(|_| !feed.is_private()).and_then(html::link),
        document: (!feed.is_private()).then(|| html::link(feed.declared_url.as_str())).flatten(),
        wrong: complaints(&feed),
        river: source_address(id, &root),
        items: items.collect(),
        reasons: decisions.iter().map(|decision| reason(&feed, decision, now)).collect(),
        added: times::full(feed.added, zone),
    };
    Ok(made(&page, Life::Feeds))
}

fn reason(feed: &Feed, decision: &Decision, now: crate::model::Timestamp) -> Reason {
    Reason {
        when: times::distance(decision.at, now),
        topic: match decision.topic {
            Topic::NextPoll => "Next poll",
            Topic::Fetch => "Fetched",
            Topic::Parse => "Read",
            Topic::Identity => "Told apart",
            Topic::Group => "Grouped",
        },
        detail: discreet(&feed.settings, &decision.detail),
    }
}
