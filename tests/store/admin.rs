//! The store as a thing that lives and ends.

use coranto::model::feed::Origin;
use coranto::store::types::{Error, NewEntry, Stats};
use futures_util::FutureExt;

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::{
    Alone, at, batch, claim_all, entry, everything, find, new, news, publish, relate, subscribe, wanted,
};

on_every_engine!(
    stats_count_what_is_there,
    a_ping_comes_back,
    a_closed_store_says_so,
    closing_finishes_what_is_queued,
    every_store_has_a_name_of_its_own,
    many_verbs_at_once_all_get_their_answer,
    a_verb_that_nobody_waits_for_does_no_harm,
    what_is_remembered_is_known_by_its_name,
);

on_lasting_engines!(name_and_age_are_the_same_after_reopening);

async fn what_is_remembered_is_known_by_its_name(store: AnyStore) {
    let recall = async |name: &str| store.recall(name.to_owned()).await.unwrap();
    assert_eq!(recall("a").await, None);
    store.remember("a".to_owned(), Some("one".to_owned())).await.unwrap();
    store.remember("b".to_owned(), Some(String::new())).await.unwrap();
    store.remember("a".to_owned(), Some("two".to_owned())).await.unwrap();
    assert_eq!((recall("a").await.as_deref(), recall("b").await.as_deref()), (Some("two"), Some("")));
    store.remember("a".to_owned(), None).await.unwrap();
    assert_eq!(recall("a").await, None);
}

async fn stats_count_what_is_there(store: AnyStore) {
    let a = subscribe(&store, "a").await;
    subscribe(&store, "b").await;
    let gone = subscribe(&store, "gone").await;
    store.unsubscribe(Origin::File, gone).await.unwrap();
    let mut entries = news(&["one", "two"]);
    entries.push(new(NewEntry { shown: false, ..entry("three") }));
    publish(&store, a, 0, entries).await;
    store.commit(batch(a, 1, news(&["four"]))).await.unwrap();
    let stats = store.stats().await.unwrap();
    assert!(stats.db_bytes > 0);
    let expected = Stats {
        n_feeds: 2,
        n_unpolled: 1,
        n_entries: 4,
        n_published: 2,
        n_ready: 1,
        n_outbox: stats.n_outbox,
        db_bytes: stats.db_bytes,
        ..Stats::default()
    };
    assert_eq!(stats, expected);
}

async fn a_ping_comes_back(store: AnyStore) {
    store.ping().await.unwrap();
}

async fn a_closed_store_says_so(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    store.close().await.unwrap();
    store.close().await.unwrap();
    assert!(matches!(store.ping().await, Err(Error::Closed)));
    assert!(matches!(store.feeds().await, Err(Error::Closed)));
    assert!(matches!(store.claim(claim_all(0)).await, Err(Error::Closed)));
    assert!(matches!(store.stream(everything()).await, Err(Error::Closed)));
    assert!(matches!(store.commit(batch(feed, 0, news(&["late"]))).await, Err(Error::Closed)));
}

async fn closing_finishes_what_is_queued(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    let (committed, closed) = tokio::join!(store.commit(batch(feed, 0, news(&["last"]))), store.close());
    assert_eq!(committed.unwrap().n_new, 1);
    closed.unwrap();
}

async fn every_store_has_a_name_of_its_own(store: AnyStore) {
    let name = store.instance().await.unwrap();
    assert_eq!(name.parse::<uuid::Uuid>().unwrap().get_version_num(), 4);
    assert_ne!(name, crate::store::bed::memory().instance().await.unwrap());
    assert_eq!(store.created().await.unwrap(), at(0));
}

