//! Statuses, headers and pages, without a socket.

use std::sync::Arc;

use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use http_body_util::BodyExt;
use tower_service::Service;

use super::site;
use crate::publish::fake::{FakeStore, entry};

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }
}

struct Client {
    store: Arc<FakeStore>,
    base: &'static str,
}

impl Client {
    fn new(base: &'static str) -> Client {
        let store = Arc::new(FakeStore::new());
        store.publish(entry(1, "One"));
        Client { store, base }
    }

    /// Each call gets a new router: what is kept must come from the store.
    async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = site(&self.store, self.base).call(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes().to_vec();
        for (name, expected) in
            [("x-content-type-options", "nosniff"), ("referrer-policy", "no-referrer"), ("x-robots-tag", "noindex")]
        {
            assert_eq!(parts.headers[name], expected, "{path}");
        }
        let policy = parts.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{path}");
        Answer { status: parts.status, headers: parts.headers, body }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[]).await
    }
}

#[tokio::test]
async fn a_feed_says_what_it_is() {
    let client = Client::new("https://reader.example/");
    for (suffix, kind) in [
        ("atom", "application/atom+xml; charset=utf-8"),
        ("rss", "application/rss+xml; charset=utf-8"),
        ("json", "application/feed+json; charset=utf-8"),
    ] {
        let answer = client.get(&format!("/feeds/all.{suffix}")).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("content-type"), kind);
        assert_eq!(answer.header("vary"), "Accept-Encoding");
        assert_eq!(answer.header("cache-control"), "max-age=60");
        assert!(answer.header("last-modified").ends_with(" GMT"));
        assert!(answer.text().contains("https://reader.example/feeds/all."));
    }
}

#[tokio::test]
async fn the_host_header_decides_nothing() {
    let client = Client::new("https://reader.example/");
    for path in ["/", "/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json", "/nothing"] {
        let answer = client.ask("GET", path, &[("x-forwarded-host", "evil.example")]).await;
        assert!(!answer.text().contains("evil.example"), "{path}");
    }
}

#[tokio::test]
async fn a_reader_who_has_the_document_gets_only_headers() {
    let client = Client::new("https://reader.example/");
    let first = client.get("/feeds/all.atom").await;
    let packed = client.ask("GET", "/feeds/all.atom", &[("accept-encoding", "gzip")]).await;
    assert_ne!(first.header("etag"), packed.header("etag"), "a strong tag names one representation");
    assert_eq!(packed.header("content-encoding"), "gzip");
    let date = first.header("last-modified").to_owned();
    for tag in [first.header("etag"), packed.header("etag"), &format!("W/{}", first.header("etag")), "*"] {
        let answer = client.ask("GET", "/feeds/all.atom", &[("if-none-match", tag)]).await;
        assert_eq!((answer.status, answer.body.len()), (StatusCode::NOT_MODIFIED, 0), "{tag}");
        assert_eq!(answer.header("etag"), first.header("etag"));
        assert_eq!(answer.header("vary"), "Accept-Encoding");
        assert_eq!(answer.header("content-type"), "");
    }
    let answer = client.ask("GET", "/feeds/all.atom", &[("if-modified-since", &date)]).await;
    assert_eq!(answer.status, 304);
    let answer =
        client.ask("GET", "/feeds/all.atom", &[("if-none-match", "\"x\""), ("if-modified-since", &date)]).await;
    assert_eq!(answer.status, 200);
    // The tag of one format is not the tag of another.
    let answer = client.ask("GET", "/feeds/all.rss", &[("if-none-match", first.header("etag"))]).await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn head_is_get_without_the_body() {
    let client = Client::new("https://reader.example/");
    for path in ["/feeds/all.atom", "/", "/style.css"] {
        for accepted in ["identity", "gzip"] {
            let get = client.ask("GET", path, &[("accept-encoding", accepted)]).await;
            let head = client.ask("HEAD", path, &[("accept-encoding", accepted)]).await;
            assert_eq!((head.status, head.body.len()), (get.status, 0));
            assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path} {accepted}");
            assert_eq!(head.header("etag"), get.header("etag"));
        }
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let client = Client::new("https://reader.example/");
    for path in [
        "/nothing",
        "/feeds/",
        "/feeds/none.atom",
        "/feeds/all.xml",
        "/feeds/all",
        "/feeds/..%2fall.atom",
        "/feeds/../../etc/passwd",
        "/feeds/%00.atom",
        "/feeds/all.atom/",
        "//feeds/all.atom",
        "/%3Cscript%3Ealert(1)%3C/script%3E",
    ] {
        let answer = client.get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert!(answer.text().contains("Not Found") && !answer.text().contains("script"), "{path}");
    }
    // What is no UTF-8 is no name.
    assert_eq!(client.get("/feeds/%ff.atom").await.status, 400);
}

#[tokio::test]
async fn only_reading_is_allowed() {
    let client = Client::new("https://reader.example/");
    for path in ["/", "/feeds/all.atom"] {
        let answer = client.ask("POST", path, &[]).await;
        assert_eq!(answer.status, 405);
        assert_eq!(answer.header("allow"), "GET,HEAD");
        assert!(answer.text().contains("GET or HEAD"));
    }
}

#[tokio::test]
async fn a_path_in_the_public_address_may_be_stripped_or_not() {
    let client = Client::new("https://reader.example/:my/{news}/");
    for prefix in ["", "/:my/%7Bnews%7D"] {
        for path in ["/", "/style.css", "/feeds/all.atom"] {
            assert_eq!(client.get(&format!("{prefix}{path}")).await.status, 200, "{prefix}{path}");
        }
    }
    let answer = client.get("/:my/%7Bnews%7D").await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::PERMANENT_REDIRECT, "/:my/%7Bnews%7D/"));
    let feed = client.get("/feeds/all.atom").await;
    assert!(feed.text().contains("https://reader.example/:my/%7Bnews%7D/feeds/all.atom"));
}

#[tokio::test]
async fn a_failing_store_is_said_to_be_one() {
    let client = Client::new("https://reader.example/");
    *client.store.failing.lock().unwrap() = true;
    let answer = client.get("/feeds/all.atom").await;
    assert_eq!((answer.status, answer.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "60"));
    assert_eq!(client.get("/").await.status, 503);
}

#[tokio::test]
async fn the_stylesheet_is_named_by_what_stands_in_it() {
    let client = Client::new("https://reader.example/");
    let style = client.get("/style.css").await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
    let tag = style.header("etag").trim_matches('"');
    assert!(client.get("/").await.text().contains(&format!("href=\"/style.css?v={tag}\"")));
    let again = client.ask("GET", "/style.css", &[(header::IF_NONE_MATCH.as_str(), style.header("etag"))]).await;
    assert_eq!(again.status, 304);
}
