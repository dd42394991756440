//! What is forgotten, when, and what of it remains.

use std::time::Duration;

use coranto::model::entry::EntryState;
use coranto::model::feed::Origin;
use coranto::model::identity::KeyKind;
use coranto::model::ids::FeedId;
use coranto::store::types::{EntryChange, Error, NewEntry, Pruned, Retention};
use proptest::prelude::*;

use crate::store::bed::AnyStore;
use crate::store::sample::{
    Alone, JoinFirst, at, batch, change, changed, copy, declare, entry, feed_of, find, id_key, key, name, names, new,
    news, output, page_of, private, probe, public_id, publish, rejudge, relate, stream, subscribe, tagged, want,
    wanted,
};

on_every_engine!(
    an_entry_beyond_its_term_loses_text_and_place_and_keeps_its_name,
    the_term_begins_when_an_entry_is_found_whatever_its_date,
    a_significant_change_begins_the_term_anew_and_a_silent_one_does_not,
    a_feed_may_have_a_term_of_its_own,
    without_a_term_everything_is_kept,
    a_slice_takes_the_oldest_and_says_whether_more_is_left,
    what_is_pruned_is_known_and_never_comes_back,
    what_waits_for_a_reader_that_never_came_is_pruned_too,
    a_kept_copy_leads_on_in_the_same_place,
    copies_beyond_their_term_go_with_their_lead,
    a_pruned_copy_is_named_no_more,
    an_heir_of_a_private_feed_is_where_that_is_named,
    what_is_pruned_leaves_every_output,
    pruning_is_a_change_and_finding_nothing_is_none,
    tombstones_go_after_a_year_once_their_feed_does_without_them,
    a_feed_that_was_not_read_since_keeps_its_tombstones,
    what_the_feed_still_lists_keeps_its_tombstone,
    a_new_article_under_the_id_of_a_pruned_one_is_not_lost,
    above_its_ceiling_a_store_loses_the_oldest_texts,
    what_came_today_stays_whatever_the_ceiling,
    purging_erases_a_feed_and_nothing_else,
    purging_leaves_the_article_to_another_copy,
    purging_a_feed_nobody_knows_says_so,
    a_purged_feed_may_be_subscribed_to_anew,
    a_large_feed_is_purged_whole,
    a_sound_store_is_found_so,
    a_store_is_verified_once_a_day,
    a_damaged_store_takes_no_more_writes_and_is_read_still,
);

const DAY: i64 = 1440;

fn keep(days: u64) -> Retention {
    Retention { keep: Some(Duration::from_secs(days * 86_400)), ..Retention::default() }
}

/// Prune until nothing is left to do, in slices of seven.
async fn prune(store: &AnyStore, retention: &Retention, minutes: i64) -> Pruned {
    let mut sum = Pruned::default();
    for _ in 0..10_000 {
        let slice = store.prune(retention.clone(), 7, at(minutes)).await.unwrap();
        assert!(slice.n_entries + slice.n_tombstones <= 7);
        sum.n_entries += slice.n_entries;
        sum.n_tombstones += slice.n_tombstones;
        if !slice.more {
            return sum;
        }
    }
    panic!("pruning never ends");
}

fn pruned(n_entries: usize) -> Pruned {
    Pruned { n_entries, ..Pruned::default() }
}

fn buried(n_tombstones: usize) -> Pruned {
    Pruned { n_tombstones, ..Pruned::default() }
}

async fn see(store: &AnyStore, feed: FeedId, days: i64, name: &str) {
    let id = find(store, name).await.id;
    let seen = vec![EntryChange::Seen { id, keys: vec![id_key(name)] }];
    store.commit(batch(feed, days * DAY, seen)).await.unwrap();
}

async fn an_entry_beyond_its_term_loses_text_and_place_and_keeps_its_name(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["old"])).await;
    publish(&store, feed, DAY, news(&["young"])).await;
    assert_eq!(prune(&store, &keep(10), 10 * DAY - 1).await, Pruned::default());
    assert_eq!(prune(&store, &keep(10), 10 * DAY).await, pruned(1));
    assert_eq!(names(&store).await, ["young"]);
    let old = find(&store, "old").await;
    assert_eq!((old.state, old.pub_seq, old.sort_at), (EntryState::Pruned, None, None));
    assert_eq!((old.text.title.as_str(), old.text.link), ("", None));
    assert!(old.text.content.is_empty() && old.text.summary.text.is_empty());
    assert_eq!(store.feeds().await.unwrap()[0].n_entries, 2);
    assert_eq!(store.stats().await.unwrap().n_published, 1);
}

