//! Addresses for machines: is it alive, is it ready, what has it counted; and what crawlers ask for.
//!
//! `/healthz` and `/readyz` are everybody's and tell nothing of what is stored; neither reads the store. `/metrics` is
//! governed by access.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::web::Site;

const TEXT: &str = "text/plain; charset=utf-8";
/// What `Metrics::render` writes.
const OPENMETRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Our pages carry the texts of others, who shall be found at their own addresses.
const ROBOTS: &str = "User-agent: *\nDisallow: /\n";

/// A sheet of news: a heading over two columns. Follows light and dark.
const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><rect x=\"1\" y=\"1\" width=\"14\" \
height=\"14\" rx=\"2\" fill=\"#1a4f8b\"/><path d=\"M3 4h10M3 7h4M3 9.5h4M3 12h4M9 7h4M9 9.5h4M9 12h4\" \
stroke=\"#faf8f4\" stroke-width=\"1.3\"/></svg>\n";

/// That this is answered is the answer.
pub(super) async fn healthz() -> Response {
    ([(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, TEXT)], "ok\n").into_response()
}

pub(super) async fn readyz(State(site): State<Arc<Site>>) -> Response {
    // One reading of the troubles, so that the verdict and its reasons agree.
    let troubles = site.health.troubles();
    let is_ready = !troubles.iter().any(|(part, _)| part.is_grave());
    let reason = |(part, sentence): &(crate::health::Part, String)| serde_json::json!({ "part": part.as_str(), "sentence": sentence });
    let body = serde_json::json!({ "ready": is_ready, "reasons": troubles.iter().map(reason).collect::<Vec<_>>() });
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "application/json")];
    (status, headers, format!("{body}\n")).into_response()
}

pub(super) async fn metrics(State(site): State<Arc<Site>>) -> Response {
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, OPENMETRICS)];
    (headers, site.metrics.render()).into_response()
}

pub(super) async fn robots() -> Response {
    ([(header::CACHE_CONTROL, "max-age=86400"), (header::CONTENT_TYPE, TEXT)], ROBOTS).into_response()
}

pub(super) async fn icon() -> Response {
    ([(header::CACHE_CONTROL, "max-age=86400"), (header::CONTENT_TYPE, "image/svg+xml")], ICON).into_response()
}
