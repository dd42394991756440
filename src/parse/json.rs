//! JSON Feed, read leniently: versions 1 and 1.1, ids that are numbers, authors that are strings, missing titles.
//!
//! Read straight into our model, since feed-rs fails a whole document for any of these. A scan before bounds the
//! number of values, whose tree in memory is many times the text, and finds the last complete item should the text end
//! early.

use serde_json::{Map, Value};
use url::Url;

use crate::model::body::Document;
use crate::model::entry::{Category, Details, Enclosure, Person};
use crate::model::feed::FeedProfile;
use crate::model::hints::Hints;
use crate::model::parsed::{Fault, FeedFormat, Markup, NotAFeed, ParsedEntry, ParsedFeed};
use crate::parse::map::{add_author, add_category, language, web_address};
use crate::parse::{dates, plain};

mod episode;

/// Values of all kinds: two hundred to an item.
const MAX_VALUES: usize = 400_000;
const MAX_ITEMS: usize = 2_000;

type Object = Map<String, Value>;

pub fn parse(document: &Document) -> Result<(ParsedFeed, Vec<Fault>), NotAFeed> {
    let text = document.text.trim();
    let shape = Shape::of(text);
    if shape.n_values > MAX_VALUES {
        return Err(NotAFeed::OverLimit("it has over 400,000 JSON values".into()));
    }
    let mut faults = Vec::new();
    let value: Value = match (serde_json::from_str(text), shape.last_item_end) {
        (Ok(value), _) => value,
        (Err(error), Some(end)) => {
            faults.push(Fault::once("malformed", error.to_string()));
            faults.extend(shape.missing_end());
            serde_json::from_str(&format!("{}]}}", &text[..end]))
                .map_err(|error| NotAFeed::Unreadable(error.to_string()))?
        }
        (Err(error), None) => return Err(NotAFeed::Unreadable(error.to_string())),
    };
    let not_feed = || NotAFeed::Unreadable("it is JSON without the items of a JSON feed".into());
    let root = value.as_object().ok_or_else(not_feed)?;
    let version = text_of(root, "version").unwrap_or_default();
    let items = root.get("items").and_then(Value::as_array);
    if items.is_none() && !version.contains("jsonfeed.org") {
        return Err(not_feed());
    }
    let items = items.map(Vec::as_slice).unwrap_or_default();
    if items.len() > MAX_ITEMS {
        faults.push(Fault::once("over-limit", "it has over 2,000 items: the rest was left out"));
    }
    let base = &document.base;
    let feed_authors = authors(root);
    let entries =
        items.iter().filter_map(Value::as_object).take(MAX_ITEMS).map(|item| entry(item, &feed_authors, base));
    let feed = ParsedFeed {
        format: FeedFormat::Json,
        profile: profile(root, base),
        self_url: address(root, "feed_url", base),
        hints: hints(root, base),
        entries: entries.collect(),
    };
    Ok((feed, faults))
}

fn profile(root: &Object, base: &Url) -> FeedProfile {
    FeedProfile {
        // Names of sites pass through WordPress, which writes `Blog &#8211; Site` even here.
        title: text_of(root, "title").map(|text| plain::of_html(&text)).filter(|text| !text.is_empty()),
        site: address(root, "home_page_url", base).map(String::from),
        language: text_of(root, "language").as_deref().and_then(language),
        image: address(root, "icon", base).or_else(|| address(root, "favicon", base)).map(String::from),
        ..FeedProfile::default()
    }
}

fn hints(root: &Object, base: &Url) -> Hints {
    let url = |name| address(root, name, base).map(String::from);
    let mut hints = Hints { self_url: url("feed_url"), next: url("next_url"), ..Hints::default() };
    for hub in list(root, "hubs").iter().filter_map(Value::as_object).filter_map(|hub| address(hub, "url", base)) {
        hints.add_hub(hub.into());
    }
    hints
}

fn entry(item: &Object, feed_authors: &[Person], base: &Url) -> ParsedEntry {
    let id = text_of(item, "id");
    let link = address(item, "url", base).or_else(|| address(item, "external_url", base)).or_else(|| {
        let id = id.as_deref().filter(|id| id.starts_with("http://") || id.starts_with("https://"))?;
        web_address(id, base)
    });
    let html = text_of(item, "content_html").map(Markup::Html);
    let own_authors = authors(item);
    let date = |name| text_of(item, name).and_then(|date| dates::read(&date));
    let (published, updated) = (date("date_published"), date("date_modified"));
    ParsedEntry {
        title: line_of(item, "title"),
        link,
        published: published.map(|date| date.at),
        updated: updated.map(|date| date.at),
        zoneless: published.or(updated).is_some_and(|date| date.zoneless),
        language: text_of(item, "language").as_deref().and_then(language),
        summary: text_of(item, "summary").map(Markup::Plain),
        content: html.or_else(|| text_of(item, "content_text").map(Markup::Plain)),
        details: Details {
            authors: if own_authors.is_empty() { feed_authors.to_vec() } else { own_authors },
            categories: categories(item),
            enclosures: enclosures(item, base),
            image: address(item, "image", base).or_else(|| address(item, "banner_image", base)).map(String::from),
            episode: episode::of(item, base),
            ..Details::default()
        },
        id,
        base: None,
    }
}

