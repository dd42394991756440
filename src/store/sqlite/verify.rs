//! Reading the whole file in search of damage.
//!
//! On a connection of its own, since it may take minutes and the readers are few; cut short when the store closes. The
//! engine looks at its pages and their order; a few questions of ours follow, about what must hold between the rows.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, InterruptHandle, OptionalExtension};
use tokio::sync::Semaphore;

use crate::model::Timestamp;
use crate::store::sqlite::codec::millis;
use crate::store::sqlite::schema;
use crate::store::sqlite::writer::{classify, said};
use crate::store::types::Error;

/// A store is read whole so often.
const EVERY_MILLIS: i64 = 86_400_000;

/// So long an interrupted query may take to notice.
const AGAIN: Duration = Duration::from_millis(20);

/// What must hold, and what is said when it does not: a query that finds an offender. Each walks an index, or as good as.
const RULES: [(&str, &str); 5] = [
    (
        "a published article has no text",
        "SELECT 1 FROM entry e WHERE e.pub_seq IS NOT NULL AND NOT EXISTS (SELECT 1 FROM body b WHERE b.entry = e.id)",
    ),
    (
        "an output holds what is not published",
        "SELECT 1 FROM member m WHERE NOT EXISTS (SELECT 1 FROM entry e WHERE e.pub_seq = m.pub_seq)",
    ),
    (
        "a copy stands for a copy",
        "SELECT 1 FROM entry m JOIN entry l ON l.id = m.lead WHERE m.lead IS NOT NULL AND l.lead IS NOT NULL",
    ),
    (
        "an entry has a number that was not given yet",
        "SELECT 1 FROM meta WHERE seq < (SELECT max(id) FROM entry)
             OR pub_seq < (SELECT max(pub_seq) FROM entry WHERE pub_seq IS NOT NULL)",
    ),
    (
        "a feed has no record of its polls",
        "SELECT 1 FROM feed f WHERE NOT EXISTS (SELECT 1 FROM poll p WHERE p.feed = f.id)",
    ),
];

/// [`Error::Corrupt`] with the first thing found.
pub fn check(conn: &Connection, path: &Path) -> Result<(), Error> {
    let corrupt = |detail: String| Err(Error::Corrupt { path: path.to_owned(), detail });
    let word: String = conn.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if word != "ok" {
        return corrupt(word.lines().next().unwrap_or_default().to_owned());
    }
    for (what, offender) in RULES {
        if conn.query_row(offender, [], |_| Ok(())).optional()?.is_some() {
            return corrupt(what.to_owned());
        }
    }
    Ok(())
}

pub fn note(conn: &Connection, now: Timestamp) -> Result<(), Error> {
    conn.prepare_cached("UPDATE meta SET verified = ?1")?.execute([millis(now)])?;
    Ok(())
}

/// Never, or a day ago, or by a clock that was ahead.
pub fn is_due(conn: &Connection, now: Timestamp) -> Result<bool, Error> {
    let verified: Option<i64> = conn.query_row("SELECT verified FROM meta", [], |row| row.get(0))?;
    Ok(verified.is_none_or(|at| !(0..EVERY_MILLIS).contains(&(millis(now) - at))))
}

/// The one look at a time that there may be.
pub struct Inspection {
    path: PathBuf,
    seat: Arc<Semaphore>,
    current: Arc<Current>,
}

/// The look that runs, shared with its thread.
#[derive(Default)]
struct Current {
    handle: Mutex<Option<InterruptHandle>>,
    ended: Condvar,
    /// None may begin any more.
    closed: AtomicBool,
}

type Check = fn(&Connection, &Path) -> Result<(), Error>;

impl Inspection {
    pub fn new(path: &Path) -> Inspection {
        Inspection { path: path.to_owned(), seat: Arc::new(Semaphore::new(1)), current: Arc::default() }
    }

    pub async fn run(&self) -> Result<(), Error> {
        self.run_this(check).await
    }

