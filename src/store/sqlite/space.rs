//! How much of the file is in use, and giving the rest back to the disk.
//!
//! What is deleted leaves free pages, which are filled before the file grows. When many are left, a store made by this
//! version gives them back, a few at a time: the last pages of the file move into the gaps. An older store keeps its size.

use rusqlite::Connection;

use crate::store::types::Error;

/// So many free pages are left alone: they will be needed soon.
const SPARE_PAGES: i64 = 256;

/// Pages that a slice gives back, in some 20 ms.
const PAGES_A_SLICE: i64 = 256;

/// Bytes of the file that are in use.
pub fn used_bytes(conn: &Connection) -> Result<u64, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT (page_count - freelist_count) * page_size
         FROM pragma_page_count, pragma_freelist_count, pragma_page_size",
    )?;
    Ok(statement.query_row([], |row| row.get::<_, i64>(0))?.unsigned_abs())
}

/// Are an eighth of the pages free, or half as many once it was begun to give them back?
pub fn is_wasted(conn: &Connection, begun: bool) -> Result<bool, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT page_count, freelist_count, auto_vacuum
         FROM pragma_page_count, pragma_freelist_count, pragma_auto_vacuum",
    )?;
    let (n_pages, n_free, auto_vacuum): (i64, i64, i64) =
        statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    const INCREMENTAL: i64 = 2;
    Ok(auto_vacuum == INCREMENTAL && n_free > SPARE_PAGES && n_free > n_pages / if begun { 16 } else { 8 })
}

pub fn give_back(conn: &Connection) -> Result<(), Error> {
    let mut statement = conn.prepare(&format!("PRAGMA incremental_vacuum({PAGES_A_SLICE})"))?;
    let mut rows = statement.query([])?;
    while rows.next()?.is_some() {} // one page a step
    Ok(())
}
