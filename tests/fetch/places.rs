//! Which addresses are asked at all: the guard in front of a real socket.

use super::*;
use crate::support::free_port;
use crate::support::origin::{Mode, Origin, Page};

fn guarded() -> Fetcher {
    Fetcher::new(Settings { allow_private: Vec::new(), ..settings() }).unwrap()
}

#[tokio::test]
async fn no_spelling_of_loopback_is_reached() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED)));
    let fetcher = guarded();
    for host in [
        "localhost",
        "localhost.",
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "[::ffff:127.0.0.1]",
        "[::1]",
        "0",
        "127.0.0.1.",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "user@127.0.0.1",
    ] {
        let url = format!("http://{host}:{}/feed", origin.address().port());
        let failure = error(fetcher.fetch(&plain(url.parse().unwrap()), now()).await);
        // Without any name service, localhost is not found, which is as good.
        let as_name = host.starts_with("localhost") && matches!(failure, Error::Dns { .. });
        assert!(as_name || matches!(failure, Error::Refused { .. }), "{host}: {failure:?}");
    }
    assert!(origin.log().is_empty());
}

#[tokio::test]
async fn names_that_do_not_exist_are_not_found() {
    // A label of 64 bytes: the system's resolver turns it away by itself, so nothing depends on a network.
    let url = format!("http://{}.invalid/", "n".repeat(64));
    let failure = error(fetcher().fetch(&plain(url.parse().unwrap()), now()).await);
    assert!(matches!(failure, Error::Dns { .. }), "{failure:?}");
}

#[tokio::test]
async fn an_address_without_a_port_leaves_the_port_of_the_url() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED)));
    let resolve = [("news.example".to_owned(), (origin.address().ip(), 0).into())].into();
    let fetcher = Fetcher::new(Settings { allow_private: Vec::new(), resolve, ..settings() }).unwrap();
    let url = format!("http://news.example:{}/feed", origin.address().port());
    fetcher.fetch(&plain(url.parse().unwrap()), now()).await.unwrap();
    assert_eq!(origin.log()[0].header("host"), url.strip_prefix("http://").and_then(|rest| rest.strip_suffix("/feed")));
}

#[tokio::test]
async fn the_operator_gives_names_an_address() {
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED)));
    let resolve = [("news.example".to_owned(), origin.address())].into();
    let fetcher = Fetcher::new(Settings { allow_private: Vec::new(), resolve, ..settings() }).unwrap();
    let other_port = format!("http://news.example:{}/feed", free_port());
    for url in ["http://news.example/feed", "http://NEWS.example./feed", &other_port] {
        let fetched = fetcher.fetch(&plain(url.parse().unwrap()), now()).await.unwrap();
        assert_eq!(fetched.answer.url, url.parse().unwrap());
    }
    let hosts: Vec<_> = origin.log().iter().map(|seen| seen.header("host").unwrap().to_owned()).collect();
    let port = &other_port["http://".len()..other_port.len() - "/feed".len()];
    assert_eq!(hosts, ["news.example", "news.example.", port]);
    assert!(fetcher.is_private_host(&"http://news.example/".parse().unwrap()));
    let inside = format!("http://{}/feed", origin.address());
    let failure = error(fetcher.fetch(&plain(inside.parse().unwrap()), now()).await);
    assert!(matches!(failure, Error::Refused { .. }), "the name is trusted, its address is not: {failure:?}");
}

/// Runs itself again in a process whose environment names a proxy that does not exist.
#[tokio::test]
async fn proxies_of_the_environment_are_ignored() {
    const CHILD: &str = "CORANTO_TEST_CHILD_URL";
    if let Ok(url) = std::env::var(CHILD) {
        body(get(url.parse().unwrap()).await);
        return;
    }
    let origin = Origin::start();
    origin.set("/feed", Mode::Serve(Page::new(FEED)));
    let proxy = format!("http://127.0.0.1:{}", free_port());
    let output = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "fetch::places::proxies_of_the_environment_are_ignored"])
        .env(CHILD, origin.url("/feed").as_str())
        .envs(["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"].map(|name| (name, &proxy)))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    assert_eq!(origin.requests("/feed").len(), 1);
}

#[test]
fn a_user_agent_that_cannot_be_sent_is_our_own_fault() {
    let settings = Settings { user_agent: "coranto\r\nX: y".to_owned(), ..settings() };
    let failure = Fetcher::new(settings).err().expect("a failure");
    assert_eq!(failure.kind(), coranto::fetch::Kind::Ours);
    assert_eq!(failure.to_string(), "\"corantoX: y\" cannot be sent as a User-Agent: use printable characters");
}
