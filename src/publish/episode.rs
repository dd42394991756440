//! What makes an entry an episode, in the words of podcasts: the iTunes tags and the podcast namespace, alike in Atom
//! and RSS. Both are declared only where an entry needs them.
//!
//! Players read the picture of an episode from `itunes:image`; other readers have it from `media:thumbnail` already.

use std::borrow::Cow;

use crate::model::entry::{Entry, Episode, Transcript};
use crate::publish::address;
use crate::publish::xml::Xml;

const ITUNES: (&str, &str) = ("xmlns:itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd");
const PODCAST: (&str, &str) = ("xmlns:podcast", "https://podcastindex.org/namespace/1.0");

/// The declarations that these entries need.
pub(super) fn namespaces(entries: &[Entry]) -> Vec<(&'static str, &'static str)> {
    let mut used = Vec::new();
    let mut episodes = entries.iter().filter_map(|entry| entry.text.details.episode.as_deref());
    if episodes.clone().any(says_itunes) {
        used.push(ITUNES);
    }
    if episodes.any(says_podcast) {
        used.push(PODCAST);
    }
    used
}

fn says_itunes(episode: &Episode) -> bool {
    episode.duration_s.is_some()
        || episode.season.is_some()
        || whole_number(episode).is_some()
        || episode.kind.is_some()
        || episode.explicit.is_some()
}

fn says_podcast(episode: &Episode) -> bool {
    number_between(episode).is_some() || transcripts(episode).next().is_some() || chapters(episode).is_some()
}

/// The elements of one entry.
pub(super) fn write(xml: &mut Xml, entry: &Entry) {
    let details = &entry.text.details;
    let Some(episode) = details.episode.as_deref() else { return };
    if says_itunes(episode) {
        itunes(xml, episode);
        if let Some(image) = details.image.as_deref().and_then(address::named) {
            xml.empty("itunes:image", &[("href", &image)]);
        }
    }
    if let Some(number) = number_between(episode) {
        xml.text("podcast:episode", &[], number);
    }
    for (url, transcript) in transcripts(episode) {
        let mut attributes = vec![("url", url.as_ref()), ("type", transcript_type(transcript))];
        attributes.extend(address::language(transcript.language.as_deref()).map(|language| ("language", language)));
        attributes.extend(relation(transcript).map(|rel| ("rel", rel)));
        xml.empty("podcast:transcript", &attributes);
    }
    if let Some((url, media_type)) = chapters(episode) {
        xml.empty("podcast:chapters", &[("url", &url), ("type", media_type)]);
    }
}

fn itunes(xml: &mut Xml, episode: &Episode) {
    let mut number = |name: &str, value: Option<u32>| {
        if let Some(value) = value {
            xml.text(name, &[], &value.to_string());
        }
    };
    number("itunes:duration", episode.duration_s);
    number("itunes:season", episode.season);
    if let Some(whole) = whole_number(episode) {
        xml.text("itunes:episode", &[], whole);
    }
    if let Some(kind) = &episode.kind {
        xml.text("itunes:episodeType", &[], kind);
    }
    if let Some(explicit) = episode.explicit {
        xml.text("itunes:explicit", &[], if explicit { "true" } else { "false" });
    }
}

/// A number as the iTunes tags have it: whole and above zero.
fn whole_number(episode: &Episode) -> Option<&str> {
    episode.number.as_deref().filter(|number| number.parse::<u64>().is_ok_and(|number| number > 0))
}

/// A number that only the podcast namespace has a word for.
fn number_between(episode: &Episode) -> Option<&str> {
    episode.number.as_deref().filter(|_| whole_number(episode).is_none())
}

/// Those whose address may be published, with it.
pub(crate) fn transcripts(episode: &Episode) -> impl Iterator<Item = (Cow<'_, str>, &Transcript)> {
    episode.transcripts.iter().filter_map(|transcript| Some((address::named(&transcript.url)?, transcript)))
}

/// The address of the chapters and their type, when they may be published.
pub(crate) fn chapters(episode: &Episode) -> Option<(Cow<'_, str>, &str)> {
    let chapters = episode.chapters.as_ref()?;
    let url = address::named(&chapters.url)?;
    Some((url, address::media_type(chapters.media_type.as_deref()).unwrap_or("application/json+chapters")))
}

/// The namespace asks for a type; an address often ends in one.
pub(crate) fn transcript_type(transcript: &Transcript) -> &str {
    address::media_type(transcript.media_type.as_deref()).unwrap_or_else(|| {
        let path = transcript.url.split(['?', '#']).next().unwrap_or_default();
        match path.rsplit_once('.').map(|(_, ending)| ending) {
            Some("vtt") => "text/vtt",
            Some("srt") => "application/x-subrip",
            Some("json") => "application/json",
            Some("html" | "htm") => "text/html",
            _ => "text/plain",
        }
    })
}

/// The one relation that the namespace knows.
pub(super) fn relation(transcript: &Transcript) -> Option<&str> {
    transcript.rel.as_deref().filter(|rel| *rel == "captions")
}

#[cfg(test)]
mod tests;
