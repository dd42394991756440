//! Is this file a store that can be trusted? Asked before anything is written to it.
//!
//! A file that is not ours, newer than we know, cut short, or parted from its write-ahead log is refused with a reason.
//! Never is something empty started over something else.

use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::os::unix::fs::FileExt;
use std::path::Path;

use crate::store::sqlite::lock::with_suffix;
use crate::store::sqlite::schema::{self, APPLICATION_ID, KNOWN_VERSION};
use crate::store::types::Error;

/// What stands at the path of a store.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// Nothing, or a file that was made and never written to.
    Nothing,
    /// A store, complete as far as its size tells. Its schema may be older than ours.
    Store { version: i64 },
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// `was_open`: the last owner died before its clean end.
    Owner { was_open: bool },
    /// The file may be written to at this moment, so that its size and its log say nothing together.
    Guest,
}

/// What can be refused at sight: what is no store of ours, or a newer one. Reads the first bytes of the file and leaves
/// nothing beside it, neither a lock nor what the engine makes to read a database.
pub fn refuse_at_sight(path: &Path) -> Result<(), Error> {
    look_at(path).map(drop)
}

pub fn examine(path: &Path, asker: Asker) -> Result<Found, Error> {
    let Some((header, file_bytes)) = look_at(path)? else { return Ok(Found::Nothing) };
    if let Asker::Owner { was_open } = asker {
        check_whole(path, &header, file_bytes, was_open)?;
    }
    look_inside(path)
}

/// The file from outside: its header and its length, unless it is missing or empty as a store not yet made is.
fn look_at(path: &Path) -> Result<Option<(Header, u64)>, Error> {
    let unusable = |source| Error::Unusable { path: path.to_owned(), source };
    let corrupt = |detail: &str| Err(Error::Corrupt { path: path.to_owned(), detail: detail.to_owned() });
    let log = with_suffix(path, "-wal");
    let log_bytes = std::fs::metadata(&log).map(|meta| meta.len()).ok();
    // Asked before it is opened: to open a pipe is to wait for its other end.
    let meta = match std::fs::metadata(path) {
        Ok(meta) => meta,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return match log_bytes {
                Some(1..) => corrupt("the database is missing beside its write-ahead log (-wal): put it back"),
                _ => Ok(None),
            };
        }
        Err(error) => return Err(unusable(error)),
    };
    if !meta.is_file() {
        return Err(Error::Foreign { path: path.to_owned(), detail: "it is no regular file".to_owned() });
    }
    if meta.len() == 0 {
        return match log_bytes {
            Some(1..) => corrupt("the database is empty, and its write-ahead log (-wal) is not: put the database back"),
            _ => Ok(None),
        };
    }
    let header = Header::read(&File::open(path).map_err(unusable)?, path)?;
    header.check(path)?;
    Ok(Some((header, meta.len())))
}

