//! Grouping copies and publishing them.

use std::sync::{Arc, Mutex};

use coranto::model::decision::Topic;
use coranto::model::entry::EntryState;
use coranto::model::feed::{FeedSettings, Origin};
use coranto::model::ids::{EntryId, FeedId};
use coranto::store::types::{Batch, Judge, NewEntry, Related, Verdict, Wanted, Weighed};

use crate::store::bed::AnyStore;
use crate::store::sample::{
    Alone, JoinFirst, Refuse, at, batch, change, changed, copy, find, name, names, new, news, profile, public_id,
    publish, relate, stream, subscribe, wanted,
};

on_every_engine!(
    entries_are_taken_in_the_order_of_their_commits,
    a_limit_leaves_the_rest_for_the_next_round,
    nothing_ready_is_nothing_done,
    a_copy_joins_a_published_lead,
    a_copy_joins_a_lead_of_the_same_round,
    copies_of_one_feed_are_not_candidates,
    an_address_that_nobody_shares_asks_nobody,
    candidates_come_oldest_first_with_all_that_is_weighed,
    a_better_copy_takes_the_lead_within_its_round,
    a_published_lead_stays,
    a_fresh_copy_makes_an_archive_group_fresh,
    joins_and_refusals_are_decisions_of_the_entrys_feed,
    entries_not_shown_are_no_candidates,
    published_leads_of_an_unsubscribed_feed_are_candidates,
    changes_of_a_copy_show_and_leave_the_leads_updated,
    a_judge_that_panics_holds_nobody_up,
    a_join_to_what_was_no_candidate_is_none,
    also_names_the_copies_earliest_first,
    the_visible_name_does_not_depend_on_who_came_first,
    a_name_that_is_seen_is_not_taken_away,
);

async fn feeds<const N: usize>(store: &AnyStore, names: [&str; N]) -> [FeedId; N] {
    let mut feeds = Vec::new();
    for name in names {
        feeds.push(subscribe(store, name).await);
    }
    feeds.try_into().unwrap()
}

async fn commit(store: &AnyStore, feed: FeedId, entry: NewEntry) {
    store.commit(batch(feed, 0, vec![new(entry)])).await.unwrap();
}

async fn also(store: &AnyStore, lead: &str) -> Vec<String> {
    let also = find(store, lead).await.also;
    also.iter().map(|sighting| sighting.title.trim_start_matches("Title of ").to_owned()).collect()
}

async fn entries_are_taken_in_the_order_of_their_commits(store: AnyStore) {
    let [a, b] = feeds(&store, ["a", "b"]).await;
    store.commit(batch(b, 0, news(&["one", "two"]))).await.unwrap();
    store.commit(batch(a, 0, news(&["three"]))).await.unwrap();
    assert_eq!(relate(&store, Alone, 1).await, Related { n_published: 3, n_joined: 0, more: false });
    assert_eq!(names(&store).await, ["three", "two", "one"]);
    let page = stream(&store).await;
    assert!(page.entries.iter().all(|entry| entry.sort_at == Some(at(1)) && entry.state == EntryState::Published));
}

async fn a_limit_leaves_the_rest_for_the_next_round(store: AnyStore) {
    let [a] = feeds(&store, ["a"]).await;
    store.commit(batch(a, 0, news(&["one", "two", "three"]))).await.unwrap();
    let first = store.relate(Arc::new(Alone), 2, at(1)).await.unwrap();
    assert_eq!(first, Related { n_published: 2, n_joined: 0, more: true });
    assert_eq!(names(&store).await, ["two", "one"]);
    let second = store.relate(Arc::new(Alone), 2, at(1)).await.unwrap();
    assert_eq!(second, Related { n_published: 1, n_joined: 0, more: false });
}

async fn nothing_ready_is_nothing_done(store: AnyStore) {
    let changes = store.changes();
    assert_eq!(relate(&store, JoinFirst, 0).await, Related::default());
    assert!(!changes.has_changed().unwrap());
}

async fn a_copy_joins_a_published_lead(store: AnyStore) {
    let [a, b] = feeds(&store, ["a", "b"]).await;
    publish(&store, a, 0, vec![new(copy("first", "x"))]).await;
    let lead = find(&store, "first").await;
    commit(&store, b, copy("second", "x")).await;
    let mut changes = store.changes();
    changes.mark_unchanged();
    assert_eq!(relate(&store, JoinFirst, 1).await, Related { n_published: 0, n_joined: 1, more: false });
    assert!(changes.has_changed().unwrap(), "the lead names its copies");
    assert_eq!(names(&store).await, ["first"]);
    assert_eq!(also(&store, "first").await, ["second"]);
    let copy = find(&store, "second").await;
    assert_eq!((copy.state, copy.pub_seq, copy.sort_at), (EntryState::Published, None, None));
    let after = find(&store, "first").await;
    assert_eq!((after.updated, after.pub_seq, after.sort_at), (lead.updated, lead.pub_seq, lead.sort_at));
}

