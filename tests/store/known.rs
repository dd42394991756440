//! What is known of the entries of a document.

use coranto::model::body::CleanHtml;
use coranto::model::identity::{EntryKey, KeyKind, KnownEntry, Probe};
use coranto::model::ids::{EntryId, FeedId};
use coranto::store::types::{ChangedEntry, EntryChange, NewEntry};

use crate::store::bed::AnyStore;
use crate::store::sample::{at, batch, change, changed, entry, find, id_key, key, new, news, probe, subscribe, text};

on_every_engine!(
    an_entry_is_found_by_any_of_its_keys,
    an_entry_is_found_once_with_all_keys_that_led_to_it,
    keys_are_of_one_feed_and_one_kind,
    evidence_finds_entries_too,
    content_comes_only_when_something_was_delivered_anew,
    keys_learnt_later_are_aliases_for_ever,
    long_keys_are_told_apart,
    a_key_on_many_entries_finds_the_newest_few,
    everything_asked_about_an_entry_is_answered,
    an_entry_answers_to_its_newest_versions,
);

async fn ask(store: &AnyStore, feed: FeedId, keys: &[EntryKey]) -> Vec<KnownEntry> {
    store.known(feed, vec![probe(keys.to_vec())]).await.unwrap().entries
}

/// Commit one entry with these keys.
async fn with_keys(store: &AnyStore, feed: FeedId, name: &str, keys: &[EntryKey]) -> EntryId {
    let one = NewEntry { keys: keys.to_vec(), ..entry(name) };
    store.commit(batch(feed, 0, vec![new(one)])).await.unwrap();
    find(store, name).await.id
}

async fn an_entry_is_found_by_any_of_its_keys(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let kinds = [KeyKind::Id, KeyKind::Link, KeyKind::IdLink, KeyKind::LinkTitle, KeyKind::Content, KeyKind::Title];
    let keys = kinds.map(|kind| key(kind, "one and the same value"));
    let id = with_keys(&store, feed, "one", &keys).await;
    for key in keys {
        let found = ask(&store, feed, std::slice::from_ref(&key)).await;
        assert_eq!(found.iter().map(|known| known.id).collect::<Vec<_>>(), [id]);
        assert_eq!(found[0].keys, [key]);
    }
    assert!(ask(&store, feed, &[key(KeyKind::Number, "one and the same value")]).await.is_empty());
    assert!(ask(&store, feed, &[]).await.is_empty());
}

async fn an_entry_is_found_once_with_all_keys_that_led_to_it(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let [a, b] = [key(KeyKind::Id, "a"), key(KeyKind::Link, "b")];
    with_keys(&store, feed, "one", &[a.clone(), b.clone()]).await;
    let other = key(KeyKind::Title, "nowhere");
    let probes = vec![probe(vec![a.clone(), other]), probe(vec![b.clone()]), probe(vec![a.clone()])];
    let known = store.known(feed, probes).await.unwrap();
    assert_eq!(known.entries.len(), 1);
    assert_eq!(known.entries[0].keys, [a, b]);
}

async fn keys_are_of_one_feed_and_one_kind(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    with_keys(&store, a, "one", &[id_key("one")]).await;
    assert!(ask(&store, b, &[id_key("one")]).await.is_empty());
    assert!(ask(&store, a, &[EntryKey { kind: KeyKind::Link, ..id_key("one") }]).await.is_empty());
}

async fn evidence_finds_entries_too(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let evidence = [key(KeyKind::Number, "123456"), key(KeyKind::Title, "a title of more than a few letters")];
    let id = with_keys(&store, feed, "one", &evidence).await;
    let found = ask(&store, feed, &evidence[1..]).await;
    assert_eq!(found[0].id, id);
    // The same delivery found by evidence alone is no proof that it is the same entry.
    assert_eq!(found[0].content, Some(text("one").content));
}

async fn content_comes_only_when_something_was_delivered_anew(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    with_keys(&store, feed, "one", &[id_key("one"), key(KeyKind::Title, "title")]).await;
    let asked = |delivered| vec![Probe { keys: vec![id_key("one"), key(KeyKind::Title, "title")], delivered }];
    assert_eq!(store.known(feed, asked(1)).await.unwrap().entries[0].content, None);
    let content: Option<CleanHtml> = store.known(feed, asked(7)).await.unwrap().entries[0].content.clone();
    assert_eq!(content, Some(text("one").content));
    // Another probe that led here with the known delivery settles it.
    let mut both = asked(7);
    both.extend(asked(1));
    assert_eq!(store.known(feed, both).await.unwrap().entries[0].content, None);
}

