//! Who gets what from the running daemon, and what its log keeps to itself.

use std::sync::Arc;

use coranto::clock::Clock;
use coranto::store::open::{Settings, open};
use coranto::store::{Admin, Keeping};
use coranto::web::access::new_key;

use super::{Rig, page, rss};
use crate::support::origin::Mode;
use crate::support::{PATIENCE, wait_until};

const PRIVATE: &str = "/letters.xml?token=pl4ntedtoken8Zk3Qw9Xv7Lm2";
const BROWSER: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");
const BY_KEY: [(&str, &str); 2] = [("CORANTO_SERVER__ACCESS", "key"), ("CORANTO_LOG", "coranto=debug")];

/// Keys made before the daemon starts: for everything, and for one output.
fn keys(rig: &Rig, output: &str) -> [String; 2] {
    let path = rig.home().join("data/coranto/coranto.db");
    let now = Clock::system().now();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let store = open(&Settings::file(path), now).expect("a store");
        let mut keys = Vec::new();
        for output in [None, Some(output.to_owned())] {
            let (key, hash) = new_key();
            store.add_key(output, hash, "for a test".to_owned(), now).await.expect("a key is kept");
            keys.push(key);
        }
        store.close().await.expect("the store closes");
        drop(Arc::clone(&store));
        keys.try_into().expect("two keys")
    })
}

fn basic(key: &str) -> String {
    use base64::Engine as _;
    format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(format!("any:{key}")))
}

#[test]
fn access_by_key_holds_and_no_secret_is_logged() {
    let rig = Rig::new();
    rig.origin.set("/a.xml", page(rss("alpha", [1, 2])));
    rig.origin.set("/letters.xml", page(rss("letters", [1])));
    rig.configure(
        &["/a.xml", PRIVATE],
        "[[outputs]]\nname = \"cellar\"\naccess = \"secret\"\nselect = \"feed:letters\"\n",
    );
    let [owner, guest] = keys(&rig, "cellar");
    let mut daemon = rig.start_with(&BY_KEY);
    rig.wait_for_items(2);
    let status = |path: &str, headers: &[(&str, &str)]| rig.get(path, headers).expect("an answer").status;

    let (owners, guests, wrong) = (basic(&owner), basic(&guest), basic("wrong"));
    for (path, expected) in [
        ("/feeds/all.atom", [200, 200, 200, 200]),
        ("/feeds/cellar.atom", [401, 401, 200, 200]),
        ("/feeds/none.atom", [401, 401, 401, 404]),
        ("/", [401, 401, 303, 200]),
        ("/metrics", [401, 401, 401, 200]),
        ("/healthz", [200; 4]),
        ("/readyz", [200; 4]),
    ] {
        let found = [
            status(path, &[]),
            status(path, &[("Authorization", &wrong)]),
            status(path, &[("Authorization", &guests)]),
            status(path, &[("Authorization", &owners)]),
        ];
        assert_eq!(found, expected, "{path}");
    }
    assert_eq!(status(&format!("/feeds/cellar.rss?key={guest}"), &[]), 200);
    let form = rig.get("/", &[BROWSER]).expect("an answer");
    assert!(form.status == 401 && form.text().contains("action=\"/key\""), "{}", form.text());

    // A visit with everything that could be logged.
    rig.origin.set("/letters.xml", Mode::status(500));
    // Private feeds are not named there.
    daemon.wait_for_log("private feed 2 fails");
    let pages = ["/", "/metrics", "/feeds/all.json", "/feeds/cellar.json", "/readyz", "/sources"];
    let told: String =
        pages.iter().map(|path| rig.get(path, &[("Authorization", &owners)]).expect("an answer").text()).collect();
    daemon.terminate();
    for secret in ["pl4ntedtoken", &owner, &guest] {
        assert!(!told.contains(secret), "a page tells {secret}");
        assert!(!daemon.log().contains(secret), "the log tells {secret}:\n{}", daemon.log());
    }
}

#[test]
fn too_many_wrong_keys_have_to_wait_by_the_address_that_the_proxy_saw() {
    let rig = Rig::new();
    rig.configure(&[], "");
    let [owner, _] = keys(&rig, "all");
    let mut daemon = rig.start_with(&BY_KEY);
    daemon.wait_for_log("open http");
    let ask = |key: &str, from: &str| {
        rig.get(&format!("/metrics?key={key}"), &[("X-Forwarded-For", from)]).expect("an answer")
    };
    for _ in 0..10 {
        assert_eq!(ask("wrong", "spoofed, 192.0.2.1").status, 401);
    }
    let refused = ask("wrong", "192.0.2.1");
    assert_eq!(refused.status, 429);
    assert!(refused.header("retry-after").is_some());
    assert_eq!(ask("wrong", "192.0.2.2").status, 401, "somebody else");
    assert_eq!(ask(&owner, "192.0.2.1").status, 200, "a right key never waits");
}

#[test]
fn strangers_names_are_refused_and_told_what_to_set() {
    let rig = Rig::new();
    rig.configure(&[], "");
    let mut daemon = rig.start_with(&[("CORANTO_SERVER__HOSTS", "reader.lan")]);
    daemon.wait_for_log("open http");
    for (host, expected) in [
        ("localhost", 200),
        ("reader.lan:80", 200),
        ("127.0.0.1", 200),
        ("evil.example", 421),
        ("192.0.2.1", 421),
        ("a b", 400),
    ] {
        let answer = rig.get("/", &[("Host", host)]).expect("an answer");
        assert_eq!(answer.status, expected, "{host}");
        assert_eq!(answer.text().contains("server.hosts"), expected == 421, "{host}");
        assert_eq!(rig.get("/healthz", &[("Host", host)]).expect("an answer").status, 200, "{host}");
    }
    wait_until("readiness", PATIENCE, || rig.get("/readyz", &[]).is_ok_and(|answer| answer.status == 200));
}
