//! Histories of feeds, poll by poll, through probe, a store in memory, resolve and judge, and for two feeds through
//! grouping: how many entries and updates does a reader end with?

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::identify::canonical::canonical;
use crate::identify::change::{Change, Version, judge};
use crate::model::body::CleanHtml;
use crate::model::identity::KnownEntry;
use crate::model::ids::FeedId;
use crate::model::parsed::Markup;
use crate::relate::group::AddressJudge;
use crate::store::types::{Judge, Verdict as Grouping, Weighed};
use crate::text::plain::{plain, plain_of};
use uuid::Uuid;

#[derive(Deserialize)]
struct History {
    name: String,
    polls: Vec<Vec<Item>>,
    entries: usize,
    updates: usize,
}

#[derive(Clone, Deserialize)]
struct Item {
    feed: Option<String>,
    guid: Option<String>,
    link: Option<String>,
    title: Option<String>,
    text: Option<String>,
    updated: Option<Timestamp>,
}

impl Item {
    fn parsed(&self) -> ParsedEntry {
        ParsedEntry {
            id: self.guid.clone(),
            link: self.link.as_deref().and_then(|link| Url::parse(link).ok()),
            title: self.title.clone(),
            summary: self.text.clone().map(Markup::Html),
            updated: self.updated,
            ..ParsedEntry::default()
        }
    }
}

/// What a store remembers of an entry.
struct Stored {
    public_id: PublicId,
    delivered: i64,
    title: String,
    text: String,
    link: Option<Url>,
    first_seen: Timestamp,
    updated: Option<Timestamp>,
}

/// A feed with its part of a store.
struct Feed {
    url: Url,
    policy: IdentityPolicy,
    keys: HashMap<EntryKey, BTreeSet<usize>>,
    entries: Vec<Stored>,
    n_updates: usize,
}

impl Feed {
    fn new(url: &str) -> Feed {
        let url = Url::parse(url).unwrap();
        Feed { url, policy: IdentityPolicy::default(), keys: HashMap::new(), entries: Vec::new(), n_updates: 0 }
    }

    fn known(&self, probes: &[Probe]) -> Known {
        let mut found: BTreeMap<usize, (BTreeSet<EntryKey>, bool)> = BTreeMap::new();
        for probe in probes {
            for key in &probe.keys {
                for &at in self.keys.get(key).into_iter().flatten() {
                    let (keys, delivered) = found.entry(at).or_default();
                    keys.insert(key.clone());
                    *delivered |= key.kind.identifies() && self.entries[at].delivered == probe.delivered;
                }
            }
        }
        let known = |(at, (keys, delivered)): (usize, (BTreeSet<EntryKey>, bool))| {
            let stored = &self.entries[at];
            KnownEntry {
                id: EntryId(at as i64),
                keys: keys.into_iter().collect(),
                delivered: stored.delivered,
                title: stored.title.clone(),
                content: (!delivered).then(|| CleanHtml::sanitised(stored.text.clone())),
                first_seen: stored.first_seen,
                source_updated: stored.updated,
                pruned: false,
            }
        };
        Known { entries: found.into_iter().map(known).collect() }
    }

    fn poll(&mut self, entries: &[ParsedEntry], now: Timestamp) -> Resolution {
        let probes = probes(entries);
        let known = self.known(&probes);
        let context = FeedContext { policy: self.policy, declared_url: &self.url, site: None };
        let resolution = resolve(&context, entries, &probes, &known, now);
        self.policy = resolution.policy;
        let mut touched = HashSet::new();
        for ((entry, probe), verdict) in entries.iter().zip(&probes).zip(&resolution.verdicts) {
            let (at, keys) = match verdict {
                Verdict::Repeat => continue,
                Verdict::New { public_id, fallback_id, keys } => {
                    let name = self.free_name([*public_id, *fallback_id]);
                    self.entries.push(stored(entry, probe, name, now));
                    (self.entries.len() - 1, keys)
                }
                Verdict::Same { id, keys } => {
                    assert_eq!(self.entries[id.0 as usize].delivered, probe.delivered);
                    (id.0 as usize, keys)
                }
                Verdict::Altered { id, keys } => {
                    let at = id.0 as usize;
                    let (old, new) = (&self.entries[at], stored(entry, probe, self.entries[at].public_id, now));
                    let content = known.entries.iter().find(|known| known.id == *id).unwrap().content.as_ref();
                    let texts = (content.map(plain).unwrap_or_default(), plain_of(&new.text));
                    self.n_updates +=
                        usize::from(judge(old.version(&texts.0), new.version(&texts.1)) == Change::Significant);
                    self.entries[at] = Stored { first_seen: old.first_seen, ..new };
                    (at, keys)
                }
            };
            assert!(touched.insert(at), "two entries of one document are one stored entry");
            for key in keys {
                self.keys.entry(key.clone()).or_default().insert(at);
            }
        }
        resolution
    }

