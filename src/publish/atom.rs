//! Atom 1.0 (RFC 4287), with the sources of its entries, threads (RFC 4685) and media thumbnails.

use crate::model::entry::{Enclosure, Entry, Person, SourceRef};
use crate::publish::xml::Xml;
use crate::publish::{Format, Output, address, content};

/// See the module.
pub struct Atom;

impl Format for Atom {
    fn suffix(&self) -> &'static str {
        "atom"
    }

    fn media_type(&self) -> &'static str {
        "application/atom+xml"
    }

    fn render(&self, feed: &Output<'_>) -> Vec<u8> {
        let mut xml = Xml::new();
        let mut attributes =
            vec![("xmlns", "http://www.w3.org/2005/Atom"), ("xmlns:media", "http://search.yahoo.com/mrss/")];
        attributes.extend(address::language(feed.view.language.as_deref()).map(|tag| ("xml:lang", tag)));
        xml.open("feed", &attributes);
        xml.text("id", &[], &feed.id());
        xml.text("title", &[], &feed.view.title);
        if let Some(subtitle) = &feed.view.subtitle {
            xml.text("subtitle", &[], subtitle);
        }
        xml.text("updated", &[], &address::rfc3339(feed.updated));
        xml.empty("link", &[("rel", "self"), ("type", self.media_type()), ("href", &feed.address(self))]);
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &address::site(feed.base))]);
        person(&mut xml, &Person { name: feed.view.title.clone(), ..Person::default() });
        xml.text("generator", &[], "coranto");
        for one in feed.entries {
            entry(&mut xml, one);
        }
        xml.close("feed");
        xml.finish()
    }
}

fn entry(xml: &mut Xml, entry: &Entry) {
    let details = &entry.text.details;
    let language = address::language(entry.text.language.as_deref());
    xml.open("entry", &language.map(|tag| ("xml:lang", tag)).into_iter().collect::<Vec<_>>());
    xml.text("id", &[], &entry.public_id.urn());
    xml.text("title", &[("type", "text")], &content::title(entry));
    // Without a date of its own an entry would move in readers whenever `updated` does.
    xml.text("published", &[], &address::rfc3339(entry.published.unwrap_or(entry.first_seen)));
    xml.text("updated", &[], &address::rfc3339(entry.updated));
    let linked = links(xml, entry);
    for author in content::authors(entry) {
        person(xml, &author);
    }
    for category in details.categories.iter().filter(|category| !category.term.trim().is_empty()) {
        let scheme = category.scheme.as_deref().and_then(address::web);
        let mut attributes = vec![("term", category.term.trim())];
        attributes.extend(scheme.as_deref().map(|scheme| ("scheme", scheme)));
        attributes.extend(category.label.as_deref().map(|label| ("label", label)));
        xml.empty("category", &attributes);
    }
    if let Some(rights) = &details.rights {
        xml.text("rights", &[("type", "text")], rights);
    }
    source(xml, &entry.source);
    if let Some(image) = details.image.as_deref().and_then(address::web) {
        xml.empty("media:thumbnail", &[("url", &image)]);
    }
    if !entry.text.summary.text.is_empty() {
        xml.text("summary", &[("type", "text")], &entry.text.summary.text);
    }
    let body = content::body(entry);
    // Without a link, an entry must have content, be it empty (RFC 4287 section 4.1.2).
    if !body.is_empty() || !linked {
        xml.text("content", &[("type", "html")], &body);
    }
    xml.close("entry");
}

/// True when the entry got its alternate.
fn links(xml: &mut Xml, entry: &Entry) -> bool {
    let link = entry.text.link.as_ref().and_then(|link| address::web(link.as_str()));
    if let Some(href) = &link {
        xml.empty("link", &[("rel", "alternate"), ("href", href)]);
    }
    for file in &entry.text.details.enclosures {
        enclosure(xml, file);
    }
    for sighting in &entry.also {
        let outlet = content::source_name(&sighting.source, sighting.link.as_ref());
        // A link post has the address of the article itself.
        if let Some(href) = content::sighting_link(sighting).filter(|href| Some(href) != link.as_ref()) {
            let title = format!("{outlet}: {}", sighting.title.trim());
            let title = title.trim_end_matches([':', ' ']);
            xml.empty("link", &[("rel", "related"), ("href", &href), ("title", title)]);
        }
        if let Some(href) = content::discussion(sighting.comments.as_deref(), sighting.link.as_ref()) {
            xml.empty("link", &[("rel", "replies"), ("type", "text/html"), ("href", &href), ("title", &outlet)]);
        }
    }
    if let Some(href) = entry.text.details.comments.as_deref().and_then(address::web) {
        xml.empty("link", &[("rel", "replies"), ("type", "text/html"), ("href", &href)]);
    }
    link.is_some()
}

fn enclosure(xml: &mut Xml, file: &Enclosure) {
    let Some(href) = address::web(&file.url) else { return };
    let length = file.length.map(|length| length.to_string());
    let mut attributes = vec![("rel", "enclosure"), ("href", href.as_ref())];
    attributes.extend(address::media_type(file.media_type.as_deref()).map(|kind| ("type", kind)));
    attributes.extend(length.as_deref().map(|length| ("length", length)));
    attributes.extend(file.title.as_deref().filter(|title| !title.trim().is_empty()).map(|title| ("title", title)));
    xml.empty("link", &attributes);
}

fn person(xml: &mut Xml, person: &Person) {
    xml.open("author", &[]);
    xml.text("name", &[], person.name.trim());
    if let Some(uri) = person.uri.as_deref().and_then(address::web) {
        xml.text("uri", &[], &uri);
    }
    if let Some(email) = address::email(person.email.as_deref()) {
        xml.text("email", &[], email);
    }
    xml.close("author");
}

fn source(xml: &mut Xml, source: &SourceRef) {
    xml.open("source", &[]);
    if let Some(id) = address::source_id(source) {
        xml.text("id", &[], &id);
    }
    xml.text("title", &[("type", "text")], source.title.trim());
    if let Some(updated) = source.updated {
        xml.text("updated", &[], &address::rfc3339(updated));
    }
    if let Some(site) = address::source_site(source) {
        xml.empty("link", &[("rel", "alternate"), ("href", &site)]);
    }
    if let Some(document) = address::feed_document(source) {
        xml.empty("link", &[("rel", "self"), ("href", &document)]);
    }
    if let Some(rights) = &source.rights {
        xml.text("rights", &[("type", "text")], rights);
    }
    xml.close("source");
}
