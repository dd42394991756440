//! Feeds and who wants them.

use coranto::model::feed::{FeedSettings, Origin};
use coranto::model::ids::FeedId;
use coranto::store::types::{Batch, Claim, Error, Newcomer, Subscribed, Synced, Wanted};

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::{at, batch, claim_all, feed_url, names, news, profile, publish, subscribe, titled, wanted};

on_every_engine!(
    sync_makes_the_subscriptions_of_its_origin_those_given,
    sync_takes_two_addresses_of_one_feed_for_one,
    the_files_settings_win_over_added_ones,
    a_lists_settings_win_over_added_ones_and_the_files_over_both,
    many_feeds_come_in_one_transaction,
    a_feed_lives_while_any_origin_remains,
    an_unsubscribed_feed_is_out_and_comes_back_the_same,
    subscribing_to_the_address_a_feed_moved_to_restores_it,
    a_declared_address_is_never_taken_for_one_moved_to,
    settings_tell_what_one_origin_said,
    subscriptions_that_come_and_go_are_changes,
    what_a_feed_says_about_itself_is_kept_whole,
    unsubscribing_what_was_not_wanted_changes_nothing,
    a_kept_feed_shows_its_articles_and_is_not_polled,
    being_wanted_again_ends_the_keeping,
    keeping_a_feed_keeps_what_it_was_called,
    a_paused_feed_is_polled_when_named_only,
    subscribing_to_a_feed_that_was_paused_in_a_former_life_polls_it,
);

on_lasting_engines!(feeds_are_the_same_after_reopening);

async fn sync_makes_the_subscriptions_of_its_origin_those_given(store: AnyStore) {
    let first = store.sync(Origin::File, vec![wanted("a"), wanted("b")], at(0)).await.unwrap();
    assert_eq!((first.added.len(), first.changed.len(), first.removed.len()), (2, 0, 0));
    let again = store.sync(Origin::File, vec![wanted("a"), wanted("b")], at(1)).await.unwrap();
    assert_eq!(again, Synced::default());
    let later = store.sync(Origin::File, vec![titled("b", "Bee"), wanted("c")], at(2)).await.unwrap();
    assert_eq!(later.removed, [first.added[0]]);
    assert_eq!(later.changed, [first.added[1]]);
    assert_eq!(later.added.len(), 1);
    let feeds = store.feeds().await.unwrap();
    assert_eq!(feeds.iter().map(|feed| feed.declared_url.clone()).collect::<Vec<_>>(), [feed_url("b"), feed_url("c")]);
    assert_eq!(feeds[0].title(), "Bee");
    assert_eq!((feeds[0].added, feeds[1].added), (at(0), at(2)));
}

async fn sync_takes_two_addresses_of_one_feed_for_one(store: AnyStore) {
    let synced = store.sync(Origin::File, vec![titled("a", "first"), titled("a", "second")], at(0)).await.unwrap();
    assert_eq!((synced.added.len(), synced.changed.len()), (1, 0));
    assert_eq!(store.feeds().await.unwrap()[0].title(), "first");
}

async fn the_files_settings_win_over_added_ones(store: AnyStore) {
    let feed = store.subscribe(Origin::Starter, titled("a", "starter"), at(0)).await.unwrap().feed;
    store.subscribe(Origin::Added, titled("a", "added"), at(0)).await.unwrap();
    assert_eq!(store.feeds().await.unwrap()[0].title(), "added");
    let synced = store.sync(Origin::File, vec![titled("a", "file")], at(0)).await.unwrap();
    assert_eq!(synced, Synced { changed: vec![feed], ..Synced::default() });
    assert_eq!(store.feeds().await.unwrap()[0].title(), "file");
    // Whole settings win, not single ones: an empty table of the file is the user's word too.
    store.sync(Origin::File, vec![wanted("a")], at(0)).await.unwrap();
    assert_eq!(store.feeds().await.unwrap()[0].settings, FeedSettings::default());
    let synced = store.sync(Origin::File, vec![], at(0)).await.unwrap();
    assert_eq!(synced, Synced { changed: vec![feed], ..Synced::default() });
    assert_eq!(store.feeds().await.unwrap()[0].title(), "added");
}

