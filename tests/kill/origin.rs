//! An origin whose every answer is a new version, and which keeps books of what it was told.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Entries in a document.
const WINDOW: usize = 15;
/// Entries that a version adds.
const NEW: usize = 2;

/// (feed, number) of an entry.
pub type Item = (usize, usize);

/// What the origin knows about its client.
#[derive(Clone, Default)]
pub struct Books {
    /// Entries of versions that the client said it owns, and the version it said it with.
    pub owed: BTreeMap<Item, usize>,
    pub n_conditional: usize,
    /// Versions claimed that were never sent whole.
    pub claimed_unsent: Vec<(usize, usize)>,
    /// The newest version of which a first byte was sent, by feed.
    pub begun: BTreeMap<usize, usize>,
}

#[derive(Default)]
struct State {
    books: Books,
    /// Last version by feed.
    versions: Vec<usize>,
    sent_whole: BTreeSet<(usize, usize)>,
    n_bodies: usize,
    n_requests: usize,
    n_halves: usize,
    n_open: usize,
    frozen: bool,
    rests: bool,
}

struct Shared {
    state: Mutex<State>,
    changed: Condvar,
}

pub struct VersionedOrigin {
    shared: Arc<Shared>,
    port: u16,
}

impl VersionedOrigin {
    /// An origin that has something new at every request.
    pub fn start(n_feeds: usize) -> VersionedOrigin {
        VersionedOrigin::with_rests(n_feeds, false)
    }

    /// An origin that has something new at every second request to a feed, and answers 304 in between: there an entry
    /// that was acknowledged and lost stays lost.
    pub fn start_with_rests(n_feeds: usize) -> VersionedOrigin {
        VersionedOrigin::with_rests(n_feeds, true)
    }

    fn with_rests(n_feeds: usize, rests: bool) -> VersionedOrigin {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let state = State { versions: vec![WINDOW / NEW; n_feeds], rests, ..State::default() };
        let shared = Arc::new(Shared { state: Mutex::new(state), changed: Condvar::new() });
        let serving = Arc::clone(&shared);
        std::thread::Builder::new()
            .name("origin".to_owned())
            .spawn(move || {
                for stream in listener.incoming().flatten() {
                    let shared = Arc::clone(&serving);
                    let connection = std::thread::Builder::new().name("origin-connection".to_owned());
                    connection.spawn(move || serve(stream, &shared)).expect("a thread");
                }
            })
            .expect("a thread");
        VersionedOrigin { shared, port }
    }

