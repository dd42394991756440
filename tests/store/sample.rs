//! Values to put into a store, short to write down.

use std::sync::Arc;

use chrono::{Duration, TimeZone, Utc};
use coranto::model::Timestamp;
use coranto::model::body::CleanHtml;
use coranto::model::decision::{Decision, Topic};
use coranto::model::entry::{Details, Entry, EntryText};
use coranto::model::feed::{FeedProfile, FeedSettings, Origin, PollState};
use coranto::model::identity::{EntryKey, KeyKind, Probe};
use coranto::model::ids::{EntryId, FeedId, PublicId};
use coranto::model::summary::{Summary, SummarySource};
use coranto::query::parse;
use coranto::store::types::{
    Audience, Batch, ChangedEntry, Claim, EntryChange, Judge, NewEntry, OutputSpec, Page, Related, Selection,
    StreamQuery, Verdict, Wanted, Weighed,
};
use url::Url;
use uuid::Uuid;

use crate::store::bed::AnyStore;

/// So many minutes into the test.
pub fn at(minutes: i64) -> Timestamp {
    Utc.with_ymd_and_hms(2026, 1, 1, 0, 0, 0).unwrap() + Duration::minutes(minutes)
}

pub fn url(text: &str) -> Url {
    Url::parse(text).unwrap()
}

pub fn feed_url(name: &str) -> Url {
    url(&format!("https://{name}.example/feed"))
}

pub fn wanted(name: &str) -> Wanted {
    Wanted { url: feed_url(name), settings: FeedSettings::default() }
}

pub fn titled(name: &str, title: &str) -> Wanted {
    Wanted { settings: FeedSettings { title: Some(title.into()), ..FeedSettings::default() }, ..wanted(name) }
}

pub async fn subscribe(store: &AnyStore, name: &str) -> FeedId {
    store.subscribe(Origin::File, wanted(name), at(0)).await.unwrap().feed
}

pub fn public_id(name: &str) -> PublicId {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string().parse().unwrap()
}

pub fn key(kind: KeyKind, value: &str) -> EntryKey {
    EntryKey { kind, value: value.into() }
}

pub fn id_key(name: &str) -> EntryKey {
    key(KeyKind::Id, &format!("tag:{name}"))
}

pub fn text(name: &str) -> EntryText {
    EntryText {
        title: format!("Title of {name}"),
        link: Some(url(&format!("https://articles.example/{name}"))),
        language: Some("en".into()),
        content: CleanHtml::paragraph(&format!("The text of {name}.")),
        summary: Summary { text: format!("{name} in short"), source: SummarySource::Feed, version: 1 },
        details: Details::default(),
    }
}

/// A new entry that answers to `tag:NAME` and to nothing else.
pub fn entry(name: &str) -> NewEntry {
    NewEntry {
        public_id: public_id(name),
        fallback_id: public_id(&format!("{name} of this feed")),
        keys: vec![id_key(name)],
        delivered: 1,
        text: text(name),
        published: None,
        source_updated: None,
        address: None,
        archive: false,
        shown: true,
    }
}

/// A new entry under an address that other feeds may carry too.
pub fn copy(name: &str, address: &str) -> NewEntry {
    NewEntry { address: Some(address.into()), ..entry(name) }
}

pub fn new(entry: NewEntry) -> EntryChange {
    EntryChange::New(Box::new(entry))
}

pub fn news(names: &[&str]) -> Vec<EntryChange> {
    names.iter().map(|name| new(entry(name))).collect()
}

pub fn changed(id: EntryId, name: &str, significant: bool) -> ChangedEntry {
    ChangedEntry {
        id,
        keys: Vec::new(),
        delivered: 2,
        text: text(name),
        published: None,
        source_updated: None,
        address: None,
        significant,
    }
}

pub fn change(entry: ChangedEntry) -> EntryChange {
    EntryChange::Changed(Box::new(entry))
}

/// A poll of minute `minutes`, due again an hour later.
pub fn batch(feed: FeedId, minutes: i64, entries: Vec<EntryChange>) -> Batch {
    let now = at(minutes);
    let state = PollState { last_polled: Some(now), next_due: Some(at(minutes + 60)), ..PollState::default() };
    Batch { feed, now, state, fetch_url: None, profile: None, entries, decisions: Vec::new() }
}

pub fn profile(title: &str) -> FeedProfile {
    FeedProfile { title: Some(title.into()), ..FeedProfile::default() }
}

pub fn decision(reason: &str) -> Decision {
    Decision { at: at(0), topic: Topic::Fetch, reason: reason.into(), detail: format!("because of {reason}") }
}

pub fn claim_all(minutes: i64) -> Claim {
    Claim { limit: 100, due_before: at(minutes), only: None }
}

