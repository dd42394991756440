//! The accept loop over real sockets, with clients that behave well, badly, or not at all.
//!
//! Clients block on purpose: what they see is then what the kernel delivered, in order. The server runs on the
//! runtime's other threads.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::{TcpListener, UnixListener};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::site;
use crate::clock::Clock;
use crate::publish::fake::{FakeStore, entry};
use crate::web::serve::{Drained, Limits, Listener, serve};

struct Running {
    address: SocketAddr,
    store: Arc<FakeStore>,
    stop: CancellationToken,
    server: JoinSet<Drained>,
}

const LIMITS: Limits = Limits {
    connections: 8,
    head_time: Duration::from_millis(150),
    idle_time: Duration::from_millis(500),
    head_bytes: 8 << 10,
    body_bytes: 1 << 10,
    drain_time: Duration::from_millis(400),
};

async fn start(limits: Limits, more: Vec<Listener>) -> Running {
    let store = Arc::new(FakeStore::new());
    (0..200).for_each(|number| store.publish(entry(number, "An ordinary title that repeats itself")));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let stop = CancellationToken::new();
    let listeners = std::iter::once(Listener::Tcp(listener)).chain(more).collect();
    let mut server = JoinSet::new();
    server.spawn(serve(listeners, site(&store, "https://reader.example/"), limits, stop.clone()));
    Running { address, store, stop, server }
}

impl Running {
    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
        stream
    }

    /// How it ended, and how long that took.
    async fn stop(mut self) -> (Drained, Duration) {
        let watch = Clock::stopwatch();
        self.stop.cancel();
        let drained = self.server.join_next().await.unwrap().unwrap();
        (drained, watch.elapsed())
    }
}

fn request(path: &str, headers: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{headers}\r\n").into_bytes()
}

/// Head and body of one answer on a connection that stays open.
fn read_answer(stream: &mut impl Read) -> (String, Vec<u8>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte).unwrap();
        head.push(byte[0]);
    }
    let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).map_or(0, |n| n.parse().unwrap());
    let mut body = vec![0; if head.starts_with("http/1.1 304") { 0 } else { length }];
    stream.read_exact(&mut body).unwrap();
    (head, body)
}