async fn the_term_begins_when_an_entry_is_found_whatever_its_date(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let archive = NewEntry { archive: true, published: Some(at(-900 * DAY)), ..entry("archive") };
    let behind = NewEntry { shown: false, published: Some(at(-901 * DAY)), ..entry("behind") };
    publish(&store, feed, 0, vec![new(archive), new(behind)]).await;
    assert_eq!(prune(&store, &keep(10), 9 * DAY).await, Pruned::default());
    assert_eq!(prune(&store, &keep(10), 10 * DAY).await, pruned(2));
}

async fn a_significant_change_begins_the_term_anew_and_a_silent_one_does_not(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["news", "comma"])).await;
    let [told, silent] = [find(&store, "news").await.id, find(&store, "comma").await.id];
    let changes = vec![change(changed(told, "news", true)), change(changed(silent, "comma", false))];
    store.commit(batch(feed, 5 * DAY, changes)).await.unwrap();
    assert_eq!(prune(&store, &keep(10), 10 * DAY).await, pruned(1));
    assert_eq!(names(&store).await, ["news"]);
    assert_eq!(prune(&store, &keep(10), 15 * DAY).await, pruned(1));
}

async fn a_feed_may_have_a_term_of_its_own(store: AnyStore) {
    let [brief, ever, plain] =
        [subscribe(&store, "a").await, subscribe(&store, "b").await, subscribe(&store, "c").await];
    for (feed, name) in [(brief, "brief"), (ever, "ever"), (plain, "plain")] {
        publish(&store, feed, 0, news(&[name])).await;
    }
    let of_feeds = vec![(brief, Some(Duration::from_secs(86_400))), (ever, None)];
    let retention = Retention { of_feeds, ..keep(10) };
    assert_eq!(prune(&store, &retention, DAY).await, pruned(1));
    assert_eq!(names(&store).await, ["plain", "ever"]);
    assert_eq!(prune(&store, &retention, 10 * DAY).await, pruned(1));
    assert_eq!(names(&store).await, ["ever"]);
}

async fn without_a_term_everything_is_kept(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["old"])).await;
    assert_eq!(prune(&store, &Retention::default(), 10_000 * DAY).await, Pruned::default());
    assert_eq!(names(&store).await, ["old"]);
}

async fn a_slice_takes_the_oldest_and_says_whether_more_is_left(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    // Found together with many that are kept longer: these are passed over, not looked at for ever.
    let other = subscribe(&store, "b").await;
    let kept: Vec<String> = (0..200).map(|n| format!("kept {n}")).collect();
    publish(&store, other, 0, news(&kept.iter().map(String::as_str).collect::<Vec<_>>())).await;
    publish(&store, feed, 0, news(&["one", "two", "three"])).await;
    publish(&store, feed, 1, news(&["four"])).await;
    let retention = Retention { of_feeds: vec![(other, None)], ..keep(1) };
    let mut went = Vec::new();
    loop {
        let slice = store.prune(retention.clone(), 2, at(3 * DAY)).await.unwrap();
        went.push(slice.n_entries);
        if !slice.more {
            break;
        }
    }
    went.retain(|n| *n > 0);
    assert_eq!(went.iter().sum::<usize>(), 4);
    assert!(went.iter().all(|n| *n <= 2));
    let page = stream(&store).await;
    assert!(page.entries.iter().map(name).all(|name| name.starts_with("kept ")));
    assert_eq!(page.entries.len(), 200);
}