pub fn probe(keys: Vec<EntryKey>) -> Probe {
    Probe { keys, delivered: 1 }
}

pub fn everything() -> StreamQuery {
    StreamQuery { max: 1000, ..StreamQuery::default() }
}

pub async fn stream(store: &AnyStore) -> Page {
    store.stream(everything()).await.unwrap()
}

/// Titles of the stream, without their "Title of".
pub async fn names(store: &AnyStore) -> Vec<String> {
    stream(store).await.entries.iter().map(name).collect()
}

/// A public output.
pub fn output(name: &str, select: &str) -> OutputSpec {
    let query = parse(select).unwrap();
    OutputSpec { name: name.into(), aliases: Vec::new(), select: select.into(), query, public: true }
}

pub fn secret(name: &str, select: &str) -> OutputSpec {
    OutputSpec { public: false, ..output(name, select) }
}

/// Declare outputs and judge all that must be judged.
pub async fn declare(store: &AnyStore, outputs: &[OutputSpec]) {
    store.declare_outputs(outputs.to_vec()).await.unwrap();
    rejudge(store).await;
}

pub async fn rejudge(store: &AnyStore) {
    while store.rejudge(2).await.unwrap() {}
}

/// As a subscriber's request leaves it behind.
pub async fn serve(store: &AnyStore, output: &str) {
    store.stamp(format!("{output}.atom"), "x".into(), at(0)).await.unwrap();
}

/// What an output holds.
pub fn of(output: &str, audience: Audience) -> StreamQuery {
    let of = Selection { output: Some(output.into()), ..Selection::default() };
    StreamQuery { of, audience, ..everything() }
}

/// Titles in an output's feed, without their "Title of".
pub async fn feed_of(store: &AnyStore, output: &str) -> Vec<String> {
    store.stream(of(output, Audience::Feed)).await.unwrap().entries.iter().map(name).collect()
}

/// Titles in an output's pages.
pub async fn page_of(store: &AnyStore, output: &str) -> Vec<String> {
    store.stream(of(output, Audience::Page)).await.unwrap().entries.iter().map(name).collect()
}

/// A feed with tags.
pub fn tagged(name: &str, tags: &[&str]) -> Wanted {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    Wanted { settings: FeedSettings { tags, ..FeedSettings::default() }, ..wanted(name) }
}

/// A private feed with tags.
pub fn private(name: &str, tags: &[&str]) -> Wanted {
    let public = tagged(name, tags);
    Wanted { settings: FeedSettings { private: Some(true), ..public.settings }, ..public }
}

pub async fn want(store: &AnyStore, wanted: Wanted) -> FeedId {
    store.subscribe(Origin::File, wanted, at(0)).await.unwrap().feed
}

pub fn name(entry: &Entry) -> String {
    entry.text.title.trim_start_matches("Title of ").to_owned()
}

pub async fn find(store: &AnyStore, name: &str) -> Entry {
    store.entry(public_id(name)).await.unwrap().unwrap()
}

/// Commit and relate, each entry on its own.
pub async fn publish(store: &AnyStore, feed: FeedId, minutes: i64, entries: Vec<EntryChange>) -> Related {
    store.commit(batch(feed, minutes, entries)).await.unwrap();
    relate(store, Alone, minutes).await
}

pub async fn relate(store: &AnyStore, judge: impl Judge + 'static, minutes: i64) -> Related {
    store.relate(Arc::new(judge), 256, at(minutes)).await.unwrap()
}

/// Joins nothing.
pub struct Alone;

impl Judge for Alone {
    fn join(&self, _: &Weighed, _: &[Weighed]) -> Verdict {
        Verdict::Alone
    }
    fn prefers(&self, _: &Weighed, _: &Weighed) -> bool {
        false
    }
}

/// Joins the first candidate, and lets the feed of higher priority lead.
pub struct JoinFirst;

impl Judge for JoinFirst {
    fn join(&self, entry: &Weighed, leads: &[Weighed]) -> Verdict {
        Verdict::Join { lead: leads[0].id, reason: "same-address", detail: format!("{} is a copy", entry.title) }
    }
    fn prefers(&self, entry: &Weighed, lead: &Weighed) -> bool {
        entry.priority > lead.priority
    }
}

/// Finds that nothing is the same.
pub struct Refuse;

impl Judge for Refuse {
    fn join(&self, _: &Weighed, leads: &[Weighed]) -> Verdict {
        Verdict::Refused { reason: "link-post", detail: format!("unlike {} others", leads.len()) }
    }
    fn prefers(&self, _: &Weighed, _: &Weighed) -> bool {
        false
    }
}
