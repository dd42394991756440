//! What is said over the control socket.
//!
//! `POST /v1/NAME` with the request's own JSON; the answer is one line of JSON after the other: steps as they happen,
//! then [`Line::Done`] or [`Line::Failed`] once. Both ends name their version, and they talk only when it is the same:
//! a command and a daemon of two versions may mean different things by the same words.

use axum::http::HeaderName;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::daemon::operate::{Report, Request, Step};

pub const VERSION: &str = env!("CARGO_PKG_VERSION");
pub static VERSION_HEADER: HeaderName = HeaderName::from_static("coranto-version");
/// The store that the command means, when it knows.
pub static STORE_HEADER: HeaderName = HeaderName::from_static("coranto-store");
/// Bytes of a request: addresses and names.
pub const REQUEST_BYTES: usize = 64 << 10;
/// Of one that brings feeds.
pub const IMPORT_BYTES: usize = 64 << 20;

/// One line of an answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Line {
    Step(Step),
    Done(Report),
    Failed(Told),
}

/// A failure as a user is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Its stable name, to be found in docs/errors.md.
    pub code: String,
    pub sentence: String,
    /// The exit code of the command.
    pub exit: u8,
}

/// Makes of an error what is told of it.
pub type Explain = fn(&anyhow::Error) -> Told;

impl Line {
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string(self).expect("plain values make JSON");
        text.push('\n');
        text
    }
}

/// What stands in the body of a request.
pub fn body_of(request: &Request) -> String {
    let value = serde_json::to_value(request).expect("plain values make JSON");
    value.get(request.name()).map_or_else(|| "{}".to_owned(), Value::to_string)
}

/// The request that a name and a body make.
pub fn request_of(name: &str, body: &[u8]) -> Result<Request, serde_json::Error> {
    let body: Value = serde_json::from_slice(body)?;
    serde_json::from_value(json!({ name: body }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::daemon::operate::{add, export, feeds, import, keys, pause, poll, remove, summarise, trace, why};
    use crate::daemon::reload::Reload;
    use crate::model::feed::FeedSettings;
    use crate::opml::Outline;

    #[test]
    fn every_request_arrives_as_it_was_sent() {
        let names = || vec!["a \"name\"".to_owned(), "https://u:p@a.example/x?k=é".to_owned()];
        let which = pause::Pause { feeds: names(), tag: Some("t".to_owned()), all: false };
        let settings = FeedSettings { tags: names(), ..FeedSettings::default() };
        let requests = [
            Request::Add(add::Add { urls: names(), settings: settings.clone(), keep_starters: true, dry_run: true }),
            Request::Import(import::Import {
                feeds: vec![Outline {
                    url: url::Url::parse("https://u:p@a.example/").expect("one"),
                    settings: settings.clone(),
                    paused: true,
                }],
                dry_run: true,
                keep_starters: false,
            }),
            Request::Export(export::Export { secrets: true }),
            Request::Remove(remove::Remove { feed: "x".to_owned(), fate: remove::Fate::Purge }),
            Request::Pause(which.clone()),
            Request::Enable(which),
            Request::Poll(poll::Poll { feeds: names(), force: true }),
            Request::AddKey(keys::AddKey { output: None, note: "é".to_owned() }),
            Request::RevokeKey(keys::RevokeKey { number: 3 }),
            Request::Keys {},
            Request::Reload(Reload { accept_removals: true }),
            Request::Status {},
            Request::Feeds(feeds::Feeds { failing: true, tag: None }),
            Request::Why(why::Why { about: "x".to_owned(), json: false }),
            Request::Summarise(summarise::Summarise { feed: None, all: true, dry_run: true }),
            Request::Trace(trace::Trace { feed: "x".to_owned(), fresh: true, verbose: false }),
        ];
        for request in requests {
            let there = request_of(request.name(), body_of(&request).as_bytes());
            assert_eq!(there.expect("it can be read"), request);
        }
    }

    #[test]
    fn nonsense_is_no_request() {
        for (name, body) in [("format-disk", "{}"), ("remove", "{}"), ("status", ""), ("status", "[1]"), ("", "{}")] {
            assert!(request_of(name, body.as_bytes()).is_err(), "{name} {body}");
        }
    }
}
