//! Parts of a stream: by feed, by language, from a place on, by the moment of reading.

use coranto::model::feed::Origin;
use coranto::model::ids::FeedId;
use coranto::store::types::{Audience, NewEntry, Place, Selection, StreamQuery};

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::{
    JoinFirst, at, batch, change, changed, copy, declare, entry, everything, find, name, names, new, news, of, output,
    public_id, publish, relate, stream, subscribe,
};

on_every_engine!(
    a_page_holds_the_entries_of_the_feeds_asked_for,
    a_language_takes_its_regions_with_it,
    pages_follow_one_another_without_gap_or_repeat,
    a_feed_has_at_most_so_many_entries,
    a_bound_of_entries_is_cut_only_where_one_more_would_stand,
    what_a_query_says_of_time_holds_at_the_moment_of_reading,
);

on_lasting_engines!(a_guest_reads_outputs_too);

async fn read(store: &AnyStore, query: StreamQuery) -> Vec<String> {
    store.stream(query).await.unwrap().entries.iter().map(name).collect()
}

async fn filled(store: &AnyStore) -> [FeedId; 2] {
    let [a, b] = [subscribe(store, "a").await, subscribe(store, "b").await];
    for n in 0..4 {
        publish(store, a, 2 * n, news(&[&format!("a{n}")])).await;
        publish(store, b, 2 * n + 1, news(&[&format!("b{n}")])).await;
    }
    [a, b]
}

async fn a_page_holds_the_entries_of_the_feeds_asked_for(store: AnyStore) {
    let [a, b] = filled(&store).await;
    let of = |feeds: &[FeedId]| {
        let of = Selection { feeds: Some(feeds.to_vec()), ..Selection::default() };
        StreamQuery { of, ..everything() }
    };
    assert_eq!(read(&store, of(&[a])).await, ["a3", "a2", "a1", "a0"]);
    assert_eq!(read(&store, of(&[a, b])).await, names(&store).await);
    assert!(read(&store, of(&[])).await.is_empty());
    assert!(read(&store, of(&[FeedId(99)])).await.is_empty());
    assert_eq!(read(&store, StreamQuery { max: 2, ..of(&[b]) }).await, ["b3", "b2"]);
    // Who leads decides; and when another leads, that one does.
    publish(&store, a, 20, vec![new(copy("lead", "p"))]).await;
    store.commit(batch(b, 21, vec![new(copy("copy", "p"))])).await.unwrap();
    relate(&store, JoinFirst, 21).await;
    assert_eq!(read(&store, of(&[b])).await, ["b3", "b2", "b1", "b0"]);
    store.unsubscribe(Origin::File, a).await.unwrap();
    assert_eq!(read(&store, of(&[b])).await, ["copy", "b3", "b2", "b1", "b0"]);
    assert!(read(&store, of(&[a])).await.is_empty());
}

async fn a_language_takes_its_regions_with_it(store: AnyStore) {
    let a = subscribe(&store, "a").await;
    for (n, language) in
        [Some("en"), Some("en-GB"), Some("eng"), Some("EN-us"), Some("de"), None].into_iter().enumerate()
    {
        let title = language.unwrap_or("none").to_lowercase();
        let mut one = entry(&title);
        one.text.language = language.map(str::to_owned);
        publish(&store, a, n as i64, vec![new(one)]).await;
    }
    let check = async |language: &str, expected: &[&str]| {
        let of = Selection { language: Some(language.into()), ..Selection::default() };
        assert_eq!(read(&store, StreamQuery { of, ..everything() }).await, expected, "{language}");
    };
    check("en", &["en-us", "en-gb", "en"]).await;
    check("En-gB", &["en-gb"]).await;
    check("e", &[]).await;
    check("e%", &[]).await;
    check("de", &["de"]).await;
    let mut german = changed(find(&store, "en").await.id, "en", false);
    german.text.language = Some("de-AT".into());
    store.commit(batch(a, 9, vec![change(german)])).await.unwrap();
    check("en", &["en-us", "en-gb"]).await;
    check("de", &["de", "en"]).await;
}

