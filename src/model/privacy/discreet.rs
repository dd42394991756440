//! Texts about a feed, errors above all, without the addresses that they quote: those may be secret.

use url::Url;

use crate::model::feed::FeedSettings;
use crate::model::privacy::label;

/// A text about the feed with every web address in it shortened: an error may quote one that holds a secret.
pub fn discreet(settings: &FeedSettings, text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("://") {
        let scheme = rest[..start].rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |at| at + last_len(rest, at));
        let end = rest[start + 3..].find(|c: char| c.is_whitespace() || "\"'<>`".contains(c));
        let end = end.map_or(rest.len(), |at| start + 3 + at);
        out.push_str(&rest[..scheme]);
        match Url::parse(&rest[scheme..end]) {
            Ok(url) => out.push_str(label(settings, &url).trim_end_matches([')', ',', ':', '.'])),
            Err(_) => out.push('…'),
        }
        rest = &rest[end..];
    }
    out + rest
}

/// Length of the character at this position.
fn last_len(text: &str, at: usize) -> usize {
    text[at..].chars().next().map_or(0, char::len_utf8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_tell_no_addresses_in_full() {
        let plain = FeedSettings::default();
        for (text, expected) in [
            ("no answer from https://u:p@a.example/x?key=1 in 30 s", "no answer from a.example/x in 30 s"),
            ("(https://a.example/x?key=1): refused", "(a.example/x refused"),
            ("\"https://a.example/\" moved to 'http://b.example/y#z'", "\"a.example\" moved to 'b.example/y'"),
            ("“https://a.example/?q” failed", "“a.example failed"),
            ("scheme://: broken", "… broken"),
            ("status 500", "status 500"),
        ] {
            assert_eq!(discreet(&plain, text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_private_feed_shows_its_host_alone() {
        let private = FeedSettings { private: Some(true), ..FeedSettings::default() };
        assert_eq!(
            discreet(&private, "https://a.example/s3cret/feed?s3cret moved to http://b.example"),
            "a.example/… moved to b.example/…"
        );
    }
}
