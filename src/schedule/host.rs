//! Who answers behind an address, and how much at once is asked of them.
//!
//! Politeness is owed to operators, not to names: `www.` and `feeds.` of one domain are one host here, as far as the
//! public suffix list tells.

use std::fmt;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use url::{Host, Url};

/// The registrable domain; the address itself for addresses and names without a public suffix. Never the port.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct HostKey(Arc<str>);

impl HostKey {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for HostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How a host wants to be treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HostRule {
    /// Requests at once; at least one.
    pub per_host: usize,
    /// Pause between two requests. Zero for private hosts.
    pub gap: Duration,
}

/// The host that requests to `url` are counted for.
pub fn host_key(url: &Url) -> HostKey {
    match url.host() {
        Some(Host::Domain(name)) => {
            let name = name.trim_end_matches('.');
            HostKey(psl::domain_str(name).unwrap_or(name).into())
        }
        Some(Host::Ipv4(address)) => HostKey(address.to_string().into()),
        Some(Host::Ipv6(address)) => HostKey(IpAddr::V6(address).to_canonical().to_string().into()),
        None => HostKey("".into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: &str) {
        assert_eq!(host_key(&Url::parse(url).unwrap()).as_str(), expected, "{url}");
    }

    #[test]
    fn hosts_are_operators() {
        check("https://example.org/feed", "example.org");
        check("https://www.EXAMPLE.org:8443/feed", "example.org");
        check("https://feeds.bbci.co.uk/news/rss.xml", "bbci.co.uk");
        check("https://a.b.c.example.com.au/", "example.com.au");
        check("https://example.org./feed", "example.org");
        // Everybody at such a place is somebody else.
        check("https://anna.github.io/feed", "anna.github.io");
        check("https://github.io/feed", "github.io");
        check("https://bücher.example/feed", "xn--bcher-kva.example");
        check("http://localhost:8080/feed", "localhost");
        check("http://nas/feed", "nas");
        check("http://feeds.nas.lan/feed", "nas.lan");
        check("http://127.0.0.1:8700/feed", "127.0.0.1");
        check("http://127.0.0.1:8701/feed", "127.0.0.1");
        check("http://[::1]:80/feed", "::1");
        check("http://[::ffff:192.0.2.7]/feed", "192.0.2.7");
        check("mailto:anna@example.org", "");
    }
}
