//! Validators: sent as they came, replaced as a pair, believed only with a complete body.

use super::*;
use crate::support::origin::{Mode, Origin, Page};

fn validators(etag: Option<&str>, date: Option<&str>) -> Validators {
    let bytes = |text: &str| text.as_bytes().to_vec();
    Validators { etag: etag.map(bytes), last_modified: date.map(bytes) }
}

const DATE: &str = "Tue, 24 Nov 2026 08:00:00 GMT";

#[tokio::test]
async fn both_validators_go_back_verbatim() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED).etag("W/\"a b\"").last_modified("24.11.26 (morning)")));
    let fetcher = fetcher();
    let first = fetcher.fetch(&plain(origin.url("/feed")), now()).await.unwrap();
    assert_eq!(first.answer.validators, validators(Some("W/\"a b\""), Some("24.11.26 (morning)")));

    let again = Request { validators: first.answer.validators.clone(), ..plain(origin.url("/feed")) };
    let second = fetcher.fetch(&again, now()).await.unwrap();
    assert!(matches!(second.content, Content::NotModified));
    assert_eq!(second.answer.status, 304);
    assert_eq!(second.answer.validators, first.answer.validators);

    let seen = origin.requests("/feed");
    assert_eq!(seen[0].header("if-none-match"), None);
    assert_eq!(seen[0].header("if-modified-since"), None);
    assert_eq!(seen[1].header("if-none-match"), Some("W/\"a b\""));
    assert_eq!(seen[1].header("if-modified-since"), Some("24.11.26 (morning)"));
}

#[tokio::test]
async fn a_vanished_etag_is_cleared() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED).last_modified(DATE)));
    let request = Request { validators: validators(Some("\"old\""), None), ..plain(origin.url("/feed")) };
    let fetched = fetcher().fetch(&request, now()).await.unwrap();
    assert_eq!(fetched.answer.validators, validators(None, Some(DATE)));
}

#[tokio::test]
async fn a_new_etag_beside_an_old_date_is_taken() {
    let origin = Origin::start();
    origin.set("/feed", Mode::changing(|n| Page::new(FEED).etag(&format!("\"{n}\"")).last_modified(DATE)));
    let fetcher = fetcher();
    for n in 0..3 {
        let fetched = fetcher.fetch(&plain(origin.url("/feed")), now()).await.unwrap();
        assert_eq!(fetched.answer.validators, validators(Some(&format!("\"{n}\"")), Some(DATE)));
    }
}

#[tokio::test]
async fn a_304_renews_hints_and_no_validator() {
    let origin = Origin::start();
    let headers = [("ETag", "\"2\""), ("Cache-Control", "max-age=600")];
    origin.set("/feed", Mode::NotModified(headers.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()));
    let request = Request { validators: validators(Some("\"1\""), Some(DATE)), ..plain(origin.url("/feed")) };
    let fetched = fetcher().fetch(&request, now()).await.unwrap();
    // The tag of a version that was never sent would acknowledge entries that are not there.
    assert_eq!(fetched.answer.validators, validators(Some("\"1\""), Some(DATE)));
    assert_eq!(fetched.answer.hints.max_age, Some(Duration::from_secs(600)));
}

#[tokio::test]
async fn a_304_that_nobody_asked_for_is_a_failure() {
    let origin = Origin::start();
    origin.set("/feed", Mode::NotModified(Vec::new()));
    let unsendable = Validators { etag: Some(b"\"a\r\nX: y\"".to_vec()), last_modified: None };
    for validators in [Validators::default(), unsendable] {
        let request = Request { validators, ..plain(origin.url("/feed")) };
        let failure = error(fetcher().fetch(&request, now()).await);
        assert!(matches!(failure, Error::UnaskedNotModified { .. }), "{failure:?}");
        assert_eq!(failure.status(), Some(304));
    }
    assert!(origin.requests("/feed").iter().all(|seen| seen.header("if-none-match").is_none()));
}

#[tokio::test]
async fn the_same_body_again_is_known_by_its_hash() {
    let origin = Origin::start();
    origin.set("/feed", Mode::changing(|n| Page::new(FEED).etag(&format!("\"{n}\""))));
    let fetcher = fetcher();
    let Content::Body { hash, .. } = fetcher.fetch(&plain(origin.url("/feed")), now()).await.unwrap().content else {
        panic!("the first body is new");
    };
    let again = Request { body_hash: Some(hash), ..plain(origin.url("/feed")) };
    let fetched = fetcher.fetch(&again, now()).await.unwrap();
    assert!(matches!(fetched.content, Content::SameBody { hash: same } if same == hash));
    assert_eq!(fetched.answer.validators, validators(Some("\"1\""), None), "the new validator is worth keeping");
}

#[tokio::test]
async fn an_incomplete_body_vouches_for_nothing() {
    let origin = Origin::start();
    let page = Page::new(FEED).etag("\"1\"").last_modified(DATE);
    origin.set("/half", Mode::CutOff(page.clone(), 20));
    let fetched = get(origin.url("/half")).await.unwrap();
    assert!(fetched.answer.validators.is_empty());
    let Content::Body { hash, body } = fetched.content else { panic!("half a body is a body") };
    assert!(!body.complete);
    let again = Request { body_hash: Some(hash), ..plain(origin.url("/half")) };
    let fetched = fetcher().fetch(&again, now()).await.unwrap();
    assert!(matches!(fetched.content, Content::Body { .. }), "half a body is never the same body");
}
