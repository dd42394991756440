//! Where a request really came from, when a reverse proxy stands between.
//!
//! Takes the address of the connection and the headers that proxies set, gives the reader's address. A header is
//! believed only as far as trusted proxies wrote it: from the right, up to the first address that is not trusted. What
//! comes out limits attempts and stands in debug logs, nothing more: who may read is never decided by an address, and
//! `X-Forwarded-Host` and `-Proto` are not read at all, since links are made of the configured public address.

use std::net::{IpAddr, SocketAddr};

use axum::http::{HeaderMap, HeaderName, header};

use crate::fetch::cidr::Cidr;

/// More proxies in a row than this are nobody's.
const MAX_HOPS: usize = 16;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The other end of a connection; set by the accept loop on each request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Peer {
    Tcp {
        remote: SocketAddr,
        /// Our own end: one of the addresses that we are reached at.
        local: SocketAddr,
    },
    Unix,
}

impl Peer {
    /// Did the connection begin on this machine?
    pub(super) fn is_local(self) -> bool {
        match self {
            Peer::Tcp { remote, .. } => remote.ip().to_canonical().is_loopback(),
            Peer::Unix => true,
        }
    }
}

/// Whose word about a reader's address is believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proxies {
    pub networks: Vec<Cidr>,
    /// Whoever comes through a Unix socket.
    pub unix: bool,
}

impl Proxies {
    fn trust(&self, ip: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(ip))
    }

    /// The reader's address; `None` when a Unix socket is all that is known.
    pub(super) fn client(&self, peer: Peer, headers: &HeaderMap) -> Option<IpAddr> {
        let (mut nearest, trusted) = match peer {
            Peer::Tcp { remote, .. } => {
                let ip = remote.ip().to_canonical();
                (Some(ip), self.trust(ip))
            }
            Peer::Unix => (None, self.unix),
        };
        if !trusted {
            return nearest;
        }
        for hop in hops(headers).iter().rev().take(MAX_HOPS) {
            // Whoever is hidden or unreadable ends the trail.
            let Some(ip) = hop else { break };
            nearest = Some(*ip);
            if !self.trust(*ip) {
                break;
            }
        }
        nearest
    }
}

/// The addresses that the headers name, the reader's end first. Most proxies set only `X-Forwarded-For` and pass the
/// other on as it came, so that one counts if there is any.
fn hops(headers: &HeaderMap) -> Vec<Option<IpAddr>> {
    let lines = |name| headers.get_all(name).iter().map(|line| line.to_str().unwrap_or_default());
    if headers.contains_key(X_FORWARDED_FOR) {
        return lines(X_FORWARDED_FOR).flat_map(|line| line.split(',')).map(address).collect();
    }
    lines(header::FORWARDED).flat_map(|line| unquoted(line, ',')).map(|element| forwarded_for(&element)).collect()
}

/// RFC 7239: `for=192.0.2.1;proto=https`, with `"[2001:db8::1]:4711"` in quotes.
fn forwarded_for(element: &str) -> Option<IpAddr> {
    let pairs = unquoted(element, ';');
    let mut pairs = pairs.iter().filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    address(value.trim().trim_matches('"'))
}

