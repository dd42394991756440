//! Atom 1.0 (RFC 4287), with the sources of its entries, threads (RFC 4685), media thumbnails and the words of podcasts.

use crate::model::entry::{Enclosure, Entry, Person};
use crate::publish::xml::Xml;
use crate::publish::{Format, Output, address, content, episode};

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
        attributes.extend(episode::namespaces(feed.entries));
        attributes.extend(address::language(feed.view.language.as_deref()).map(|tag| ("xml:lang", tag)));
        xml.open("feed", &attributes);
        xml.text("id", &[], &feed.id());
        xml.text("title", &[], &feed.view.title);
        if let Some(subtitle) = &feed.view.subtitle {
            xml.text("subtitle", &[], subtitle);
        }
        xml.text("updated", &[], &address::rfc3339(feed.updated));
        xml.empty("link", &[("rel", "self"), ("type", self.media_type()), ("href", &feed.address(self))]);
        xml.empty("link", &[("rel", "alternate"), ("type", "text/html"), ("href", &feed.river())]);
        person(&mut xml, &Person { name: feed.view.title.clone(), ..Person::default() });
        xml.text("generator", &[], "coranto");
        for one in feed.entries {
            entry(&mut xml, one, feed);
        }
        xml.close("feed");
        xml.finish()
    }
}

fn entry(xml: &mut Xml, entry: &Entry, feed: &Output<'_>) {
    let details = &entry.text.details;
    let language = address::language(entry.text.language.as_deref());
    xml.open("entry", &language.map(|tag| ("xml:lang", tag)).into_iter().collect::<Vec<_>>());
    xml.text("id", &[], &entry.public_id.urn());
    xml.text("title", &[("type", "text")], &content::title(entry));
    // Without a date of its own an entry would move in readers whenever `updated` does.
    xml.text("published", &[], &address::rfc3339(entry.published.unwrap_or(entry.first_seen)));
    xml.text("updated", &[], &address::rfc3339_apart(entry.updated, *entry.public_id.as_uuid()));
    links(xml, entry, feed);
    for author in content::authors(entry) {
        person(xml, &author);
    }
    for category in details.categories.iter().filter(|category| !content::blank(&category.term)) {
        let scheme = category.scheme.as_deref().and_then(address::named);
        let mut attributes = vec![("term", category.term.trim())];
        attributes.extend(scheme.as_deref().map(|scheme| ("scheme", scheme)));
        attributes.extend(category.label.as_deref().map(|label| ("label", label)));
        xml.empty("category", &attributes);
    }
    if let Some(rights) = details.rights.as_deref().filter(|rights| !content::blank(rights)) {
        xml.text("rights", &[("type", "text")], rights);
    }
    source(xml, entry);
    if let Some(image) = details.image.as_deref().and_then(address::named) {
        xml.empty("media:thumbnail", &[("url", &image)]);
    }
    episode::write(xml, entry);
    if !content::blank(&entry.text.summary.text) {
        xml.text("summary", &[("type", "text")], &entry.text.summary.text);
    }
    xml.html("content", &[("type", "html")], &content::body(entry, feed.view.content));
    xml.close("entry");
}

fn links(xml: &mut Xml, entry: &Entry, feed: &Output<'_>) {
    let link = entry.text.link.as_ref().and_then(|link| address::web(link.as_str()));
    if let Some(href) = &link {
        xml.empty("link", &[("rel", "alternate"), ("href", href)]);
    }
    // RFC 4287 section 4.2.7.2: a resource related to the entry; the article's own page is the alternate.
    let page = feed.page_of(entry);
    xml.empty("link", &[("rel", "related"), ("type", "text/html"), ("href", &page), ("title", "coranto")]);
    for file in &entry.text.details.enclosures {
        enclosure(xml, file);
    }
    for sighting in content::others(entry) {
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
}

fn enclosure(xml: &mut Xml, file: &Enclosure) {
    let Some(href) = address::web(&file.url) else { return };
    let length = file.length.map(|length| length.to_string());
    let mut attributes = vec![("rel", "enclosure"), ("href", href.as_ref())];
    attributes.extend(content::kind_of(file).map(|kind| ("type", kind)));
    attributes.extend(length.as_deref().map(|length| ("length", length)));
    attributes.extend(file.title.as_deref().filter(|title| !content::blank(title)).map(|title| ("title", title)));
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

/// With id, title and `updated` in any case: readers that know feeds by them expect all three.
fn source(xml: &mut Xml, entry: &Entry) {
    let source = &entry.source;
    let name = content::source_name(source, entry.text.link.as_ref());
    xml.open("source", &[]);
    xml.text("id", &[], &address::source_id(source).unwrap_or_else(|| address::id_of(&name)));
    xml.text("title", &[("type", "text")], &name);
    // A feed that does not say when it changed has changed at the latest when this entry did.
    xml.text("updated", &[], &address::rfc3339(source.updated.unwrap_or(entry.updated)));
    if let Some(site) = address::source_site(source) {
        xml.empty("link", &[("rel", "alternate"), ("href", &site)]);
    }
    if let Some(document) = address::feed_document(source) {
        xml.empty("link", &[("rel", "self"), ("href", &document)]);
    }
    if let Some(rights) = source.rights.as_deref().filter(|rights| !content::blank(rights)) {
        xml.text("rights", &[("type", "text")], rights);
    }
    xml.close("source");
}
