//! The stream, read.

use coranto::model::entry::{Details, EntryState, Person, SourceRef};
use coranto::model::feed::{FeedProfile, Origin};
use coranto::store::types::{Batch, NewEntry, StreamQuery, Wanted};

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::{
    Alone, at, batch, change, changed, entry, find, name, names, new, news, profile, public_id, publish, relate,
    stream, subscribe, text, titled, url,
};

on_every_engine!(
    an_empty_store_has_an_empty_stream_that_knows_its_age,
    entries_stand_in_the_order_of_their_publication,
    entries_of_an_archive_stand_at_their_published_date,
    the_window_is_kept_within_its_least_and_its_most,
    a_place_exactly_at_the_edge_is_inside,
    an_entry_is_found_by_its_id_in_every_state,
    entries_beyond_the_first_of_an_archive_are_kept_and_not_shown,
    an_entry_comes_back_as_it_was_given,
    the_source_is_the_entrys_own_or_its_feed,
    a_source_never_shows_credentials,
    a_stamp_moves_only_with_the_bytes,
    a_stamp_never_goes_back,
    a_clock_that_is_set_back_puts_nothing_below_what_is_shown,
    changes_never_go_back_and_match_the_page,
);

on_lasting_engines!(stream_and_stamps_are_the_same_after_reopening);

async fn an_empty_store_has_an_empty_stream_that_knows_its_age(store: AnyStore) {
    let page = stream(&store).await;
    assert!(page.entries.is_empty() && !page.cut);
    assert_eq!(page.created, at(0));
    assert!(store.entry(public_id("nothing")).await.unwrap().is_none());
}

async fn entries_stand_in_the_order_of_their_publication(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    publish(&store, a, 1, news(&["one", "two"])).await;
    publish(&store, b, 2, news(&["three"])).await;
    // The publisher's date is not the place.
    publish(&store, a, 3, vec![new(NewEntry { published: Some(at(-900)), ..entry("four") })]).await;
    assert_eq!(names(&store).await, ["four", "three", "two", "one"]);
    let page = stream(&store).await;
    assert!(page.entries.is_sorted_by(|newer, older| newer.pub_seq > older.pub_seq));
    assert_eq!(page.entries[0].sort_at, Some(at(3)));
    assert_eq!(page.entries[0].updated, at(3));
}

async fn entries_of_an_archive_stand_at_their_published_date(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let old = |name: &str, published| new(NewEntry { archive: true, published, ..entry(name) });
    let entries = vec![
        old("undated", None),
        old("older", Some(at(-200))),
        old("old", Some(at(-100))),
        old("future", Some(at(99))),
    ];
    publish(&store, feed, 5, entries).await;
    assert_eq!(names(&store).await, ["future", "undated", "old", "older"]);
    let page = stream(&store).await;
    let places: Vec<_> = page.entries.iter().map(|entry| entry.sort_at.unwrap()).collect();
    assert_eq!(places, [at(5), at(5), at(-100), at(-200)]);
    assert_eq!(page.entries[3].updated, at(-200));
}

async fn the_window_is_kept_within_its_least_and_its_most(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    for n in 1..=10 {
        publish(&store, feed, n, news(&[&format!("e{n}")])).await;
    }
    let check = async |since: Option<i64>, min, max, expected: std::ops::Range<i64>, cut| {
        let query = StreamQuery { since: since.map(at), min, max, ..StreamQuery::default() };
        let page = store.stream(query.clone()).await.unwrap();
        let found: Vec<_> = page.entries.iter().map(name).collect();
        assert_eq!(found, expected.rev().map(|n| format!("e{n}")).collect::<Vec<_>>(), "{query:?}");
        assert_eq!(page.cut, cut, "{query:?}");
    };
    check(None, 0, 100, 1..11, false).await;
    check(None, 0, 10, 1..11, false).await;
    check(None, 5, 9, 2..11, true).await;
    check(Some(7), 0, 100, 7..11, false).await;
    check(Some(7), 6, 100, 5..11, false).await;
    check(Some(7), 100, 100, 1..11, false).await;
    check(Some(7), 0, 4, 7..11, false).await;
    check(Some(7), 0, 3, 8..11, true).await;
    check(Some(7), 6, 5, 6..11, false).await;
    check(Some(99), 0, 100, 11..11, false).await;
    check(None, 0, 0, 11..11, true).await;
}

