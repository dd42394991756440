//! One owner: the lock file beside the store.
//!
//! The lock is the kernel's and ends with the process, whatever way that ends; what is written in the file is for people
//! and for one check. `open` stands in it from the first write to the clean end, so that a store whose owner died and
//! whose write-ahead log is gone is recognised: that log held commits.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use crate::store::types::Error;

#[derive(Debug)]
pub struct OwnerLock {
    file: File,
    path: PathBuf,
    /// The last owner never reached its clean end.
    pub was_open: bool,
}

/// The lock file of a store.
pub fn lock_path(store: &Path) -> PathBuf {
    with_suffix(store, ".lock")
}

pub fn with_suffix(store: &Path, suffix: &str) -> PathBuf {
    let mut path = store.as_os_str().to_owned();
    path.push(suffix);
    PathBuf::from(path)
}

impl OwnerLock {
    /// Take the lock or say at once who has it.
    pub fn take(store: &Path, role: &str) -> Result<OwnerLock, Error> {
        let path = lock_path(store);
        let unusable = |source| Error::Unusable { path: path.clone(), source };
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false).mode(0o600);
        let mut file = options.open(&path).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::Owned { path: store.to_owned(), owner: owner_in(&mut file) });
            }
            Err(TryLockError::Error(source)) => return Err(unusable(source)),
        }
        let was_open = read_note(&mut file).lines().any(|line| line == "open");
        let state = if was_open { "open\n" } else { "" };
        write_note(&mut file, &format!("pid {}\nrole {role}\n{state}", std::process::id())).map_err(unusable)?;
        Ok(OwnerLock { file, path, was_open })
    }

    /// From here on the log may hold commits that the database does not.
    pub fn mark_open(&mut self) -> Result<(), Error> {
        let note = read_note(&mut self.file);
        if !note.lines().any(|line| line == "open") {
            let noted = write_note(&mut self.file, &format!("{note}open\n"));
            noted.map_err(|source| Error::Unusable { path: self.path.clone(), source })?;
        }
        Ok(())
    }

    /// Everything is in the database. Flushed before the log goes, or a power cut would leave neither.
    pub fn mark_clean(&mut self) {
        if let Err(error) = write_note(&mut self.file, "").and_then(|()| self.file.sync_data()) {
            tracing::debug!("cannot note the clean end in {:?}: {error}", self.path);
        }
    }
}

fn write_note(file: &mut File, text: &str) -> std::io::Result<()> {
    file.set_len(0)?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(text.as_bytes())
}

fn read_note(file: &mut File) -> String {
    let mut note = String::new();
    let read = file.seek(SeekFrom::Start(0)).and_then(|_| file.take(1024).read_to_string(&mut note));
    if read.is_err() { String::new() } else { note }
}

fn owner_in(file: &mut File) -> String {
    let note = read_note(file);
    let value = |key: &str| note.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
    match (value("pid "), value("role ")) {
        (Some(pid), Some(role)) => format!("pid {pid} ({role})"),
        (Some(pid), None) => format!("pid {pid}"),
        _ => "another process".to_owned(),
    }
}
