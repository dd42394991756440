//! `/feeds/NAME.SUFFIX`: an output in one of its formats.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use tracing::error;

use crate::model::Timestamp;
use crate::publish::cache::{Named, Rendered};
use crate::publish::{self, FORMATS, View};
use crate::web::{Site, conditional, problem};

/// Readers and proxies may serve their copy this long. A minute spares us bursts and delays nobody who polls.
const CACHE_CONTROL: &str = "max-age=60";

pub(super) async fn feed(State(site): State<Arc<Site>>, Path(file): Path<String>, headers: HeaderMap) -> Response {
    let now = site.clock.now();
    let Some((name, suffix)) = file.rsplit_once('.') else {
        return problem(StatusCode::NOT_FOUND, "There is no such feed here.");
    };
    if FORMATS.iter().all(|format| format.suffix() != suffix) {
        return problem(StatusCode::NOT_FOUND, "There is no such feed here.");
    }
    let view = match site.outputs.named(name) {
        Named::Output(view) => view,
        Named::Moved(view) => return moved(&site, &view, suffix),
        Named::Gone => return problem(StatusCode::GONE, "This feed has ended. Please unsubscribe from it."),
        Named::Unknown => return problem(StatusCode::NOT_FOUND, "There is no such feed here."),
    };
    match site.outputs.get(&view.name, suffix, now).await {
        Ok(Some(rendered)) => answer(&rendered, &headers, now),
        Ok(None) => problem(StatusCode::NOT_FOUND, "There is no such feed here."),
        Err(error) => {
            error!("output {name} cannot be read from the store: {error}");
            let sentence = "The store cannot be read just now. Please try again later.";
            ([(header::RETRY_AFTER, "60")], problem(StatusCode::SERVICE_UNAVAILABLE, sentence)).into_response()
        }
    }
}

/// A former name: readers that heed 301 subscribe to the new one.
fn moved(site: &Site, view: &View, suffix: &str) -> Response {
    let to = publish::below(&site.outputs.base(), &["feeds", &format!("{}.{suffix}", view.name)]);
    (StatusCode::MOVED_PERMANENTLY, [(header::LOCATION, to), (header::CACHE_CONTROL, CACHE_CONTROL.to_owned())])
        .into_response()
}

fn answer(rendered: &Rendered, headers: &HeaderMap, now: Timestamp) -> Response {
    let gzip = conditional::takes_gzip(headers);
    let etag = if gzip { conditional::gzip_tag(&rendered.etag) } else { rendered.etag.clone() };
    let unchanged = conditional::not_modified(headers, &rendered.etag, rendered.last_modified, now);
    let mut builder = Response::builder()
        .header(header::ETAG, etag)
        .header(header::LAST_MODIFIED, conditional::format_date(rendered.last_modified))
        .header(header::CACHE_CONTROL, CACHE_CONTROL)
        .header(header::VARY, "Accept-Encoding");
    if !unchanged {
        builder = builder.header(header::CONTENT_TYPE, format!("{}; charset=utf-8", rendered.media_type));
        if gzip {
            builder = builder.header(header::CONTENT_ENCODING, "gzip");
        }
    }
    let bytes = match (unchanged, gzip) {
        (true, _) => Bytes::new(),
        (false, true) => rendered.gzip.clone(),
        (false, false) => rendered.identity.clone(),
    };
    let status = if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    let response = builder.status(status).body(Body::from(bytes));
    response.expect("every header value is ASCII of our own making")
}