async fn a_lists_settings_win_over_added_ones_and_the_files_over_both(store: AnyStore) {
    let title = async || store.feeds().await.unwrap()[0].title();
    store.subscribe(Origin::Added, titled("a", "added"), at(0)).await.unwrap();
    store.sync(Origin::Opml, vec![titled("a", "list")], at(0)).await.unwrap();
    assert_eq!(title().await, "list");
    store.sync(Origin::File, vec![titled("a", "file")], at(0)).await.unwrap();
    assert_eq!(title().await, "file");
    assert_eq!(store.feeds().await.unwrap()[0].origins, [Origin::File, Origin::Opml, Origin::Added]);
    store.sync(Origin::File, Vec::new(), at(0)).await.unwrap();
    store.sync(Origin::Opml, Vec::new(), at(0)).await.unwrap();
    assert_eq!(title().await, "added");
    assert_eq!(store.claim(claim_all(0)).await.unwrap().len(), 1, "it is polled whoever wants it");
}

async fn many_feeds_come_in_one_transaction(store: AnyStore) {
    let old = subscribe(&store, "b").await;
    let newcomer = |name: &str, paused| Newcomer { wanted: titled(name, name), paused };
    let newcomers = vec![newcomer("a", true), newcomer("b", true), newcomer("c", false), newcomer("a", false)];
    let head = *store.changes().borrow();
    let done = store.subscribe_all(Origin::Added, newcomers, at(1)).await.unwrap();
    assert_eq!(done.iter().map(|done| done.new).collect::<Vec<_>>(), [true, false, true, false]);
    assert_eq!((done[1].feed, done[3].feed), (old, done[0].feed));
    assert!(*store.changes().borrow() > head, "outputs may show them");
    let paused: Vec<bool> = store.feeds().await.unwrap().iter().map(|feed| feed.paused).collect();
    assert_eq!(paused, [false, true, false], "one that was subscribed to before goes on");
}

async fn a_feed_lives_while_any_origin_remains(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let again = store.subscribe(Origin::Added, wanted("a"), at(1)).await.unwrap();
    assert_eq!(again, Subscribed { feed, new: false });
    assert_eq!(store.feeds().await.unwrap()[0].origins, [Origin::File, Origin::Added]);
    let synced = store.sync(Origin::File, vec![], at(2)).await.unwrap();
    assert_eq!(synced.removed, []);
    assert_eq!(store.feeds().await.unwrap()[0].origins, [Origin::Added]);
    assert!(store.unsubscribe(Origin::Added, feed).await.unwrap());
    assert!(store.feeds().await.unwrap().is_empty());
}

async fn an_unsubscribed_feed_is_out_and_comes_back_the_same(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 1, news(&["one"])).await;
    assert!(store.unsubscribe(Origin::File, feed).await.unwrap());
    assert!(store.feeds().await.unwrap().is_empty());
    assert!(store.claim(claim_all(1000)).await.unwrap().is_empty());
    assert!(names(&store).await.is_empty());
    let back = store.subscribe(Origin::Added, wanted("a"), at(5)).await.unwrap();
    assert_eq!(back, Subscribed { feed, new: true });
    assert_eq!(names(&store).await, ["one"]);
    let feeds = store.feeds().await.unwrap();
    assert_eq!((feeds[0].state.last_polled, feeds[0].n_entries, feeds[0].added), (Some(at(1)), 1, at(0)));
}

async fn subscribing_to_the_address_a_feed_moved_to_restores_it(store: AnyStore) {
    let feed = subscribe(&store, "old").await;
    let moved = Batch { fetch_url: Some(feed_url("new")), ..batch(feed, 1, vec![]) };
    store.commit(moved).await.unwrap();
    let feeds = store.feeds().await.unwrap();
    assert_eq!((&feeds[0].declared_url, &feeds[0].fetch_url), (&feed_url("old"), &feed_url("new")));
    store.unsubscribe(Origin::File, feed).await.unwrap();
    let back = store.subscribe(Origin::Added, wanted("new"), at(2)).await.unwrap();
    assert_eq!(back, Subscribed { feed, new: true });
    assert_eq!(store.feeds().await.unwrap()[0].declared_url, feed_url("old"));
}

