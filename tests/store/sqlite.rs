//! What only a file on a disk can do wrong.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use coranto::model::feed::Origin;
use coranto::store::open::{Settings, open, open_read_only};
use coranto::store::sqlite::SqliteStore;
use coranto::store::types::Error;
use futures_util::FutureExt;
use rusqlite::Connection;

use crate::store::bed::{AnyStore, Bed};
use crate::store::sample::{Alone, at, batch, claim_all, names, news, publish, subscribe, wanted};

fn beside(path: &Path, suffix: &str) -> PathBuf {
    PathBuf::from(format!("{}{suffix}", path.display()))
}

fn try_open(path: &Path) -> Result<Arc<SqliteStore>, Error> {
    open(&Settings::file(path), at(0))
}

fn refusal(path: &Path) -> Error {
    try_open(path).err().expect("the store should be refused")
}

/// A closed store with one feed and so many published entries.
async fn filled(bed: &Bed, n: usize) -> PathBuf {
    let store = bed.open();
    let feed = subscribe(&store, "a").await;
    let names: Vec<String> = (0..n).map(|n| format!("entry {n}")).collect();
    publish(&store, feed, 0, news(&names.iter().map(String::as_str).collect::<Vec<_>>())).await;
    store.close().await.unwrap();
    bed.path()
}

/// The files of a store as a `kill -9` would leave them, in a folder of their own.
async fn killed(bed: &Bed, n: usize) -> (Bed, PathBuf) {
    let store = bed.open();
    let feed = subscribe(&store, "a").await;
    for n in 0..n {
        publish(&store, feed, 0, news(&[&format!("entry {n}")])).await;
    }
    let remains = Bed::on_disk();
    for suffix in ["", "-wal", ".lock"] {
        fs::copy(beside(&bed.path(), suffix), beside(&remains.path(), suffix)).unwrap();
    }
    let path = remains.path();
    (remains, path)
}

#[tokio::test]
async fn a_second_owner_is_told_at_once_who_has_it() {
    let bed = Bed::on_disk();
    let store = bed.open();
    let refused = refusal(&bed.path());
    assert!(matches!(refused, Error::Owned { .. }));
    let told = refused.to_string();
    assert!(told.contains(&format!("pid {} (daemon)", std::process::id())), "{told}");
    store.close().await.unwrap();
    try_open(&bed.path()).unwrap();
}

#[tokio::test]
async fn a_store_is_nobody_elses_to_read() {
    let bed = Bed::on_disk();
    let path = bed.path().parent().unwrap().join("made/for/it/coranto.db");
    let store: AnyStore = try_open(&path).unwrap();
    subscribe(&store, "a").await;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    for suffix in ["", "-wal", "-shm", ".lock"] {
        assert_eq!(mode(&beside(&path, suffix)), 0o600, "{suffix}");
    }
    assert_eq!(mode(path.parent().unwrap()), 0o700);
}

#[tokio::test]
async fn a_clean_end_leaves_one_file_and_its_lock() {
    let bed = Bed::on_disk();
    let path = filled(&bed, 3).await;
    assert!(!beside(&path, "-wal").exists());
    assert_eq!(fs::read(beside(&path, ".lock")).unwrap(), b"");
    let header = fs::read(&path).unwrap();
    assert_eq!(&header[68..72], b"CORA");
}

#[tokio::test]
async fn a_newer_schema_is_refused() {
    let bed = Bed::on_disk();
    let path = filled(&bed, 1).await;
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(matches!(refusal(&path), Error::Newer { found: 99, .. }));
    assert!(matches!(open_read_only(&path).err(), Some(Error::Newer { found: 99, .. })));
}

