//! Opening a store: who may, where it lies, and whether what lies there can be trusted.
//!
//! `open` makes this process the owner, makes or checks the file, and brings it to the newest schema. `open_read_only`
//! is for commands that look at a store beside its owner. Neither ever starts an empty store over something else.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::model::Timestamp;
use crate::store::sqlite::SqliteStore;
use crate::store::sqlite::checks::{self, Asker, Found};
use crate::store::sqlite::lock::OwnerLock;
use crate::store::sqlite::schema;
use crate::store::types::Error;

/// Where a store lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    File(PathBuf),
    /// Gone with the process: for tests, and for a look at a feed that nobody wants to keep.
    Memory,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    pub place: Place,
    /// What the owner does, for the message that another process gets: `daemon`, `add` …
    pub role: String,
    /// Connections that read. At least 1.
    pub readers: usize,
    /// Version of the sanitiser's policy, noted with each content so that a stricter one can find what it should redo.
    pub policy: u16,
}

impl Settings {
    pub fn file(path: impl Into<PathBuf>) -> Settings {
        Settings { place: Place::File(path.into()), ..Settings::memory() }
    }

    pub fn memory() -> Settings {
        Settings { place: Place::Memory, role: "daemon".to_owned(), readers: 4, policy: 0 }
    }
}

/// Open a store as its only writer; make it if there is nothing.
pub fn open(settings: &Settings, now: Timestamp) -> Result<Arc<SqliteStore>, Error> {
    let Place::File(path) = &settings.place else {
        let mut conn = schema::memory()?;
        schema::migrate(&mut conn, now)?;
        return SqliteStore::in_memory(conn, settings.policy);
    };
    make_folder(path)?;
    checks::refuse_at_sight(path)?; // or the lock would lie beside somebody else's file
    let mut lock = OwnerLock::take(path, &settings.role)?;
    if checks::examine(path, Asker::Owner { was_open: lock.was_open })? == Found::Nothing {
        make_file(path)?;
    }
    let unready = |error: Error| crate::store::sqlite::writer::classify(error, path);
    let mut conn = schema::writer(path).map_err(|error| unready(error.into()))?;
    schema::migrate(&mut conn, now).map_err(unready)?;
    lock.mark_open()?;
    SqliteStore::owning(conn, lock, path, settings)
}

/// Open a store beside its owner. Verbs that would write fail with [`Error::ReadOnly`].
pub fn open_read_only(path: &Path) -> Result<Arc<SqliteStore>, Error> {
    let missing = |detail: &str| {
        let source = std::io::Error::new(std::io::ErrorKind::NotFound, detail.to_owned());
        Err(Error::Unusable { path: path.to_owned(), source })
    };
    match checks::examine(path, Asker::Guest)? {
        Found::Nothing => missing("there is no store yet: start coranto once"),
        Found::Store { version } if version < schema::KNOWN_VERSION => {
            missing("it has an older schema: start this version of coranto once")
        }
        Found::Store { .. } => SqliteStore::reading(path),
    }
}

fn make_folder(path: &Path) -> Result<(), Error> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(|source| Error::Unusable { path: folder.to_owned(), source })
}

/// Made by us rather than the engine, so that nobody else can read it from its first moment. Its -wal and -shm inherit
/// the mode.
fn make_file(path: &Path) -> Result<(), Error> {
    let made = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    made.map(drop).map_err(|source| Error::Unusable { path: path.to_owned(), source })
}
