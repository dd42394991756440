//! What a service manager sees: notifications, the watchdog, sockets that it opened, a disk without room.

use std::os::unix::net::UnixDatagram;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use coranto::clock::Clock;

use super::{Rig, page, rss};
use crate::support::http;
use crate::support::origin::Mode;
use crate::support::program::{Program, coranto};
use crate::support::{PATIENCE, free_port, wait_until};

/// The end of the notification socket that systemd would hold.
struct Manager {
    socket: UnixDatagram,
    path: PathBuf,
    heard: Vec<String>,
}

impl Manager {
    fn new(rig: &Rig) -> Manager {
        let path = rig.home().join("notify");
        let socket = UnixDatagram::bind(&path).expect("a socket");
        socket.set_read_timeout(Some(Duration::from_millis(20))).expect("a timeout");
        Manager { socket, path, heard: Vec::new() }
    }

    fn environment(&self) -> (&'static str, &str) {
        ("NOTIFY_SOCKET", self.path.to_str().expect("a path of letters"))
    }

    /// All lines so far.
    fn heard(&mut self) -> &[String] {
        let mut buffer = [0; 4096];
        while let Ok(length) = self.socket.recv(&mut buffer) {
            self.heard.extend(String::from_utf8_lossy(&buffer[..length]).lines().map(str::to_owned));
        }
        &self.heard
    }

    #[track_caller]
    fn wait_for(&mut self, what: &str) {
        wait_until(&format!("{what:?} from the service"), PATIENCE, || {
            self.heard().iter().any(|line| line.contains(what))
        });
    }

    fn count(&mut self, what: &str) -> usize {
        self.heard().iter().filter(|line| *line == what).count()
    }
}

#[test]
fn the_manager_hears_of_start_state_and_stop() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", [1])));
    rig.configure(&["/a.xml"], "");
    let mut manager = Manager::new(&rig);
    let mut daemon = rig.start_with(&[manager.environment(), ("WATCHDOG_USEC", "400000")]);
    manager.wait_for("READY=1");
    assert_eq!(rig.get("/feeds/all.atom", &[]).map(|reply| reply.status).ok(), Some(200), "ready means serving");
    manager.wait_for(&format!("serving on 127.0.0.1:{}", rig.port));
    wait_until("pings", PATIENCE, || manager.count("WATCHDOG=1") >= 3);
    assert!(daemon.terminate().success(), "{}", daemon.log());
    manager.wait_for("STOPPING=1");
    let ready = manager.heard.iter().position(|line| line == "READY=1");
    let ping = manager.heard.iter().position(|line| line == "WATCHDOG=1");
    assert!(ready.is_some() && ping.is_some(), "{:?}", manager.heard);
    assert!(!manager.heard.iter().any(|line| line.contains("a.xml")), "an address of a feed: {:?}", manager.heard);
}

/// A part that hangs is logged as an error, and the pings stop.
#[track_caller]
fn check_hang(fault: &str, named: &str) {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", [1])));
    rig.configure(&["/a.xml"], "");
    let trigger = rig.home().join("now");
    let mut manager = Manager::new(&rig);
    let mut daemon = rig.start_with(&[
        manager.environment(),
        ("WATCHDOG_USEC", "1000000"),
        ("CORANTO_TEST_FAULT", fault),
        ("CORANTO_TEST_TRIGGER", trigger.to_str().expect("a path of letters")),
    ]);
    wait_until("pings", PATIENCE, || manager.count("WATCHDOG=1") >= 2);
    std::fs::write(&trigger, "").expect("a file");
    daemon.wait_for_log(&format!("{named} has not answered for"));
    let before = manager.count("WATCHDOG=1");
    wait_until("/readyz to say so", PATIENCE, || {
        rig.get("/readyz", &[]).is_ok_and(|reply| reply.status == 503 && reply.text().contains("does not answer"))
    });
    // As long as systemd would wait.
    let waited = Clock::stopwatch();
    wait_until("the watchdog's time", PATIENCE, || waited.elapsed() > Duration::from_secs(2));
    assert_eq!(manager.count("WATCHDOG=1"), before, "a ping came although {named} hangs");
    daemon.kill();
}

#[test]
fn a_scheduler_that_hangs_stops_the_pings() {
    check_hang("hang-scheduler", "the scheduler");
}

#[test]
fn a_writer_that_hangs_stops_the_pings() {
    check_hang("hang-writer", "the store's writer");
}

#[test]
fn metrics_tell_what_happened() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=3)));
    rig.origin.set("/b.xml", Mode::status(500));
    rig.configure(&["/a.xml", "/b.xml"], "");
    let _daemon = rig.start();
    rig.wait_for_items(3);
    for series in [
        "coranto_polls_total{result=\"read\"} ",
        "coranto_polls_total{result=\"failed\"} ",
        "coranto_articles_stored_total 3",
        "coranto_articles_published_total 3",
        "coranto_output_renders_total ",
        "coranto_db_commit_duration_seconds_count ",
        "coranto_poll_duration_seconds_count ",
        "coranto_scheduler_lag_seconds_count ",
        "coranto_disk_free_bytes ",
        "process_resident_memory_bytes ",
    ] {
        wait_until(series, PATIENCE, || {
            let text = rig.get("/metrics", &[]).map(|reply| reply.text()).unwrap_or_default();
            text.lines().any(|line| line.starts_with(series) && !line.ends_with(" 0"))
        });
    }
    let text = rig.get("/metrics", &[]).expect("the metrics").text();
    assert!(!text.contains("alpha") && !text.contains(".xml"), "{text}");
}

