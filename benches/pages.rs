//! What a request for a page costs in CPU time, with 10,000 entries of 200 feeds stored: when the page is in memory, and
//! when it must be rendered.
//!
//!     cargo bench --bench pages
//!
//! Few requests over few entries when it is only to be seen that it works (`cargo test --all-targets`). Note the figures
//! with their date; on a shared machine only those of one run compare.
#![allow(clippy::print_stdout)] // a program for people at a terminal
#![allow(clippy::unwrap_used)] // what fails here is a bug of the benchmark

/// The same values as the store's tests put in.
#[allow(dead_code)] // a tool box: not every user needs every tool
#[path = "../tests/store"]
mod store {
    pub mod bed;
    pub mod sample;
}

use std::fs;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use coranto::clock::Clock;
use coranto::model::body::CleanHtml;
use coranto::model::feed::{FeedSettings, Origin};
use coranto::publish::View;
use coranto::publish::cache::Outputs;
use coranto::store::types::{OutputSpec, StreamQuery, Wanted};
use coranto::web::{Site, router};
use http_body_util::BodyExt;
use tower_service::Service;

use crate::store::bed::{AnyStore, memory};
use crate::store::sample::{Alone, at, batch, entry, feed_url, new, relate};

/// CPU time of this process so far, in milliseconds.
fn cpu_ms() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<u64> = after_name.split_whitespace().skip(11).take(2).map(|n| n.parse().unwrap()).collect();
    (fields[0] + fields[1]) * 10
}

fn main() {
    let in_earnest = std::env::args().any(|argument| argument == "--bench");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (n_feeds, n_requests) = if in_earnest { (200, 1000) } else { (4, 5) };
    runtime.block_on(measure(n_feeds, n_requests));
}

async fn measure(n_feeds: usize, n_requests: usize) {
    let store = memory();
    fill(&store, n_feeds).await;
    let stream =
        store.stream(StreamQuery { max: n_requests, min: n_requests, ..StreamQuery::default() }).await.unwrap();
    let entries: Vec<String> = stream.entries.iter().map(|entry| format!("/entries/{}", entry.public_id)).collect();
    let places = stream.entries.iter().map(|entry| {
        let place = entry.sort_at.unwrap().timestamp_millis();
        format!("/?before={place}.{}", entry.pub_seq.unwrap())
    });
    let places: Vec<String> = places.collect();

    let pages = ["/", "/?tag=t1", "/?output=all&lang=en", &entries[0], "/sources", "/sources/1", "/feeds/all.atom"];
    let kept = serving(&store).await;
    for page in pages {
        let size = ask(&kept, page, false).await;
        let started = cpu_ms();
        for _ in 0..n_requests {
            ask(&kept, page, true).await;
        }
        report(&format!("{page} from memory ({size} bytes)"), started, n_requests);
    }
    for (name, addresses) in [("rivers", &places), ("entries", &entries)] {
        let started = cpu_ms();
        for address in addresses {
            ask(&kept, address, true).await;
        }
        report(&format!("{} different {name}", addresses.len()), started, addresses.len());
    }
    for page in pages {
        let n = n_requests.div_ceil(10);
        let started = cpu_ms();
        for _ in 0..n {
            ask(&serving(&store).await, page, true).await;
        }
        report(&format!("{page} of a server just started"), started, n);
    }
}

fn report(what: &str, started: u64, n: usize) {
    println!("{what}: {:.3} ms CPU a request", (cpu_ms() - started) as f64 / n as f64);
}

async fn fill(store: &AnyStore, n_feeds: usize) {
    let query = coranto::query::parse("").unwrap();
    let all = OutputSpec { name: "all".into(), aliases: Vec::new(), select: String::new(), query, public: true };
    store.declare_outputs(vec![all]).await.unwrap();
    let wish = |n: usize| Wanted {
        url: feed_url(&format!("f{n}")),
        settings: FeedSettings {
            title: Some(format!("The Example Times, no. {n}")),
            tags: vec![format!("t{}", n % 20)],
            ..FeedSettings::default()
        },
    };
    let feeds = store.sync(Origin::File, (0..n_feeds).map(wish).collect(), at(0)).await.unwrap().added;
    let mut random = fastrand::Rng::with_seed(1);
    for (n, feed) in feeds.into_iter().enumerate() {
        let entries = (0..50).map(|number| {
            let mut one = entry(&format!("{n}-{number}"));
            one.text.title = words(&mut random, 70);
            one.text.summary.text = words(&mut random, 280);
            one.text.content = CleanHtml::paragraph(&words(&mut random, 4000));
            new(one)
        });
        store.commit(batch(feed, 1, entries.collect())).await.unwrap();
        while relate(store, Alone, 1).await.more {}
    }
}

fn words(random: &mut fastrand::Rng, bytes: usize) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        text.extend((0..random.usize(2..10)).map(|_| random.lowercase()));
        text.push(' ');
    }
    text
}

async fn serving(store: &AnyStore) -> Router {
    let base = "https://reader.example/".parse().unwrap();
    let instance = store.instance().await.unwrap();
    let outputs = Outputs::new(Arc::clone(store), vec![View::plain("all", "Everything")], base, instance);
    router(Arc::new(Site::new(outputs, Arc::clone(store), Clock::system())))
}

async fn ask(router: &Router, path: &str, gzip: bool) -> usize {
    let coding = if gzip { "gzip" } else { "identity" };
    let request = Request::builder().uri(path).header("accept-encoding", coding).body(Body::empty()).unwrap();
    let response = router.clone().call(request).await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    response.into_body().collect().await.unwrap().to_bytes().len()
}
