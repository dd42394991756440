//! Keys for readers.

use rusqlite::Connection;

use crate::model::Timestamp;
use crate::store::types::{AccessKey, Error};

pub fn add(
    _conn: &Connection,
    _output: Option<&str>,
    _hash: &[u8; 32],
    _note: &str,
    _now: Timestamp,
) -> Result<i64, Error> {
    Ok(0)
}

pub fn all(_conn: &Connection) -> Result<Vec<AccessKey>, Error> {
    Ok(Vec::new())
}

pub fn revoke(_conn: &Connection, _number: i64) -> Result<bool, Error> {
    Ok(false)
}
