//! Reading the whole file in search of damage.
//!
//! On a connection of its own, since it may take minutes and the readers are few; cut short when the store closes. The
//! engine looks at its pages and their order; a few questions of ours follow, about what must hold between the rows.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
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
    running: Arc<Mutex<Option<InterruptHandle>>>,
    closed: Arc<AtomicBool>,
}

impl Inspection {
    pub fn new(path: &Path) -> Inspection {
        Inspection {
            path: path.to_owned(),
            seat: Arc::new(Semaphore::new(1)),
            running: Arc::default(),
            closed: Arc::default(),
        }
    }

    pub async fn run(&self) -> Result<(), Error> {
        self.run_this(check).await
    }

    async fn run_this(&self, check: fn(&Connection, &Path) -> Result<(), Error>) -> Result<(), Error> {
        let seat = Arc::clone(&self.seat).acquire_owned().await.map_err(|_| Error::Closed)?;
        let (path, running, closed) = (self.path.clone(), Arc::clone(&self.running), Arc::clone(&self.closed));
        let work = tokio::task::spawn_blocking(move || {
            let found = look(check, &path, &running, &closed);
            *lock(&running) = None;
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
            self.interrupt();
            let gone = tokio::time::timeout(AGAIN, self.seat.acquire()).await;
            if gone.is_ok() {
                return self.seat.close();
            }
        }
    }

    /// The same for a store that is dropped.
    pub fn cut(&self) {
        while self.interrupt() {
            std::thread::sleep(AGAIN);
        }
    }

    /// True when there was one to stop.
    fn interrupt(&self) -> bool {
        self.closed.store(true, Ordering::SeqCst);
        let running = lock(&self.running);
        running.as_ref().is_some_and(|handle| {
            handle.interrupt();
            true
        })
    }
}

fn look(
    check: fn(&Connection, &Path) -> Result<(), Error>,
    path: &Path,
    running: &Mutex<Option<InterruptHandle>>,
    closed: &AtomicBool,
) -> Result<(), Error> {
    let conn = schema::reader(path).map_err(|error| classify(error.into(), path))?;
    *lock(running) = Some(conn.get_interrupt_handle());
    if closed.load(Ordering::SeqCst) {
        return Err(Error::Closed);
    }
    match check(&conn, path) {
        Err(Error::Engine(error)) if error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted) => {
            Err(Error::Closed)
        }
        found => found.map_err(|error| classify(error, path)),
    }
}

fn lock(running: &Mutex<Option<InterruptHandle>>) -> std::sync::MutexGuard<'_, Option<InterruptHandle>> {
    running.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// As on a file that takes hours.
    fn endless(conn: &Connection, _: &Path) -> Result<(), Error> {
        let sql = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n) SELECT max(n) FROM n";
        Ok(conn.query_row(sql, [], |_| Ok(()))?)
    }

    async fn begun() -> (Arc<Inspection>, tokio::task::JoinHandle<Result<(), Error>>) {
        // In memory, since nothing is read of the file.
        let inspection = Arc::new(Inspection::new(Path::new(":memory:")));
        let running = Arc::clone(&inspection);
        let look = tokio::spawn(async move { running.run_this(endless).await });
        while lock(&inspection.running).is_none() {
            tokio::task::yield_now().await;
        }
        (inspection, look)
    }

    #[tokio::test]
    async fn closing_ends_a_look_that_would_take_for_ever() {
        let (inspection, look) = begun().await;
        inspection.close().await;
        assert!(matches!(look.await.unwrap(), Err(Error::Closed)));
        assert!(matches!(inspection.run().await, Err(Error::Closed)));
    }

    #[tokio::test]
    async fn dropping_ends_it_too() {
        let (inspection, look) = begun().await;
        inspection.cut();
        assert!(matches!(look.await.unwrap(), Err(Error::Closed)));
    }
}
