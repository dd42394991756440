//! Where the control socket lies, on both ends by the same rules, and who may open it.
//!
//! Under systemd in the runtime folder, else beside the store, so that whoever knows the store finds its daemon. Paths of
//! sockets hold some hundred bytes: a longer one is replaced by a hash of the store's path in a folder of the user's own.
//! The socket has mode 0660, and a folder that all may write into is not trusted: who could make it could pose as us.

use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::config::Env;
use crate::daemon::listen;
use crate::web::serve::Listener;

/// sockaddr_un holds 107 bytes and a zero on Linux (unix(7)); others hold fewer.
const LONGEST: usize = 100;
/// Where the unit of the system's service has its runtime folder.
const OF_SERVICE: &str = "/run/coranto/control.sock";

/// A control socket that cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot open the control socket {path:?}: {source}")]
    Failed { path: PathBuf, source: io::Error },
    #[error("another coranto listens on the control socket {path:?}: stop it first")]
    Taken { path: PathBuf },
    #[error("the folder {folder:?} is not safe for a control socket: it must be yours alone; remove it")]
    Unsafe { folder: PathBuf },
}

/// The daemon's end, open.
#[derive(Debug)]
pub struct Open {
    /// Taken by whoever serves on it.
    pub listener: Option<Listener>,
    pub path: PathBuf,
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.path); // a clean end leaves no socket file
    }
}

/// Open the socket of this store's daemon.
pub fn open(env: &Env, store: &Path) -> Result<Open, Error> {
    let path = match runtime_folder(env) {
        Some(folder) => folder.join("control.sock"),
        None => places(env, store).into_iter().next().unwrap_or_else(|| PathBuf::from(OF_SERVICE)),
    };
    open_at(&path)
}

fn open_at(path: &Path) -> Result<Open, Error> {
    let failed = |source: io::Error| match source.kind() {
        io::ErrorKind::AddrInUse => Error::Taken { path: path.to_owned() },
        _ => Error::Failed { path: path.to_owned(), source },
    };
    if let Some(folder) = path.parent().filter(|folder| *folder == shared_folder()) {
        std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(failed)?;
        if !is_ours_alone(folder) {
            return Err(Error::Unsafe { folder: folder.to_owned() });
        }
    }
    listen::remove_stale(path).map_err(failed)?;
    let listener = tokio::net::UnixListener::bind(path).map_err(failed)?;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o660)).map_err(failed)?;
    Ok(Open { listener: Some(Listener::Unix(listener)), path: path.to_owned() })
}

/// A place where a command may look for the daemon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub path: PathBuf,
    /// The path alone does not say which store its daemon has.
    pub any_store: bool,
}

/// All places where the daemon of this store may listen, likeliest first.
pub fn candidates(env: &Env, store: &Path, with_service: bool) -> Vec<Candidate> {
    let mut found = Vec::new();
    if let Some(folder) = runtime_folder(env) {
        found.push(Candidate { path: folder.join("control.sock"), any_store: true });
    }
    if with_service {
        found.push(Candidate { path: PathBuf::from(OF_SERVICE), any_store: true });
    }
    let own = places(env, store).into_iter();
    let safe = own.filter(|path| path.parent() != Some(&shared_folder()) || is_ours_alone(&shared_folder()));
    found.extend(safe.map(|path| Candidate { path, any_store: false }));
    found
}

/// `$RUNTIME_DIRECTORY`, set by systemd; of a list, the first.
fn runtime_folder(env: &Env) -> Option<PathBuf> {
    let list = env.get("RUNTIME_DIRECTORY")?;
    list.split(':').find(|path| !path.is_empty()).map(PathBuf::from)
}

/// Places that follow from the store's path; the first is where a daemon opens.
fn places(env: &Env, store: &Path) -> Vec<PathBuf> {
    let store = std::path::absolute(store).unwrap_or_else(|_| store.to_owned());
    let mut beside = store.clone().into_os_string();
    beside.push(".control");
    if beside.len() <= LONGEST {
        return vec![PathBuf::from(beside)];
    }
    let name = format!("{:016x}.sock", xxhash_rust::xxh3::xxh3_64(store.as_os_str().as_encoded_bytes()));
    let of_user = env.get("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|folder| folder.is_absolute());
    let of_user = of_user.filter(|folder| folder.is_dir()).map(|folder| folder.join(format!("coranto-{name}")));
    let fits = |path: &PathBuf| path.as_os_str().len() <= LONGEST;
    of_user.into_iter().filter(fits).chain([shared_folder().join(name)]).collect()
}

/// A folder of our user's in the one that all share.
fn shared_folder() -> PathBuf {
    PathBuf::from(format!("/tmp/coranto-{}", our_uid().map_or_else(|| "none".to_owned(), |uid| uid.to_string())))
}

/// The process's own folder belongs to the user that it runs as.
fn our_uid() -> Option<u32> {
    std::fs::metadata("/proc/self").ok().map(|found| found.uid())
}

fn is_ours_alone(folder: &Path) -> bool {
    let Ok(found) = std::fs::symlink_metadata(folder) else { return false };
    found.is_dir() && Some(found.uid()) == our_uid() && found.mode() & 0o077 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(env: &Env, store: &str, with_service: bool, expected: &[&str]) {
        let found = candidates(env, Path::new(store), with_service);
        let found: Vec<_> = found.iter().map(|candidate| candidate.path.display().to_string()).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn the_socket_lies_beside_the_store_unless_systemd_has_a_place_for_it() {
        check(&Env::default(), "/srv/c/x.db", false, &["/srv/c/x.db.control"]);
        let unit = Env::from([("RUNTIME_DIRECTORY", "/run/coranto:/run/more")]);
        check(&unit, "/srv/c/x.db", false, &["/run/coranto/control.sock", "/srv/c/x.db.control"]);
        check(&Env::default(), "/srv/c/x.db", true, &[OF_SERVICE, "/srv/c/x.db.control"]);
    }

    #[test]
    fn a_path_that_is_too_long_for_a_socket_gets_a_short_name() {
        let folder = tempfile::tempdir().unwrap();
        let env = Env::from([("XDG_RUNTIME_DIR", folder.path().to_str().unwrap())]);
        let long = |end: &str| format!("/srv/{}/{end}.db", "x".repeat(120));
        let [one, same, other] =
            [long("a"), long("a"), long("b")].map(|store| places(&env, Path::new(&store)).remove(0));
        assert!(one.starts_with(folder.path()) && one == same && one != other, "{one:?} {other:?}");
        let without = places(&Env::default(), Path::new(&long("a"))).remove(0);
        assert!(without.starts_with("/tmp") && without.as_os_str().len() <= LONGEST, "{without:?}");
    }

    #[tokio::test]
    async fn the_socket_is_for_its_user_and_group_and_goes_with_the_daemon() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("x.db");
        let path = folder.path().join("x.db.control");
        // Left by a kill.
        drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
        let open_one = open(&Env::default(), &store).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o660);
        assert!(matches!(open(&Env::default(), &store), Err(Error::Taken { .. })), "somebody listens");
        assert!(path.exists(), "and goes on to");
        drop(open_one);
        assert!(!path.exists());
    }

    #[test]
    fn a_folder_that_others_may_write_is_not_trusted() {
        let folder = tempfile::tempdir().unwrap();
        let set = |mode| std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(mode)).unwrap();
        set(0o700);
        assert!(is_ours_alone(folder.path()));
        set(0o770);
        assert!(!is_ours_alone(folder.path()));
        assert!(!is_ours_alone(&folder.path().join("absent")));
    }
}
