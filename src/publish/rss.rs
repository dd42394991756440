//! RSS 2.0, with the modules that readers know: dc, content, media, those of podcasts, and Atom's self link.
//!
//! RSS has its own words: an entry is an item here. Its description is HTML by custom, so the plain summary is
//! escaped once more than in Atom; its title is plain text.

use crate::model::entry::{Enclosure, Entry};
use crate::publish::xml::Xml;
use crate::publish::{Format, Output, address, content, episode};

/// Minutes that a reader may wait before it asks again.
const TTL_MINUTES: &str = "60";

/// See the module.
pub struct Rss;

impl Format for Rss {
    fn suffix(&self) -> &'static str {
        "rss"
    }

    fn media_type(&self) -> &'static str {
        "application/rss+xml"
    }

    fn render(&self, feed: &Output<'_>) -> Vec<u8> {
        let mut xml = Xml::new();
        let mut namespaces = vec![
            ("version", "2.0"),
            ("xmlns:atom", "http://www.w3.org/2005/Atom"),
            ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:media", "http://search.yahoo.com/mrss/"),
        ];
        namespaces.extend(episode::namespaces(feed.entries));
        xml.open("rss", &namespaces);
        xml.open("channel", &[]);
        xml.text("title", &[], &feed.view.title);
        xml.text("link", &[], &feed.river());
        xml.text("description", &[], feed.view.subtitle.as_deref().unwrap_or(&feed.view.title));
        if let Some(language) = address::language(feed.view.language.as_deref()) {
            xml.text("language", &[], language);
        }
        xml.text("lastBuildDate", &[], &address::rfc822(feed.updated));
        xml.text("generator", &[], "coranto");
        xml.text("ttl", &[], TTL_MINUTES);
        xml.empty("atom:link", &[("rel", "self"), ("type", self.media_type()), ("href", &feed.address(self))]);
        for entry in feed.entries {
            item(&mut xml, entry, feed);
        }
        xml.close("channel");
        xml.close("rss");
        xml.finish()
    }
}

fn item(xml: &mut Xml, entry: &Entry, feed: &Output<'_>) {
    let details = &entry.text.details;
    xml.open("item", &[]);
    xml.text("title", &[], &content::title(entry));
    if let Some(link) = entry.text.link.as_ref().and_then(|link| address::named(link.as_str())) {
        xml.text("link", &[], &link);
    }
    xml.text("guid", &[("isPermaLink", "false")], &entry.public_id.urn());
    xml.text("pubDate", &[], &address::rfc822(entry.published.unwrap_or(entry.first_seen)));
    for author in content::authors(entry) {
        xml.text("dc:creator", &[], author.name.trim());
    }
    if let Some(language) = address::language(entry.text.language.as_deref()) {
        xml.text("dc:language", &[], language);
    }
    if let Some(rights) = details.rights.as_deref().filter(|rights| !content::blank(rights)) {
        xml.text("dc:rights", &[], rights);
    }
    for category in &details.categories {
        let scheme = category.scheme.as_deref().and_then(address::web);
        let domain: Vec<_> = scheme.as_deref().map(|scheme| ("domain", scheme)).into_iter().collect();
        let label = category.label.as_deref().filter(|label| !content::blank(label)).unwrap_or(&category.term);
        if !content::blank(label) {
            xml.text("category", &domain, label.trim());
        }
    }
    if let Some(comments) = details.comments.as_deref().and_then(address::named) {
        xml.text("comments", &[], &comments);
    }
    // `source` must name the feed document; where that may not be told, the site stands in.
    let origin = address::feed_document(&entry.source).or_else(|| address::source_site(&entry.source));
    if let Some(url) = origin.as_deref().and_then(address::named) {
        xml.text("source", &[("url", &url)], &content::source_name(&entry.source, entry.text.link.as_ref()));
    }
    media(xml, entry);
    episode::write(xml, entry);
    // HTML by custom: escaped here for HTML, and by the writer for XML.
    xml.html("description", &[], &html_escape::encode_text(&entry.text.summary.text));
    xml.html("content:encoded", &[], &content::body(entry, feed.view.content));
    xml.close("item");
}

/// One enclosure, as RSS has it, and the other files as media.
fn media(xml: &mut Xml, entry: &Entry) {
    let files = &entry.text.details.enclosures;
    let first = leading(files);
    if let Some(file) = first.map(|at| &files[at]) {
        let kind = content::kind_of(file).unwrap_or("application/octet-stream");
        // Zero is how RSS says that a length is not known.
        let length = file.length.unwrap_or(0).to_string();
        if let Some(url) = address::enclosure(&file.url) {
            xml.empty("enclosure", &[("url", &url), ("length", &length), ("type", kind)]);
        }
    }
    for file in files.iter().enumerate().filter(|(at, _)| Some(*at) != first).map(|(_, file)| file) {
        let Some(url) = address::named(&file.url) else { continue };
        let length = file.length.filter(|length| *length > 0).map(|length| length.to_string());
        let mut attributes = vec![("url", url.as_ref())];
        attributes.extend(content::kind_of(file).map(|kind| ("type", kind)));
        attributes.extend(length.as_deref().map(|length| ("fileSize", length)));
        xml.empty("media:content", &attributes);
    }
    if let Some(image) = entry.text.details.image.as_deref().and_then(address::named) {
        xml.empty("media:thumbnail", &[("url", &image)]);
    }
}

/// Which file shall be the enclosure: the first that says all, else the first that RSS accepts as one.
fn leading(files: &[Enclosure]) -> Option<usize> {
    let publishable = |file: &&Enclosure| address::enclosure(&file.url).is_some();
    let complete =
        |file: &Enclosure| file.length.is_some() && address::media_type(file.media_type.as_deref()).is_some();
    files
        .iter()
        .position(|file| publishable(&file) && complete(file))
        .or_else(|| files.iter().position(|file| publishable(&file) && content::kind_of(file).is_some()))
        .or_else(|| files.iter().position(|file| publishable(&file)))
}