/// Owner and guest refuse what stands there, and leave nothing else in its folder.
fn check_left_alone(path: &Path) {
    let folder = path.parent().unwrap();
    let files = || fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name()).collect::<Vec<_>>();
    let before = fs::read(path).ok();
    assert!(matches!(refusal(path), Error::Foreign { .. }));
    assert!(matches!(open_read_only(path).err(), Some(Error::Foreign { .. })));
    assert_eq!(files(), [path.file_name().unwrap()]);
    assert_eq!(fs::read(path).ok(), before);
}

#[tokio::test]
async fn foreign_files_are_refused_and_left_alone() {
    let bed = Bed::on_disk();
    let path = bed.path();
    fs::write(&path, "dear diary").unwrap();
    check_left_alone(&path);
    fs::remove_file(&path).unwrap();

    for (application_id, mode) in [(0, "delete"), (0x1234_5678, "delete"), (0, "wal"), (0x1234_5678, "wal")] {
        let other = Connection::open(&path).unwrap();
        other.pragma_update_and_check(None, "journal_mode", mode, |_| Ok(())).unwrap();
        other.execute_batch("CREATE TABLE bookmarks (url TEXT)").unwrap();
        other.pragma_update(None, "application_id", application_id).unwrap();
        drop(other);
        check_left_alone(&path);
        fs::remove_file(&path).unwrap();
    }

    fs::create_dir(&path).unwrap();
    check_left_alone(&path);
}

#[tokio::test]
async fn a_newer_or_stunted_file_gets_no_lock_beside_it() {
    let bed = Bed::on_disk();
    let path = filled(&bed, 1).await;
    Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let whole = fs::read(&path).unwrap();
    for keep in [whole.len(), 50] {
        let _ = fs::remove_file(beside(&path, ".lock"));
        fs::write(&path, &whole[..keep]).unwrap();
        assert!(matches!(refusal(&path), Error::Newer { .. } | Error::Corrupt { .. }));
        assert!(!beside(&path, ".lock").exists());
    }
}

#[tokio::test]
async fn a_file_cut_short_is_damaged() {
    let bed = Bed::on_disk();
    let path = filled(&bed, 200).await;
    let whole = fs::read(&path).unwrap();
    for keep in [whole.len() - 8192, whole.len() - 1, whole.len() / 2, 8192, 99, 20] {
        fs::write(&path, &whole[..keep]).unwrap();
        assert!(matches!(refusal(&path), Error::Corrupt { .. }), "cut to {keep} of {}", whole.len());
    }
    fs::write(&path, &whole).unwrap();
    let store: AnyStore = try_open(&path).unwrap();
    assert_eq!(names(&store).await.len(), 200);
}

#[tokio::test]
async fn a_database_parted_from_its_log_is_not_started_over() {
    let bed = Bed::on_disk();
    let (_remains, path) = killed(&bed, 2).await;
    let database = fs::read(&path).unwrap();
    for start in [None, Some(vec![])] {
        fs::remove_file(&path).unwrap();
        if let Some(bytes) = start {
            fs::write(&path, bytes).unwrap();
        }
        assert!(matches!(refusal(&path), Error::Corrupt { .. }));
        fs::write(&path, &database).unwrap();
    }
    fs::remove_file(beside(&path, "-wal")).unwrap();
    let refused = refusal(&path);
    assert!(refused.to_string().contains("write-ahead log"), "{refused}");
    // The way out that the message names.
    fs::remove_file(beside(&path, ".lock")).unwrap();
    fs::remove_file(&path).unwrap();
    try_open(&path).unwrap();
}

#[tokio::test]
async fn a_store_whose_owner_was_killed_has_all_that_was_acknowledged() {
    let bed = Bed::on_disk();
    let (_remains, path) = killed(&bed, 20).await;
    assert_eq!(fs::read(&path).unwrap()[68..72], [0; 4], "nothing but the log holds the store, even its name");
    let store: AnyStore = try_open(&path).unwrap();
    assert_eq!(names(&store).await.len(), 20);
    store.close().await.unwrap();
    drop(store);
    assert_eq!(names(&(try_open(&path).unwrap() as AnyStore)).await.len(), 20);
}

