//! Polls: claims, and all that one poll changed, at once or not at all.

use coranto::model::decision::Decision;
use coranto::model::feed::{Cadence, Origin, PollState, Validators};
use coranto::model::identity::{EntryKey, IdentityPolicy, KeyKind};
use coranto::model::ids::{EntryId, FeedId};
use coranto::model::own_clock::{OwnClock, Sighting};
use coranto::store::types::{Batch, Claim, Committed, EntryChange, Error, NewEntry};

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::{
    Alone, at, batch, change, changed, claim_all, decision, entry, feed_url, find, id_key, key, names, new, news,
    probe, profile, public_id, publish, relate, stream, subscribe, url, wanted,
};

on_every_engine!(
    due_feeds_are_claimed_earliest_first_and_never_polled_ones_before,
    a_claimed_feed_is_not_handed_out_again_before_its_commit,
    a_released_feed_is_handed_out_again,
    a_commit_that_fails_ends_the_claim,
    claims_of_many_workers_never_overlap,
    named_feeds_are_claimed_due_or_not,
    a_feed_without_a_next_date_is_not_polled_again,
    a_feed_polled_by_a_clock_that_was_ahead_is_due,
    a_poll_state_comes_back_as_it_was_given,
    a_batch_with_a_failing_entry_leaves_nothing,
    one_failing_batch_does_not_take_others_with_it,
    commit_says_what_it_did,
    a_changed_entry_is_replaced_in_place,
    only_a_significant_change_moves_updated,
    entries_of_other_feeds_cannot_be_changed,
    an_id_of_another_feeds_entry_is_not_taken_twice,
    decisions_are_kept_newest_first_and_twenty_of_them,
    a_poll_that_changed_nothing_is_no_change,
    a_new_name_of_a_feed_is_a_change,
    polls_of_an_unsubscribed_feed_are_kept_for_its_return,
    only_feeds_that_are_polled_are_rescheduled,
);

on_lasting_engines!(what_was_committed_is_there_after_reopening, claims_end_with_their_owner);

async fn due_feeds_are_claimed_earliest_first_and_never_polled_ones_before(store: AnyStore) {
    let late = subscribe(&store, "late").await;
    let early = subscribe(&store, "early").await;
    let never = store.subscribe(Origin::File, wanted("never"), at(7)).await.unwrap().feed;
    let tomorrow = subscribe(&store, "tomorrow").await;
    store.commit(batch(late, 10, vec![])).await.unwrap();
    store.commit(batch(early, 5, vec![])).await.unwrap();
    let state = PollState { last_polled: Some(at(0)), next_due: Some(at(1440)), ..PollState::default() };
    store.commit(Batch { state, ..batch(tomorrow, 0, vec![]) }).await.unwrap();
    let claimed = store.claim(claim_all(70)).await.unwrap();
    let order: Vec<_> = claimed.iter().map(|claimed| (claimed.feed.id, claimed.due)).collect();
    assert_eq!(order, [(never, at(7)), (early, at(65)), (late, at(70))]);
}

async fn a_claimed_feed_is_not_handed_out_again_before_its_commit(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    assert_eq!(store.claim(claim_all(0)).await.unwrap().len(), 1);
    assert!(store.claim(claim_all(0)).await.unwrap().is_empty());
    assert!(store.claim(Claim { only: Some(vec![feed]), ..claim_all(0) }).await.unwrap().is_empty());
    store.commit(batch(feed, 0, vec![])).await.unwrap();
    assert!(store.claim(claim_all(59)).await.unwrap().is_empty());
    assert_eq!(store.claim(claim_all(60)).await.unwrap()[0].feed.id, feed);
}

async fn a_released_feed_is_handed_out_again(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let first = store.claim(claim_all(0)).await.unwrap();
    store.release(vec![feed]).await.unwrap();
    assert_eq!(store.claim(claim_all(0)).await.unwrap(), first);
}