async fn many_verbs_at_once_all_get_their_answer(store: AnyStore) {
    let wishes = (0..400).map(|n| wanted(&format!("f{n}"))).collect();
    let feeds = store.sync(Origin::File, wishes, at(0)).await.unwrap().added;
    let commits = feeds.iter().map(|feed| store.commit(batch(*feed, 1, news(&[&format!("of {feed}")]))));
    let reads = feeds.iter().map(|feed| store.decisions(*feed));
    let (commits, reads) = tokio::join!(futures_util::future::join_all(commits), futures_util::future::join_all(reads));
    assert!(commits.iter().all(|answer| answer.as_ref().unwrap().n_new == 1));
    assert!(reads.iter().all(Result::is_ok));
    let first = store.relate(std::sync::Arc::new(Alone), 256, at(1)).await.unwrap();
    assert_eq!((first.n_published, first.more), (256, true));
    assert_eq!(relate(&store, Alone, 1).await.n_published, 144);
}

async fn a_verb_that_nobody_waits_for_does_no_harm(store: AnyStore) {
    let feed = subscribe(&store, "a").await;
    // Begun, and dropped before its answer.
    if store.claim(claim_all(0)).now_or_never().is_some() {
        store.release(vec![feed]).await.unwrap(); // it was quicker than we
    }
    store.ping().await.unwrap();
    // A claim that never reached its worker is none.
    for _ in 0..100_000 {
        if let Some(claimed) = store.claim(claim_all(0)).await.unwrap().pop() {
            assert_eq!(claimed.feed.id, feed);
            drop(store.commit(batch(feed, 1, news(&["one"]))).now_or_never());
            store.ping().await.unwrap();
            assert_eq!(find(&store, "one").await.feed, feed);
            return;
        }
        tokio::task::yield_now().await;
    }
    panic!("the claim was lost");
}

async fn name_and_age_are_the_same_after_reopening(bed: Bed) {
    let store = bed.open();
    let name = store.instance().await.unwrap();
    store.close().await.unwrap();
    let later = coranto::store::open::Settings::file(bed.path());
    let store: AnyStore = coranto::store::open::open(&later, at(99)).unwrap();
    assert_eq!(store.instance().await.unwrap(), name);
    assert_eq!(store.created().await.unwrap(), at(0));
}

#[test]
fn errors_say_whether_the_store_or_one_feed_is_concerned() {
    let path = || std::path::PathBuf::from("coranto.db");
    let source = || std::io::Error::from(std::io::ErrorKind::PermissionDenied);
    let engine = |sql: &str| {
        let conn = rusqlite::Connection::open_in_memory().unwrap();
        conn.execute_batch("CREATE TABLE t (x INTEGER PRIMARY KEY, y TEXT NOT NULL UNIQUE) STRICT").unwrap();
        conn.execute_batch("INSERT INTO t VALUES (1, 'one')").unwrap();
        Error::from(conn.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap_err())
    };
    let of_the_store = [
        Error::Owned { path: path(), owner: "pid 1".into() },
        Error::Unusable { path: path(), source: source() },
        Error::Newer { path: path(), found: 99, known: 1 },
        Error::Foreign { path: path(), detail: String::new() },
        Error::Corrupt { path: path(), detail: String::new() },
        Error::Disk("full".into()),
        Error::Closed,
        Error::ReadOnly,
        Error::Busy,
        engine("SELECT x FROM elsewhere"),
    ];
    for error in of_the_store {
        assert!(error.is_of_the_store(), "{error:?}");
    }
    let of_one = [
        Error::NoFeed(coranto::model::ids::FeedId(1)),
        Error::NoEntry(coranto::model::ids::EntryId(1)),
        Error::Decode("no time".into()),
        Error::Panicked("a bug".into()),
        engine("INSERT INTO t VALUES (2, 'one') RETURNING x"),
        engine("INSERT INTO t VALUES (2, NULL) RETURNING x"),
        engine("INSERT INTO t VALUES ('two', 'two') RETURNING x"),
        engine("SELECT y FROM t"),
        engine("SELECT randomblob(2000000000)"),
    ];
    for error in of_one {
        assert!(!error.is_of_the_store(), "{error:?}");
    }
}
