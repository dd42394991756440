//! A command's end of the control socket.

use std::io;
use std::path::{Path, PathBuf};

use axum::http::HeaderValue;
use futures_util::future;
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use tokio::net::UnixStream;

use crate::daemon::control::place::Candidate;
use crate::daemon::control::wire::{Line, STORE_HEADER, Told, VERSION, VERSION_HEADER, body_of};
use crate::daemon::operate::{Report, Request, Step};

/// A line of an answer: the list of a hundred thousand feeds has some tens of MiB.
const LONGEST_LINE: usize = 64 << 20;

/// Why a daemon that is there did not do as asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(
        "the running daemon's control socket {path:?} is closed to you: run this as its user or as a member of its group"
    )]
    Forbidden { path: PathBuf },
    #[error("cannot reach the running daemon at {path:?}: {source}")]
    Unreachable { path: PathBuf, source: io::Error },
    #[error("the running daemon broke off before it answered; `coranto status` says how it is")]
    BrokenOff,
    #[error("the running daemon answered something that is no answer; is it coranto {VERSION} too?")]
    Garbled,
    /// It did what it could and says why that failed.
    #[error("{}", .0.sentence)]
    Failed(Told),
}

/// A daemon, found.
pub struct Daemon {
    stream: UnixStream,
    candidate: Candidate,
}

/// The first of these places where somebody listens. `None` when nobody does.
pub async fn find(candidates: Vec<Candidate>) -> Result<Option<Daemon>, Error> {
    for candidate in candidates {
        match UnixStream::connect(&candidate.path).await {
            Ok(stream) => return Ok(Some(Daemon { stream, candidate })),
            Err(problem) if problem.kind() == io::ErrorKind::PermissionDenied => {
                // In a folder of somebody else's that we may not enter, there need not be a socket at all.
                if candidate.any_store || std::fs::symlink_metadata(&candidate.path).is_ok() {
                    return Err(Error::Forbidden { path: candidate.path });
                }
            }
            Err(_) => {} // no socket, or one that a kill left behind
        }
    }
    Ok(None)
}

impl Daemon {
    pub fn path(&self) -> &Path {
        &self.candidate.path
    }

    /// Have it done; steps are told as they happen. `None` when this daemon has another store than `store`.
    pub async fn ask(
        self,
        request: &Request,
        store: Option<&Path>,
        on_step: &mut (dyn FnMut(Step) + Send),
    ) -> Result<Option<Report>, Error> {
        let store = store.filter(|_| self.candidate.any_store);
        let unreachable = |problem: hyper::Error| Error::Unreachable {
            path: self.candidate.path.clone(),
            source: io::Error::other(problem),
        };
        let message = message(request, store);
        let (mut sender, connection) = http1::handshake(TokioIo::new(self.stream)).await.map_err(unreachable)?;
        let talk = async move {
            let answer = sender.send_request(message).await.map_err(|_| Error::BrokenOff)?;
            let has_version = answer.headers().get(&VERSION_HEADER).is_some();
            match read(answer.into_body(), on_step).await {
                Err(Error::Failed(told)) if told.code == "another-store" => Ok(None),
                Err(Error::BrokenOff) if !has_version => Err(Error::Garbled),
                outcome => outcome.map(Some),
            }
        };
        // The talk owns the sender, so the connection ends with it. What became of it, the talk has met too.
        let (_, outcome) = future::join(connection, talk).await;
        outcome
    }
}

fn message(request: &Request, store: Option<&Path>) -> hyper::Request<Full<Bytes>> {
    let mut message = hyper::Request::new(Full::new(Bytes::from(body_of(request))));
    *message.method_mut() = hyper::Method::POST;
    *message.uri_mut() = format!("/v1/{}", request.name()).parse().expect("names of requests are plain words");
    let headers = message.headers_mut();
    headers.insert(hyper::header::HOST, HeaderValue::from_static("coranto"));
    headers.insert(&VERSION_HEADER, HeaderValue::from_static(VERSION));
    if let Some(store) = store.and_then(|store| HeaderValue::from_bytes(store.as_os_str().as_encoded_bytes()).ok()) {
        headers.insert(&STORE_HEADER, store);
    }
    message
}

async fn read(mut body: Incoming, on_step: &mut (dyn FnMut(Step) + Send)) -> Result<Report, Error> {
    let mut unread: Vec<u8> = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| Error::BrokenOff)?;
        let Ok(bytes) = frame.into_data() else { continue };
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            unread.extend_from_slice(part);
            if !part.ends_with(b"\n") {
                continue;
            }
            let line = std::mem::take(&mut unread);
            match serde_json::from_slice(&line).map_err(|_| Error::Garbled)? {
                Line::Step(step) => on_step(step),
                Line::Done(report) => return Ok(report),
                Line::Failed(told) => return Err(Error::Failed(told)),
            }
        }
        if unread.len() > LONGEST_LINE {
            return Err(Error::Garbled);
        }
    }
    Err(Error::BrokenOff)
}
