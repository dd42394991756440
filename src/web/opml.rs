//! `/opml`: the subscriptions, for other readers and for blogrolls. Private feeds do not stand in it, whoever asks.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tracing::error;
use xxhash_rust::xxh3::xxh3_64;

use crate::model::feed::{Feed, Origin};
use crate::opml::write::{Entry, write};
use crate::web::{Site, conditional, problem};

pub(super) async fn list(State(site): State<Arc<Site>>, headers: HeaderMap) -> Response {
    let feeds = match site.store.feeds().await {
        Ok(feeds) => feeds,
        Err(failure) => {
            error!("the list of feeds cannot be read from the store: {failure}");
            let sentence = "The store cannot be read just now. Please try again later.";
            return ([(header::RETRY_AFTER, "60")], problem(StatusCode::SERVICE_UNAVAILABLE, sentence)).into_response();
        }
    };
    let document = document(&feeds);
    let etag = format!("\"{:016x}\"", xxh3_64(document.as_bytes()));
    let now = site.clock.now();
    let fixed = [(header::ETAG, etag.as_str()), (header::CACHE_CONTROL, "max-age=60")];
    // Without a date of its last change it answers to tags alone.
    if headers.contains_key(header::IF_NONE_MATCH) && conditional::not_modified(&headers, &etag, now, now) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    let kind = [
        (header::CONTENT_TYPE, "text/x-opml; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "inline; filename=\"coranto.opml\""),
    ];
    (fixed, kind, document).into_response()
}

fn document(feeds: &[Feed]) -> String {
    let told = |feed: &&Feed| !feed.is_private() && feed.origins.iter().any(|origin| *origin != Origin::Kept);
    let feeds: Vec<(&Feed, String)> = feeds.iter().filter(told).map(|feed| (feed, feed.title())).collect();
    let entries = feeds.iter().map(|(feed, title)| Entry {
        url: &feed.declared_url,
        title,
        site: feed.profile.site.as_deref(),
        settings: &feed.settings,
        paused: feed.paused,
    });
    write("Subscriptions of coranto", &entries.collect::<Vec<_>>())
}
