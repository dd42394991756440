//! What the whole-program tests stand on: a misbehaving origin, the binary itself, and a way to wait.
//!
//! Nothing here sleeps for a fixed time:
//! [`wait_until`] polls until a condition holds or its deadline passes, and then says what it waited for.
#![allow(dead_code)] // a tool box: not every test file uses every tool

pub mod http;
pub mod origin;
pub mod program;

use std::time::Duration;

use coranto::clock::Clock;

/// How long a whole-program test waits before it fails: generous, because machines that run tests are busy.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// An empty folder that goes with the value.
pub fn temp_dir() -> tempfile::TempDir {
    tempfile::Builder::new().prefix("coranto-test-").tempdir().expect("the system has a folder for temporary files")
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a bound listener has an address").port()
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
