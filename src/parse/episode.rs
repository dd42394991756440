//! The words in which podcasts tell of an episode, whatever document they stand in.
//!
//! Text in, a value or nothing out. Sources: the iTunes podcast tags, the podcast namespace, Media RSS and the
//! attachments of JSON Feed. What is no value of its field is none: a wrong length is worse than an unknown one.

use crate::model::entry::{Episode, Transcript};

/// Eleven days. What claims to be longer counts in milliseconds.
const MAX_SECONDS: u64 = 1_000_000;
/// Languages and formats of one transcript.
const MAX_TRANSCRIPTS: usize = 16;
/// `1234.5`: no episode has a longer number.
const MAX_NUMBER_CHARS: usize = 12;

/// Seconds of `3723`, `62:03` or `1:02:03`, each with or without a fraction.
pub fn duration(text: &str) -> Option<u32> {
    let whole = text.trim().split(['.', ',']).next()?;
    let parts: Vec<&str> = whole.split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    let mut seconds: u64 = 0;
    for part in parts {
        let part = part.trim();
        if part.is_empty() || part.len() > 9 || !part.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        seconds = seconds * 60 + part.parse::<u64>().ok()?;
    }
    within(seconds)
}

/// Seconds as a number, as JSON has them.
pub fn duration_of(seconds: f64) -> Option<u32> {
    // Rust's cast saturates, and gives 0 for what is no number.
    within(seconds as u64)
}

fn within(seconds: u64) -> Option<u32> {
    u32::try_from(seconds).ok().filter(|_| (1..=MAX_SECONDS).contains(&seconds))
}

/// A season: a whole number above zero.
pub fn season(text: &str) -> Option<u32> {
    text.trim().parse().ok().filter(|season| *season > 0)
}

/// The number of an episode, as written: whole, or with a fraction for what comes in between.
pub fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    (text.len() <= MAX_NUMBER_CHARS && digits(whole) && digits(fraction)).then(|| text.to_owned())
}

/// `full`, `trailer` or `bonus`.
pub fn kind(text: &str) -> Option<String> {
    let kind = text.trim().to_ascii_lowercase();
    matches!(kind.as_str(), "full" | "trailer" | "bonus").then_some(kind)
}

pub fn explicit(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "yes" | "true" | "explicit" => Some(true),
        "no" | "false" | "clean" => Some(false),
        _ => None,
    }
}

/// Keeps a transcript once, and not too many.
pub fn add_transcript(episode: &mut Episode, transcript: Transcript) {
    let known = episode.transcripts.iter().any(|known| known.url == transcript.url);
    if !known && episode.transcripts.len() < MAX_TRANSCRIPTS {
        episode.transcripts.push(transcript);
    }
}

/// An episode of which nothing is known is none.
pub fn told(episode: Episode) -> Option<Box<Episode>> {
    (episode != Episode::default()).then(|| Box::new(episode))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_of_all_forms_are_read() {
        for (text, expected) in [
            ("3723", Some(3723)),
            (" 62:03 ", Some(3723)),
            ("1:02:03", Some(3723)),
            ("01:02:03.500", Some(3723)),
            ("3723,5", Some(3723)),
            ("90:00", Some(5400)),
            ("0", None),
            ("00:00:00", None),
            ("", None),
            (":30", None),
            ("1:2:3:4", None),
            ("1 h 2 min", None),
            ("-5", None),
            ("3723000000", None),
            ("99999999999999999999", None),
            ("999999999:999999999:999999999", None),
        ] {
            assert_eq!(duration(text), expected, "{text:?}");
        }
        for (seconds, expected) in
            [(3723.9, Some(3723)), (0.5, None), (-1.0, None), (f64::NAN, None), (f64::INFINITY, None)]
        {
            assert_eq!(duration_of(seconds), expected, "{seconds}");
        }
    }

    #[test]
    fn numbers_are_numbers() {
        for (text, expected) in [
            (" 12 ", Some("12")),
            ("3.5", Some("3.5")),
            ("0", Some("0")),
            ("", None),
            (".5", None),
            ("5.", None),
            ("S1E2", None),
            ("1234567890123", None),
        ] {
            assert_eq!(number(text).as_deref(), expected, "{text:?}");
        }
        assert_eq!((season("2"), season("0"), season("two"), season("99999999999")), (Some(2), None, None, None));
        assert_eq!((kind(" Trailer").as_deref(), kind("episode")), (Some("trailer"), None));
        assert_eq!((explicit("Clean"), explicit("true"), explicit("")), (Some(false), Some(true), None));
    }
}
