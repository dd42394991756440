//! The accept loop: connections in, limits on each, and an end that neither cuts answers short nor waits for ever.
//!
//! It is ours because `axum::serve` sets no timer: a half-sent request would hold its connection, and a graceful
//! shutdown, for ever. This is the one place of the web side that spawns: a task a connection, all of them tracked.
//! It does not remove the file of a Unix socket, nor bind anything: listeners come from outside.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::Limited;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower_service::Service;
use tracing::{debug, warn};

use crate::web::guard;
use crate::web::proxies::Peer;
use crate::web::watched::{Calls, Watched};

/// Where connections come from.
#[derive(Debug)]
pub enum Listener {
    Tcp(TcpListener),
    Unix(UnixListener),
}

/// What one client may cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once, over all listeners. Further ones wait in the kernel's queue.
    pub connections: usize,
    /// From the first byte of a request to the end of its head.
    pub head_time: Duration,
    /// Without a byte in either direction, between requests or inside an answer.
    pub idle_time: Duration,
    /// Request line and headers.
    pub head_bytes: usize,
    /// Of a request. Nothing that is served so far has a use for one.
    pub body_bytes: usize,
    /// For the answers under way when the end comes.
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 1024,
            head_time: Duration::from_secs(10),
            idle_time: Duration::from_secs(60),
            head_bytes: 16 << 10,
            body_bytes: 64 << 10,
            drain_time: Duration::from_secs(10),
        }
    }
}

/// How serving ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drained {
    /// Connections that had to be cut at the deadline.
    pub n_cut: usize,
}

/// What is left for a request that had just arrived when the end came.
const LAST_CALL: Duration = Duration::from_millis(100);
/// After a failure to accept (EMFILE above all), so that the loop does not spin while descriptors are short.
const ACCEPT_PAUSE: Duration = Duration::from_secs(1);

/// Serve until `stop`, then finish the answers under way, for at most `limits.drain_time`.
pub async fn serve(listeners: Vec<Listener>, router: Router, limits: Limits, stop: CancellationToken) -> Drained {
    let server = Server {
        router,
        limits,
        stop,
        cut: CancellationToken::new(),
        slots: Arc::new(Semaphore::new(limits.connections)),
        tasks: TaskTracker::new(),
    };
    futures_util::future::join_all(listeners.into_iter().map(|listener| accept(listener, server.clone()))).await;
    server.tasks.close();
    let n_cut = match tokio::time::timeout(limits.drain_time, server.tasks.wait()).await {
        Ok(()) => 0,
        Err(_) => server.tasks.len(),
    };
    server.cut.cancel();
    server.tasks.wait().await;
    Drained { n_cut }
}

#[derive(Clone)]
struct Server {
    router: Router,
    limits: Limits,
    stop: CancellationToken,
    /// The deadline has passed: drop what is left.
    cut: CancellationToken,
    slots: Arc<Semaphore>,
    tasks: TaskTracker,
}

async fn accept(listener: Listener, server: Server) {
    let mut failing = false;
    loop {
        let slot = tokio::select! {
            () = server.stop.cancelled() => return,
            slot = server.slots.clone().acquire_owned() => slot.expect("the semaphore is never closed"),
        };
        let accepted = tokio::select! {
            () = server.stop.cancelled() => return,
            accepted = accept_one(&listener, &server, slot) => accepted,
        };
        match accepted {
            Ok(()) => failing = false,
            // The peer gave up between its knock and our answer.
            Err(error) if matches!(error.kind(), io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset) => {
            }
            Err(error) => {
                if !failing {
                    warn!("cannot accept connections, trying again every second: {error}");
                }
                failing = true;
                tokio::select! {
                    () = server.stop.cancelled() => return,
                    () = tokio::time::sleep(ACCEPT_PAUSE) => {}
                }
            }
        }
    }
}

async fn accept_one(listener: &Listener, server: &Server, slot: OwnedSemaphorePermit) -> io::Result<()> {
    match listener {
        Listener::Tcp(listener) => {
            let (stream, remote) = listener.accept().await?;
            let peer = Peer::Tcp { remote, local: stream.local_addr()? };
            // An answer is written at once: waiting for more to send would only delay it.
            if let Err(error) = stream.set_nodelay(true) {
                debug!("cannot set TCP_NODELAY: {error}");
            }
            server.spawn(stream, peer, slot);
        }
        Listener::Unix(listener) => server.spawn(listener.accept().await?.0, Peer::Unix, slot),
    }
    Ok(())
}

impl Server {
    fn spawn(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        peer: Peer,
        slot: OwnedSemaphorePermit,
    ) {
        let server = self.clone();
        self.tasks.spawn(async move {
            tokio::select! {
                () = server.cut.cancelled() => {}
                () = connection(stream, peer, &server) => {}
            }
            drop(slot);
        });
    }
}

async fn connection(stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static, peer: Peer, server: &Server) {
    let limits = server.limits;
    let calls = Calls::new(AtomicU64::new(0));
    let io = TokioIo::new(Watched::new(stream, calls.clone(), limits.head_time, limits.idle_time));
    let counted = calls.clone();
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(peer);
        counted.fetch_add(1, Ordering::Relaxed);
        answer(server.router.clone(), request, limits.body_bytes)
    });
    let mut builder = http1::Builder::new();
    // hyper needs at least 8 KiB of buffer, and one larger than the head to see that a head is too large.
    builder.max_header_size(limits.head_bytes).max_buf_size((2 * limits.head_bytes).max(8 << 10));
    let mut connection = pin!(builder.serve_connection(io, service));

    let ended = tokio::select! {
        ended = connection.as_mut() => Some(ended),
        () = server.stop.cancelled() => None,
    };
    let ended = match ended {
        Some(ended) => ended,
        None => {
            connection.as_mut().graceful_shutdown();
            // hyper waits for the rest of a first request, however long that takes.
            match tokio::time::timeout(LAST_CALL, connection.as_mut()).await {
                Ok(ended) => ended,
                Err(_) if calls.load(Ordering::Relaxed) == 0 => return,
                Err(_) => connection.await,
            }
        }
    };
    if let Err(error) = ended {
        debug!("a connection ended early: {error}");
    }
}

async fn answer(mut router: Router, request: Request<Incoming>, body_bytes: usize) -> Result<Response, Infallible> {
    if request.body().size_hint().lower() > body_bytes as u64 {
        let close = [(header::CONNECTION, "close"), (header::CONTENT_TYPE, "text/plain; charset=utf-8")];
        let refusal = (StatusCode::PAYLOAD_TOO_LARGE, close, "The request is too large.\n").into_response();
        return Ok(guard(refusal).await);
    }
    router.call(request.map(|body| Body::new(Limited::new(body, body_bytes)))).await
}