async fn a_place_exactly_at_the_edge_is_inside(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 7, news(&["edge"])).await;
    let query = |since| StreamQuery { since: Some(since), max: 9, ..StreamQuery::default() };
    assert_eq!(store.stream(query(at(7))).await.unwrap().entries.len(), 1);
    let later = at(7) + chrono::Duration::milliseconds(1);
    assert_eq!(store.stream(query(later)).await.unwrap().entries.len(), 0);
}

async fn an_entry_is_found_by_its_id_in_every_state(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    store.commit(batch(feed, 1, news(&["one"]))).await.unwrap();
    let ready = find(&store, "one").await;
    assert_eq!((ready.state, ready.pub_seq, ready.sort_at), (EntryState::Ready, None, None));
    assert!(names(&store).await.is_empty());
    relate(&store, Alone, 2).await;
    let published = find(&store, "one").await;
    assert_eq!((published.state, published.sort_at), (EntryState::Published, Some(at(2))));
    assert!(published.pub_seq.is_some());
    store.unsubscribe(Origin::File, feed).await.unwrap();
    assert_eq!(find(&store, "one").await.id, ready.id);
}

async fn entries_beyond_the_first_of_an_archive_are_kept_and_not_shown(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let unshown = NewEntry { shown: false, archive: true, published: Some(at(-50)), ..entry("old") };
    let related = publish(&store, feed, 1, vec![new(unshown)]).await;
    assert_eq!(related.n_published, 0);
    assert!(names(&store).await.is_empty());
    let kept = find(&store, "old").await;
    assert_eq!((kept.state, kept.pub_seq, kept.updated), (EntryState::Published, None, at(-50)));
    let mut changes = store.changes();
    changes.mark_unchanged();
    store.commit(batch(feed, 2, vec![change(changed(kept.id, "still old", true))])).await.unwrap();
    assert!(!changes.has_changed().unwrap());
    assert!(names(&store).await.is_empty());
}

async fn an_entry_comes_back_as_it_was_given(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let mut given = text("one");
    given.title = "Überraschung \u{0} 北京".into();
    given.details = Details {
        authors: vec![Person { name: "A. Author".into(), ..Person::default() }],
        rights: Some("all wrongs reserved".into()),
        ..Details::default()
    };
    let bare = coranto::model::entry::EntryText {
        link: None,
        language: None,
        content: Default::default(),
        summary: Default::default(),
        ..text("bare")
    };
    let entries = [("one", &given), ("bare", &bare)]
        .map(|(name, text)| new(NewEntry { text: text.clone(), published: Some(at(-1)), ..entry(name) }));
    publish(&store, feed, 4, entries.into()).await;
    let one = find(&store, "one").await;
    assert_eq!(one.text, given);
    assert_eq!((one.feed, one.published, one.first_seen), (feed, Some(at(-1)), at(4)));
    assert_eq!(find(&store, "bare").await.text, bare);
    assert_eq!(stream(&store).await.entries[1], one);
}

async fn the_source_is_the_entrys_own_or_its_feed(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let own = SourceRef { title: "The origin".into(), id: Some("tag:origin".into()), ..SourceRef::default() };
    let mut named = entry("named");
    named.text.details.source = Some(own.clone());
    publish(&store, feed, 1, vec![new(named), new(entry("plain"))]).await;
    assert_eq!(find(&store, "named").await.source, own);
    let source = find(&store, "plain").await.source;
    let urn = source.id.clone().unwrap();
    assert!(urn.starts_with("urn:uuid:"), "{urn}");
    assert_eq!((source.title.as_str(), source.link), ("a.example/feed", None));
    assert_eq!(source.feed_url.as_deref(), Some("https://a.example/feed"));
    let said = FeedProfile {
        id: Some("tag:a".into()),
        site: Some("https://a.example/".into()),
        updated: Some(at(2)),
        rights: Some("mine".into()),
        ..profile("A says")
    };
    store.commit(Batch { profile: Some(said), ..batch(feed, 2, vec![]) }).await.unwrap();
    let source = find(&store, "plain").await.source;
    let expected = SourceRef {
        id: Some("tag:a".into()),
        title: "A says".into(),
        link: Some("https://a.example/".into()),
        feed_url: Some("https://a.example/feed".into()),
        // It moves at each poll of many feeds, and outputs would move with it.
        updated: None,
        rights: Some("mine".into()),
    };
    assert_eq!(source, expected);
    store.subscribe(Origin::File, titled("a", "I say"), at(3)).await.unwrap();
    assert_eq!(find(&store, "plain").await.source.title, "I say");
}