#[tokio::test]
async fn a_checkpoint_cut_by_a_kill_is_no_damage() {
    let bed = Bed::on_disk();
    let (_remains, path) = killed(&bed, 15).await;
    let log = fs::read(beside(&path, "-wal")).unwrap();
    // As after the first write of a checkpoint: the header counts pages that are still in the log alone.
    let frame = &log[32..];
    let page_one = (0..log.len() / (8192 + 24))
        .map(|n| &frame[n * (8192 + 24)..][..8192 + 24])
        .rfind(|frame| frame[..4] == 1u32.to_be_bytes())
        .unwrap();
    let mut database = fs::read(&path).unwrap();
    database.truncate(8192);
    database[..8192].copy_from_slice(&page_one[24..]);
    fs::write(&path, &database).unwrap();
    let store: AnyStore = try_open(&path).unwrap();
    assert_eq!(names(&store).await.len(), 15);
    store.close().await.unwrap();
    drop(store);
    // The same file without its log is damage.
    fs::write(&path, &database).unwrap();
    assert!(matches!(refusal(&path), Error::Corrupt { .. }));
}

#[tokio::test]
async fn an_unfinished_creation_is_finished() {
    let bed = Bed::on_disk();
    fs::write(bed.path(), b"").unwrap();
    bed.open().close().await.unwrap();
    let second = Bed::on_disk();
    let half = Connection::open(second.path()).unwrap();
    half.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (x); DROP TABLE t;").unwrap();
    drop(half);
    let store = second.open();
    assert_eq!(subscribe(&store, "a").await.0, 1);
}

#[tokio::test]
async fn a_guest_reads_beside_the_owner_and_writes_nothing() {
    let bed = Bed::on_disk();
    assert!(matches!(open_read_only(&bed.path()).err(), Some(Error::Unusable { .. })));
    assert!(!bed.path().exists());
    let owner = bed.open();
    let feed = subscribe(&owner, "a").await;
    publish(&owner, feed, 0, news(&["one"])).await;
    let guest: AnyStore = open_read_only(&bed.path()).unwrap();
    assert_eq!(names(&guest).await, ["one"]);
    assert_eq!(guest.feeds().await.unwrap(), owner.feeds().await.unwrap());
    assert_eq!(guest.instance().await.unwrap(), owner.instance().await.unwrap());
    publish(&owner, feed, 1, news(&["two"])).await;
    assert_eq!(names(&guest).await, ["two", "one"]);
    let refused = [
        guest.subscribe(Origin::Added, wanted("b"), at(0)).await.err(),
        guest.sync(Origin::File, vec![], at(0)).await.err(),
        guest.claim(claim_all(0)).await.err(),
        guest.commit(batch(feed, 0, vec![])).await.err(),
        guest.relate(Arc::new(Alone), 1, at(0)).await.err(),
        guest.add_sink("hub".into()).await.err(),
        guest.stamp("main.atom".into(), "x".into(), at(0)).await.err(),
        guest.ping().await.err(),
    ];
    for error in refused {
        assert!(matches!(error, Some(Error::ReadOnly)), "{error:?}");
    }
    guest.close().await.unwrap();
    drop(guest);
    owner.close().await.unwrap();
    drop(owner);
    let alone: AnyStore = open_read_only(&bed.path()).unwrap();
    assert_eq!(names(&alone).await.len(), 2);
}

#[tokio::test]
async fn a_folder_that_cannot_be_written_is_named() {
    let bed = Bed::on_disk();
    let file = bed.path().parent().unwrap().join("file");
    fs::write(&file, b"").unwrap();
    let refused = refusal(&file.join("coranto.db"));
    assert!(matches!(&refused, Error::Unusable { .. }), "{refused}");
}