async fn a_commit_that_fails_ends_the_claim(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    store.claim(claim_all(0)).await.unwrap();
    let bad = vec![change(changed(EntryId(999), "nothing", true))];
    assert!(store.commit(batch(feed, 0, bad)).await.is_err());
    assert_eq!(store.claim(claim_all(0)).await.unwrap().len(), 1);
}

async fn claims_of_many_workers_never_overlap(store: AnyStore) {
    let feeds: Vec<_> = (0..50).map(|n| wanted(&format!("f{n}"))).collect();
    store.sync(Origin::File, feeds, at(0)).await.unwrap();
    let claims = (0..10).map(|_| store.claim(Claim { limit: 5, ..claim_all(0) }));
    let answers = futures_util::future::join_all(claims).await;
    let mut claimed: Vec<FeedId> =
        answers.into_iter().flat_map(Result::unwrap).map(|claimed| claimed.feed.id).collect();
    claimed.sort_unstable();
    claimed.dedup();
    assert_eq!(claimed.len(), 50);
}

async fn named_feeds_are_claimed_due_or_not(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    store.commit(batch(a, 0, vec![])).await.unwrap();
    let only = Some(vec![a, a, FeedId(999)]);
    let claimed = store.claim(Claim { only, ..claim_all(0) }).await.unwrap();
    assert_eq!(claimed.iter().map(|claimed| claimed.feed.id).collect::<Vec<_>>(), [a]);
    assert_eq!(store.claim(claim_all(0)).await.unwrap()[0].feed.id, b);
}

async fn a_feed_without_a_next_date_is_not_polled_again(store: AnyStore) {
    let feed = subscribe(&store, "gone").await;
    let state = PollState { last_polled: Some(at(0)), next_due: None, ..PollState::default() };
    store.commit(Batch { state, ..batch(feed, 0, vec![]) }).await.unwrap();
    assert!(store.claim(claim_all(1_000_000)).await.unwrap().is_empty());
    let asked = Claim { only: Some(vec![feed]), ..claim_all(0) };
    assert_eq!(store.claim(asked).await.unwrap().len(), 1);
}

async fn a_poll_state_comes_back_as_it_was_given(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let state = PollState {
        next_due: Some(at(30)),
        last_polled: Some(at(0)),
        last_success: Some(at(-5)),
        last_status: Some(503),
        last_error: Some("the server is on holiday".into()),
        failures: 3,
        validators: Validators { etag: Some(b"\"\xff\xfe\"".to_vec()), last_modified: Some(b"yesterday".to_vec()) },
        body_hash: Some(i64::MIN),
        cadence: Cadence { mean_gap_s: 0.1, newest: Some(at(-9)) },
        policy: IdentityPolicy { id_changes: true, id_changes_seen: 2, ..IdentityPolicy::default() },
        clock: OwnClock {
            ahead_min: -90,
            zoneless: true,
            sightings: vec![Sighting { date_s: -1, poll_s: 2, before_s: 1, zoneless: true }],
        },
        seeded: true,
    };
    store.commit(Batch { state: state.clone(), ..batch(feed, 0, vec![]) }).await.unwrap();
    assert_eq!(store.feeds().await.unwrap()[0].state, state);
    assert_eq!(store.claim(claim_all(30)).await.unwrap()[0].feed.state, state);
    let cleared = PollState { last_polled: Some(at(1)), next_due: Some(at(2)), ..PollState::default() };
    store.commit(Batch { state: cleared.clone(), ..batch(feed, 1, vec![]) }).await.unwrap();
    assert_eq!(store.feeds().await.unwrap()[0].state, cleared);
}

async fn a_batch_with_a_failing_entry_leaves_nothing(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let before = store.feeds().await.unwrap();
    let mut entries = news(&["one", "two"]);
    entries.push(change(changed(EntryId(999), "nothing", true)));
    let bad = Batch {
        profile: Some(profile("never said")),
        fetch_url: Some(feed_url("elsewhere")),
        decisions: vec![decision("never-made")],
        ..batch(feed, 0, entries)
    };
    assert!(matches!(store.commit(bad).await, Err(Error::NoEntry(EntryId(999)))));
    assert_eq!(store.feeds().await.unwrap(), before);
    assert!(store.decisions(feed).await.unwrap().is_empty());
    assert!(store.entry(public_id("one")).await.unwrap().is_none());
    assert_eq!(relate(&store, Alone, 1).await.n_published, 0);
    assert!(store.known(feed, vec![probe(vec![id_key("one")])]).await.unwrap().entries.is_empty());
}

