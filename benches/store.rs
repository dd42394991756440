//! What the store costs in CPU time, and how many bytes an entry takes on the disk.
//!
//!     cargo bench --bench store
//!
//! Runs over 1,000 feeds of 30 entries, and over 20 when it is only to be seen that it works (`cargo test
//! --all-targets`). Note the figures with their date; on a shared machine only those of one run compare.
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
use std::time::Duration;

use coranto::model::body::CleanHtml;
use coranto::model::feed::Origin;
use coranto::model::identity::{KeyKind, Probe};
use coranto::model::ids::FeedId;
use coranto::store::types::{Batch, EntryChange, NewEntry, Retention, Selection, StreamQuery};
use futures_util::future::join_all;

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::{Alone, at, batch, decision, entry, find, key, new, output, relate, wanted};

/// CPU time of this process so far, in milliseconds.
fn cpu_ms() -> u64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let after_name = stat.rsplit_once(')').unwrap().1;
    let fields: Vec<u64> = after_name.split_whitespace().skip(11).take(2).map(|n| n.parse().unwrap()).collect();
    (fields[0] + fields[1]) * 10
}

fn report(what: &str, started: u64) {
    println!("{what}: {} ms CPU", cpu_ms() - started);
}

/// 2.5 KB of random words: real text compresses better.
fn words(random: &mut fastrand::Rng, bytes: usize) -> String {
    let mut text = String::new();
    while text.len() < bytes {
        text.extend((0..random.usize(2..10)).map(|_| random.lowercase()));
        text.push(' ');
    }
    text
}

/// As a feed of the web brings it: an address as id, the same as link, a number in it, a summary from the text.
fn realistic(random: &mut fastrand::Rng, feed: usize, n: usize) -> NewEntry {
    let name = format!("{feed}-{n}");
    let link = format!("https://site{feed}.example/2026/11/{}-some-words-of-a-title", 100_000 + n);
    let content = words(random, 2500);
    let mut one = entry(&name);
    one.keys = vec![
        key(KeyKind::Id, &link),
        key(KeyKind::Link, &link),
        key(KeyKind::IdLink, &format!("{link}\n{link}")),
        key(KeyKind::Number, &format!("{}", 100_000 + n)),
        key(KeyKind::Title, &words(random, 60)),
    ];
    one.text.title = words(random, 60);
    one.text.summary.text = content[..400].to_owned();
    one.text.content = CleanHtml::paragraph(&content);
    one.address = Some(link);
    one.published = Some(at(-i64::try_from(n).unwrap()));
    one
}

const N_ENTRIES: usize = 30;

fn main() {
    let in_earnest = std::env::args().any(|argument| argument == "--bench");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(measure(if in_earnest { 1000 } else { 20 }));
}

async fn measure(n_feeds: usize) {
    let bed = Bed::on_disk();
    let store = bed.open();
    let wishes = (0..n_feeds).map(|n| wanted(&format!("f{n}"))).collect();
    let feeds = store.sync(Origin::File, wishes, at(0)).await.unwrap().added;
    let mut random = fastrand::Rng::with_seed(1);
    let mut entries = |f| (0..N_ENTRIES).map(|n| new(realistic(&mut random, f, n))).collect();
    let batches: Vec<Batch> = feeds.iter().enumerate().map(|(f, feed)| batch(*feed, 1, entries(f))).collect();

    write(&store, &batches).await;
    look_up(&store, &batches).await;
    poll_unchanged(&store, &feeds).await;
    see_again(&store, feeds[0], &batches[0]).await;
    read_pages(&store).await;
    read_small_pages(&store, feeds[0]).await;

    let stats = store.stats().await.unwrap();
    println!("{} bytes an entry", stats.db_bytes / stats.n_entries);
    store.close().await.unwrap();
    print_tables(&bed, i64::try_from(stats.n_entries).unwrap());
    forget(&bed, &feeds).await;

    // A fifth of the feeds is enough to compare.
    for n_outputs in [0, 1, 2, 10] {
        publish_into(n_outputs, &batches[..batches.len() / 5]).await;
    }
}

/// What outputs cost when a first poll is published: `all`, and others that look at tags, titles and texts.
async fn publish_into(n_outputs: usize, batches: &[Batch]) {
    let bed = Bed::on_disk();
    let store = bed.open();
    let selects = ["", "tag:x", "title:some", "words", "-title:/^the/i", "lang:en", "site:site7.example", "kind:link"];
    let outputs = (0..n_outputs).map(|n| output(&format!("o{n}"), selects[n % selects.len()])).collect();
    store.declare_outputs(outputs).await.unwrap();
    let wishes = (0..batches.len()).map(|n| wanted(&format!("f{n}"))).collect();
    store.sync(Origin::File, wishes, at(0)).await.unwrap();
    for batch in batches {
        store.commit(batch.clone()).await.unwrap();
    }
    let started = cpu_ms();
    while relate(&store, Alone, 2).await.more {}
    report(&format!("publishing {} entries, {n_outputs} outputs beside the river", batches.len() * N_ENTRIES), started);
}

