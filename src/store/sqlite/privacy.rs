//! Which feeds are private, noted where queries can see it, and what follows when that changes.
//!
//! Whether a feed is private is the model's judgement, by its settings and addresses. A lead whose feed becomes private
//! hands its place to a copy in a feed that is not; every output judges the feed's entries anew. Until then the note alone
//! keeps them out of what is public.

use rusqlite::Connection;

use crate::model::feed::Feed;
use crate::model::ids::FeedId;
use crate::store::sqlite::{feeds, groups, rejudge};
use crate::store::types::Error;

/// Note what the settings and addresses of a feed say now. True when that is a change.
pub fn refresh(conn: &Connection, feed: FeedId) -> Result<bool, Error> {
    note(conn, &feeds::one(conn, feed)?)
}

/// The same for every subscribed feed: another version of coranto may judge otherwise.
pub fn refresh_all(conn: &Connection) -> Result<bool, Error> {
    let mut differs = false;
    for feed in feeds::subscribed(conn)? {
        differs |= note(conn, &feed)?;
    }
    Ok(differs)
}

fn note(conn: &Connection, feed: &Feed) -> Result<bool, Error> {
    if feed.origins.is_empty() {
        return Ok(false); // nobody's settings hold: it stays what it was
    }
    let private = feed.is_private();
    let n = conn
        .prepare_cached("UPDATE feed SET private = ?2 WHERE id = ?1 AND private <> ?2")?
        .execute((feed.id.0, private))?;
    if n > 0 {
        if private {
            groups::hand_over_of(conn, feed.id)?;
        }
        rejudge::queue_feed(conn, feed.id)?;
    }
    Ok(n > 0)
}