async fn one_failing_batch_does_not_take_others_with_it(store: AnyStore) {
    let [a, b, c] = [subscribe(&store, "a").await, subscribe(&store, "b").await, subscribe(&store, "c").await];
    let bad = vec![new(entry("lost")), change(changed(EntryId(999), "nothing", true))];
    let (first, second, third) = tokio::join!(
        store.commit(batch(a, 0, news(&["one"]))),
        store.commit(batch(b, 0, bad)),
        store.commit(batch(c, 0, news(&["two"]))),
    );
    assert!(first.is_ok() && second.is_err() && third.is_ok());
    relate(&store, Alone, 0).await;
    assert_eq!(names(&store).await, ["two", "one"]);
}

async fn commit_says_what_it_did(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    assert_eq!(store.commit(batch(feed, 0, vec![])).await.unwrap(), Committed::default());
    let mut entries = news(&["one", "two"]);
    entries.push(new(NewEntry { shown: false, ..entry("three") }));
    let committed = store.commit(batch(feed, 1, entries)).await.unwrap();
    assert_eq!((committed.n_new, committed.n_changed, committed.n_ready), (3, 0, 2));
    let one = find(&store, "one").await.id;
    let again =
        vec![change(changed(one, "one", false)), EntryChange::Seen { id: one, keys: vec![] }, new(entry("four"))];
    let later = store.commit(batch(feed, 2, again)).await.unwrap();
    assert_eq!((later.n_new, later.n_changed, later.n_ready), (1, 1, 1));
    assert!(later.seq > committed.seq);
    assert_eq!(store.feeds().await.unwrap()[0].n_entries, 4);
}

async fn a_changed_entry_is_replaced_in_place(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["one", "two"])).await;
    let before = find(&store, "one").await;
    let mut newer = changed(before.id, "better", true);
    newer.text.link = Some(url("https://elsewhere.example/"));
    newer.text.details.comments = Some("https://talk.example/".into());
    newer.published = Some(at(-3));
    let expected = newer.text.clone();
    store.commit(batch(feed, 5, vec![change(newer)])).await.unwrap();
    let after = find(&store, "one").await;
    assert_eq!(after.text, expected);
    assert_eq!((after.published, after.first_seen), (Some(at(-3)), at(0)));
    assert_eq!((after.sort_at, after.pub_seq), (before.sort_at, before.pub_seq));
    assert_eq!(names(&store).await, ["two", "better"]);
}

async fn only_a_significant_change_moves_updated(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["one"])).await;
    let id = find(&store, "one").await.id;
    let mut changes = store.changes();
    store.commit(batch(feed, 5, vec![change(changed(id, "comma", false))])).await.unwrap();
    assert_eq!(find(&store, "one").await.updated, at(0));
    assert!(changes.has_changed().unwrap(), "a silent change is one that an output shows");
    changes.mark_unchanged();
    store.commit(batch(feed, 6, vec![change(changed(id, "news", true))])).await.unwrap();
    assert_eq!(find(&store, "one").await.updated, at(6));
    assert!(changes.has_changed().unwrap());
}

async fn entries_of_other_feeds_cannot_be_changed(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    publish(&store, a, 0, news(&["one"])).await;
    let id = find(&store, "one").await.id;
    let theft = store.commit(batch(b, 1, vec![change(changed(id, "mine", true))])).await;
    assert!(matches!(theft, Err(Error::NoEntry(_))));
    let seen = store.commit(batch(b, 1, vec![EntryChange::Seen { id, keys: vec![id_key("mine")] }])).await;
    assert!(matches!(seen, Err(Error::NoEntry(_))));
    assert_eq!(names(&store).await, ["one"]);
}

