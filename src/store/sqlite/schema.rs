//! Connections and the shape of the file: pragmas, and the numbered migrations under sql/.
//!
//! Each migration is one transaction together with its version number, the first included, so that a crash leaves
//! either the old shape or the new one. Migrations are never edited once released; a new shape is a new file.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use uuid::Uuid;

use crate::model::Timestamp;
use crate::store::sqlite::codec::millis;
use crate::store::types::{Error, Stats};

/// "CORA": what the header of a store says that it is.
pub const APPLICATION_ID: i64 = 0x434f_5241;

const MIGRATIONS: [&str; 6] = [
    include_str!("sql/0001.sql"),
    include_str!("sql/0002.sql"),
    include_str!("sql/0003.sql"),
    include_str!("sql/0004.sql"),
    include_str!("sql/0005.sql"),
    include_str!("sql/0006.sql"),
];

/// The newest schema that this coranto knows.
pub const KNOWN_VERSION: i64 = MIGRATIONS.len() as i64;

/// 8 KiB: with entries of 1 to 2 KiB each, 4 KiB pages leave a sixth of the file empty.
const PAGE_BYTES: u32 = 8192;

/// Another process may hold the write lock for a while (a backup, someone's sqlite3 shell). Polls wait rather than fail.
const WRITER_PATIENCE: Duration = Duration::from_secs(40);
const READER_PATIENCE: Duration = Duration::from_secs(5);

/// Half of this cost 3 % more CPU in a first poll of a thousand feeds, twice of it 8 MB at the peak for nothing.
const WRITER_CACHE_KIB: i64 = 8_192;

/// The one writable connection to a file.
pub fn writer(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(WRITER_PATIENCE)?;
    // Both are heeded by a new file only. That freed pages can be given back cost no CPU that could be measured.
    conn.pragma_update(None, "page_size", PAGE_BYTES)?;
    conn.pragma_update(None, "auto_vacuum", "INCREMENTAL")?;
    // FULL: in simulated power cuts NORMAL lost acknowledged commits in 44 of 100, FULL in none of 300.
    // No mmap: it cost memory and saved no CPU.
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
         PRAGMA journal_size_limit = 8388608; PRAGMA wal_autocheckpoint = 500;",
    )?;
    common(&conn, WRITER_CACHE_KIB)?;
    Ok(conn)
}

/// A store that lives and dies with its connection.
pub fn memory() -> Result<Connection, rusqlite::Error> {
    let conn = Connection::open_in_memory()?;
    conn.pragma_update(None, "page_size", PAGE_BYTES)?;
    common(&conn, WRITER_CACHE_KIB)?;
    Ok(conn)
}

/// A connection that cannot write.
pub fn reader(path: &Path) -> Result<Connection, rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let conn = Connection::open_with_flags(path, flags)?;
    conn.busy_timeout(READER_PATIENCE)?;
    common(&conn, 2_048)?;
    Ok(conn)
}

fn common(conn: &Connection, cache_kib: i64) -> Result<(), rusqlite::Error> {
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    conn.pragma_update(None, "cache_size", -cache_kib)?;
    // Without it the planner looks at bound values, and every statement with a partial index in reach is compiled anew for
    // each of them: two thirds of the time of reading a page. No plan of ours depends on a value.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    conn.set_prepared_statement_cache_capacity(96);
    Ok(())
}

/// What a database says about itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    pub application_id: i64,
    pub user_version: i64,
    pub n_tables: i64,
}

pub fn identity(conn: &Connection) -> Result<Identity, rusqlite::Error> {
    Ok(Identity {
        application_id: conn.pragma_query_value(None, "application_id", |row| row.get(0))?,
        user_version: conn.pragma_query_value(None, "user_version", |row| row.get(0))?,
        n_tables: conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?,
    })
}

/// Bring the file to the newest schema.
pub fn migrate(conn: &mut Connection, now: Timestamp) -> Result<(), Error> {
    let version = identity(conn)?.user_version;
    for (number, sql) in (1i64..).zip(MIGRATIONS).filter(|(number, _)| *number > version) {
        let step = conn.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        step.execute_batch(sql)?;
        if number == 1 {
            step.pragma_update(None, "application_id", APPLICATION_ID)?;
            let instance = uuid::Builder::from_random_bytes(fastrand::u128(..).to_ne_bytes()).into_uuid();
            step.execute(
                "INSERT INTO meta (one, instance, created) VALUES (1, ?1, ?2)",
                (instance.as_bytes(), millis(now)),
            )?;
        }
        step.pragma_update(None, "user_version", number)?;
        step.commit()?;
    }
    Ok(())
}