/// All pages are there, in the file or in its log.
fn check_whole(path: &Path, header: &Header, file_bytes: u64, was_open: bool) -> Result<(), Error> {
    let corrupt = |detail: String| Err(Error::Corrupt { path: path.to_owned(), detail });
    let log = with_suffix(path, "-wal");
    let held = match read_log(&log) {
        Ok(held) => held,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && was_open => {
            let lock = with_suffix(path, ".lock");
            return corrupt(format!(
                "its last owner did not end cleanly, and the write-ahead log (-wal) with its last commits is gone: \
                 put it back, or delete {lock:?} to go on without them"
            ));
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => LoggedPages::default(),
        Err(source) => return Err(Error::Unusable { path: log, source }),
    };
    let n_missing = header.pages(file_bytes, held.pages_after).filter(|page| !held.pages.contains(page)).count();
    if n_missing > 0 {
        return corrupt(format!("it was cut short: {n_missing} of its pages are missing"));
    }
    Ok(())
}

/// Ask the engine, through a connection that cannot change the file.
fn look_inside(path: &Path) -> Result<Found, Error> {
    let looked = schema::reader(path).and_then(|conn| schema::identity(&conn));
    let identity = looked.map_err(|error| crate::store::sqlite::writer::classify(error.into(), path))?;
    let foreign = |detail: String| Err(Error::Foreign { path: path.to_owned(), detail });
    match (identity.application_id, identity.user_version, identity.n_tables) {
        (0, 0, 0) => Ok(Found::Nothing),
        (APPLICATION_ID, version, _) if version > KNOWN_VERSION => newer(path, version),
        (APPLICATION_ID, 1.., 1..) => Ok(Found::Store { version: identity.user_version }),
        (APPLICATION_ID, ..) => foreign("it calls itself a store and has no tables".to_owned()),
        (0, ..) => foreign(NOT_OURS.to_owned()),
        (other, ..) => foreign(format!("it is a database of another program (application id {other:#x})")),
    }
}

const NOT_OURS: &str = "it is a database of another program";

fn newer(path: &Path, found: i64) -> Result<Found, Error> {
    Err(Error::Newer { path: path.to_owned(), found, known: KNOWN_VERSION })
}

/// The first bytes of an SQLite database (its file format, sections 1.3 and 1.6).
struct Header {
    page_bytes: u64,
    /// As of the last checkpoint. `None` when a writer of old left it out of date.
    n_pages: Option<u64>,
    application_id: i64,
    user_version: i64,
    /// Its first page, the root of its schema, is a leaf without cells.
    has_no_tables: bool,
}

impl Header {
    fn read(file: &File, path: &Path) -> Result<Header, Error> {
        let mut bytes = [0u8; 108];
        let foreign = || Error::Foreign { path: path.to_owned(), detail: "it is no SQLite database".to_owned() };
        let read = file.read_exact_at(&mut bytes, 0);
        if !bytes.starts_with(b"SQLite format 3\0") {
            return Err(foreign());
        }
        if read.is_err() {
            let detail = "it was cut short within its header".to_owned();
            return Err(Error::Corrupt { path: path.to_owned(), detail });
        }
        let page_bytes = match u16::from_be_bytes([bytes[16], bytes[17]]) {
            1 => 65_536,
            bytes => u64::from(bytes),
        };
        if !page_bytes.is_power_of_two() || page_bytes < 512 {
            return Err(Error::Corrupt { path: path.to_owned(), detail: "its header is damaged".to_owned() });
        }
        let n_pages = (number(&bytes, 24) == number(&bytes, 92)).then(|| u64::from(number(&bytes, 28)));
        Ok(Header {
            page_bytes,
            n_pages,
            application_id: i64::from(number(&bytes, 68).cast_signed()),
            user_version: i64::from(number(&bytes, 60).cast_signed()),
            has_no_tables: bytes[100] == 0x0d && bytes[103..105] == [0, 0],
        })
    }

    /// What can be said without the log. The log of a store that was never checkpointed still holds its name, but its
    /// tables too: name and tables came in one transaction.
    fn check(&self, path: &Path) -> Result<(), Error> {
        match self.application_id {
            0 if self.has_no_tables => Ok(()),
            0 => Err(Error::Foreign { path: path.to_owned(), detail: NOT_OURS.to_owned() }),
            APPLICATION_ID if self.user_version > KNOWN_VERSION => newer(path, self.user_version).map(drop),
            APPLICATION_ID => Ok(()),
            other => {
                let detail = format!("it is a database of another program (application id {other:#x})");
                Err(Error::Foreign { path: path.to_owned(), detail })
            }
        }
    }

    /// The pages that the file should hold and, by its length, does not.
    fn pages(&self, file_bytes: u64, n_pages_logged: Option<u64>) -> impl Iterator<Item = u64> + use<> {
        let n_whole = file_bytes / self.page_bytes;
        let n_pages = n_pages_logged.or(self.n_pages).unwrap_or(n_whole);
        n_whole + 1..=n_pages
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    u32::from_be_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

/// What the committed part of a write-ahead log holds.
#[derive(Default)]
struct LoggedPages {
    pages: HashSet<u64>,
    /// The size of the database once the log is applied.
    pages_after: Option<u64>,
}

/// Walk the frames of the log (SQLite's file format, section 4): a crash amid a checkpoint leaves a short file whose
/// missing pages all stand here, which is no damage.
fn read_log(path: &Path) -> std::io::Result<LoggedPages> {
    let mut held = LoggedPages::default();
    let mut log = File::open(path)?;
    let mut header = [0u8; 32];
    if log.read_exact(&mut header).is_err() {
        return Ok(held); // never got as far as a frame
    }
    let frame_bytes = 24 + u64::from(number(&header, 8));
    let mut uncommitted = Vec::new();
    let mut frame = [0u8; 24];
    let mut at = 32;
    while log.read_exact_at(&mut frame, at).is_ok() && frame[8..16] == header[16..24] {
        uncommitted.push(u64::from(number(&frame, 0)));
        let n_pages_after = u64::from(number(&frame, 4));
        if n_pages_after > 0 {
            held.pages.extend(uncommitted.drain(..));
            held.pages_after = Some(n_pages_after);
        }
        at += frame_bytes;
    }
    Ok(held)
}
