//! `Link` headers (RFC 8288) as servers write them: several in one value, quoted or not, with commas in titles.
//!
//! One pass over each value, and no more links than are ever of use. Addresses are left as written: they are resolved
//! by whoever follows them.

use reqwest::header::{HeaderMap, LINK};

use crate::model::answer::Link;

/// Some servers name every script and style of a page in such headers, before what matters or behind it.
const MAX_LINKS: usize = 32;

/// The links of an answer. Those that speak of another document (`anchor`) are left out.
pub fn links(headers: &HeaderMap) -> Vec<Link> {
    let mut found = Vec::new();
    for value in headers.get_all(LINK) {
        read(&String::from_utf8_lossy(value.as_bytes()), &mut found);
    }
    found
}

fn read(value: &str, found: &mut Vec<Link>) {
    let mut rest = value;
    while found.len() < MAX_LINKS {
        let Some((_, from)) = rest.split_once('<') else { return };
        let Some((target, parameters)) = from.split_once('>') else { return };
        let mut link = Link { target: target.trim().to_owned(), ..Link::default() };
        let mut is_of_this = true;
        rest = parameters;
        while let Some((name, value, behind)) = parameter(rest) {
            rest = behind;
            match name.to_ascii_lowercase().as_str() {
                // The first counts (section 3.3).
                "rel" if link.rel.is_empty() => link.rel = value,
                "type" if link.media_type.is_none() => link.media_type = Some(value),
                "title" if link.title.is_none() => link.title = Some(value),
                "hreflang" if link.language.is_none() => link.language = Some(value),
                "anchor" => is_of_this = false,
                _ => {}
            }
        }
        // What only tells a browser what to load early is nobody's feed, and must not take the room of what is.
        let is_of_use = !link.rel.is_empty() && !link.has("preload") && !link.has("preconnect");
        if is_of_this && is_of_use {
            found.push(link);
        }
    }
}

/// `; name=value` at the beginning of a text: its name, its value, and what stands behind it.
fn parameter(text: &str) -> Option<(&str, String, &str)> {
    let text = text.trim_start().strip_prefix(';')?;
    let (name, rest) = text.split_at(text.find(['=', ';', ',']).unwrap_or(text.len()));
    let Some(value) = rest.strip_prefix('=') else { return Some((name.trim(), String::new(), rest)) };
    let value = value.trim_start();
    if let Some(quoted) = value.strip_prefix('"') {
        let (value, rest) = unquoted(quoted);
        return Some((name.trim(), value, rest));
    }
    let (value, rest) = value.split_at(value.find([';', ',']).unwrap_or(value.len()));
    Some((name.trim(), value.trim().to_owned(), rest))
}

/// Up to the quote that ends it, and what stands behind that.
fn unquoted(text: &str) -> (String, &str) {
    let mut value = String::new();
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '\\' if !escaped => escaped = true,
            '"' if !escaped => return (value, &text[at + 1..]),
            _ => {
                escaped = false;
                value.push(letter);
            }
        }
    }
    (value, "")
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    /// Links as `target rel type title language`.
    #[track_caller]
    fn check(values: &[&str], expected: &[&str]) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(LINK, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        let shown: Vec<String> = links(&headers)
            .into_iter()
            .map(|link| {
                let more = [link.media_type, link.title, link.language].map(Option::unwrap_or_default);
                [&[link.target, link.rel][..], &more].concat().join("|")
            })
            .collect();
        assert_eq!(shown, expected, "{values:?}");
    }

    #[test]
    fn links_are_read_as_servers_write_them() {
        check(
            &[
                "</feed>; rel=\"alternate\"; type=\"application/rss+xml\"; title=\"News, and \\\"more\\\"\"; hreflang=en",
            ],
            &["/feed|alternate|application/rss+xml|News, and \"more\"|en"],
        );
        check(&["<a>;rel=hub,<b> ; REL = self ;rel=next"], &["a|hub|||", "b|self|||"]);
        check(&["<a>; rel=hub", "<b,c;d>; rel=self"], &["a|hub|||", "b,c;d|self|||"]);
        check(&["<a>; rel=preload; as=style, <b>; rel=feed; x"], &["b|feed|||"]);
        check(&["<a>; anchor=\"/other\"; rel=alternate, <b>; rel=feed"], &["b|feed|||"]);
    }

    #[test]
    fn what_is_broken_or_endless_does_no_harm() {
        for value in ["", "<", "<a", "a>; rel=x", "<a>", "<a>;", "<a>; rel", "<a>; rel=", "<a>;;=;\"", "<a>; rel=\"\\"]
        {
            let mut headers = HeaderMap::new();
            headers.append(LINK, HeaderValue::from_bytes(value.as_bytes()).unwrap());
            assert_eq!(links(&headers), [], "{value}");
        }
        check(&["<a>; rel=\"hub"], &["a|hub|||"]);
        let many = "<a>; rel=hub,".repeat(1_000);
        let mut headers = HeaderMap::new();
        headers.append(LINK, HeaderValue::from_str(&many).unwrap());
        assert_eq!(links(&headers).len(), MAX_LINKS);
    }
}