async fn a_declared_address_is_never_taken_for_one_moved_to(store: AnyStore) {
    let old = subscribe(&store, "old").await;
    let new = subscribe(&store, "new").await;
    store.commit(Batch { fetch_url: Some(feed_url("new")), ..batch(old, 1, vec![]) }).await.unwrap();
    let synced = store.sync(Origin::File, vec![wanted("old"), wanted("new")], at(2)).await.unwrap();
    assert_eq!(synced, Synced::default());
    assert_eq!(store.subscribe(Origin::Added, wanted("new"), at(3)).await.unwrap().feed, new);
}

async fn settings_tell_what_one_origin_said(store: AnyStore) {
    let feed = store.subscribe(Origin::Added, titled("a", "added"), at(0)).await.unwrap().feed;
    subscribe(&store, "a").await;
    let said = store.settings(Origin::Added, feed).await.unwrap().unwrap();
    assert_eq!(said.title.as_deref(), Some("added"));
    assert_eq!(store.settings(Origin::Starter, feed).await.unwrap(), None);
}

async fn subscriptions_that_come_and_go_are_changes(store: AnyStore) {
    let mut changes = store.changes();
    let mut rose = |what: &str| {
        assert!(changes.has_changed().unwrap(), "{what}");
        changes.mark_unchanged();
    };
    let feed = subscribe(&store, "a").await;
    rose("subscribed");
    store.subscribe(Origin::File, titled("a", "name"), at(0)).await.unwrap();
    rose("renamed");
    store.unsubscribe(Origin::File, feed).await.unwrap();
    rose("unsubscribed");
    store.sync(Origin::File, vec![wanted("a")], at(0)).await.unwrap();
    rose("synced");
    store.sync(Origin::File, vec![wanted("a")], at(0)).await.unwrap();
    assert!(!store.changes().has_changed().unwrap());
    assert!(!changes.has_changed().unwrap(), "nothing changed");
}

async fn what_a_feed_says_about_itself_is_kept_whole(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let mut said = profile("A feed");
    said.ttl_minutes = Some(30);
    said.updated = Some(at(1));
    store.commit(Batch { profile: Some(said.clone()), ..batch(feed, 1, vec![]) }).await.unwrap();
    store.commit(batch(feed, 2, vec![])).await.unwrap();
    assert_eq!(store.feeds().await.unwrap()[0].profile, said);
}

async fn unsubscribing_what_was_not_wanted_changes_nothing(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    assert!(!store.unsubscribe(Origin::Added, feed).await.unwrap());
    assert_eq!(store.feeds().await.unwrap().len(), 1);
    let nobody = coranto::model::ids::FeedId(999);
    assert!(!store.unsubscribe(Origin::File, nobody).await.unwrap());
    assert!(matches!(store.commit(batch(nobody, 1, vec![])).await, Err(Error::NoFeed(id)) if id == nobody));
}

async fn feeds_are_the_same_after_reopening(bed: Bed) {
    let store = bed.open();
    subscribe(&store, "b").await;
    let feed = store.subscribe(Origin::Added, titled("a", "A"), at(0)).await.unwrap().feed;
    publish(&store, feed, 1, news(&["one"])).await;
    let before = store.feeds().await.unwrap();
    store.close().await.unwrap();
    assert_eq!(bed.open().feeds().await.unwrap(), before);
}

/// As `remove --keep` does it: first kept, then taken back, so that its articles never leave.
async fn keep_only(store: &AnyStore, feed: FeedId) {
    let settings = store.feeds().await.unwrap().into_iter().find(|one| one.id == feed).unwrap().settings;
    store.subscribe(Origin::Kept, Wanted { settings, ..wanted("a") }, at(2)).await.unwrap();
    store.unsubscribe(Origin::File, feed).await.unwrap();
}