async fn an_id_of_another_feeds_entry_is_not_taken_twice(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    store.commit(batch(a, 0, news(&["one"]))).await.unwrap();
    let mut same = entry("one");
    same.text.title = "Title of the other".into();
    store.commit(batch(b, 0, vec![new(same.clone())])).await.unwrap();
    relate(&store, Alone, 0).await;
    assert_eq!(find(&store, "one").await.feed, a);
    assert_eq!(find(&store, "one of this feed").await.feed, b);
    // Even an entry whose names are both taken gets one, and the feed goes on.
    store.commit(batch(b, 1, vec![new(same)])).await.unwrap();
    relate(&store, Alone, 1).await;
    let page = stream(&store).await;
    let mut ids: Vec<_> = page.entries.iter().map(|entry| entry.public_id).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 3);
}

async fn decisions_are_kept_newest_first_and_twenty_of_them(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let kept = |decisions: &[Decision]| decisions.iter().map(|decision| decision.reason.clone()).collect::<Vec<_>>();
    for n in 0..15 {
        let decisions = vec![decision(&format!("a{n}")), decision(&format!("b{n}"))];
        store.commit(Batch { decisions, ..batch(feed, n, vec![]) }).await.unwrap();
    }
    let reasons = kept(&store.decisions(feed).await.unwrap());
    assert_eq!(reasons.len(), 20);
    assert_eq!((reasons[0].as_str(), reasons[1].as_str(), reasons[19].as_str()), ("b14", "a14", "a5"));
    let many = (0..50).map(|n| decision(&format!("c{n}"))).collect();
    store.commit(Batch { decisions: many, ..batch(feed, 16, vec![]) }).await.unwrap();
    let decisions = store.decisions(feed).await.unwrap();
    assert_eq!(kept(&decisions), (30..50).rev().map(|n| format!("c{n}")).collect::<Vec<_>>());
    assert_eq!(decisions[0], decision("c49"));
}

async fn a_poll_that_changed_nothing_is_no_change(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["one"])).await;
    let id = find(&store, "one").await.id;
    let mut changes = store.changes();
    changes.mark_unchanged();
    store.commit(batch(feed, 1, vec![])).await.unwrap();
    let keys: Vec<EntryKey> = vec![key(KeyKind::Title, "learnt")];
    store.commit(batch(feed, 2, vec![EntryChange::Seen { id, keys }])).await.unwrap();
    assert!(!changes.has_changed().unwrap());
}

async fn a_new_name_of_a_feed_is_a_change(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let named = |title: &str, minutes| Batch { profile: Some(profile(title)), ..batch(feed, minutes, vec![]) };
    publish(&store, feed, 0, news(&["one"])).await;
    store.commit(named("First", 1)).await.unwrap();
    let mut changes = store.changes();
    changes.mark_unchanged();
    store.commit(named("First", 2)).await.unwrap();
    assert!(!changes.has_changed().unwrap());
    store.commit(named("Second", 3)).await.unwrap();
    assert!(changes.has_changed().unwrap());
    assert_eq!(stream(&store).await.entries[0].source.title, "Second");
}

async fn only_feeds_that_are_polled_are_rescheduled(store: AnyStore) {
    let [known, never, gone, left] = [
        subscribe(&store, "known").await,
        subscribe(&store, "never").await,
        subscribe(&store, "gone").await,
        subscribe(&store, "left").await,
    ];
    store.commit(batch(known, 0, vec![])).await.unwrap();
    store.commit(batch(left, 0, vec![])).await.unwrap();
    let state = PollState { last_polled: Some(at(0)), next_due: None, ..PollState::default() };
    store.commit(Batch { state, ..batch(gone, 0, vec![]) }).await.unwrap();
    store.unsubscribe(Origin::File, left).await.unwrap();
    let mut changes = store.changes();
    changes.mark_unchanged();
    store.reschedule([known, never, gone, left, FeedId(99)].map(|feed| (feed, at(7))).to_vec()).await.unwrap();
    assert!(!changes.has_changed().unwrap());
    subscribe(&store, "left").await;
    let due = |feeds: Vec<coranto::model::feed::Feed>| {
        feeds.into_iter().map(|feed| (feed.id, feed.state.next_due)).collect::<Vec<_>>()
    };
    let expected = [(known, Some(at(7))), (never, None), (gone, None), (left, Some(at(60)))];
    assert_eq!(due(store.feeds().await.unwrap()), expected);
    assert_eq!(store.claim(claim_all(0)).await.unwrap()[0].feed.id, never, "a new feed is due at once");
}

