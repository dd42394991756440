//! Is a request meant for us? Judged by the name that it was sent to.
//!
//! A page of a stranger can have its own name point to our address, and its visitors' browsers will then let it read
//! whatever we answer: DNS rebinding. Such requests carry the stranger's name, so names that we do not know are
//! refused, in open access above all, where being on this machine or network is all it takes to read. Addresses are no
//! names and cannot be pointed anywhere; those that we are reached at are answered.
//!
//! Pure. The name decides nothing else: links are made of the configured public address.

use std::net::IpAddr;

use axum::http::uri::Authority;
use axum::http::{HeaderMap, Uri, header};

use crate::web::proxies::Peer;

/// The longest name that DNS can hold.
const MAX_NAME: usize = 253;

/// Why a request is not answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// No `Host`, two of them, or none that is one.
    Malformed,
    /// For a name that is not ours: letters, digits, dots, hyphens, colons and underscores.
    Stranger(String),
}

/// Is the request for one of our names: loopback, an address of ours, the public address's, one of `hosts`?
pub(super) fn check(
    uri: &Uri,
    headers: &HeaderMap,
    peer: Peer,
    public: Option<&str>,
    hosts: &[String],
) -> Result<(), Refusal> {
    let mut named = headers.get_all(header::HOST).iter();
    let named = match (named.next(), named.next()) {
        (None, _) if peer == Peer::Unix => None,
        (Some(host), None) => Some(host.to_str().ok().and_then(name_of).ok_or(Refusal::Malformed)?),
        _ => return Err(Refusal::Malformed),
    };
    let asked = match uri.authority() {
        Some(authority) => Some(name_in(authority).ok_or(Refusal::Malformed)?),
        None => None,
    };
    for name in named.into_iter().chain(asked) {
        if !is_ours(&name, peer, public, hosts) {
            return Err(Refusal::Stranger(name.to_string()));
        }
    }
    Ok(())
}

/// A host without its port, in the one form that is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Ip(IpAddr),
    Dns(String),
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Name::Ip(ip) => ip.fmt(f),
            Name::Dns(name) => name.fmt(f),
        }
    }
}

fn name_in(authority: &Authority) -> Option<Name> {
    name_of(authority.as_str())
}

/// `name`, `name:port`, `192.0.2.1:port`, `[2001:db8::1]:port`.
fn name_of(host: &str) -> Option<Name> {
    if let Some(rest) = host.strip_prefix('[') {
        let (ip, port) = rest.split_once(']')?;
        let ip: std::net::Ipv6Addr = ip.parse().ok()?;
        return is_port(port).then(|| Name::Ip(IpAddr::V6(ip).to_canonical()));
    }
    let at = host.find(':').unwrap_or(host.len());
    let (name, port) = host.split_at(at);
    is_port(port).then(|| plain(name)).flatten()
}

/// Nothing, or a colon and digits; RFC 3986 allows none of them.
fn is_port(text: &str) -> bool {
    text.is_empty()
        || text.strip_prefix(':').is_some_and(|port| port.len() <= 5 && port.bytes().all(|b| b.is_ascii_digit()))
}

fn plain(name: &str) -> Option<Name> {
    let name = name.strip_suffix('.').unwrap_or(name).to_ascii_lowercase();
    if let Ok(ip) = name.parse() {
        return Some(Name::Ip(ip));
    }
    let is_name = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_');
    let fits = (1..=MAX_NAME).contains(&name.len()) && name.bytes().all(is_name);
    fits.then_some(Name::Dns(name))
}

/// As the configuration writes names: an IPv6 address may stand without its brackets there.
fn written(text: &str) -> Option<Name> {
    match text.parse::<IpAddr>() {
        Ok(ip) => Some(Name::Ip(ip.to_canonical())),
        Err(_) => name_of(text),
    }
}