async fn what_is_pruned_is_known_and_never_comes_back(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["one"])).await;
    let id = find(&store, "one").await.id;
    prune(&store, &keep(1), 2 * DAY).await;
    let known = store.known(feed, vec![probe(vec![id_key("one")])]).await.unwrap();
    assert_eq!((known.entries[0].id, known.entries[0].pruned, &known.entries[0].content), (id, true, &None));
    // It may have been pruned between the question and the commit.
    let mut changes = store.changes();
    changes.mark_unchanged();
    let late = changed(id, "one", true);
    let committed = store.commit(batch(feed, 3 * DAY, vec![change(late)])).await.unwrap();
    assert_eq!((committed.n_new, committed.n_changed, committed.n_ready), (0, 0, 0));
    assert!(!changes.has_changed().unwrap());
    assert_eq!(find(&store, "one").await.state, EntryState::Pruned);
    assert_eq!(find(&store, "one").await.text.title, "");
    assert!(names(&store).await.is_empty());
}

async fn what_waits_for_a_reader_that_never_came_is_pruned_too(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    store.commit(batch(feed, 0, news(&["waiting"]))).await.unwrap();
    store.unsubscribe(Origin::File, feed).await.unwrap();
    assert_eq!(prune(&store, &keep(1), 2 * DAY).await, pruned(1));
    subscribe(&store, "a").await;
    assert_eq!(relate(&store, Alone, 3 * DAY).await.n_published, 0);
    assert_eq!(store.stats().await.unwrap().n_ready, 0);
}

/// Three feeds that carry one article, found on days 0, 1 and 2.
async fn group(store: &AnyStore) -> [FeedId; 3] {
    let feeds = [subscribe(store, "a").await, subscribe(store, "b").await, subscribe(store, "c").await];
    for (day, (feed, name)) in (0..).zip(feeds.into_iter().zip(["lead", "second", "third"])) {
        store.commit(batch(feed, day * DAY, vec![new(copy(name, "x"))])).await.unwrap();
        relate(store, JoinFirst, day * DAY).await;
    }
    feeds
}

async fn a_kept_copy_leads_on_in_the_same_place(store: AnyStore) {
    group(&store).await;
    store.add_sink("hub".into()).await.unwrap();
    let before = stream(&store).await.entries.remove(0);
    for (day, leads, n_also) in [(10, "second", 1), (11, "third", 0)] {
        assert_eq!(prune(&store, &keep(10), day * DAY).await, pruned(1));
        let page = stream(&store).await;
        assert_eq!(page.entries.iter().map(name).collect::<Vec<_>>(), [leads]);
        let after = &page.entries[0];
        // Nobody's reader shows it as new.
        assert_eq!((after.public_id, after.pub_seq), (before.public_id, before.pub_seq));
        assert_eq!((after.sort_at, after.updated), (before.sort_at, before.updated));
        assert_eq!(after.also.len(), n_also);
    }
    assert_eq!(prune(&store, &keep(10), 12 * DAY).await, pruned(1));
    assert!(names(&store).await.is_empty());
    assert!(store.pending("hub".into(), 10).await.unwrap().is_empty(), "none of this is an event");
}

async fn copies_beyond_their_term_go_with_their_lead(store: AnyStore) {
    let [_, b, c] = group(&store).await;
    let brief = Some(Duration::from_secs(86_400));
    let retention = Retention { of_feeds: vec![(b, brief), (c, brief)], ..keep(10) };
    // Copies first, since they are kept for a day only; the lead stays.
    assert_eq!(prune(&store, &retention, 9 * DAY).await, pruned(2));
    assert_eq!(names(&store).await, ["lead"]);
    assert!(stream(&store).await.entries[0].also.is_empty());
    assert_eq!(prune(&store, &retention, 10 * DAY).await, pruned(1));
    assert!(names(&store).await.is_empty());
}

async fn a_pruned_copy_is_named_no_more(store: AnyStore) {
    let [_, b, _] = group(&store).await;
    let retention = Retention { of_feeds: vec![(b, Some(Duration::from_secs(86_400)))], ..keep(10) };
    let before = stream(&store).await.entries.remove(0);
    assert_eq!(before.also.len(), 2);
    assert_eq!(prune(&store, &retention, 3 * DAY).await, pruned(1));
    let after = stream(&store).await.entries.remove(0);
    assert_eq!((after.public_id, after.updated), (before.public_id, before.updated));
    assert_eq!(after.also.iter().map(|also| also.title.as_str()).collect::<Vec<_>>(), ["Title of third"]);
    // The feed of the copy lists it still, and it joins nothing again.
    see(&store, b, 4, "second").await;
    relate(&store, JoinFirst, 4 * DAY).await;
    assert_eq!(stream(&store).await.entries[0].also.len(), 1);
}

