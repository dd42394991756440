//! A site over a real store that tests fill, and a reader of its pages who is hard to please.

use std::collections::HashSet;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use tower_service::Service;
use uuid::Uuid;

use crate::clock::Clock;
use crate::model::Timestamp;
use crate::model::body::{CleanHtml, RawHtml};
use crate::model::entry::{Details, EntryText};
use crate::model::feed::{FeedProfile, FeedSettings, Origin, PollState};
use crate::model::identity::{EntryKey, KeyKind};
use crate::model::ids::{FeedId, PublicId};
use crate::model::output::OutputAccess;
use crate::model::summary::{Summary, SummarySource};
use crate::publish::View;
use crate::publish::cache::Outputs;
use crate::store::Store;
use crate::store::open::{Settings, open};
use crate::store::types::{Batch, EntryChange, Judge, NewEntry, OutputSpec, Verdict, Wanted, Weighed};
use crate::web::access::{Policy, new_key};
use crate::web::{Site, router};

pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) page: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Outputs: `all`; `world`, of the feeds with that tag; `cellar`, secret, of the feeds tagged `dungeon`.
pub(super) struct Stock {
    pub(super) store: Arc<dyn Store>,
    pub(super) site: Arc<Site>,
    router: Router,
    pub(super) owner: String,
}

/// So many minutes into a day that is past.
pub(super) fn minute(n: i64) -> Timestamp {
    crate::publish::fake::at("2026-01-05T06:00:00Z") + chrono::Duration::minutes(n)
}

pub(super) fn id(name: &str) -> PublicId {
    PublicId::from_uuid(Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()))
}

pub(super) fn sanitised(html: &str) -> CleanHtml {
    crate::sanitise::sanitise(&RawHtml::bounded(html.to_owned()), &"https://articles.example/".parse().unwrap())
}

pub(super) fn entry(name: &str) -> NewEntry {
    NewEntry {
        public_id: id(name),
        fallback_id: id(&format!("{name} elsewhere")),
        keys: vec![EntryKey { kind: KeyKind::Id, value: format!("tag:{name}") }],
        delivered: 1,
        text: EntryText {
            title: format!("Title of {name}"),
            link: Some(format!("https://articles.example/{name}").parse().unwrap()),
            language: Some("en".into()),
            content: sanitised(&format!("<p>The text of {name}. It is not long.</p>")),
            summary: Summary { text: format!("{name} in short"), source: SummarySource::Extract, version: 1 },
            details: Details::default(),
        },
        published: None,
        source_updated: None,
        address: None,
        archive: false,
        shown: true,
    }
}

pub(super) fn settings(title: &str, tags: &[&str]) -> FeedSettings {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    FeedSettings { title: Some(title.to_owned()), tags, ..FeedSettings::default() }
}

impl Stock {
    pub(super) async fn open() -> Stock {
        Stock::new(true, "https://reader.example/").await
    }

    pub(super) async fn closed() -> Stock {
        Stock::new(false, "https://reader.example/").await
    }

    pub(super) async fn new(is_open: bool, base: &str) -> Stock {
        let store: Arc<dyn Store> = open(&Settings::memory(), minute(0)).unwrap();
        let all = View { aliases: vec!["everything".to_owned()], ..View::plain("all", "Everything") };
        let world = View::plain("world", "World news");
        let cellar = View { access: OutputAccess::Secret, ..View::plain("cellar", "Cellar door") };
        let specs = [("all", "", true), ("world", "tag:world", true), ("cellar", "tag:dungeon", false)];
        let specs = specs.map(|(name, select, public)| OutputSpec {
            aliases: Vec::new(),
            name: name.to_owned(),
            select: select.to_owned(),
            query: crate::query::parse(select).unwrap(),
            public,
        });
        store.declare_outputs(specs.into()).await.unwrap();
        while store.rejudge(100).await.unwrap() {}
        let views = vec![all, world, cellar];
        let outputs = Outputs::new(store.clone(), views, base.parse().unwrap(), "instance".to_owned());
        let site = Arc::new(Site::new(outputs, store.clone(), Clock::system()));
        let (owner, owners) = new_key();
        site.policy.set(Policy { open: is_open, keys: [(owners, None)].into(), ..Policy::default() });
        Stock { store, router: router(site.clone()), site, owner }
    }

    pub(super) async fn feed(&self, name: &str, settings: FeedSettings) -> FeedId {
        let url = format!("https://{name}.example/feed").parse().unwrap();
        self.store.subscribe(Origin::File, Wanted { url, settings }, minute(0)).await.unwrap().feed
    }

