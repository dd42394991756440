//! Lines -> standard error, or entries -> the journal, without ever waiting for either.
//!
//! A thread writes; callers only put lines into a bounded channel. A full channel means that whoever reads our
//! standard error has stalled: the line is dropped and counted. The guard closes the channel and waits for the rest,
//! but not for ever, because a pipe that nobody reads would hold up the end of the program.

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::Builder;
use std::time::Duration;

/// Some seconds of a busy log, and at some 200 bytes a line less than 1 MiB.
const CAPACITY: usize = 4096;
/// How long the guard waits for the rest.
const PATIENCE: Duration = Duration::from_secs(1);

enum Message {
    Line(Vec<u8>),
    Close,
}

/// Where lines go. Cheap to clone.
#[derive(Clone)]
pub(super) struct Lines {
    sender: SyncSender<Message>,
    dropped: Arc<AtomicU64>,
}

impl Lines {
    pub(super) fn send(&self, line: Vec<u8>) {
        // After the guard is gone nobody is left to be told.
        if let Err(TrySendError::Full(_)) = self.sender.try_send(Message::Line(line)) {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// Writes out what is left when it is dropped.
#[must_use = "lines that are still under way are lost without it"]
pub struct Guard {
    sender: SyncSender<Message>,
    done: Receiver<()>,
}

impl Drop for Guard {
    fn drop(&mut self) {
        // A full channel has a stalled reader behind it: waiting would not help, but for a moment.
        if self.sender.try_send(Message::Close).is_ok() {
            let _: Result<(), RecvTimeoutError> = self.done.recv_timeout(PATIENCE);
        }
    }
}

/// `notice` says that so many lines were dropped, in the form of the others.
pub(super) fn start(
    out: impl Write + Send + 'static,
    notice: impl Fn(u64) -> Vec<u8> + Send + 'static,
) -> std::io::Result<(Lines, Guard)> {
    let (sender, receiver) = sync_channel(CAPACITY);
    let (finished, done) = sync_channel(1);
    let dropped = Arc::new(AtomicU64::new(0));
    let count = Arc::clone(&dropped);
    // Not joined but waited for through `done`: a join has no time limit.
    Builder::new().name("log".to_owned()).spawn(move || {
        write_all(out, &receiver, &count, &notice);
        let _ = finished.send(());
    })?;
    Ok((Lines { sender: sender.clone(), dropped }, Guard { sender, done }))
}

fn write_all(mut out: impl Write, lines: &Receiver<Message>, dropped: &AtomicU64, notice: &dyn Fn(u64) -> Vec<u8>) {
    while let Ok(Message::Line(line)) = lines.recv() {
        let lost = dropped.swap(0, Ordering::Relaxed);
        if lost > 0 {
            let _ = out.write_all(&notice(lost));
        }
        // There is nowhere to tell that standard error is gone.
        let _ = out.write_all(&line);
    }
    let _ = out.flush();
}

#[cfg(test)]
pub(super) mod tests {
    use std::sync::Mutex;
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[derive(Clone, Default)]
    pub(in crate::log) struct Kept(Arc<Mutex<Vec<u8>>>);

    impl Kept {
        pub(in crate::log) fn text(&self) -> String {
            String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
        }
    }

    impl Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    pub(in crate::log) fn notice(n_lost: u64) -> Vec<u8> {
        format!("{n_lost} lost\n").into_bytes()
    }

    /// Says when its first write has begun, then writes nothing until the gate is opened.
    struct Gated(Option<(SyncSender<()>, Receiver<()>)>, Kept);

    impl Write for Gated {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            if let Some((begun, gate)) = self.0.take() {
                begun.send(()).unwrap();
                let _ = gate.recv();
            }
            self.1.write(bytes)
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn the_guard_waits_for_what_is_left() {
        let kept = Kept::default();
        let (lines, guard) = start(kept.clone(), notice).unwrap();
        (0..1000).for_each(|n| lines.send(format!("{n}\n").into_bytes()));
        drop(guard);
        let text = kept.text();
        assert_eq!(text.lines().count(), 1000);
        assert!(text.ends_with("\n999\n"));
    }

    #[test]
    fn a_stalled_reader_costs_lines_and_no_time() {
        let kept = Kept::default();
        let ((begun, has_begun), (open, gate)) = (sync_channel(1), sync_channel::<()>(1));
        let (lines, guard) = start(Gated(Some((begun, gate)), kept.clone()), notice).unwrap();
        lines.send(b"first\n".to_vec());
        has_begun.recv().unwrap();
        // The thread holds the first line, the channel takes as many as fit, and five are too many.
        (0..CAPACITY + 5).for_each(|n| lines.send(format!("{n}\n").into_bytes()));
        drop(open);
        // There is room again once the channel has been emptied; the guard would find it full before.
        while guard.sender.try_send(Message::Close).is_err() {
            std::thread::yield_now();
        }
        guard.done.recv().unwrap();
        let text = kept.text();
        assert!(text.starts_with("first\n5 lost\n"), "{text:.80}");
        assert_eq!(text.lines().count(), CAPACITY + 2);
    }
}
