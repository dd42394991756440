//! Who stands beside an entry in a stream, and who leads it.

use rusqlite::Connection;

use crate::model::ids::PublicId;
use crate::store::types::{Error, Neighbours, Selection};

pub fn neighbours(_conn: &Connection, _of: &Selection, _id: PublicId) -> Result<Neighbours, Error> {
    Ok(Neighbours::default())
}

pub fn lead(_conn: &Connection, _id: PublicId) -> Result<Option<PublicId>, Error> {
    Ok(None)
}
