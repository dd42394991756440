//! Rendered outputs, kept in memory until the stream or the clock makes them stale.
//!
//! A document is rendered when somebody asks for it and either something was published or an entry has left the
//! window since; never more than once a second, and by one request at a time, while the others are served the old
//! one. What stays in memory is the bytes: entries are dropped with the rendering. A request for a fresh document
//! costs two short locks and no SQL.

use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use flate2::{Compression, GzBuilder};
use tokio::sync::watch;
use tracing::{info, warn};
use url::Url;

use crate::metrics::Metrics;
use crate::model::Timestamp;
use crate::model::entry::Entry;
use crate::model::ids::PubSeq;
use crate::publish::{FORMATS, Format, Output, View};
use crate::store::Store;
use crate::store::types::{Audience, Error, Page, Selection, StreamQuery};
use crate::swap::Swap;

/// The least time between two renderings of one document. A burst of publications then costs one rendering a second,
/// and `Last-Modified`, which counts seconds, tells any two apart.
const REST: chrono::TimeDelta = chrono::TimeDelta::seconds(1);

/// A document with all that its headers say about it.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub media_type: &'static str,
    /// Strong, quoted: a hash of the bytes.
    pub etag: String,
    pub last_modified: Timestamp,
    pub identity: Bytes,
    /// The same, compressed once.
    pub gzip: Bytes,
}

/// Every configured output in every format.
pub struct Outputs {
    store: Arc<dyn Store>,
    changes: watch::Receiver<PubSeq>,
    stock: Swap<Stock>,
    instance: String,
    metrics: Arc<Metrics>,
}

/// What a reload replaces.
struct Stock {
    shelves: Vec<Arc<Shelf>>,
    base: Url,
    /// Names of outputs that were, and are no more.
    gone: Vec<String>,
}

/// What a name of an output leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    Output(Arc<View>),
    /// The output has another name now.
    Moved(Arc<View>),
    Gone,
    Unknown,
}

/// One view, with a slot for each format.
struct Shelf {
    view: Arc<View>,
    slots: [Slot; FORMATS.len()],
}

#[derive(Default)]
struct Slot {
    kept: Mutex<Option<Kept>>,
    /// Held by the one request that renders. Whoever finds it taken and has an old document serves that.
    rendering: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Kept {
    rendered: Arc<Rendered>,
    /// The publication order that the document shows.
    as_of: PubSeq,
    /// When the document goes stale by itself, because an entry leaves the window.
    edge: Option<Timestamp>,
    at: Timestamp,
    /// The cap cut off entries of the window.
    cut: bool,
}

impl Outputs {
    pub fn new(store: Arc<dyn Store>, views: Vec<View>, base: Url, instance: String) -> Outputs {
        let changes = store.changes();
        let shelves = views.into_iter().map(Shelf::empty).collect();
        let stock = Swap::new(Stock { shelves, base, gone: Vec::new() });
        Outputs { store, changes, stock, instance, metrics: Arc::default() }
    }

    /// Count renderings there.
    pub fn counted(self, metrics: Arc<Metrics>) -> Outputs {
        Outputs { metrics, ..self }
    }

    /// The outputs are these from now on. One that did not change keeps its documents, whoever asks meanwhile.
    pub fn replace(&self, views: Vec<View>, base: Url, gone: Vec<String>) {
        let old = self.stock.get();
        let keep = |view: View| {
            let same = old.shelves.iter().find(|shelf| *shelf.view == view && old.base == base);
            same.map_or_else(|| Shelf::empty(view), Arc::clone)
        };
        let shelves = views.into_iter().map(keep).collect();
        self.stock.set(Stock { shelves, base, gone });
    }

    pub fn named(&self, name: &str) -> Named {
        let stock = self.stock.get();
        let find =
            |is: &dyn Fn(&View) -> bool| stock.shelves.iter().map(|shelf| &shelf.view).find(|view| is(view)).cloned();
        if let Some(view) = find(&|view| view.name == name) {
            return Named::Output(view);
        }
        match find(&|view| view.aliases.iter().any(|alias| alias == name)) {
            Some(view) => Named::Moved(view),
            None if stock.gone.iter().any(|gone| gone == name) => Named::Gone,
            None => Named::Unknown,
        }
    }

    /// The document behind `/feeds/NAME.SUFFIX`; `None` when there is no such output or format.
    pub async fn get(&self, name: &str, suffix: &str, now: Timestamp) -> Result<Option<Arc<Rendered>>, Error> {
        let stock = self.stock.get();
        let Some(shelf) = stock.shelves.iter().find(|shelf| shelf.view.name == name) else { return Ok(None) };
        let Some(at) = FORMATS.iter().position(|format| format.suffix() == suffix) else { return Ok(None) };
        let (slot, format) = (&shelf.slots[at], FORMATS[at]);

        let old = slot.kept();
        if let Some(kept) = old.as_ref().filter(|kept| self.servable(kept, now)) {
            return Ok(Some(kept.rendered.clone()));
        }
        let _turn = match (slot.rendering.try_lock(), old) {
            (Ok(turn), _) => turn,
            (Err(_), Some(kept)) => return Ok(Some(kept.rendered)),
            (Err(_), None) => slot.rendering.lock().await,
        };
        // Whoever had the turn before may have done the work.
        let old = slot.kept();
        if let Some(kept) = old.as_ref().filter(|kept| self.servable(kept, now)) {
            return Ok(Some(kept.rendered.clone()));
        }
        let kept = match (self.render(&shelf.view, &stock.base, format, now, old.as_ref()).await, old) {
            (Ok(kept), _) => kept,
            // Readers are better served with the last document than with none. The next try is a second away.
            (Err(error), Some(old)) => {
                warn!("output {name} cannot be renewed, serving the last one: {error}");
                Kept { at: now, ..old }
            }
            (Err(error), None) => return Err(error),
        };
        let rendered = kept.rendered.clone();
        *slot.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(kept);
        Ok(Some(rendered))
    }

