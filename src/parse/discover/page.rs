//! What an HTML page tells about its feeds: links in its headers and its head, anchors in its text, and where else to
//! look.
//!
//! Reads tags in one pass, linear in the page whatever it holds, and keeps a bounded number of them. Addresses are
//! absolute, http or https; what a page calls `javascript:` or `data:` is passed over. Choosing is left to `choose`.

use std::collections::HashSet;

use url::Url;

use crate::model::answer::Link;
use crate::model::body::Document;
use crate::parse::discover::{Candidate, Clue};
use crate::parse::plain;
use crate::parse::tags::{self, Tag};
use crate::text::site::same_site;

/// A page with more feeds than this offers a menu.
const MAX_CANDIDATES: usize = 64;
/// Links and anchors whose address is read: repetitions of one feed cost time, too.
const MAX_READ: usize = 4_000;
/// The text of an anchor is looked at so far.
const MAX_LABEL_BYTES: usize = 200;
const MAX_TITLE_CHARS: usize = 200;
/// As `config` bounds them: a longer one could be found and never be declared.
const MAX_URL_BYTES: usize = 8192;
/// A longer text speaks of feeds, and is no name of one.
const MAX_LABEL_CHARS: usize = 60;

const FEED_TYPES: [&str; 6] = [
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/xml",
    "text/xml",
];

/// Feed readers on the web, to which pages link with "subscribe".
const READERS: [&str; 4] = ["feedly.com", "inoreader.com", "newsblur.com", "theoldreader.com"];

/// What a page says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The address that answered.
    pub url: Url,
    /// Links first, then anchors, each in the page's order.
    pub candidates: Vec<Candidate>,
    /// Where the page sends browsers at once, else where it says that it belongs.
    pub elsewhere: Option<Url>,
    /// A page of the same site that an anchor calls "RSS": most likely it lists feeds.
    pub menu: Option<Url>,
    pub language: Option<String>,
    pub generator: Option<String>,
    /// One article, not a list of them.
    pub is_article: bool,
}

impl Page {
    /// Take the place of the page that led here; what that one knew of other sites is kept.
    pub fn follow(&mut self, next: Page) {
        let before = std::mem::replace(self, next);
        self.candidates.extend(before.candidates);
    }
}

/// Read a page that came with these headers.
pub fn read(document: &Document, headers: &[Link]) -> Page {
    let text = &document.text;
    let mut reader = Reader::new(&document.base);
    headers.iter().for_each(|link| reader.header(link));
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
        if tag.closes {
            continue;
        }
        if tag.name.eq_ignore_ascii_case("script") {
            at = after_script(text, at);
        } else {
            reader.take(&tag, &text[at..]);
        }
    }
    reader.finish()
}

struct Reader {
    page: Page,
    base: Url,
    has_base: bool,
    canonical: Option<Url>,
    anchors: Vec<Candidate>,
    seen: HashSet<Url>,
    n_read: usize,
}

impl Reader {
    fn new(address: &Url) -> Reader {
        let page = Page {
            url: address.clone(),
            candidates: Vec::new(),
            elsewhere: None,
            menu: None,
            language: None,
            generator: None,
            is_article: false,
        };
        let base = address.clone();
        Reader { page, base, has_base: false, canonical: None, anchors: Vec::new(), seen: HashSet::new(), n_read: 0 }
    }

    fn take(&mut self, tag: &Tag<'_>, rest: &str) {
        let is = |name: &str| tag.name.eq_ignore_ascii_case(name);
        if is("a") {
            self.anchor(tag, rest);
        } else if is("link") {
            self.link(tag);
        } else if is("meta") {
            self.meta(tag);
        } else if is("base") && !self.has_base {
            // The first one counts, and a base that is no web address is none.
            let href = value(tag, "href").and_then(|href| self.page.url.join(&href).ok()).filter(is_web);
            self.has_base = href.is_some();
            self.base = href.unwrap_or_else(|| self.base.clone());
        } else if is("html") && self.page.language.is_none() {
            self.page.language = value(tag, "lang").filter(|lang| !lang.is_empty());
        }
    }

    /// Taken before the page's own, whose `base` is none of theirs.
    fn header(&mut self, link: &Link) {
        if !is_feed_link(&|wanted| link.has(wanted), link.media_type.clone(), &link.target) {
            return;
        }
        let Some(url) = self.fresh(&link.target) else { return };
        let title = link.title.as_deref().and_then(name);
        self.page.candidates.push(Candidate { url, title, clue: Clue::Named, language: link.language.clone() });
    }

