//! RSS of all versions, and RDF, as RSS 2.0: what feed-rs reads best.

use std::ops::Range;

use crate::model::entry::SourceRef;
use crate::model::parsed::Markup;
use crate::parse::entities;
use crate::parse::plain;
use crate::parse::scan::dating;
use crate::parse::scan::leaf::Done;
use crate::parse::scan::media::has_rel;
use crate::parse::scan::names::{self, Space};
use crate::parse::scan::start::{Start, mended};
use crate::parse::scan::walk::{Frame, Role, Walk};

/// How the document is put together, as far as it departs from one channel that holds its items.
#[derive(Default)]
pub struct Shape {
    pub root_end: Range<usize>,
    pub channel_ends: Vec<Range<usize>>,
    channel_starts: Vec<Range<usize>>,
    /// Namespaces that a channel declared, to be moved to the root.
    channel_names: String,
    items_outside: bool,
    /// The root's default namespace is not that of its format.
    pub default_is_odd: bool,
}

pub fn start(walk: &mut Walk, space: Space, role: Role, start: &Start) {
    match role {
        Role::Channel => {
            walk.shape.channel_starts.push(start.range.clone());
            let tag = start.rewritten("", |name, value| name.starts_with("xmlns:").then(|| value.to_owned()), "");
            walk.shape.channel_names.push_str(tag.trim_start_matches('<').trim_end_matches(['/', '>']));
        }
        Role::Entry if !walk.is_in_channel() => walk.shape.items_outside = true,
        _ => {}
    }
    let Some(entry) = walk.entry() else { return };
    match (space, start.local()) {
        (Space::Core, "guid") => {
            entry.guid_is_link =
                start.attribute("isPermaLink").is_none_or(|value| !value.eq_ignore_ascii_case("false"));
        }
        (Space::Atom | Space::Core, "link") if !start.has("rel") || has_rel(start, "alternate") => {
            entry.link = entry.link.take().or(start.attribute("href"));
        }
        _ => {}
    }
}

/// A text element of RSS is complete.
pub fn text(walk: &mut Walk, frame: &Frame, done: &Done) {
    if walk.parent() == Role::Entry && own_text(walk, frame, done) {
        return walk.leave_out(done);
    }
    if done.is_empty(walk.text) {
        return;
    }
    match walk.parent() {
        Role::Entry | Role::Media => entry_text(walk, frame, done),
        Role::Person => person_text(walk, frame, done),
        Role::Channel | Role::Root => match (frame.space, frame.local) {
            (Space::Dc, "language") => rename(walk, done, "language"),
            (Space::Dc, "rights") => rename(walk, done, "copyright"),
            (Space::Dc, "date") => rename(walk, done, "pubDate"),
            _ => {}
        },
        _ => {}
    }
    mend_type(walk, frame, done);
}

/// Takes the texts of an entry, the last of each: they are most of a document, and feed-rs need not read them again.
fn own_text(walk: &mut Walk, frame: &Frame, done: &Done) -> bool {
    let is_content = match (frame.space, frame.local) {
        (Space::Core, "description") => false,
        (Space::Content, "encoded") => true,
        _ => return false,
    };
    let text = if is_content { done.whole_text(walk.text, walk.declared) } else { done.text(walk.text, walk.declared) };
    let text = (!text.trim().is_empty()).then_some(Markup::Html(text));
    set(walk, |entry| *if is_content { &mut entry.content } else { &mut entry.summary } = text);
    true
}

/// An author in Atom's words, whom feed-rs does not see in an item.
fn person_text(walk: &mut Walk, frame: &Frame, done: &Done) {
    if frame.local == "name" {
        let name = plain::of_html(&done.text(walk.text, walk.declared));
        set(walk, |entry| entry.author = entry.author.take().or(Some(name)));
    }
}

