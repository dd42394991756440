//! What becomes of a group when the feed of its lead is unsubscribed.

use coranto::model::feed::Origin;
use coranto::model::ids::FeedId;

use crate::store::bed::AnyStore;
use crate::store::sample::{
    JoinFirst, at, batch, copy, find, names, new, public_id, publish, relate, stream, subscribe, wanted,
};

on_every_engine!(
    the_earliest_copy_takes_the_place_of_an_unsubscribed_lead,
    a_lead_that_comes_back_is_a_copy,
    a_group_of_unsubscribed_feeds_is_out_as_a_whole,
    a_copy_that_comes_back_alone_takes_the_place,
    what_another_feed_brings_back_stands_where_it_stood,
);

async fn group(store: &AnyStore) -> [FeedId; 3] {
    let feeds = [subscribe(store, "a").await, subscribe(store, "b").await, subscribe(store, "c").await];
    for (feed, name) in feeds.into_iter().zip(["lead", "second", "third"]) {
        store.commit(batch(feed, 0, vec![new(copy(name, "x"))])).await.unwrap();
    }
    relate(store, JoinFirst, 1).await;
    feeds
}

async fn the_earliest_copy_takes_the_place_of_an_unsubscribed_lead(store: AnyStore) {
    let [a, ..] = group(&store).await;
    let before = stream(&store).await.entries.remove(0);
    store.unsubscribe(Origin::File, a).await.unwrap();
    let page = stream(&store).await;
    let after = &page.entries[0];
    assert_eq!(page.entries.len(), 1);
    assert_eq!(after.text.title, "Title of second");
    assert_eq!(after.also.len(), 1);
    // Nobody's reader shows it as new.
    assert_eq!(after.public_id, before.public_id);
    assert_eq!((after.pub_seq, after.sort_at, after.updated), (before.pub_seq, before.sort_at, before.updated));
    assert_eq!(find(&store, "second").await.text.title, "Title of lead");
    assert!(store.entry(public_id("third")).await.unwrap().is_some());
}

async fn a_lead_that_comes_back_is_a_copy(store: AnyStore) {
    let [_, b, c] = group(&store).await;
    store.sync(Origin::File, vec![wanted("b"), wanted("c")], at(2)).await.unwrap();
    subscribe(&store, "a").await;
    assert_eq!(names(&store).await, ["second"]);
    assert_eq!(stream(&store).await.entries[0].also.len(), 2);
    store.unsubscribe(Origin::File, b).await.unwrap();
    assert_eq!(names(&store).await, ["lead"]);
    store.unsubscribe(Origin::File, c).await.unwrap();
    assert_eq!(names(&store).await, ["lead"]);
}

async fn a_group_of_unsubscribed_feeds_is_out_as_a_whole(store: AnyStore) {
    group(&store).await;
    store.sync(Origin::File, vec![], at(2)).await.unwrap();
    assert!(names(&store).await.is_empty());
    store.sync(Origin::File, vec![wanted("a"), wanted("b"), wanted("c")], at(3)).await.unwrap();
    assert_eq!(names(&store).await, ["lead"]);
    assert_eq!(stream(&store).await.entries[0].also.len(), 2);
}

async fn a_copy_that_comes_back_alone_takes_the_place(store: AnyStore) {
    group(&store).await;
    let before = stream(&store).await.entries.remove(0);
    store.sync(Origin::File, vec![], at(2)).await.unwrap();
    subscribe(&store, "b").await;
    let after = stream(&store).await.entries.remove(0);
    assert_eq!(after.text.title, "Title of second");
    assert_eq!((after.public_id, after.pub_seq, after.sort_at), (before.public_id, before.pub_seq, before.sort_at));
    store.sync(Origin::File, vec![], at(3)).await.unwrap();
    store.sync(Origin::File, vec![wanted("c")], at(4)).await.unwrap();
    assert_eq!(names(&store).await, ["third"]);
    store.sync(Origin::File, vec![wanted("a"), wanted("b"), wanted("c")], at(5)).await.unwrap();
    assert_eq!(names(&store).await, ["third"]);
    assert_eq!(stream(&store).await.entries[0].also.len(), 2);
}

async fn what_another_feed_brings_back_stands_where_it_stood(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    store.add_sink("hub".into()).await.unwrap();
    publish(&store, a, 0, vec![new(copy("gone", "x"))]).await;
    publish(&store, b, 1, vec![new(copy("other", "y"))]).await;
    let before = find(&store, "gone").await;
    store.unsubscribe(Origin::File, a).await.unwrap();
    store.commit(batch(b, 2, vec![new(copy("here", "x")), new(copy("news", "z"))])).await.unwrap();
    let mut changes = store.changes();
    changes.mark_unchanged();
    let related = relate(&store, JoinFirst, 2).await;
    assert_eq!((related.n_published, related.n_joined), (1, 1));
    assert!(changes.has_changed().unwrap());
    assert_eq!(names(&store).await, ["news", "other", "here"]);
    let after = stream(&store).await.entries.remove(2);
    assert_eq!((after.public_id, after.pub_seq, after.sort_at), (before.public_id, before.pub_seq, before.sort_at));
    assert_eq!(after.updated, before.updated);
    assert_eq!(store.pending("hub".into(), 10).await.unwrap().len(), 3, "it is no event again");
    subscribe(&store, "a").await;
    assert_eq!(names(&store).await, ["news", "other", "here"]);
    assert_eq!(stream(&store).await.entries[2].also.len(), 1);
}