async fn a_copy_joins_a_lead_of_the_same_round(store: AnyStore) {
    let [a, b, c] = feeds(&store, ["a", "b", "c"]).await;
    for (feed, name) in [(a, "first"), (b, "second"), (c, "third")] {
        commit(&store, feed, copy(name, "x")).await;
    }
    assert_eq!(relate(&store, JoinFirst, 1).await, Related { n_published: 1, n_joined: 2, more: false });
    assert_eq!(names(&store).await, ["first"]);
    assert_eq!(also(&store, "first").await, ["second", "third"]);
}

async fn copies_of_one_feed_are_not_candidates(store: AnyStore) {
    let [a] = feeds(&store, ["a"]).await;
    store.commit(batch(a, 0, vec![new(copy("one", "x")), new(copy("two", "x"))])).await.unwrap();
    assert_eq!(relate(&store, JoinFirst, 1).await.n_joined, 0);
    assert_eq!(names(&store).await.len(), 2);
}

async fn an_address_that_nobody_shares_asks_nobody(store: AnyStore) {
    let [a, b] = feeds(&store, ["a", "b"]).await;
    commit(&store, a, copy("one", "x")).await;
    commit(&store, b, copy("two", "y")).await;
    store.commit(batch(b, 0, news(&["three"]))).await.unwrap();
    // Refuse would leave a decision had it been asked.
    assert_eq!(relate(&store, Refuse, 1).await.n_published, 3);
    assert!(store.decisions(b).await.unwrap().is_empty());
}

/// Remembers what it was shown.
#[derive(Default)]
struct Curious(Mutex<Vec<(Weighed, Vec<Weighed>)>>);

impl Judge for Curious {
    fn join(&self, entry: &Weighed, leads: &[Weighed]) -> Verdict {
        self.0.lock().unwrap().push((entry.clone(), leads.to_vec()));
        Verdict::Alone
    }
    fn prefers(&self, _: &Weighed, _: &Weighed) -> bool {
        unreachable!("nothing was joined")
    }
}

async fn candidates_come_oldest_first_with_all_that_is_weighed(store: AnyStore) {
    let [a, b] = feeds(&store, ["a", "b"]).await;
    let settings = FeedSettings { priority: Some(7), ..FeedSettings::default() };
    let c = store.subscribe(Origin::File, Wanted { settings, ..wanted("c") }, at(0)).await.unwrap().feed;
    let mut said = profile("C");
    said.site = Some("https://c.example/".into());
    store.commit(Batch { profile: Some(said), ..batch(c, 0, vec![]) }).await.unwrap();
    publish(&store, b, 0, vec![new(copy("old", "x"))]).await;
    commit(&store, a, copy("older in this round", "x")).await;
    commit(&store, c, NewEntry { published: Some(at(-1)), ..copy("new", "x") }).await;
    let judge = Arc::new(Curious::default());
    store.relate(judge.clone(), 256, at(1)).await.unwrap();
    let asked = judge.0.lock().unwrap().clone();
    let (entry, leads) = &asked[1];
    assert_eq!(
        leads.iter().map(|lead| lead.title.as_str()).collect::<Vec<_>>(),
        ["Title of old", "Title of older in this round"]
    );
    let stored = find(&store, "new").await;
    let expected = Weighed {
        id: stored.id,
        feed: c,
        feed_url: wanted("c").url,
        feed_site: Some("https://c.example/".into()),
        priority: 7,
        title: "Title of new".into(),
        link: stored.text.link,
        content: stored.text.content,
        published: Some(at(-1)),
    };
    assert_eq!(*entry, expected);
}

async fn with_priority(store: &AnyStore, name: &str, priority: i32) -> FeedId {
    let settings = FeedSettings { priority: Some(priority), ..FeedSettings::default() };
    store.subscribe(Origin::File, Wanted { settings, ..wanted(name) }, at(0)).await.unwrap().feed
}

async fn a_better_copy_takes_the_lead_within_its_round(store: AnyStore) {
    let low = with_priority(&store, "low", 1).await;
    let lower = with_priority(&store, "lower", 0).await;
    let high = with_priority(&store, "high", 2).await;
    commit(&store, low, copy("low", "x")).await;
    commit(&store, lower, copy("lower", "x")).await;
    commit(&store, lower, copy("other", "y")).await;
    commit(&store, high, copy("high", "x")).await;
    assert_eq!(relate(&store, JoinFirst, 1).await, Related { n_published: 2, n_joined: 2, more: false });
    assert_eq!(names(&store).await, ["high", "other"]);
    assert_eq!(also(&store, "high").await, ["low", "lower"]);
}