async fn an_heir_of_a_private_feed_is_where_that_is_named(store: AnyStore) {
    let [_, b, c] = group(&store).await;
    declare(&store, &[output("all", ""), output("named", "feed:https://b.example/feed")]).await;
    want(&store, private("b", &[])).await;
    rejudge(&store).await;
    assert_eq!((names(&store).await, page_of(&store, "named").await), (vec!["lead".into()], vec!["lead".into()]));
    // One that is not private comes first, although it was found later.
    let retention = Retention { of_feeds: vec![(b, None), (c, Some(Duration::from_secs(20 * 86_400)))], ..keep(10) };
    assert_eq!(prune(&store, &retention, 15 * DAY).await, pruned(1));
    assert_eq!(names(&store).await, ["third"]);
    assert_eq!(prune(&store, &retention, 25 * DAY).await, pruned(1));
    rejudge(&store).await;
    assert!(names(&store).await.is_empty() && page_of(&store, "all").await.is_empty());
    assert_eq!(page_of(&store, "named").await, ["second"]);
}

async fn what_is_pruned_leaves_every_output(store: AnyStore) {
    declare(&store, &[output("all", ""), output("x", "tag:x")]).await;
    let feed = want(&store, tagged("a", &["x"])).await;
    publish(&store, feed, 0, news(&["one"])).await;
    let id = find(&store, "one").await.public_id;
    assert_eq!(store.outputs_of(id).await.unwrap(), ["all", "x"]);
    prune(&store, &keep(1), DAY).await;
    assert!(store.outputs_of(id).await.unwrap().is_empty());
    assert!(feed_of(&store, "x").await.is_empty());
    // Nor does a new select bring it back.
    declare(&store, &[output("all", ""), output("x", "feed:https://a.example/feed")]).await;
    rejudge(&store).await;
    assert!(page_of(&store, "x").await.is_empty());
}

async fn pruning_is_a_change_and_finding_nothing_is_none(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["one"])).await;
    let mut changes = store.changes();
    prune(&store, &keep(10), DAY).await;
    assert!(!changes.has_changed().unwrap());
    prune(&store, &keep(10), 10 * DAY).await;
    assert!(changes.has_changed().unwrap());
    changes.mark_unchanged();
    prune(&store, &keep(10), 11 * DAY).await;
    assert!(!changes.has_changed().unwrap());
}

async fn tombstones_go_after_a_year_once_their_feed_does_without_them(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["old", "stays"])).await;
    // A document without the old one, on day 300, and more of them.
    for day in [300, 310, 345, 370] {
        see(&store, feed, day, "stays").await;
        publish(&store, feed, day * DAY, news(&[&format!("of day {day}")])).await;
    }
    assert_eq!(prune(&store, &keep(200), 299 * DAY).await, pruned(2));
    assert_eq!(prune(&store, &keep(200), 364 * DAY).await, Pruned::default());
    assert_eq!(prune(&store, &keep(200), 366 * DAY).await, buried(1));
    assert!(store.entry(public_id("old")).await.unwrap().is_none());
    assert!(store.known(feed, vec![probe(vec![id_key("old")])]).await.unwrap().entries.is_empty());
    assert_eq!(find(&store, "stays").await.state, EntryState::Pruned);
    assert_eq!(store.feeds().await.unwrap()[0].n_entries, 5);
    assert_eq!(store.stats().await.unwrap().n_entries, 5);
}

async fn a_feed_that_was_not_read_since_keeps_its_tombstones(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["one", "two"])).await;
    // For two years it answers that nothing changed: all that it listed is listed still.
    store.commit(batch(feed, 700 * DAY, vec![])).await.unwrap();
    assert_eq!(prune(&store, &keep(10), 701 * DAY).await, pruned(2));
    // Then comes a document without one of them, which may be a slip of the publisher's for 30 days.
    see(&store, feed, 702, "two").await;
    assert_eq!(prune(&store, &keep(10), 731 * DAY).await, Pruned::default());
    assert_eq!(prune(&store, &keep(10), 732 * DAY).await, buried(1));
    assert_eq!(find(&store, "two").await.state, EntryState::Pruned);
}