async fn keys_learnt_later_are_aliases_for_ever(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let id = with_keys(&store, feed, "one", &[id_key("one")]).await;
    let mut moved = changed(id, "one", false);
    moved.keys = vec![id_key("second")];
    let seen = EntryChange::Seen { id, keys: vec![id_key("third")] };
    store.commit(batch(feed, 1, vec![change(moved), seen])).await.unwrap();
    for name in ["one", "second", "third"] {
        assert_eq!(ask(&store, feed, &[id_key(name)]).await[0].id, id, "{name}");
    }
}

async fn long_keys_are_told_apart(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let long = |end: &str| key(KeyKind::Id, &format!("{}{end}", "x".repeat(5000)));
    let a = with_keys(&store, feed, "a", &[long("a")]).await;
    let b = with_keys(&store, feed, "b", &[long("b")]).await;
    assert_eq!(ask(&store, feed, &[long("a")]).await[0].id, a);
    assert_eq!(ask(&store, feed, &[long("b")]).await[0].id, b);
    assert!(ask(&store, feed, &[long("c")]).await.is_empty());
}

async fn a_key_on_many_entries_finds_the_newest_few(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let shared = key(KeyKind::Number, "20260101");
    let mut ids = Vec::new();
    for n in 0..30 {
        ids.push(with_keys(&store, feed, &format!("e{n}"), std::slice::from_ref(&shared)).await);
    }
    let found = ask(&store, feed, &[shared]).await;
    assert!((2..=8).contains(&found.len()), "{}", found.len());
    assert_eq!(found[0].id, ids[29]);
    assert_eq!(found[1].id, ids[28]);
}

async fn everything_asked_about_an_entry_is_answered(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let one = NewEntry { source_updated: Some(at(-2)), delivered: -5, ..entry("one") };
    store.commit(batch(feed, 3, vec![new(one)])).await.unwrap();
    store.commit(batch(feed, 4, news(&["two"]))).await.unwrap();
    let known = &ask(&store, feed, &[id_key("one")]).await[0];
    assert_eq!(known.delivered, -5);
    assert_eq!(known.title, "Title of one");
    assert_eq!((known.first_seen, known.source_updated), (at(3), Some(at(-2))));
}

async fn an_entry_answers_to_its_newest_versions(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    // As long as the keys that identify gives, which are stored readable, and as those that are stored as hashes.
    for (name, width) in [("short", 16), ("long", 32)] {
        let version = |n: i64| key(KeyKind::Content, &format!("{n:0width$}"));
        let other = with_keys(&store, feed, &format!("other {name}"), &[version(0)]).await;
        let id = with_keys(&store, feed, name, &[id_key(name), version(0)]).await;
        let change_to = async |n: i64, day: i64, more: Vec<EntryKey>| {
            let mut keys = more;
            keys.push(version(n));
            let next = ChangedEntry { keys, ..changed(id, name, false) };
            store.commit(batch(feed, day * 1440, vec![change(next)])).await.unwrap();
        };
        let answers = async |n: i64| {
            let found = ask(&store, feed, &[version(n)]).await;
            found.iter().any(|known| known.id == id)
        };
        for n in 1..=20 {
            change_to(n, n, vec![id_key(&format!("{name} {n}"))]).await;
        }
        for n in 0..=20 {
            assert_eq!(answers(n).await, n > 12, "{name} {n}");
            assert_eq!(ask(&store, feed, &[id_key(&format!("{name} {n}"))]).await.len(), usize::from(n > 0), "{n}");
        }
        // An old version that returns is new again; and the present one always counts among the newest.
        change_to(13, 21, vec![]).await;
        for n in 30..60 {
            change_to(n, 22, vec![]).await;
            assert!(answers(n).await);
        }
        change_to(60, 1, vec![]).await;
        assert!(answers(60).await);
        let mut kept = 0;
        for n in 0..=60 {
            kept += i32::from(answers(n).await);
        }
        assert_eq!(kept, 8);
        assert_eq!(ask(&store, feed, &[version(0)]).await[0].id, other, "only its own are forgotten");
    }
}
