//! What becomes of a group when the feed of its lead is unsubscribed.

use coranto::model::feed::Origin;
use coranto::model::ids::FeedId;

use crate::store::bed::AnyStore;
use crate::store::sample::{
    JoinFirst, at, batch, copy, find, names, new, public_id, relate, stream, subscribe, wanted,
};

on_every_engine!(
    the_earliest_copy_takes_the_place_of_an_unsubscribed_lead,
    a_lead_that_comes_back_is_a_copy,
    a_group_of_unsubscribed_feeds_is_out_as_a_whole,
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
