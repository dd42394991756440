//! Named threads for the work between the wire and the store: decode, parse, identify, sanitise, summarise.
//!
//! As many threads as cores, each with a stack on which feed-rs survives the deepest document that the scan lets
//! through (64 MiB overflowed in measurements at the namespace limit of 65,535 levels, 128 MiB did not). The memory is
//! only reserved: a thread that never goes deep never touches it. A panic inside a job is that job's fault alone.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::JoinHandle;

use tokio::sync::{Semaphore, oneshot};

const STACK_BYTES: usize = 128 << 20;

/// The job panicked: a bug in coranto, met by one document.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("coranto failed on this document: {0}")]
pub struct Panicked(String);

type Job = Box<dyn FnOnce() + Send>;

/// A fixed set of threads. Dropping it lets them go as soon as they have finished what they were given.
pub struct CpuPool {
    jobs: Option<mpsc::SyncSender<Job>>,
    /// One permit for each place in the channel, so that sending never blocks an async task.
    room: Arc<Semaphore>,
    threads: Vec<JoinHandle<()>>,
}

impl CpuPool {
    pub fn new(n_threads: usize) -> std::io::Result<CpuPool> {
        let n_threads = n_threads.max(1);
        // One job waiting behind each running one keeps the threads busy; more would only hold bodies in memory.
        let places = n_threads * 2;
        let (jobs, queue) = mpsc::sync_channel::<Job>(places);
        let queue = Arc::new(Mutex::new(queue));
        let threads = (0..n_threads).map(|n| start_thread(n, Arc::clone(&queue))).collect::<Result<_, _>>()?;
        Ok(CpuPool { jobs: Some(jobs), room: Arc::new(Semaphore::new(places)), threads })
    }

    /// Run a job and wait for its value. Waits first for room in the queue.
    pub async fn run<T: Send + 'static>(&self, job: impl FnOnce() -> T + Send + 'static) -> Result<T, Panicked> {
        let place = Arc::clone(&self.room).acquire_owned().await.expect("the semaphore is never closed");
        let (answer, value) = oneshot::channel();
        let span = tracing::Span::current();
        let job: Job = Box::new(move || {
            let outcome = span.in_scope(|| catch_unwind(AssertUnwindSafe(job)));
            drop(place);
            // The asker may have been cancelled by a shutdown; then nobody needs the value.
            let _ = answer.send(outcome.map_err(|payload| Panicked(panic_text(&*payload))));
        });
        let jobs = self.jobs.as_ref().expect("taken only by drop");
        if jobs.send(job).is_err() {
            return Err(Panicked("the worker threads are gone".to_owned()));
        }
        value.await.unwrap_or_else(|_| Err(Panicked("the worker thread is gone".to_owned())))
    }
}

impl Drop for CpuPool {
    fn drop(&mut self) {
        self.jobs = None;
        // Nobody waits for a job that still runs, and a second SIGTERM must not wait for it either.
        for thread in self.threads.drain(..).filter(JoinHandle::is_finished) {
            // A thread catches the panics of its jobs, so it cannot have panicked itself.
            let _ = thread.join();
        }
    }
}

fn start_thread(n: usize, queue: Arc<Mutex<mpsc::Receiver<Job>>>) -> std::io::Result<JoinHandle<()>> {
    std::thread::Builder::new().name(format!("coranto-cpu-{n}")).stack_size(STACK_BYTES).spawn(move || {
        loop {
            // Holding the lock while waiting is the point: exactly one idle thread takes the next job.
            let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
            match next {
                Ok(job) => job(),
                Err(mpsc::RecvError) => break,
            }
        }
    })
}

fn panic_text(payload: &(dyn std::any::Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panicking_job_harms_nobody_else() {
        let pool = CpuPool::new(1).expect("threads");
        let failed = pool.run(|| -> u8 { panic!("seeded") }).await;
        assert_eq!(failed, Err(Panicked("seeded".to_owned())));
        assert_eq!(pool.run(|| 7).await, Ok(7));
    }

    #[tokio::test]
    async fn a_job_may_go_deep() {
        fn depth(n: u32) -> u32 {
            let frame = std::hint::black_box([n; 256]);
            if n == 0 { frame[0] } else { depth(n - 1) + frame[255].min(1) }
        }
        let pool = CpuPool::new(1).expect("threads");
        assert_eq!(pool.run(|| depth(20_000)).await, Ok(20_000));
    }
}
