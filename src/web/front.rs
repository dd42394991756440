//! `/style.css`: the one stylesheet, part of the program.

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use xxhash_rust::xxh3::xxh3_64;

const STYLE: &str = include_str!("style.css");

/// Changes with every change of the stylesheet; pages name it in the address, so that no browser shows a new page in an
/// old look.
pub(super) fn style_tag() -> String {
    format!("{:016x}", xxh3_64(STYLE.as_bytes()))
}

pub(super) async fn style(headers: HeaderMap) -> Response {
    let etag = format!("\"{}\"", style_tag());
    let fixed = [(header::ETAG, etag.as_str()), (header::CACHE_CONTROL, "max-age=86400")];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|tag| tag == etag.as_str()) {
        return (StatusCode::NOT_MODIFIED, fixed).into_response();
    }
    (fixed, [(header::CONTENT_TYPE, "text/css; charset=utf-8")], STYLE).into_response()
}
