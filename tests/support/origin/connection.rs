//! One connection to the origin: requests read and modes written, byte by byte where that is the point.
//!
//! Reads and writes by readiness alone, so that nothing of tokio is needed but its sockets.

use std::io::Write as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::sleep;

use super::{Mode, Page, Seen, Shared};

/// The connection is of no more use.
struct Closed;

pub(super) struct Connection {
    pub(super) stream: TcpStream,
    pub(super) peer: SocketAddr,
    pub(super) unread: Vec<u8>,
}

impl Connection {
    /// Answers one request after the other.
    pub(super) async fn serve(mut self, shared: Arc<Shared>) {
        while let Ok(mut seen) = self.request().await {
            seen.at = shared.started.elapsed();
            let (mode, nth) = shared.answer(seen.clone());
            let last = seen.header("connection") == Some("close");
            if self.respond(mode, nth, &seen).await.is_err() || last {
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

fn bomb(mib: usize) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    for _ in 0..mib {
        encoder.write_all(&[b' '; 1 << 20]).expect("memory takes every write");
    }
    encoder.finish().expect("memory takes every write")
}