fn entry_text(walk: &mut Walk, frame: &Frame, done: &Done) {
    let (text, declared) = (walk.text, walk.declared);
    let value = || done.text(text, declared);
    if walk.parent() == Role::Entry && dating::note(walk, frame.space, frame.local, value) {
        return walk.leave_out(done);
    }
    match (frame.space, frame.local) {
        (Space::Core, "title") => {
            let Some(entry) = walk.entry() else { return };
            if std::mem::replace(&mut entry.is_titled, true) {
                walk.leave_out(done);
            }
        }
        (Space::Core, "source") => {
            let feed_url = done.start.attribute("url").filter(|url| !url.is_empty());
            let source = SourceRef { title: plain::of_html(&value()), feed_url, ..SourceRef::default() };
            set(walk, |entry| entry.source = Some(source));
        }
        (Space::Dc, "subject") => rename(walk, done, "category"),
        (Space::Dc | Space::Media | Space::Itunes | Space::Atom, "title") => {
            let title = plain::of_html(&value());
            set(walk, |entry| entry.title = entry.title.take().or(Some(title)));
        }
        (Space::Dc | Space::Media, "description")
        | (Space::Itunes, "summary" | "subtitle")
        | (Space::Atom | Space::Core, "summary") => {
            let text = fallback_text(&done.start, value());
            // A summary is fuller than a subtitle.
            let better = frame.local == "summary";
            set(walk, |entry| {
                if frame.space == Space::Itunes && better {
                    entry.told = Some(text.clone());
                }
                if better || entry.text.is_none() {
                    entry.text = Some(text);
                }
            });
        }
        (Space::Atom | Space::Core, "content") | (Space::Core, "body" | "fullitem" | "encoded") => {
            let content = fallback_text(&done.start, value());
            set(walk, |entry| entry.other_content = entry.other_content.take().or(Some(content)));
        }
        (Space::Xhtml, _) => {
            let content = Markup::Html(value());
            set(walk, |entry| entry.other_content = entry.other_content.take().or(Some(content)));
            walk.leave_out(done);
        }
        (Space::Atom, "id") => {
            let id = value();
            set(walk, |entry| entry.id = Some(id));
        }
        (Space::Itunes | Space::Dc, "author") | (Space::Core, "managingEditor" | "creator") => {
            let author = plain::of_html(&value());
            set(walk, |entry| entry.author = entry.author.take().or(Some(author)));
        }
        (Space::Dc, "rights") | (Space::Core, "rights" | "copyright") => {
            let rights = plain::of_html(&value());
            set(walk, |entry| entry.rights = Some(rights));
        }
        (Space::Dc | Space::Core, "language") => {
            let language = value();
            set(walk, |entry| entry.language = Some(language));
        }
        _ => {}
    }
}

/// Text that Media RSS or a podcast gives, with or without markup.
pub fn fallback_text(start: &Start, value: String) -> Markup {
    let html = start.attribute("type").is_some_and(|kind| kind.contains("html"))
        || value.contains("</")
        || value.contains("<br");
    if html { Markup::Html(value) } else { Markup::Plain(value) }
}

fn set(walk: &mut Walk, change: impl FnOnce(&mut crate::parse::scan::EntrySide)) {
    if let Some(entry) = walk.entry() {
        change(entry);
    }
}

/// Gives an element the name under which feed-rs knows it.
pub fn rename(walk: &mut Walk, done: &Done, name: &str) {
    walk.edits.replace_only(done.start.range.clone(), format!("<{name}>"));
    walk.edits.replace(done.end.clone(), format!("</{name}>"));
}

/// feed-rs fails a whole document over a `type` that it does not know.
pub fn mend_type(walk: &mut Walk, frame: &Frame, done: &Done) {
    let (plain, checked) = match frame.space {
        Space::Media => ("plain", matches!(frame.local, "title" | "description")),
        Space::Itunes => ("text", matches!(frame.local, "title" | "summary")),
        _ => return,
    };
    let kind = done.start.attribute("type");
    if checked && kind.as_deref().is_some_and(|kind| kind != "html" && kind != plain) {
        let without = |name: &str, value: &str| (name != "type").then(|| value.to_owned());
        let tag = done.start.rewritten(done.start.name(), without, " type=\"html\"");
        walk.edits.replace_only(done.start.range.clone(), tag);
    }
}

