//! A loopback web server that misbehaves on request: every fault of an origin is one [`Mode`].
//!
//! Tests and the demo set a mode per path, at any time, and read back who asked for what and when. It speaks HTTP/1.1
//! by hand, because a proper server library would refuse to send most of this. It runs on a thread of its own with its
//! own runtime, so it works beside any test, and everything ends when the [`Origin`] is dropped.
//! Nothing here refers to the rest of the tests, so that the demo can include this folder by its path.

mod connection;
mod page;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use coranto::clock::{Clock, Stopwatch};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use connection::Connection;
pub use page::Page;

/// Makes the page for the nth request of a path, counted from 0.
pub type PageMaker = Arc<dyn Fn(u64) -> Page + Send + Sync>;

/// How a path answers.
#[derive(Clone)]
pub enum Mode {
    /// Well behaved, conditional requests included.
    Serve(Page),
    /// The same, compressed.
    Gzip(Page),
    /// The same in chunks of this many bytes.
    Chunked(Page, usize),
    /// The end of the body is the end of the connection.
    UntilClose(Page),
    /// Another page each time: changing ids, flapping validators.
    Changing(PageMaker),
    /// One mode per request; the last one stays.
    Script(Vec<Mode>),
    Status(u16, Vec<(String, String)>),
    /// 304, whatever was asked, with these headers.
    NotModified(Vec<(String, String)>),
    /// A status and a raw `Location`.
    Redirect(u16, String),
    /// One byte of the headers at a time, with this pause.
    SlowHeaders(Page, Duration),
    /// Headers at once, then one byte of the body at a time.
    SlowBody(Page, Duration),
    /// The declared length is right, but only so many bytes come.
    CutOff(Page, usize),
    /// So many bytes in a chunk, and never the last chunk.
    ChunkedCut(Page, usize),
    /// So many bytes of the compressed body, framed as if that were all.
    GzipCut(Page, usize),
    /// The whole body with another length declared.
    WrongLength(Page, usize),
    /// Says gzip, sends plain.
    FalseEncoding(Page),
    /// So many bytes, then a reset instead of an end.
    Reset(Page, usize),
    /// So many MiB of spaces, as 1,000 times fewer bytes of gzip.
    GzipBomb(usize),
    EndlessBody,
    EndlessHeaders,
    /// 103 Early Hints, for ever.
    EndlessInterim,
    /// Not HTTP at all.
    Garbage,
    /// Takes the request and says nothing.
    Silent,
    /// Closes the connection without a word.
    HangUp,
}

impl Mode {
    pub fn status(status: u16) -> Mode {
        Mode::Status(status, Vec::new())
    }

    pub fn redirect(status: u16, to: impl Into<String>) -> Mode {
        Mode::Redirect(status, to.into())
    }

    pub fn changing(page: impl Fn(u64) -> Page + Send + Sync + 'static) -> Mode {
        Mode::Changing(Arc::new(page))
    }
}

/// A request as it came.
#[derive(Clone, Debug)]
pub struct Seen {
    pub method: String,
    /// With its query.
    pub target: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// Since the origin started.
    pub at: Duration,
    /// The same port twice is the same connection.
    pub peer: SocketAddr,
}

impl Seen {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or("")
    }
}

/// A running server. Paths without a mode answer 404.
pub struct Origin {
    address: SocketAddr,
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    started: Stopwatch,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    modes: HashMap<String, Mode>,
    /// Requests so far, per path.
    counts: HashMap<String, u64>,
    log: Vec<Seen>,
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect("nothing panics while it holds the state")
    }

    /// Notes the request and says how to answer it.
    fn answer(&self, seen: Seen) -> (Mode, u64) {
        let mut state = self.state();
        let path = seen.path().to_owned();
        state.log.push(seen);
        let count = state.counts.entry(path.clone()).or_default();
        let nth = *count;
        *count += 1;
        let mode = match state.modes.get_mut(&path) {
            None => Mode::status(404),
            Some(Mode::Script(modes)) if modes.len() > 1 => modes.remove(0),
            Some(Mode::Script(modes)) => modes.first().cloned().unwrap_or(Mode::status(404)),
            Some(mode) => mode.clone(),
        };
        (mode, nth)
    }
}

impl Origin {
    pub fn start() -> Origin {
        Origin::start_at("127.0.0.1:0")
    }

    pub fn start_at(address: &str) -> Origin {
        let listener = std::net::TcpListener::bind(address).expect("the address is free");
        listener.set_nonblocking(true).expect("a listener can be made non-blocking");
        let address = listener.local_addr().expect("a bound listener has an address");
        let shared = Arc::new(Shared { started: Clock::stopwatch(), state: Mutex::default() });
        let (stop, stopped) = oneshot::channel();
        let served = Arc::clone(&shared);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime starts");
        let thread = std::thread::Builder::new()
            .name("origin".to_owned())
            .spawn(move || runtime.block_on(serve(listener, served, stopped)))
            .expect("a thread starts");
        Origin { address, shared, stop: Some(stop), thread: Some(thread) }
    }

    pub fn address(&self) -> SocketAddr {
        self.address
    }

    pub fn url(&self, path: &str) -> url::Url {
        format!("http://{}{path}", self.address).parse().expect("a path gives an address")
    }

    pub fn set(&self, path: &str, mode: Mode) {
        self.shared.state().modes.insert(path.to_owned(), mode);
    }

    /// `/path`, `/path/1`, … each redirect to the next, and the last one to `to`.
    pub fn set_chain(&self, path: &str, status: u16, n_hops: usize, to: &str) {
        let name = |n: usize| if n == 0 { path.to_owned() } else { format!("{path}/{n}") };
        for n in 0..n_hops {
            let next = if n + 1 == n_hops { to.to_owned() } else { name(n + 1) };
            self.set(&name(n), Mode::redirect(status, next));
        }
    }

    /// The requests for one path, in order.
    pub fn requests(&self, path: &str) -> Vec<Seen> {
        self.shared.state().log.iter().filter(|seen| seen.path() == path).cloned().collect()
    }

    pub fn log(&self) -> Vec<Seen> {
        self.shared.state().log.clone()
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.stop.take();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

async fn serve(listener: std::net::TcpListener, shared: Arc<Shared>, mut stopped: oneshot::Receiver<()>) {
    let listener = TcpListener::from_std(listener).expect("a listener can be registered");
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            _ = &mut stopped => return,
            Some(_) = connections.join_next() => {}
            Ok((stream, peer)) = listener.accept() => {
                let connection = Connection { stream, peer, unread: Vec::new() };
                connections.spawn(connection.serve(Arc::clone(&shared)));
            }
        }
    }
}
