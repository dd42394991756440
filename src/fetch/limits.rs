//! Bounds on what the network may make us hold: the only maker of [`RawBody`].
//!
//! The cap counts decompressed bytes, because 203 kB of gzip can be 200 MiB. A body up to [`SMALL`] is covered by the
//! permit of its fetch. A larger one must take a lane, of which there are as many as whole bodies fit the budget; since
//! a lane covers everything that a body may become, nobody who holds one ever waits for more, so nobody can wait for
//! ever. The lane is held by the body itself, down to the last stage that needs its bytes.

use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use reqwest::Response;
use reqwest::header::CONTENT_TYPE;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::{Sleep, sleep};
use url::Url;

use crate::clock::Clock;
use crate::fetch::error::{Error, Phase, redact};
use crate::model::body::RawBody;

/// Hardly any feed is larger (351 of them averaged 33 kB), and 32 permits of it are half of the default budget.
const SMALL: usize = 1 << 20;
/// A body that brings less than this in a window is not on its way to us.
const WINDOW_BYTES: usize = 1024;

pub(super) struct Limits {
    max_body: u64,
    /// How long a body may take to bring [`WINDOW_BYTES`].
    window: Duration,
    /// How long a large body may wait for a lane, and how long a fetch may take in all.
    timeout: Duration,
    lanes: Arc<Semaphore>,
}

impl Limits {
    pub(super) fn new(max_body: u64, budget_bytes: u64, window: Duration, timeout: Duration) -> Limits {
        let n_lanes = usize::try_from(budget_bytes / max_body.max(1)).unwrap_or(usize::MAX);
        let lanes = Arc::new(Semaphore::new(n_lanes.clamp(1, Semaphore::MAX_PERMITS)));
        Limits { max_body, window, timeout, lanes }
    }

    /// Reads a body to its end, the cap, or the deadline.
    ///
    /// One that breaks off is given back incomplete, as long as anything of it arrived.
    pub(super) async fn read_capped(
        &self,
        mut response: Response,
        url: &Url,
        mut deadline: Pin<&mut Sleep>,
    ) -> Result<RawBody, Error> {
        let declared = response.content_length().unwrap_or(0);
        if declared > self.max_body {
            return Err(self.too_large(url));
        }
        let content_type = content_type(&response);
        let mut body = Vec::with_capacity((declared as usize).min(SMALL));
        let mut lane = None;
        let mut window = std::pin::pin!(sleep(self.window));
        let mut window_start = 0;
        let complete = loop {
            let chunk = tokio::select! {
                biased;
                chunk = response.chunk() => chunk,
                () = deadline.as_mut() => return Err(late(url, self.timeout)),
                () = window.as_mut() => {
                    if body.len() - window_start < WINDOW_BYTES {
                        return Err(late(url, self.window));
                    }
                    window_start = body.len();
                    window.set(sleep(self.window));
                    continue;
                }
            };
            match chunk {
                Ok(Some(chunk)) => {
                    let len = body.len() + chunk.len();
                    if len as u64 > self.max_body {
                        return Err(self.too_large(url));
                    }
                    if len > SMALL && lane.is_none() {
                        lane = Some(self.lane(url, deadline.as_mut()).await?);
                        window_start = body.len();
                        window.set(sleep(self.window));
                    }
                    self.append(&mut body, &chunk);
                }
                Ok(None) => break true,
                Err(error) if body.is_empty() => return Err(Error::in_body(url, error)),
                Err(_) => break false,
            }
        };
        let mut body = RawBody::vouched(Bytes::from(body), content_type, url.clone(), complete);
        body.lease = lane.map(|lane| Arc::new(lane) as Arc<dyn Send + Sync>);
        Ok(body)
    }

    /// The time spent waiting here is ours, not the origin's, so the deadline moves.
    async fn lane(&self, url: &Url, mut deadline: Pin<&mut Sleep>) -> Result<OwnedSemaphorePermit, Error> {
        if let Ok(lane) = Arc::clone(&self.lanes).try_acquire_owned() {
            return Ok(lane);
        }
        let waited = Clock::stopwatch();
        let lane = tokio::time::timeout(self.timeout, Arc::clone(&self.lanes).acquire_owned()).await;
        let moved = deadline.deadline() + waited.elapsed();
        deadline.as_mut().reset(moved);
        match lane {
            Ok(Ok(lane)) => Ok(lane),
            Ok(Err(_)) | Err(_) => Err(Error::Busy { url: redact(url) }),
        }
    }

    /// Doubles like `Vec`, but never past the cap, so that a lane covers the allocation and not only the bytes.
    fn append(&self, body: &mut Vec<u8>, chunk: &[u8]) {
        let len = body.len() + chunk.len();
        if len > body.capacity() {
            let room = (body.capacity() * 2).min(self.max_body as usize).max(len);
            body.reserve_exact(room - body.len());
        }
        body.extend_from_slice(chunk);
    }

    fn too_large(&self, url: &Url) -> Error {
        Error::TooLarge { url: redact(url), limit: self.max_body }
    }
}

fn late(url: &Url, limit: Duration) -> Error {
    Error::Timeout { url: redact(url), phase: Phase::Body, limit }
}

fn content_type(response: &Response) -> Option<String> {
    let value = response.headers().get(CONTENT_TYPE)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}