async fn pages_follow_one_another_without_gap_or_repeat(store: AnyStore) {
    let [a, _] = filled(&store).await;
    publish(&store, a, 50, news(&["s1", "s2", "s3"])).await; // in one place
    for size in 1..5 {
        let all = names(&store).await;
        let mut found = Vec::new();
        let mut below = None;
        loop {
            let page = store.stream(StreamQuery { below, max: size, ..everything() }).await.unwrap();
            let Some(last) = page.entries.last() else { break };
            below = Some(Place { sort_at: last.sort_at.unwrap(), pub_seq: last.pub_seq.unwrap() });
            found.extend(page.entries.iter().map(name));
            assert_eq!(page.cut, found.len() < all.len());
            publish(&store, a, 100, news(&[&format!("new {size} {}", found.len())])).await;
        }
        assert_eq!(found, all);
    }
}

async fn a_feed_has_at_most_so_many_entries(store: AnyStore) {
    filled(&store).await;
    let query = |per_feed, max| StreamQuery { per_feed, max, ..everything() };
    assert_eq!(read(&store, query(1, 99)).await, ["b3", "a3"]);
    assert_eq!(read(&store, query(2, 99)).await, ["b3", "a3", "b2", "a2"]);
    assert_eq!(read(&store, query(2, 3)).await, ["b3", "a3", "b2"]);
    assert_eq!(read(&store, query(0, 99)).await.len(), 8);
}

async fn a_bound_of_entries_is_cut_only_where_one_more_would_stand(store: AnyStore) {
    filled(&store).await;
    let cut = async |per_feed, max| store.stream(StreamQuery { per_feed, max, ..everything() }).await.unwrap().cut;
    assert!(!cut(1, 2).await, "the bound on feeds left the others out");
    assert!(cut(2, 2).await);
    assert!(!cut(0, 8).await);
    assert!(cut(0, 7).await);
}

async fn what_a_query_says_of_time_holds_at_the_moment_of_reading(store: AnyStore) {
    let day = 24 * 60;
    declare(&store, &[output("new", "newer:2d"), output("old", "older:2d"), output("either", "newer:2d OR title:old")])
        .await;
    let a = subscribe(&store, "a").await;
    for (title, minutes) in [("old", 0), ("newer", day), ("newest", 2 * day)] {
        let one = NewEntry { published: Some(at(minutes)), ..entry(title) };
        publish(&store, a, minutes, vec![new(one)]).await;
    }
    let query = |output: &str, now: Option<i64>| {
        let mut query = of(output, Audience::Feed);
        query.of.now = now.map(at);
        query
    };
    let check = async |output: &str, now, expected: &[&str]| {
        assert_eq!(read(&store, query(output, now)).await, expected, "{output} at {now:?}");
    };
    check("new", Some(2 * day + 1), &["newest", "newer"]).await;
    check("old", Some(2 * day + 1), &["old"]).await;
    check("new", Some(3 * day + 1), &["newest"]).await;
    check("old", Some(3 * day + 1), &["newer", "old"]).await;
    check("either", Some(3 * day + 1), &["newest", "old"]).await;
    // Without a moment there are only those that belong always.
    check("new", None, &[]).await;
    check("old", None, &[]).await;
    check("either", None, &["old"]).await;
    let outputs_at = async |title: &str, now| store.outputs_at(public_id(title), at(now)).await.unwrap();
    assert_eq!(outputs_at("newer", 2 * day + 1).await, ["either", "new"]);
    assert_eq!(outputs_at("newer", 3 * day + 1).await, ["old"]);
    assert!(store.outputs_of(public_id("newer")).await.unwrap().is_empty());
    let now = Some(at(3 * day + 1));
    let of = Selection { output: Some("old".into()), now, ..Selection::default() };
    let beside = store.neighbours(of, public_id("newer")).await.unwrap();
    assert_eq!(beside.newer, None);
    assert_eq!(beside.older.unwrap().id, public_id("old"));
}

async fn a_guest_reads_outputs_too(bed: Bed) {
    let store = bed.open();
    declare(&store, &[output("one", "title:one"), output("new", "newer:2d")]).await;
    let a = subscribe(&store, "a").await;
    publish(&store, a, 1, news(&["one", "two"])).await;
    let guest: AnyStore = coranto::store::open::open_read_only(&bed.path()).unwrap();
    assert_eq!(read(&guest, of("one", Audience::Feed)).await, ["one"]);
    let mut query = of("new", Audience::Feed);
    query.of.now = Some(at(2));
    assert_eq!(read(&guest, query.clone()).await, ["two", "one"]);
    query.of.now = Some(at(9999));
    assert!(read(&guest, query).await.is_empty());
    assert!(guest.declare_outputs(vec![]).await.is_err());
    assert_eq!(stream(&guest).await.entries.len(), 2);
}