    async fn run_this(&self, check: Check) -> Result<(), Error> {
        let seat = Arc::clone(&self.seat).acquire_owned().await.map_err(|_| Error::Closed)?;
        let (path, current) = (self.path.clone(), Arc::clone(&self.current));
        let work = tokio::task::spawn_blocking(move || {
            let found = look(check, &path, &current);
            drop(seat);
            found
        });
        match work.await {
            Ok(found) => found,
            Err(stopped) if stopped.is_panic() => Err(Error::Panicked(said(stopped.into_panic().as_ref()))),
            Err(_) => Err(Error::Closed),
        }
    }

    /// Let none begin any more, stop the one that runs, and wait until it stopped. An interruption between two queries
    /// is none, hence again and again.
    pub async fn close(&self) {
        loop {
            drop(self.current.interrupt());
            let gone = tokio::time::timeout(AGAIN, self.seat.acquire()).await;
            if gone.is_ok() {
                return self.seat.close();
            }
        }
    }

    /// The same for a store that is dropped, and cannot await.
    pub fn cut(&self) {
        loop {
            let running = self.current.interrupt();
            if running.is_none() {
                return;
            }
            drop(self.current.ended.wait_timeout(running, AGAIN));
        }
    }
}

impl Current {
    /// Gives the look, if there is one, which may be about to end.
    fn interrupt(&self) -> MutexGuard<'_, Option<InterruptHandle>> {
        self.closed.store(true, Ordering::SeqCst);
        let running = self.running();
        if let Some(handle) = &*running {
            handle.interrupt();
        }
        running
    }

    fn running(&self) -> MutexGuard<'_, Option<InterruptHandle>> {
        self.handle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Ends the look whatever way it ends.
struct Running<'c>(&'c Current);

impl Drop for Running<'_> {
    fn drop(&mut self) {
        *self.0.running() = None;
        self.0.ended.notify_all();
    }
}

fn look(check: Check, path: &Path, current: &Current) -> Result<(), Error> {
    let conn = schema::reader(path).map_err(|error| classify(error.into(), path))?;
    let running = Running(current);
    *current.running() = Some(conn.get_interrupt_handle());
    let found = if current.closed.load(Ordering::SeqCst) { Err(Error::Closed) } else { check(&conn, path) };
    drop(conn);
    drop(running);
    match found {
        Err(Error::Engine(error)) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
            Err(Error::Closed)
        }
        found => found.map_err(|error| classify(error, path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As on a file that takes hours.
    fn endless(conn: &Connection, _: &Path) -> Result<(), Error> {
        let sql = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT max(n) FROM n";
        Ok(conn.query_row(sql, [], |_| Ok(()))?)
    }

    fn panicking(_: &Connection, _: &Path) -> Result<(), Error> {
        panic!("halfway through")
    }

    /// In memory, since nothing is read of the file.
    fn inspection() -> Inspection {
        Inspection::new(Path::new(":memory:"))
    }

    async fn begun(inspection: &Inspection) {
        while inspection.current.running().is_none() {
            tokio::task::yield_now().await;
        }
    }

    #[tokio::test]
    async fn closing_ends_a_look_that_would_take_for_ever() {
        let inspection = inspection();
        let close = async {
            begun(&inspection).await;
            inspection.close().await;
        };
        let (found, ()) = tokio::join!(inspection.run_this(endless), close);
        assert!(matches!(found, Err(Error::Closed)));
        assert!(matches!(inspection.run().await, Err(Error::Closed)));
    }

    #[tokio::test]
    async fn dropping_ends_it_too() {
        let inspection = inspection();
        let cut = async {
            begun(&inspection).await;
            inspection.cut();
        };
        let (found, ()) = tokio::join!(inspection.run_this(endless), cut);
        assert!(matches!(found, Err(Error::Closed)));
    }

    #[tokio::test]
    async fn a_look_that_panics_is_over() {
        let inspection = inspection();
        let found = inspection.run_this(panicking).await;
        assert!(matches!(found, Err(Error::Panicked(said)) if said == "halfway through"));
        inspection.cut();
        inspection.close().await;
    }
}
