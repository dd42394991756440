//! Bodies: whole, broken off, too large, too slow, and falsely described.

use std::io::Write as _;

use super::*;
use crate::support::origin::{Mode, Origin, Page};

/// Text that gzip cannot shrink to nothing.
fn long_text(len: usize) -> Vec<u8> {
    (0u32..).flat_map(|n| n.wrapping_mul(2_654_435_761).to_string().into_bytes()).take(len).collect()
}

async fn check_whole(mode: impl FnOnce(Page) -> Mode) {
    let origin = Origin::start();
    let text = long_text(100_000);
    origin.set("/feed", mode(Page::new(text.clone()).content_type("text/xml; charset=x")));
    let body = body(get(origin.url("/feed")).await);
    assert!(body.complete);
    assert_eq!(body.bytes, text);
    assert_eq!(body.content_type.as_deref(), Some("text/xml; charset=x"));
    assert_eq!(body.url, origin.url("/feed"));
}

#[tokio::test]
async fn a_body_arrives_whole_however_it_is_framed() {
    check_whole(Mode::Serve).await;
    check_whole(Mode::Gzip).await;
    check_whole(|page| Mode::Chunked(page, 777)).await;
    check_whole(Mode::UntilClose).await;
}

async fn check_broken_off(mode: Mode, expected: &[u8]) {
    let origin = Origin::start();
    origin.set("/feed", mode);
    let body = body(get(origin.url("/feed")).await);
    assert!(!body.complete, "it broke off after {} bytes", body.bytes.len());
    assert!(expected.starts_with(&body.bytes), "what arrived is the beginning");
}

#[tokio::test]
async fn a_body_that_breaks_off_is_given_with_a_warning() {
    let text = long_text(100_000);
    let page = Page::new(text.clone());
    check_broken_off(Mode::CutOff(page.clone(), 60_000), &text).await;
    check_broken_off(Mode::ChunkedCut(page.clone(), 60_000), &text).await;
    check_broken_off(Mode::GzipCut(page.clone(), 30_000), &text).await;
    check_broken_off(Mode::WrongLength(page.clone(), 100_001), &text).await;
    check_broken_off(Mode::Reset(page, 60_000), &text).await;
}

#[tokio::test]
async fn a_body_that_breaks_off_before_its_first_byte_is_a_failure() {
    let origin = Origin::start();
    let page = Page::new(FEED);
    origin.set("/length", Mode::CutOff(page.clone(), 0));
    origin.set("/reset", Mode::Reset(page.clone(), 0));
    origin.set("/gzip", Mode::GzipCut(page, 5));
    for path in ["/length", "/reset"] {
        let failure = error(get(origin.url(path)).await);
        assert!(matches!(failure, Error::Interrupted { .. }), "{path}: {failure:?}");
    }
    let failure = error(get(origin.url("/gzip")).await);
    assert!(matches!(failure, Error::Interrupted { .. } | Error::Protocol { .. }), "{failure:?}");
}

#[tokio::test]
async fn more_than_was_declared_is_not_read() {
    let origin = Origin::start();
    origin.set("/feed", Mode::WrongLength(Page::new(FEED), 10));
    assert_eq!(body(get(origin.url("/feed")).await).bytes, FEED.as_bytes()[..10]);
}

#[tokio::test]
async fn an_empty_body_is_a_body() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new("")));
    let body = body(get(origin.url("/feed")).await);
    assert!(body.complete && body.bytes.is_empty());
}

#[tokio::test]
async fn a_false_encoding_is_a_failure() {
    let origin = Origin::start();
    origin.set("/feed", Mode::FalseEncoding(Page::new(FEED)));
    let failure = error(get(origin.url("/feed")).await);
    assert!(matches!(failure, Error::Protocol { .. }), "{failure:?}");
}

#[tokio::test]
async fn a_bomb_stops_at_the_cap() {
    let origin = Origin::start();
    origin.set("/bomb", Mode::GzipBomb(64));
    origin.set("/small", Mode::GzipBomb(4));
    let failure = error(get(origin.url("/bomb")).await);
    assert!(matches!(failure, Error::TooLarge { limit: 4_194_304, .. }), "{failure:?}");
    assert_eq!(body(get(origin.url("/small")).await).bytes.len(), 4 << 20, "just as much as is allowed");
}

/// So many MiB of spaces in an encoding that the origin has no mode for: made here, served as it is.
fn packed(encoding: &str, mib: usize) -> Vec<u8> {
    let spaces = vec![b' '; mib << 20];
    match encoding {
        // RFC 9110 section 8.4.1.2: what is called deflate has the zlib wrapper.
        "deflate" => {
            let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
            encoder.write_all(&spaces).and_then(|()| encoder.finish()).unwrap()
        }
        "zstd" => zstd::bulk::compress(&spaces, 19).unwrap(),
        // No encoder of brotli is among the dependencies: fixtures/fetch/README.md says how these were made.
        "br" if mib == 64 => include_bytes!("../fixtures/fetch/spaces-64MiB.br").to_vec(),
        "br" => include_bytes!("../fixtures/fetch/spaces-4MiB.br").to_vec(),
        other => panic!("no such encoding: {other}"),
    }
}

