//! Statuses, headers, manners, and origins that do not speak.

use coranto::fetch::Kind;

use super::*;
use crate::support::origin::{Mode, Origin, Page};
use crate::support::{PATIENCE, free_port};

#[tokio::test]
async fn statuses_become_failures_with_hints() {
    let origin = Origin::start();
    for (status, kind) in [
        (404, Kind::Permanent),
        (401, Kind::Permanent),
        (429, Kind::Transient),
        (500, Kind::Transient),
        (503, Kind::Transient),
        (204, Kind::Transient),
        (300, Kind::Transient),
    ] {
        let headers = if status == 204 { Vec::new() } else { vec![("Retry-After".to_owned(), "120".to_owned())] };
        origin.set("/feed", Mode::Status(status, headers));
        let failure = error(get(origin.url("/feed?key=secret")).await);
        assert_eq!((failure.status(), failure.kind()), (Some(status), kind), "{failure:?}");
        let expected = (status != 204).then(|| now() + chrono::TimeDelta::seconds(120));
        assert_eq!(failure.hints().retry_after, expected, "{failure:?}");
    }
}

#[tokio::test]
async fn gone_is_its_own_answer() {
    let origin = Origin::start();
    origin.set("/feed", Mode::status(410));
    let failure = error(get(origin.url("/feed")).await);
    assert!(matches!(failure, Error::Gone { .. }), "{failure:?}");
    assert_eq!((failure.status(), failure.kind()), (Some(410), Kind::Permanent));
}

#[tokio::test]
async fn a_script_answers_in_turn() {
    let origin = Origin::start();
    let page = Mode::Serve(Page::new(FEED));
    origin.set("/feed", Mode::Script(vec![Mode::status(503), page]));
    let fetcher = fetcher();
    assert_eq!(error(fetcher.fetch(&plain(origin.url("/feed")), now()).await).status(), Some(503));
    assert_eq!(body(fetcher.fetch(&plain(origin.url("/feed")), now()).await).bytes, FEED);
    assert_eq!(body(fetcher.fetch(&plain(origin.url("/feed")), now()).await).bytes, FEED);
}

#[tokio::test]
async fn the_type_is_handed_on_as_it_was_said() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED).content_type("image/png")));
    assert_eq!(body(get(origin.url("/feed")).await).content_type.as_deref(), Some("image/png"));
}

#[tokio::test]
async fn requests_have_manners() {
    let origin = Origin::start();
    let page = Page::new(FEED).header("Set-Cookie", "id=1").header("Cache-Control", "max-age=7200");
    origin.set("/feed", Mode::Serve(page));
    let settings = Settings { user_agent: "coranto/0 (+https://example.org)".to_owned(), ..settings() };
    let fetcher = Fetcher::new(settings).unwrap();
    let first = fetcher.fetch(&plain(origin.url("/feed?x=1#part")), now()).await.unwrap();
    assert_eq!(first.answer.hints.max_age, Some(Duration::from_secs(7200)));
    let page = Request { accept: Accept::Page, ..plain(origin.url("/feed")) };
    fetcher.fetch(&page, now()).await.unwrap();

    let seen = origin.requests("/feed");
    assert_eq!((seen[0].method.as_str(), seen[0].target.as_str()), ("GET", "/feed?x=1"));
    assert_eq!(seen[0].header("user-agent"), Some("coranto/0 (+https://example.org)"));
    assert!(seen[0].header("accept").unwrap().starts_with("application/atom+xml, application/rss+xml"));
    assert!(seen[1].header("accept").unwrap().starts_with("text/html"));
    for encoding in ["gzip", "br", "zstd", "deflate"] {
        assert!(seen[0].header("accept-encoding").unwrap().contains(encoding), "{encoding}");
    }
    for request in &seen {
        let names: Vec<&str> = request.headers.iter().map(|(name, _)| name.as_str()).collect();
        assert!(!names.contains(&"cookie") && !names.contains(&"referer"), "{names:?}");
        assert_eq!(names.iter().filter(|name| **name == "accept").count(), 1, "{names:?}");
    }
}

#[tokio::test]
async fn slow_headers_meet_their_deadline() {
    let origin = Origin::start();
    let settings = Settings { header_timeout: Duration::from_millis(300), ..settings() };
    let fetcher = Fetcher::new(settings).unwrap();
    origin.set("/slow", Mode::SlowHeaders(Page::new(FEED), Duration::from_millis(20)));
    origin.set("/silent", Mode::Silent);
    origin.set("/interim", Mode::EndlessInterim);
    for path in ["/slow", "/silent", "/interim"] {
        let failure = error(fetcher.fetch(&plain(origin.url(path)), now()).await);
        let shown = failure.to_string();
        assert!(shown.starts_with("no answer within 0.3 s"), "{path}: {shown}");
        assert_eq!(failure.kind(), Kind::Transient);
    }
}

#[tokio::test]
async fn the_whole_deadline_holds_for_headers_too() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Silent);
    let settings = Settings { timeout: Duration::from_millis(300), ..settings() };
    let failure = error(Fetcher::new(settings).unwrap().fetch(&plain(origin.url("/feed")), now()).await);
    assert!(matches!(failure, Error::Timeout { .. }), "{failure:?}");
}

#[tokio::test]
async fn endless_headers_are_cut_off() {
    let origin = Origin::start();
    origin.set("/feed", Mode::EndlessHeaders);
    let failure = error(get(origin.url("/feed")).await);
    assert!(matches!(failure, Error::Protocol { .. }), "{failure:?}");
}

#[tokio::test]
async fn what_is_not_http_is_said_so() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Garbage);
    let failure = error(get(origin.url("/feed")).await);
    assert!(matches!(failure, Error::Protocol { .. }), "{failure:?}");
    assert!(failure.to_string().contains("does not speak HTTP"), "{failure}");
}

#[tokio::test]
async fn a_hang_up_is_an_interruption() {
    let origin = Origin::start();
    origin.set("/feed", Mode::HangUp);
    let failure = error(get(origin.url("/feed")).await);
    assert!(matches!(failure, Error::Interrupted { .. }), "{failure:?}");
}

#[tokio::test]
async fn nobody_at_home_is_a_failed_connection() {
    let url = format!("http://name:secret@127.0.0.1:{}/feed?key=secret", free_port());
    let failure = error(tokio::time::timeout(PATIENCE, get(url.parse().unwrap())).await.unwrap());
    assert!(matches!(failure, Error::Connect { .. }), "{failure:?}");
    assert_eq!(failure.kind(), Kind::Transient);
}

#[tokio::test]
async fn one_connection_serves_several_requests() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED)));
    let fetcher = fetcher();
    for _ in 0..5 {
        body(fetcher.fetch(&plain(origin.url("/feed")), now()).await);
    }
    let seen = origin.requests("/feed");
    assert_eq!(seen.len(), 5);
    assert!(seen.windows(2).all(|pair| pair[0].peer == pair[1].peer), "{seen:?}");
}
