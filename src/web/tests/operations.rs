//! What machines ask: health, readiness, numbers, and what crawlers may do.

use std::sync::Arc;

use axum::body::Body;
use axum::http::Request;
use axum::response::Response;
use http_body_util::BodyExt;
use tower_service::Service;

use crate::clock::Clock;
use crate::health::Part;
use crate::publish::View;
use crate::publish::cache::Outputs;
use crate::publish::fake::FakeStore;
use crate::web::access::Policy;
use crate::web::{Site, router};

fn site() -> Arc<Site> {
    let store = Arc::new(FakeStore::new());
    // Nothing here may read the store.
    *store.failing.lock().unwrap() = true;
    let base = "https://news.example/coranto/".parse().unwrap();
    let outputs = Outputs::new(store.clone(), vec![View::plain("all", "All")], base, "instance".to_owned());
    Arc::new(Site::new(outputs, store, Clock::system()))
}

async fn ask(site: &Arc<Site>, method: &str, path: &str) -> (u16, String, String) {
    let request = Request::builder().method(method).uri(path).header("host", "whatever:::");
    let response: Response = router(site.clone()).call(request.body(Body::empty()).unwrap()).await.unwrap();
    let kind = response.headers().get("content-type").map_or("", |kind| kind.to_str().unwrap()).to_owned();
    let status = response.status().as_u16();
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, kind, String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn probes_are_answered_whatever_the_name_and_without_a_key() {
    let site = site();
    site.policy.set(Policy::default());
    for prefix in ["", "/coranto"] {
        let (status, kind, body) = ask(&site, "GET", &format!("{prefix}/healthz")).await;
        assert_eq!((status, kind.as_str(), body.as_str()), (200, "text/plain; charset=utf-8", "ok\n"));
        let (status, kind, body) = ask(&site, "GET", &format!("{prefix}/readyz")).await;
        assert_eq!((status, kind.as_str()), (200, "application/json"));
        assert_eq!(body, "{\"ready\":true,\"reasons\":[]}\n");
        for path in ["/healthz", "/readyz"] {
            let (status, _, body) = ask(&site, "HEAD", &format!("{prefix}{path}")).await;
            assert_eq!((status, body.as_str()), (200, ""));
        }
    }
    assert_eq!(ask(&site, "GET", "/metrics").await.0, 400, "all else needs a name");
}

#[tokio::test]
async fn readiness_gives_its_reasons() {
    let site = site();
    site.health.trouble(Part::Network, "no network");
    let (status, _, body) = ask(&site, "GET", "/readyz").await;
    assert_eq!(status, 200, "reading works without");
    assert_eq!(body, "{\"ready\":true,\"reasons\":[{\"part\":\"network\",\"sentence\":\"no network\"}]}\n");
    site.health.trouble(Part::Store, "the store is \"damaged\"");
    let (status, _, body) = ask(&site, "GET", "/readyz").await;
    assert_eq!(status, 503);
    let told: serde_json::Value = serde_json::from_str(&body).unwrap();
    assert_eq!(told["ready"], false);
    assert_eq!(told["reasons"][0], serde_json::json!({"part": "store", "sentence": "the store is \"damaged\""}));
    assert_eq!(ask(&site, "GET", "/healthz").await.0, 200, "alive all the same");
    site.health.well(Part::Store);
    assert_eq!(ask(&site, "GET", "/readyz").await.0, 200);
}

#[tokio::test]
async fn requests_are_counted_by_their_status() {
    let site = site();
    for path in ["/healthz", "/healthz", "/readyz"] {
        ask(&site, "GET", path).await;
    }
    ask(&site, "GET", "/").await;
    let request = Request::builder().uri("/metrics").body(Body::empty()).unwrap();
    let response = router(site).call(request).await.unwrap();
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    assert_eq!(response.headers()["content-type"], kind);
    let body = response.into_body().collect().await.unwrap().to_bytes();
    let text = String::from_utf8(body.to_vec()).unwrap();
    assert!(text.contains("coranto_http_requests_total{code=\"200\"} 3\n"), "{text}");
    assert!(text.contains("coranto_http_requests_total{code=\"400\"} 1\n"), "{text}");
    assert!(text.contains("coranto_http_request_duration_seconds_count 4\n"), "{text}");
    assert!(text.ends_with("# EOF\n"));
}

#[tokio::test]
async fn crawlers_are_sent_away() {
    let site = site();
    let request = Request::builder().uri("/robots.txt").body(Body::empty()).unwrap();
    let body = router(site).call(request).await.unwrap().into_body().collect().await.unwrap().to_bytes();
    assert_eq!(body, "User-agent: *\nDisallow: /\n");
}
