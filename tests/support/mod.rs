//! What the whole-program tests stand on: a misbehaving origin, the binary itself, and a way to wait.
//!
//! Nothing here sleeps for a fixed time:
//! [`wait_until`] polls until a condition holds or its deadline passes, and then says what it waited for.
#![allow(dead_code)] // a tool box: not every test file uses every tool

pub mod http;
pub mod origin;
pub mod program;

use std::sync::atomic::{AtomicU16, Ordering};
use std::time::Duration;

use coranto::clock::Clock;

/// How long a whole-program test waits before it fails: generous, because machines that run tests are busy.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// An empty folder that goes with the value.
pub fn temp_dir() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("coranto-test-").tempdir().expect("the system has a folder for temporary files")
}

/// A port that is free and stays so: below the range from which the system takes the ports of outgoing connections,
/// and never the same twice in one process.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 15_000 + (std::process::id() % 160) as u16 * 100;
    loop {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed);
        if std::net::TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

/// Polls until `ready` gives something.
#[track_caller]
pub fn wait_for<T>(what: &str, patience: Duration, mut ready: impl FnMut() -> Option<T>) -> T {
    let waited = Clock::stopwatch();
    let mut pause = Duration::from_millis(2);
    loop {
        if let Some(found) = ready() {
            return found;
        }
        assert!(waited.elapsed() < patience, "waited {patience:?} in vain for {what}");
        std::thread::park_timeout(pause);
        pause = (pause * 2).min(Duration::from_millis(100));
    }
}

/// Polls until `ready` is true.
#[track_caller]
pub fn wait_until(what: &str, patience: Duration, mut ready: impl FnMut() -> bool) {
    wait_for(what, patience, || ready().then_some(()));
}
