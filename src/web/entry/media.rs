//! What of an article is no text: its files, what makes it an episode, where it can be read along.

use crate::model::entry::{Enclosure, Entry, Episode};
use crate::publish::{content, episode};
use crate::web::html;

/// A page must not grow with what an entry claims to carry.
const MAX_FILES: usize = 20;
const MAX_TRANSCRIPTS: usize = 5;

/// A file that belongs to the article.
pub(super) struct File {
    pub(super) name: String,
    pub(super) address: String,
    /// What the page asks for when it plays the file.
    pub(super) played_from: String,
    /// `audio`, `video`, or nothing that a page plays.
    pub(super) player: &'static str,
}

/// Something to read beside an episode.
pub(super) struct Beside {
    pub(super) name: String,
    pub(super) address: String,
}

/// `secure` for pages that travel over https: they load nothing in the clear.
pub(super) fn files(entry: &Entry, secure: bool) -> Vec<File> {
    let files = entry.text.details.enclosures.iter().take(MAX_FILES);
    files.filter_map(|enclosure| file(enclosure, secure)).collect()
}

fn file(enclosure: &Enclosure, secure: bool) -> Option<File> {
    let address = html::link(&enclosure.url)?;
    let player = content::player(enclosure).unwrap_or_default();
    let path = address.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit('/').next().filter(|name| !name.is_empty()).unwrap_or("file");
    let name = enclosure.title.as_deref().map(str::trim).filter(|title| !title.is_empty()).unwrap_or(last);
    let size = enclosure.length.filter(|length| *length > 0).map(|length| format!(" ({})", size_words(length)));
    let played_from = html::picture(&enclosure.url, secure)?;
    Some(File { name: format!("{name}{}", size.unwrap_or_default()), address, played_from, player })
}

fn size_words(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        1_000_000..10_000_000 => format!("{:.1} MB", bytes as f64 / 1e6),
        10_000_000..1_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{:.1} GB", bytes as f64 / 1e9),
    }
}

/// `Season 2, episode 12 · 1 h 2 min`; empty when there is nothing to say.
pub(super) fn episode_line(entry: &Entry) -> String {
    let Some(told) = entry.text.details.episode.as_deref() else { return String::new() };
    let kind = match told.kind.as_deref() {
        Some("trailer") => Some("Trailer".to_owned()),
        Some("bonus") => Some("Bonus".to_owned()),
        _ => None,
    };
    let explicit = told.explicit.filter(|explicit| *explicit).map(|_| "explicit".to_owned());
    let parts = [kind, number_words(told), told.duration_s.map(length_words), explicit];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

fn number_words(told: &Episode) -> Option<String> {
    match (told.season, told.number.as_deref()) {
        (Some(season), Some(number)) => Some(format!("Season {season}, episode {number}")),
        (Some(season), None) => Some(format!("Season {season}")),
        (None, Some(number)) => Some(format!("Episode {number}")),
        (None, None) => None,
    }
}

fn length_words(seconds: u32) -> String {
    match (seconds / 3600, seconds % 3600 / 60) {
        (0, 0) => format!("{seconds} s"),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes} min"),
    }
}

/// Transcripts and chapters.
pub(super) fn read_along(entry: &Entry) -> Vec<Beside> {
    let Some(told) = entry.text.details.episode.as_deref() else { return Vec::new() };
    let transcripts = episode::transcripts(told).take(MAX_TRANSCRIPTS).filter_map(|(url, transcript)| {
        let form = match episode::transcript_type(transcript) {
            "text/html" => "HTML",
            "text/vtt" => "WebVTT",
            "application/srt" | "application/x-subrip" => "SubRip",
            "application/json" => "JSON",
            _ => "text",
        };
        Some(Beside { name: format!("Transcript ({form})"), address: html::link(&url)? })
    });
    let chapters = episode::chapters(told).and_then(|(url, _)| html::link(&url));
    let chapters = chapters.map(|address| Beside { name: "Chapters".to_owned(), address });
    transcripts.chain(chapters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_read_like_sizes() {
        for (bytes, expected) in
            [(1, "1 kB"), (999_999, "1000 kB"), (1_234_567, "1.2 MB"), (45_000_000, "45 MB"), (2_500_000_000, "2.5 GB")]
        {
            assert_eq!(size_words(bytes), expected);
        }
    }

    #[test]
    fn lengths_read_like_lengths() {
        for (seconds, expected) in [(45, "45 s"), (119, "1 min"), (3599, "59 min"), (3600, "1 h"), (3723, "1 h 2 min")]
        {
            assert_eq!(length_words(seconds), expected);
        }
    }
}
