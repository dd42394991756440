//! Serves outputs and pages over HTTP.
//!
//! [`routes`] lists addresses with their resources, one file each, and who may read them; [`router`] puts them behind
//! the door of [`access`]; [`serve`] brings connections to it; [`conditional`] decides, purely, what an answer may leave
//! out. Everything here reads through the store's trait and writes nothing.
//!
//! Absolute addresses come from the configured base alone: the `Host` header says whether a request is for us, and
//! nothing else. Every answer, errors included, forbids scripts.

pub mod access;
pub mod proxies;
pub mod serve;

mod conditional;
mod entry;
mod feeds;
mod front;
mod hosts;
mod html;
mod keys_form;
mod layout;
mod operations;
mod opml;
mod page_cache;
mod river;
mod routes;
mod source;
mod sources;
mod watched;
mod welcome;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::any;
use axum::{Extension, Router};

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
    attempts: access::attempts::Attempts,
    pages: page_cache::Pages,
    directory: sources::directory::Directory,
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
            attempts: access::attempts::Attempts::default(),
            pages: page_cache::Pages::default(),
            directory: sources::directory::Directory::default(),
        }
    }
}

/// Everything in [`routes::ROUTES`], behind the door. Addresses answer with and without the path of the public address,
/// so that a reverse proxy may strip it or not; which path that is may change while we serve.
pub fn router(site: Arc<Site>) -> Router {
    let admit = |rule| from_fn_with_state((Arc::clone(&site), rule), access::door::admit);
    let missing = || async { problem(StatusCode::NOT_FOUND, "There is no such page here.") };
    let mut routed = Router::new();
    for route in routes::ROUTES {
        routed = routed.route(route.path, (route.methods)().layer(admit(route.rule)));
    }
    let routed = routed
        .fallback_service(any(missing).layer(admit(routes::Rule::Owner)))
        .method_not_allowed_fallback(|| async {
            problem(StatusCode::METHOD_NOT_ALLOWED, "Pages and feeds can only be read, with GET or HEAD.")
        })
        .with_state(Arc::clone(&site));
    // A layer of the outer router runs before the inner one looks at the path.
    Router::new()
        .fallback_service(routed)
        .layer(from_fn_with_state(Arc::clone(&site), access::door::receive))
        .layer(from_fn_with_state(site, layout::dress))
        .layer(map_response(guard))
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
const GUARDS: [(HeaderName, HeaderValue); 6] = [
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; img-src 'self' https: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
        ),
    ),
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    // Says again what frame-ancestors says, to browsers that do not know it.
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static("camera=(), geolocation=(), interest-cohort=(), microphone=(), payment=(), usb=()"),
    ),
    // The texts are others': search engines shall find them there.
    (HeaderName::from_static("x-robots-tag"), HeaderValue::from_static("noindex")),
];

async fn guard(mut response: Response) -> Response {
    for (name, value) in GUARDS {
        response.headers_mut().entry(name).or_insert(value);
    }
    response
}