async fn what_the_feed_still_lists_keeps_its_tombstone(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["one"])).await;
    prune(&store, &keep(10), 11 * DAY).await;
    for day in (20..800).step_by(20) {
        see(&store, feed, day, "one").await;
        publish(&store, feed, day * DAY, news(&[&format!("of day {day}")])).await;
        prune(&store, &keep(10_000), day * DAY).await;
        assert_eq!(find(&store, "one").await.state, EntryState::Pruned, "day {day}");
    }
}

async fn a_new_article_under_the_id_of_a_pruned_one_is_not_lost(store: AnyStore) {
    use coranto::identify::ladder;
    use coranto::model::parsed::{Markup, ParsedEntry};
    let feed = subscribe(&store, "a").await;
    let parsed = |title: &str, link: &str| ParsedEntry {
        id: Some("7".into()),
        title: Some(title.into()),
        link: Some(crate::store::sample::url(link)),
        content: Some(Markup::Plain("Words that say what it is all about, a few of them.".into())),
        ..ParsedEntry::default()
    };
    let first = parsed("The first", "https://a.example/first");
    let stored = NewEntry { keys: ladder::probe(&first).keys, ..entry("first") };
    publish(&store, feed, 0, vec![new(stored)]).await;
    prune(&store, &keep(10), 11 * DAY).await;
    let url = crate::store::sample::feed_url("a");
    let context = ladder::FeedContext { policy: Default::default(), declared_url: &url, site: None };
    for (again, is_new) in [
        (first.clone(), false),
        (parsed("The first", "https://a.example/moved"), false),
        (parsed("Another title", "https://a.example/first"), false),
        (parsed("Another", "https://a.example/other"), true),
    ] {
        let entries = [again];
        let probes = ladder::probes(&entries);
        let known = store.known(feed, probes.clone()).await.unwrap();
        let resolution = ladder::resolve(&context, &entries, &probes, &known, at(12 * DAY));
        let found_new = matches!(resolution.verdicts[0], ladder::Verdict::New { .. });
        assert_eq!(found_new, is_new, "{:?}", entries[0].title);
        assert!(is_new || matches!(resolution.verdicts[0], ladder::Verdict::Same { .. }), "it never changes");
    }
}

/// Entries with much to say, one feed, one a day.
async fn fill(store: &AnyStore, n: i64) -> FeedId {
    let feed = subscribe(store, "a").await;
    for day in 0..n {
        let mut one = entry(&format!("day {day}"));
        let mut random = fastrand::Rng::with_seed(day.unsigned_abs());
        let words: String = (0..40_000).map(|_| random.alphanumeric()).collect();
        one.text.content = coranto::model::body::CleanHtml::paragraph(&words);
        publish(store, feed, day * DAY, vec![new(one)]).await;
    }
    feed
}

async fn above_its_ceiling_a_store_loses_the_oldest_texts(store: AnyStore) {
    fill(&store, 60).await;
    let full = store.stats().await.unwrap().db_bytes;
    let ceiling = |max_bytes| Retention { max_bytes: Some(max_bytes), ..Retention::default() };
    assert_eq!(prune(&store, &ceiling(full), 100 * DAY).await, Pruned::default());
    let went = prune(&store, &ceiling(full * 3 / 4), 100 * DAY).await;
    // A quarter and a twentieth of it, more or less.
    assert!((12..30).contains(&went.n_entries), "{went:?}");
    let left = names(&store).await;
    let expected: Vec<String> = (0..60).rev().map(|day| format!("day {day}")).take(60 - went.n_entries).collect();
    assert_eq!(left, expected, "the newest are left");
    assert_eq!(prune(&store, &ceiling(full * 3 / 4), 100 * DAY).await, Pruned::default());
    // What was freed is filled before the file grows.
    let feed = store.feeds().await.unwrap()[0].id;
    publish(&store, feed, 101 * DAY, news(&["after"])).await;
    assert!(store.stats().await.unwrap().db_bytes <= full);
}