/// Everything until the server closes, however it does.
fn read_to_close(stream: &mut impl Read) -> Vec<u8> {
    let mut all = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return all,
            Ok(n) => all.extend_from_slice(&buffer[..n]),
            Err(error) if error.kind() == ErrorKind::ConnectionReset => return all,
            Err(error) => panic!("still open: {error}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_connection_carries_many_requests() {
    let running = start(LIMITS, Vec::new()).await;
    let mut stream = running.connect();
    stream.write_all(&request("/feeds/all.atom", "accept-encoding: gzip\r\n")).unwrap();
    let (head, packed) = read_answer(&mut stream);
    assert!(head.starts_with("http/1.1 200") && head.contains("content-encoding: gzip"), "{head}");
    let mut plain = String::new();
    flate2::read::GzDecoder::new(&packed[..]).read_to_string(&mut plain).unwrap();
    assert!(plain.contains("An ordinary title"));

    let etag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    stream.write_all(&request("/feeds/all.atom", &format!("if-none-match: {etag}\r\n"))).unwrap();
    assert!(read_answer(&mut stream).0.starts_with("http/1.1 304"));

    stream.write_all(b"HEAD /feeds/all.atom HTTP/1.1\r\nhost: localhost\r\n\r\n").unwrap();
    // Had HEAD a body, the next answer would not begin where it is expected.
    let mut head = [0; 15];
    stream.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 200 OK");
    let mut stream = running.connect();
    stream.write_all(b"HEAD /feeds/all.atom HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n").unwrap();
    let all = read_to_close(&mut stream);
    assert!(all.ends_with(b"\r\n\r\n"));
    assert!(String::from_utf8_lossy(&all).contains(&format!("content-length: {}", plain.len())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_client_that_dawdles_is_let_go() {
    let running = start(LIMITS, Vec::new()).await;
    let watch = Clock::stopwatch();
    for beginning in [&b""[..], b"GET / HT", b"GET / HTTP/1.1\r\nhost: localhost\r\n"] {
        let mut stream = running.connect();
        stream.write_all(beginning).unwrap();
        assert!(read_to_close(&mut stream).is_empty());
    }
    // Dripping does not help.
    let mut stream = running.connect();
    stream.set_read_timeout(Some(Duration::from_millis(40))).unwrap();
    let dripping = Clock::stopwatch();
    loop {
        let sent = stream.write_all(b"x");
        match stream.read(&mut [0]) {
            Ok(0) => break,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) && sent.is_ok() => {}
            _ => break,
        }
        assert!(dripping.elapsed() < Duration::from_secs(4), "still served");
    }
    // Nor does a good request before half of the next.
    let mut stream = running.connect();
    stream.write_all(&request("/style.css", "")).unwrap();
    read_answer(&mut stream);
    stream.write_all(b"GET /").unwrap();
    assert!(read_to_close(&mut stream).is_empty());
    // A connection kept alive for nothing goes too, but later.
    let mut stream = running.connect();
    stream.write_all(&request("/style.css", "")).unwrap();
    read_answer(&mut stream);
    let idle = Clock::stopwatch();
    assert!(read_to_close(&mut stream).is_empty());
    assert!(idle.elapsed() > LIMITS.head_time * 2, "closed after {:?}", idle.elapsed());
    assert!(watch.elapsed() < Duration::from_secs(10));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_stops_reading_is_let_go() {
    let running = start(Limits { connections: 1, ..LIMITS }, Vec::new()).await;
    let mut stuck = running.connect();
    // Far more answers than the buffers of both sides can hold.
    let many = request("/feeds/all.atom", "").repeat(400);
    stuck.set_write_timeout(Some(Duration::from_millis(100))).unwrap();
    let _ = stuck.write_all(&many);
    // There is room for one connection only, so this one is served when the stuck one is gone.
    let mut next = running.connect();
    next.write_all(&request("/style.css", "")).unwrap();
    assert!(read_answer(&mut next).0.starts_with("http/1.1 200"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn too_much_is_refused() {
    let running = start(LIMITS, Vec::new()).await;
    let large = "x".repeat(20_000);
    for (sent, expected) in [
        (request("/", &format!("a: {large}\r\n")), "431"),
        (request(&format!("/{large}"), ""), "4"),
        (b"POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000000000\r\n\r\nx".to_vec(), "413"),
        (b"POST / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc".to_vec(), "405"),
        (b"GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 3\r\n\r\nabc".to_vec(), "200"),
        (b"nonsense\r\n\r\n".to_vec(), "400"),
    ] {
        let mut stream = running.connect();
        let _ = stream.write_all(&sent);
        let answer = String::from_utf8_lossy(&read_to_close(&mut stream)).into_owned();
        assert!(answer.starts_with(&format!("HTTP/1.1 {expected}")), "{expected}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_over_the_cap_wait_for_a_place() {
    let running = start(Limits { head_time: Duration::from_secs(60), ..LIMITS }, Vec::new()).await;
    let mut idle: Vec<_> = (0..LIMITS.connections).map(|_| running.connect()).collect();
    for stream in &mut idle {
        stream.write_all(b"GET").unwrap();
    }
    let mut late = running.connect();
    late.write_all(&request("/style.css", "")).unwrap();
    late.set_read_timeout(Some(Duration::from_millis(100))).unwrap();
    assert!(late.read(&mut [0]).is_err(), "served although there was no place");
    idle.pop();
    late.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    assert!(read_answer(&mut late).0.starts_with("http/1.1 200"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopping_waits_for_nobody_who_does_nothing() {
    let patient = Duration::from_secs(60);
    let limits = Limits { head_time: patient, idle_time: patient, drain_time: patient, ..LIMITS };
    let running = start(limits, Vec::new()).await;
    let mut kept_alive = running.connect();
    kept_alive.write_all(&request("/style.css", "")).unwrap();
    read_answer(&mut kept_alive);
    let mut half_sent = running.connect();
    half_sent.write_all(b"GET / HTTP/1.1\r\nhost").unwrap();
    let mut half_sent_later = running.connect();
    half_sent_later.write_all(&request("/style.css", "")).unwrap();
    read_answer(&mut half_sent_later);
    half_sent_later.write_all(b"GET / HTTP/1.1\r\nhost").unwrap();
    let _silent = running.connect();
    let (drained, took) = running.stop().await;
    assert_eq!(drained, Drained { n_cut: 0 });
    assert!(took < Duration::from_secs(2), "took {took:?}");
    assert!(read_to_close(&mut kept_alive).is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_answer_under_way_is_finished_but_not_waited_for_beyond_the_deadline() {
    for (released, expected) in [(true, "HTTP/1.1 200"), (false, "")] {
        let running = start(Limits { idle_time: Duration::from_secs(60), ..LIMITS }, Vec::new()).await;
        let store = running.store.clone();
        let held = store.gate.acquire_many(1000).await.unwrap();
        let mut stream = running.connect();
        stream.write_all(&request("/feeds/all.atom", "")).unwrap();
        while store.n_reads() == 0 {
            tokio::task::yield_now().await;
        }
        let ended = if released {
            let stop = running.stop.clone();
            stop.cancel();
            drop(held);
            running.stop().await.0
        } else {
            running.stop().await.0
        };
        assert_eq!(ended.n_cut, usize::from(!released));
        let answer = String::from_utf8_lossy(&read_to_close(&mut stream)).into_owned();
        assert!(answer.starts_with(expected) && answer.is_empty() == expected.is_empty(), "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_unix_socket_serves_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("web.sock");
    let running = start(LIMITS, vec![Listener::Unix(UnixListener::bind(&path).unwrap())]).await;
    let mut stream = UnixStream::connect(&path).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(5))).unwrap();
    stream.write_all(&request("/feeds/all.rss", "")).unwrap();
    let (head, body) = read_answer(&mut stream);
    assert!(head.starts_with("http/1.1 200"), "{head}");
    assert!(body.ends_with(b"</rss>\n"));
    assert_eq!(running.stop().await.0, Drained { n_cut: 0 });
}
