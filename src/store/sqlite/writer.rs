//! The one thread that writes.
//!
//! Verbs send it jobs over a bounded queue. It takes what is queued (up to 64 jobs or 20 ms), runs each under a
//! savepoint so that one that fails, or panics, fails alone, commits all of them as one transaction, and answers after the commit:
//! one flush of the disk for many polls. When idle it copies the log into the database, so that readers and backups
//! find a short log. It owns the lock on the store and lets go of it last.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot, watch};

use crate::clock::Clock;
use crate::fault;
use crate::metrics::Metrics;
use crate::model::ids::PubSeq;
use crate::store::sqlite::claims::Lease;
use crate::store::sqlite::codec::Packer;
use crate::store::sqlite::lock::OwnerLock;
use crate::store::sqlite::schema::Facts;
use crate::store::types::Error;

/// Four full groups: enough that fetches never wait for each other's flush, few enough to notice a slow disk.
const QUEUE_JOBS: usize = 256;
const GROUP_JOBS: usize = 64;
const GROUP_TIME: Duration = Duration::from_millis(20);
const IDLE: Duration = Duration::from_secs(5);

/// What a job works with.
pub struct Desk<'a> {
    pub conn: &'a Connection,
    pub packer: &'a mut Packer,
    pub facts: &'a Facts,
    /// The group brings new entries: for tests that kill the program around its commit.
    pub brings_entries: bool,
    moved: bool,
}

impl Desk<'_> {
    /// Take the next `n` numbers of the publication order; gives the last of them.
    pub fn advance(&mut self, n: i64) -> Result<i64, Error> {
        self.moved = true;
        let mut statement = self.conn.prepare_cached("UPDATE meta SET pub_seq = pub_seq + ?1 RETURNING pub_seq")?;
        Ok(statement.query_row([n], |row| row.get(0))?)
    }
}

/// All that the thread owns.
pub struct Equipment {
    pub conn: Connection,
    pub packer: Packer,
    pub facts: Facts,
    /// For error messages.
    pub path: PathBuf,
    pub changes: watch::Sender<PubSeq>,
    /// `None` for a store in memory.
    pub lock: Option<OwnerLock>,
}

/// The handle on the thread.
pub struct Writer {
    queue: Mutex<Option<SyncSender<Ticket>>>,
    room: Arc<Semaphore>,
    thread: Mutex<Option<JoinHandle<()>>>,
    path: Arc<PathBuf>,
    hands_off: Arc<AtomicBool>,
    metrics: Arc<OnceLock<Arc<Metrics>>>,
}

impl Writer {
    pub fn start(equipment: Equipment) -> std::io::Result<Writer> {
        let (sender, receiver) = sync_channel(QUEUE_JOBS);
        let path = Arc::new(equipment.path.clone());
        let hands_off = Arc::new(AtomicBool::new(false));
        let metrics = Arc::new(OnceLock::new());
        let (told, counted) = (Arc::clone(&hands_off), Arc::clone(&metrics));
        let thread = std::thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || serve(equipment, &receiver, &told, &counted))?;
        Ok(Writer {
            queue: Mutex::new(Some(sender)),
            room: Arc::new(Semaphore::new(QUEUE_JOBS)),
            thread: Mutex::new(Some(thread)),
            path,
            hands_off,
            metrics,
        })
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The file is damaged. It and its log stay as they are for whoever wants to save what can be saved: no checkpoint,
    /// and no clean end, so that the next owner looks before it trusts. Who sends no more jobs is the caller's matter.
    pub fn leave_the_file_alone(&self) {
        self.hands_off.store(true, Ordering::SeqCst);
    }

    /// Count commits there. Only the first caller is heard.
    pub fn measure(&self, metrics: Arc<Metrics>) {
        let _ = self.metrics.set(metrics);
    }

    /// Run `work` on the writer's thread; the answer comes after the commit. `lease` ends then, whatever became of it.
    pub async fn run<T, F>(&self, lease: Option<Lease>, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&mut Desk<'_>) -> Result<T, Error> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let task = Task { work: Some(work), result: None, reply, _lease: lease, path: Arc::clone(&self.path) };
        // The permit stands for a place in the queue, so that sending never blocks a thread of the runtime.
        let permit = Arc::clone(&self.room).acquire_owned().await.map_err(|_| Error::Closed)?;
        self.send(Ticket { job: Box::new(task), _permit: permit })?;
        answer.await.unwrap_or(Err(Error::Closed))
    }

