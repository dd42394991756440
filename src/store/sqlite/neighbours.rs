//! Who stands beside an entry in a stream, and who leads it.
//!
//! An entry keeps its place while others come, go and return, so that whoever walks from one to the next meets each once.
//! One that has left, or whose feed was unsubscribed while somebody was reading it, still knows where it stood.

use rusqlite::{Connection, OptionalExtension};

use crate::model::ids::PublicId;
use crate::store::sqlite::codec::public_id;
use crate::store::sqlite::scan::{Direction, Member, Scan, Walk};
use crate::store::types::{Audience, Error, Neighbour, Neighbours, OutputSpec, Selection};

pub fn neighbours(conn: &Connection, specs: &[OutputSpec], of: &Selection, id: PublicId) -> Result<Neighbours, Error> {
    let Some(scan) = Scan::of(conn, specs, of, Audience::Page)? else { return Ok(Neighbours::default()) };
    let mut statement = conn.prepare_cached(
        "SELECT m.sort_at, m.pub_seq FROM entry e JOIN member m ON m.pub_seq = e.pub_seq
         WHERE e.public_id = ?1 AND m.output = ?2",
    )?;
    let place =
        statement.query_row((id.as_uuid().as_bytes(), scan.output), |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some(place) = place else { return Ok(Neighbours::default()) };
    Ok(Neighbours {
        newer: nearest(conn, &scan, place, Direction::Up)?,
        older: nearest(conn, &scan, place, Direction::Down)?,
    })
}

fn nearest(conn: &Connection, scan: &Scan, from: (i64, i64), direction: Direction) -> Result<Option<Neighbour>, Error> {
    let mut found = None;
    scan.walk(conn, from, direction, |member| {
        if scan.shows(conn, member)? {
            found = neighbour(conn, member)?;
        }
        Ok(if found.is_some() { Walk::Enough } else { Walk::On })
    })?;
    Ok(found)
}

fn neighbour(conn: &Connection, member: Member) -> Result<Option<Neighbour>, Error> {
    let mut statement = conn.prepare_cached("SELECT public_id, title, language FROM entry WHERE pub_seq = ?1")?;
    let neighbour = statement.query_row([member.pub_seq], |row| {
        Ok(Neighbour { id: public_id(row.get(0)?), title: row.get(1)?, language: row.get(2)? })
    });
    Ok(neighbour.optional()?)
}

/// The id of the entry that leads the group of this one.
pub fn lead(conn: &Connection, id: PublicId) -> Result<Option<PublicId>, Error> {
    let mut statement = conn.prepare_cached(
        "SELECT coalesce(l.public_id, e.public_id) FROM entry e LEFT JOIN entry l ON l.id = e.lead
         WHERE e.public_id = ?1",
    )?;
    Ok(statement.query_row([id.as_uuid().as_bytes()], |row| row.get(0).map(public_id)).optional()?)
}
