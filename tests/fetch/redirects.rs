//! Redirects: followed, counted, recorded, and stopped at every border.

use coranto::fetch::Kind;

use super::*;
use crate::support::origin::{Mode, Origin, Page};

#[tokio::test]
async fn a_chain_is_followed_and_recorded() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED).etag("\"1\"")));
    origin.set_chain("/old", 301, 5, "/feed");
    let fetched = get(origin.url("/old")).await.unwrap();
    assert_eq!(fetched.answer.hops.len(), 5);
    assert_eq!(fetched.answer.hops[0].from, origin.url("/old"));
    assert_eq!(fetched.answer.hops[4].to, origin.url("/feed"));
    assert_eq!(fetched.answer.url, origin.url("/feed"));
    assert_eq!(fetched.answer.moved_to(), Some(&origin.url("/feed")));
    assert_eq!(body(Ok(fetched)).url, origin.url("/feed"));
}

#[tokio::test]
async fn a_temporary_hop_means_that_nothing_moved() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED)));
    for status in [302, 303, 307] {
        origin.set("/a", Mode::redirect(308, "/b"));
        origin.set("/b", Mode::redirect(status, "feed"));
        let answer = get(origin.url("/a")).await.unwrap().answer;
        assert_eq!((answer.hops.len(), answer.moved_to()), (2, None), "{status}");
    }
}

#[tokio::test]
async fn one_hop_too_many_is_refused() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED)));
    origin.set_chain("/old", 302, 30, "/feed");
    let failure = error(get(origin.url("/old")).await);
    assert!(matches!(failure, Error::TooManyRedirects { limit: 5, .. }), "{failure:?}");
    assert_eq!(origin.log().len(), 6, "the limit of hops and the first request");
}

#[tokio::test]
async fn loops_are_named_at_the_first_repetition() {
    let origin = Origin::start();
    origin.set("/a", Mode::redirect(302, "/b"));
    origin.set("/b", Mode::redirect(302, "/a"));
    origin.set("/self", Mode::redirect(301, ""));
    let failure = error(get(origin.url("/a")).await);
    assert!(failure.to_string().contains("in a loop, back to"), "{failure}");
    assert_eq!(origin.log().len(), 2);
    assert!(matches!(error(get(origin.url("/self")).await), Error::BadRedirect { .. }));
}

#[tokio::test]
async fn a_redirect_cannot_lead_inside() {
    let origin = Origin::start();
    for target in ["http://10.0.0.1/?token=secret", "http://169.254.169.254/latest/meta-data/", "http://[::1]:1/"] {
        origin.set("/feed", Mode::redirect(302, target));
        let failure = error(get(origin.url("/feed")).await);
        assert!(matches!(failure, Error::Refused { .. }), "{target}: {failure:?}");
        assert_eq!(failure.kind(), Kind::Permanent);
    }
}

#[tokio::test]
async fn a_redirect_cannot_leave_http() {
    let origin = Origin::start();
    for target in ["file:///etc/passwd", "ftp://127.0.0.1/", "javascript:alert(1)", "http://"] {
        origin.set("/feed", Mode::redirect(301, target));
        let failure = error(get(origin.url("/feed")).await);
        assert!(matches!(failure, Error::BadRedirect { .. }), "{target}: {failure:?}");
    }
    origin.set("/feed", Mode::status(301));
    assert!(matches!(error(get(origin.url("/feed")).await), Error::BadRedirect { .. }));
}

#[tokio::test]
async fn credentials_do_not_cross_hosts() {
    let origin = Origin::start();
    let other = Origin::start();
    other.set("/feed", Mode::Serve(Page::new(FEED)));
    origin.set("/feed", Mode::Serve(Page::new(FEED)));
    origin.set("/here", Mode::redirect(302, "/feed"));
    origin.set("/there", Mode::redirect(302, other.url("/feed")));
    let with_name = |path: &str| {
        let mut url = origin.url(path);
        url.set_username("name").unwrap();
        url.set_password(Some("secret")).unwrap();
        url
    };
    body(get(with_name("/here")).await);
    let fetched = get(with_name("/there")).await.unwrap();
    assert_eq!(fetched.answer.url, other.url("/feed"));
    let basic = Some("Basic bmFtZTpzZWNyZXQ=");
    assert_eq!(origin.requests("/here")[0].header("authorization"), basic);
    assert_eq!(origin.requests("/feed")[0].header("authorization"), basic);
    assert_eq!(other.requests("/feed")[0].header("authorization"), None);
}

#[tokio::test]
async fn validators_reach_the_end_of_the_chain() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED).etag("\"1\"")));
    origin.set("/old", Mode::redirect(302, "/feed"));
    let validators = Validators { etag: Some(b"\"1\"".to_vec()), last_modified: None };
    let fetched = fetcher().fetch(&Request { validators, ..plain(origin.url("/old")) }, now()).await.unwrap();
    assert!(matches!(fetched.content, Content::NotModified));
    assert_eq!(fetched.answer.hops.len(), 1);
}
