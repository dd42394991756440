//! The promise under fire: the real daemon is killed again and again while it polls an origin that changes with every
//! request, and nothing that it acknowledged may be missing.
//!
//! The oracle looks from outside: "a validator is an acknowledgement". When coranto sends `If-None-Match: "v7"`, it has
//! told the origin that it owns version 7, so every entry of version 7 must be stored from that moment on; else the
//! origin answers 304 and the entry is lost for good. A seeded bug (validators stored before the entries) must turn the
//! same oracle red, or the oracle is worth nothing.

mod oracle;
mod origin;

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use coranto::clock::Clock;

use oracle::Oracle;
use origin::VersionedOrigin;

const FEEDS: usize = 12;

/// How a campaign of kills is run.
struct Campaign {
    kills: usize,
    fault: Option<&'static str>,
    seed: u64,
}

/// What a campaign found.
struct Findings {
    faults: Vec<String>,
    kills_in_flight: usize,
    acknowledged: usize,
    conditional: usize,
}

#[test]
fn fifty_kills_lose_nothing_and_repeat_nothing() {
    let kills = std::env::var("CORANTO_TEST_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(50);
    let found = run(&Campaign { kills, fault: None, seed: 1 });
    assert!(found.faults.is_empty(), "{}", found.faults.join("\n"));
    eprintln!(
        "{kills} kills: {} entries acknowledged, {} conditional requests, {} kills between first byte and commit",
        found.acknowledged, found.conditional, found.kills_in_flight
    );
    // A campaign in which little happened proves nothing.
    assert!(found.acknowledged >= 500, "only {} entries were acknowledged", found.acknowledged);
    assert!(found.conditional >= 100, "only {} conditional requests", found.conditional);
    assert!(found.kills_in_flight >= 20, "only {} kills fell between first byte and commit", found.kills_in_flight);
}

#[test]
fn the_oracle_sees_validators_that_come_before_their_entries() {
    let found = run(&Campaign { kills: 60, fault: Some("validators-first"), seed: 2 });
    let lost = found.faults.iter().any(|fault| fault.contains("acknowledged"));
    assert!(lost, "the seeded bug went unseen: {:?}", found.faults);
}

fn run(campaign: &Campaign) -> Findings {
    let folder = tempfile::tempdir().expect("a folder");
    let origin = match campaign.fault {
        None => VersionedOrigin::start(FEEDS),
        Some(_) => VersionedOrigin::start_with_rests(FEEDS),
    };
    let port = free_port();
    write_config(folder.path(), &origin.base(), port);
    let mut oracle = Oracle::new(folder.path().join("data").join("coranto.db"));
    let mut random = fastrand::Rng::with_seed(campaign.seed);
    let mut kills_in_flight = 0;

    for n in 0..campaign.kills {
        origin.begin_life();
        let mut daemon = start(folder.path(), campaign.fault);
        wait_for_a_moment(&origin, &mut random, n);
        let ended = daemon.try_wait().expect("a child can be asked");
        assert!(ended.is_none(), "the daemon ended by itself: {}", log_of(folder.path()));
        daemon.kill().expect("the daemon runs");
        daemon.wait().expect("the daemon is dead");
        // Answers that were on the wire at the kill must be over before the books are compared.
        origin.settle();
        kills_in_flight += usize::from(oracle.check(&format!("kill {n}"), &origin.books()));
        if oracle.is_hopeless() {
            break;
        }
    }
    finish(&origin, &mut oracle, folder.path(), port, campaign);
    let books = origin.books();
    Findings {
        faults: oracle.into_faults(),
        kills_in_flight,
        acknowledged: books.owed.len(),
        conditional: books.n_conditional,
    }
}

/// Kill in the middle of a body, just after one, or at any time: in turns.
fn wait_for_a_moment(origin: &VersionedOrigin, random: &mut fastrand::Rng, n: usize) {
    let patience = Duration::from_secs(10);
    // Let some polls of this life end first, so that there is something to lose.
    origin.wait_for_bodies(random.usize(4..FEEDS + 4), patience);
    match n % 3 {
        0 => origin.wait_for_half_a_body(patience),
        1 => {
            origin.wait_for_bodies(1, patience);
            pause(Duration::from_micros(random.u64(0..4_000)));
        }
        _ => pause(Duration::from_millis(random.u64(0..700))),
    }
}

/// An undisturbed life at the end must bring everything that the origin still shows, each once, under its old id.
fn finish(origin: &VersionedOrigin, oracle: &mut Oracle, folder: &Path, port: u16, campaign: &Campaign) {
    if oracle.is_hopeless() {
        return;
    }
    let mut daemon = start(folder, campaign.fault);
    origin.freeze();
    let waited = Clock::stopwatch();
    while !oracle.has_all(&origin.current()) && waited.elapsed() < Duration::from_secs(20) {
        pause(Duration::from_millis(100));
    }
    oracle.check_complete(&origin.current());
    let feed = crate::support::http::get(([127, 0, 0, 1], port).into(), "/feeds/all.json", &[]);
    oracle.check_output(&feed.map(|reply| reply.text()).unwrap_or_default());
    daemon.kill().expect("the daemon runs");
    daemon.wait().expect("the daemon is dead");
}

fn start(folder: &Path, fault: Option<&str>) -> Child {
    let log = std::fs::OpenOptions::new().create(true).append(true).open(folder.join("log")).expect("a log file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_coranto"));
    command.arg("run").arg("--config").arg(folder.join("coranto.toml"));
    command.env("XDG_DATA_HOME", folder).env("CORANTO_TEST_FAULT", fault.unwrap_or(""));
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(log).spawn().expect("the binary starts")
}

fn log_of(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("log")).unwrap_or_default()
}

fn write_config(folder: &Path, base: &str, port: u16) {
    std::fs::create_dir_all(folder.join("data")).expect("a folder");
    let store = folder.join("data").join("coranto.db");
    let mut config = format!(
        "[server]\nlisten = [\"127.0.0.1:{port}\"]\n\
         [store]\nurl = \"sqlite:{}\"\n\
         [poll]\nschedule = \"every 1s\"\nallow_private = [\"127.0.0.0/8\"]\nper_host = 8\nhost_gap = \"0s\"\n\
         [[outputs]]\nname = \"all\"\nmax = 5000\n",
        store.display()
    );
    for feed in 0..FEEDS {
        config.push_str(&format!("[[feeds]]\nurl = \"{base}/feed/{feed}.xml\"\n"));
    }
    std::fs::write(folder.join("coranto.toml"), config).expect("a configuration");
}

fn free_port() -> u16 {
    crate::support::free_port()
}

/// The kill's moment is the thing under test; there is no event to wait for.
#[allow(clippy::disallowed_methods)]
fn pause(time: Duration) {
    std::thread::sleep(time);
}