    pub(super) async fn poll(&self, feed: FeedId, at: i64, state: PollState, profile: Option<FeedProfile>) {
        let now = minute(at);
        let batch = Batch { feed, now, state, fetch_url: None, profile, entries: Vec::new(), decisions: Vec::new() };
        self.store.commit(batch).await.unwrap();
    }

    pub(super) async fn publish(&self, feed: FeedId, at: i64, entries: Vec<NewEntry>) {
        let now = minute(at);
        let state = PollState { last_polled: Some(now), next_due: Some(minute(at + 60)), ..PollState::default() };
        let entries = entries.into_iter().map(|entry| EntryChange::New(Box::new(entry))).collect();
        let batch = Batch { feed, now, state, fetch_url: None, profile: None, entries, decisions: Vec::new() };
        self.store.commit(batch).await.unwrap();
        while self.store.relate(Arc::new(SameAddress), 256, now).await.unwrap().more {}
    }

    /// Entries `e1` to `eN` of a feed, a minute apart.
    pub(super) async fn fill(&self, feed: FeedId, n: i64) {
        for number in 1..=n {
            self.publish(feed, number, vec![entry(&format!("e{number}"))]).await;
        }
    }

    pub(super) async fn ask(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = self.router.clone().call(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let page = String::from_utf8_lossy(&body.collect().await.unwrap().to_bytes()).into_owned();
        Answer { status: parts.status, headers: parts.headers, page }
    }

    /// A page that must be right as a page, whatever its status.
    pub(super) async fn get(&self, path: &str) -> Answer {
        let answer = self.ask(path, &[]).await;
        if answer.header("content-type").starts_with("text/html") {
            check_page(path, &answer.page);
        }
        answer
    }
}

/// What has the same address is the same article.
struct SameAddress;

impl Judge for SameAddress {
    fn join(&self, entry: &Weighed, leads: &[Weighed]) -> Verdict {
        Verdict::Join { lead: leads[0].id, reason: "same-address", detail: format!("{} is a copy", entry.title) }
    }
    fn prefers(&self, _: &Weighed, _: &Weighed) -> bool {
        false
    }
}

const VOID: [&str; 9] = ["br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"];
const ATTRIBUTES: &str = "alt aria-current aria-label aria-labelledby charset class content controls datetime decoding dir \
    height href id lang loading name open preload referrerpolicy rel src srcset start title type width";

/// Fails on markup that is not balanced, on attributes that we do not write, on doubled ids, on more or less than one
/// main heading, on headings out of order.
pub(super) fn check_page(what: &str, page: &str) {
    assert!(page.starts_with("<!DOCTYPE html>"), "{what}");
    assert!(page.contains("<html lang=\"en\">") && page.contains("<title>"), "{what}");
    let (mut open, mut ids, mut level, mut n_mains) = (Vec::new(), HashSet::new(), 0, 0);
    for piece in page.split('<').skip(2) {
        let (tag, text) = piece.split_once('>').unwrap_or_else(|| panic!("{what}: an open tag in {piece:?}"));
        assert!(!text.contains('>'), "{what}: {text:?}");
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "{what}: closed before {text:?}");
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        assert!(name.bytes().all(|b| b.is_ascii_alphanumeric()), "{what}: <{tag}>");
        for (at, part) in attributes.split('"').enumerate() {
            let names = if at % 2 == 0 { part.trim().trim_end_matches('=') } else { "" };
            for attribute in names.split_whitespace() {
                assert!(
                    ATTRIBUTES.split_whitespace().any(|known| known == attribute),
                    "{what}: {attribute} in <{tag}>"
                );
            }
        }
        assert_ne!(name, "script", "{what}");
        if let Some((_, rest)) = attributes.split_once("id=\"").filter(|(before, _)| !before.ends_with('-')) {
            assert!(ids.insert(rest.split('"').next().unwrap().to_owned()), "{what}: twice: <{tag}>");
        }
        if let Some(found) = name.strip_prefix('h').and_then(|level| level.parse::<u8>().ok()) {
            assert!(found <= level + 1, "{what}: <{tag}> below h{level}");
            assert!(found > 1 || level == 0, "{what}: a second main heading");
            level = found;
        }
        n_mains += usize::from(name == "main");
        if !VOID.contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{what}: never closed: {open:?}");
    assert!(level >= 1 && n_mains == 1, "{what}: {level} {n_mains}");
}
