//! The stream, read: published leads of subscribed feeds that belong to an output, newest place first, each with its
//! copies. The places come from `scan`; here the entries are read that stand there, and none that a filter drops.

use std::collections::HashMap;

use rusqlite::{Connection, Row};
use url::Url;
use uuid::Uuid;

use crate::model::entry::{Entry, EntryText, Sighting, SourceRef};
use crate::model::feed::{Feed, display_title};
use crate::model::ids::{EntryId, FeedId, PubSeq, PublicId};
use crate::model::summary::Summary;
use crate::store::sqlite::codec::{
    PUBLISHED, Packed, Unpacker, address, millis, moment, moment_opt, public_id, state, summary_source,
};
use crate::store::sqlite::feeds::FeedCache;
use crate::store::sqlite::scan::{Direction, Member, Scan, Walk};
use crate::store::sqlite::schema::Facts;
use crate::store::types::{Error, OutputSpec, Page, StreamQuery};

const ENTRY: &str = "SELECT e.id, e.feed, e.state, e.pub_seq, e.sort_at, e.first_seen, e.published, e.updated,
        e.public_id, e.title, e.link, e.language, e.summary_source, e.summary_version, b.packed
    FROM entry e LEFT JOIN body b ON b.entry = e.id";

/// Entries by their numbers, without their copies.
pub fn bare_entries(conn: &Connection, ids: &[i64]) -> Result<Vec<Entry>, Error> {
    let mut reading = Reading::new(conn)?;
    let entries = ids.iter().map(|id| reading.bare(EntryId(*id)));
    Ok(entries.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect())
}

/// Above every place.
const TOP: (i64, i64) = (i64::MAX, i64::MAX);

pub fn page(conn: &Connection, facts: &Facts, specs: &[OutputSpec], query: &StreamQuery) -> Result<Page, Error> {
    let mut page = Page { entries: Vec::new(), cut: false, as_of: head(conn)?, created: facts.created };
    let Some(scan) = Scan::of(conn, specs, &query.of, query.audience)? else { return Ok(page) };
    let mut reading = Reading::new(conn)?;
    if let Some(place) = query.above {
        page_above(conn, &scan, (millis(place.sort_at), place.pub_seq.0), query.max, &mut reading, &mut page)?;
        return Ok(page);
    }
    let since = query.since.map_or(i64::MIN, millis);
    let below = query.below.map_or(TOP, |place| (millis(place.sort_at), place.pub_seq.0));
    let mut n_of_feed: HashMap<i64, usize> = HashMap::new();
    scan.walk(conn, below, Direction::Down, |member| {
        let in_window = member.sort_at >= since;
        if !in_window && page.entries.len() >= query.min.min(query.max) {
            return Ok(Walk::Enough);
        }
        let n = n_of_feed.entry(member.feed).or_default();
        if (query.per_feed > 0 && *n >= query.per_feed) || !scan.shows(conn, member)? {
            return Ok(Walk::On);
        }
        if page.entries.len() >= query.max {
            page.cut = true;
            return Ok(Walk::Enough);
        }
        if let Some(entry) = reading.lead(member)? {
            page.entries.push(entry);
            *n += 1;
        }
        Ok(Walk::On)
    })?;
    Ok(page)
}

/// The page before the one that begins at a place: walked upwards, written down in the order of the stream.
fn page_above(
    conn: &Connection,
    scan: &Scan,
    above: (i64, i64),
    max: usize,
    reading: &mut Reading<'_>,
    page: &mut Page,
) -> Result<(), Error> {
    scan.walk(conn, above, Direction::Up, |member| {
        if !scan.shows(conn, member)? {
            return Ok(Walk::On);
        }
        if page.entries.len() >= max {
            page.cut = true;
            return Ok(Walk::Enough);
        }
        page.entries.extend(reading.lead(member)?);
        Ok(Walk::On)
    })?;
    page.entries.reverse();
    Ok(())
}

pub fn entry(conn: &Connection, id: PublicId) -> Result<Option<Entry>, Error> {
    let mut statement = conn.prepare_cached(&format!("{ENTRY} WHERE e.public_id = ?1"))?;
    let mut rows = statement.query([id.as_uuid().as_bytes()])?;
    let mut reading = Reading::new(conn)?;
    rows.next()?.map(|row| reading.entry(row)).transpose()
}

/// The head of the publication order.
pub fn head(conn: &Connection) -> Result<PubSeq, Error> {
    let mut statement = conn.prepare_cached("SELECT pub_seq FROM meta")?;
    Ok(PubSeq(statement.query_row([], |row| row.get(0))?))
}

/// What reading a query's rows needs at hand.
pub struct Reading<'c> {
    conn: &'c Connection,
    pub feeds: FeedCache,
    unpacker: Unpacker,
}

