//! `/entries/ID`: one article, who may read it, and who stands beside it.

use std::collections::HashSet;

use axum::http::StatusCode;

use super::stock::{Stock, entry, id, minute, sanitised, settings};
use crate::model::entry::{Details, Enclosure, Person};
use crate::store::types::{NewEntry, Retention};

const CONTROL: &str = "<summary>No time to read? Get a summary</summary>";

fn path(name: &str) -> String {
    format!("/entries/{}", id(name))
}

fn beside(page: &str, relation: &str) -> Option<String> {
    let rest = page.split(&format!("<a rel=\"{relation}\" class=")).nth(1)?;
    Some(rest.split("href=\"").nth(1)?.split('"').next()?.replace("&amp;", "&"))
}

#[tokio::test]
async fn an_article_is_shown_with_all_that_belongs_to_it() {
    let stock = Stock::open().await;
    let feed = stock.feed("a", settings("Feed A", &[])).await;
    let mut one = entry("one");
    one.published = Some(minute(-60));
    one.text.content = sanitised("<h1>Inside</h1><main><img src=\"http://pictures.example/x.png\"><p>Body.</p></main>");
    let sound = |url: &str, kind: &str| Enclosure {
        url: url.to_owned(),
        media_type: Some(kind.to_owned()),
        length: Some(1_500_000),
        title: None,
    };
    one.text.details = Details {
        authors: ["Ann", " ", "Bob"].map(|name| Person { name: name.into(), ..Person::default() }).into(),
        rights: Some("© Ann".into()),
        comments: Some("https://talk.example/1".into()),
        enclosures: vec![
            sound("https://files.example/a/talk.mp3?sig=1", "audio/mpeg"),
            sound("javascript:alert(1)", "audio/mpeg"),
            sound("http://files.example/film.mp4", "video/mp4"),
        ],
        ..Details::default()
    };
    stock.publish(feed, 0, vec![one]).await;
    let answer = stock.get(&path("one")).await;
    let page = &answer.page;
    assert!(page.contains("<h1 lang=\"en\" dir=\"auto\">Title of one</h1>"), "{page}");
    assert!(page.contains(&format!("<a href=\"/?source={feed}\">Feed A</a>")));
    assert!(page.contains("Ann, Bob") && page.contains("© Ann"));
    assert!(page.contains("<time datetime=\"2026-01-05T05:00:00Z\">5 January 2026, 05:00</time>"));
    assert!(page.contains("<link rel=\"canonical\" href=\"https://articles.example/one\">"));
    assert!(page.contains("Read at <bdi>Feed A</bdi>"));
    assert!(page.contains("<h2>Inside</h2>") && page.contains("<p>Body.</p>"));
    assert!(
        page.contains("<img loading=\"lazy\" decoding=\"async\" src=\"https://pictures.example/x.png\">"),
        "{page}"
    );
    assert!(page.contains("<audio controls preload=\"none\" src=\"https://files.example/a/talk.mp3?sig=1\">"));
    // What the page loads comes over https; where a link leads is the publisher's word.
    assert!(page.contains("<video controls preload=\"none\" src=\"https://files.example/film.mp4\">"), "{page}");
    assert!(page.contains("<a href=\"http://files.example/film.mp4\""), "{page}");
    assert!(page.contains(">talk.mp3 (1.5 MB)</a>") && !page.contains("javascript"));
    assert!(page.contains("Discussed at") && page.contains("href=\"https://talk.example/1\""));
    assert_eq!(answer.header("x-robots-tag"), "noindex");

    let (above, rest) = page.split_once(CONTROL).unwrap();
    let (between, below) = rest.split_once(CONTROL).unwrap();
    assert!(!above.contains("Body.") && between.contains("Body.") && !below.contains("Body."));
    assert!(between.contains(">one in short</p>") && below.contains(">one in short</p>"));
}

