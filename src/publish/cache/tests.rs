//! When documents are rendered, and what they keep while they are not.

use std::sync::atomic::Ordering;

use chrono::TimeDelta;
use futures_util::future::join_all;

use super::*;
use crate::publish::fake::{FakeStore, at, entry};

fn view(name: &str, window: Option<u64>, min: usize, max: usize) -> View {
    View { window: window.map(Duration::from_secs), min, max, ..View::plain(name, name) }
}

fn outputs(store: &Arc<FakeStore>, view: View) -> Outputs {
    Outputs::new(store.clone(), vec![view], "https://reader.example/".parse().unwrap(), "instance".to_owned())
}

fn text(rendered: &Rendered) -> String {
    String::from_utf8(rendered.identity.to_vec()).unwrap()
}

const NOON: &str = "2026-11-24T12:00:00Z";

#[tokio::test]
async fn an_unchanged_stream_is_read_once() {
    let store = Arc::new(FakeStore::new());
    store.publish(entry(1, "One"));
    let outputs = outputs(&store, view("all", None, 50, 500));
    let first = outputs.get("all", "atom", at(NOON)).await.unwrap().unwrap();
    let later = outputs.get("all", "atom", at(NOON) + TimeDelta::days(9)).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&first, &later));
    assert_eq!(store.n_reads(), 1);
    assert!(text(&first).contains("One"));
}

#[tokio::test]
async fn only_outputs_and_formats_that_exist_are_found() {
    let store = Arc::new(FakeStore::new());
    let outputs = outputs(&store, view("all", None, 50, 500));
    for (name, suffix) in [("none", "atom"), ("all", "xml"), ("", ""), ("all.atom", "")] {
        assert!(outputs.get(name, suffix, at(NOON)).await.unwrap().is_none(), "{name}.{suffix}");
    }
    assert_eq!(store.n_reads(), 0);
    for format in FORMATS {
        let rendered = outputs.get("all", format.suffix(), at(NOON)).await.unwrap().unwrap();
        assert_eq!(rendered.media_type, format.media_type());
    }
}

#[tokio::test]
async fn a_publication_shows_after_a_second_at_most() {
    let store = Arc::new(FakeStore::new());
    store.publish(entry(1, "One"));
    let outputs = outputs(&store, view("all", None, 50, 500));
    let first = outputs.get("all", "rss", at(NOON)).await.unwrap().unwrap();
    store.publish(entry(2, "Two"));
    let soon = outputs.get("all", "rss", at(NOON) + TimeDelta::milliseconds(999)).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&first, &soon));
    let then = outputs.get("all", "rss", at(NOON) + TimeDelta::seconds(1)).await.unwrap().unwrap();
    assert!(text(&then).contains("Two"));
    assert_ne!(then.etag, first.etag);
    assert_eq!((first.last_modified, then.last_modified), (at(NOON), at(NOON) + TimeDelta::seconds(1)));
    // A clock set back does not freeze the output.
    store.publish(entry(3, "Three"));
    let back = outputs.get("all", "rss", at(NOON) - TimeDelta::hours(1)).await.unwrap().unwrap();
    assert!(text(&back).contains("Three"));
}

#[tokio::test]
async fn the_same_bytes_keep_their_date_and_tag() {
    let store = Arc::new(FakeStore::new());
    store.publish(entry(1, "One"));
    let one = outputs(&store, view("all", None, 50, 500));
    let first = one.get("all", "json", at(NOON)).await.unwrap().unwrap();
    store.stir();
    let later = one.get("all", "json", at(NOON) + TimeDelta::hours(1)).await.unwrap().unwrap();
    assert_eq!((&first.etag, first.last_modified), (&later.etag, later.last_modified));
    assert_eq!((store.n_reads(), store.n_stamps.load(Ordering::SeqCst)), (2, 1));
    // So they do over a restart, by the store's memory.
    let restarted = outputs(&store, view("all", None, 50, 500));
    let after = restarted.get("all", "json", at(NOON) + TimeDelta::hours(2)).await.unwrap().unwrap();
    assert_eq!((&first.etag, first.last_modified), (&after.etag, after.last_modified));
}

#[tokio::test]
async fn an_entry_leaves_when_its_window_has_passed() {
    let store = Arc::new(FakeStore::new());
    store.publish(entry(0, "Six"));
    store.publish(entry(60, "Seven"));
    let outputs = outputs(&store, view("day", Some(6 * 3600), 1, 500));
    let shown = async |time: &str| {
        let rendered = outputs.get("day", "atom", at(time)).await.unwrap().unwrap();
        ["Six", "Seven"].map(|title| text(&rendered).contains(&format!(">{title}<")))
    };
    assert_eq!(shown("2026-11-24T11:00:00Z").await, [true, true]);
    assert_eq!(shown("2026-11-24T12:00:00Z").await, [true, true]);
    assert_eq!(store.n_reads(), 1);
    assert_eq!(shown("2026-11-24T12:00:02Z").await, [false, true]);
    // The last one stays, to make up the least number, and needs no looking after.
    assert_eq!(shown("2026-11-29T12:00:00Z").await, [false, true]);
    assert_eq!(store.n_reads(), 2);
}

