//! Outputs as they are declared, and the outputs of an entry.
//!
//! A declared output that the store did not know, or knew with another select, has its members judged anew by `rejudge`.
//! One that is not declared any more is gone: it keeps its members, for it may come back.

use rusqlite::{Connection, OptionalExtension};

use crate::model::Timestamp;
use crate::model::ids::PublicId;
use crate::store::sqlite::belong::RIVER;
use crate::store::sqlite::codec::json;
use crate::store::sqlite::rejudge::{self, EVERY};
use crate::store::sqlite::scan::Scan;
use crate::store::sqlite::writer::Desk;
use crate::store::sqlite::{privacy, stream};
use crate::store::types::{Audience, Error, KnownOutput, OutputSpec, Selection};

pub fn declare(desk: &mut Desk<'_>, specs: &[OutputSpec]) -> Result<(), Error> {
    let mut differs = privacy::refresh_all(desk.conn)?;
    for spec in specs {
        rename(desk.conn, spec, specs)?;
    }
    differs |= dismiss(desk.conn, specs)?;
    let mut changed = Vec::new();
    for spec in specs {
        changed.extend(declare_one(desk.conn, spec)?);
    }
    match changed.as_slice() {
        [] => {}
        [output] => rejudge::queue(desk.conn, *output, EVERY)?,
        // One walk over the entries for all of them.
        _ => rejudge::queue(desk.conn, EVERY, EVERY)?,
    }
    differs |= !changed.is_empty();
    if differs {
        desk.advance(1)?;
    }
    Ok(())
}

/// An output that is known under a former name, which nobody else has now, goes on under the new one: with its members, and
/// with the dates of its documents. Names may hold dots: another output's may begin like this one's.
fn rename(conn: &Connection, spec: &OutputSpec, specs: &[OutputSpec]) -> Result<(), Error> {
    let mut find = conn.prepare_cached("SELECT id FROM output WHERE name = ?1")?;
    if find.exists([&spec.name])? {
        return Ok(());
    }
    for alias in spec.aliases.iter().filter(|alias| specs.iter().all(|other| other.name != **alias)) {
        let Some(id) = find.query_row([alias], |row| row.get::<_, i64>(0)).optional()? else { continue };
        conn.prepare_cached("UPDATE output SET name = ?2 WHERE id = ?1")?.execute((id, &spec.name))?;
        conn.prepare_cached(
            "UPDATE OR REPLACE stamp SET rendering = ?2 || substr(rendering, length(?1) + 1)
             WHERE rendering IN (?1 || '.atom', ?1 || '.rss', ?1 || '.json')",
        )?
        .execute((alias, &spec.name))?;
        return Ok(());
    }
    Ok(())
}

/// Outputs that are not declared are gone, and miss what is published from now on; true when that is new.
fn dismiss(conn: &Connection, specs: &[OutputSpec]) -> Result<bool, Error> {
    let names: Vec<&str> = specs.iter().map(|spec| spec.name.as_str()).collect();
    let n = conn
        .prepare_cached(
            "UPDATE output SET gone = 1, since = coalesce(since, ?2)
             WHERE id <> 0 AND NOT gone AND name NOT IN (SELECT value FROM json_each(?1))",
        )?
        .execute((json(&names), stream::head(conn)?.0))?;
    Ok(n > 0)
}

struct Known {
    id: i64,
    select: String,
    public: bool,
    gone: bool,
}

/// Gives its number when its members must be judged.
fn declare_one(conn: &Connection, spec: &OutputSpec) -> Result<Option<i64>, Error> {
    let mut statement = conn.prepare_cached("SELECT id, select_text, public, gone FROM output WHERE name = ?1")?;
    let known = statement.query_row([&spec.name], |row| {
        Ok(Known { id: row.get(0)?, select: row.get(1)?, public: row.get(2)?, gone: row.get(3)? })
    });
    let Some(known) = known.optional()? else { return make(conn, spec) };
    if known.id == RIVER || (known.select == spec.select && known.public == spec.public && !known.gone) {
        return Ok(None);
    }
    // Nobody can have missed or seen anything in an output that was never served.
    conn.prepare_cached(
        "UPDATE output SET select_text = ?2, public = ?3, gone = 0, filled = filled AND EXISTS (
             SELECT 1 FROM stamp WHERE rendering IN (name || '.atom', name || '.rss', name || '.json'))
         WHERE id = ?1",
    )?
    .execute((known.id, &spec.select, spec.public))?;
    Ok(Some(known.id))
}

/// One that takes what the river takes is filled at once; others are judged.
fn make(conn: &Connection, spec: &OutputSpec) -> Result<Option<i64>, Error> {
    let like_the_river = spec.public && spec.query.is_empty();
    conn.prepare_cached(
        "INSERT INTO output (name, first_name, select_text, public, filled) VALUES (?1, ?1, ?2, ?3, ?4)",
    )?
    .execute((&spec.name, &spec.select, spec.public, like_the_river))?;
    let id = conn.last_insert_rowid();
    if !like_the_river {
        return Ok(Some(id));
    }
    conn.prepare_cached(
        "INSERT INTO member (output, out, sort_at, pub_seq, late, named, feed, language)
         SELECT ?1, 0, sort_at, pub_seq, 0, 0, feed, language FROM member WHERE output = 0 AND out = 0",
    )?
    .execute([id])?;
    Ok(None)
}

pub fn known(conn: &Connection) -> Result<Vec<KnownOutput>, Error> {
    let mut statement = conn.prepare_cached("SELECT name, first_name, gone FROM output WHERE id <> 0 ORDER BY name")?;
    let outputs = statement
        .query_map([], |row| Ok(KnownOutput { name: row.get(0)?, first_name: row.get(1)?, gone: row.get(2)? }))?;
    Ok(outputs.collect::<Result<_, _>>()?)
}

/// Names of outputs in whose pages the entry stands, or the lead of its group. Without `now`, an output whose select speaks
/// of time shows nothing.
pub fn outputs_of(
    conn: &Connection,
    specs: &[OutputSpec],
    id: PublicId,
    now: Option<Timestamp>,
) -> Result<Vec<String>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT o.name, m.pub_seq FROM entry e JOIN entry l ON l.id = coalesce(e.lead, e.id)
             JOIN member m ON m.pub_seq = l.pub_seq JOIN output o ON o.id = m.output
         WHERE e.public_id = ?1 AND o.id <> 0 AND NOT o.gone AND NOT m.out ORDER BY o.name",
    )?;
    let mut rows = statement.query([id.as_uuid().as_bytes()])?;
    let mut names = Vec::new();
    while let Some(row) = rows.next()? {
        let name: String = row.get(0)?;
        let of = Selection { output: Some(name), now, ..Selection::default() };
        let holds = match Scan::of(conn, specs, &of, Audience::Page)? {
            Some(scan) => scan.holds(conn, row.get(1)?)?,
            None => false,
        };
        names.extend(of.output.filter(|_| holds));
    }
    Ok(names)
}
