//! Does a group of copies belong to an output?
//!
//! It does when any of its members that wanted feeds carry matches the output's query, judged as the entry that it is: its
//! own title, text, feed and tags. An entry of a private feed counts in a public output only if the query names the feed.
//! The river takes all but private ones. Nothing is written here; the text of an entry is unpacked only when a query
//! needs to look into it.

use std::cell::OnceCell;

use rusqlite::{Connection, OptionalExtension};

use crate::model::Timestamp;
use crate::model::ids::{EntryId, FeedId};
use crate::query::{Query, Subject, Verdict, parse};
use crate::store::sqlite::codec::PUBLISHED;
use crate::store::sqlite::stream::Reading;
use crate::store::types::{Error, OutputSpec};
use crate::text::plain::plain;

/// The river's number.
pub const RIVER: i64 = 0;

/// An output to judge for.
pub struct Output {
    pub id: i64,
    pub public: bool,
    /// `None` takes everything.
    pub query: Option<Query>,
    /// What belongs to it from now on would look new to those who read it already …
    served: bool,
    /// … unless it was published after this number, while the output was not there.
    since: Option<i64>,
}

impl Output {
    /// The river, and every output that is there. What was declared spares reading its select again; a command that only
    /// polls declares nothing, and what it publishes belongs to outputs all the same.
    pub fn all(conn: &Connection, specs: &[OutputSpec]) -> Result<Vec<Output>, Error> {
        let mut all = vec![Output { id: RIVER, public: true, query: None, served: false, since: None }];
        let mut statement = conn.prepare_cached(
            "SELECT id, public, name, select_text, since, filled AND EXISTS (
                 SELECT 1 FROM stamp WHERE rendering > name || '.' AND rendering < name || '/')
             FROM output WHERE id <> 0 AND NOT gone ORDER BY id",
        )?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            // A select that this version cannot read stops nobody from publishing; its output cannot be declared either.
            let Ok(query) = declared_query(specs, &row.get::<_, String>(2)?, &row.get::<_, String>(3)?) else {
                continue;
            };
            let query = (!query.is_empty()).then_some(query);
            all.push(Output { id: row.get(0)?, public: row.get(1)?, query, served: row.get(5)?, since: row.get(4)? });
        }
        Ok(all)
    }

    /// One to be read: nothing enters it.
    pub fn reading(id: i64, public: bool, query: Query) -> Output {
        Output { id, public, query: Some(query), served: false, since: None }
    }

    /// Would its subscribers take an entry for new that belongs to it only now?
    pub fn is_late(&self, pub_seq: i64) -> bool {
        self.served && self.since.is_none_or(|since| pub_seq <= since)
    }

    fn takes(&self, subject: &Subject<'_>, private: bool, when: When) -> bool {
        let admits = !private || !self.public || self.names(subject);
        admits
            && self.query.as_ref().is_none_or(|query| match when {
                When::Ever => query.may_match(subject),
                When::At(now) => query.judge(subject, now) == Verdict::Yes,
            })
    }

    fn names(&self, subject: &Subject<'_>) -> bool {
        self.query.as_ref().is_some_and(|query| query.names_feed(subject))
    }
}

/// The query of an output: as declared, or read from where the store noted it.
pub fn declared_query(specs: &[OutputSpec], name: &str, select: &str) -> Result<Query, Error> {
    match specs.iter().find(|spec| spec.name == name && spec.select == select) {
        Some(spec) => Ok(spec.query.clone()),
        None => parse(select).map_err(|error| Error::Decode(format!("the select of output {name:?}: {error}"))),
    }
}

/// When does a group belong, where that depends on the time?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// At some time.
    Ever,
    /// At this moment; whatever the moment, if it is not known.
    At(Option<Timestamp>),
}

/// A published lead.
#[derive(Clone, Debug)]
pub struct Lead {
    pub id: EntryId,
    pub pub_seq: i64,
    pub sort_at: i64,
    pub feed: FeedId,
    pub language: Option<String>,
}