    fn send(&self, ticket: Ticket) -> Result<(), Error> {
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.as_ref().ok_or(Error::Closed)?.try_send(ticket).map_err(|_| Error::Closed)
    }

    /// Take nothing more. The thread finishes what is queued; who wants to wait for it joins the handle.
    pub fn stop(&self) -> Option<JoinHandle<()>> {
        self.room.close();
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

struct Ticket {
    job: Box<dyn Job>,
    _permit: OwnedSemaphorePermit,
}

trait Job: Send {
    /// Do the work; false when it failed and must leave no trace.
    fn run(&mut self, desk: &mut Desk<'_>) -> bool;
    /// Answer. `failure` says why the whole group could not be committed.
    fn settle(self: Box<Self>, failure: Option<&str>);
}

struct Task<T, F> {
    work: Option<F>,
    result: Option<Result<T, Error>>,
    reply: oneshot::Sender<Result<T, Error>>,
    _lease: Option<Lease>,
    path: Arc<PathBuf>,
}

impl<T, F> Job for Task<T, F>
where
    T: Send,
    F: FnOnce(&mut Desk<'_>) -> Result<T, Error> + Send,
{
    fn run(&mut self, desk: &mut Desk<'_>) -> bool {
        let guarded = |work: F| in_guard(|| work(desk)).map_err(|error| classify(error, &self.path));
        let result = self.work.take().map(guarded);
        let kept = matches!(result, Some(Ok(_)));
        self.result = result;
        kept
    }

    fn settle(mut self: Box<Self>, failure: Option<&str>) {
        let result = match (self.result.take(), failure) {
            (Some(Err(own)), _) => Err(own),
            (_, Some(failure)) => Err(Error::Disk(failure.to_owned())),
            (Some(Ok(value)), None) => Ok(value),
            (None, None) => Err(Error::Closed),
        };
        // First the lease, so that whoever is answered can claim the feed again.
        drop(self._lease.take());
        let _ = self.reply.send(result); // nobody waits any more: fine
    }
}

/// A panic becomes an error. What it leaves half done is in the database alone, and rolled back there.
fn in_guard<T>(work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(Error::Panicked(said(panic.as_ref()))))
}

/// What a panic said.
pub fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("a panic without words").to_owned()
}

/// Engine errors that a caller would treat differently, by their code.
pub fn classify(error: Error, path: &Path) -> Error {
    let Error::Engine(engine) = error else { return error };
    match engine.sqlite_error_code() {
        Some(ErrorCode::DiskFull | ErrorCode::SystemIoFailure | ErrorCode::CannotOpen) => {
            Error::Disk(engine.to_string())
        }
        Some(ErrorCode::DatabaseBusy) => Error::Busy,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
            Error::Corrupt { path: path.to_owned(), detail: engine.to_string() }
        }
        _ => Error::Engine(engine),
    }
}

fn serve(mut equipment: Equipment, queue: &Receiver<Ticket>, hands_off: &AtomicBool, metrics: &OnceLock<Arc<Metrics>>) {
    let mut log_is_long = false;
    loop {
        while fault::due("hang-writer") {
            std::thread::park(); // nobody wakes it: a test wants to see what a writer that hangs leads to
        }
        match queue.recv_timeout(IDLE) {
            Ok(first) => {
                let took = Clock::stopwatch();
                work_through(&mut equipment, first, queue);
                if let Some(metrics) = metrics.get() {
                    metrics.committed(took.elapsed());
                }
                log_is_long = true;
            }
            Err(RecvTimeoutError::Timeout) if log_is_long && !hands_off.load(Ordering::SeqCst) => {
                checkpoint(&equipment.conn, "PASSIVE");
                log_is_long = false;
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => break,
        }
    }
    if hands_off.load(Ordering::SeqCst) {
        let kept = equipment.conn.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true);
        return tracing::debug!("left {:?} and its log as they are: {kept:?}", equipment.path);
    }
    checkpoint(&equipment.conn, "TRUNCATE");
    if let Some(lock) = &mut equipment.lock {
        lock.mark_clean();
    }
    // The connection goes before the lock: fields drop in the order of their declaration.
}

fn checkpoint(conn: &Connection, mode: &str) {
    let done = conn.query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(()));
    if let Err(error) = done {
        tracing::debug!("checkpoint put off: {error}");
    }
}

