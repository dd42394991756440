//! Keeps coranto out of private networks: a feed is somebody else's text, and so are the addresses in it.
//!
//! There are three layers, because reqwest has no hook between name resolution and connection. `resolver` hands out
//! only addresses that pass [`Guard::admits`], so there is no second look-up in which a name could change its mind.
//! [`Guard::check`] judges the address of every hop before it is asked, since addresses written as numbers never reach
//! a resolver; `url` has normalised all their spellings by then. [`Guard::check_peer`] looks at who answered.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use url::{Host, Url};

use crate::fetch::cidr::Cidr;
use crate::fetch::error::{Error, Layer, redact};

/// The operator's exceptions, and the rule.
#[derive(Clone, Debug)]
pub struct Guard {
    allow: Vec<Cidr>,
    names: BTreeMap<String, SocketAddr>,
}

impl Guard {
    pub fn new(allow: Vec<Cidr>, names: BTreeMap<String, SocketAddr>) -> Guard {
        let names =
            names.into_iter().map(|(name, address)| (plain_name(&name).to_ascii_lowercase(), address)).collect();
        Guard { allow, names }
    }

    /// May this address be asked?
    pub fn admits(&self, ip: IpAddr) -> bool {
        is_public(ip) || self.allow.iter().any(|network| network.contains(ip))
    }

    /// The address that the operator gave this name.
    pub fn mapped(&self, host: &str) -> Option<SocketAddr> {
        if self.names.is_empty() {
            return None;
        }
        self.names.get(plain_name(host)).copied()
    }

    /// Before a request: is it HTTP, and is the host, when it is an address, one that may be asked?
    pub fn check(&self, url: &Url) -> Result<(), Error> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(Error::Unsupported { url: redact(url) });
        }
        match literal(url) {
            Some(ip) if !self.admits(ip) => Err(Error::Refused { url: redact(url), layer: Layer::Address }),
            _ => Ok(()),
        }
    }

    /// After the connection: is the other side one that may be asked? An unknown peer is refused.
    pub fn check_peer(&self, url: &Url, peer: Option<SocketAddr>) -> Result<(), Error> {
        let refused = || Err(Error::Refused { url: redact(url), layer: Layer::Peer });
        let Some(peer) = peer else { return refused() };
        let trusted = || url.domain().and_then(|name| self.mapped(name)).is_some_and(|given| given.ip() == peer.ip());
        if self.admits(peer.ip()) || trusted() { Ok(()) } else { refused() }
    }

    /// Does this address plainly lead into a private network? Asks no resolver, so that a scheduler may ask often.
    pub fn is_private_host(&self, url: &Url) -> bool {
        if let Some(ip) = literal(url) {
            return !is_public(ip);
        }
        let name = plain_name(url.domain().unwrap_or(""));
        let local = name == "localhost" || name.ends_with(".localhost");
        local || self.mapped(name).is_some_and(|address| !is_public(address.ip()))
    }
}

/// The final dot of a fully qualified name says nothing that matters here.
fn plain_name(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

fn literal(url: &Url) -> Option<IpAddr> {
    match url.host()? {
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(ip.into()),
        Host::Domain(_) => None,
    }
}

/// Is this an address of the public internet?
pub fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let special = match ip.octets() {
        [0, ..] => true,                                               // this network, RFC 1122
        [10, ..] | [127, ..] => true,                                  // private, RFC 1918; loopback
        [100, b, ..] if b & 0xc0 == 64 => true, // carrier-grade NAT, RFC 6598; holds one cloud's metadata address
        [168, 63, 129, 16] => true,             // a cloud's metadata service at a public address
        [169, 254, ..] => true,                 // link-local, RFC 3927, and the metadata service of most clouds
        [172, b, ..] if b & 0xf0 == 16 => true, // private, RFC 1918
        [192, 168, ..] => true,                 // private, RFC 1918
        [192, 0, 0, _] => true,                 // protocol assignments, RFC 6890
        [192, 88, 99, _] => true,               // 6to4 relays, RFC 7526
        [198, b, ..] if b & 0xfe == 18 => true, // benchmarks, RFC 2544
        [192, 0, 2, _] | [198, 51, 100, _] | [203, 0, 113, _] => true, // documentation, RFC 5737
        [first, ..] => first >= 224,            // multicast, reserved, broadcast
    };
    !special
}

/// Only what is handed out for the internet (2000::/3) less its special parts. An address that carries an IPv4
/// address is judged by that one, because some gateway on the way will unpack it.
fn is_public_v6(ip: Ipv6Addr) -> bool {
    if let Some(inner) = ip.to_ipv4_mapped() {
        return is_public_v4(inner);
    }
    let inner = |high: u16, low: u16| Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low));
    match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => is_public_v4(inner(high, low)), // NAT64, RFC 6052
        [0x2002, high, low, ..] => is_public_v4(inner(high, low)),               // 6to4, RFC 3056
        [0x2001, second, ..] if second < 0x200 => false,                         // Teredo and others, RFC 2928
        [0x2001, 0xdb8, ..] => false,                                            // documentation, RFC 3849
        [0x3fff, second, ..] if second < 0x1000 => false,                        // documentation, RFC 9637
        [first, ..] => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
#[path = "guard/tests.rs"]
mod tests;
