//! Networks as `address/bits`, the form in which the configuration names them.
//!
//! Pure. A bare address is a network of one. It knows nothing of which networks are private: that is `guard`.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// A network. IPv4 and IPv6 never contain each other, except that a mapped address counts as the IPv4 it stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cidr {
    network: IpAddr,
    bits: u8,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CidrError {
    #[error("\"{0}\" is no network: write an address and a number of bits, as in \"10.0.0.0/8\"")]
    Address(String),
    #[error("\"{text}\" is no network: the number of bits goes from 0 to {max}")]
    Bits { text: String, max: u8 },
}

impl Cidr {
    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.network, ip.to_canonical()) {
            (IpAddr::V4(network), IpAddr::V4(ip)) => (network.to_bits() ^ ip.to_bits()) & mask_v4(self.bits) == 0,
            (IpAddr::V6(network), IpAddr::V6(ip)) => (network.to_bits() ^ ip.to_bits()) & mask_v6(self.bits) == 0,
            _ => false,
        }
    }
}

fn mask_v4(bits: u8) -> u32 {
    u32::MAX.checked_shl(32 - u32::from(bits)).unwrap_or(0)
}

fn mask_v6(bits: u8) -> u128 {
    u128::MAX.checked_shl(128 - u32::from(bits)).unwrap_or(0)
}

impl FromStr for Cidr {
    type Err = CidrError;

    /// Bits of the host part may be set: `10.1.2.3/8` is what its author meant by it.
    fn from_str(text: &str) -> Result<Cidr, CidrError> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address.trim(), Some(bits.trim())),
            None => (text.trim(), None),
        };
        let address = address.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(address);
        let network: IpAddr = address.parse().map_err(|_| CidrError::Address(text.to_owned()))?;
        let max = if network.is_ipv4() { 32 } else { 128 };
        let bits = match bits {
            None => max,
            Some(bits) => bits
                .parse()
                .ok()
                .filter(|bits: &u8| *bits <= max)
                .ok_or_else(|| CidrError::Bits { text: text.to_owned(), max })?,
        };
        Ok(unmapped(network, bits))
    }
}

/// `::ffff:10.0.0.0/104` is `10.0.0.0/8`; without this it would contain nothing.
fn unmapped(network: IpAddr, bits: u8) -> Cidr {
    match network {
        IpAddr::V6(v6) if bits >= 96 => match Ipv6Addr::to_ipv4_mapped(&v6) {
            Some(v4) => Cidr { network: v4.into(), bits: bits - 96 },
            None => Cidr { network, bits },
        },
        _ => Cidr { network, bits },
    }
}

impl fmt::Display for Cidr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.network, self.bits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contains_what_lies_inside() {
        for (cidr, inside, outside) in [
            ("10.0.0.0/8", "10.255.0.1", "11.0.0.0"),
            ("10.1.2.3/8", "10.0.0.0", "9.255.255.255"),
            ("192.168.7.9", "192.168.7.9", "192.168.7.8"),
            ("0.0.0.0/0", "255.255.255.255", "::1"),
            ("fd00::/8", "fd12::1", "fe80::1"),
            ("[::1]/128", "::1", "::2"),
            ("::/0", "fe80::1", "10.0.0.1"),
            ("127.0.0.0/8", "::ffff:127.0.0.1", "::1"),
            ("::ffff:10.0.0.0/104", "10.9.9.9", "11.0.0.1"),
            (" 172.16.0.0 / 12 ", "172.31.255.255", "172.32.0.0"),
        ] {
            let network: Cidr = cidr.parse().unwrap();
            assert!(network.contains(inside.parse().unwrap()), "{cidr} should contain {inside}");
            assert!(!network.contains(outside.parse().unwrap()), "{cidr} should not contain {outside}");
        }
    }

    #[test]
    fn says_what_is_wrong() {
        for text in
            ["", "10.0.0", "10.0.0.0/33", "::1/129", "10.0.0.0/", "10.0.0.0/-1", "example.org/8", "10.0.0.0/8/8"]
        {
            assert!(text.parse::<Cidr>().is_err(), "{text:?} should be refused");
        }
        assert_eq!("10.0.0.0/8".parse::<Cidr>().unwrap().to_string(), "10.0.0.0/8");
    }
}
