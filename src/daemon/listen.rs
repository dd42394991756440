//! Opens the addresses that coranto serves on, or takes those that systemd opened.
//!
//! Sockets that were handed over (`LISTEN_FDS`, sd_listen_fds(3)) win over `server.listen` as a whole: who wrote a socket
//! unit has said there where to listen. Socket files that we made go with [`SocketFiles`]; those of systemd are its own.

use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use listenfd::ListenFd;

use crate::config::Listen;
use crate::web::serve::Listener;

/// "Address family not supported by protocol": the kernel has no IPv6. The standard library has no name for it.
const EAFNOSUPPORT: i32 = 97;

/// An address that cannot be served on.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot listen on {address}: another program uses it; stop that one or change server.listen")]
    Taken { address: String },
    #[error("cannot listen on {address}: {source}; change server.listen")]
    Failed { address: String, source: io::Error },
    #[error("cannot serve on socket {number} of the socket unit: {source}; use ListenStream= there")]
    HandedOver { number: usize, source: io::Error },
}

/// Open sockets.
#[derive(Debug)]
pub struct Open {
    pub listeners: Vec<Listener>,
    /// Systemd opened them.
    pub handed_over: bool,
    /// Hold it as long as anybody serves.
    pub files: SocketFiles,
}

/// Files of sockets that we made. They go with the value.
#[derive(Debug, Default)]
pub struct SocketFiles(Vec<PathBuf>);

impl Drop for SocketFiles {
    fn drop(&mut self) {
        for file in &self.0 {
            let _ = std::fs::remove_file(file); // a file that is gone already is what we wanted
        }
    }
}

/// Take the sockets of systemd; when there are none, open every address. An IPv6 loopback that the machine does not have
/// is left out when another address serves.
pub fn open(addresses: &[Listen]) -> Result<Open, Error> {
    let listeners = take(&mut ListenFd::from_env())?;
    if !listeners.is_empty() {
        return Ok(Open { listeners, handed_over: true, files: SocketFiles::default() });
    }
    let mut open = Open { listeners: Vec::new(), handed_over: false, files: SocketFiles::default() };
    let mut absent = None;
    for address in addresses {
        match bind(address) {
            Ok(listener) => {
                open.listeners.push(listener);
                open.files.0.extend(file_of(address));
            }
            Err(problem) if is_absent_ipv6(address, &problem) => absent = Some(failed(address, problem)),
            Err(problem) => return Err(failed(address, problem)),
        }
    }
    match absent {
        Some(problem) if open.listeners.is_empty() => Err(problem),
        _ => Ok(open),
    }
}

/// What systemd handed over, in the order of the socket unit.
fn take(handed_over: &mut ListenFd) -> Result<Vec<Listener>, Error> {
    let mut listeners = Vec::new();
    for number in 0..handed_over.len() {
        listeners.push(take_one(handed_over, number).map_err(|source| Error::HandedOver { number, source })?);
    }
    Ok(listeners)
}

fn take_one(handed_over: &mut ListenFd, number: usize) -> io::Result<Listener> {
    let taken = || io::Error::from(io::ErrorKind::NotFound);
    if let Ok(tcp) = handed_over.take_tcp_listener(number) {
        return tcp_listener(tcp.ok_or_else(taken)?);
    }
    let unix = handed_over.take_unix_listener(number)?.ok_or_else(taken)?;
    unix.set_nonblocking(true)?;
    Ok(Listener::Unix(tokio::net::UnixListener::from_std(unix)?))
}

fn tcp_listener(listener: std::net::TcpListener) -> io::Result<Listener> {
    listener.set_nonblocking(true)?;
    Ok(Listener::Tcp(tokio::net::TcpListener::from_std(listener)?))
}

fn file_of(address: &Listen) -> Option<PathBuf> {
    match address {
        Listen::Unix(path) => Some(path.clone()),
        Listen::Tcp(_) => None,
    }
}

/// Where all of them are reached, as the configuration would write it.
pub fn reached(listeners: &[Listener]) -> String {
    let each: Vec<String> = listeners.iter().map(reached_one).collect();
    each.join(" and ")
}

fn reached_one(listener: &Listener) -> String {
    match listener {
        Listener::Tcp(listener) => {
            listener.local_addr().map_or_else(|_| "tcp".to_owned(), |address| address.to_string())
        }
        Listener::Unix(listener) => {
            let address = listener.local_addr().ok();
            let path = address.as_ref().and_then(|address| address.as_pathname());
            path.map_or_else(|| "unix".to_owned(), |path| format!("unix:{}", path.display()))
        }
    }
}

fn bind(address: &Listen) -> io::Result<Listener> {
    match address {
        Listen::Tcp(address) => tcp_listener(std::net::TcpListener::bind(address)?),
        Listen::Unix(path) => {
            remove_stale(path)?;
            let listener = tokio::net::UnixListener::bind(path)?;
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660))?;
            Ok(Listener::Unix(listener))
        }
    }
}

/// A socket file that nobody answers on was left by a kill; anything else is somebody's.
pub fn remove_stale(path: &Path) -> io::Result<()> {
    let Ok(found) = std::fs::symlink_metadata(path) else { return Ok(()) };
    if !found.file_type().is_socket() {
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, "there is a file or folder that is no socket"));
    }
    match std::os::unix::net::UnixStream::connect(path) {
        // Only a refusal says that nobody is there; one that may not be asked may well be alive.
        Err(problem) if problem.kind() == io::ErrorKind::ConnectionRefused => std::fs::remove_file(path),
        Err(problem) if problem.kind() == io::ErrorKind::PermissionDenied => Err(problem),
        _ => Err(io::ErrorKind::AddrInUse.into()),
    }
}

fn is_absent_ipv6(address: &Listen, problem: &io::Error) -> bool {
    let is_ipv6_loopback = matches!(address, Listen::Tcp(address) if address.is_ipv6() && address.ip().is_loopback());
    is_ipv6_loopback
        && (problem.kind() == io::ErrorKind::AddrNotAvailable || problem.raw_os_error() == Some(EAFNOSUPPORT))
}

fn failed(address: &Listen, source: io::Error) -> Error {
    let address = address.to_string();
    match source.kind() {
        io::ErrorKind::AddrInUse => Error::Taken { address },
        _ => Error::Failed { address, source },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_taken_port_is_named() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = Listen::Tcp(taken.local_addr().expect("an address"));
        let Err(problem) = open(std::slice::from_ref(&address)) else { panic!("the port is taken") };
        let problem = problem.to_string();
        assert!(problem.contains(&address.to_string()) && problem.contains("server.listen"), "{problem}");
    }

    #[tokio::test]
    async fn a_socket_file_left_by_a_kill_is_replaced_and_a_file_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("coranto.sock");
        drop(std::os::unix::net::UnixListener::bind(&path).expect("a socket"));
        let first = open(&[Listen::Unix(path.clone())]).expect("nobody was there");
        assert_eq!(reached(&first.listeners), format!("unix:{}", path.display()));
        assert!(matches!(open(&[Listen::Unix(path.clone())]), Err(Error::Taken { .. })), "now somebody is");
        assert!(path.exists(), "a start that failed took the file of another");
        drop(first);
        assert!(!path.exists(), "our file stayed");

        let file = folder.path().join("notes.txt");
        std::fs::write(&file, "precious").expect("a file");
        assert!(matches!(open(&[Listen::Unix(file.clone())]), Err(Error::Failed { .. })));
        assert_eq!(std::fs::read_to_string(file).expect("still there"), "precious");
    }
}