    fn link(&mut self, tag: &Tag<'_>) {
        let (Some(rel), Some(href)) = (value(tag, "rel"), value(tag, "href")) else { return };
        let has = |wanted: &str| rel.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(wanted));
        if self.canonical.is_none() && has("canonical") {
            self.canonical = self.absolute(&href);
        }
        let is_feed = is_feed_link(&has, value(tag, "type"), &href);
        if !is_feed || self.page.candidates.len() >= MAX_CANDIDATES {
            return;
        }
        let Some(url) = self.fresh(&href) else { return };
        let candidate = Candidate { url, title: title(tag), clue: Clue::Named, language: value(tag, "hreflang") };
        self.page.candidates.push(candidate);
    }

    fn anchor(&mut self, tag: &Tag<'_>, rest: &str) {
        if self.anchors.len() >= MAX_CANDIDATES {
            return;
        }
        let Some(href) = value(tag, "href") else { return };
        let leads_to_feed = leads_to_feed(&href);
        let label = label(rest, leads_to_feed);
        let is_called_feed = label.as_deref().is_some_and(is_called_feed);
        if !is_called_feed && !leads_to_feed {
            return;
        }
        let Some(url) = self.fresh(&href) else { return };
        let host = url.domain().unwrap_or("");
        if READERS.iter().any(|reader| host == *reader || host.strip_prefix("www.") == Some(reader)) {
            return;
        }
        let own = same_site(&url, &self.page.url);
        if !leads_to_feed && own && !same_document(&url, &self.page.url) {
            self.page.menu.get_or_insert(url);
            return;
        }
        if !own && !is_called_feed {
            return; // somebody else's, and it is not said to be a feed
        }
        let clue = if own { Clue::Linked } else { Clue::LinkedElsewhere };
        let is_short = |title: &String| (1..=MAX_LABEL_CHARS).contains(&title.chars().count());
        let title = title(tag).or(label).filter(is_short);
        self.anchors.push(Candidate { url, title, clue, language: value(tag, "hreflang") });
    }

    fn meta(&mut self, tag: &Tag<'_>) {
        let Some(content) = value(tag, "content") else { return };
        let says = |attribute: &str, wanted: &str| {
            tag.attribute(attribute).is_some_and(|said| said.trim().eq_ignore_ascii_case(wanted))
        };
        if says("http-equiv", "refresh") {
            let to = refresh_target(&content).and_then(|to| self.absolute(to));
            self.page.elsewhere = self.page.elsewhere.take().or(to);
        } else if says("name", "generator") {
            self.page.generator.get_or_insert(content);
        } else if says("property", "og:type") {
            self.page.is_article |= content.eq_ignore_ascii_case("article");
        }
    }

    /// An address that was not seen yet.
    fn fresh(&mut self, href: &str) -> Option<Url> {
        if self.n_read >= MAX_READ {
            return None;
        }
        self.n_read += 1;
        let url = self.absolute(href)?;
        self.seen.insert(url.clone()).then_some(url)
    }

    fn absolute(&self, href: &str) -> Option<Url> {
        if href.is_empty() || href.len() > MAX_URL_BYTES {
            return None;
        }
        // `feed:` was how browsers were asked to call a reader.
        let href = match href.split_at_checked(5) {
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("feed:") => rest,
            _ => href,
        };
        let mut url = self.base.join(href).ok().filter(is_web)?;
        url.set_fragment(None);
        let asked = &self.page.url;
        // Who may read the page by name and password may read its feed by them.
        if url.origin() == asked.origin() && url.username().is_empty() && !asked.username().is_empty() {
            let _ = url.set_username(asked.username());
            let _ = url.set_password(asked.password());
        }
        Some(url)
    }

    fn finish(self) -> Page {
        let mut page = self.page;
        page.candidates.extend(self.anchors);
        let canonical = self.canonical.filter(|canonical| !nearly_same(canonical, &page.url));
        page.elsewhere = page.elsewhere.or(canonical);
        page
    }
}

fn value(tag: &Tag<'_>, name: &str) -> Option<String> {
    tag.attribute(name).map(|value| html_escape::decode_html_entities(value.trim()).into_owned())
}

fn title(tag: &Tag<'_>) -> Option<String> {
    value(tag, "title").and_then(|title| name(&title))
}

/// What people may be shown of a name: it may be as long as a page.
fn name(title: &str) -> Option<String> {
    let title: String = plain::one_line(title).chars().take(MAX_TITLE_CHARS).collect();
    Some(title).filter(|title| !title.is_empty())
}

