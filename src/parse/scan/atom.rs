//! Atom of both versions as Atom 1.0, its text constructs as `text` or `html` only.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::model::entry::SourceRef;
use crate::model::parsed::Markup;
use crate::parse::dates;
use crate::parse::entities;
use crate::parse::plain;
use crate::parse::scan::dating;
use crate::parse::scan::leaf::Done;
use crate::parse::scan::media::has_rel;
use crate::parse::scan::names::Space;
use crate::parse::scan::rss::{fallback_text, has_odd_names, mend_type, note_namespaces, rename};
use crate::parse::scan::start::{Start, mended};
use crate::parse::scan::walk::{Frame, Role, Walk};

pub fn start(walk: &mut Walk, space: Space, start: &Start) {
    let parent = walk.parent();
    if (space, start.local()) != (Space::Core, "link") || !matches!(parent, Role::Source | Role::Entry) {
        return;
    }
    let Some(href) = start.attribute("href").and_then(|href| walk.base().join(&href).ok()) else { return };
    if parent == Role::Entry {
        return if leads_to_page(start) {
            note_link(walk, href.into())
        };
    }
    let (to_feed, to_site) = (has_rel(start, "self"), !start.has("rel") || has_rel(start, "alternate"));
    let Some(source) = source(walk) else { return };
    if to_feed {
        source.feed_url = Some(href.into());
    } else if to_site && source.link.is_none() {
        source.link = Some(href.into());
    }
}

/// `alternate`, however it is written; RFC 4287 lets it be an address too.
fn leads_to_page(start: &Start) -> bool {
    let rel = start.attribute("rel").unwrap_or_default().to_ascii_lowercase();
    rel.is_empty() || has_rel(start, "alternate") || rel.ends_with("/relation/alternate")
}

/// For an entry without a link that feed-rs understands.
fn note_link(walk: &mut Walk, link: String) {
    if let Some(entry) = walk.entry() {
        entry.link = entry.link.take().or(Some(link));
    }
}

/// Somebody wrote a name where a person's elements should stand.
pub fn bare_person(walk: &mut Walk, inner: &str) {
    let name = if inner.contains('<') { String::new() } else { plain::of_html(inner) };
    if let Some(entry) = walk.entry().filter(|_| !name.is_empty()) {
        entry.author = entry.author.take().or(Some(name));
    }
}

/// A text element of Atom is complete.
pub fn text(walk: &mut Walk, frame: &Frame, done: &Done) {
    let local = frame.local;
    if frame.space == Space::Media {
        return media_text(walk, frame, done);
    }
    let (text, declared) = (walk.text, walk.declared);
    if walk.parent() == Role::Entry && dating::note(walk, frame.space, frame.local, || done.text(text, declared)) {
        return walk.leave_out(done);
    }
    if (walk.parent(), frame.space) == (Role::Entry, Space::Dc) && local == "creator" {
        let name = plain::of_html(&done.text(text, declared));
        if let Some(entry) = walk.entry().filter(|_| !name.is_empty()) {
            entry.author = entry.author.take().or(Some(name));
        }
    }
    if frame.space != Space::Core {
        return;
    }
    let current = match (walk.parent(), local) {
        (Role::Source, _) => return source_text(walk, local, done),
        (Role::Entry, "link") => {
            let link = done.text(text, declared);
            let link = walk.base().join(&link).ok().filter(|_| !link.is_empty());
            return link.into_iter().for_each(|link| note_link(walk, link.into()));
        }
        (Role::Entry, "guid") => "id",
        (Role::Entry, "description") => "summary",
        (Role::Entry, "pubDate") => "published",
        (_, "modified") => "updated",
        (_, "issued") => "published",
        (_, "tagline") => "subtitle",
        (Role::Root | Role::Entry, "copyright") => "rights",
        (Role::Person, "url") => "uri",
        _ => local,
    };
    match current {
        "title" | "summary" | "content" | "subtitle" | "rights" => construct(walk, current, local, done),
        _ if current != local => rename(walk, done, current),
        _ => {}
    }
}

/// What a text construct of RFC 4287 section 3.1 holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Held {
    Text,
    Html,
    /// A picture in base64, a document of another kind.
    Foreign,
}

fn held(kind: Option<&str>, has_markup: bool) -> Held {
    let kind = kind.unwrap_or("").to_ascii_lowercase();
    match kind.as_str() {
        "html" | "text/html" | "xhtml" | "application/xhtml+xml" => Held::Html,
        _ if has_markup => Held::Html,
        "" | "text" | "plain" => Held::Text,
        _ if kind.starts_with("text/") && !kind.ends_with("xml") => Held::Text,
        _ if kind.contains('/') => Held::Foreign,
        _ => Held::Html,
    }
}

fn is_plain(kind: Option<&str>) -> bool {
    matches!(kind.unwrap_or("").to_ascii_lowercase().as_str(), "" | "text" | "text/plain")
}

