//! The addresses as clients meet them: all but [`sockets`] call the router, and it goes through
//! the accept loop.

mod access;
mod entry;
mod operations;
mod pages;
mod river;
mod secrets;
mod sockets;
mod sources;
mod stock;

use std::sync::Arc;

use axum::Router;

use crate::clock::Clock;
use crate::model::feed::{Cadence, Feed, FeedProfile, FeedSettings, PollState};
use crate::model::ids::FeedId;
use crate::publish::View;
use crate::publish::cache::Outputs;
use crate::publish::fake::{FakeStore, at};
use crate::web::{Site, router};

fn site(store: &Arc<FakeStore>, base: &str) -> Router {
    let view = View::plain("all", "Everything");
    let outputs = Outputs::new(store.clone(), vec![view], base.parse().unwrap(), "instance".to_owned());
    router(Arc::new(Site::new(outputs, store.clone(), Clock::system())))
}

/// A feed that was polled once.
pub(super) fn feed(url: &str, title: &str, error: Option<&str>) -> Feed {
    Feed {
        paused: false,
        id: FeedId(1),
        declared_url: url.parse().unwrap(),
        fetch_url: url.parse().unwrap(),
        settings: FeedSettings::default(),
        origins: Vec::new(),
        profile: FeedProfile { title: Some(title.to_owned()), ..FeedProfile::default() },
        state: PollState {
            last_polled: Some(at("2026-11-24T06:00:00Z")),
            last_error: error.map(str::to_owned),
            failures: 3,
            cadence: Cadence::default(),
            ..PollState::default()
        },
        added: at("2026-11-24T06:00:00Z"),
        n_entries: 1,
    }
}