#[tokio::test]
async fn an_article_without_text_says_so() {
    let stock = Stock::open().await;
    let feed = stock.feed("a", settings("Feed A", &[])).await;
    let mut bare = entry("bare");
    bare.text.content = Default::default();
    let mut nothing = NewEntry {
        text: crate::model::entry::EntryText { title: String::new(), link: None, ..bare.text.clone() },
        ..entry("nothing")
    };
    nothing.text.summary = Default::default();
    stock.publish(feed, 1, vec![bare, nothing]).await;
    let page = stock.get(&path("bare")).await.page;
    assert!(page.contains("<p>bare in short</p>"));
    let page = stock.get(&path("nothing")).await.page;
    assert!(page.contains("The feed carries no text of this article."), "{page}");
    assert_eq!(page.matches(CONTROL).count(), 2);
    assert!(!page.contains("canonical") && !page.contains("Read at"));
}

#[tokio::test]
async fn scripts_are_written_in_their_direction() {
    let stock = Stock::open().await;
    let feed = stock.feed("a", settings("Feed A", &[])).await;
    for (language, expected) in [
        (Some("he"), "<div class=\"body\" lang=\"he\" dir=\"rtl\">"),
        (Some("fa-IR"), "<div class=\"body\" lang=\"fa-IR\" dir=\"rtl\">"),
        (Some("ja"), "<div class=\"body\" lang=\"ja\" dir=\"auto\">"),
        (None, "<div class=\"body\" dir=\"auto\">"),
    ] {
        let name = format!("in {language:?}");
        let mut one = entry(&name);
        one.text.link = None;
        one.text.language = language.map(str::to_owned);
        stock.publish(feed, 1, vec![one]).await;
        assert!(stock.get(&path(&name)).await.page.contains(expected), "{language:?}");
    }
}

#[tokio::test]
async fn copies_lead_to_the_article_that_stands_for_them() {
    let stock = Stock::open().await;
    let [a, b] = [stock.feed("a", settings("Feed A", &[])).await, stock.feed("b", settings("Feed B", &[])).await];
    let copy = |name: &str| {
        let mut copy = NewEntry { address: Some("https://articles.example/one".to_owned()), ..entry(name) };
        copy.text.link = Some("https://articles.example/one".parse().unwrap());
        copy
    };
    stock.publish(a, 1, vec![copy("one")]).await;
    stock.publish(b, 2, vec![copy("two")]).await;
    let moved = stock.get(&format!("{}?lang=en&key=x", path("two"))).await;
    assert_eq!((moved.status, moved.header("location")), (StatusCode::FOUND, &*format!("{}?lang=en", path("one"))));
    let page = stock.get(&path("one")).await.page;
    assert!(page.contains("Also reported by"));
    assert!(
        page.contains(
            "<a href=\"https://articles.example/one\" rel=\"noopener noreferrer\">Feed B</a>: <bdi>Title of two</bdi>"
        ),
        "{page}"
    );
}

#[tokio::test]
async fn one_walks_through_the_stream_one_came_from() {
    let stock = Stock::open().await;
    let [a, b] = [stock.feed("a", settings("A", &["world"])).await, stock.feed("b", settings("B", &["x"])).await];
    for n in 1..=12 {
        let feed = if n % 3 == 0 { b } else { a };
        let mut one = entry(&format!("e{n}"));
        one.text.language = Some(if n % 2 == 0 { "en-GB" } else { "de" }.into());
        stock.publish(feed, n, vec![one]).await;
    }
    for (query, expected) in [
        ("", (1..=12).collect::<Vec<_>>()),
        ("?output=world", vec![1, 2, 4, 5, 7, 8, 10, 11]),
        ("?tag=x", vec![3, 6, 9, 12]),
        (&format!("?source={a}&lang=en"), vec![2, 4, 8, 10]),
    ] {
        let mut at = Some(format!("{}{query}", path(&format!("e{}", expected.last().unwrap()))));
        let mut walked = Vec::new();
        while let Some(address) = at {
            let page = stock.get(&address).await.page;
            let number = expected.iter().find(|n| page.contains(&format!(">Title of e{n}</h1>")));
            walked.push(*number.unwrap_or_else(|| panic!("{query}: {address}")));
            // What is published meanwhile stands above, where nobody walks.
            stock.publish(b, 100, vec![entry(&format!("late {query} {}", walked.len()))]).await;
            at = beside(&page, "next");
            assert_eq!(page.contains("<link rel=\"next\""), at.is_some());
        }
        assert_eq!(walked, expected.iter().rev().copied().collect::<Vec<_>>(), "{query}");
        assert_eq!(walked.iter().collect::<HashSet<_>>().len(), walked.len());
        let page = stock.get(&format!("{}{query}", path(&format!("e{}", expected[0])))).await.page;
        let newer = beside(&page, "prev").unwrap();
        assert_eq!(newer, format!("{}{query}", path(&format!("e{}", expected[1]))).replace("%20", "+"));
    }
}