impl<'c> Reading<'c> {
    pub fn new(conn: &'c Connection) -> Result<Reading<'c>, Error> {
        Ok(Reading { conn, feeds: FeedCache::default(), unpacker: Unpacker::new()? })
    }

    /// The entry that leads at a place, which is that of the output.
    fn lead(&mut self, member: Member) -> Result<Option<Entry>, Error> {
        let mut statement = self.conn.prepare_cached(&format!("{ENTRY} WHERE e.pub_seq = ?1"))?;
        let mut rows = statement.query([member.pub_seq])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        Ok(Some(Entry { sort_at: Some(moment(member.sort_at)?), ..self.entry(row)? }))
    }

    /// An entry without its copies.
    pub fn bare(&mut self, id: EntryId) -> Result<Option<Entry>, Error> {
        let mut statement = self.conn.prepare_cached(&format!("{ENTRY} WHERE e.id = ?1"))?;
        let mut rows = statement.query([id.0])?;
        rows.next()?.map(|row| self.alone(row)).transpose()
    }

    fn entry(&mut self, row: &Row<'_>) -> Result<Entry, Error> {
        let entry = self.alone(row)?;
        Ok(Entry { also: self.sightings(entry.id)?, ..entry })
    }

    fn alone(&mut self, row: &Row<'_>) -> Result<Entry, Error> {
        let id = EntryId(row.get("id")?);
        let feed = FeedId(row.get("feed")?);
        let packed = self.packed(row)?;
        let source =
            packed.details.source.clone().map_or_else(|| self.feeds.get(self.conn, feed).map(source_of), Ok)?;
        Ok(Entry {
            id,
            public_id: public_id(row.get("public_id")?),
            feed,
            state: state(row.get("state")?)?,
            pub_seq: row.get::<_, Option<i64>>("pub_seq")?.map(PubSeq),
            sort_at: moment_opt(row.get("sort_at")?)?,
            published: moment_opt(row.get("published")?)?,
            updated: moment(row.get("updated")?)?,
            first_seen: moment(row.get("first_seen")?)?,
            text: EntryText {
                title: row.get("title")?,
                link: read_link(row)?,
                language: row.get("language")?,
                content: packed.content,
                summary: Summary {
                    text: packed.summary,
                    source: summary_source(row.get("summary_source")?)?,
                    version: row.get("summary_version")?,
                },
                details: packed.details,
            },
            source,
            also: Vec::new(),
        })
    }

    /// Copies that wanted feeds carry, earliest first, but for private ones; more than any reader would look at are left out.
    fn sightings(&mut self, lead: EntryId) -> Result<Vec<Sighting>, Error> {
        let mut statement = self.conn.prepare_cached(
            "SELECT e.feed, e.title, e.link, b.packed FROM entry e LEFT JOIN body b ON b.entry = e.id
             WHERE e.lead = ?1 AND e.state = ?2 AND EXISTS (SELECT 1 FROM subscription s WHERE s.feed = e.feed)
                 AND NOT (SELECT f.private FROM feed f WHERE f.id = e.feed)
             ORDER BY coalesce(e.published, e.first_seen), e.id LIMIT 64",
        )?;
        let mut rows = statement.query([lead.0, PUBLISHED])?;
        let mut also = Vec::new();
        while let Some(row) = rows.next()? {
            let details = self.packed(row)?.details;
            let source =
                details.source.map_or_else(|| self.feeds.get(self.conn, FeedId(row.get(0)?)).map(source_of), Ok)?;
            also.push(Sighting { source, title: row.get("title")?, link: read_link(row)?, comments: details.comments });
        }
        Ok(also)
    }

    fn packed(&mut self, row: &Row<'_>) -> Result<Packed, Error> {
        let packed: Option<&[u8]> = row.get_ref("packed")?.as_blob_or_null().map_err(rusqlite::Error::from)?;
        packed.map_or_else(|| Ok(Packed::default()), |packed| self.unpacker.unpack(packed))
    }
}

fn read_link(row: &Row<'_>) -> Result<Option<Url>, Error> {
    let link = row.get_ref("link")?.as_str_or_null().map_err(rusqlite::Error::from)?;
    link.map(address).transpose()
}

/// A feed as the source of its entries. Its address is shown without credentials, and that of a private feed not at all,
/// nor an id that may be the address again.
fn source_of(feed: &Feed) -> SourceRef {
    let private = feed.is_private();
    let own_urn = || Uuid::new_v5(&Uuid::NAMESPACE_URL, feed.declared_url.as_str().as_bytes()).urn().to_string();
    let mut feed_url = feed.fetch_url.clone();
    // These fail only for addresses that cannot have credentials.
    let _ = feed_url.set_username("");
    let _ = feed_url.set_password(None);
    SourceRef {
        id: Some(feed.profile.id.clone().filter(|id| !private || !is_web(id)).unwrap_or_else(own_urn)),
        title: display_title(&feed.settings, &feed.profile, &feed.declared_url),
        link: feed.profile.site.clone(),
        feed_url: (!private).then(|| feed_url.into()),
        // The feed's own moves at each poll of many feeds, and would change the bytes of every output with it.
        updated: None,
        rights: feed.profile.rights.clone(),
    }
}

fn is_web(id: &str) -> bool {
    Url::parse(id.trim()).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}
