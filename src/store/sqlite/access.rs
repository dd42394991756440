//! Keys for readers: kept by their hash, so that whoever reads the file has none of them.

use rusqlite::Connection;

use crate::model::Timestamp;
use crate::store::sqlite::codec::{millis, moment};
use crate::store::types::{AccessKey, Error};

/// A number once given is never given again, so that a message about a revoked key names no other.
pub fn add(conn: &Connection, output: Option<&str>, hash: &[u8; 32], note: &str, now: Timestamp) -> Result<i64, Error> {
    conn.prepare_cached("INSERT INTO access_key (output, hash, note, made) VALUES (?1, ?2, ?3, ?4)")?.execute((
        output,
        hash,
        note,
        millis(now),
    ))?;
    Ok(conn.last_insert_rowid())
}

/// In the order in which they were made.
pub fn all(conn: &Connection) -> Result<Vec<AccessKey>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT number, output, hash, note, made FROM access_key ORDER BY number")?;
    let mut rows = statement.query([])?;
    let mut keys = Vec::new();
    while let Some(row) = rows.next()? {
        keys.push(AccessKey {
            number: row.get(0)?,
            output: row.get(1)?,
            hash: row.get(2)?,
            note: row.get(3)?,
            made: moment(row.get(4)?)?,
        });
    }
    Ok(keys)
}

pub fn revoke(conn: &Connection, number: i64) -> Result<bool, Error> {
    Ok(conn.prepare_cached("DELETE FROM access_key WHERE number = ?1")?.execute([number])? > 0)
}