#[tokio::test]
async fn a_write_that_finds_another_programs_lock_waits_for_it() {
    let bed = Bed::on_disk();
    let store = bed.open();
    let feed = subscribe(&store, "a").await;
    let other = Connection::open(bed.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let commit = store.commit(batch(feed, 0, news(&["one"])));
    let release = async move {
        // The writer is waiting by now, or will find the lock gone: either is right.
        tokio::time::sleep(std::time::Duration::from_millis(30)).await;
        other.execute_batch("ROLLBACK").unwrap();
    };
    let (committed, ()) = tokio::join!(commit, release);
    assert_eq!(committed.unwrap().n_new, 1);
}

/// Overwrite a page of the table or index of this name, but not its first.
fn damage(path: &Path, name: &str) {
    let conn = Connection::open(path).unwrap();
    let sql = "SELECT pageno FROM dbstat WHERE name = ?1 AND pagetype = 'leaf' ORDER BY pageno LIMIT 1 OFFSET 2";
    let page: i64 = conn.query_row(sql, [name], |row| row.get(0)).unwrap();
    drop(conn);
    let file = fs::OpenOptions::new().write(true).open(path).unwrap();
    std::os::unix::fs::FileExt::write_all_at(&file, &[0x5a; 8192], (page.unsigned_abs() - 1) * 8192).unwrap();
}

#[tokio::test]
async fn a_damaged_page_is_found() {
    for name in ["body", "entry", "entry_key", "entry_public_id"] {
        let bed = Bed::on_disk();
        let path = filled(&bed, 3000).await;
        bed.open().verify(at(0)).await.unwrap();
        damage(&path, name);
        let store: AnyStore = try_open(&path).unwrap();
        let found = store.verify(at(1)).await.unwrap_err();
        assert!(matches!(&found, Error::Corrupt { detail, .. } if !detail.is_empty()), "{name}: {found:?}");
        assert!(!found.to_string().contains('\n'), "{found}");
        assert!(store.wants_verifying(at(1440)).await.unwrap());
    }
}

#[tokio::test]
async fn rows_that_contradict_each_other_are_damage() {
    let offences = [
        ("DELETE FROM body", "no text"),
        ("UPDATE entry SET pub_seq = NULL WHERE id = 2", "output"),
        ("UPDATE entry SET lead = id - 1 WHERE id > 1", "copy"),
        ("UPDATE meta SET seq = 1", "number"),
        ("UPDATE meta SET pub_seq = 0", "number"),
        ("DELETE FROM poll", "polls"),
    ];
    for (offence, told) in offences {
        let bed = Bed::on_disk();
        let path = filled(&bed, 3).await;
        Connection::open(&path).unwrap().execute_batch(offence).unwrap();
        let found = bed.open().verify(at(1)).await.unwrap_err();
        assert!(matches!(&found, Error::Corrupt { detail, .. } if detail.contains(told)), "{offence}: {found}");
    }
}

#[tokio::test]
async fn a_store_that_was_not_closed_wants_verifying() {
    let bed = Bed::on_disk();
    let store = bed.open();
    store.verify(at(0)).await.unwrap();
    store.close().await.unwrap();
    drop(store);
    let store = bed.open();
    assert!(!store.wants_verifying(at(1)).await.unwrap());
    let remains = Bed::on_disk();
    for suffix in ["", "-wal", ".lock"] {
        fs::copy(beside(&bed.path(), suffix), beside(&remains.path(), suffix)).unwrap();
    }
    let store = remains.open();
    assert!(store.wants_verifying(at(1)).await.unwrap());
    store.verify(at(1)).await.unwrap();
    assert!(!store.wants_verifying(at(1)).await.unwrap());
}

#[tokio::test]
async fn a_store_ends_cleanly_amid_a_look_at_the_whole_file() {
    for dropped in [false, true] {
        let bed = Bed::on_disk();
        filled(&bed, 5000).await;
        let store = bed.open();
        if dropped {
            // Begun, and its answer awaited by nobody.
            drop(store.verify(at(1)).now_or_never());
            drop(store);
        } else {
            let (found, closed) = tokio::join!(store.verify(at(1)), store.close());
            assert!(matches!(found, Ok(()) | Err(Error::Closed)), "{found:?}"); // it may have been quicker than we
            closed.unwrap();
            assert!(matches!(store.verify(at(1)).await, Err(Error::Closed)));
        }
        assert_eq!(fs::read(beside(&bed.path(), ".lock")).unwrap(), b"");
        assert!(!beside(&bed.path(), "-wal").exists());
    }
}

#[tokio::test]
async fn a_damaged_file_and_its_log_are_left_as_they_are() {
    let bed = Bed::on_disk();
    let store = bed.open();
    let feed = subscribe(&store, "a").await;
    publish(&store, feed, 0, news(&["one"])).await;
    let (file, log) = (fs::read(bed.path()).unwrap(), fs::read(beside(&bed.path(), "-wal")).unwrap());
    store.stop_writing();
    store.close().await.unwrap();
    drop(store);
    assert_eq!(fs::read(bed.path()).unwrap(), file);
    assert_eq!(fs::read(beside(&bed.path(), "-wal")).unwrap(), log);
    let store = bed.open();
    assert!(store.wants_verifying(at(0)).await.unwrap());
    assert_eq!(names(&store).await, ["one"]);
}

#[tokio::test]
async fn an_entry_is_pruned_without_a_look_at_all_others() {
    let bed = Bed::on_disk();
    let path = filled(&bed, 10).await;
    let conn = Connection::open(path).unwrap();
    let plan = |sql: &str| {
        let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let rows = statement.query_map([], |row| row.get::<_, String>(3)).unwrap();
        rows.map(Result::unwrap).collect::<Vec<_>>().join("; ")
    };
    for (sql, index) in [
        (
            "SELECT kept_since, id, feed FROM entry WHERE kept_since >= 1 AND kept_since <= 2 ORDER BY kept_since, id",
            "entry_kept",
        ),
        (
            "SELECT feed FROM entry WHERE kept_since IS NULL AND feed > 1 AND first_seen <= 2 ORDER BY feed LIMIT 1",
            "entry_tombstone",
        ),
        ("SELECT id FROM entry WHERE kept_since IS NULL AND feed = 1 AND first_seen <= 2", "entry_tombstone"),
        ("SELECT 1 FROM entry WHERE lead = 1", "entry_member"),
    ] {
        let plan = plan(sql);
        assert!(plan.contains(index) && !plan.contains("B-TREE") && !plan.contains("SCAN"), "{sql}: {plan}");
    }
}

#[tokio::test]
async fn a_file_that_lost_most_of_its_texts_shrinks() {
    let bed = Bed::on_disk();
    let store = bed.open();
    let feed = subscribe(&store, "a").await;
    let mut random = fastrand::Rng::with_seed(1);
    for n in 0..10 {
        let mut large = Vec::new();
        for m in 0..20 {
            let mut one = crate::store::sample::entry(&format!("{n} {m}"));
            let words: String = (0..30_000).map(|_| random.alphanumeric()).collect();
            one.text.content = coranto::model::body::CleanHtml::paragraph(&words);
            large.push(crate::store::sample::new(one));
        }
        publish(&store, feed, n * 1440, large).await;
    }
    let full = store.stats().await.unwrap().db_bytes;
    let keep = Some(std::time::Duration::from_secs(86_400));
    let retention = coranto::store::types::Retention { keep, ..Default::default() };
    let mut n_slices = 0;
    while store.prune(retention.clone(), 50, at(9 * 1440)).await.unwrap().more {
        n_slices += 1;
        assert!(n_slices < 100, "pruning never ends");
    }
    assert_eq!(names(&store).await.len(), 20);
    store.verify(at(9 * 1440)).await.unwrap();
    store.close().await.unwrap();
    let left = fs::metadata(bed.path()).unwrap().len();
    assert!(left < full * 2 / 3, "{left} of {full} bytes");
}
