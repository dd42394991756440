//! Rendered pages, kept until what they show may have changed.
//!
//! A page of the stream is good while nothing was published and the day is the same, for days stand above its articles;
//! a page about feeds, whose polls change no stream, is good for a few seconds. A burst of publications costs one
//! rendering a second and page. Everything else that a page depends on is part of its [`Key`]: what was asked, what the
//! visitor may read, how outputs are called. Bounded in pages and bytes; what was not asked for longest goes first.

use std::collections::HashMap;
use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use askama::Template;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use chrono::{NaiveDate, TimeDelta};
use flate2::{Compression, GzBuilder};
use tracing::error;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use crate::model::Timestamp;
use crate::model::ids::PubSeq;
use crate::web::layout::Reader;
use crate::web::{Site, conditional, layout, problem};

const MAX_PAGES: usize = 256;
const MAX_BYTES: usize = 8 << 20;
/// The least time between two renderings of one page.
const REST: TimeDelta = TimeDelta::seconds(1);
/// How long a page about feeds is good.
const LIFE_OF_FEEDS: TimeDelta = TimeDelta::seconds(10);
/// How long a page of the stream is good though nothing was published: an output may be chosen by age.
const LIFE_OF_STREAM: TimeDelta = TimeDelta::seconds(60);
/// Requests for one page wait for each other, so that it is rendered once. Pages that share a turn wait for no reason,
/// which harms less than a lock for each address that anybody makes up.
const N_TURNS: usize = 32;

/// What makes two requests' pages the same.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// In its one spelling: equal questions are equal here.
    address: String,
    /// Of all else that a page depends on and that only a reload changes.
    surroundings: u64,
    /// Everything; and, in any case, these outputs.
    owner: bool,
    readable: Vec<String>,
}

impl Key {
    pub(super) fn new(site: &Site, reader: &Reader, address: String) -> Key {
        let mut surroundings = format!("{}\n{}", site.zone.get(), site.outputs.base());
        let mut readable = Vec::new();
        for view in &site.outputs.views() {
            surroundings.push_str(&format!("\n{:?} {:?} {:?}", view.name, view.title, view.subtitle));
            if reader.may_read(view) {
                readable.push(view.name.clone());
            }
        }
        Key { address, surroundings: xxh3_64(surroundings.as_bytes()), owner: reader.owner, readable }
    }
}

/// What makes a page stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Life {
    Stream,
    Feeds,
}

/// A page as it is sent.
#[derive(Debug)]
struct Rendered {
    etag: String,
    identity: Bytes,
    /// Made when the first reader takes it.
    gzip: OnceLock<Bytes>,
}

struct Kept {
    rendered: Arc<Rendered>,
    as_of: PubSeq,
    day: NaiveDate,
    at: Timestamp,
    life: Life,
    /// Of the last request for it, in the order of requests.
    asked: u64,
}

/// The pages in memory.
#[derive(Default)]
pub struct Pages {
    shelf: Mutex<Shelf>,
    turns: [tokio::sync::Mutex<()>; N_TURNS],
}

#[derive(Default)]
struct Shelf {
    pages: HashMap<Key, Kept>,
    n_bytes: usize,
    n_asked: u64,
}

/// What the rendering of a page came to.
pub(super) enum Made {
    Page(String, Life),
    /// Something else than a page, which is not kept: a redirect, a problem.
    Other(Response),
}

/// The page that a template makes.
pub(super) fn made(page: &impl Template, life: Life) -> Made {
    match page.render() {
        Ok(page) => Made::Page(page, life),
        Err(error) => {
            error!("a page cannot be rendered: {error}");
            Made::Other(problem(StatusCode::INTERNAL_SERVER_ERROR, "This page cannot be shown."))
        }
    }
}

/// Answers with the page of this key, rendered if need be.
pub(super) async fn answer<F>(site: &Site, headers: &HeaderMap, key: Key, render: F) -> Response
where
    F: AsyncFnOnce() -> Made,
{
    let public = !key.owner;
    let rendered = match fresh(site, &key) {
        Some(rendered) => rendered,
        None => {
            let turn = xxh3_64(key.address.as_bytes()) as usize % N_TURNS;
            let _turn = site.pages.turns[turn].lock().await;
            // Whoever had the turn before may have done the work.
            match fresh(site, &key) {
                Some(rendered) => rendered,
                None => {
                    // Read before the store: what is published meanwhile then counts as unseen.
                    let (as_of, now) = (head(site), site.clock.now());
                    match render().await {
                        Made::Page(page, life) => keep(site, key, page, life, as_of, now),
                        Made::Other(response) => return response,
                    }
                }
            }
        }
    };
    send(&rendered, headers, public, layout::is_secure(site))
}

fn head(site: &Site) -> PubSeq {
    *site.store.changes().borrow()
}

