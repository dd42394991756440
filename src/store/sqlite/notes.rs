//! What the daemon remembers by name.

use rusqlite::{Connection, OptionalExtension};

use crate::store::types::Error;

pub fn recall(conn: &Connection, name: &str) -> Result<Option<String>, Error> {
    let mut statement = conn.prepare_cached("SELECT text FROM note WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

pub fn remember(conn: &Connection, name: &str, text: Option<&str>) -> Result<(), Error> {
    match text {
        Some(text) => conn
            .prepare_cached(
                "INSERT INTO note (name, text) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET text = excluded.text",
            )?
            .execute((name, text))?,
        None => conn.prepare_cached("DELETE FROM note WHERE name = ?1")?.execute([name])?,
    };
    Ok(())
}
