//! Which site an address belongs to: the domain that somebody registered, by the public suffix list.
//!
//! `news.example.co.uk` and `www.example.co.uk` are one site, `a.github.io` and `b.github.io` are two (the list's
//! private part counts). An address by number is its own site, whatever the port.

use url::{Host, Url};

/// The registrable domain of an address, or its whole host when it has none (numbers, `localhost`, bare suffixes).
pub fn registrable_domain(url: &Url) -> String {
    match url.host() {
        Some(Host::Domain(name)) => registrable(name).to_owned(),
        Some(_) => url.host_str().unwrap_or_default().to_owned(),
        None => String::new(),
    }
}

/// The same for a bare host name, in lower case already.
pub fn registrable(host: &str) -> &str {
    let host = host.trim_end_matches('.');
    psl::domain_str(host).unwrap_or(host)
}

/// Do both addresses belong to one site?
pub fn same_site(a: &Url, b: &Url) -> bool {
    let domain = registrable_domain(a);
    !domain.is_empty() && domain == registrable_domain(b)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: &str) {
        assert_eq!(registrable_domain(&Url::parse(url).unwrap()), expected, "{url}");
    }

    #[test]
    fn the_registered_part_is_found() {
        check("https://www.example.com/a", "example.com");
        check("https://news.example.co.uk./a", "example.co.uk");
        check("https://a.example/1", "a.example");
        check("https://someone.github.io/x", "someone.github.io");
        check("https://github.io/x", "github.io");
        check("https://www.münchen.de/", "xn--mnchen-3ya.de");
        check("http://127.0.0.1:8080/feed", "127.0.0.1");
        check("http://[::1]:8080/feed", "[::1]");
        check("http://localhost/feed", "localhost");
        check("mailto:a@example.com", "");
    }

    #[test]
    fn sites_compare_by_it() {
        let parse = |url: &str| Url::parse(url).unwrap();
        assert!(same_site(&parse("http://feeds.a.example/rss"), &parse("https://www.a.example/1")));
        assert!(!same_site(&parse("https://a.example/"), &parse("https://b.example/")));
        assert!(!same_site(&parse("mailto:x@y"), &parse("mailto:x@y")));
    }
}