/// Look through the whole file, prune all but the last tenth of the feeds, then erase the rest of them.
async fn forget(bed: &Bed, feeds: &[FeedId]) {
    let store = bed.open();
    let started = cpu_ms();
    store.verify(at(3)).await.unwrap();
    report(&format!("verifying {} MB", store.stats().await.unwrap().db_bytes >> 20), started);

    let (first, last) = feeds.split_at(feeds.len() - feeds.len() / 10);
    let of_feeds = last.iter().map(|feed| (*feed, None)).collect();
    let retention = Retention { keep: Some(Duration::from_secs(60)), of_feeds, ..Retention::default() };
    let started = cpu_ms();
    while store.prune(retention.clone(), 500, at(100)).await.unwrap().more {}
    report(&format!("pruning {} entries, 500 at a time", first.len() * N_ENTRIES), started);

    let started = cpu_ms();
    store.prune(retention, 500, at(100)).await.unwrap();
    report("finding nothing more to prune", started);

    let started = cpu_ms();
    for feed in last {
        store.purge(*feed).await.unwrap();
    }
    report(&format!("purging {} feeds of {N_ENTRIES} entries", last.len()), started);

    let mut random = fastrand::Rng::with_seed(2);
    let n_large = feeds.len() * 10;
    for entries in (0..n_large).collect::<Vec<_>>().chunks(500) {
        let entries = entries.iter().map(|n| new(realistic(&mut random, 0, 1000 + n))).collect();
        store.commit(batch(first[0], 100, entries)).await.unwrap();
    }
    while relate(&store, Alone, 100).await.more {}
    let started = cpu_ms();
    store.purge(first[0]).await.unwrap();
    report(&format!("purging a feed of {n_large} entries"), started);
    store.close().await.unwrap();
}

async fn write(store: &AnyStore, batches: &[Batch]) {
    let started = cpu_ms();
    for group in batches.chunks(32) {
        let answers = join_all(group.iter().map(|batch| store.commit(batch.clone()))).await;
        assert!(answers.iter().all(Result::is_ok));
    }
    report(&format!("{} entries in batches of {N_ENTRIES}, 32 at a time", batches.len() * N_ENTRIES), started);

    let started = cpu_ms();
    while relate(store, Alone, 2).await.more {}
    report("relating and publishing them, 256 at a time", started);
}

async fn look_up(store: &AnyStore, batches: &[Batch]) {
    let probes: Vec<(FeedId, Vec<Probe>)> = batches.iter().map(|batch| (batch.feed, probes_of(batch))).collect();
    let started = cpu_ms();
    for (feed, probes) in &probes {
        assert_eq!(store.known(*feed, probes.clone()).await.unwrap().entries.len(), N_ENTRIES);
    }
    report(&format!("known, {} documents of {N_ENTRIES} entries with 5 keys", batches.len()), started);
}

async fn poll_unchanged(store: &AnyStore, feeds: &[FeedId]) {
    for at_once in [32, 1] {
        let started = cpu_ms();
        for group in feeds.chunks(at_once) {
            let polls = group.iter().map(|feed| {
                let decisions = vec![decision("not-modified"), decision("adaptive")];
                store.commit(Batch { decisions, ..batch(*feed, 60, vec![]) })
            });
            assert!(join_all(polls).await.iter().all(Result::is_ok));
        }
        report(&format!("{} polls that changed nothing, {at_once} at a time", feeds.len()), started);
    }
}

async fn see_again(store: &AnyStore, feed: FeedId, first: &Batch) {
    let id = find(store, "0-0").await.id;
    let keys = probes_of(first).remove(0).keys;
    let started = cpu_ms();
    for _ in 0..100 {
        let seen = (0..N_ENTRIES).map(|_| EntryChange::Seen { id, keys: keys.clone() }).collect();
        store.commit(batch(feed, 61, seen)).await.unwrap();
    }
    report(&format!("100 polls that saw {N_ENTRIES} entries again"), started);
}

async fn read_pages(store: &AnyStore) {
    let started = cpu_ms();
    for _ in 0..100 {
        let query = StreamQuery { since: Some(at(2)), min: 50, max: 500, ..StreamQuery::default() };
        assert_eq!(store.stream(query).await.unwrap().entries.len(), 500);
    }
    report("100 pages of 500 entries", started);
}

/// As somebody looks at the river, and at one feed in it.
async fn read_small_pages(store: &AnyStore, feed: FeedId) {
    let one_feed = Selection { feeds: Some(vec![feed]), ..Selection::default() };
    for (what, of) in [("the river", Selection::default()), ("one feed", one_feed)] {
        let started = cpu_ms();
        for _ in 0..100 {
            let query = StreamQuery { of: of.clone(), max: 30, ..StreamQuery::default() };
            assert_eq!(store.stream(query).await.unwrap().entries.len(), 30);
        }
        report(&format!("100 pages of 30 entries of {what}"), started);
    }
    let id = find(store, "0-0").await.public_id;
    let started = cpu_ms();
    for _ in 0..100 {
        assert!(store.neighbours(Selection::default(), id).await.unwrap().newer.is_some());
    }
    report("100 times the neighbours of an entry", started);
}

/// Which tables the bytes are in.
fn print_tables(bed: &Bed, n_entries: i64) {
    let file = rusqlite::Connection::open(bed.path()).unwrap();
    let mut sizes = file
        .prepare("SELECT name, sum(pgsize), sum(unused) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 12")
        .unwrap();
    let mut rows = sizes.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let (name, bytes, unused): (String, i64, i64) = (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        println!("  {name}: {} bytes an entry, {} of them unused", bytes / n_entries, unused / n_entries);
    }
}

fn probes_of(batch: &Batch) -> Vec<Probe> {
    let keys = batch.entries.iter().filter_map(|change| match change {
        EntryChange::New(entry) => Some(Probe { keys: entry.keys.clone(), delivered: entry.delivered }),
        _ => None,
    });
    keys.collect()
}
