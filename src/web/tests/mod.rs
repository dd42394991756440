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
use crate::publish::View;
use crate::publish::cache::Outputs;
use crate::publish::fake::FakeStore;
use crate::web::{Site, router};

fn site(store: &Arc<FakeStore>, base: &str) -> Router {
    let view = View::plain("all", "Everything");
    let outputs = Outputs::new(store.clone(), vec![view], base.parse().unwrap(), "instance".to_owned());
    router(Arc::new(Site::new(outputs, store.clone(), Clock::system())))
}
