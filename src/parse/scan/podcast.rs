//! What makes an entry an episode: the iTunes podcast tags and the podcast namespace, in RSS and in Atom.
//!
//! feed-rs knows part of the first and would fail on some of the second, so elements of the podcast namespace are read
//! here and never reach it.

use crate::model::entry::{Chapters, Transcript};
use crate::parse::episode;
use crate::parse::scan::leaf::Done;
use crate::parse::scan::media::absolute;
use crate::parse::scan::names::Space;
use crate::parse::scan::start::Start;
use crate::parse::scan::walk::{Frame, Role, Walk};

/// Elements of the podcast namespace whose text is wanted.
pub fn is_text(local: &str) -> bool {
    matches!(local, "season" | "episode")
}

/// Notes what a start tag says: where the transcript and the chapters are, how long a file of Media RSS is.
pub fn start(walk: &mut Walk, space: Space, start: &Start) {
    let media_type = || start.attribute("type").filter(|kind| !kind.is_empty());
    match (space, start.local()) {
        (Space::Podcast, "transcript") => {
            let Some(url) = address(walk, start) else { return };
            let (language, rel) = (start.attribute("language"), start.attribute("rel"));
            let stated = |value: Option<String>| value.filter(|value| !value.is_empty());
            let transcript = Transcript { url, media_type: media_type(), language: stated(language), rel: stated(rel) };
            let Some(entry) = walk.entry() else { return };
            episode::add_transcript(&mut entry.episode, transcript);
        }
        (Space::Podcast, "chapters") => {
            let Some(url) = address(walk, start) else { return };
            let chapters = Chapters { url, media_type: media_type() };
            let Some(entry) = walk.entry() else { return };
            entry.episode.chapters.get_or_insert(chapters);
        }
        (Space::Media, "content") => {
            let seconds = start.attribute("duration").and_then(|text| episode::duration(&text));
            let Some(entry) = walk.entry() else { return };
            entry.media_duration_s = entry.media_duration_s.or(seconds);
        }
        _ => {}
    }
}

fn address(walk: &Walk, start: &Start) -> Option<String> {
    absolute(walk, &start.attribute("url")?)
}

/// A text element of one of the two vocabularies is complete.
pub fn text(walk: &mut Walk, frame: &Frame, done: &Done) {
    if frame.space == Space::Podcast {
        walk.leave_out(done);
    }
    let is_wanted = match frame.space {
        Space::Podcast => is_text(frame.local),
        Space::Itunes => matches!(frame.local, "duration" | "season" | "episode" | "episodeType" | "explicit"),
        _ => false,
    };
    if !is_wanted || walk.parent() != Role::Entry {
        return;
    }
    let value = done.text(walk.text, walk.declared);
    let Some(entry) = walk.entry() else { return };
    let told = &mut entry.episode;
    match (frame.space, frame.local) {
        (Space::Itunes, "duration") => told.duration_s = told.duration_s.or_else(|| episode::duration(&value)),
        (Space::Itunes, "episodeType") => told.kind = told.kind.take().or_else(|| episode::kind(&value)),
        (Space::Itunes, "explicit") => told.explicit = told.explicit.or_else(|| episode::explicit(&value)),
        (_, "season") => told.season = told.season.or_else(|| episode::season(&value)),
        // The podcast namespace is the more exact of the two: it has numbers in between.
        (Space::Podcast, "episode") => told.number = episode::number(&value).or_else(|| told.number.take()),
        (Space::Itunes, "episode") => told.number = told.number.take().or_else(|| episode::number(&value)),
        _ => {}
    }
}