async fn what_came_today_stays_whatever_the_ceiling(store: AnyStore) {
    fill(&store, 10).await;
    let tiny = Retention { max_bytes: Some(1000), ..Retention::default() };
    assert_eq!(prune(&store, &tiny, 9 * DAY + 1).await, pruned(9));
    assert_eq!(names(&store).await, ["day 9"]);
}

async fn purging_erases_a_feed_and_nothing_else(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    store.subscribe(Origin::Added, wanted("a"), at(0)).await.unwrap();
    publish(&store, a, 0, news(&["one", "two"])).await;
    publish(&store, b, 1, news(&["other"])).await;
    store.commit(batch(a, 2, news(&["ready"]))).await.unwrap();
    let mut changes = store.changes();
    changes.mark_unchanged();
    assert_eq!(store.purge(a).await.unwrap(), 3);
    assert!(changes.has_changed().unwrap());
    assert_eq!(names(&store).await, ["other"]);
    for name in ["one", "two", "ready"] {
        assert!(store.entry(public_id(name)).await.unwrap().is_none());
    }
    assert_eq!(store.feeds().await.unwrap().iter().map(|feed| feed.id).collect::<Vec<_>>(), [b]);
    assert!(store.known(a, vec![probe(vec![id_key("one")])]).await.unwrap().entries.is_empty());
    assert!(store.decisions(a).await.unwrap().is_empty());
    assert_eq!(store.stats().await.unwrap().n_entries, 1);
    // A poll that was on its way ends nowhere, and harms nobody.
    let late = store.commit(batch(a, 3, news(&["late"]))).await;
    assert!(matches!(late, Err(Error::NoFeed(_))));
    store.verify(at(4)).await.unwrap();
}

async fn purging_leaves_the_article_to_another_copy(store: AnyStore) {
    let [a, b, _] = group(&store).await;
    let before = stream(&store).await.entries.remove(0);
    assert_eq!(store.purge(a).await.unwrap(), 1);
    let after = stream(&store).await.entries.remove(0);
    assert_eq!((after.public_id, after.updated), (before.public_id, before.updated));
    assert_eq!((name(&after).as_str(), after.also.len()), ("second", 1));
    // Also to one that nobody wants at present.
    store.sync(Origin::File, vec![], at(3 * DAY)).await.unwrap();
    store.purge(b).await.unwrap();
    assert!(names(&store).await.is_empty());
    subscribe(&store, "c").await;
    let back = stream(&store).await.entries.remove(0);
    assert_eq!((back.public_id, back.sort_at, name(&back).as_str()), (before.public_id, before.sort_at, "third"));
}

async fn purging_a_feed_nobody_knows_says_so(store: AnyStore) {
    assert!(matches!(store.purge(FeedId(9)).await, Err(Error::NoFeed(FeedId(9)))));
}

async fn a_purged_feed_may_be_subscribed_to_anew(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["one"])).await;
    store.purge(feed).await.unwrap();
    let other = subscribe(&store, "b").await;
    assert!(matches!(store.commit(batch(feed, 1, news(&["late"]))).await, Err(Error::NoFeed(_))));
    assert_ne!(other, feed, "its number is not given again");
    store.unsubscribe(Origin::File, other).await.unwrap();
    let feed = subscribe(&store, "a").await;
    assert_eq!(store.feeds().await.unwrap()[0].state.last_polled, None);
    publish(&store, feed, 1, news(&["one"])).await;
    assert_eq!(names(&store).await, ["one"]);
}

async fn a_large_feed_is_purged_whole(store: AnyStore) {
    let [a, b] = [subscribe(&store, "a").await, subscribe(&store, "b").await];
    let many: Vec<EntryChange> = (0..2500)
        .map(|n| {
            let name = format!("n{n}");
            let keys = (0..4).map(|k| key(KeyKind::Title, &format!("{k} {name}"))).chain([id_key(&name)]).collect();
            new(NewEntry { keys, ..entry(&name) })
        })
        .collect();
    store.commit(batch(a, 0, many)).await.unwrap();
    store.commit(batch(b, 0, news(&["other"]))).await.unwrap();
    while relate(&store, Alone, 1).await.more {}
    assert_eq!(store.purge(a).await.unwrap(), 2500);
    assert_eq!(names(&store).await, ["other"]);
    assert_eq!(store.stats().await.unwrap().n_entries, 1);
}

