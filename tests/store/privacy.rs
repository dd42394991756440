//! Private feeds: nothing of them in the river, in public outputs that do not name them, or beside the entries of others.

use coranto::model::feed::Origin;
use coranto::model::ids::FeedId;
use coranto::store::types::{Audience, Batch, Wanted};

use crate::store::bed::AnyStore;
use crate::store::sample::{
    JoinFirst, at, batch, copy, declare, feed_of, find, name, names, new, news, of, output, page_of, private, publish,
    rejudge, relate, secret, stream, tagged, url, want,
};

on_every_engine!(
    a_private_feed_is_in_secret_outputs_and_where_it_is_named,
    a_private_feed_is_named_without_its_address,
    private_entries_join_nobody_and_are_joined_by_nobody,
    a_feed_that_becomes_private_is_out_at_once,
    a_feed_that_becomes_private_hands_its_leads_over,
    a_feed_that_becomes_private_is_named_beside_nobody,
    a_feed_that_moves_to_a_secret_address_is_private,
    an_output_that_becomes_public_shows_nothing_private,
    a_feed_that_is_private_no_more_enters,
    an_unsubscribed_private_feed_stays_private,
);

fn outputs() -> [coranto::store::types::OutputSpec; 4] {
    [
        output("all", ""),
        output("x", "tag:x"),
        secret("mine", "tag:x"),
        output("named", "feed:https://a.example/feed OR feed:https://b.example/feed"),
    ]
}

async fn everywhere(store: &AnyStore) -> [Vec<String>; 5] {
    [
        names(store).await,
        page_of(store, "all").await,
        page_of(store, "x").await,
        page_of(store, "mine").await,
        page_of(store, "named").await,
    ]
}

fn check(found: [Vec<String>; 5], public: &[&str], secret: &[&str], named: &[&str]) {
    let [river, all, x, mine, by_name] = found;
    assert_eq!([river, all, x], [public, public, public], "in public");
    assert_eq!(mine, secret);
    assert_eq!(by_name, named);
}

async fn a_private_feed_is_in_secret_outputs_and_where_it_is_named(store: AnyStore) {
    declare(&store, &outputs()).await;
    let [a, c] = [want(&store, private("a", &["x"])).await, want(&store, tagged("c", &["x"])).await];
    publish(&store, a, 1, news(&["letter"])).await;
    publish(&store, c, 2, news(&["open"])).await;
    check(everywhere(&store).await, &["open"], &["open", "letter"], &["letter"]);
    let id = find(&store, "letter").await.public_id;
    assert_eq!(store.outputs_of(id).await.unwrap(), ["mine", "named"]);
    // Filled from what is stored, the same.
    declare(&store, &[]).await;
    declare(&store, &outputs().map(|one| coranto::store::types::OutputSpec { name: format!("{}2", one.name), ..one }))
        .await;
    for (output, expected) in [("all2", vec!["open"]), ("mine2", vec!["open", "letter"]), ("named2", vec!["letter"])] {
        assert_eq!(page_of(&store, output).await, expected, "{output}");
    }
}

async fn a_private_feed_is_named_without_its_address(store: AnyStore) {
    declare(&store, &outputs()).await;
    let [a, b] = [want(&store, private("a", &["x"])).await, want(&store, tagged("b", &["x"])).await];
    publish(&store, a, 1, news(&["letter"])).await;
    publish(&store, b, 2, news(&["open"])).await;
    let page = store.stream(of("named", Audience::Page)).await.unwrap();
    let [open, letter] = page.entries.as_slice() else { panic!("two entries, not {}", page.entries.len()) };
    assert_eq!(open.source.feed_url.as_deref(), Some("https://b.example/feed"));
    assert_eq!(letter.source.feed_url, None);
    assert!(letter.source.id.as_deref().is_some_and(|id| id.starts_with("urn:uuid:")), "{:?}", letter.source.id);
}

async fn private_entries_join_nobody_and_are_joined_by_nobody(store: AnyStore) {
    let feeds = [private("a", &[]), tagged("b", &[]), private("c", &[])];
    for (n, (wanted, title)) in feeds.into_iter().zip(["first", "second", "third"]).enumerate() {
        let feed = want(&store, wanted).await;
        store.commit(batch(feed, n as i64, vec![new(copy(title, "p"))])).await.unwrap();
        assert_eq!(relate(&store, JoinFirst, n as i64).await.n_published, 1, "{title}");
    }
    assert_eq!(names(&store).await, ["second"]);
    for title in ["first", "second", "third"] {
        assert!(find(&store, title).await.also.is_empty());
        assert_eq!(
            store.lead(find(&store, title).await.public_id).await.unwrap(),
            Some(find(&store, title).await.public_id)
        );
    }
}

