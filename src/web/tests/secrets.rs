//! Every address asked by everybody, over a real store: what stands in no public output shows nowhere without a key,
//! and the secrets of a feed's own address show nowhere at all.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use http_body_util::BodyExt;
use tower_service::Service;
use url::Url;
use uuid::Uuid;

use crate::clock::Clock;
use crate::model::Timestamp;
use crate::model::body::CleanHtml;
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
use crate::web::routes::ROUTES;
use crate::web::{Site, router};

const PRIVATE: &str = "https://ann:pl4ntedpassword@private.example/post/feed?token=pl4ntedtoken8Zk3Qw9Xv7Lm2";
/// A number that no page shows by chance.
const N_HIDDEN: usize = 43;

/// Joins nothing.
struct Alone;

impl Judge for Alone {
    fn join(&self, _: &Weighed, _: &[Weighed]) -> Verdict {
        Verdict::Alone
    }
    fn prefers(&self, _: &Weighed, _: &Weighed) -> bool {
        false
    }
}

fn id(name: &str) -> PublicId {
    Uuid::new_v5(&Uuid::NAMESPACE_OID, name.as_bytes()).to_string().parse().unwrap()
}

fn entry(name: &str) -> EntryChange {
    let link: Url = format!("https://articles.example/{name}").parse().unwrap();
    EntryChange::New(Box::new(NewEntry {
        public_id: id(name),
        fallback_id: id(&format!("{name} again")),
        keys: vec![EntryKey { kind: KeyKind::Id, value: format!("tag:{name}") }],
        delivered: 1,
        text: EntryText {
            title: format!("Title of {name}"),
            link: Some(link),
            language: Some("en".into()),
            content: CleanHtml::paragraph(&format!("The text of {name}.")),
            summary: Summary { text: format!("{name} in short"), source: SummarySource::Feed, version: 1 },
            details: Details::default(),
        },
        published: None,
        source_updated: None,
        address: None,
        archive: false,
        shown: true,
    }))
}

async fn feed(store: &dyn Store, url: &str, tag: &str, names: &[String], now: Timestamp) -> FeedId {
    let settings = FeedSettings { tags: vec![tag.to_owned()], ..FeedSettings::default() };
    let wanted = Wanted { url: url.parse().unwrap(), settings };
    let feed = store.subscribe(Origin::Added, wanted, now).await.unwrap().feed;
    let error = format!("no answer from {url} (refused)");
    let state = PollState { last_polled: Some(now), last_error: Some(error), failures: 3, ..PollState::default() };
    let entries = names.iter().map(|name| entry(name)).collect();
    let profile = Some(FeedProfile { title: Some(format!("The {tag} herald")), ..FeedProfile::default() });
    let batch = Batch { feed, now, state, fetch_url: None, profile, entries, decisions: Vec::new() };
    store.commit(batch).await.unwrap();
    store.relate(Arc::new(Alone), 1000, now).await.unwrap();
    feed
}

struct House {
    router: Router,
    ids: Vec<String>,
    /// Nobody's, a guest's of the secret output, an owner's.
    keys: [Option<String>; 3],
}

async fn house() -> House {
    let now = Clock::system().now();
    let store: Arc<dyn Store> = open(&Settings::memory(), now).unwrap();
    let spec = |name: &str, select: &str, public| OutputSpec {
        aliases: Vec::new(),
        name: name.to_owned(),
        select: select.to_owned(),
        query: crate::query::parse(select).unwrap(),
        public,
    };
    let specs = vec![spec("forum", "tag:market", true), spec("cellar", "tag:closed OR tag:post", false)];
    store.declare_outputs(specs).await.unwrap();

    let hidden: Vec<String> = (0..N_HIDDEN).map(|n| format!("obscure{n}")).collect();
    let shown = ["visible1".to_owned(), "visible2".to_owned()];
    let letter = ["letter1".to_owned()];
    let mut ids: Vec<String> =
        [&hidden[..], &shown, &letter].concat().iter().map(|name| id(name).to_string()).collect();
    for (url, tag, names) in [
        ("https://open.example/feed", "market", &shown[..]),
        ("https://concealed.example/feed", "closed", &hidden),
        (PRIVATE, "post", &letter),
    ] {
        ids.push(feed(&*store, url, tag, names, now).await.to_string());
    }
    while store.rejudge(1000).await.unwrap() {}

    let forum = View::plain("forum", "The forum");
    let cellar = View { access: OutputAccess::Secret, ..View::plain("cellar", "Below") };
    let base = "https://news.example/".parse().unwrap();
    let outputs = Outputs::new(store.clone(), vec![forum, cellar], base, "instance".to_owned());
    let site = Arc::new(Site::new(outputs, store, Clock::system()));
    let ((owner, owners), (guest, guests)) = (new_key(), new_key());
    let keys = [(owners, None), (guests, Some("cellar".to_owned()))].into();
    site.policy.set(Policy { keys, ..Policy::default() });
    House { router: router(site), ids, keys: [None, Some(guest), Some(owner)] }
}

