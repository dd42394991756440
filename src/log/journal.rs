//! Events as entries of the system's journal, with their fields, when standard error leads there anyway.
//!
//! Takes the same fields as a line and gives one datagram of the journal's native protocol: `NAME`, a line feed, the
//! length, the bytes. The datagrams go through the log's own channel and thread, because a journal that stalls must not
//! stall polling; tracing-journald would send them from whatever task the event happened in. What does not fit into a
//! datagram cannot occur: fields are bounded.

use std::io::{self, Write};
use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;

use serde_json::Value;
use tracing::Level;

use crate::log::line::Fields;

const SOCKET: &str = "/run/systemd/journal/socket";

/// Is standard error a stream into the journal? systemd names that stream in `$JOURNAL_STREAM`, as device and inode;
/// the variable alone is not enough, because children inherit it whatever their standard error is.
pub(super) fn is_standard_error() -> bool {
    let Ok(named) = std::env::var("JOURNAL_STREAM") else { return false };
    rustix::fs::fstat(io::stderr()).is_ok_and(|found| names(&named, found.st_dev, found.st_ino))
}

fn names(stream: &str, device: u64, inode: u64) -> bool {
    let numbers = stream.split_once(':').map(|(device, inode)| (device.parse::<u64>(), inode.parse::<u64>()));
    numbers == Some((Ok(device), Ok(inode)))
}

/// Each write is one entry.
pub(super) struct Journal {
    socket: UnixDatagram,
    place: PathBuf,
}

impl Journal {
    /// The journal of this system, if it answers: an empty datagram is one that it discards.
    pub(super) fn open() -> io::Result<Journal> {
        Journal::at(PathBuf::from(SOCKET))
    }

    fn at(place: PathBuf) -> io::Result<Journal> {
        let journal = Journal { socket: UnixDatagram::unbound()?, place };
        journal.socket.send_to(&[], &journal.place)?;
        Ok(journal)
    }
}

impl Write for Journal {
    fn write(&mut self, entry: &[u8]) -> io::Result<usize> {
        // Addressed anew each time, so that a journal that was restarted is found again.
        self.socket.send_to(entry, &self.place)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// An entry. The fields keep their names in capitals, `feed.id` as `FEED_ID`.
pub(super) fn entry(level: Level, target: &str, mut fields: Fields) -> Vec<u8> {
    let message = fields.0.shift_remove("message");
    let mut entry = Vec::with_capacity(256);
    put(&mut entry, "MESSAGE", message.as_ref().and_then(Value::as_str).unwrap_or_default());
    put(&mut entry, "PRIORITY", priority(level));
    put(&mut entry, "SYSLOG_IDENTIFIER", "coranto");
    put(&mut entry, "TARGET", target);
    for (name, value) in &fields.0 {
        let name = field_name(name);
        if name.is_empty() || OURS.contains(&name.as_str()) {
            continue;
        }
        match value {
            Value::String(text) => put(&mut entry, &name, text),
            other => put(&mut entry, &name, &other.to_string()),
        }
    }
    entry
}

/// What an entry says by itself; a field of the same name would be a second value of it.
const OURS: [&str; 4] = ["MESSAGE", "PRIORITY", "SYSLOG_IDENTIFIER", "TARGET"];

/// Of syslog: our infos are its infos, not its notices, which are meant for what is unusual.
fn priority(level: Level) -> &'static str {
    match level {
        Level::ERROR => "3",
        Level::WARN => "4",
        Level::INFO => "6",
        _ => "7",
    }
}

/// Capitals, digits and underscores, none of them in front, 64 at most: the journal drops other names.
fn field_name(name: &str) -> String {
    let letters = name.chars().map(|letter| match letter {
        '.' | '-' => '_',
        other => other.to_ascii_uppercase(),
    });
    let allowed = letters.filter(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit() || *letter == '_');
    allowed.skip_while(|letter| *letter == '_' || letter.is_ascii_digit()).take(64).collect()
}

/// Always with its length: a value that a publisher wrote may hold line feeds, and must not become fields.
fn put(entry: &mut Vec<u8>, name: &str, value: &str) {
    entry.extend_from_slice(name.as_bytes());
    entry.push(b'\n');
    entry.extend_from_slice(&(value.len() as u64).to_le_bytes());
    entry.extend_from_slice(value.as_bytes());
    entry.push(b'\n');
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads an entry as the journal does.
    fn read(mut entry: &[u8]) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        while let Some(end) = entry.iter().position(|byte| *byte == b'\n') {
            let name = String::from_utf8(entry[..end].to_vec()).unwrap();
            let length = u64::from_le_bytes(entry[end + 1..end + 9].try_into().unwrap()) as usize;
            let value = String::from_utf8(entry[end + 9..end + 9 + length].to_vec()).unwrap();
            assert_eq!(entry[end + 9 + length], b'\n');
            entry = &entry[end + 10 + length..];
            fields.push((name, value));
        }
        assert!(entry.is_empty());
        fields
    }

    fn check(level: Level, fields: &[(&str, Value)], expected: &[(&str, &str)]) {
        let fields = Fields(fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect());
        let entry = read(&entry(level, "coranto::fetch", fields));
        let common = [("SYSLOG_IDENTIFIER", "coranto"), ("TARGET", "coranto::fetch")];
        let expected = expected[..2].iter().chain(&common).chain(&expected[2..]);
        let expected: Vec<(String, String)> =
            expected.map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        assert_eq!(entry, expected);
    }

    #[test]
    fn fields_keep_their_names_and_values() {
        check(
            Level::WARN,
            &[("message", "a fails".into()), ("feed.id", 7.into()), ("status", 503.into())],
            &[("MESSAGE", "a fails"), ("PRIORITY", "4"), ("FEED_ID", "7"), ("STATUS", "503")],
        );
        check(
            Level::INFO,
            &[("_pid", 1.into()), ("9", 1.into()), ("priority", 0.into()), ("message", "".into())],
            &[("MESSAGE", ""), ("PRIORITY", "6"), ("PID", "1")],
        );
    }

    #[test]
    fn what_a_publisher_wrote_makes_no_fields() {
        let hostile = "a\nPRIORITY=0\n_UID=0\n";
        check(
            Level::ERROR,
            &[("message", hostile.into()), ("problem", hostile.into())],
            &[("MESSAGE", hostile), ("PRIORITY", "3"), ("PROBLEM", hostile)],
        );
    }

    #[test]
    fn only_the_stream_that_systemd_named_counts() {
        for (stream, expected) in [("8:31337", true), ("8:31338", false), ("9:31337", false), ("8", false), ("", false)]
        {
            assert_eq!(names(stream, 8, 31337), expected, "{stream:?}");
        }
    }

    #[test]
    fn an_entry_is_a_datagram() {
        let folder = tempfile::tempdir().unwrap();
        let place = folder.path().join("socket");
        assert!(Journal::at(place.clone()).is_err(), "nobody listens");
        let journald = UnixDatagram::bind(&place).unwrap();
        let mut journal = Journal::at(place).unwrap();
        journal.write_all(b"one").unwrap();
        journal.write_all(b"two").unwrap();
        let mut buffer = [0; 16];
        let mut next = || journald.recv(&mut buffer).map(|length| buffer[..length].to_vec()).unwrap();
        assert_eq!([next(), next(), next()], [b"".to_vec(), b"one".to_vec(), b"two".to_vec()]);
    }
}