#[test]
fn the_log_keeps_the_addresses_of_private_feeds() {
    let rig = Rig::new();
    rig.origin.set("/planted-token.xml", Mode::status(500));
    rig.configure(&["/planted-token.xml"], "");
    let config = std::fs::read_to_string(rig.file()).expect("the configuration");
    std::fs::write(rig.file(), config + "private = true\n").expect("the configuration");
    let mut daemon = rig.start_with(&[("CORANTO_LOG", "coranto=trace")]);
    daemon.wait_for_log("private feed 1 fails");
    rig.origin.set("/planted-token.xml", page(rss("alpha", [1])));
    daemon.wait_for_log("private feed 1 is back");
    assert!(daemon.terminate().success());
    assert!(!daemon.log().contains("planted-token"), "{}", daemon.log());
}

#[test]
fn damage_that_is_found_ends_the_daemon() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", 1..=8)));
    // Polled but once, so that no commit comes upon the damage first.
    rig.configure(&["/a.xml"], "[tags.rare]\nschedule = \"every 100d\"\n");
    let config = std::fs::read_to_string(rig.file()).expect("the configuration");
    std::fs::write(rig.file(), config + "tags = [\"rare\"]\n").expect("the configuration");
    let mut daemon = rig.start();
    rig.wait_for_items(8);
    assert!(daemon.terminate().success());
    // Days last some seconds from here on, and a store is verified daily.
    let mut daemon = rig.start_with(&[("CORANTO_TEST_CLOCK", "2036-03-27T05:00:00Z,20000")]);
    wait_until("the second start", PATIENCE, || rig.get("/readyz", &[]).is_ok_and(|answer| answer.status == 200));
    let store = rig.home().join("data/coranto/coranto.db");
    let size = std::fs::metadata(&store).expect("the store").len();
    let file = std::fs::File::options().write(true).open(&store).expect("the store");
    std::os::unix::fs::FileExt::write_all_at(&file, &vec![0xAA; size as usize / 2], size / 4).expect("damage");
    let status = daemon.wait();
    assert_eq!(status.code(), Some(69), "{}", daemon.log());
    assert!(daemon.log().contains("nothing more is written"), "{}", daemon.log());
}

/// Starts the daemon with a listening socket as descriptor 3, as systemd hands it over.
fn start_activated(rig: &Rig, socket: impl Into<std::os::fd::OwnedFd>) -> Program {
    let direct = coranto(rig.home(), &["run", "--config", &rig.file().display().to_string()]);
    let mut command = std::process::Command::new("sh");
    // The shell becomes coranto, so its number is the one that the socket is meant for.
    let script = "exec 3<&0 0</dev/null; LISTEN_FDS=1 LISTEN_PID=$$ exec \"$@\"";
    command.arg("-c").arg(script).arg("sh").arg(direct.get_program()).args(direct.get_args());
    command.env_clear().current_dir(rig.home());
    command.envs(direct.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.stdin(Stdio::from(socket.into()));
    Program::start(command, rig.home(), "daemon")
}

#[test]
fn a_socket_of_systemd_wins_over_the_configuration() {
    let rig = Rig::new();
    rig.configure(&[], "");
    let port = free_port();
    let socket = std::net::TcpListener::bind(("127.0.0.1", port)).expect("the port");
    let mut daemon = start_activated(&rig, socket);
    daemon.wait_for_log(&format!("open http://127.0.0.1:{port}/"));
    let reply = http::get(([127, 0, 0, 1], port).into(), "/feeds/all.atom", &[]).expect("an answer");
    assert_eq!(reply.status, 200);
    assert!(reply.text().contains(&format!("http://127.0.0.1:{port}/feeds/all.atom")), "{}", reply.text());
    assert!(rig.get("/", &[]).is_err(), "the configuration's address is open too");
    assert!(daemon.terminate().success());
}

#[test]
fn a_socket_file_of_systemd_stays_when_we_go() {
    use std::io::{Read, Write};
    let rig = Rig::new();
    rig.configure(&[], "");
    let path = rig.home().join("http.sock");
    let socket = std::os::unix::net::UnixListener::bind(&path).expect("a socket");
    let mut daemon = start_activated(&rig, socket);
    daemon.wait_for_log("open http");
    let mut stream = std::os::unix::net::UnixStream::connect(&path).expect("a connection");
    stream.write_all(b"GET /style.css HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").expect("a request");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("an answer");
    assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    assert!(daemon.terminate().success());
    assert!(path.exists(), "the manager's file was removed");
}

#[test]
fn without_room_on_the_disk_polling_pauses_and_serving_goes_on() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", [1])));
    rig.configure(&["/a.xml"], "[retention]\nreserve = \"100000GiB\"\n");
    let mut manager = Manager::new(&rig);
    let mut daemon = rig.start_with(&[manager.environment()]);
    daemon.wait_for_log("polling pauses, serving goes on");
    manager.wait_for("STATUS=disk: the store's disk has too little room");
    assert_eq!(rig.get("/feeds/all.atom", &[]).map(|reply| reply.status).ok(), Some(200));
    assert_eq!(rig.get("/readyz", &[]).map(|reply| reply.status).ok(), Some(503));
    assert!(rig.origin.requests("/a.xml").is_empty(), "a poll was made for which there is no room");
    // A smaller reserve is as good as more room.
    rig.configure(&["/a.xml"], "[retention]\nreserve = \"0\"\n");
    daemon.signal("HUP");
    daemon.wait_for_log("polling goes on");
    rig.wait_for_items(1);
    assert_eq!(rig.get("/readyz", &[]).map(|reply| reply.status).ok(), Some(200));
}
