//! A traced fetch tells what was really said.

use super::*;
use crate::support::origin::{Mode, Origin, Page};

#[tokio::test]
async fn every_header_that_the_origin_saw_is_told_and_no_other() {
    let origin = Origin::start();
    origin.set("/old", Mode::redirect(301, "/feed?token=secret"));
    origin.set("/feed", Mode::Serve(Page::new(FEED).etag("\"1\"").header("Set-Cookie", "secret")));
    let mut request = plain(origin.url("/old"));
    request.validators.etag = Some(b"\"0\"".to_vec());
    let (exchanges, fetched) = fetcher().trace(&request, now()).await;
    assert!(fetched.is_ok());
    assert_eq!(exchanges.iter().map(|exchange| exchange.status).collect::<Vec<_>>(), [Some(301), Some(200)]);
    for (exchange, path) in exchanges.iter().zip(["/old", "/feed"]) {
        let seen = &origin.requests(path)[0];
        let sorted = |headers: &[(String, String)]| {
            let mut headers: Vec<_> = headers.iter().filter(|(name, _)| name != "host").cloned().collect();
            headers.sort();
            headers
        };
        assert_eq!(sorted(&exchange.request), sorted(&seen.headers), "{path}");
    }
    let shown = format!("{exchanges:?}");
    assert!(shown.contains("if-none-match") && !shown.contains("secret"), "{shown}");
}

#[tokio::test]
async fn a_fetch_without_an_answer_tells_what_was_asked() {
    let origin = Origin::start();
    origin.set("/feed", Mode::HangUp);
    let (exchanges, fetched) = fetcher().trace(&plain(origin.url("/feed")), now()).await;
    error(fetched);
    assert_eq!(exchanges.len(), 1);
    assert_eq!((exchanges[0].status, exchanges[0].request.is_empty()), (None, false));
}