async fn polls_of_an_unsubscribed_feed_are_kept_for_its_return(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    store.claim(claim_all(0)).await.unwrap();
    store.unsubscribe(Origin::File, feed).await.unwrap();
    store.commit(batch(feed, 1, news(&["one"]))).await.unwrap();
    let related = relate(&store, Alone, 1).await;
    assert_eq!((related.n_published, related.more), (0, false));
    subscribe(&store, "a").await;
    assert_eq!(relate(&store, Alone, 2).await.n_published, 1);
    assert_eq!(names(&store).await, ["one"]);
}

async fn what_was_committed_is_there_after_reopening(bed: Bed) {
    let store = bed.open();
    let feed = subscribe(&store, "a").await;
    let given = Batch { decisions: vec![decision("kept")], ..batch(feed, 0, news(&["one", "two"])) };
    store.commit(given).await.unwrap();
    let before = store.feeds().await.unwrap();
    store.close().await.unwrap();
    let store = bed.open();
    assert_eq!(store.feeds().await.unwrap(), before);
    assert_eq!(store.decisions(feed).await.unwrap().len(), 1);
    assert_eq!(store.known(feed, vec![probe(vec![id_key("one")])]).await.unwrap().entries.len(), 1);
    // What the relater had not seen, it sees now; numbers go on where they were.
    assert_eq!(relate(&store, Alone, 1).await.n_published, 2);
    let committed = store.commit(batch(feed, 1, news(&["three"]))).await.unwrap();
    assert_eq!(committed.seq.unwrap().0, 3);
}

async fn claims_end_with_their_owner(bed: Bed) {
    let store = bed.open();
    subscribe(&store, "a").await;
    assert_eq!(store.claim(claim_all(0)).await.unwrap().len(), 1);
    drop(store);
    assert_eq!(bed.open().claim(claim_all(0)).await.unwrap().len(), 1);
}

async fn a_feed_polled_by_a_clock_that_was_ahead_is_due(store: AnyStore) {
    let [fine, ahead, gone] =
        [subscribe(&store, "fine").await, subscribe(&store, "ahead").await, subscribe(&store, "gone").await];
    store.commit(batch(fine, 10, vec![])).await.unwrap();
    store.commit(batch(ahead, 999_999, vec![])).await.unwrap();
    let state = PollState { last_polled: Some(at(999_999)), next_due: None, ..PollState::default() };
    store.commit(Batch { state, ..batch(gone, 999_999, vec![]) }).await.unwrap();
    let claimed = store.claim(Claim { limit: 1, ..claim_all(70) }).await.unwrap();
    assert_eq!(claimed[0].feed.id, fine);
    let claimed = store.claim(claim_all(70)).await.unwrap();
    let order: Vec<_> = claimed.iter().map(|claimed| (claimed.feed.id, claimed.due)).collect();
    assert_eq!(order, [(ahead, at(70))]);
    assert_eq!(claimed[0].feed.state.next_due, Some(at(999_999 + 60)), "told as it is");
    assert!(store.claim(claim_all(71)).await.unwrap().is_empty());
    store.commit(batch(ahead, 72, vec![])).await.unwrap();
    assert_eq!(store.claim(claim_all(131)).await.unwrap().len(), 0);
    assert_eq!(store.claim(claim_all(132)).await.unwrap()[0].feed.id, ahead);
}