/// A string, or a number as one; nothing when blank.
fn text_of(object: &Object, name: &str) -> Option<String> {
    let text = match object.get(name)? {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    (!text.trim().is_empty()).then_some(text)
}

fn line_of(object: &Object, name: &str) -> Option<String> {
    text_of(object, name).map(|text| plain::one_line(&text)).filter(|text| !text.is_empty())
}

fn address(object: &Object, name: &str, base: &Url) -> Option<Url> {
    text_of(object, name).and_then(|href| web_address(&href, base))
}

/// One value or a list of them.
fn list<'v>(object: &'v Object, name: &str) -> &'v [Value] {
    match object.get(name) {
        Some(Value::Array(values)) => values,
        Some(Value::Null) | None => &[],
        Some(value) => std::slice::from_ref(value),
    }
}

/// `authors` of version 1.1, `author` of version 1.
fn authors(object: &Object) -> Vec<Person> {
    let mut found = Vec::new();
    for author in list(object, "authors").iter().chain(list(object, "author")) {
        let person = match author {
            Value::String(name) => Person { name: plain::one_line(name), ..Person::default() },
            Value::Object(author) => {
                Person { name: line_of(author, "name").unwrap_or_default(), uri: text_of(author, "url"), email: None }
            }
            _ => continue,
        };
        add_author(&mut found, person);
    }
    found
}

fn categories(item: &Object) -> Vec<Category> {
    let mut found = Vec::new();
    for tag in list(item, "tags") {
        let Value::String(tag) = tag else { continue };
        // A string in place of a list holds several.
        let is_list = item.get("tags").is_some_and(Value::is_array);
        let terms = if is_list { vec![tag.as_str()] } else { tag.split(',').collect() };
        for term in terms {
            add_category(&mut found, Category { term: plain::one_line(term), ..Category::default() });
        }
    }
    found
}

fn enclosures(item: &Object, base: &Url) -> Vec<Enclosure> {
    let attachments = list(item, "attachments").iter().filter_map(Value::as_object).take(64);
    attachments
        .filter_map(|attachment| {
            let url = file_address(attachment, base)?;
            let length =
                attachment.get("size_in_bytes").and_then(|size| size.as_u64().or_else(|| size.as_str()?.parse().ok()));
            Some(Enclosure {
                url,
                media_type: text_of(attachment, "mime_type"),
                length,
                title: line_of(attachment, "title"),
            })
        })
        .collect()
}

/// Where a file is: as written when that is absolute, since signed addresses break otherwise.
fn file_address(file: &Object, base: &Url) -> Option<String> {
    let written = text_of(file, "url")?;
    let url = web_address(&written, base)?;
    Some(if Url::parse(written.trim()).is_ok() { written.trim().to_owned() } else { url.into() })
}

/// What can be told of JSON without reading it.
#[derive(Default)]
struct Shape {
    n_values: usize,
    /// The offset behind the last complete object of the root's `items`.
    last_item_end: Option<usize>,
    /// Brackets that were open at the end.
    depth: usize,
    /// The text ended in the root's `items`, or in one of them.
    in_items: bool,
}

impl Shape {
    fn of(text: &str) -> Shape {
        let bytes = text.as_bytes();
        let mut shape = Shape::default();
        let mut key = "";
        let mut at = 0;
        while at < bytes.len() {
            match bytes[at] {
                b'"' => {
                    let end = string_end(bytes, at + 1);
                    if shape.depth == 1 {
                        key = &text[at + 1..end];
                    }
                    at = end;
                }
                open @ (b'{' | b'[') => {
                    shape.depth += 1;
                    shape.n_values += 1;
                    shape.in_items |= open == b'[' && shape.depth == 2 && key == "items";
                }
                close @ (b'}' | b']') => {
                    shape.depth = shape.depth.saturating_sub(1);
                    if shape.in_items && close == b'}' && shape.depth == 2 {
                        shape.last_item_end = Some(at + 1);
                    }
                    shape.in_items &= shape.depth >= 2;
                }
                b',' => shape.n_values += 1,
                _ => {}
            }
            at += 1;
        }
        shape
    }

    /// What the end of the text shows, given that it is not well-formed behind the last complete item.
    fn missing_end(&self) -> Option<Fault> {
        let (class, detail) = match self.depth {
            // All was closed: `[{},]}`, or other text behind the feed.
            0 => return None,
            3.. if self.in_items => (Fault::TRUNCATED, "the document ended inside an item"),
            _ => (Fault::UNCLOSED, "the document ended before its closing brace"),
        };
        Some(Fault::once(class, detail))
    }
}

/// The offset of the closing quote, or the end.
fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while at < bytes.len() && bytes[at] != b'"' {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}