async fn a_sound_store_is_found_so(store: AnyStore) {
    group(&store).await;
    store.verify(at(0)).await.unwrap();
    prune(&store, &keep(1), 2 * DAY).await;
    store.verify(at(0)).await.unwrap();
}

async fn a_store_is_verified_once_a_day(store: AnyStore) {
    assert!(store.wants_verifying(at(0)).await.unwrap());
    store.verify(at(0)).await.unwrap();
    assert!(!store.wants_verifying(at(DAY - 1)).await.unwrap());
    assert!(store.wants_verifying(at(DAY)).await.unwrap());
    assert!(store.wants_verifying(at(-1)).await.unwrap(), "it was noted by a clock that was ahead");
}

async fn a_damaged_store_takes_no_more_writes_and_is_read_still(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["one"])).await;
    store.stop_writing();
    let refused = [
        store.commit(batch(feed, 1, news(&["two"]))).await.err(),
        store.subscribe(Origin::File, wanted("b"), at(1)).await.err(),
        store.purge(feed).await.err(),
        store.prune(keep(1), 1, at(2 * DAY)).await.err(),
        store.relate(std::sync::Arc::new(Alone), 1, at(1)).await.err(),
    ];
    for error in refused {
        assert!(error.as_ref().is_some_and(Error::is_of_the_store), "{error:?}");
    }
    assert_eq!(names(&store).await, ["one"]);
    assert_eq!(store.feeds().await.unwrap().len(), 1);
    store.ping().await.unwrap();
    store.close().await.unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever was pruned in whatever slices: the same documents again bring nothing new, and store nothing twice.
    #[test]
    fn what_was_once_shown_is_never_shown_again(
        feeds in proptest::collection::vec(proptest::collection::vec(0usize..12, 1..8), 1..4),
        term in 1u64..6,
        slice in 1usize..5,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let store = crate::store::bed::memory();
            let mut shown = std::collections::BTreeSet::new();
            let mut ids = Vec::new();
            for (n, articles) in feeds.iter().enumerate() {
                ids.push(subscribe(&store, &format!("f{n}")).await);
                offer(&store, ids[n], n, articles, n as i64).await;
                shown.extend(stream(&store).await.entries.iter().map(|entry| entry.public_id));
            }
            let n_entries = store.stats().await.unwrap().n_entries;
            for day in 3..20i64 {
                while store.prune(keep(term), slice, at(day * DAY)).await.unwrap().more {
                    let page = stream(&store).await;
                    assert!(page.entries.iter().all(|entry| shown.contains(&entry.public_id)));
                }
                for (n, articles) in feeds.iter().enumerate() {
                    offer(&store, ids[n], n, articles, day).await;
                }
                let page = stream(&store).await;
                assert!(page.entries.iter().all(|entry| shown.contains(&entry.public_id) && !entry.text.title.is_empty()));
                assert_eq!(store.stats().await.unwrap().n_entries, n_entries);
            }
            assert!(stream(&store).await.entries.is_empty());
            store.verify(at(0)).await.unwrap();
        });
    }
}

/// A feed's document as a poll would carry it: known entries are seen, others new.
async fn offer(store: &AnyStore, feed: FeedId, n: usize, articles: &[usize], day: i64) {
    let mut entries = Vec::new();
    let mut articles = articles.to_vec();
    articles.sort_unstable();
    articles.dedup();
    for article in articles {
        let key = id_key(&format!("{article}"));
        let known = store.known(feed, vec![probe(vec![key.clone()])]).await.unwrap();
        entries.push(match known.entries.first() {
            Some(known) => EntryChange::Seen { id: known.id, keys: vec![key] },
            None => {
                let one = copy(&format!("{article}"), &format!("x{article}"));
                new(NewEntry { fallback_id: public_id(&format!("{article} of {n}")), ..one })
            }
        });
    }
    store.commit(batch(feed, day * DAY, entries)).await.unwrap();
    relate(store, JoinFirst, day * DAY).await;
}
