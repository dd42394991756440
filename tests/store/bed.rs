//! Engines for tests.

use std::path::PathBuf;
use std::sync::Arc;

use coranto::store::Store;
use coranto::store::open::{Settings, open};
use tempfile::TempDir;

use crate::store::sample::at;

pub type AnyStore = Arc<dyn Store>;

pub fn memory() -> AnyStore {
    open(&Settings::memory(), at(0)).unwrap()
}

/// A place where a store can be opened more than once.
pub struct Bed {
    folder: TempDir,
}

impl Bed {
    pub fn on_disk() -> Bed {
        Bed { folder: tempfile::tempdir().unwrap() }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("coranto.db")
    }

    pub fn open(&self) -> AnyStore {
        open(&Settings::file(self.path()), at(0)).unwrap()
    }
}
