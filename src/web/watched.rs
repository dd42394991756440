//! A connection that fails by itself when its peer dawdles.
//!
//! Two clocks run: a request's head must be complete within a time after its first byte, and bytes must move in some
//! direction at least once in a longer time. So neither a half-sent request, nor a reader that stops reading, nor a
//! forgotten keep-alive connection stays for ever. hyper's own timer knows only one time for the head and the pause
//! before it, and none for writing.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Sleep;

use crate::clock::{Clock, Stopwatch};

/// Counts the requests of a connection whose head was read; shared with the service that answers them.
pub(super) type Calls = Arc<AtomicU64>;

pub(super) struct Watched<S> {
    stream: S,
    head_time: Duration,
    idle_time: Duration,
    calls: Calls,
    /// Requests that were complete when the current head began.
    seen: u64,
    /// Runs while a head is being read; from the start, since a connection without a request is worth nothing.
    head: Option<Stopwatch>,
    moved: Stopwatch,
    alarm: Pin<Box<Sleep>>,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, calls: Calls, head_time: Duration, idle_time: Duration) -> Watched<S> {
        let alarm = Box::pin(tokio::time::sleep(head_time.min(idle_time)));
        let moved = Clock::stopwatch();
        Watched { stream, head_time, idle_time, calls, seen: 0, head: Some(moved), moved, alarm }
    }

    fn moved(&mut self) {
        self.moved = Clock::stopwatch();
    }

    fn read_some(&mut self) {
        self.moved();
        if self.head_left().is_none() {
            self.seen = self.calls.load(Ordering::Relaxed);
            self.head = Some(Clock::stopwatch());
            self.alarm.as_mut().set(tokio::time::sleep(self.head_time));
        }
    }

    /// Time left for the head, when one is being read.
    fn head_left(&self) -> Option<Duration> {
        let head = self.head.filter(|_| self.calls.load(Ordering::Relaxed) == self.seen)?;
        Some(self.head_time.saturating_sub(head.elapsed()))
    }

    /// Nothing moves just now: has that been so for too long? Arranges to be asked again.
    fn overdue(&mut self, cx: &mut Context<'_>) -> bool {
        loop {
            if self.alarm.as_mut().poll(cx).is_pending() {
                return false;
            }
            let idle_left = self.idle_time.saturating_sub(self.moved.elapsed());
            let left = self.head_left().map_or(idle_left, |left| left.min(idle_left));
            if left.is_zero() {
                return true;
            }
            self.alarm.as_mut().set(tokio::time::sleep(left));
        }
    }

    fn judge<T>(&mut self, cx: &mut Context<'_>, poll: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        match poll {
            Poll::Pending if self.overdue(cx) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            poll => poll,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        let poll = Pin::new(&mut self.stream).poll_read(cx, buf);
        if buf.filled().len() > before {
            self.read_some();
        }
        self.judge(cx, poll)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write(cx, bytes);
        if poll.is_ready() {
            self.moved();
        }
        self.judge(cx, poll)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let poll = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        if poll.is_ready() {
            self.moved();
        }
        self.judge(cx, poll)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_flush(cx);
        self.judge(cx, poll)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let poll = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.judge(cx, poll)
    }
}
