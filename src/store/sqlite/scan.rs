//! The members of an output in the order of their places, as one reader may see them: read from one table, without the
//! entries themselves.

use rusqlite::{Connection, OptionalExtension};

use crate::model::Timestamp;
use crate::model::ids::EntryId;
use crate::query::Query;
use crate::store::sqlite::belong::{Assessor, Lead, Output, RIVER, When, declared_query};
use crate::store::sqlite::codec::json;
use crate::store::types::{Audience, Error, OutputSpec, Selection};

/// A place and who leads there, as stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    pub sort_at: i64,
    pub pub_seq: i64,
    pub feed: i64,
}

/// What is read of which output.
pub struct Scan {
    pub output: i64,
    public: bool,
    audience: Audience,
    /// As JSON; one that is bound, however many feeds there are.
    feeds: Option<String>,
    language: Option<String>,
    moment: Moment,
}

/// Does who belongs depend on when one looks?
enum Moment {
    Any,
    /// It does: members are those that match at some time, and these are shown that match now; without a time, those that
    /// always do.
    At(Query, Option<Timestamp>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Down,
    Up,
}

/// The rows that anybody may see who may see the output: of feeds that somebody wants, and not of private feeds, unless
/// the output is secret or names them.
const VISIBLE: &str = "m.out = 0 AND EXISTS (
        SELECT 1 FROM feed f WHERE f.id = m.feed AND (NOT f.private OR m.named OR NOT ?2)
            AND EXISTS (SELECT 1 FROM subscription s WHERE s.feed = f.id))";

const SELECTED: &str = "m.late <= ?3 AND (?4 IS NULL OR m.feed IN (SELECT value FROM json_each(?4)))
        AND (?5 IS NULL OR m.language = ?5 OR substr(m.language, 1, length(?5) + 1) = ?5 || '-')";

impl Scan {
    /// `None` when there is no such output.
    pub fn of(
        conn: &Connection,
        specs: &[OutputSpec],
        of: &Selection,
        audience: Audience,
    ) -> Result<Option<Scan>, Error> {
        let (output, public, moment) = match of.output.as_deref() {
            None => (RIVER, true, Moment::Any),
            Some(name) => {
                let Some((id, public, select)) = find_output(conn, name)? else { return Ok(None) };
                (id, public, Moment::of(declared_query(specs, name, &select)?, of.now))
            }
        };
        Ok(Some(Scan {
            output,
            public,
            audience,
            feeds: of.feeds.as_ref().map(json),
            language: of.language.as_deref().map(str::to_lowercase),
            moment,
        }))
    }

    /// Walk the members above or below a place until `visit` says that it is enough.
    pub fn walk(
        &self,
        conn: &Connection,
        from: (i64, i64),
        direction: Direction,
        mut visit: impl FnMut(Member) -> Result<Walk, Error>,
    ) -> Result<(), Error> {
        let (sign, order) = match direction {
            Direction::Down => ("<", "DESC"),
            Direction::Up => (">", "ASC"),
        };
        let mut statement = conn.prepare_cached(&format!(
            "SELECT m.sort_at, m.pub_seq, m.feed FROM member m
             WHERE m.output = ?1 AND {VISIBLE} AND {SELECTED} AND (m.sort_at, m.pub_seq) {sign} (?6, ?7)
             ORDER BY m.sort_at {order}, m.pub_seq {order}"
        ))?;
        let late = self.audience == Audience::Page;
        let mut rows =
            statement.query((self.output, self.public, late, &self.feeds, &self.language, from.0, from.1))?;
        while let Some(row) = rows.next()? {
            let member = Member { sort_at: row.get(0)?, pub_seq: row.get(1)?, feed: row.get(2)? };
            if visit(member)? == Walk::Enough {
                break;
            }
        }
        Ok(())
    }

    /// Does it belong at the moment of reading? Asks only where that depends on the moment.
    pub fn shows(&self, conn: &Connection, member: Member) -> Result<bool, Error> {
        let (query, now) = match &self.moment {
            Moment::Any => return Ok(true),
            Moment::At(query, now) => (query, *now),
        };
        let mut lead = conn.prepare_cached("SELECT id FROM entry WHERE pub_seq = ?1")?;
        let Some(id) = lead.query_row([member.pub_seq], |row| row.get(0).map(EntryId)).optional()? else {
            return Ok(false);
        };
        let Some(lead) = Lead::find(conn, id)? else { return Ok(false) };
        let output = Output::reading(self.output, self.public, query.clone());
        let judged = Assessor::new(conn)?.group(&lead, &[output], When::At(now))?;
        Ok(judged.is_some_and(|judged| judged.iter().any(|one| one.belongs)))
    }

    /// Is this one of those that the reader sees?
    pub fn holds(&self, conn: &Connection, pub_seq: i64) -> Result<bool, Error> {
        let mut statement = conn.prepare_cached(&format!(
            "SELECT m.sort_at, m.pub_seq, m.feed FROM member m
             WHERE m.pub_seq = ?6 AND m.output = ?1 AND {VISIBLE} AND {SELECTED}"
        ))?;
        let late = self.audience == Audience::Page;
        let member = statement
            .query_row((self.output, self.public, late, &self.feeds, &self.language, pub_seq), |row| {
                Ok(Member { sort_at: row.get(0)?, pub_seq: row.get(1)?, feed: row.get(2)? })
            })
            .optional()?;
        member.map_or(Ok(false), |member| self.shows(conn, member))
    }
}

/// Shall the walk go on?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Walk {
    On,
    Enough,
}

fn find_output(conn: &Connection, name: &str) -> Result<Option<(i64, bool, String)>, Error> {
    let mut statement =
        conn.prepare_cached("SELECT id, public, select_text FROM output WHERE name = ?1 AND id <> 0 AND NOT gone")?;
    let row = statement.query_row([name], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
    Ok(row.optional()?)
}

impl Moment {
    fn of(query: Query, now: Option<Timestamp>) -> Moment {
        if query.depends_on_time() { Moment::At(query, now) } else { Moment::Any }
    }
}
