//! `/sources` and `/sources/ID`: how feeds do, in words.

use axum::http::StatusCode;

use super::stock::{Stock, entry, minute, settings};
use crate::model::decision::{Decision, Topic};
use crate::model::feed::{Cadence, FeedProfile, FeedSettings, Origin, PollState};
use crate::store::types::{Batch, Wanted};

fn polled() -> PollState {
    PollState { last_polled: Some(minute(1)), last_success: Some(minute(1)), ..PollState::default() }
}

#[tokio::test]
async fn every_feed_is_listed_with_its_health_what_needs_attention_first() {
    let stock = Stock::open().await;
    let fine = stock.feed("fine", settings("A fine one", &["world"])).await;
    let failing = stock.feed("failing", settings("Zed fails", &[])).await;
    stock.feed("new", settings("New here", &[])).await;
    let resting = stock.feed("resting", settings("A resting one", &[])).await;
    let cadence = Cadence { mean_gap_s: 86_400.0 / 5.0, newest: None };
    stock.publish(fine, 1, vec![entry("one")]).await;
    stock.poll(fine, 1, PollState { cadence, ..polled() }, None).await;
    let failed = PollState { last_error: Some("status 500".into()), failures: 3, ..polled() };
    stock.poll(failing, 1, failed, None).await;
    stock.store.pause(resting, true).await.unwrap();
    let page = stock.get("/sources").await.page;
    let order = ["Zed fails", "A fine one", "New here", "A resting one"].map(|title| page.find(title).unwrap());
    assert!(order.is_sorted(), "{order:?}");
    assert!(page.contains("4 feeds, 1 feed failing"));
    for words in [
        "Failed 3 times in a row; last worked",
        "status 500",
        "about 5 articles a day",
        "· 1 article",
        "Not polled yet.",
        "Not polled until it is enabled again.",
        "<a href=\"/?tag=world\" dir=\"auto\">world</a>",
        "fine.example/feed",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
}

#[tokio::test]
async fn one_feed_has_its_reasons_and_its_articles() {
    let stock = Stock::open().await;
    let feed = stock.feed("a", settings("Feed A", &["world"])).await;
    stock.fill(feed, 12).await;
    let decision = |topic, detail: &str| Decision { at: minute(13), topic, reason: "x".into(), detail: detail.into() };
    let decisions = vec![
        decision(Topic::Fetch, "moved to https://u:p@a.example/new?key=s3cret"),
        decision(Topic::NextPoll, "in an hour, as its server asks"),
    ];
    let profile = Some(FeedProfile { site: Some("https://a.example/".into()), ..FeedProfile::default() });
    let batch =
        Batch { feed, now: minute(13), state: polled(), fetch_url: None, profile, entries: Vec::new(), decisions };
    stock.store.commit(batch).await.unwrap();
    let page = stock.get(&format!("/sources/{feed}")).await.page;
    assert!(page.contains("<h1 dir=\"auto\">Feed A</h1>"));
    assert_eq!(page.matches("<article").count(), 10);
    assert!(page.contains("in an hour, as its server asks") && page.contains("moved to a.example/new<"), "{page}");
    assert!(!page.contains("s3cret"));
    assert!(page.contains("href=\"https://a.example/\"") && page.contains("href=\"https://a.example/feed\""));
    for unknown in ["/sources/99", "/sources/x", "/sources/-1"] {
        assert_eq!(stock.get(unknown).await.status, StatusCode::NOT_FOUND, "{unknown}");
    }
}

#[tokio::test]
async fn private_feeds_are_marked_and_keep_their_addresses() {
    let stock = Stock::open().await;
    let secret = "https://ann:s3cret@b.example/s3cret/feed?key=s3cret";
    let settings = FeedSettings { private: Some(true), ..FeedSettings::default() };
    let wanted = Wanted { url: secret.parse().unwrap(), settings };
    let feed = stock.store.subscribe(Origin::Added, wanted, minute(0)).await.unwrap().feed;
    let error = format!("no answer from {secret} (refused)");
    stock.poll(feed, 1, PollState { last_error: Some(error), ..polled() }, None).await;
    stock.publish(feed, 2, vec![entry("one")]).await;
    for path in ["/sources".to_owned(), format!("/sources/{feed}"), "/".to_owned(), format!("/?source={feed}")] {
        let page = stock.get(&path).await.page;
        assert!(!page.contains("s3cret") && !page.contains("ann"), "{path}: {page}");
        if path.starts_with("/sources") {
            assert!(page.contains("b.example/…") && page.contains(">private<"), "{path}");
        }
    }
}

#[tokio::test]
async fn strangers_are_told_of_no_source() {
    let stock = Stock::closed().await;
    let feed = stock.feed("a", settings("Feed A", &[])).await;
    for path in ["/sources".to_owned(), "/sources?page=2".to_owned(), format!("/sources/{feed}")] {
        let answer = stock.get(&path).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{path}");
        assert!(!answer.page.contains("Feed A"));
    }
}

#[tokio::test]
async fn a_long_list_comes_in_pages() {
    let stock = Stock::open().await;
    let wishes = (0..401).map(|n| Wanted {
        url: format!("https://f{n}.example/").parse().unwrap(),
        settings: settings(&format!("Feed {n:03}"), &[]),
    });
    stock.store.sync(Origin::File, wishes.collect(), minute(0)).await.unwrap();
    let mut seen = 0;
    for (path, first, last) in [("/sources", 1, 200), ("/sources?page=2", 201, 400), ("/sources?page=3", 401, 401)] {
        let page = stock.get(path).await.page;
        assert!(page.contains(&format!("{first} to {last} of 401 feeds")), "{path}");
        assert!(page.contains(&format!("Feed {:03}<", first - 1)) && page.contains(&format!("Feed {:03}<", last - 1)));
        seen += page.matches("<h2").count();
    }
    assert_eq!(seen, 401);
    assert_eq!(stock.get("/sources?page=4").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn subscriptions_are_listed_for_other_readers_without_the_private_ones() {
    let stock = Stock::open().await;
    let feed = stock.feed("a", settings("Feed <A> & \"more\"", &["world", "daily"])).await;
    stock.feed("b", FeedSettings { private: Some(true), ..settings("Secret", &[]) }).await;
    let secret = Wanted { url: "https://u:s3cret@c.example/feed".parse().unwrap(), settings: FeedSettings::default() };
    stock.store.subscribe(Origin::Added, secret, minute(0)).await.unwrap();
    let kept = Wanted { url: "https://d.example/feed".parse().unwrap(), settings: FeedSettings::default() };
    stock.store.subscribe(Origin::Kept, kept, minute(0)).await.unwrap();
    let answer = stock.ask("/opml", &[]).await;
    assert_eq!((answer.status, answer.header("content-type")), (StatusCode::OK, "text/x-opml; charset=utf-8"));
    let list = crate::opml::read::read(&answer.page).unwrap();
    let told: Vec<&str> = list.feeds.iter().map(|feed| feed.url.as_str()).collect();
    assert_eq!(told, ["https://a.example/feed"], "{}", answer.page);
    assert_eq!(list.feeds[0].settings, settings("Feed <A> & \"more\"", &["world", "daily"]));
    assert!(!answer.page.contains("s3cret") && !answer.page.contains("Secret"));

    let etag = answer.header("etag").to_owned();
    assert_eq!(stock.ask("/opml", &[("if-none-match", &etag)]).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(stock.ask("/opml", &[]).await.page, answer.page, "byte for byte");
    stock.store.pause(feed, true).await.unwrap();
    assert_eq!(stock.ask("/opml", &[("if-none-match", &etag)]).await.status, StatusCode::OK);

    let closed = Stock::closed().await;
    assert_eq!(closed.ask("/opml", &[]).await.status, StatusCode::UNAUTHORIZED);
}