/// Makes the root `rss` of version 2.0. When items stand beside the channel, or there are several, all becomes one
/// channel. Returns what closes a document that was cut.
pub fn mend_root(walk: &mut Walk, root: &Start, declarations: &str, closing: String) -> String {
    let version = root.attribute("version").unwrap_or_default();
    let bare = root.local() != "rss";
    if !bare && !matches!(version.as_str(), "0.90" | "0.91" | "0.92" | "0.93" | "0.94" | "2.0") {
        walk.note("odd-version", || format!("the version of RSS is said to be {version:?}"));
    }
    note_namespaces(walk, root);
    let one_channel = !bare && !walk.shape.items_outside && walk.shape.channel_starts.len() <= 1;
    let raw = root.raw_attributes();
    let is_right =
        matches!(version.as_str(), "2.0" | "0.91" | "0.92") && !raw.contains("xml:base") && !walk.shape.default_is_odd;
    if one_channel && is_right && root.renamed.is_none() && declarations.is_empty() && !has_odd_names(root) {
        return closing;
    }
    let keep = |name: &str, value: &str| match name {
        "version" | "xmlns" | "rdf:about" => None,
        _ => mended(name, value, walk.base()),
    };
    let extra =
        if one_channel { declarations.to_owned() } else { format!("{declarations}{}", walk.shape.channel_names) };
    let name = if one_channel { root.renamed.unwrap_or(root.name()) } else { "rss" };
    let tag = root.rewritten(name, keep, &format!(" version=\"2.0\"{}", less_known(&extra, raw)));
    if one_channel {
        walk.edits.replace_all(vec![(root.range.clone(), tag)]);
        return closing;
    }
    let tag = tag.trim_end_matches("/>").trim_end_matches('>');
    // CDF writes the address of the site into the tag of the channel.
    let site = root.attribute("href").filter(|href| bare && !href.is_empty());
    let site = site.map(|href| format!("<link>{}</link>", entities::escape(&href))).unwrap_or_default();
    let shape = std::mem::take(&mut walk.shape);
    let mut replacements = vec![(root.range.clone(), format!("{tag}><channel>{site}"))];
    replacements.extend(shape.channel_starts.into_iter().chain(shape.channel_ends).map(|tag| (tag, String::new())));
    let ends = "</channel></rss>".to_owned();
    let is_cut = !closing.is_empty();
    if !is_cut {
        replacements.push((shape.root_end, ends.clone()));
    }
    walk.edits.replace_all(replacements);
    if is_cut { ends } else { closing }
}

/// Declarations of which the root has none yet.
fn less_known(declarations: &str, raw: &str) -> String {
    let mut out = String::new();
    for declaration in declarations.split(" xmlns:").skip(1) {
        let prefix = declaration.split('=').next().unwrap_or("");
        let written = format!("xmlns:{prefix}=");
        if !raw.contains(&written) && !out.contains(&written) {
            out.push_str(&format!(" xmlns:{declaration}"));
        }
    }
    out
}

/// Tells a root's namespaces that are misspelt, or not those of its format.
pub fn note_namespaces(walk: &mut Walk, root: &Start) {
    let stated = root.attribute("xmlns").unwrap_or_default();
    if let Some(odd) = odd_name(root) {
        walk.note("odd-namespace", || odd);
    } else if walk.shape.default_is_odd {
        walk.note("odd-namespace", || format!("{stated:?} is not the namespace of this format"));
    }
}

/// The first namespace name of a tag that is misspelt.
pub fn odd_name(start: &Start) -> Option<String> {
    let mut names = start.attributes().iter().filter(|attribute| attribute.name.starts_with("xmlns"));
    let odd = names.find(|odd| names::canonical(odd.name, odd.value).is_some() && !names::is_of_old(odd.value))?;
    Some(format!("{:?} is misspelt: {}", odd.value, names::canonical(odd.name, odd.value).unwrap_or_default()))
}

pub fn has_odd_names(root: &Start) -> bool {
    let mut names = root.attributes().iter().filter(|attribute| attribute.name.starts_with("xmlns"));
    names.any(|attribute| names::canonical(attribute.name, attribute.value).is_some())
}