async fn a_source_never_shows_credentials(store: AnyStore) {
    let address = url("https://me:secret@private.example/feed");
    let wanted = Wanted { url: address, settings: Default::default() };
    let feed = store.subscribe(Origin::File, wanted, at(0)).await.unwrap().feed;
    publish(&store, feed, 1, news(&["one"])).await;
    let source = find(&store, "one").await.source;
    assert_eq!(source.feed_url, None, "an address with credentials is private as a whole");
    assert!(!format!("{source:?}").contains("secret"));
}

async fn a_stamp_moves_only_with_the_bytes(store: AnyStore) {
    let check = async |rendering: &str, etag: &str, now, expected| {
        let stamp = store.stamp(rendering.into(), etag.into(), at(now)).await.unwrap();
        assert_eq!(stamp.changed, at(expected));
    };
    check("main.atom", "x", 1, 1).await;
    check("main.atom", "x", 2, 1).await;
    check("main.rss", "x", 3, 3).await;
    check("main.atom", "y", 4, 4).await;
    check("main.atom", "x", 5, 5).await;
    check("main.rss", "x", 6, 3).await;
}

async fn changes_never_go_back_and_match_the_page(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let changes = store.changes();
    let mut last = *changes.borrow();
    for n in 0..5 {
        publish(&store, feed, n, news(&[&format!("e{n}")])).await;
        let page = stream(&store).await;
        let head = *changes.borrow();
        assert!(head > last);
        assert_eq!(page.as_of, head);
        assert_eq!(page.entries[0].pub_seq, Some(head));
        last = head;
    }
}

async fn stream_and_stamps_are_the_same_after_reopening(bed: Bed) {
    let store = bed.open();
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 1, news(&["one", "two"])).await;
    store.stamp("main.atom".into(), "x".into(), at(1)).await.unwrap();
    let before = stream(&store).await;
    store.close().await.unwrap();
    let store = bed.open();
    let after = stream(&store).await;
    assert_eq!((after.entries, after.as_of, after.created), (before.entries, before.as_of, before.created));
    assert_eq!(*store.changes().borrow(), before.as_of);
    let stamp = store.stamp("main.atom".into(), "x".into(), at(9)).await.unwrap();
    assert_eq!(stamp.changed, at(1));
}

async fn a_stamp_never_goes_back(store: AnyStore) {
    let second = chrono::Duration::seconds(1);
    let stamp = async |etag: &str, now| store.stamp("main.atom".into(), etag.into(), now).await.unwrap().changed;
    assert_eq!(stamp("x", at(900)).await, at(900));
    assert_eq!(stamp("y", at(5)).await, at(900) + second);
    assert_eq!(stamp("y", at(6)).await, at(900) + second);
    assert_eq!(stamp("z", at(900) + second).await, at(900) + second * 2);
    assert_eq!(stamp("x", at(901)).await, at(901));
}

async fn a_clock_that_is_set_back_puts_nothing_below_what_is_shown(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 900, news(&["ahead"])).await;
    let old = NewEntry { archive: true, published: Some(at(1)), ..entry("archived") };
    publish(&store, feed, 5, vec![new(old), new(entry("one"))]).await;
    publish(&store, feed, 6, news(&["two"])).await;
    assert_eq!(names(&store).await, ["two", "one", "ahead", "archived"]);
    let two = find(&store, "two").await;
    assert_eq!((two.sort_at, two.updated), (Some(at(900)), at(900)));
    store.commit(batch(feed, 7, vec![change(changed(two.id, "two", true))])).await.unwrap();
    assert_eq!(find(&store, "two").await.updated, at(900), "it never goes back");
    publish(&store, feed, 901, news(&["three"])).await;
    assert_eq!(stream(&store).await.entries[0].sort_at, Some(at(901)));
}
