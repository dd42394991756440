//! SIGTERM and SIGINT: the first asks to drain, the second leaves at once. SIGHUP asks to read the configuration again.

use tokio::signal::unix::{Signal, SignalKind, signal};

/// The two signals that end a service.
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    pub fn new() -> std::io::Result<Signals> {
        Ok(Signals { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    /// The name of the next one.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// SIGHUP. From when it is made, the signal does not end the program any more.
pub struct Hangups(Signal);

impl Hangups {
    pub fn new() -> std::io::Result<Hangups> {
        Ok(Hangups(signal(SignalKind::hangup())?))
    }

    pub async fn next(&mut self) {
        self.0.recv().await;
    }
}