    pub fn views(&self) -> Vec<Arc<View>> {
        self.stock.get().shelves.iter().map(|shelf| Arc::clone(&shelf.view)).collect()
    }

    /// The public address that all documents are written for.
    pub fn base(&self) -> Url {
        self.stock.get().base.clone()
    }

    fn servable(&self, kept: &Kept, now: Timestamp) -> bool {
        let current = kept.as_of >= *self.changes.borrow() && kept.edge.is_none_or(|edge| now < edge);
        // A clock that was set back must not keep an old document alive.
        let rested = now < kept.at || now - kept.at >= REST;
        current || !rested
    }

    async fn render(
        &self,
        view: &Arc<View>,
        base: &Url,
        format: &'static dyn Format,
        now: Timestamp,
        old: Option<&Kept>,
    ) -> Result<Kept, Error> {
        // Read before the stream: what is published meanwhile then counts as unseen.
        let seen = *self.changes.borrow();
        let since = view.window.and_then(|window| before(now, window));
        let query = StreamQuery {
            of: Selection { output: Some(view.name.clone()), ..Selection::default() },
            audience: Audience::Feed,
            below: None,
            above: None,
            per_feed: view.per_feed,
            since,
            min: view.min,
            max: view.max,
        };
        let page = self.store.stream(query).await?;
        let (edge, cut, as_of) = (edge(&page.entries, view), page.cut, page.as_of.max(seen));
        report_cut(view, cut, old);

        let draft = self.draft(view.clone(), base.clone(), format, page).await?;
        self.metrics.rendered();
        // The same bytes are the same document, with the date that it had.
        if let Some(old) = old.filter(|old| old.rendered.etag == draft.etag) {
            return Ok(Kept { rendered: old.rendered.clone(), as_of, edge, at: now, cut });
        }
        let rendering = format!("{}.{}", view.name, format.suffix());
        let stamp = self.store.stamp(rendering, draft.etag.clone(), now).await?;
        let rendered = Rendered { last_modified: stamp.changed, ..draft };
        Ok(Kept { rendered: Arc::new(rendered), as_of, edge, at: now, cut })
    }

    /// Write and compress away from the threads that answer requests: a large output takes tens of milliseconds.
    async fn draft(
        &self,
        view: Arc<View>,
        base: Url,
        format: &'static dyn Format,
        page: Page,
    ) -> Result<Rendered, Error> {
        let instance = self.instance.clone();
        let write = move || {
            let updated = updated(&page);
            let output = Output { view: &view, entries: &page.entries, updated, base: &base, instance: &instance };
            let identity = format.render(&output);
            Rendered {
                media_type: format.media_type(),
                etag: format!("\"{:032x}\"", xxhash_rust::xxh3::xxh3_128(&identity)),
                last_modified: updated,
                gzip: compress(&identity),
                identity: identity.into(),
            }
        };
        let job = tokio::task::spawn_blocking(write);
        job.await.map_err(|error| Error::Decode(format!("an output could not be rendered: {error}")))
    }
}

impl Shelf {
    fn empty(view: View) -> Arc<Shelf> {
        Arc::new(Shelf { view: Arc::new(view), slots: Default::default() })
    }
}

impl Slot {
    fn kept(&self) -> Option<Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

fn before(now: Timestamp, window: Duration) -> Option<Timestamp> {
    chrono::TimeDelta::from_std(window).ok().and_then(|window| now.checked_sub_signed(window))
}

/// When will the oldest entry leave? Never by itself, while it is only there to make up the least number.
fn edge(entries: &[Entry], view: &View) -> Option<Timestamp> {
    let window = chrono::TimeDelta::from_std(view.window?).ok()?;
    let oldest = entries.last()?.sort_at?;
    if entries.len() <= view.min {
        return None;
    }
    // The window holds entries placed at its edge, so the first moment without the entry is a little later.
    oldest.checked_add_signed(window)?.checked_add_signed(chrono::TimeDelta::milliseconds(1))
}

/// By the entries alone: a document must not change because time passes.
fn updated(page: &Page) -> Timestamp {
    page.entries.iter().flat_map(|entry| [Some(entry.updated), entry.sort_at]).flatten().max().unwrap_or(page.created)
}

/// A cap that cuts the window loses entries for readers who poll seldom: say so when it begins, and when it ends.
fn report_cut(view: &View, cut: bool, old: Option<&Kept>) {
    let name = &view.name;
    match (old.is_some_and(|old| old.cut), cut) {
        (false, true) => warn!("output {name} has more entries in its window than max = {} allows", view.max),
        (true, false) => info!("output {name} holds its whole window again"),
        _ => {}
    }
}

/// The header carries no time, so the same bytes give the same bytes. Level 4: about 5 % more bytes
/// than level 6 for two thirds of its CPU time, and a busy stream makes every document new each second.
fn compress(bytes: &[u8]) -> Bytes {
    let mut gzip = GzBuilder::new().write(Vec::with_capacity(bytes.len() / 3), Compression::new(4));
    let written = gzip.write_all(bytes).and_then(|()| gzip.finish());
    written.expect("writing to memory cannot fail").into()
}

#[cfg(test)]
mod tests;