async fn a_published_lead_stays(store: AnyStore) {
    let low = with_priority(&store, "low", 1).await;
    let high = with_priority(&store, "high", 2).await;
    publish(&store, low, 0, vec![new(copy("low", "x"))]).await;
    commit(&store, high, copy("high", "x")).await;
    relate(&store, JoinFirst, 1).await;
    assert_eq!(names(&store).await, ["low"]);
    assert_eq!(also(&store, "low").await, ["high"]);
}

async fn a_fresh_copy_makes_an_archive_group_fresh(store: AnyStore) {
    let low = with_priority(&store, "low", 1).await;
    let high = with_priority(&store, "high", 2).await;
    store.add_sink("hub".into()).await.unwrap();
    let archived = |entry| NewEntry { archive: true, published: Some(at(-500)), ..entry };
    commit(&store, low, copy("fresh", "x")).await;
    commit(&store, high, archived(copy("archived", "x"))).await;
    commit(&store, high, archived(copy("archived too", "y"))).await;
    commit(&store, low, copy("fresh too", "y")).await;
    commit(&store, high, archived(copy("alone", "z"))).await;
    relate(&store, JoinFirst, 1).await;
    let page = stream(&store).await;
    let places: Vec<_> = page.entries.iter().map(|entry| (name(entry), entry.sort_at.unwrap())).collect();
    let expected = [("archived too", at(1)), ("archived", at(1)), ("alone", at(-500))];
    assert_eq!(places, expected.map(|(name, place)| (name.to_owned(), place)));
    assert_eq!(store.pending("hub".into(), 10).await.unwrap().len(), 2);
}

async fn joins_and_refusals_are_decisions_of_the_entrys_feed(store: AnyStore) {
    let [a, b] = feeds(&store, ["a", "b"]).await;
    publish(&store, a, 0, vec![new(copy("one", "x")), new(copy("two", "y"))]).await;
    commit(&store, b, copy("copy", "x")).await;
    relate(&store, JoinFirst, 1).await;
    commit(&store, b, copy("mention", "y")).await;
    relate(&store, Refuse, 2).await;
    let decisions = store.decisions(b).await.unwrap();
    let said: Vec<_> = decisions.iter().map(|d| (d.at, d.topic, d.reason.as_str(), d.detail.as_str())).collect();
    let expected = [
        (at(2), Topic::Group, "link-post", "unlike 1 others"),
        (at(1), Topic::Group, "same-address", "Title of copy is a copy"),
    ];
    assert_eq!(said, expected);
    assert_eq!(names(&store).await, ["mention", "two", "one"]);
    assert!(store.decisions(a).await.unwrap().is_empty());
}

async fn entries_not_shown_are_no_candidates(store: AnyStore) {
    let [a, b] = feeds(&store, ["a", "b"]).await;
    commit(&store, a, NewEntry { shown: false, ..copy("old", "x") }).await;
    commit(&store, b, copy("new", "x")).await;
    relate(&store, JoinFirst, 1).await;
    assert_eq!(names(&store).await, ["new"]);
}

async fn published_leads_of_an_unsubscribed_feed_are_candidates(store: AnyStore) {
    let [a, b] = feeds(&store, ["a", "b"]).await;
    publish(&store, a, 0, vec![new(copy("gone", "x"))]).await;
    commit(&store, a, copy("never shown", "y")).await;
    store.unsubscribe(Origin::File, a).await.unwrap();
    commit(&store, b, copy("here", "x")).await;
    commit(&store, b, copy("there", "y")).await;
    assert_eq!(relate(&store, JoinFirst, 1).await, Related { n_published: 1, n_joined: 1, more: false });
    assert_eq!(names(&store).await, ["there", "here"]);
}

async fn changes_of_a_copy_show_and_leave_the_leads_updated(store: AnyStore) {
    let [a, b] = feeds(&store, ["a", "b"]).await;
    store.add_sink("hub".into()).await.unwrap();
    commit(&store, a, copy("lead", "x")).await;
    commit(&store, b, copy("copy", "x")).await;
    relate(&store, JoinFirst, 1).await;
    let mut changes = store.changes();
    changes.mark_unchanged();
    let id = find(&store, "copy").await.id;
    store.commit(batch(b, 5, vec![change(changed(id, "better copy", true))])).await.unwrap();
    assert_eq!(also(&store, "lead").await, ["better copy"]);
    assert_eq!(find(&store, "lead").await.updated, at(1));
    assert!(changes.has_changed().unwrap());
    assert_eq!(store.pending("hub".into(), 10).await.unwrap().len(), 1, "only the publication is an event");
}

/// Fails on whatever it is asked.
struct Broken;