/// The parts between separators that do not stand in quotes.
fn unquoted(text: &str, separator: char) -> Vec<String> {
    let (mut parts, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for c in text.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            c if c == separator && !quoted => {
                parts.push(String::new());
                continue;
            }
            _ => {}
        }
        parts.last_mut().expect("there is always one").push(c);
    }
    parts
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let ip = bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()));
    ip.map(|ip| ip.to_canonical())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn tcp(remote: &str) -> Peer {
        Peer::Tcp { remote: format!("{remote}:4711").parse().unwrap(), local: "127.0.0.1:7077".parse().unwrap() }
    }

    fn check(peer: Peer, headers: &[(&'static str, &str)], expected: Option<&str>) {
        let networks = ["127.0.0.0/8", "::1", "10.0.0.0/8"].map(|text| text.parse().unwrap()).to_vec();
        let proxies = Proxies { networks, unix: true };
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let found = proxies.client(peer, &map);
        assert_eq!(found, expected.map(|ip| ip.parse().unwrap()), "{peer:?} {headers:?}");
    }

    #[test]
    fn headers_are_believed_as_far_as_trusted_proxies_wrote_them() {
        let local = tcp("127.0.0.1");
        let x = "x-forwarded-for";
        check(local, &[], Some("127.0.0.1"));
        check(local, &[(x, "192.0.2.1")], Some("192.0.2.1"));
        check(tcp("[::ffff:127.0.0.1]"), &[(x, "192.0.2.1")], Some("192.0.2.1"));
        check(Peer::Unix, &[], None);
        check(Peer::Unix, &[(x, "192.0.2.1")], Some("192.0.2.1"));
        // A stranger may write what it likes.
        check(tcp("192.0.2.9"), &[(x, "192.0.2.1")], Some("192.0.2.9"));
        check(tcp("192.0.2.9"), &[("forwarded", "for=192.0.2.1")], Some("192.0.2.9"));
        // What a reader wrote itself stands left of what the proxy saw.
        check(local, &[(x, "1.1.1.1, 192.0.2.1")], Some("192.0.2.1"));
        check(local, &[(x, "1.1.1.1"), (x, "192.0.2.1, 10.0.0.7")], Some("192.0.2.1"));
        check(local, &[(x, "10.0.0.8, 10.0.0.7")], Some("10.0.0.8"));
        check(local, &[(x, "192.0.2.1, nonsense, 10.0.0.7")], Some("10.0.0.7"));
        check(local, &[(x, "192.0.2.1, ")], Some("127.0.0.1"));
        check(local, &[(x, "\u{e4}")], Some("127.0.0.1"));
        // Ports and brackets.
        check(local, &[(x, "192.0.2.1:80")], Some("192.0.2.1"));
        check(local, &[(x, "2001:db8::1")], Some("2001:db8::1"));
        check(local, &[(x, "[2001:db8::1]:80")], Some("2001:db8::1"));
        check(local, &[(x, &vec!["10.0.0.1"; 400].join(","))], Some("10.0.0.1"));
    }

    #[test]
    fn the_standard_header_is_read_where_it_stands_alone() {
        let local = tcp("127.0.0.1");
        for (value, expected) in [
            ("for=192.0.2.1", "192.0.2.1"),
            ("For=\"[2001:db8::1]:4711\";proto=https;by=10.0.0.1", "2001:db8::1"),
            ("for=1.1.1.1, proto=http; FOR=192.0.2.1 ;host=x, for=10.0.0.2", "192.0.2.1"),
            ("for=\"192.0.2.1, for=1.1.1.1\"", "127.0.0.1"),
            ("for=\"a\\\"b, for=1.1.1.1\"", "127.0.0.1"),
            ("for=192.0.2.1;by=\"x,y\\\"\", for=10.0.0.2", "192.0.2.1"),
            ("for=192.0.2.1, for=unknown", "127.0.0.1"),
            ("for=192.0.2.1, for=_hidden, for=10.0.0.2", "10.0.0.2"),
            ("proto=https", "127.0.0.1"),
            ("", "127.0.0.1"),
        ] {
            check(local, &[("forwarded", value)], Some(expected));
        }
        check(local, &[("forwarded", "for=1.1.1.1"), ("x-forwarded-for", "192.0.2.1")], Some("192.0.2.1"));
    }

    #[test]
    fn nobody_is_trusted_by_accident() {
        let proxies = Proxies::default();
        let headers = HeaderMap::from_iter([(X_FORWARDED_FOR, "192.0.2.1".parse().unwrap())]);
        assert_eq!(proxies.client(tcp("127.0.0.1"), &headers), Some("127.0.0.1".parse().unwrap()));
        assert_eq!(proxies.client(Peer::Unix, &headers), None);
    }
}