#[tokio::test]
async fn strangers_read_what_stands_in_public_outputs() {
    let stock = Stock::closed().await;
    let a = stock.feed("a", settings("A", &["world"])).await;
    let mut private = settings("Hidden", &["dungeon"]);
    private.private = Some(true);
    let b = stock.feed("b", private).await;
    stock.publish(a, 1, vec![entry("one"), entry("two")]).await;
    stock.publish(b, 2, vec![entry("deep")]).await;
    for query in ["", "?output=world", "?output=cellar", "?tag=dungeon", &format!("?source={b}")] {
        let answer = stock.get(&format!("{}{query}", path("one"))).await;
        assert_eq!(answer.status, StatusCode::OK, "{query}");
        // Whatever the choice, the neighbours are those of an output that is the reader's.
        assert!(answer.page.contains("?output=") && answer.page.contains("Title of two"), "{query}");
        for secret in ["Hidden", "dungeon", "cellar", "Cellar", "/sources", "?source="] {
            assert!(!answer.page.contains(secret), "{secret} {query}");
        }
    }
    let absent = stock.get(&path("never")).await;
    for hidden in [path("deep"), format!("{}?output=cellar", path("deep")), "/entries/nonsense".into()] {
        let answer = stock.get(&hidden).await;
        assert_eq!((answer.status, answer.page), (absent.status, absent.page.clone()), "{hidden}");
    }
    let cookie = format!("coranto={}", stock.owner);
    assert!(stock.ask(&path("deep"), &[("cookie", &cookie)]).await.page.contains("Title of deep"));
    assert_eq!(stock.get(&path("deep")).await.status, absent.status, "kept apart from the owner's");
}

