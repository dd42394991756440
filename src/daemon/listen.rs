//! Opens the addresses that coranto serves on.

use std::io;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

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
}

/// Open every address. An IPv6 loopback that the machine does not have is left out when another address serves.
pub fn open(addresses: &[Listen]) -> Result<Vec<Listener>, Error> {
    let mut listeners = Vec::new();
    let mut absent = None;
    for address in addresses {
        match bind(address) {
            Ok(listener) => listeners.push(listener),
            Err(problem) if is_absent_ipv6(address, &problem) => absent = Some(failed(address, problem)),
            Err(problem) => return Err(failed(address, problem)),
        }
    }
    match absent {
        Some(problem) if listeners.is_empty() => Err(problem),
        _ => Ok(listeners),
    }
}

fn bind(address: &Listen) -> io::Result<Listener> {
    match address {
        Listen::Tcp(address) => {
            let listener = std::net::TcpListener::bind(address)?;
            listener.set_nonblocking(true)?;
            Ok(Listener::Tcp(tokio::net::TcpListener::from_std(listener)?))
        }
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

/// Socket files to remove at the end.
pub fn socket_files(addresses: &[Listen]) -> Vec<PathBuf> {
    let unix = addresses.iter().filter_map(|address| match address {
        Listen::Unix(path) => Some(path.clone()),
        Listen::Tcp(_) => None,
    });
    unix.collect()
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
        let listeners = open(&[Listen::Unix(path.clone())]).expect("nobody was there");
        assert!(matches!(open(&[Listen::Unix(path.clone())]), Err(Error::Taken { .. })), "now somebody is");
        drop(listeners);

        let file = folder.path().join("notes.txt");
        std::fs::write(&file, "precious").expect("a file");
        assert!(matches!(open(&[Listen::Unix(file.clone())]), Err(Error::Failed { .. })));
        assert_eq!(std::fs::read_to_string(file).expect("still there"), "precious");
    }
}
