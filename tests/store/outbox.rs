//! Events for sinks.

use coranto::store::types::{NewEntry, OutboxKind};

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::{batch, change, changed, entry, find, new, news, public_id, publish, subscribe};

on_every_engine!(
    publications_are_events_from_the_moment_a_sink_is_there,
    archives_are_no_events,
    only_significant_changes_of_published_entries_are_events,
    a_sink_settles_for_itself_only,
    settling_beyond_the_last_event_loses_none_to_come,
    adding_a_sink_again_changes_nothing,
);

on_lasting_engines!(events_wait_for_their_sink_across_reopening);

async fn pending(store: &AnyStore, sink: &str) -> Vec<(OutboxKind, String)> {
    let events = store.pending(sink.into(), 100).await.unwrap();
    assert!(events.is_sorted_by(|a, b| a.number < b.number));
    events.iter().map(|event| (event.kind, event.entry.to_string())).collect()
}

fn published(name: &str) -> (OutboxKind, String) {
    (OutboxKind::Published, public_id(name).to_string())
}

async fn sink(store: &AnyStore, name: &str) {
    store.add_sink(name.into()).await.unwrap();
}

async fn settle_all(store: &AnyStore, sink: &str) {
    let last = store.pending(sink.into(), 100).await.unwrap().last().unwrap().number;
    store.settle(sink.into(), last).await.unwrap();
}

async fn publications_are_events_from_the_moment_a_sink_is_there(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["before"])).await;
    sink(&store, "hub").await;
    publish(&store, feed, 1, news(&["one", "two"])).await;
    sink(&store, "late").await;
    publish(&store, feed, 2, news(&["three"])).await;
    assert_eq!(pending(&store, "hub").await, ["one", "two", "three"].map(published));
    assert_eq!(pending(&store, "late").await, ["three"].map(published));
    assert_eq!(pending(&store, "unknown").await, []);
    assert_eq!(store.pending("hub".into(), 2).await.unwrap().len(), 2);
}

async fn archives_are_no_events(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    sink(&store, "hub").await;
    publish(&store, feed, 0, vec![new(NewEntry { archive: true, ..entry("old") })]).await;
    publish(&store, feed, 0, vec![new(NewEntry { shown: false, ..entry("older") })]).await;
    assert_eq!(pending(&store, "hub").await, []);
}

async fn only_significant_changes_of_published_entries_are_events(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    sink(&store, "hub").await;
    store.commit(batch(feed, 0, news(&["one"]))).await.unwrap();
    let id = find(&store, "one").await.id;
    store.commit(batch(feed, 1, vec![change(changed(id, "one", true))])).await.unwrap();
    assert_eq!(pending(&store, "hub").await, [], "not published yet");
    publish(&store, feed, 2, vec![change(changed(id, "one", false))]).await;
    publish(&store, feed, 3, vec![change(changed(id, "one", false))]).await;
    assert_eq!(pending(&store, "hub").await, ["one"].map(published));
    publish(&store, feed, 4, vec![change(changed(id, "one", true))]).await;
    let updated = (OutboxKind::Updated, public_id("one").to_string());
    assert_eq!(pending(&store, "hub").await, [published("one"), updated]);
}

async fn a_sink_settles_for_itself_only(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    sink(&store, "a").await;
    sink(&store, "b").await;
    publish(&store, feed, 0, news(&["one", "two"])).await;
    let first = store.pending("a".into(), 1).await.unwrap()[0].number;
    store.settle("a".into(), first).await.unwrap();
    assert_eq!(pending(&store, "a").await, ["two"].map(published));
    assert_eq!(pending(&store, "b").await, ["one", "two"].map(published));
    settle_all(&store, "b").await;
    store.settle("a".into(), 0).await.unwrap();
    assert_eq!(pending(&store, "a").await, ["two"].map(published), "what is done stays done");
}

async fn settling_beyond_the_last_event_loses_none_to_come(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    sink(&store, "hub").await;
    publish(&store, feed, 0, news(&["one"])).await;
    store.settle("hub".into(), i64::MAX).await.unwrap();
    assert_eq!(pending(&store, "hub").await, []);
    publish(&store, feed, 1, news(&["two"])).await;
    assert_eq!(pending(&store, "hub").await, ["two"].map(published));
}

async fn adding_a_sink_again_changes_nothing(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    sink(&store, "hub").await;
    publish(&store, feed, 0, news(&["one"])).await;
    sink(&store, "hub").await;
    assert_eq!(pending(&store, "hub").await, ["one"].map(published));
}

async fn events_wait_for_their_sink_across_reopening(bed: Bed) {
    let store = bed.open();
    let feed = subscribe(&store, "a").await;
    sink(&store, "hub").await;
    publish(&store, feed, 0, news(&["one"])).await;
    let number = store.pending("hub".into(), 9).await.unwrap()[0].number;
    settle_all(&store, "hub").await;
    publish(&store, feed, 1, news(&["two"])).await;
    drop(store);
    let store = bed.open();
    assert_eq!(pending(&store, "hub").await, ["two"].map(published));
    assert!(store.pending("hub".into(), 9).await.unwrap()[0].number > number);
}
