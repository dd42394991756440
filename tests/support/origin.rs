//! A loopback web server that misbehaves on request: every fault of an origin is one [`Mode`].
//!
//! Tests and the demo set a mode per path, at any time, and read back who asked for what and when. It speaks HTTP/1.1
//! by hand, because a proper server library would refuse to send most of this. It runs on a thread of its own with its
//! own runtime, so it works beside any test, and everything ends when the [`Origin`] is dropped.

use std::collections::HashMap;
use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::Duration;

use coranto::clock::{Clock, Stopwatch};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;
use tokio::time::sleep;

/// A document and what is said about it.
#[derive(Clone, Debug)]
pub struct Page {
    pub body: Vec<u8>,
    pub content_type: String,
    pub etag: Option<String>,
    pub last_modified: Option<String>,
    pub headers: Vec<(String, String)>,
}

impl Page {
    pub fn new(body: impl Into<Vec<u8>>) -> Page {
        let content_type = "application/xml".to_owned();
        Page { body: body.into(), content_type, etag: None, last_modified: None, headers: Vec::new() }
    }

    /// Anything, true or not.
    pub fn content_type(mut self, content_type: &str) -> Page {
        self.content_type = content_type.to_owned();
        self
    }

    /// With its quotes.
    pub fn etag(mut self, etag: &str) -> Page {
        self.etag = Some(etag.to_owned());
        self
    }

    pub fn last_modified(mut self, date: &str) -> Page {
        self.last_modified = Some(date.to_owned());
        self
    }

    pub fn header(mut self, name: &str, value: &str) -> Page {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    /// What a request with this page's validators gets, by RFC 9110 section 13.2.2.
    fn unchanged(&self, seen: &Seen) -> bool {
        if let Some(asked) = seen.header("if-none-match") {
            let weak = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
            let held = self.etag.as_deref().map(weak);
            return asked.trim() == "*" || asked.split(',').any(|tag| Some(weak(tag)) == held);
        }
        seen.header("if-modified-since").is_some_and(|asked| Some(asked) == self.last_modified.as_deref())
    }

    fn validators(&self) -> String {
        let mut lines = String::new();
        for (name, value) in [("ETag", &self.etag), ("Last-Modified", &self.last_modified)] {
            if let Some(value) = value {
                lines.push_str(&format!("{name}: {value}\r\n"));
            }
        }
        self.headers.iter().for_each(|(name, value)| lines.push_str(&format!("{name}: {value}\r\n")));
        lines
    }

    fn head(&self, framing: &str) -> Vec<u8> {
        let (kind, validators) = (&self.content_type, self.validators());
        format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\n{validators}{framing}\r\n").into_bytes()
    }

    fn compressed(&self) -> Vec<u8> {
        gzip(&self.body)
    }
}

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

/// The connection is of no more use.
struct Closed;

struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    unread: Vec<u8>,
}

impl Connection {
    async fn serve(mut self, shared: Arc<Shared>) {
        while let Ok(mut seen) = self.request().await {
            seen.at = shared.started.elapsed();
            let (mode, nth) = shared.answer(seen.clone());
            if self.respond(mode, nth, &seen).await.is_err() {
                return;
            }
        }
    }