fn is_ours(name: &Name, peer: Peer, public: Option<&str>, hosts: &[String]) -> bool {
    let by_nature = match name {
        Name::Dns(name) => name == "localhost" && peer.is_local(),
        Name::Ip(ip) if ip.is_loopback() => peer.is_local(),
        Name::Ip(ip) => matches!(peer, Peer::Tcp { local, .. } if local.ip().to_canonical() == *ip),
    };
    by_nature
        || public.into_iter().chain(hosts.iter().map(String::as_str)).any(|known| written(known).as_ref() == Some(name))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const PUBLIC: Option<&str> = Some("news.example.org");

    fn lan() -> Peer {
        Peer::Tcp { remote: "192.168.1.9:4711".parse().unwrap(), local: "192.168.1.5:7077".parse().unwrap() }
    }

    fn loopback() -> Peer {
        Peer::Tcp { remote: "[::ffff:127.0.0.1]:4711".parse().unwrap(), local: "127.0.0.1:7077".parse().unwrap() }
    }

    fn ask(target: &str, hosts: &[&str], peer: Peer) -> Result<(), Refusal> {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(header::HOST, HeaderValue::from_bytes(host.as_bytes()).unwrap());
        }
        let known = ["reader.lan", "203.0.113.7", "2001:db8::7", "Upper.Example."].map(str::to_owned);
        check(&target.parse().unwrap(), &headers, peer, PUBLIC, &known)
    }

    fn stranger(name: &str) -> Result<(), Refusal> {
        Err(Refusal::Stranger(name.to_owned()))
    }

    #[test]
    fn our_names_are_answered() {
        for host in [
            "news.example.org",
            "NEWS.Example.ORG:443",
            "news.example.org.",
            "news.example.org.:8080",
            "news.example.org:",
            "reader.lan",
            "upper.example",
            "203.0.113.7",
            "[2001:db8::7]:7077",
            "[2001:0DB8:0::7]",
        ] {
            for peer in [lan(), loopback(), Peer::Unix] {
                assert_eq!(ask("/", &[host], peer), Ok(()), "{host} {peer:?}");
            }
        }
        assert_eq!(ask("/", &["192.168.1.5:7077"], lan()), Ok(()), "the address that it was reached at");
        assert_eq!(ask("/", &["[::ffff:192.168.1.5]"], lan()), Ok(()));
    }

    #[test]
    fn loopback_is_ours_from_this_machine_alone() {
        for (host, told) in [
            ("localhost", "localhost"),
            ("LOCALHOST:7077", "localhost"),
            ("localhost.", "localhost"),
            ("127.0.0.1:7077", "127.0.0.1"),
            ("127.9.9.9", "127.9.9.9"),
            ("[::1]:7077", "::1"),
            ("[::ffff:127.0.0.1]", "127.0.0.1"),
        ] {
            assert_eq!(ask("/", &[host], loopback()), Ok(()), "{host}");
            assert_eq!(ask("/", &[host], Peer::Unix), Ok(()), "{host}");
            assert_eq!(ask("/", &[host], lan()), stranger(told), "{host}");
        }
    }

    #[test]
    fn other_names_are_strangers() {
        for host in [
            "evil.example",
            "evil.example:7077",
            "localhost.evil.example",
            "evil-localhost",
            "news.example.org.evil.example",
            "xnews.example.org",
            "192.168.1.6",
            "0.0.0.0",
            "2130706433",
            "127.1",
            "_x",
        ] {
            let name = host.split(':').next().unwrap();
            for peer in [lan(), loopback(), Peer::Unix] {
                assert_eq!(ask("/", &[host], peer), stranger(name), "{host}");
            }
        }
        assert_eq!(ask("/", &["192.168.1.5"], loopback()), stranger("192.168.1.5"));
    }

    #[test]
    fn what_is_no_host_is_malformed() {
        let long = "a.".repeat(200);
        for host in [
            "",
            ".",
            ":80",
            "a:b",
            "localhost:80:80",
            "localhost:999999",
            "user@localhost",
            "localhost/",
            "local host",
            "localhost,localhost",
            "::1",
            "[::1",
            "[::1]x",
            "[localhost]",
            "[127.0.0.1]",
            "localh\u{f6}st",
            "<script>",
            "localhost%00",
            &long,
        ] {
            assert_eq!(ask("/", &[host], loopback()), Err(Refusal::Malformed), "{host:?}");
            assert_eq!(ask("/", &[host], Peer::Unix), Err(Refusal::Malformed), "{host:?}");
        }
        assert_eq!(ask("/", &[], loopback()), Err(Refusal::Malformed));
        assert_eq!(ask("/", &["localhost", "localhost"], loopback()), Err(Refusal::Malformed));
        assert_eq!(ask("/", &[], Peer::Unix), Ok(()), "a proxy's own socket needs no name");
    }

    #[test]
    fn a_whole_address_as_the_target_counts_too() {
        assert_eq!(ask("http://localhost:7077/", &["localhost"], loopback()), Ok(()));
        assert_eq!(ask("http://evil.example/", &["localhost"], loopback()), stranger("evil.example"));
        assert_eq!(ask("http://localhost/", &["evil.example"], loopback()), stranger("evil.example"));
        assert_eq!(ask("http://localhost/", &[], loopback()), Err(Refusal::Malformed));
        assert_eq!(ask("http://a@localhost/", &["localhost"], loopback()), Err(Refusal::Malformed));
    }
}
