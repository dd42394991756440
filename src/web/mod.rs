//! Serves outputs and pages over HTTP.
//!
//! [`router`] maps addresses to resources, one file each; [`serve`] brings connections to it; [`conditional`] decides,
//! purely, what an answer may leave out. Everything here reads through the store's trait and writes nothing.
//!
//! Absolute addresses come from the configured base alone: the `Host` header decides nothing. Every answer, errors
//! included, forbids scripts.

pub mod access;
pub mod serve;

mod conditional;
mod entry;
mod feeds;
mod front;
mod html;
mod layout;
mod page_cache;
mod river;
mod source;
mod sources;
mod watched;
mod welcome;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::{Extension, Router};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{map_response, map_response_with_state};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;

use crate::clock::Clock;
use crate::health::Health;
use crate::metrics::Metrics;
use crate::publish::cache::Outputs;
use crate::store::Store;
use crate::swap::Swap;

/// All that the resources need.
pub struct Site {
    pub outputs: Outputs,
    pub store: Arc<dyn Store>,
    pub clock: Clock,
    /// Of the days on pages.
    pub zone: Swap<chrono_tz::Tz>,
    pub policy: Swap<access::Policy>,
    pub health: Arc<Health>,
    pub metrics: Arc<Metrics>,
    /// Pages that were rendered.
    pub pages: page_cache::Pages,
    /// The feeds, as the pages name them.
    pub directory: sources::directory::Directory,
}

impl Site {
    /// A site that is open to everybody, with days in UTC.
    pub fn new(outputs: Outputs, store: Arc<dyn Store>, clock: Clock) -> Site {
        Site {
            outputs,
            store,
            clock,
            zone: Swap::new(chrono_tz::Tz::UTC),
            policy: Swap::new(access::Policy { open: true, ..access::Policy::default() }),
            health: Arc::default(),
            metrics: Arc::default(),
            pages: page_cache::Pages::default(),
            directory: sources::directory::Directory::default(),
        }
    }
}

/// The addresses of PRODUCT's table that exist so far. They answer with and without the path of the public address,
/// so that a reverse proxy may strip it or not.
pub fn router(site: Arc<Site>) -> Router {
    let prefix = site.outputs.base().path().trim_end_matches('/').to_owned();
    // The prefix is the user's and may begin a segment with a colon, which axum would take for a mistake.
    let mut router = Router::new().without_v07_checks();
    for prefix in ["", prefix.as_str()].iter().take(if prefix.is_empty() { 1 } else { 2 }) {
        router = router
            .route(&format!("{prefix}/"), get(river::page))
            .route(&format!("{prefix}/entries/{{id}}"), get(entry::page))
            .route(&format!("{prefix}/sources"), get(sources::page))
            .route(&format!("{prefix}/sources/{{id}}"), get(source::page))
            .route(&format!("{prefix}/style.css"), get(front::style))
            .route(&format!("{prefix}/feeds/{{file}}"), get(feeds::feed));
    }
    if !prefix.is_empty() {
        let to = format!("{prefix}/");
        router = router.route(&prefix, get(move || async move { Redirect::permanent(&to) }));
    }
    router
        .fallback(|| async { problem(StatusCode::NOT_FOUND, "There is no such page here.") })
        .method_not_allowed_fallback(|| async {
            problem(StatusCode::METHOD_NOT_ALLOWED, "This address can only be read, with GET or HEAD.")
        })
        .layer(map_response_with_state(site.clone(), layout::dress))
        .layer(map_response(guard))
        .with_state(site)
}

/// A small page for an answer that is not what was asked for. Inside the router it is given the look of the others.
fn problem(status: StatusCode, sentence: &'static str) -> Response {
    let mut page = html::Html::page(status.canonical_reason().unwrap_or("Problem"));
    page.raw("<body><h1>").text(status.canonical_reason().unwrap_or("Problem")).raw("</h1><p>").raw(sentence);
    page.raw("</p></body></html>\n");
    (status, [(header::CACHE_CONTROL, "no-store")], Extension(Problem(sentence)), page).into_response()
}

/// Marks an answer that [`problem`] made.
#[derive(Clone, Copy)]
struct Problem(&'static str);

/// What every answer carries, whatever its status, unless the resource said otherwise.
const GUARDS: [(HeaderName, HeaderValue); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    // The texts are others': search engines shall find them there.
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
];

async fn guard(mut response: Response) -> Response {
    for (name, value) in GUARDS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