#[tokio::test]
async fn a_bomb_of_any_encoding_stops_at_the_cap() {
    let origin = Origin::start();
    for encoding in ["deflate", "zstd", "br"] {
        let asked = |mib: usize| {
            let body = packed(encoding, mib);
            assert!(body.len() < 100_000, "{encoding}: {} bytes are no bomb", body.len());
            let path = format!("/{encoding}/{mib}");
            origin.set(&path, Mode::Serve(Page::new(body).header("Content-Encoding", encoding)));
            get(origin.url(&path))
        };
        let failure = error(asked(64).await);
        assert!(matches!(failure, Error::TooLarge { limit: 4_194_304, .. }), "{encoding}: {failure:?}");
        let whole = body(asked(4).await);
        assert!(whole.complete && whole.bytes.len() == 4 << 20, "{encoding}: just as much as is allowed");
        assert!(whole.bytes.iter().all(|byte| *byte == b' '), "{encoding}");
        let accepted = origin.requests(&format!("/{encoding}/4"))[0].header("accept-encoding").unwrap().to_owned();
        assert!(accepted.contains(encoding), "{accepted}");
    }
}

/// A zstd frame (RFC 8878 section 3.1.1) of one raw block, which asks its reader to keep a window of 2^`log` bytes.
fn zstd_frame(window_log: u8, text: &[u8]) -> Vec<u8> {
    let last_raw_block = (u32::try_from(text.len()).unwrap() << 3 | 1).to_le_bytes();
    [&[0x28, 0xb5, 0x2f, 0xfd, 0, (window_log - 10) << 3][..], &last_raw_block[..3], text].concat()
}

/// The window is memory that a frame asks for in its first six bytes. Up to 128 MiB are granted, of which only as much
/// is ever touched as text comes out, and that is capped; RFC 9659 would let us refuse from 8 MiB on.
#[tokio::test]
async fn a_zstd_window_beyond_all_measure_is_refused() {
    let origin = Origin::start();
    let asked = |log| {
        let path = format!("/{log}");
        let page = Page::new(zstd_frame(log, FEED.as_bytes())).header("Content-Encoding", "zstd");
        origin.set(&path, Mode::Serve(page));
        get(origin.url(&path))
    };
    assert_eq!(body(asked(23).await).bytes, FEED);
    assert_eq!(body(asked(27).await).bytes, FEED);
    for log in [28, 41] {
        let failure = error(asked(log).await);
        assert!(matches!(failure, Error::Protocol { .. }), "{failure:?}");
    }
}

#[tokio::test]
async fn an_endless_body_stops_at_the_cap() {
    let origin = Origin::start();
    origin.set("/feed", Mode::EndlessBody);
    assert!(matches!(error(get(origin.url("/feed")).await), Error::TooLarge { .. }));
}

#[tokio::test]
async fn a_declared_length_over_the_cap_is_not_waited_for() {
    let origin = Origin::start();
    origin.set("/feed", Mode::WrongLength(Page::new(FEED), (4 << 20) + 1));
    assert!(matches!(error(get(origin.url("/feed")).await), Error::TooLarge { .. }));
}

#[tokio::test]
async fn a_body_that_trickles_ends_in_a_window() {
    let origin = Origin::start();
    origin.set("/feed", Mode::SlowBody(Page::new(long_text(10_000)), Duration::from_millis(20)));
    let settings = Settings { header_timeout: Duration::from_millis(300), ..settings() };
    let failure = error(Fetcher::new(settings).unwrap().fetch(&plain(origin.url("/feed")), now()).await);
    assert!(failure.to_string().starts_with("the document did not arrive within 0.3 s"), "{failure}");
}

#[tokio::test]
async fn a_body_past_the_whole_deadline_ends() {
    let origin = Origin::start();
    origin.set("/feed", Mode::SlowBody(Page::new(long_text(10_000)), Duration::from_millis(20)));
    let settings = Settings { timeout: Duration::from_millis(400), ..settings() };
    let failure = error(Fetcher::new(settings).unwrap().fetch(&plain(origin.url("/feed")), now()).await);
    assert!(failure.to_string().starts_with("the document did not arrive within 0.4 s"), "{failure}");
}

#[tokio::test]
async fn large_bodies_share_a_budget() {
    let origin = Origin::start();
    origin.set("/large", Mode::Serve(Page::new(long_text(2 << 20))));
    origin.set("/small", Mode::Serve(Page::new(FEED)));
    let settings = Settings { budget_bytes: 1, timeout: Duration::from_millis(1500), ..settings() };
    let fetcher = Fetcher::new(settings).unwrap();
    let held = body(fetcher.fetch(&plain(origin.url("/large")), now()).await);

    assert_eq!(body(fetcher.fetch(&plain(origin.url("/small")), now()).await).bytes, FEED, "small ones need no lane");
    let failure = error(fetcher.fetch(&plain(origin.url("/large")), now()).await);
    assert!(matches!(failure, Error::Busy { .. }), "{failure:?}");
    assert_eq!(failure.kind(), coranto::fetch::Kind::Ours);

    let twin = held.clone();
    drop(held);
    let request = plain(origin.url("/large"));
    let next = fetcher.fetch(&request, now());
    let letting_go = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        drop(twin);
    };
    let (next, ()) = tokio::join!(next, letting_go);
    assert_eq!(body(next).bytes.len(), 2 << 20, "it was read once the lane was free");
}
