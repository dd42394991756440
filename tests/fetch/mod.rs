//! `coranto::fetch` against the misbehaving origin: each fault of an origin is one mode and one test.
#![allow(clippy::unwrap_used)] // clippy knows only functions marked as tests, not what they call

mod answers;
mod bodies;
mod conditional;
mod places;
mod redirects;
mod tls;
mod tracing;

use std::time::Duration;

use coranto::fetch::{Accept, Content, Error, Fetched, Fetcher, Request, Settings};
use coranto::model::Timestamp;
use coranto::model::body::RawBody;
use coranto::model::feed::Validators;
use url::Url;

pub const FEED: &str = "<rss version='2.0'><channel><title>News</title></channel></rss>";

pub fn now() -> Timestamp {
    "2026-11-24T12:00:00Z".parse().unwrap()
}

/// Loopback is allowed, because the origin lives there; deadlines are short.
pub fn settings() -> Settings {
    Settings {
        timeout: Duration::from_secs(20),
        header_timeout: Duration::from_secs(10),
        max_body: 4 << 20,
        allow_private: vec!["127.0.0.0/8".parse().unwrap()],
        ..Settings::default()
    }
}

pub fn fetcher() -> Fetcher {
    Fetcher::new(settings()).unwrap()
}

pub fn plain(url: Url) -> Request {
    Request { url, validators: Validators::default(), body_hash: None, accept: Accept::Feed }
}

pub async fn get(url: Url) -> Result<Fetched, Error> {
    fetcher().fetch(&plain(url), now()).await
}

/// The body of an answer that must have one.
#[track_caller]
pub fn body(fetched: Result<Fetched, Error>) -> RawBody {
    match fetched.expect("an answer").content {
        Content::Body { body, .. } => body,
        other => panic!("a body was expected, not {other:?}"),
    }
}

/// The error of a fetch that must fail, which must also be fit to be shown.
#[track_caller]
pub fn error(fetched: Result<Fetched, Error>) -> Error {
    let error = fetched.expect_err("a failure");
    let shown = format!("{error} {error:?}");
    assert!(!shown.contains("secret"), "{shown}");
    error
}