    /// As the store names an entry: a feed that trades its ids about can make both names of a new entry taken ones.
    fn free_name(&self, wished: [PublicId; 2]) -> PublicId {
        let is_free = |name: &PublicId| self.entries.iter().all(|stored| stored.public_id != *name);
        let further = (0..).map(|n: u32| PublicId::from_uuid(Uuid::new_v5(wished[1].as_uuid(), &n.to_be_bytes())));
        wished.into_iter().chain(further).find(is_free).expect("there are names without end")
    }

    /// Each entry as the relater sees it, with its canonical address.
    fn weighed(&self, number: i64) -> impl Iterator<Item = (Option<String>, Weighed)> {
        self.entries.iter().enumerate().map(move |(at, stored)| {
            let address = stored.link.as_ref().and_then(|link| canonical(link.as_str()));
            let weighed = Weighed {
                id: EntryId(number * 1_000 + at as i64),
                feed: FeedId(number),
                feed_url: self.url.clone(),
                feed_site: None,
                priority: 0,
                title: stored.title.clone(),
                link: stored.link.clone(),
                content: CleanHtml::sanitised(stored.text.clone()),
                published: None,
            };
            (address.map(|address| address.as_str().to_owned()), weighed)
        })
    }
}

impl Stored {
    fn version<'a>(&'a self, text: &'a str) -> Version<'a> {
        Version { title: &self.title, text, source_updated: self.updated }
    }
}

fn stored(entry: &ParsedEntry, probe: &Probe, public_id: PublicId, now: Timestamp) -> Stored {
    Stored {
        public_id,
        delivered: probe.delivered,
        title: entry.title.clone().unwrap_or_default(),
        text: entry.body().map(|body| body.as_str().to_owned()).unwrap_or_default(),
        link: entry.link.clone(),
        first_seen: now,
        updated: entry.updated,
    }
}

fn day(number: usize) -> Timestamp {
    chrono::DateTime::UNIX_EPOCH + chrono::Duration::days(number as i64)
}

/// Entries and updates that a reader ends with.
fn replay(polls: &[Vec<Item>]) -> (usize, usize) {
    let mut feeds: BTreeMap<String, Feed> = BTreeMap::new();
    for (number, poll) in polls.iter().enumerate() {
        let mut by_feed: BTreeMap<String, Vec<ParsedEntry>> = BTreeMap::new();
        for item in poll {
            by_feed.entry(item.feed.clone().unwrap_or_else(|| "a".to_owned())).or_default().push(item.parsed());
        }
        for (name, entries) in by_feed {
            // Feeds named by a letter live on a site of their own; others are feeds of one site.
            let url = if name.len() == 1 {
                format!("https://{name}.example/feed")
            } else {
                format!("https://a.example/{name}")
            };
            feeds.entry(name).or_insert_with(|| Feed::new(&url)).poll(&entries, day(number));
        }
    }
    let mut leads: Vec<(Option<String>, Weighed)> = Vec::new();
    for (number, feed) in feeds.values().enumerate() {
        for (address, entry) in feed.weighed(number as i64) {
            let same = |lead: &&(Option<String>, Weighed)| address.is_some() && lead.0 == address;
            let candidates: Vec<Weighed> = leads.iter().filter(same).map(|(_, lead)| lead.clone()).collect();
            if !matches!(AddressJudge.join(&entry, &candidates), Grouping::Join { .. }) {
                leads.push((address, entry));
            }
        }
    }
    (leads.len(), feeds.values().map(|feed| feed.n_updates).sum())
}

fn histories() -> Vec<History> {
    let lines = include_str!("../../../tests/fixtures/identify/histories.jsonl").lines();
    lines.map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect()
}