/// What never changes about a store.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    pub instance: Uuid,
    pub created: Timestamp,
    /// Of the hashes of keys and addresses.
    pub seed: u64,
    /// Of the sanitiser at work, noted with each content.
    pub policy: u16,
}

pub fn facts(conn: &Connection, policy: u16) -> Result<Facts, Error> {
    let (instance, created): ([u8; 16], i64) =
        conn.query_row("SELECT instance, created FROM meta", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let instance = Uuid::from_bytes(instance);
    let created = crate::store::sqlite::codec::moment(created)?;
    Ok(Facts { instance, created, seed: instance.as_u64_pair().0 ^ instance.as_u64_pair().1, policy })
}

pub fn stats(conn: &Connection) -> Result<Stats, Error> {
    let count = |sql: &str| conn.prepare_cached(sql)?.query_row([], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs);
    let wanted = "EXISTS (SELECT 1 FROM subscription s WHERE s.feed = p.feed AND s.origin < 5)"; // not only kept
    Ok(Stats {
        n_feeds: count(&format!("SELECT count(*) FROM poll p WHERE {wanted}"))?,
        n_unpolled: count(&format!(
            "SELECT count(*) FROM poll p WHERE last_polled IS NULL AND NOT p.paused AND {wanted}"
        ))?,
        n_entries: count("SELECT coalesce(sum(n_entries), 0) FROM poll")?,
        n_published: count("SELECT count(*) FROM entry WHERE pub_seq IS NOT NULL")?,
        n_ready: count("SELECT count(*) FROM ready")?,
        n_outbox: count("SELECT count(*) FROM outbox")?,
        n_failing: count(&format!("SELECT count(*) FROM poll p WHERE p.failures > 0 AND {wanted}"))?,
        n_paused: count(&format!("SELECT count(*) FROM poll p WHERE p.paused AND {wanted}"))?,
        repairs: repairs(conn)?,
        db_bytes: count("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")?,
    })
}

/// How many polled feeds have a fault of a class. Most profiles have none, and are not taken apart.
fn repairs(conn: &Connection) -> Result<Vec<(String, u64)>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT json_extract(r.value, '$.class'), count(DISTINCT f.id)
         FROM feed f, json_each(f.profile, '$.report.repairs') r
         WHERE instr(f.profile, '\"repairs\":[')
             AND EXISTS (SELECT 1 FROM subscription s WHERE s.feed = f.id AND s.origin < 4)
         GROUP BY 1",
    )?;
    let found = statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)?.unsigned_abs())))?;
    Ok(found.collect::<Result<_, _>>()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_store_is_brought_to_the_newest_schema_with_what_it_holds() {
        let mut conn = memory().unwrap();
        conn.execute_batch(MIGRATIONS[0]).unwrap();
        conn.execute_batch(
            "PRAGMA user_version = 1;
             INSERT INTO meta (one, instance, created) VALUES (1, x'00112233445566778899aabbccddeeff', 0);
             INSERT INTO feed (id, declared_url, fetch_url, added) VALUES (1, 'x', 'x', 0);
             INSERT INTO entry (id, feed, state, delivered, first_seen, updated, public_id, title, summary_source,
                 summary_version) VALUES (1, 1, 1, 0, 0, 0, x'01', 'title', 0, 0);
             INSERT INTO subscription (feed, origin, settings) VALUES (1, 1, '{}'), (1, 2, '{}'), (1, 3, '{}'), (1, 4, '{}');
             INSERT INTO ready (seq, entry, archive) VALUES (1, 1, 0);
             INSERT INTO entry (id, feed, state, delivered, first_seen, updated, public_id, title, summary_source,
                 summary_version, pub_seq, sort_at, language) VALUES (2, 1, 2, 0, 0, 0, x'02', 't', 0, 0, 7, 9, 'EN');",
        )
        .unwrap();
        migrate(&mut conn, Timestamp::UNIX_EPOCH).unwrap();
        assert_eq!(identity(&conn).unwrap().user_version, KNOWN_VERSION);
        let name: Option<Vec<u8>> = conn.query_row("SELECT name FROM ready", [], |row| row.get(0)).unwrap();
        assert_eq!(name, None);
        let origins: String =
            conn.query_row("SELECT group_concat(origin) FROM subscription", [], |row| row.get(0)).unwrap();
        assert_eq!(origins, "1,3,4,5", "there is room for the one that came between");
        let in_river = conn.query_row("SELECT output, sort_at, pub_seq, language FROM member", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        });
        assert_eq!(in_river.unwrap(), (0, 9, 7, "en".to_owned()), "what was published stands in the river");
        migrate(&mut conn, Timestamp::UNIX_EPOCH).unwrap();
    }
}