/// One group: begin, run what is queued, commit, answer.
fn work_through(equipment: &mut Equipment, first: Ticket, queue: &Receiver<Ticket>) {
    let stopwatch = Clock::stopwatch();
    let mut done = Vec::with_capacity(GROUP_JOBS);
    let mut next = Some(first);
    let Equipment { conn, packer, facts, .. } = equipment;
    let mut desk = Desk { conn, packer, facts, brings_entries: false, moved: false };
    let mut failure = simple(conn, "BEGIN IMMEDIATE").err().map(|error| error.to_string());
    while let Some(mut ticket) = next.take() {
        if failure.is_none() {
            failure = run_alone(&mut desk, ticket.job.as_mut()).err();
        }
        done.push(ticket);
        if failure.is_none() && done.len() < GROUP_JOBS && stopwatch.elapsed() < GROUP_TIME {
            next = queue.try_recv().ok();
        }
    }
    let Desk { moved, brings_entries, .. } = desk;
    if failure.is_none() {
        failure = commit(conn, brings_entries).err().map(|error| error.to_string());
    }
    if let Some(failure) = &failure {
        tracing::debug!("a group of {} was not committed: {failure}", done.len());
        if !conn.is_autocommit() {
            let _ = simple(conn, "ROLLBACK"); // failing to roll back means that there is nothing left to
        }
    } else if moved {
        announce(conn, &equipment.changes);
    }
    for ticket in done {
        ticket.job.settle(failure.as_deref());
    }
}

/// Run one job under a savepoint. An error means that the transaction as a whole is lost.
fn run_alone(desk: &mut Desk<'_>, job: &mut dyn Job) -> Result<(), String> {
    let conn = desk.conn;
    let in_group = |sql| simple(conn, sql).map_err(|error| error.to_string());
    in_group("SAVEPOINT job")?;
    let kept = job.run(desk);
    if conn.is_autocommit() {
        return Err("the disk is full or failed, and the transaction was rolled back".to_owned());
    }
    if !kept {
        in_group("ROLLBACK TO job")?;
    }
    in_group("RELEASE job")
}

fn commit(conn: &Connection, brings_entries: bool) -> rusqlite::Result<()> {
    if brings_entries && fault::on("kill-before-commit") {
        std::process::abort();
    }
    simple(conn, "COMMIT")?;
    if brings_entries && fault::on("kill-after-commit") {
        std::process::abort();
    }
    Ok(())
}

fn announce(conn: &Connection, changes: &watch::Sender<PubSeq>) {
    match crate::store::sqlite::stream::head(conn) {
        Ok(head) => drop(changes.send_replace(head)),
        Err(error) => tracing::debug!("the head of the publication order cannot be read: {error}"),
    }
}