#[test]
fn every_history_ends_as_told() {
    let wrong: Vec<String> = histories()
        .iter()
        .filter(|history| replay(&history.polls) != (history.entries, history.updates))
        .map(|history| {
            let (entries, updates) = replay(&history.polls);
            let expected = (history.entries, history.updates);
            format!("{}: {entries} entries and {updates} updates, not {expected:?}", history.name)
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn polling_twice_as_often_changes_nothing() {
    for history in histories() {
        let doubled: Vec<Vec<Item>> = history.polls.iter().flat_map(|poll| [poll.clone(), poll.clone()]).collect();
        assert_eq!(replay(&doubled), (history.entries, history.updates), "{}", history.name);
    }
}

#[test]
fn the_order_within_a_document_adds_and_loses_nothing() {
    for history in histories() {
        let turned: Vec<Vec<Item>> = history.polls.iter().map(|poll| poll.iter().rev().cloned().collect()).collect();
        assert_eq!(replay(&turned).0, history.entries, "{}", history.name);
    }
}

#[test]
fn a_lost_store_rebuilt_gives_the_same_ids() {
    // Of two ids on one entry the first counts, so that the order does matter there.
    for history in histories().iter().filter(|history| history.name != "an entry is listed twice under two ids") {
        let last: Vec<ParsedEntry> = history.polls[0].iter().map(Item::parsed).collect();
        let ids = |entries: &[ParsedEntry]| {
            let mut feed = Feed::new("https://a.example/feed");
            feed.poll(entries, day(0));
            feed.entries.iter().map(|stored| stored.public_id).collect::<BTreeSet<_>>()
        };
        let turned: Vec<ParsedEntry> = last.iter().rev().cloned().collect();
        assert_eq!(ids(&last), ids(&turned), "{}", history.name);
    }
}

/// The first clean document, the bad one, the other clean ones; then a rebuild from the last of them.
fn check_names_after(bad: &[ParsedEntry], clean: &[&[ParsedEntry]], expected: fn(IdentityPolicy) -> bool) {
    let mut history = Feed::new("https://a.example/feed");
    history.poll(clean[0], day(0));
    history.poll(bad, day(1));
    assert!(expected(history.policy), "{:?}", history.policy);
    let n_before = history.entries.len();
    for (number, document) in clean[1..].iter().enumerate() {
        history.poll(document, day(number + 2));
    }
    assert!(history.entries.len() > n_before, "nothing was first seen after the bad document");
    let mut fresh = Feed::new("https://a.example/feed");
    fresh.poll(clean[clean.len() - 1], day(100));
    let rebuilt: BTreeMap<&str, PublicId> =
        fresh.entries.iter().map(|stored| (stored.title.as_str(), stored.public_id)).collect();
    for stored in &history.entries[n_before..] {
        assert_eq!(rebuilt.get(stored.title.as_str()), Some(&stored.public_id), "{}", stored.title);
    }
}

#[test]
fn a_bad_document_does_not_change_the_names_of_later_entries() {
    let one = |n: usize| {
        item(&format!("g{n}"), &format!("https://a.example/{n}"), &format!("Title {n}"), &format!("text {n}"))
    };
    let id = |n: usize, guid: &str| ParsedEntry { id: Some(guid.to_owned()), ..one(n) };
    let link = |n: usize, link: &str| ParsedEntry { link: Url::parse(link).ok(), ..one(n) };
    let clean: [&[ParsedEntry]; 3] = [&[one(1), one(2)], &[one(3), one(2), one(1)], &[one(5), one(4), one(3)]];
    check_names_after(&[id(6, "g2"), one(2), one(1)], &clean, |policy| policy.id_repeats);
    check_names_after(&[id(2, "0"), id(1, "0")], &clean, |policy| policy.id_repeats);
    check_names_after(&[id(2, "new 2"), id(1, "new 1")], &clean, |policy| policy.id_changes);
    let page = "https://a.example/page";
    check_names_after(&[link(7, page), link(6, page)], &clean, |policy| policy.link_repeats);

    let no_id = |n: usize| ParsedEntry { id: None, ..one(n) };
    let clean: [&[ParsedEntry]; 2] = [&[no_id(1)], &[no_id(2), no_id(1)]];
    let twice = |n: usize| ParsedEntry { id: None, ..link(n, page) };
    check_names_after(&[twice(7), twice(6)], &clean, |policy| policy.link_repeats);
    // Within the bad document, those that are not at fault keep their own names.
    let mut bad = Feed::new("https://a.example/feed");
    bad.poll(&[id(6, "0"), id(7, "0"), one(1)], day(0));
    let mut good = Feed::new("https://a.example/feed");
    good.poll(&[one(1)], day(0));
    assert_eq!(bad.entries[2].public_id, good.entries[0].public_id);
}

fn item(guid: &str, link: &str, title: &str, text: &str) -> ParsedEntry {
    let some = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Item { feed: None, guid: some(guid), link: some(link), title: some(title), text: some(text), updated: None }
        .parsed()
}

fn names(feed: &str, entry: ParsedEntry) -> (PublicId, PublicId) {
    let resolution = Feed::new(feed).poll(&[entry], day(0));
    match &resolution.verdicts[0] {
        Verdict::New { public_id, fallback_id, .. } => (*public_id, *fallback_id),
        other => panic!("not new: {other:?}"),
    }
}

#[test]
fn the_feed_is_mixed_into_names_that_are_not_global() {
    let (one, two) = ("https://a.example/one", "https://a.example/two");
    for (guid, link, global) in [
        ("tag:a.example,2026:1", "https://a.example/1", true),
        ("https://a.example/1", "https://a.example/1", true),
        ("", "https://www.a.example/1", true),
        ("1", "https://a.example/1", false),
        ("https://b.example/1", "https://b.example/1", false),
        ("", "", false),
    ] {
        let (first, second) = (names(one, item(guid, link, "T", "x")), names(two, item(guid, link, "T", "x")));
        assert_eq!(first.0 == second.0, global, "{guid} {link}");
        assert_eq!(first.0 == first.1, !global, "{guid} {link}");
        assert_ne!(first.1, second.1, "{guid} {link}");
    }
}

#[test]
fn a_month_later_a_renamed_entry_is_new() {
    let text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen \
        eighteen nineteen twenty";
    for (days, expected) in [(29, 1), (31, 2)] {
        let mut feed = Feed::new("https://a.example/feed");
        feed.poll(&[item("1", "https://a.example/1", "T", text)], day(0));
        feed.poll(&[item("2", "https://a.example/2", "T", text)], day(days));
        assert_eq!(feed.entries.len(), expected, "{days}");
    }
}

#[test]
fn what_a_feed_taught_is_told_once() {
    let mut feed = Feed::new("https://a.example/feed");
    let document = [item("0", "https://a.example/1", "One", "x"), item("0", "https://a.example/2", "Two", "y")];
    let first = feed.poll(&document, day(0));
    assert_eq!(first.notes.iter().map(|note| note.0).collect::<Vec<_>>(), ["id-repeats"]);
    assert!(feed.policy.id_repeats && !feed.policy.link_repeats);
    assert_eq!(feed.poll(&document, day(1)).notes, []);
}

#[test]
fn one_id_for_all_entries_does_not_find_them_all() {
    let mut feed = Feed::new("https://a.example/feed");
    for number in 0..50 {
        let link = |number: usize| format!("https://a.example/{number}");
        let document: Vec<ParsedEntry> =
            (number..number + 3).map(|at| item("0", &link(at), &format!("Title {at}"), "same text")).collect();
        let probes = probes(&document);
        assert!(feed.known(&probes).entries.len() <= 3);
        feed.poll(&document, day(number));
    }
    assert_eq!(feed.entries.len(), 52);
}

prop_compose! {
    /// Entries out of few ids, links, titles and texts, so that everything collides with everything.
    fn any_item()(guid in 0..4usize, link in 0..5usize, title in 0..3usize, text in 0..4usize) -> ParsedEntry {
        item(
            ["", "0", "tag:a.example,1", "https://a.example/1#c-1"][guid],
            ["", "https://a.example/", "https://a.example/1", "https://a.example/1#c-1", "https://b.example/story-1234567"][link],
            ["", "One", "Two"][title],
            ["", "x", "y", "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen \
                seventeen eighteen nineteen twenty"][text],
        )
    }
}

proptest! {
    /// The store double checks on the way: no stored entry for two entries of a document.
    #[test]
    fn any_history_is_resolved_once(polls in prop::collection::vec(prop::collection::vec(any_item(), 0..6), 1..5)) {
        let mut feed = Feed::new("https://a.example/feed");
        for (number, poll) in polls.iter().enumerate() {
            feed.poll(poll, day(number));
            // The same document again brings nothing new.
            let n_entries = feed.entries.len();
            let again = feed.poll(poll, day(number));
            prop_assert_eq!(feed.entries.len(), n_entries, "{:?}", again);
            prop_assert!(again.verdicts.iter().all(|verdict| matches!(verdict, Verdict::Same { .. } | Verdict::Repeat)), "{:?}", again);
        }
    }
}
