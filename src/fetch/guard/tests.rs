//! The address rule as a table, and what the operator may change about it.

use super::*;

fn guard(allow: &[&str], names: &[(&str, &str)]) -> Guard {
    let allow = allow.iter().map(|network| network.parse().unwrap()).collect();
    Guard::new(allow, names.iter().map(|(name, address)| ((*name).to_owned(), address.parse().unwrap())).collect())
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

#[test]
fn special_addresses_are_not_public() {
    for ip in [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.1.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::10.0.0.1",
        "::8.8.8.8",
        "::ffff:10.0.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a00:1",
        "64:ff9b::7f00:1",
        "64:ff9b:1::a00:1",
        "64:ff9b:0:1::808:808",
        "100::1",
        "2001:0:1::",
        "2001:10::1",
        "2001:db8::1",
        "2002:a00:1::",
        "2002:7f00:1::",
        "3fff::1",
        "5f00::1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
    ] {
        assert!(!is_public(ip.parse().unwrap()), "{ip} must not be asked");
    }
}

#[test]
fn the_internet_is_public() {
    for ip in [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "168.63.129.17",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.0.1",
        "198.20.0.1",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2002:808:808::",
        "2606:4700::1111",
        "2a00:1450::1",
    ] {
        assert!(is_public(ip.parse().unwrap()), "{ip} may be asked");
    }
}

/// All ways to write the loopback address that `url` understands. What is left as a name is judged by the resolver.
#[test]
fn every_spelling_of_loopback_is_refused() {
    let guard = guard(&[], &[]);
    for spelling in [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://0177.0.0.1/",
        "http://127.1/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::1]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://0/",
        "http://127.0.0.1./",
        "http://①②⑦.0.0.1/",
        "http://127。0。0。1/",
        "http://user@127.0.0.1/",
        "http:\\\\127.0.0.1\\",
        "http://%31%32%37.0.0.1/",
    ] {
        assert!(matches!(guard.check(&url(spelling)), Err(Error::Refused { .. })), "{spelling} must be refused");
    }
}

#[test]
fn only_http_is_spoken() {
    let guard = guard(&["0.0.0.0/0"], &[]);
    for address in ["file:///etc/passwd", "ftp://example.org/", "gopher://example.org/", "data:text/xml,x", "feed:x"] {
        assert!(matches!(guard.check(&url(address)), Err(Error::Unsupported { .. })), "{address}");
    }
    assert!(guard.check(&url("https://example.org/")).is_ok());
}

#[test]
fn the_operator_opens_networks() {
    let guard = guard(&["10.0.0.0/8"], &[]);
    assert!(guard.check(&url("http://10.1.2.3/feed")).is_ok());
    assert!(guard.check(&url("http://192.168.1.1/feed")).is_err());
    assert!(guard.check(&url("http://[::ffff:10.0.0.1]/feed")).is_ok());
    assert!(guard.check(&url("http://[64:ff9b::a00:1]/feed")).is_err(), "another road into it was not opened");
}

#[test]
fn peers_are_judged_by_address_or_by_the_name_that_was_given() {
    let guard = guard(&[], &[("A.example.", "127.0.0.1:8700")]);
    let peer = |text: &str| Some(text.parse().unwrap());
    assert!(guard.check_peer(&url("http://a.example/"), peer("127.0.0.1:8700")).is_ok());
    assert!(guard.check_peer(&url("http://a.example/"), peer("127.0.0.2:8700")).is_err());
    assert!(guard.check_peer(&url("http://b.example/"), peer("127.0.0.1:8700")).is_err());
    assert!(guard.check_peer(&url("http://b.example/"), peer("8.8.8.8:80")).is_ok());
    assert!(guard.check_peer(&url("http://b.example/"), None).is_err());
}

#[test]
fn private_hosts_are_known_without_asking_anybody() {
    let guard = guard(&["10.0.0.0/8"], &[("a.example", "127.0.0.1:1"), ("b.example", "8.8.8.8:80")]);
    for (address, private) in [
        ("http://10.0.0.1/", true),
        ("http://[::1]/", true),
        ("http://8.8.8.8/", false),
        ("http://localhost:7077/", true),
        ("http://LOCALHOST./", true),
        ("http://news.localhost/", true),
        ("http://a.example./", true),
        ("http://b.example/", false),
        ("http://example.org/", false),
    ] {
        assert_eq!(guard.is_private_host(&url(address)), private, "{address}");
    }
}
