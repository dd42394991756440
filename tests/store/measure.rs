//! What the store costs. Not part of the contract: run by hand, on a quiet machine, and note the figures with the date.
//!
//! `cargo test --release --test all measure -- --ignored --nocapture`

#![allow(clippy::print_stdout)] // figures are for people

use std::fs;

use coranto::model::body::CleanHtml;
use coranto::model::feed::Origin;
use coranto::model::identity::{KeyKind, Probe};
use coranto::store::types::{Batch, EntryChange, NewEntry};
use futures_util::future::join_all;

use crate::store::bed::Bed;
use crate::store::sample::{Alone, at, batch, decision, entry, find, key, new, relate, wanted};

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

#[tokio::test]
#[ignore = "a measurement, not a test"]
async fn entries_polls_and_bytes() {
    let bed = Bed::on_disk();
    let store = bed.open();
    let wishes = (0..1000).map(|n| wanted(&format!("f{n}"))).collect();
    let feeds = store.sync(Origin::File, wishes, at(0)).await.unwrap().added;
    let mut random = fastrand::Rng::with_seed(1);
    let batches: Vec<Batch> = feeds
        .iter()
        .enumerate()
        .map(|(f, feed)| batch(*feed, 1, (0..30).map(|n| new(realistic(&mut random, f, n))).collect()))
        .collect();
    let probes: Vec<(_, Vec<Probe>)> = batches.iter().map(|batch| (batch.feed, probes_of(batch))).collect();

    let started = cpu_ms();
    for group in batches.chunks(32) {
        let answers = join_all(group.iter().map(|batch| store.commit(batch.clone()))).await;
        assert!(answers.iter().all(Result::is_ok));
    }
    report("30,000 entries in batches of 30, 32 at a time", started);

    let started = cpu_ms();
    while relate(&store, Alone, 2).await.more {}
    report("relating and publishing them, 256 at a time", started);

    let started = cpu_ms();
    for (feed, probes) in &probes {
        assert_eq!(store.known(*feed, probes.clone()).await.unwrap().entries.len(), 30);
    }
    report("known, 1,000 documents of 30 entries with 5 keys", started);

    for at_once in [32, 1] {
        let started = cpu_ms();
        for group in feeds.chunks(at_once) {
            let polls = group.iter().map(|feed| {
                let decisions = vec![decision("not-modified"), decision("adaptive")];
                store.commit(Batch { decisions, ..batch(*feed, 60, vec![]) })
            });
            assert!(join_all(polls).await.iter().all(Result::is_ok));
        }
        report(&format!("1,000 polls that changed nothing, {at_once} at a time"), started);
    }

    let id = find(&store, "0-0").await.id;
    let started = cpu_ms();
    for _ in 0..100 {
        let seen = (0..30).map(|_| EntryChange::Seen { id, keys: batches_keys(&batches[0]) }).collect();
        store.commit(batch(feeds[0], 61, seen)).await.unwrap();
    }
    report("100 polls that saw 30 entries again", started);

    let started = cpu_ms();
    for _ in 0..100 {
        let query = coranto::store::types::StreamQuery { since: Some(at(2)), min: 50, max: 500 };
        assert_eq!(store.stream(query).await.unwrap().entries.len(), 500);
    }
    report("100 pages of 500 entries", started);

    let stats = store.stats().await.unwrap();
    println!("{} bytes an entry", stats.db_bytes / stats.n_entries);
    store.close().await.unwrap();
    let file = rusqlite::Connection::open(bed.path()).unwrap();
    let mut sizes = file
        .prepare("SELECT name, sum(pgsize), sum(unused) FROM dbstat GROUP BY name ORDER BY 2 DESC LIMIT 12")
        .unwrap();
    let mut rows = sizes.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        let (name, bytes, unused): (String, i64, i64) = (row.get(0).unwrap(), row.get(1).unwrap(), row.get(2).unwrap());
        println!("  {name}: {} bytes an entry, {} of them unused", bytes / 30_000, unused / 30_000);
    }
}

fn probes_of(batch: &Batch) -> Vec<Probe> {
    let keys = batch.entries.iter().filter_map(|change| match change {
        EntryChange::New(entry) => Some(Probe { keys: entry.keys.clone(), delivered: entry.delivered }),
        _ => None,
    });
    keys.collect()
}

fn batches_keys(batch: &Batch) -> Vec<coranto::model::identity::EntryKey> {
    probes_of(batch).remove(0).keys
}
