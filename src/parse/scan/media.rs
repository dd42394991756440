//! Pictures and files, in whichever vocabulary: RSS enclosures, Media RSS, iTunes, Atom links.

use url::Url;

use crate::model::entry::Enclosure;
use crate::parse::scan::names::Space;
use crate::parse::scan::side::ImageRank;
use crate::parse::scan::start::Start;
use crate::parse::scan::walk::Walk;

/// Notes a file or a picture that a start tag names.
pub fn start(walk: &mut Walk, space: Space, start: &Start) {
    let (rank, url_name, length_name) = match (space, start.local()) {
        (Space::Core, "enclosure") => (ImageRank::Enclosure, "url", "length"),
        (Space::Media, "content") => (ImageRank::MediaContent, "url", "fileSize"),
        (Space::Media, "thumbnail") => (ImageRank::Thumbnail, "url", ""),
        (Space::Itunes, "image") => (ImageRank::Podcast, "href", ""),
        (Space::Core | Space::Atom, "link") if has_rel(start, "enclosure") => (ImageRank::Enclosure, "href", "length"),
        _ => return,
    };
    let written = start.attribute(url_name).or_else(|| start.attribute("href"));
    let Some(url) = written.and_then(|url| absolute(walk, &url)) else { return };
    let medium = start.attribute("medium").map(|medium| medium.to_ascii_lowercase());
    let family = medium.filter(|medium| matches!(medium.as_str(), "audio" | "video" | "image"));
    let stated = start.attribute("type").filter(|kind| !kind.is_empty());
    // Media RSS lets a file say what it is without saying of which type: all that is known is the family.
    let media_type = stated.or_else(|| family.as_ref().map(|family| format!("{family}/*")));
    let is_image = media_type.as_deref().is_some_and(|kind| kind.starts_with("image/"))
        || family.is_some_and(|family| family == "image");
    let Some(entry) = walk.entry() else { return };
    if is_image || rank > ImageRank::MediaContent {
        entry.add_image(rank, url.clone());
    }
    // A picture of Media RSS stands for the entry; one that is enclosed is also a file of it.
    if rank == ImageRank::Enclosure || rank == ImageRank::MediaContent && !is_image {
        let length = start.attribute(length_name).and_then(|length| length.parse().ok()).filter(|length| *length > 0);
        let title = start.attribute("title").filter(|title| !title.is_empty());
        entry.add_enclosure(Enclosure { url, media_type, length, title });
    }
}

pub fn has_rel(start: &Start, rel: &str) -> bool {
    start.attribute("rel").is_some_and(|value| value.split_ascii_whitespace().any(|one| one.eq_ignore_ascii_case(rel)))
}

/// As written when it is absolute, since signed addresses break otherwise. Only what a reader can fetch.
pub fn absolute(walk: &Walk, written: &str) -> Option<String> {
    let written = written.trim();
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
    let looks_absolute = written.get(..4).is_some_and(|scheme| scheme.eq_ignore_ascii_case("http"))
        && !written.contains(char::is_whitespace);
    if looks_absolute && Url::parse(written).is_ok_and(|url| is_web(&url)) {
        return Some(written.to_owned());
    }
    let url = walk.base().join(written).ok()?;
    (!written.is_empty() && is_web(&url)).then(|| url.into())
}