    pub fn base(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    pub fn books(&self) -> Books {
        self.lock().books.clone()
    }

    /// A new life of the client begins: what an earlier one was sent and did not keep is told already.
    pub fn begin_life(&self) {
        self.lock().books.begun.clear();
    }

    /// From now on nothing changes, so that a client can catch up.
    pub fn freeze(&self) {
        self.lock().frozen = true;
    }

    /// Entries that the origin shows now.
    pub fn current(&self) -> BTreeSet<Item> {
        let state = self.lock();
        state.versions.iter().enumerate().flat_map(|(feed, version)| items(feed, *version)).collect()
    }

    /// Wait until so many more bodies were sent whole.
    pub fn wait_for_bodies(&self, n: usize, patience: Duration) {
        let goal = self.lock().n_bodies + n;
        self.wait(patience, |state| state.n_bodies >= goal);
    }

    /// Wait until one more body is half-way through.
    pub fn wait_for_half_a_body(&self, patience: Duration) {
        let goal = self.lock().n_halves + 1;
        self.wait(patience, |state| state.n_halves >= goal);
    }

    /// Wait until no answer is being sent.
    pub fn settle(&self) {
        self.wait(Duration::from_secs(5), |state| state.n_open == 0);
    }

    fn wait(&self, patience: Duration, done: impl Fn(&State) -> bool) {
        let guard = self.lock();
        let _ = self.shared.changed.wait_timeout_while(guard, patience, |state| !done(state)).expect("no panic");
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.shared.state.lock().expect("no panic")
    }
}

fn items(feed: usize, version: usize) -> impl Iterator<Item = Item> {
    let newest = version * NEW;
    (newest.saturating_sub(WINDOW - 1).max(1)..=newest).map(move |number| (feed, number))
}

fn serve(stream: TcpStream, shared: &Shared) {
    let mut reader = BufReader::new(stream.try_clone().expect("a second handle"));
    while let Some((feed, claimed)) = read_request(&mut reader) {
        with(shared, |state| state.n_open += 1);
        let answered = answer(&stream, shared, feed, claimed);
        with(shared, |state| state.n_open -= 1);
        if answered.is_err() {
            return;
        }
    }
}

/// The feed asked for, and the version that the client says it owns.
fn read_request(reader: &mut impl BufRead) -> Option<(usize, Option<usize>)> {
    let (mut feed, mut claimed, mut line) = (None, None, String::new());
    loop {
        line.clear();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let trimmed = line.trim_end();
        if trimmed.is_empty() {
            return feed.map(|feed| (feed, claimed));
        }
        if let Some(path) = trimmed.strip_prefix("GET /feed/") {
            feed = path.split('.').next().and_then(|number| number.parse().ok());
        } else if let Some((name, value)) = trimmed.split_once(':')
            && name.eq_ignore_ascii_case("if-none-match")
        {
            claimed = value.trim().trim_matches('"').trim_start_matches('v').parse().ok();
        }
    }
}

fn answer(mut stream: &TcpStream, shared: &Shared, feed: usize, claimed: Option<usize>) -> std::io::Result<()> {
    let version = with(shared, |state| {
        if let Some(claimed) = claimed {
            acknowledge(state, feed, claimed);
        }
        let rest = state.rests && claimed == Some(state.versions[feed]) && state.n_requests % 2 == 0;
        state.n_requests += 1;
        state.versions[feed] += usize::from(!state.frozen && !rest);
        state.versions[feed]
    });
    if claimed == Some(version) {
        return write!(stream, "HTTP/1.1 304 Not Modified\r\nETag: \"v{version}\"\r\n\r\n");
    }
    let body = document(feed, version);
    let (first, rest) = body.split_at(body.len() / 2);
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: \"v{version}\"\r\nContent-Length: {}\r\n\r\n{first}",
        body.len()
    )?;
    stream.flush()?;
    with(shared, |state| {
        state.n_halves += 1;
        state.books.begun.insert(feed, version);
    });
    breathe();
    stream.write_all(rest.as_bytes())?;
    stream.flush()?;
    with(shared, |state| {
        state.n_bodies += 1;
        state.sent_whole.insert((feed, version));
    });
    Ok(())
}

fn acknowledge(state: &mut State, feed: usize, claimed: usize) {
    state.books.n_conditional += 1;
    if !state.sent_whole.contains(&(feed, claimed)) {
        state.books.claimed_unsent.push((feed, claimed));
        return;
    }
    for item in items(feed, claimed) {
        state.books.owed.entry(item).or_insert(claimed);
    }
}

fn document(feed: usize, version: usize) -> String {
    let mut newest_first: Vec<Item> = items(feed, version).collect();
    newest_first.reverse();
    let entries: String = newest_first
        .into_iter()
        .map(|(feed, number)| {
            format!(
                "<item><guid isPermaLink=\"false\">f{feed}-i{number}</guid><title>Entry {number} of feed {feed}</title>\
                 <link>http://o{feed}.example/{number}</link><description>The text of entry {number}.</description></item>"
            )
        })
        .collect();
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Feed {feed}</title>{entries}</channel></rss>")
}

fn with<T>(shared: &Shared, change: impl FnOnce(&mut State) -> T) -> T {
    let value = change(&mut shared.state.lock().expect("no panic"));
    shared.changed.notify_all();
    value
}

/// The gap between the halves of a body, wide enough for a kill to fall into.
#[allow(clippy::disallowed_methods)]
fn breathe() {
    std::thread::sleep(Duration::from_millis(4));
}