#[tokio::test]
async fn a_crowd_costs_one_rendering() {
    let store = Arc::new(FakeStore::new());
    store.publish(entry(1, "One"));
    let outputs = outputs(&store, view("all", None, 50, 500));
    let crowd = join_all((0..20).map(|_| outputs.get("all", "atom", at(NOON)))).await;
    assert!(crowd.iter().all(|answer| answer.as_ref().unwrap().is_some()));
    assert_eq!(store.n_reads(), 1);
}

#[tokio::test]
async fn while_one_renders_the_others_get_the_last_document() {
    let store = Arc::new(FakeStore::new());
    store.publish(entry(1, "One"));
    let outputs = outputs(&store, view("all", None, 50, 500));
    let old = outputs.get("all", "atom", at(NOON)).await.unwrap().unwrap();
    store.publish(entry(2, "Two"));
    let held = store.gate.acquire_many(1000).await.unwrap();
    let later = at(NOON) + TimeDelta::seconds(5);
    let mut renewing = Box::pin(outputs.get("all", "atom", later));
    assert!(futures_util::poll!(renewing.as_mut()).is_pending());
    let other = outputs.get("all", "atom", later).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&old, &other));
    drop(held);
    assert!(text(&renewing.await.unwrap().unwrap()).contains("Two"));
    assert_eq!(store.n_reads(), 2);
}

#[tokio::test]
async fn a_renderer_that_goes_away_leaves_its_turn_to_the_next() {
    let store = Arc::new(FakeStore::new());
    let outputs = outputs(&store, view("all", None, 50, 500));
    let held = store.gate.acquire_many(1000).await.unwrap();
    let mut gone = Box::pin(outputs.get("all", "atom", at(NOON)));
    assert!(futures_util::poll!(gone.as_mut()).is_pending());
    drop(gone);
    drop(held);
    assert!(outputs.get("all", "atom", at(NOON)).await.unwrap().is_some());
}

#[tokio::test]
async fn a_failing_store_leaves_readers_the_last_document() {
    let store = Arc::new(FakeStore::new());
    store.publish(entry(1, "One"));
    let outputs = outputs(&store, view("all", None, 50, 500));
    let old = outputs.get("all", "atom", at(NOON)).await.unwrap().unwrap();
    *store.failing.lock().unwrap() = true;
    store.stir();
    let later = at(NOON) + TimeDelta::seconds(5);
    assert!(Arc::ptr_eq(&old, &outputs.get("all", "atom", later).await.unwrap().unwrap()));
    assert!(Arc::ptr_eq(&old, &outputs.get("all", "atom", later).await.unwrap().unwrap()));
    assert_eq!(store.n_reads(), 2, "the next try is a second away");
    assert!(outputs.get("all", "rss", later).await.is_err());
}

#[tokio::test]
async fn the_compressed_bytes_are_the_same_document() {
    let store = Arc::new(FakeStore::new());
    (0..50).for_each(|number| store.publish(entry(number, "Again and again")));
    let outputs = outputs(&store, view("all", None, 50, 500));
    let rendered = outputs.get("all", "atom", at(NOON)).await.unwrap().unwrap();
    let mut plain = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(&rendered.gzip[..]), &mut plain).unwrap();
    assert_eq!(plain, rendered.identity);
    assert!(rendered.gzip.len() * 3 < rendered.identity.len());
    assert!(rendered.etag.starts_with('"') && rendered.etag.ends_with('"') && rendered.etag.len() == 34);
    // An empty output is dated by the store.
    let empty = super::updated(&Page { created: at(NOON), ..Page::default() });
    assert_eq!(empty, at(NOON));
}

#[tokio::test]
async fn a_reload_keeps_what_did_not_change() {
    let store = Arc::new(FakeStore::new());
    store.publish(entry(1, "One"));
    let outputs = outputs(&store, view("all", None, 50, 500));
    let base: Url = "https://reader.example/".parse().unwrap();
    let first = outputs.get("all", "atom", at(NOON)).await.unwrap().unwrap();
    let world = View { aliases: vec!["earth".to_owned()], ..view("world", None, 50, 500) };
    outputs.replace(vec![view("all", None, 50, 500), world], base.clone(), vec!["old".to_owned()]);
    let same = outputs.get("all", "atom", at(NOON) + TimeDelta::days(1)).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&first, &same) && store.n_reads() == 1);

    let name_of = |name: &str| match outputs.named(name) {
        Named::Output(view) => view.name.clone(),
        Named::Moved(view) => format!("to {}", view.name),
        Named::Gone => "gone".to_owned(),
        Named::Unknown => "unknown".to_owned(),
    };
    let found = ["all", "world", "earth", "old", "never"].map(name_of);
    assert_eq!(found, ["all", "world", "to world", "gone", "unknown"]);

    // Another title is another document, and so is another address.
    let titled = View { title: "Renamed".to_owned(), ..view("all", None, 50, 500) };
    outputs.replace(vec![titled], base, Vec::new());
    let renamed = outputs.get("all", "atom", at(NOON) + TimeDelta::days(1)).await.unwrap().unwrap();
    assert!(text(&renamed).contains("Renamed"));
    outputs.replace(vec![view("all", None, 50, 500)], "https://moved.example/x/".parse().unwrap(), Vec::new());
    let moved = outputs.get("all", "atom", at(NOON) + TimeDelta::days(2)).await.unwrap().unwrap();
    assert!(text(&moved).contains("https://moved.example/x/feeds/all.atom"));
}