async fn a_kept_feed_shows_its_articles_and_is_not_polled(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 1, news(&["one"])).await;
    keep_only(&store, feed).await;
    assert_eq!(names(&store).await, ["one"]);
    let feeds = store.feeds().await.unwrap();
    assert_eq!((feeds.len(), feeds[0].origins.as_slice()), (1, [Origin::Kept].as_slice()));
    assert!(store.claim(claim_all(100_000)).await.unwrap().is_empty());
    assert!(store.claim(claim_all(-100_000)).await.unwrap().is_empty(), "not even as one that a wrong clock polled");
    let named = Claim { only: Some(vec![feed]), ..claim_all(0) };
    assert!(store.claim(named).await.unwrap().is_empty());
    let stats = store.stats().await.unwrap();
    assert_eq!((stats.n_feeds, stats.n_published), (0, 1));
    assert!(store.unsubscribe(Origin::Kept, feed).await.unwrap());
    assert!(names(&store).await.is_empty());
}

async fn being_wanted_again_ends_the_keeping(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    keep_only(&store, feed).await;
    assert_eq!(store.subscribe(Origin::Added, wanted("a"), at(3)).await.unwrap(), Subscribed { feed, new: true });
    assert_eq!(store.feeds().await.unwrap()[0].origins, [Origin::Added]);
    store.unsubscribe(Origin::Added, feed).await.unwrap();
    store.subscribe(Origin::Kept, wanted("a"), at(4)).await.unwrap();
    let synced = store.sync(Origin::File, vec![wanted("a")], at(5)).await.unwrap();
    assert_eq!(synced, Synced { added: vec![feed], ..Synced::default() });
    assert_eq!(store.feeds().await.unwrap()[0].origins, [Origin::File]);
    assert_eq!(store.claim(claim_all(1000)).await.unwrap().len(), 1);
}

async fn keeping_a_feed_keeps_what_it_was_called(store: AnyStore) {
    let feed = store.subscribe(Origin::File, titled("a", "Name"), at(0)).await.unwrap().feed;
    let kept = store.subscribe(Origin::Kept, wanted("a"), at(1)).await.unwrap();
    assert!(!kept.new);
    assert_eq!(store.feeds().await.unwrap()[0].title(), "Name", "the stronger origin holds while it lasts");
    keep_only(&store, feed).await;
    assert_eq!(store.feeds().await.unwrap()[0].title(), "Name");
}

async fn a_paused_feed_is_polled_when_named_only(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    publish(&store, a, 0, news(&["one"])).await;
    assert!(store.pause(a, true).await.unwrap());
    assert!(!store.pause(a, true).await.unwrap());
    assert!(!store.pause(FeedId(99), true).await.unwrap());
    assert_eq!(store.feeds().await.unwrap().iter().map(|feed| feed.paused).collect::<Vec<_>>(), [true, false]);
    for minutes in [100_000, -100_000] {
        let claimed = store.claim(claim_all(minutes)).await.unwrap();
        assert_eq!(claimed.iter().map(|claimed| claimed.feed.id).collect::<Vec<_>>(), [b]);
        store.release(vec![b]).await.unwrap();
    }
    let named = Claim { only: Some(vec![a]), ..claim_all(0) };
    assert_eq!(store.claim(named).await.unwrap()[0].feed.id, a);
    store.commit(batch(a, 1, vec![])).await.unwrap();
    assert!(store.feeds().await.unwrap()[0].paused, "a poll does not end the pause");
    let stats = store.stats().await.unwrap();
    assert_eq!((stats.n_feeds, stats.n_paused), (2, 1));
    assert_eq!(names(&store).await, ["one"]);
    assert!(store.pause(a, false).await.unwrap());
    assert_eq!(store.claim(claim_all(61)).await.unwrap().len(), 2);
}

async fn subscribing_to_a_feed_that_was_paused_in_a_former_life_polls_it(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    store.pause(feed, true).await.unwrap();
    store.subscribe(Origin::Added, wanted("a"), at(0)).await.unwrap();
    store.sync(Origin::File, vec![wanted("a")], at(0)).await.unwrap();
    assert!(store.feeds().await.unwrap()[0].paused, "it never went");
    store.sync(Origin::File, vec![], at(1)).await.unwrap();
    store.unsubscribe(Origin::Added, feed).await.unwrap();
    subscribe(&store, "a").await;
    assert!(!store.feeds().await.unwrap()[0].paused);
}