/// What base64 holds, when that is text: RFC 4287 section 4.1.3.3, and `mode` of Atom 0.3.
fn base64_text(walk: &Walk, done: &Done) -> Option<String> {
    let written: String = done.text(walk.text, walk.declared).split_ascii_whitespace().collect();
    let text = String::from_utf8(BASE64.decode(written).ok()?).ok()?;
    let is_text = !text.trim().is_empty() && !text.contains(|c: char| c.is_control() && !c.is_whitespace());
    is_text.then_some(text)
}

fn construct(walk: &mut Walk, name: &str, written: &str, done: &Done) {
    let kind = done.start.attribute("type");
    let src = done.start.attribute("src").filter(|_| name == "content");
    let mut holds = held(kind.as_deref(), done.markup.is_some());
    let is_base64 = done.start.attribute("mode").is_some_and(|mode| mode == "base64");
    if let Some(src) = &src {
        walk.base().join(src).into_iter().for_each(|link| note_link(walk, link.into()));
    }
    let decoded = if is_base64 || holds == Held::Foreign { base64_text(walk, done) } else { None };
    if decoded.is_some() {
        holds = if is_plain(kind.as_deref()) { Held::Text } else { Held::Html };
    } else if is_base64 || src.is_some() && done.is_empty(walk.text) || name == "content" && done.is_empty(walk.text) {
        holds = Held::Foreign;
    }
    if holds == Held::Foreign {
        walk.leave_out(done);
        return;
    }
    if matches!(name, "summary" | "content") && walk.parent() == Role::Entry {
        return entry_text(walk, name, holds, decoded, done);
    }
    if let Some(text) = decoded {
        walk.edits.forget_from(done.inner.start);
        walk.edits.replace(done.inner.clone(), entities::escape(&text));
    }
    let type_now = if holds == Held::Html { "html" } else { "text" };
    let is_right = name == written && src.is_none() && kind.as_deref().unwrap_or("text") == type_now;
    if is_right && !done.start.raw_attributes().contains("xml:base") {
        return;
    }
    let keep = |name: &str, value: &str| match name {
        "type" | "src" | "mode" => None,
        _ => mended(name, value, walk.base()),
    };
    let name = done.start.name().replace(written, name);
    let tag = done.start.rewritten(&name, keep, &format!(" type=\"{type_now}\""));
    walk.edits.replace_only(done.start.range.clone(), tag);
    if !done.start.empty {
        walk.edits.replace(done.end.clone(), format!("</{name}>"));
    }
}

/// Takes a text of an entry, the last of its name: it is most of a document, and feed-rs need not read it again. Its
/// base and language are those of the element that holds it; the language of the content goes before the summary's.
fn entry_text(walk: &mut Walk, name: &str, holds: Held, decoded: Option<String>, done: &Done) {
    let language = done.start.attribute("xml:lang");
    let base = done.start.has("xml:base").then(|| walk.base().clone());
    let text = decoded.unwrap_or_else(|| done.text(walk.text, walk.declared));
    let text =
        (!text.trim().is_empty()).then_some(if holds == Held::Html { Markup::Html(text) } else { Markup::Plain(text) });
    if let Some(entry) = walk.entry() {
        let is_content = name == "content";
        if is_content || entry.content.is_none() || entry.language.is_none() {
            entry.language = language.or(entry.language.take());
        }
        entry.base = base.or(entry.base.take());
        *if is_content { &mut entry.content } else { &mut entry.summary } = text;
    }
    walk.leave_out(done);
}

fn media_text(walk: &mut Walk, frame: &Frame, done: &Done) {
    if done.is_empty(walk.text) {
        walk.leave_out(done);
        return;
    }
    let value = done.text(walk.text, walk.declared);
    let text = fallback_text(&done.start, value.clone());
    if let Some(entry) = walk.entry() {
        match frame.local {
            "title" => entry.title = entry.title.take().or_else(|| Some(plain::of_html(&value))),
            "description" => entry.text = entry.text.take().or(Some(text)),
            _ => {}
        }
    }
    mend_type(walk, frame, done);
}

fn source_text(walk: &mut Walk, local: &str, done: &Done) {
    let value = done.text(walk.text, walk.declared);
    let title = plain::of_html(&value);
    let Some(source) = source(walk) else { return };
    match local {
        "id" => source.id = Some(value),
        "title" => source.title = title,
        "updated" | "modified" => source.updated = dates::parse(&value),
        "rights" | "copyright" => source.rights = Some(title),
        _ => {}
    }
}

fn source<'w>(walk: &'w mut Walk) -> Option<&'w mut SourceRef> {
    Some(walk.entry()?.source.get_or_insert_default())
}

/// Gives the root the right default namespace. Returns what closes a document that was cut.
pub fn mend_root(walk: &mut Walk, root: &Start, declarations: &str, closing: String) -> String {
    note_namespaces(walk, root);
    let is_right =
        declarations.is_empty() && !has_odd_names(root) && !walk.shape.default_is_odd && root.renamed.is_none();
    if !is_right || root.raw_attributes().contains("xml:base") {
        let keep = |name: &str, value: &str| match name {
            "xmlns" => None,
            _ => mended(name, value, walk.base()),
        };
        let tag = root.rewritten(root.renamed.unwrap_or(root.name()), keep, declarations);
        walk.edits.replace_all(vec![(root.range.clone(), tag)]);
    }
    closing
}