fn fresh(site: &Site, key: &Key) -> Option<Arc<Rendered>> {
    let (now, head) = (site.clock.now(), head(site));
    let today = layout::times::day(now, *site.zone.get());
    let mut shelf = site.pages.shelf.lock().unwrap_or_else(PoisonError::into_inner);
    shelf.n_asked += 1;
    let asked = shelf.n_asked;
    let kept = shelf.pages.get_mut(key)?;
    // A clock that was set back must not keep an old page alive.
    let age = if now < kept.at { TimeDelta::MAX } else { now - kept.at };
    let current = match kept.life {
        Life::Stream => (kept.as_of >= head || age < REST) && age < LIFE_OF_STREAM && kept.day == today,
        Life::Feeds => age < LIFE_OF_FEEDS,
    };
    kept.asked = asked;
    (current && age != TimeDelta::MAX).then(|| kept.rendered.clone())
}

fn keep(site: &Site, key: Key, page: String, life: Life, as_of: PubSeq, now: Timestamp) -> Arc<Rendered> {
    let etag = format!("\"{:032x}\"", xxh3_128(page.as_bytes()));
    let rendered = Arc::new(Rendered { etag, identity: page.into(), gzip: OnceLock::new() });
    let day = layout::times::day(now, *site.zone.get());
    let mut shelf = site.pages.shelf.lock().unwrap_or_else(PoisonError::into_inner);
    let asked = shelf.n_asked;
    shelf.put(key, Kept { rendered: rendered.clone(), as_of, day, at: now, life, asked });
    rendered
}

impl Shelf {
    fn put(&mut self, key: Key, kept: Kept) {
        self.take(&key.clone());
        self.n_bytes += weight(&key, &kept);
        self.pages.insert(key, kept);
        while self.pages.len() > MAX_PAGES || self.n_bytes > MAX_BYTES {
            let oldest = self.pages.iter().min_by_key(|(_, kept)| kept.asked).map(|(key, _)| key.clone());
            match oldest {
                Some(key) => self.take(&key),
                None => return,
            }
        }
    }

    fn take(&mut self, key: &Key) {
        if let Some(kept) = self.pages.remove(key) {
            self.n_bytes -= weight(key, &kept);
        }
    }
}

/// With a share for what may be compressed later.
fn weight(key: &Key, kept: &Kept) -> usize {
    kept.rendered.identity.len() * 3 / 2 + key.address.len()
}

fn send(rendered: &Rendered, headers: &HeaderMap, public: bool, secure: bool) -> Response {
    let gzip = conditional::takes_gzip(headers);
    let etag = if gzip { conditional::gzip_tag(&rendered.etag) } else { rendered.etag.clone() };
    // Pages carry no date, so only a tag can match.
    let unchanged = conditional::not_modified(headers, &rendered.etag, Timestamp::MAX_UTC, Timestamp::UNIX_EPOCH);
    let mut builder = Response::builder()
        .header(header::ETAG, etag)
        .header(header::CACHE_CONTROL, if public { "no-cache" } else { "private, no-cache" })
        .header(header::VARY, "Accept-Encoding, Authorization, Cookie")
        .header(header::CONTENT_SECURITY_POLICY, layout::content_policy(secure));
    if !unchanged {
        builder = builder.header(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if gzip {
            builder = builder.header(header::CONTENT_ENCODING, "gzip");
        }
    }
    let bytes = match (unchanged, gzip) {
        (true, _) => Bytes::new(),
        (false, true) => rendered.gzip.get_or_init(|| compress(&rendered.identity)).clone(),
        (false, false) => rendered.identity.clone(),
    };
    let status = if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
    builder.status(status).body(Body::from(bytes)).expect("every header value is ASCII of our own making")
}

/// Lightly: a page is sent a few times before it is stale, and its first reader waits for this.
fn compress(bytes: &[u8]) -> Bytes {
    let mut gzip = GzBuilder::new().write(Vec::with_capacity(bytes.len() / 3), Compression::new(3));
    let written = gzip.write_all(bytes).and_then(|()| gzip.finish());
    written.expect("writing to memory cannot fail").into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(n_bytes: usize, asked: u64) -> Kept {
        let rendered = Rendered { etag: String::new(), identity: vec![b'x'; n_bytes].into(), gzip: OnceLock::new() };
        Kept {
            rendered: Arc::new(rendered),
            as_of: PubSeq(0),
            day: NaiveDate::MIN,
            at: Timestamp::UNIX_EPOCH,
            life: Life::Stream,
            asked,
        }
    }

    fn key(number: usize) -> Key {
        Key { address: number.to_string(), surroundings: 0, owner: true, readable: Vec::new() }
    }

    #[test]
    fn the_shelf_is_bounded_and_loses_what_was_not_asked_for_longest() {
        let mut shelf = Shelf::default();
        for number in 0..1000 {
            shelf.put(key(number), kept(100, if number == 0 { 5000 } else { number as u64 }));
        }
        assert_eq!(shelf.pages.len(), MAX_PAGES);
        assert!(shelf.pages.contains_key(&key(0)) && shelf.pages.contains_key(&key(999)));
        assert!(!shelf.pages.contains_key(&key(1)));
        for number in 0..20 {
            shelf.put(key(number), kept(1 << 20, 6000 + number as u64));
        }
        assert!(shelf.n_bytes <= MAX_BYTES);
        // A page that no shelf holds is sent all the same, and not kept.
        shelf.put(key(7), kept(MAX_BYTES, 9000));
        assert_eq!((shelf.pages.len(), shelf.n_bytes), (0, 0));
    }
}