/// Feed a leads, feed b has a copy, and feed a has an entry of its own.
async fn group(store: &AnyStore) -> [FeedId; 2] {
    declare(store, &outputs()).await;
    let feeds = [want(store, tagged("a", &["x"])).await, want(store, tagged("b", &["x"])).await];
    publish(store, feeds[0], 1, vec![new(copy("lead", "p"))]).await;
    store.commit(batch(feeds[1], 2, vec![new(copy("copy", "p"))])).await.unwrap();
    relate(store, JoinFirst, 2).await;
    publish(store, feeds[0], 3, news(&["own"])).await;
    feeds
}

async fn a_feed_that_becomes_private_is_out_at_once(store: AnyStore) {
    group(&store).await;
    let mut changes = store.changes();
    changes.mark_unchanged();
    want(&store, private("a", &["x"])).await;
    assert!(changes.has_changed().unwrap());
    // Nobody judged anything yet.
    let [river, all, x, ..] = everywhere(&store).await;
    assert_eq!([river, all, x], [["copy"], ["copy"], ["copy"]]);
    let own = find(&store, "own").await.public_id;
    assert_eq!(store.outputs_of(own).await.unwrap(), ["mine"]);
    rejudge(&store).await;
    check(everywhere(&store).await, &["copy"], &["own", "copy"], &["own", "copy"]);
    assert_eq!(store.outputs_of(own).await.unwrap(), ["mine", "named"]);
}

async fn a_feed_that_becomes_private_hands_its_leads_over(store: AnyStore) {
    group(&store).await;
    let before = stream(&store).await.entries.remove(1);
    want(&store, private("a", &["x"])).await;
    let after = stream(&store).await.entries.remove(0);
    assert_eq!(name(&after), "copy");
    assert_eq!((after.public_id, after.pub_seq, after.sort_at), (before.public_id, before.pub_seq, before.sort_at));
    assert_eq!(after.updated, before.updated);
    assert!(after.also.is_empty());
    assert!(!format!("{after:?}").contains("a.example"));
    // Both private: who leads stays.
    want(&store, private("b", &["x"])).await;
    rejudge(&store).await;
    check(everywhere(&store).await, &[], &["own", "copy"], &["own", "copy"]);
}

async fn a_feed_that_becomes_private_is_named_beside_nobody(store: AnyStore) {
    group(&store).await;
    assert_eq!(stream(&store).await.entries[1].also.len(), 1);
    want(&store, private("b", &["x"])).await;
    assert!(stream(&store).await.entries[1].also.is_empty());
    rejudge(&store).await;
    check(everywhere(&store).await, &["own", "lead"], &["own", "lead"], &["own", "lead"]);
}

async fn a_feed_that_moves_to_a_secret_address_is_private(store: AnyStore) {
    let [a, _] = group(&store).await;
    let moved = Batch { fetch_url: Some(url("https://me:secret@a.example/feed")), ..batch(a, 5, vec![]) };
    store.commit(moved).await.unwrap();
    assert_eq!(names(&store).await, ["copy"]);
    rejudge(&store).await;
    assert_eq!(page_of(&store, "all").await, ["copy"]);
}

async fn an_output_that_becomes_public_shows_nothing_private(store: AnyStore) {
    declare(&store, &[secret("mine", "tag:x")]).await;
    let a = want(&store, private("a", &["x"])).await;
    publish(&store, a, 1, news(&["letter"])).await;
    assert_eq!(feed_of(&store, "mine").await, ["letter"]);
    store.declare_outputs(vec![output("mine", "tag:x")]).await.unwrap();
    assert!(page_of(&store, "mine").await.is_empty(), "before anything was judged");
    rejudge(&store).await;
    assert!(page_of(&store, "mine").await.is_empty());
    declare(&store, &[secret("mine", "tag:x")]).await;
    assert_eq!(feed_of(&store, "mine").await, ["letter"]);
}

async fn a_feed_that_is_private_no_more_enters(store: AnyStore) {
    declare(&store, &outputs()).await;
    let a = want(&store, private("a", &["x"])).await;
    publish(&store, a, 1, news(&["letter"])).await;
    want(&store, tagged("a", &["x"])).await;
    rejudge(&store).await;
    check(everywhere(&store).await, &["letter"], &["letter"], &["letter"]);
    let page = store.stream(of("x", Audience::Page)).await.unwrap();
    assert_eq!(page.entries[0].sort_at, Some(at(1)));
}

async fn an_unsubscribed_private_feed_stays_private(store: AnyStore) {
    let a = want(&store, private("a", &[])).await;
    publish(&store, a, 1, vec![new(copy("letter", "p"))]).await;
    store.unsubscribe(Origin::File, a).await.unwrap();
    let b = want(&store, tagged("b", &[])).await;
    store.commit(batch(b, 2, vec![new(copy("open", "p"))])).await.unwrap();
    assert_eq!(relate(&store, JoinFirst, 2).await.n_published, 1);
    assert_eq!(names(&store).await, ["open"]);
    // Its address gives a feed away too.
    let with_password = Wanted { url: url("https://me:secret@c.example/feed"), settings: Default::default() };
    let c = want(&store, with_password).await;
    publish(&store, c, 3, news(&["hidden"])).await;
    assert_eq!(names(&store).await, ["open"]);
}