impl Lead {
    /// `None` for an entry that leads nobody or has no place.
    pub fn find(conn: &Connection, id: EntryId) -> Result<Option<Lead>, Error> {
        let mut statement = conn.prepare_cached(
            "SELECT pub_seq, sort_at, feed, lower(language) FROM entry WHERE id = ?1 AND pub_seq IS NOT NULL",
        )?;
        let lead = statement.query_row([id.0], |row| {
            let feed = FeedId(row.get(2)?);
            Ok(Lead { id, pub_seq: row.get(0)?, sort_at: row.get(1)?, feed, language: row.get(3)? })
        });
        Ok(lead.optional()?)
    }
}

/// What was judged of a group and one output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Judged {
    pub belongs: bool,
    /// The lead's feed is private, and the output names it.
    pub named: bool,
}

/// Judges by what is stored, reading each feed once.
pub struct Assessor<'c> {
    conn: &'c Connection,
    reading: Reading<'c>,
}

impl<'c> Assessor<'c> {
    pub fn new(conn: &'c Connection) -> Result<Assessor<'c>, Error> {
        Ok(Assessor { conn, reading: Reading::new(conn)? })
    }

    /// To each of the outputs, does the group belong? `None` when nobody wants any feed that carries it.
    pub fn group(&mut self, lead: &Lead, outputs: &[Output], when: When) -> Result<Option<Vec<Judged>>, Error> {
        let feed = self.reading.feeds.get(self.conn, lead.feed)?;
        let open = !feed.origins.is_empty() && !feed.is_private();
        if open && outputs.iter().all(|output| output.query.is_none()) {
            return Ok(Some(vec![Judged { belongs: true, named: false }; outputs.len()]));
        }
        let mut judged = vec![Judged::default(); outputs.len()];
        let members = self.members(lead.id)?;
        for member in &members {
            self.look_at(*member, |subject, private| {
                for (output, judged) in outputs.iter().zip(&mut judged) {
                    judged.belongs |= !judged.belongs && output.takes(subject, private, when);
                    judged.named |= *member == lead.id && private && output.names(subject);
                }
            })?;
        }
        Ok((!members.is_empty()).then_some(judged))
    }

    /// Would each of the outputs take this entry, were it alone?
    pub fn alone(&mut self, entry: EntryId, outputs: &[Output]) -> Result<Vec<bool>, Error> {
        let mut takes = Vec::new();
        self.look_at(entry, |subject, private| {
            takes.extend(outputs.iter().map(|output| output.takes(subject, private, When::Ever)));
        })?;
        takes.resize(outputs.len(), false);
        Ok(takes)
    }

    /// Those of a group that wanted feeds carry, the lead first.
    fn members(&self, lead: EntryId) -> Result<Vec<EntryId>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT e.id FROM entry e
             WHERE (e.id = ?1 OR e.lead = ?1) AND e.state = ?2
                 AND EXISTS (SELECT 1 FROM subscription s WHERE s.feed = e.feed)
             ORDER BY e.id <> ?1, e.id",
        )?;
        let members = statement.query_map([lead.0, PUBLISHED], |row| row.get(0).map(EntryId))?;
        Ok(members.collect::<Result<_, _>>()?)
    }

    fn look_at(&mut self, id: EntryId, ask: impl FnOnce(&Subject<'_>, bool)) -> Result<(), Error> {
        let Some(entry) = self.reading.bare(id)? else { return Ok(()) };
        let feed = self.reading.feeds.get(self.conn, entry.feed)?;
        // Several outputs may ask; reading markup costs more than copying its text.
        let once = OnceCell::new();
        let text =
            || once.get_or_init(|| format!("{}\n{}", entry.text.summary.text, plain(&entry.text.content))).clone();
        ask(&Subject::of(&entry, feed, &text), feed.is_private());
        Ok(())
    }
}
