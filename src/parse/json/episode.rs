//! What makes an item of a JSON feed an episode: how long its attachment is, and what our own outputs say beside.
//!
//! JSON Feed has a word for the length alone. The rest stands under `_coranto`, by which one coranto that reads another
//! loses nothing.

use serde_json::Value;
use url::Url;

use crate::model::entry::{Chapters, Episode, Transcript};
use crate::parse::episode;
use crate::parse::json::{Object, file_address, list, text_of};

/// Of one item; an episode of which nothing is told is none.
pub fn of(item: &Object, base: &Url) -> Option<Box<Episode>> {
    let ours = item.get("_coranto").and_then(|ours| ours.get("episode")?.as_object());
    let mut told = ours.map(|ours| extension(ours, base)).unwrap_or_default();
    let lengths = list(item, "attachments").iter().filter_map(|attachment| attachment.get("duration_in_seconds"));
    told.duration_s = lengths.take(64).find_map(seconds).or(told.duration_s);
    episode::told(told)
}

fn seconds(value: &Value) -> Option<u32> {
    match value {
        Value::Number(number) => episode::duration_of(number.as_f64()?),
        Value::String(text) => episode::duration(text),
        _ => None,
    }
}

fn extension(ours: &Object, base: &Url) -> Episode {
    let mut told = Episode {
        duration_s: ours.get("duration_in_seconds").and_then(seconds),
        season: text_of(ours, "season").and_then(|text| episode::season(&text)),
        number: text_of(ours, "number").and_then(|text| episode::number(&text)),
        kind: text_of(ours, "kind").and_then(|text| episode::kind(&text)),
        explicit: ours.get("explicit").and_then(Value::as_bool),
        chapters: ours.get("chapters").and_then(Value::as_object).and_then(|chapters| {
            Some(Chapters { url: file_address(chapters, base)?, media_type: text_of(chapters, "mime_type") })
        }),
        ..Episode::default()
    };
    for one in list(ours, "transcripts").iter().take(64).filter_map(Value::as_object) {
        let Some(url) = file_address(one, base) else { continue };
        let media_type = text_of(one, "mime_type");
        let transcript = Transcript { url, media_type, language: text_of(one, "language"), rel: text_of(one, "rel") };
        episode::add_transcript(&mut told, transcript);
    }
    told
}
