//! `/`: what stands there, in which order, and how one chooses.

use axum::http::StatusCode;

use super::stock::{Stock, entry, id, minute, sanitised, settings};
use crate::model::entry::{Details, Person};
use crate::model::feed::{FeedProfile, PollState};
use crate::store::types::NewEntry;

/// Names of the articles on a page, in their order.
fn names(page: &str) -> Vec<String> {
    let titles = page.split("\">Title of ").skip(1);
    titles.map(|rest| rest.split('<').next().unwrap().to_owned()).collect()
}

/// The address that a link of this relation leads to.
fn rel<'a>(page: &'a str, relation: &str) -> Option<&'a str> {
    let rest = page.split(&format!("<link rel=\"{relation}\" href=\"")).nth(1)?;
    rest.split('"').next()
}

fn unescaped(address: &str) -> String {
    address.replace("&amp;", "&")
}

#[tokio::test]
async fn articles_stand_below_their_days_with_all_that_tells_of_them() {
    let stock = Stock::open().await;
    stock.site.zone.set(chrono_tz::Asia::Tokyo);
    let feed = stock.feed("a", settings("Feed A", &["world"])).await;
    stock.publish(feed, 0, vec![entry("one")]).await;
    stock.publish(feed, 10 * 60, vec![entry("two")]).await;
    let mut three = entry("three");
    three.published = Some(minute(-24 * 60));
    three.text.details.image = Some("http://pictures.example/3.png".to_owned());
    stock.publish(feed, 11 * 60, vec![three]).await;
    let page = stock.get("/").await.page;
    assert_eq!(names(&page), ["three", "two", "one"]);
    // 15:00 and 01:00 of the next day in Tokyo.
    let days: Vec<_> = ["Tuesday, 6 January 2026", "Monday, 5 January 2026"].map(|day| page.find(day).unwrap()).into();
    assert!(days.is_sorted());
    assert!(page.contains("<time datetime=\"2026-01-05T16:00:00Z\">01:00</time>"), "{page}");
    assert!(page.contains("<time datetime=\"2026-01-04T06:00:00Z\">4 January, 15:00</time>"), "{page}");
    assert!(page.contains(&format!("<a href=\"/entries/{}\">Title of one</a>", id("one"))));
    assert!(page.contains(&format!("<a href=\"/?source={feed}\">Feed A</a>")));
    assert!(page.contains("dir=\"auto\">one in short</p>"));
    assert!(page.contains("src=\"https://pictures.example/3.png\" alt=\"\" width"), "never in the clear");
    for suffix in ["atom", "rss", "json"] {
        assert!(page.contains(&format!("href=\"https://reader.example/feeds/all.{suffix}\"")));
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gap_or_repetition() {
    let stock = Stock::open().await;
    let feed = stock.feed("a", settings("Feed A", &[])).await;
    stock.fill(feed, 75).await;
    let mut pages = vec![stock.get("/").await.page];
    while let Some(next) = rel(pages.last().unwrap(), "next").map(unescaped) {
        // What is published meanwhile changes nothing further down.
        stock.publish(feed, 100 + pages.len() as i64, vec![entry(&format!("late{}", pages.len()))]).await;
        pages.push(stock.get(&next).await.page);
    }
    let walked: Vec<String> = pages.iter().flat_map(|page| names(page)).collect();
    assert_eq!(walked, (1..=75).rev().map(|n| format!("e{n}")).collect::<Vec<_>>());
    assert_eq!(pages.iter().map(|page| names(page).len()).collect::<Vec<_>>(), [30, 30, 15]);
    // And back.
    let last = pages.pop().unwrap();
    let back = stock.get(&unescaped(rel(&last, "prev").unwrap())).await.page;
    assert_eq!(names(&back), names(&pages[1]));
    let back = stock.get(&unescaped(rel(&back, "prev").unwrap())).await.page;
    assert_eq!(names(&back), names(&pages[0]));
    assert!(rel(&pages[0], "prev").is_none() && last.contains("<a href=\"/\">Newest</a>"));
    let top = stock.get(&unescaped(rel(&back, "prev").unwrap())).await.page;
    assert_eq!(names(&top), ["late2", "late1"]);
    assert!(rel(&top, "prev").is_none());
}

#[tokio::test]
async fn one_chooses_by_links() {
    let stock = Stock::open().await;
    let french = FeedProfile { language: Some("fr-FR".into()), ..FeedProfile::default() };
    let a = stock.feed("a", settings("Feed A", &["world", "politics"])).await;
    let b = stock.feed("b", settings("Feed B", &["World"])).await;
    let c = stock.feed("c", settings("Feed C", &["Söße & more"])).await;
    stock.poll(b, 0, PollState::default(), Some(french)).await;
    stock.publish(a, 1, vec![entry("a1")]).await;
    let mut b1 = entry("b1");
    b1.text.language = Some("fr-CA".into());
    stock.publish(b, 2, vec![b1]).await;
    stock.publish(c, 3, vec![entry("c1")]).await;
    for (query, expected) in [
        ("", &["c1", "b1", "a1"][..]),
        ("?tag=world", &["b1", "a1"]),
        ("?tag=S%C3%B6%C3%9Fe+%26+more", &["c1"]),
        ("?tag=none", &[]),
        (&format!("?source={a}"), &["a1"]),
        (&format!("?source={c}&tag=world"), &[]),
        ("?lang=fr", &["b1"]),
        ("?lang=en&tag=world", &["a1"]),
        ("?output=world", &["b1", "a1"]),
        ("?output=world&lang=fr", &["b1"]),
        ("?output=all&tag=politics", &["a1"]),
    ] {
        let answer = stock.get(&format!("/{query}")).await;
        assert_eq!(names(&answer.page), expected, "{query}");
        assert_eq!(answer.page.contains("What is chosen"), !query.is_empty(), "{query}");
    }
    let page = stock.get("/?output=world&lang=fr").await.page;
    assert!(page.contains("<h1 dir=\"auto\">World news</h1>"));
    assert!(page.contains("<a href=\"/?lang=fr\" aria-label=\"Remove the choice of World news\">"), "{page}");
    assert!(page.contains("<a href=\"/?output=world\" aria-label=\"Remove the choice of Français\">"));
    assert!(page.contains(&format!("href=\"/entries/{}?output=world&amp;lang=fr\"", id("b1"))));
    assert!(page.find("feeds/world.atom").unwrap() < page.find("feeds/all.atom").unwrap(), "the active one first");
    assert!(stock.get("/").await.page.contains("<a href=\"/?tag=politics\" dir=\"auto\">politics</a>"));
    assert_eq!(stock.get("/?output=nothing").await.status, StatusCode::NOT_FOUND);
    let moved = stock.get("/?output=everything&lang=fr").await;
    assert_eq!((moved.status, moved.header("location")), (StatusCode::PERMANENT_REDIRECT, "/?output=all&lang=fr"));
}

#[tokio::test]
async fn strangers_see_the_rivers_of_public_outputs_alone() {
    let stock = Stock::closed().await;
    let a = stock.feed("a", settings("Feed A", &["world"])).await;
    let b = stock.feed("b", settings("Quiet B", &["dungeon"])).await;
    let mut private = settings("Hidden C", &["world"]);
    private.private = Some(true);
    let c = stock.feed("c", private).await;
    for (feed, name) in [(a, "a1"), (b, "b1"), (c, "c1")] {
        stock.publish(feed, 1, vec![entry(name)]).await;
    }
    let page = stock.get("/?output=world").await;
    assert_eq!((page.status, names(&page.page)), (StatusCode::OK, vec!["a1".to_owned()]));
    for query in ["tag=dungeon", &format!("source={b}"), &format!("source={c}&tag=dungeon&lang=en")] {
        let page = stock.get(&format!("/?output=world&{query}")).await.page;
        assert_eq!(names(&page), ["a1"], "{query}");
        for secret in ["Quiet", "Hidden", "Cellar", "cellar", "dungeon", "/sources", "?source="] {
            assert!(!page.contains(secret), "{secret} for {query}");
        }
    }
    assert_eq!(stock.get("/?output=world").await.header("cache-control"), "no-cache");
    let cookie = format!("coranto={}", stock.owner);
    let owners = stock.ask("/?output=world", &[("cookie", &cookie)]).await;
    assert!(owners.page.contains("Quiet B") && owners.page.contains("/sources"));
    assert!(owners.header("cache-control").starts_with("private"));
    assert!(!stock.get("/?output=world").await.page.contains("Quiet B"), "kept apart from the owner's");
    assert_eq!(stock.get("/").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn an_empty_coranto_helps() {
    let stock = Stock::open().await;
    let page = stock.get("/").await.page;
    assert!(page.contains("<code>coranto add https://example.org/</code>") && page.contains("within seconds"));
    assert!(page.contains("https://reader.example/feeds/all.atom"));

    let stock = Stock::open().await;
    let a = stock.feed("a", settings("A", &[])).await;
    stock.feed("b", settings("B", &[])).await;
    let failed = PollState { last_polled: Some(minute(1)), last_error: Some("refused".into()), ..PollState::default() };
    stock.poll(a, 1, failed, None).await;
    let page = stock.get("/").await.page;
    assert!(page.contains("1 of 2 feeds has been polled so far"), "{page}");
    assert!(page.contains("1 feed cannot be read: <a href=\"/sources\">"));

    let stock = Stock::open().await;
    let a = stock.feed("a", settings("A", &[])).await;
    stock.poll(a, 1, PollState { last_polled: Some(minute(1)), ..PollState::default() }, None).await;
    assert!(stock.get("/").await.page.contains("1 feed has been polled, and it has brought no article yet."));
}

#[tokio::test]
async fn thirty_articles_are_a_light_page() {
    let stock = Stock::open().await;
    for n in 0..300 {
        stock
            .feed(&format!("f{n}"), settings(&format!("An ordinary name of a feed, {n}"), &[&format!("tag{n}")]))
            .await;
    }
    let feed = stock.feed("a", settings("Feed A", &["world"])).await;
    let full = |n: i64| {
        let mut full = entry(&format!("e{n}"));
        full.text.title = "An ordinary title of an article that says a little more than it must ".repeat(2);
        full.text.summary.text = "A sentence of a summary that has an ordinary length. ".repeat(200);
        full.text.content = sanitised(&"<p>Much text.</p>".repeat(1000));
        full
    };
    stock.publish(feed, 1, (0..40).map(full).collect()).await;
    let page = stock.get("/").await.page;
    assert_eq!(page.matches("<article").count(), 30);
    assert!(page.len() < 100_000, "{} bytes", page.len());
    assert!(!page.contains("Much text"));
}

#[tokio::test]
async fn copies_are_counted_and_directions_are_right() {
    let stock = Stock::open().await;
    let [a, b] = [stock.feed("a", settings("Feed A", &[])).await, stock.feed("b", settings("Feed B", &[])).await];
    let address = Some("https://articles.example/one".to_owned());
    let mut one = NewEntry { address: address.clone(), ..entry("one") };
    one.text.language = Some("ar".into());
    one.text.title = "خبر عن الطقس".into();
    stock.publish(a, 1, vec![one]).await;
    stock.publish(b, 2, vec![NewEntry { address, ..entry("copy") }]).await;
    let mut two = entry("two");
    two.text.language = Some("zh-Hans".into());
    two.text.title = "北京的天气".into();
    stock.publish(a, 3, vec![two]).await;
    let page = stock.get("/").await.page;
    assert!(page.contains("<h3 lang=\"ar\" dir=\"rtl\">"), "{page}");
    assert!(page.contains("<p class=\"gist\" lang=\"ar\" dir=\"rtl\">"));
    assert!(page.contains("<h3 lang=\"zh-Hans\" dir=\"auto\">"));
    assert_eq!(page.matches("also reported by 1").count(), 1);
}

#[tokio::test]
async fn a_page_is_rendered_once_until_something_changes() {
    let stock = Stock::open().await;
    let feed = stock.feed("a", settings("Feed A", &[])).await;
    stock.publish(feed, 1, vec![entry("one")]).await;
    let first = stock.get("/").await;
    let etag = first.header("etag").to_owned();
    for query in ["/", "/?key=x", "/?nonsense=1"] {
        let again = stock.ask(query, &[("if-none-match", &etag)]).await;
        assert_eq!((again.status, again.page.as_str()), (StatusCode::NOT_MODIFIED, ""), "{query}");
    }
    let packed = stock.ask("/", &[("accept-encoding", "gzip")]).await;
    assert_eq!(packed.header("content-encoding"), "gzip");
    assert_ne!(packed.header("etag"), etag);
    assert!(packed.header("vary").contains("Accept-Encoding") && packed.header("vary").contains("Cookie"));
    stock.publish(feed, 2, vec![entry("two")]).await;
    // A burst of publications is one rendering a second.
    let mut fresh = stock.get("/").await;
    for _ in 0..300 {
        if names(&fresh.page).len() == 2 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        fresh = stock.get("/").await;
    }
    assert_eq!(names(&fresh.page), ["two", "one"]);
    assert_ne!(fresh.header("etag"), etag);
}

/// What would run, style or mislead if it were taken for markup anywhere.
const PAYLOADS: [&str; 8] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title><svg onload=alert(1)>",
    "{{7*7}}{% raw %}<object>",
    "javascript:alert(1)",
    "\u{202e}gpj.exe\u{0}&lt;b&gt;",
    "--><!--<iframe srcdoc=x>",
];

#[tokio::test]
async fn nothing_from_outside_becomes_markup() {
    for payload in PAYLOADS {
        let stock = Stock::open().await;
        let mut wanted = settings(payload, &[payload]);
        wanted.schedule = Some(payload.into());
        let feed = stock.feed("a", wanted).await;
        let profile = FeedProfile {
            title: Some(payload.into()),
            site: Some(payload.into()),
            language: Some(payload.into()),
            rights: Some(payload.into()),
            ..FeedProfile::default()
        };
        stock.publish(feed, 1, vec![hostile(payload)]).await;
        let state = PollState {
            last_polled: Some(minute(2)),
            last_error: Some(format!("cannot read https://a.example/?{payload}: {payload}")),
            ..PollState::default()
        };
        stock.poll(feed, 2, state, Some(profile)).await;
        let encoded: String = url::form_urlencoded::byte_serialize(payload.as_bytes()).collect();
        let one = id("hostile");
        for path in [
            "/".to_owned(),
            format!("/?tag={encoded}"),
            format!("/?lang={encoded}"),
            format!("/?output={encoded}"),
            format!("/?before={encoded}&source={encoded}"),
            format!("/entries/{one}"),
            format!("/entries/{one}?tag={encoded}"),
            format!("/entries/{encoded}"),
            format!("/{encoded}"),
            "/sources".to_owned(),
            format!("/sources?page={encoded}"),
            format!("/sources/{feed}"),
            format!("/sources/{encoded}"),
        ] {
            let answer = stock.get(&path).await;
            let page = answer.page.to_lowercase();
            for bad in ["<script", "<img src=x", "<svg", "<iframe", "<object", "\"javascript:", "\u{202e}"] {
                // An article in a script that runs both ways may turn its own text, and nothing outside it.
                let own = bad == "\u{202e}" && path.contains(&one.to_string());
                assert!(own || !page.contains(bad), "{bad} in {path}: {payload}");
            }
            assert!(answer.status != 500 && answer.status != 503, "{path}");
        }
    }
}

fn hostile(payload: &str) -> NewEntry {
    use crate::model::entry::{Category, Enclosure, SourceRef};
    let mut one = entry("hostile");
    one.text.title = payload.into();
    one.text.language = Some(payload.into());
    one.text.summary.text = payload.into();
    one.text.content = sanitised(&format!("<p>{payload}</p><h1>{payload}</h1><main>x</main>"));
    one.text.details = Details {
        authors: vec![Person { name: payload.into(), uri: Some(payload.into()), email: Some(payload.into()) }],
        categories: vec![Category { term: payload.into(), scheme: None, label: Some(payload.into()) }],
        enclosures: [payload.to_owned(), format!("https://files.example/{payload}")]
            .map(|url| Enclosure {
                url,
                media_type: Some(payload.into()),
                length: Some(1),
                title: Some(payload.into()),
            })
            .into(),
        image: Some(payload.into()),
        rights: Some(payload.into()),
        source: Some(SourceRef {
            id: Some(payload.into()),
            title: payload.into(),
            link: Some(payload.into()),
            feed_url: Some(payload.into()),
            updated: None,
            rights: Some(payload.into()),
        }),
        comments: Some(payload.into()),
        ..Details::default()
    };
    one
}