fn is_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Are these the relation and type of a feed? `rel=feed` says so without a type. JSON is the type of JSON Feed 1.0, and
/// of much else.
fn is_feed_link(has: &dyn Fn(&str) -> bool, media_type: Option<String>, href: &str) -> bool {
    let media_type = media_type.unwrap_or_default().split(';').next().unwrap_or("").trim().to_ascii_lowercase();
    let is_json_feed = media_type == "application/json" && leads_to_feed(href);
    let is_feed_type = FEED_TYPES.contains(&media_type.as_str()) || is_json_feed;
    has("alternate") && !has("stylesheet") && is_feed_type || has("feed")
}

/// Does an address end as those of feeds do?
pub fn leads_to_feed(href: &str) -> bool {
    let href = href.split('#').next().unwrap_or("").to_ascii_lowercase();
    let (path, query) = href.split_once('?').unwrap_or((&href, ""));
    let last = path.trim_end_matches('/').rsplit('/').next().unwrap_or("");
    let by_path = match last.rsplit_once('.') {
        Some((_, "rss" | "atom" | "rdf")) => true,
        Some((name, "xml")) => !name.contains("sitemap"),
        Some((name, "json")) => name == "feed",
        _ => matches!(last, "feed" | "rss" | "atom" | "rss2"),
    };
    let says = |pair: &str| matches!(pair, "feed=rss2" | "feed=rss" | "feed=atom" | "format=rss" | "format=atom");
    by_path || query.split('&').any(says)
}

fn is_called_feed(label: &str) -> bool {
    if label.chars().count() > MAX_LABEL_CHARS {
        return false;
    }
    let words: Vec<String> = label.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).collect();
    let has = |wanted: &[&str]| words.iter().any(|word| wanted.contains(&word.as_str()));
    has(&["rss"]) || has(&["feed", "feeds"]) && has(&["atom", "xml", "json", "podcast", "news", "web"])
}

/// The text of the anchor that was just opened, when it may tell of a feed or is `wanted` anyway.
fn label(rest: &str, wanted: bool) -> Option<String> {
    let window = &rest[..rest.floor_char_boundary(MAX_LABEL_BYTES)];
    // Up to the next anchor, so that all windows together are no longer than the page.
    let ends = |at: usize| {
        let tag = &window.as_bytes()[at..];
        let name = tag.strip_prefix(b"</").or_else(|| tag.strip_prefix(b"<")).unwrap_or(tag);
        name.first().is_some_and(|byte| byte.eq_ignore_ascii_case(&b'a'))
            && !name.get(1).is_some_and(u8::is_ascii_alphanumeric)
    };
    let end = window.match_indices('<').map(|(at, _)| at).find(|at| ends(*at)).unwrap_or(window.len());
    let window = &window[..end];
    let holds = |wanted: &[u8]| window.as_bytes().windows(wanted.len()).any(|part| part.eq_ignore_ascii_case(wanted));
    (wanted || holds(b"rss") || holds(b"feed")).then(|| plain::of_html(window))
}

/// `0; url='/new'` -> `/new`. One that waits longer is no redirect but a page that renews itself.
fn refresh_target(content: &str) -> Option<&str> {
    const LONGEST_S: f32 = 30.0;
    let (delay, to) = content.split_once([';', ','])?;
    if delay.trim().parse::<f32>().is_ok_and(|delay| delay > LONGEST_S) {
        return None;
    }
    let to = to.trim();
    let to = match to.split_at_checked(3) {
        Some((name, rest)) if name.eq_ignore_ascii_case("url") => rest.trim_start().strip_prefix('=')?.trim(),
        _ => to,
    };
    Some(to.trim_matches(['"', '\'']))
}

fn same_document(one: &Url, other: &Url) -> bool {
    one[..url::Position::AfterQuery] == other[..url::Position::AfterQuery]
}

/// Two spellings of one page: fetching the other would bring nothing new.
fn nearly_same(one: &Url, other: &Url) -> bool {
    let host = |url: &Url| url.host_str().unwrap_or("").trim_start_matches("www.").to_owned();
    host(one) == host(other) && one.path().trim_end_matches('/') == other.path().trim_end_matches('/')
}

/// Scripts hold text that looks like tags.
fn after_script(text: &str, at: usize) -> usize {
    let end = text[at..].match_indices("</").find(|(start, _)| {
        text.as_bytes()[at + start + 2..].get(..6).is_some_and(|name| name.eq_ignore_ascii_case(b"script"))
    });
    end.map_or(text.len(), |(start, _)| at + start)
}

#[cfg(test)]
#[path = "page/tests.rs"]
mod tests;
