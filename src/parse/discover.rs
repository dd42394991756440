//! Feeds that an HTML page points to: `link rel=alternate` (autodiscovery), in the order of the page.

use url::Url;

use crate::model::body::Document;
use crate::parse::plain;
use crate::parse::tags;

/// A page with more feeds than this offers a menu.
const MAX_LINKS: usize = 64;

const FEED_TYPES: [&str; 6] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
];

/// A feed that a page names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedLink {
    pub url: Url,
    pub title: Option<String>,
    pub media_type: String,
}

/// The feeds that a page names in its head. Bounded by the page's size and in number.
pub fn feed_links(document: &Document) -> Vec<FeedLink> {
    let text = &document.text;
    let mut base = document.base.clone();
    let mut found: Vec<FeedLink> = Vec::new();
    let mut at = 0;
    while let Some(offset) = text[at..].find('<') {
        at += offset;
        if text[at..].starts_with("<!--") {
            at += text[at..].find("-->").unwrap_or(text.len() - at);
            continue;
        }
        let Some(tag) = tags::read(text, at) else {
            at += 1;
            continue;
        };
        at = tag.end;
        let value =
            |name| tag.attribute(name).map(|value| html_escape::decode_html_entities(value.trim()).into_owned());
        if tag.closes {
            continue;
        } else if tag.name.eq_ignore_ascii_case("script") {
            at = after_script(text, at);
        } else if tag.name.eq_ignore_ascii_case("base") {
            base = value("href").and_then(|href| document.base.join(&href).ok()).unwrap_or(base);
        } else if tag.name.eq_ignore_ascii_case("link") && found.len() < MAX_LINKS {
            let (Some(rel), Some(href)) = (value("rel"), value("href")) else { continue };
            let Some(media_type) = feed_type(&rel, value("type")) else { continue };
            let Ok(url) = base.join(&href) else { continue };
            let is_new = matches!(url.scheme(), "http" | "https") && found.iter().all(|known| known.url != url);
            if is_new && !href.is_empty() {
                let title = value("title").map(|title| plain::one_line(&title)).filter(|title| !title.is_empty());
                found.push(FeedLink { url, title, media_type });
            }
        }
    }
    found
}

/// The media type, if these are the relation and type of a feed. `rel=feed` says so without a type.
fn feed_type(rel: &str, media_type: Option<String>) -> Option<String> {
    let has = |wanted: &str| rel.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(wanted));
    let media_type = media_type.unwrap_or_default().split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let is_feed_type = FEED_TYPES.contains(&media_type.as_str()) || media_type == "application/json" && has("feed");
    let is_feed = has("alternate") && !has("stylesheet") && is_feed_type || has("feed");
    is_feed.then_some(media_type)
}

/// Scripts hold text that looks like tags.
fn after_script(text: &str, at: usize) -> usize {
    let end = text[at..].match_indices("</").find(|(start, _)| {
        text.as_bytes()[at + start + 2..].get(..6).is_some_and(|name| name.eq_ignore_ascii_case(b"script"))
    });
    end.map_or(text.len(), |(start, _)| at + start)
}