impl House {
    /// Every address with every value that could stand in it, and what else may be asked of it.
    fn addresses(&self) -> Vec<String> {
        let files = ["forum", "cellar", "all", "nothing"];
        let files = files.iter().flat_map(|name| ["atom", "rss", "json"].map(|suffix| format!("{name}.{suffix}")));
        let files: Vec<String> = files.collect();
        let nothing = [String::new()];
        let queries = [
            "",
            "?output=forum",
            "?output=cellar",
            "?output=forum&output=cellar",
            "?tag=closed",
            "?source=2",
            "?source=3",
            "?output=forum&source=2",
            "?output=forum&tag=closed",
            "?lang=en",
            "?in=output%3Dcellar",
            "?in=tag%3Dclosed",
            "?in=source%3D3",
            "?in=",
            "?before=9999999999999.999999",
            "?key=wrong",
        ];
        let mut all = vec!["/nothing".to_owned()];
        for route in ROUTES {
            let (before, values, after) = match (route.path.split_once('{'), route.path.contains("{file}")) {
                (None, _) => (route.path, &nothing[..], ""),
                (Some((before, rest)), is_file) => {
                    (before, if is_file { &files[..] } else { &self.ids[..] }, rest.split_once('}').unwrap().1)
                }
            };
            let paths = values.iter().map(|value| format!("{before}{value}{after}"));
            all.extend(paths.flat_map(|path| queries.map(|query| format!("{path}{query}"))));
        }
        all
    }

    /// Head and body as one text.
    async fn ask(&self, address: &str, key: Option<&str>, accept: &str) -> (StatusCode, String) {
        let mut request = Request::builder().uri(address).header("accept", accept);
        if let Some(key) = key {
            request = request.header("cookie", format!("coranto={key}"));
        }
        let response = self.router.clone().call(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (parts.status, format!("{:?}\n{}", parts.headers, String::from_utf8_lossy(&body)))
    }
}

#[tokio::test]
async fn nothing_that_is_not_public_shows_without_a_key() {
    let house = house().await;
    // Were the planted things not to be seen with a key, this test would see nothing either.
    let keys = house.keys.clone();
    let (_, guests) = house.ask("/feeds/cellar.atom", keys[1].as_deref(), "*/*").await;
    assert!(guests.contains("Title of obscure7") && guests.contains("Title of letter1"), "{guests}");
    let (status, forum) = house.ask("/feeds/forum.atom", None, "*/*").await;
    assert!(status == 200 && forum.contains("Title of visible1"), "{status} {forum}");

    let counts = [N_HIDDEN, N_HIDDEN + 1, N_HIDDEN + 2, N_HIDDEN + 3];
    let counts = counts.iter().flat_map(|n| ["article", "entr", "item"].map(|unit| format!("{n} {unit}")));
    let mut secrets: Vec<String> =
        ["obscure", "letter1", "concealed", "private.example", "closed herald", "post herald", "Below"]
            .map(str::to_owned)
            .into();
    secrets.extend(counts);
    for address in house.addresses() {
        for accept in ["text/html", "*/*"] {
            let (_, answer) = house.ask(&address, None, accept).await;
            // What was asked for may be told back to who asked.
            let path = address.split('?').next().filter(|path| path.len() > 1).unwrap_or("no path");
            let answer = answer.replace(path, "");
            for secret in secrets.iter().chain(house.ids.iter().filter(|id| id.len() > 9 && is_hidden(id))) {
                assert!(!answer.contains(secret.as_str()), "{address} tells {secret}: {answer}");
            }
        }
    }
}

fn is_hidden(public_id: &str) -> bool {
    ["visible1", "visible2"].iter().all(|name| id(name).to_string() != public_id)
}

#[tokio::test]
async fn an_entry_that_is_hidden_looks_like_one_that_never_was() {
    let house = house().await;
    for accept in ["text/html", "*/*"] {
        let [hidden, absent] = ["obscure1", "never"].map(|name| id(name).to_string());
        let ask = async |id: &str| {
            let (status, answer) = house.ask(&format!("/entries/{id}"), None, accept).await;
            (status, answer.replace(id, "ID"))
        };
        assert_eq!(ask(&hidden).await, ask(&absent).await);
        assert_eq!(ask(&hidden).await.0, 401);
    }
}

#[tokio::test]
async fn the_secrets_of_an_address_show_to_nobody() {
    let house = house().await;
    let mut planted: Vec<String> = ["pl4ntedpassword", "pl4ntedtoken", "ann:"].map(str::to_owned).into();
    planted.extend(house.keys.iter().flatten().cloned());
    for address in house.addresses() {
        for key in &house.keys {
            let (_, answer) = house.ask(&address, key.as_deref(), "text/html").await;
            for secret in &planted {
                assert!(!answer.contains(secret.as_str()), "{address} tells {secret} to {key:?}: {answer}");
            }
        }
    }
}