impl Judge for Broken {
    fn join(&self, _: &Weighed, _: &[Weighed]) -> Verdict {
        panic!("a judge's bug")
    }
    fn prefers(&self, _: &Weighed, _: &Weighed) -> bool {
        panic!("a judge's bug")
    }
}

async fn a_judge_that_panics_holds_nobody_up(store: AnyStore) {
    let [a, b] = feeds(&store, ["a", "b"]).await;
    commit(&store, a, copy("one", "x")).await;
    commit(&store, b, copy("two", "x")).await;
    assert_eq!(relate(&store, Broken, 1).await.n_published, 2);
    assert_eq!(store.decisions(b).await.unwrap()[0].reason, "judge-failed");
    store.ping().await.unwrap();
}

/// Names a lead of its own.
struct Elsewhere(EntryId);

impl Judge for Elsewhere {
    fn join(&self, _: &Weighed, _: &[Weighed]) -> Verdict {
        Verdict::Join { lead: self.0, reason: "same-address", detail: String::new() }
    }
    fn prefers(&self, _: &Weighed, _: &Weighed) -> bool {
        true
    }
}

async fn a_join_to_what_was_no_candidate_is_none(store: AnyStore) {
    let [a, b] = feeds(&store, ["a", "b"]).await;
    commit(&store, a, copy("one", "x")).await;
    commit(&store, b, copy("two", "x")).await;
    let related = relate(&store, Elsewhere(EntryId(999)), 1).await;
    assert_eq!((related.n_published, related.n_joined), (2, 0));
}

async fn also_names_the_copies_earliest_first(store: AnyStore) {
    let [a, b, c, d] = feeds(&store, ["a", "b", "c", "d"]).await;
    commit(&store, a, copy("lead", "x")).await;
    let dated = |name, minutes| NewEntry { published: Some(at(minutes)), ..copy(name, "x") };
    commit(&store, b, dated("late", -1)).await;
    let mut early = dated("early", -9);
    early.text.details.comments = Some("https://talk.example/9".into());
    commit(&store, c, early).await;
    commit(&store, d, dated("unsubscribed", -5)).await;
    relate(&store, JoinFirst, 1).await;
    store.unsubscribe(Origin::File, d).await.unwrap();
    assert_eq!(also(&store, "lead").await, ["early", "late"]);
    let early = &find(&store, "lead").await.also[0];
    assert_eq!(early.source.title, "c.example/feed");
    assert_eq!(early.link.as_ref().unwrap().as_str(), "https://articles.example/early");
    assert_eq!(early.comments.as_deref(), Some("https://talk.example/9"));
}

/// An entry whose id names it for the whole world, and whose feed gives it another name if that is taken.
fn worldly(title: &str) -> NewEntry {
    NewEntry { public_id: public_id("of the world"), ..copy(title, "x") }
}

async fn the_visible_name_does_not_depend_on_who_came_first(store: AnyStore) {
    let low = with_priority(&store, "low", 1).await;
    let middle = with_priority(&store, "middle", 2).await;
    let high = with_priority(&store, "high", 3).await;
    let orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    for (n, order) in orders.into_iter().enumerate() {
        let world = format!("world {n}");
        let entries = [(low, "low"), (middle, "middle"), (high, "high")].map(|(feed, name)| {
            let own = format!("{name} {n}");
            (feed, NewEntry { public_id: public_id(&world), ..copy(&own, &world) })
        });
        for at in order {
            let (feed, entry) = entries[at].clone();
            commit(&store, feed, entry).await;
        }
        assert_eq!(relate(&store, JoinFirst, 1).await, Related { n_published: 1, n_joined: 2, more: false });
        assert_eq!(name(&find(&store, &world).await), format!("high {n}"), "{order:?}");
        assert_eq!(stream(&store).await.entries[0].public_id, public_id(&world));
    }
    // One that was behind us in its own feed has no use for the name.
    commit(&store, low, NewEntry { shown: false, ..worldly("old") }).await;
    commit(&store, high, worldly("new")).await;
    relate(&store, JoinFirst, 2).await;
    assert_eq!(name(&find(&store, "of the world").await), "new");
}

async fn a_name_that_is_seen_is_not_taken_away(store: AnyStore) {
    let low = with_priority(&store, "low", 1).await;
    let high = with_priority(&store, "high", 2).await;
    commit(&store, low, worldly("first")).await;
    commit(&store, high, worldly("second")).await;
    relate(&store, Refuse, 1).await;
    assert_eq!(name(&find(&store, "of the world").await), "first");
    let third = with_priority(&store, "third", 3).await;
    commit(&store, third, worldly("third")).await;
    relate(&store, Refuse, 2).await;
    assert_eq!(name(&find(&store, "of the world").await), "first");
    assert_eq!(names(&store).await, ["third", "second", "first"]);
}