    /// Reads up to the blank line. Requests of these tests have no body.
    async fn request(&mut self) -> Result<Seen, Closed> {
        let end = loop {
            if let Some(end) = self.unread.windows(4).position(|window| window == b"\r\n\r\n") {
                break end;
            }
            if self.unread.first().is_some_and(|byte| !byte.is_ascii_uppercase()) {
                // A TLS greeting, most likely. Servers answer it like this.
                return self.last(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n", b"").await.and(Err(Closed));
            }
            self.stream.readable().await.map_err(|_| Closed)?;
            let mut buffer = [0; 4096];
            match self.stream.try_read(&mut buffer) {
                Ok(0) => return Err(Closed),
                Ok(n) => self.unread.extend_from_slice(&buffer[..n]),
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(_) => return Err(Closed),
            }
        };
        let head = String::from_utf8_lossy(&self.unread[..end]).into_owned();
        self.unread.drain(..end + 4);
        let mut lines = head.split("\r\n");
        let mut first = lines.next().unwrap_or("").split(' ').map(str::to_owned);
        let headers = lines.filter_map(|line| line.split_once(':'));
        Ok(Seen {
            method: first.next().unwrap_or_default(),
            target: first.next().unwrap_or_default(),
            headers: headers.map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect(),
            at: Duration::ZERO,
            peer: self.peer,
        })
    }

    /// `Err` ends the connection.
    async fn respond(&mut self, mode: Mode, nth: u64, seen: &Seen) -> Result<(), Closed> {
        match mode {
            Mode::Serve(page) | Mode::Gzip(page) | Mode::Chunked(page, _) | Mode::UntilClose(page)
                if page.unchanged(seen) =>
            {
                self.write(format!("HTTP/1.1 304 Not Modified\r\n{}\r\n", page.validators()).as_bytes()).await
            }
            Mode::Serve(page) => self.whole(&page.head(&length(page.body.len())), &page.body).await,
            Mode::Gzip(page) => {
                let body = page.compressed();
                self.whole(&page.head(&(GZIP.to_owned() + &length(body.len()))), &body).await
            }
            Mode::Chunked(page, size) => {
                let mut body = Vec::new();
                page.body.chunks(size.max(1)).for_each(|part| chunk(&mut body, part));
                body.extend_from_slice(b"0\r\n\r\n");
                self.whole(&page.head(CHUNKED), &body).await
            }
            Mode::UntilClose(page) => self.last(&page.head("Connection: close\r\n"), &page.body).await,
            Mode::Changing(maker) => {
                let page = maker(nth);
                Box::pin(self.respond(Mode::Serve(page), nth, seen)).await
            }
            Mode::Script(_) => Err(Closed), // one script inside another has no meaning
            Mode::Status(status, headers) => {
                let body = format!("<html>{status}</html>");
                let head = status_head(status, &headers) + "Content-Type: text/html\r\n" + &length(body.len()) + "\r\n";
                self.whole(head.as_bytes(), body.as_bytes()).await
            }
            Mode::NotModified(headers) => self.write((status_head(304, &headers) + "\r\n").as_bytes()).await,
            Mode::Redirect(status, to) => {
                let headers = [("Location".to_owned(), to)];
                self.write((status_head(status, &headers) + &length(0) + "\r\n").as_bytes()).await
            }
            faulty => self.misbehave(faulty).await,
        }
    }

    async fn misbehave(&mut self, mode: Mode) -> Result<(), Closed> {
        match mode {
            Mode::SlowHeaders(page, pause) => {
                self.slowly(&page.head(&length(page.body.len())), pause).await?;
                self.write(&page.body).await
            }
            Mode::SlowBody(page, pause) => {
                self.write(&page.head(&length(page.body.len()))).await?;
                self.slowly(&page.body, pause).await
            }
            Mode::CutOff(page, n) => self.last(&page.head(&length(page.body.len())), first(&page.body, n)).await,
            Mode::ChunkedCut(page, n) => {
                let mut body = Vec::new();
                chunk(&mut body, first(&page.body, n));
                self.last(&page.head(CHUNKED), &body).await
            }
            Mode::GzipCut(page, n) => {
                let body = page.compressed();
                let body = first(&body, n);
                self.last(&page.head(&(GZIP.to_owned() + &length(body.len()))), body).await
            }
            Mode::WrongLength(page, declared) => self.last(&page.head(&length(declared)), &page.body).await,
            Mode::FalseEncoding(page) => {
                self.whole(&page.head(&(GZIP.to_owned() + &length(page.body.len()))), &page.body).await
            }
            Mode::Reset(page, n) => {
                self.write(&page.head(&length(page.body.len()))).await?;
                self.write(first(&page.body, n)).await?;
                sleep(Duration::from_millis(50)).await; // lets the bytes arrive before the reset overtakes them
                let _ = self.stream.set_zero_linger();
                Err(Closed)
            }
            Mode::GzipBomb(mib) => {
                let body = bomb(mib);
                let head = Page::new([]).head(&(GZIP.to_owned() + &length(body.len())));
                self.last(&head, &body).await
            }
            Mode::EndlessBody => {
                self.write(&Page::new([]).head("Connection: close\r\n")).await?;
                self.forever(&[b' '; 16384]).await
            }
            Mode::EndlessHeaders => {
                self.write(b"HTTP/1.1 200 OK\r\n").await?;
                self.forever(format!("X-Filler: {}\r\n", "a".repeat(1000)).as_bytes()).await
            }
            Mode::EndlessInterim => self.forever(b"HTTP/1.1 103 Early Hints\r\n\r\n").await,
            Mode::Garbage => self.last(b"220 mail.example.org ESMTP\r\n", b"").await,
            Mode::Silent => std::future::pending().await,
            _ => Err(Closed),
        }
    }

    async fn whole(&mut self, head: &[u8], body: &[u8]) -> Result<(), Closed> {
        self.write(&[head, body].concat()).await
    }

    /// Writes and closes.
    async fn last(&mut self, head: &[u8], body: &[u8]) -> Result<(), Closed> {
        self.whole(head, body).await?;
        Err(Closed)
    }

    async fn slowly(&mut self, bytes: &[u8], pause: Duration) -> Result<(), Closed> {
        for byte in bytes {
            self.write(std::slice::from_ref(byte)).await?;
            sleep(pause).await;
        }
        Ok(())
    }

    async fn forever(&mut self, bytes: &[u8]) -> Result<(), Closed> {
        loop {
            self.write(bytes).await?;
        }
    }

    async fn write(&mut self, mut bytes: &[u8]) -> Result<(), Closed> {
        while !bytes.is_empty() {
            self.stream.writable().await.map_err(|_| Closed)?;
            match self.stream.try_write(bytes) {
                Ok(n) => bytes = &bytes[n..],
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(_) => return Err(Closed),
            }
        }
        Ok(())
    }
}

const GZIP: &str = "Content-Encoding: gzip\r\n";
const CHUNKED: &str = "Transfer-Encoding: chunked\r\n";

fn length(n: usize) -> String {
    format!("Content-Length: {n}\r\n")
}

fn status_head(status: u16, headers: &[(String, String)]) -> String {
    let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    format!("HTTP/1.1 {status} x\r\n{headers}")
}

fn first(bytes: &[u8], n: usize) -> &[u8] {
    &bytes[..n.min(bytes.len())]
}

fn chunk(out: &mut Vec<u8>, part: &[u8]) {
    out.extend_from_slice(format!("{:x}\r\n", part.len()).as_bytes());
    out.extend_from_slice(part);
    out.extend_from_slice(b"\r\n");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes every write")
}

fn bomb(mib: usize) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..mib {
        encoder.write_all(&[b' '; 1 << 20]).expect("memory takes every write");
    }
    encoder.finish().expect("memory takes every write")
}