fn simple(conn: &Connection, sql: &str) -> rusqlite::Result<()> {
    conn.prepare_cached(sql)?.execute([]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::sqlite::schema;

    /// A writer on a database that may not grow beyond so many pages: the engine then fails as on a full disk.
    fn writer(max_pages: u32) -> (Writer, watch::Receiver<PubSeq>) {
        let mut conn = schema::memory().unwrap();
        schema::migrate(&mut conn, chrono::DateTime::UNIX_EPOCH).unwrap();
        conn.execute_batch(&format!("CREATE TABLE t (x); PRAGMA max_page_count = {max_pages}")).unwrap();
        let facts = schema::facts(&conn, 0).unwrap();
        let (sender, changes) = watch::channel(PubSeq(0));
        let packer = Packer::new().unwrap();
        let equipment = Equipment { conn, packer, facts, path: "test".into(), changes: sender, lock: None };
        (Writer::start(equipment).unwrap(), changes)
    }

    fn insert(bytes: i64) -> impl FnOnce(&mut Desk<'_>) -> Result<(), Error> + Send + 'static {
        move |desk| {
            desk.conn.execute("INSERT INTO t VALUES (zeroblob(?1))", [bytes])?;
            Ok(())
        }
    }

    async fn count(writer: &Writer) -> i64 {
        let counted =
            writer.run(None, |desk| Ok(desk.conn.query_row("SELECT count(*) FROM t", [], |row| row.get(0))?));
        counted.await.unwrap()
    }

    #[tokio::test]
    async fn a_full_disk_fails_what_does_not_fit_and_work_goes_on() {
        let (writer, _) = writer(60);
        writer.run(None, insert(10)).await.unwrap();
        assert!(matches!(writer.run(None, insert(1 << 20)).await, Err(Error::Disk(_))));
        writer.run(None, insert(10)).await.unwrap();
        assert_eq!(count(&writer).await, 2);
        // In one group each is either done and answered so, or not done and answered so.
        let jobs = (0..40).map(|n| writer.run(None, insert(if n % 10 == 5 { 1 << 20 } else { 10 })));
        let answers = futures_util::future::join_all(jobs).await;
        let n_done = answers.iter().filter(|answer| answer.is_ok()).count();
        assert!(answers.iter().all(|answer| matches!(answer, Ok(()) | Err(Error::Disk(_)))));
        assert_eq!(count(&writer).await, 2 + i64::try_from(n_done).unwrap());
    }

    #[tokio::test]
    async fn a_failed_job_leaves_no_trace_and_its_group_goes_on() {
        let (writer, _) = writer(1000);
        let failing = |desk: &mut Desk<'_>| {
            insert(10)(desk)?;
            Err::<(), _>(Error::Closed)
        };
        let (first, second, third) =
            tokio::join!(writer.run(None, insert(1)), writer.run(None, failing), writer.run(None, insert(1)));
        assert!(first.is_ok() && second.is_err() && third.is_ok());
        assert_eq!(count(&writer).await, 2);
    }

    #[tokio::test]
    async fn a_job_that_panics_leaves_no_trace_and_the_thread_lives_on() {
        let (writer, changes) = writer(1000);
        let panicking = |desk: &mut Desk<'_>| -> Result<(), Error> {
            desk.advance(5)?;
            let mut statement = desk.conn.prepare_cached("INSERT INTO t VALUES (?1), (?1) RETURNING x")?;
            let mut rows = statement.query([1])?;
            rows.next()?;
            panic!("halfway through")
        };
        let (first, second, third) =
            tokio::join!(writer.run(None, insert(1)), writer.run(None, panicking), writer.run(None, insert(1)));
        assert!(first.is_ok() && third.is_ok());
        assert!(matches!(second, Err(Error::Panicked(said)) if said == "halfway through"));
        assert!(matches!(writer.run(None, panicking).await, Err(Error::Panicked(_))));
        assert_eq!(count(&writer).await, 2);
        assert_eq!(writer.run(None, |desk| desk.advance(1)).await.unwrap(), 1);
        assert_eq!(*changes.borrow(), PubSeq(1));
    }

    #[tokio::test]
    async fn changes_are_told_after_their_commit_and_only_then() {
        let (writer, mut changes) = writer(1000);
        writer.run(None, |desk| desk.advance(3)).await.unwrap();
        assert_eq!(*changes.borrow_and_update(), PubSeq(3));
        let failing = |desk: &mut Desk<'_>| {
            desk.advance(5)?;
            Err::<(), _>(Error::Closed)
        };
        assert!(writer.run(None, failing).await.is_err());
        assert_eq!(*changes.borrow_and_update(), PubSeq(3));
    }

    #[tokio::test]
    async fn a_stopped_writer_finishes_its_queue_and_takes_no_more() {
        let (writer, _) = writer(1000);
        let job = writer.run(None, insert(1));
        let stop = async { writer.stop().unwrap().join().unwrap() };
        let (done, ()) = tokio::join!(job, stop);
        done.unwrap();
        assert!(matches!(writer.run(None, insert(1)).await, Err(Error::Closed)));
        assert!(writer.stop().is_none());
    }
}