#[tokio::test]
async fn what_is_gone_is_told_from_what_never_was() {
    let stock = Stock::open().await;
    let feed = stock.feed("a", settings("A", &[])).await;
    stock.publish(feed, 1, vec![entry("old")]).await;
    assert_eq!(stock.get(&path("old")).await.status, StatusCode::OK);
    for unknown in [path("never"), "/entries/1".into(), "/entries/%00".into(), "/entries/%ff".into()] {
        let status = stock.get(&unknown).await.status;
        assert!(status == StatusCode::NOT_FOUND || status == StatusCode::BAD_REQUEST, "{unknown}");
    }
    let retention = Retention { keep: Some(std::time::Duration::from_secs(60)), ..Retention::default() };
    stock.store.prune(retention, 100, minute(60 * 24 * 400)).await.unwrap();
    // The page may be the kept one for a moment.
    let mut gone = stock.get(&path("old")).await;
    for _ in 0..300 {
        if gone.status != StatusCode::OK {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        gone = stock.get(&path("old")).await;
    }
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(gone.page.contains("no longer kept here") && gone.page.contains("style.css"));
}

#[tokio::test]
async fn the_original_is_not_loaded_in_the_clear() {
    for (base, expected, policy) in [
        ("https://reader.example/", "https://pictures.example/x", "img-src 'self' https: data:;"),
        ("http://127.0.0.1:7077/", "http://pictures.example/x", "img-src 'self' https: http: data:;"),
    ] {
        let stock = Stock::new(true, base).await;
        let feed = stock.feed("a", settings("A", &[])).await;
        let mut one = entry("one");
        one.text.content = sanitised("<img src=\"http://pictures.example/x\">");
        stock.publish(feed, 1, vec![one]).await;
        let answer = stock.get(&path("one")).await;
        assert!(answer.page.contains(&format!("src=\"{expected}\"")));
        assert!(
            answer.header("content-security-policy").contains(policy),
            "{}",
            answer.header("content-security-policy")
        );
    }
}

/// A text of 40 sentences, in paragraphs of four, and a stored summary of two of them.
fn long(name: &str) -> NewEntry {
    let sentence = |n: usize| {
        format!("Sentence {n} says that the <b>bridge</b> of town {n} was opened by its mayor &amp; her council.")
    };
    let paragraph = |n: usize| format!("<p>{}</p>", (4 * n..4 * n + 4).map(sentence).collect::<Vec<_>>().join(" "));
    let mut one = entry(name);
    one.text.content = sanitised(&(0..10).map(paragraph).collect::<String>());
    let plain = |n: usize| sentence(n).replace("<b>", "").replace("</b>", "").replace("&amp;", "&");
    one.text.summary.text = format!("{} {}", plain(0), plain(5));
    one.text.summary.source = crate::model::summary::SummarySource::Extract;
    one
}

/// Where a link of the summary's block leads.
fn link(page: &str, label: &str) -> Option<String> {
    let (before, _) = page.split_once(&format!("\" rel=\"nofollow\">{label}</a>"))?;
    Some(before.rsplit("href=\"").next()?.replace("&amp;", "&"))
}

#[tokio::test]
async fn the_sentences_of_a_summary_are_marked_on_request() {
    let stock = Stock::open().await;
    let feed = stock.feed("a", settings("Feed A", &["world"])).await;
    stock.publish(feed, 0, vec![long("before"), long("one"), long("after")]).await;
    let page = stock.get(&format!("{}?output=world", path("one"))).await.page;
    assert!(!page.contains("<mark>") && page.contains("<details class=\"in-short\">"), "{page}");
    let address = link(&page, "Mark these sentences in the text").expect("a link");
    assert_eq!(address, format!("{}?output=world&marked", path("one")));

    let answer = stock.get(&address).await;
    let marked = &answer.page;
    assert_eq!(marked.matches("<mark>").count(), 6, "two sentences, each cut by an element: {marked}");
    assert!(marked.contains("<mark>Sentence 5 says that the</mark> <b><mark>bridge</mark></b> <mark>of town 5 was opened by its mayor &amp; her council.</mark>"), "{marked}");
    assert_eq!(marked.matches("<details class=\"in-short\" open>").count(), 2);
    assert_eq!(link(marked, "Mark nothing").expect("a way back"), format!("{}?output=world", path("one")));
    for relation in ["prev", "next"] {
        assert_eq!(beside(marked, relation), beside(&page, relation), "the stream is walked, not the wish");
    }
    let etag = answer.header("etag").to_owned();
    assert_eq!(stock.ask(&address, &[("if-none-match", &etag)]).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(
        stock.get(&address).await.header("content-security-policy"),
        stock.get(&path("one")).await.header("content-security-policy")
    );
}

#[tokio::test]
async fn a_longer_summary_is_made_on_request_within_bounds() {
    let stock = Stock::open().await;
    let feed = stock.feed("a", settings("Feed A", &[])).await;
    stock.publish(feed, 0, vec![long("one"), entry("short")]).await;
    let gist = |page: &str| {
        page.split("<p class=\"gist\"")
            .nth(1)
            .unwrap()
            .split_once('>')
            .unwrap()
            .1
            .split("</p>")
            .next()
            .unwrap()
            .replace("&amp;", "&")
    };
    let page = stock.get(&path("one")).await.page;
    let stored = gist(&page).chars().count();
    assert_eq!(link(&page, "Longer").expect("a link"), format!("{}?max_chars=600", path("one")));
    assert_eq!(link(&page, "Shorter"), None);
    let mut last = stored;
    for (n, longer, shorter) in [(600, Some(1_200), None), (1_200, Some(2_500), Some(600)), (2_500, None, Some(1_200))]
    {
        let page = stock.get(&format!("{}?max_chars={n}", path("one"))).await.page;
        let length = gist(&page).chars().count();
        assert!(length > last && length <= n, "{n}: {length}");
        let to = |n: Option<i32>| n.map_or(path("one"), |n| format!("{}?max_chars={n}", path("one")));
        assert_eq!(link(&page, "Longer"), longer.map(|n| to(Some(n))), "{n}");
        assert_eq!(link(&page, "Shorter"), Some(to(shorter)), "{n}");
        last = length;
    }
    let far = stock.get(&format!("{}?max_chars=99999999&marked", path("one"))).await.page;
    assert!(gist(&far).chars().count() <= 5_000 && far.contains("<mark>"));
    let short = stock.get(&path("short")).await.page;
    assert_eq!((link(&short, "Longer"), link(&short, "Shorter")), (None, None));
}
