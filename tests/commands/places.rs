//! Folders, stores and sockets: missing, foreign, locked, not ours.

use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::path::Path;

use super::{FEED, home, text};
use crate::support::origin::{Mode, Page};
use crate::support::program::{Program, coranto, run};
use crate::support::{PATIENCE, temp_dir, wait_until};

/// One variable more, and what must come of it.
#[track_caller]
fn check(arguments: &[&str], variable: (&str, &str), code: i32, says: &str) -> String {
    let home = temp_dir();
    let out = coranto(home.path(), arguments).env(variable.0, variable.1).output().expect("it runs");
    let said = text(&out.stderr);
    assert_eq!(out.status.code(), Some(code), "{variable:?}: {said}");
    assert!(said.contains(says), "{variable:?}: {said}");
    said
}

#[test]
fn a_data_folder_that_cannot_be_made_is_said_once() {
    let said = check(&["poll"], ("XDG_DATA_HOME", "/dev/null"), 69, "give coranto a folder that it may write");
    assert_eq!(said.matches("Not a directory").count(), 1, "{said}");
    assert!(said.starts_with("coranto: cannot open the store: cannot use \"/dev/null/coranto\""), "{said}");
}

#[test]
fn other_files_are_no_store_and_stay_as_they_are() {
    let folder = temp_dir();
    let notes = folder.path().join("notes.txt");
    std::fs::write(&notes, "precious ".repeat(100)).expect("a file");
    let url = format!("sqlite:{}", notes.display());
    check(&["poll"], ("CORANTO_STORE__URL", &url), 69, "set store.url to another file");
    check(&["feeds"], ("CORANTO_STORE__URL", &url), 69, "is not a coranto store");
    assert_eq!(std::fs::read_to_string(&notes).expect("a file"), "precious ".repeat(100));
}

/// As root nothing is forbidden, so the test sheds root where it can.
#[test]
fn a_store_of_another_user_says_whose_it_is() {
    let (home, origin) = home();
    origin.set("/feed.xml", Mode::Serve(Page::new(FEED)));
    assert!(run(home.path(), &["add", origin.url("/feed.xml").as_str()]).status.success());
    let nobody = |arguments: &[&str]| {
        let mut shed = std::process::Command::new("setpriv");
        shed.args(["--reuid", "65534", "--clear-groups", env!("CARGO_BIN_EXE_coranto")]).args(arguments);
        shed.env_clear().env("HOME", home.path()).env("XDG_DATA_HOME", home.path().join("data")).output()
    };
    let may_run = nobody(&["--version"]).is_ok_and(|out| out.status.success());
    if !may_run {
        return eprintln!("left out: needs root and setpriv, and a build that others may run");
    }
    let open = |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("ours");
    for folder in ["", "data", "data/coranto"] {
        open(&home.path().join(folder), 0o755);
    }
    open(&home.path().join("data/coranto/coranto.db"), 0o644);
    for command in ["feeds", "poll"] {
        let out = nobody(&[command]).expect("it ran before");
        let said = text(&out.stderr);
        assert_eq!(out.status.code(), Some(69), "{command}: {said}");
        assert!(said.contains("another user: try sudo -u '#0'"), "{command}: {said}");
    }
}

#[test]
fn a_daemon_on_a_unix_socket_serves_and_cleans_up() {
    let (home, _origin) = home();
    let socket = home.path().join("c.sock");
    // Left by a kill: a socket file that nobody answers on.
    drop(std::os::unix::net::UnixListener::bind(&socket).expect("a socket"));
    let mut command = coranto(home.path(), &["run", "--empty", "--log", "json"]);
    command.env("CORANTO_SERVER__LISTEN", format!("unix:{}", socket.display()));
    let mut daemon = Program::start(command, home.path(), "daemon");
    wait_until("the socket", PATIENCE, || UnixStream::connect(&socket).is_ok());
    let found = std::fs::metadata(&socket).expect("the socket");
    assert!(found.file_type().is_socket());
    wait_until("its mode", PATIENCE, || {
        std::fs::metadata(&socket).is_ok_and(|found| found.permissions().mode() & 0o777 == 0o660)
    });
    daemon.wait_for_log("no feeds yet");

    // While it runs, a second daemon is turned away and told by whom; whoever reads or asks it is not.
    let out = run(home.path(), &["run"]);
    let said = text(&out.stderr);
    assert_eq!(out.status.code(), Some(69), "{said}");
    assert!(said.contains(&format!("is in use by pid {} (run); ", daemon.pid())), "{said}");
    assert_eq!(run(home.path(), &["poll"]).status.code(), Some(0));
    assert_eq!(run(home.path(), &["feeds"]).status.code(), Some(0));

    assert_eq!(daemon.terminate().code(), Some(0), "{}", daemon.log());
    assert!(!socket.exists(), "a clean end leaves no socket file");
    let lines: Vec<_> = daemon.log().lines().map(str::to_owned).collect();
    assert!(lines.len() >= 3);
    for line in lines {
        let line: serde_json::Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not JSON: {line}"));
        assert!(line["message"].is_string() && line["level"].is_string());
    }
}

#[test]
fn a_file_in_the_place_of_the_socket_stays() {
    let (home, _origin) = home();
    let place = home.path().join("notes");
    std::fs::write(&place, "precious").expect("a file");
    let mut command = coranto(home.path(), &["run", "--empty"]);
    let out = command.env("CORANTO_SERVER__LISTEN", format!("unix:{}", place.display())).output().expect("it runs");
    let said = text(&out.stderr);
    assert_eq!(out.status.code(), Some(1), "{said}");
    assert!(said.contains("no socket") && said.contains("server.listen"), "{said}");
    assert_eq!(std::fs::read_to_string(place).expect("a file"), "precious");
}
