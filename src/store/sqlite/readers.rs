//! A few connections that can only read, each lent to one query at a time on the blocking pool.
//!
//! A query copies its rows out and is done: no read transaction lives across an await or a write to a socket, since one
//! that does stops the log from being reused and the file grows without end.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::Semaphore;

use crate::store::sqlite::schema;
use crate::store::sqlite::writer::{classify, said};
use crate::store::types::Error;

/// A query takes milliseconds: a reader that does not come free in this time will not.
const PATIENCE: Duration = Duration::from_secs(10);

pub struct Readers {
    shelf: Arc<Shelf>,
    seats: Arc<Semaphore>,
    n_seats: u32,
}

/// Connections at rest. Opened when first needed, so that one lost to a panic is replaced.
struct Shelf {
    path: PathBuf,
    resting: Mutex<Vec<Connection>>,
}

impl Shelf {
    fn take(&self) -> Result<Connection, rusqlite::Error> {
        let resting = self.resting.lock().unwrap_or_else(PoisonError::into_inner).pop();
        resting.map_or_else(|| schema::reader(&self.path), Ok)
    }

    fn put_back(&self, conn: Connection) {
        self.resting.lock().unwrap_or_else(PoisonError::into_inner).push(conn);
    }
}

impl Readers {
    pub fn new(path: PathBuf, n: usize) -> Readers {
        let n_seats = u32::try_from(n.clamp(1, 64)).unwrap_or(1);
        let shelf = Arc::new(Shelf { path, resting: Mutex::new(Vec::new()) });
        Readers { shelf, seats: Arc::new(Semaphore::new(n_seats as usize)), n_seats }
    }

    /// Run `query` in one read transaction.
    pub async fn run<T, F>(&self, query: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T, Error> + Send + 'static,
    {
        let seat = tokio::time::timeout(PATIENCE, Arc::clone(&self.seats).acquire_owned()).await;
        let seat = seat.map_err(|_| Error::Busy)?.map_err(|_| Error::Closed)?;
        let shelf = Arc::clone(&self.shelf);
        let answer = tokio::task::spawn_blocking(move || {
            let answer = shelf.lend(query);
            drop(seat);
            answer
        });
        match answer.await {
            Ok(answer) => answer,
            Err(stopped) if stopped.is_panic() => Err(Error::Panicked(said(stopped.into_panic().as_ref()))),
            Err(_) => Err(Error::Closed),
        }
    }

    /// Let no query begin any more, wait for those that run, and close the connections.
    pub async fn close(&self) {
        let all = tokio::time::timeout(PATIENCE, self.seats.acquire_many(self.n_seats)).await;
        self.seats.close();
        drop(all);
        self.clear();
    }

    pub fn clear(&self) {
        self.shelf.resting.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }
}

impl Shelf {
    fn lend<T>(&self, query: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let conn = self.take().map_err(|error| classify(error.into(), &self.path))?;
        let answer = in_one_view(&conn, query).map_err(|error| classify(error, &self.path));
        self.put_back(conn);
        answer
    }
}

/// All statements of the query see the same state.
fn in_one_view<T>(conn: &Connection, query: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
    let view = conn.unchecked_transaction()?;
    let answer = query(conn);
    view.finish()?;
    answer
}
