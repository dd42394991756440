//! How values of the model are written down: times, addresses, keys, settings, and the packed text of an entry.
//!
//! Times are kept to the millisecond. The text of an entry (content, summary, details) is packed into one blob: the
//! sentences of a summary stand in the content too, so that compressing them together makes them nearly free.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, Value};
use serde::Serialize;
use serde::de::DeserializeOwned;
use url::Url;
use uuid::Uuid;
use xxhash_rust::xxh3::{xxh3_64_with_seed, xxh3_128_with_seed};

use crate::model::Timestamp;
use crate::model::body::CleanHtml;
use crate::model::decision::Topic;
use crate::model::entry::{Details, EntryState, EntryText};
use crate::model::feed::Origin;
use crate::model::identity::{EntryKey, KeyKind};
use crate::model::ids::PublicId;
use crate::model::summary::SummarySource;
use crate::store::types::Error;

pub fn millis(at: Timestamp) -> i64 {
    at.timestamp_millis()
}

pub fn moment(millis: i64) -> Result<Timestamp, Error> {
    Timestamp::from_timestamp_millis(millis).ok_or_else(|| Error::Decode(format!("{millis} is no time")))
}

pub fn moment_opt(millis: Option<i64>) -> Result<Option<Timestamp>, Error> {
    millis.map(moment).transpose()
}

pub fn address(text: &str) -> Result<Url, Error> {
    Url::parse(text).map_err(|error| Error::Decode(format!("address {text:?}: {error}")))
}

pub fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("the model's values have string keys and no failing serialisers")
}

pub fn from_json<T: DeserializeOwned>(text: &str) -> Result<T, Error> {
    serde_json::from_str(text).map_err(|error| Error::Decode(format!("{text:?}: {error}")))
}

pub fn public_id(bytes: [u8; 16]) -> PublicId {
    PublicId::from_uuid(Uuid::from_bytes(bytes))
}

/// The number of an origin is its precedence: the lowest one's settings hold.
pub fn origin_number(origin: Origin) -> i64 {
    match origin {
        Origin::File => 1,
        Origin::Opml => 2,
        Origin::Added => 3,
        Origin::Starter => 4,
        Origin::Kept => 5,
    }
}

pub fn origin(number: i64) -> Result<Origin, Error> {
    let all = [Origin::File, Origin::Opml, Origin::Added, Origin::Starter, Origin::Kept];
    numbered(&all, origin_number, number, "origin")
}

const TOPICS: [Topic; 5] = [Topic::NextPoll, Topic::Fetch, Topic::Parse, Topic::Identity, Topic::Group];

pub fn topic_number(topic: Topic) -> i64 {
    match topic {
        Topic::NextPoll => 0,
        Topic::Fetch => 1,
        Topic::Parse => 2,
        Topic::Identity => 3,
        Topic::Group => 4,
    }
}

pub fn topic(number: i64) -> Result<Topic, Error> {
    numbered(&TOPICS, topic_number, number, "topic")
}

pub const WAITING: i64 = 0;
pub const READY: i64 = 1;
pub const PUBLISHED: i64 = 2;
pub const HIDDEN: i64 = 3;
pub const PRUNED: i64 = 4;

pub fn state(number: i64) -> Result<EntryState, Error> {
    match number {
        WAITING => Ok(EntryState::Waiting),
        READY => Ok(EntryState::Ready),
        PUBLISHED => Ok(EntryState::Published),
        HIDDEN => Ok(EntryState::Hidden),
        PRUNED => Ok(EntryState::Pruned),
        other => Err(Error::Decode(format!("{other} is no state"))),
    }
}

pub fn summary_number(source: SummarySource) -> i64 {
    match source {
        SummarySource::None => 0,
        SummarySource::Feed => 1,
        SummarySource::Extract => 2,
        SummarySource::Lead => 3,
    }
}

pub fn summary_source(number: i64) -> Result<SummarySource, Error> {
    let all = [SummarySource::None, SummarySource::Feed, SummarySource::Extract, SummarySource::Lead];
    numbered(&all, summary_number, number, "source of a summary")
}

fn numbered<T: Copy>(all: &[T], number_of: fn(T) -> i64, number: i64, what: &str) -> Result<T, Error> {
    all.iter()
        .copied()
        .find(|one| number_of(*one) == number)
        .ok_or_else(|| Error::Decode(format!("{number} is no {what}")))
}

/// The hash under which the relater finds copies of an article.
pub fn address_hash(seed: u64, canonical: &str) -> i64 {
    xxh3_64_with_seed(canonical.as_bytes(), seed).cast_signed()
}

/// A key as it is stored. Ids and addresses stay readable, since a better canonical form will want to read them again;
/// what is derived from them, or long, is a hash.
pub enum KeyValue<'a> {
    Text(&'a str),
    Hash([u8; 16]),
}

pub fn key_value(seed: u64, key: &EntryKey) -> KeyValue<'_> {
    let readable_bytes = match key.kind {
        KeyKind::Id | KeyKind::Link => 200,
        _ => 16,
    };
    if key.value.len() <= readable_bytes {
        KeyValue::Text(&key.value)
    } else {
        KeyValue::Hash(xxh3_128_with_seed(key.value.as_bytes(), seed).to_be_bytes())
    }
}

impl From<KeyValue<'_>> for Value {
    fn from(key: KeyValue<'_>) -> Value {
        match key {
            KeyValue::Text(text) => Value::Text(text.to_owned()),
            KeyValue::Hash(bytes) => Value::Blob(bytes.to_vec()),
        }
    }
}

impl ToSql for KeyValue<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        match self {
            KeyValue::Text(text) => text.to_sql(),
            KeyValue::Hash(bytes) => bytes.to_sql(),
        }
    }
}

/// What stands in the packed blob.
#[derive(Debug, Default, PartialEq)]
pub struct Packed {
    pub content: CleanHtml,
    pub summary: String,
    pub details: Details,
}

const RAW: u8 = 0;
const ZSTD: u8 = 1;
const LEVEL: i32 = 3;
/// Codec, policy of the sanitiser (u16), length once unpacked (u32).
const HEADER_BYTES: usize = 7;
/// Far beyond what a poll may bring; a damaged length must not allocate the machine.
const UNPACKED_MAX_BYTES: usize = 64 << 20;

/// Compresses with one context kept warm.
pub struct Packer(zstd::bulk::Compressor<'static>);

impl Packer {
    pub fn new() -> std::io::Result<Packer> {
        let mut compressor = zstd::bulk::Compressor::new(LEVEL)?;
        compressor.include_contentsize(false)?; // our header has it
        Ok(Packer(compressor))
    }

    pub fn pack(&mut self, text: &EntryText, policy: u16) -> Result<Vec<u8>, Error> {
        let details = if text.details == Details::default() { String::new() } else { json(&text.details) };
        let plain = plain_bytes(&[text.content.as_str(), &text.summary.text, &details]);
        if plain.len() > UNPACKED_MAX_BYTES {
            return Err(Error::Decode(format!("an entry of {} bytes is too long to keep", plain.len())));
        }
        let squeezed = self.0.compress(&plain).ok().filter(|squeezed| squeezed.len() < plain.len());
        let (codec, payload) = squeezed.as_ref().map_or((RAW, &plain), |squeezed| (ZSTD, squeezed));
        let mut blob = Vec::with_capacity(HEADER_BYTES + payload.len());
        blob.push(codec);
        blob.extend(policy.to_le_bytes());
        blob.extend(length(plain.len()).to_le_bytes());
        blob.extend(payload);
        Ok(blob)
    }
}

/// Each part but the last after its length.
fn plain_bytes(parts: &[&str; 3]) -> Vec<u8> {
    let [content, summary, details] = parts;
    let mut plain = Vec::with_capacity(8 + content.len() + summary.len() + details.len());
    plain.extend(length(content.len()).to_le_bytes());
    plain.extend(content.bytes());
    plain.extend(length(summary.len()).to_le_bytes());
    plain.extend(summary.bytes());
    plain.extend(details.bytes());
    plain
}

fn length(bytes: usize) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}

/// Decompresses with one context kept for a query's rows: making one costs more than most texts.
pub struct Unpacker(zstd::bulk::Decompressor<'static>);

impl Unpacker {
    pub fn new() -> Result<Unpacker, Error> {
        let made = zstd::bulk::Decompressor::new();
        made.map(Unpacker).map_err(|error| Error::Decode(format!("packed text: {error}")))
    }

    pub fn unpack(&mut self, blob: &[u8]) -> Result<Packed, Error> {
        let damaged = |what: &str| Error::Decode(format!("packed text: {what}"));
        let (header, payload) = blob.split_at_checked(HEADER_BYTES).ok_or_else(|| damaged("no header"))?;
        let plain_len = u32::from_le_bytes([header[3], header[4], header[5], header[6]]) as usize;
        if plain_len > UNPACKED_MAX_BYTES {
            return Err(damaged("too long"));
        }
        let plain = match header[0] {
            RAW => payload.to_vec(),
            ZSTD => self.0.decompress(payload, plain_len).map_err(|error| damaged(&error.to_string()))?,
            codec => return Err(damaged(&format!("codec {codec} is unknown"))),
        };
        let mut rest = plain.as_slice();
        let content = take_part(&mut rest).ok_or_else(|| damaged("no content"))?;
        let summary = take_part(&mut rest).ok_or_else(|| damaged("no summary"))?;
        let details = std::str::from_utf8(rest).map_err(|error| damaged(&error.to_string()))?;
        Ok(Packed {
            content: CleanHtml::sanitised(content),
            summary,
            details: if details.is_empty() { Details::default() } else { from_json(details)? },
        })
    }
}

fn take_part(rest: &mut &[u8]) -> Option<String> {
    let (head, tail) = rest.split_first_chunk::<4>()?;
    let (part, tail) = tail.split_at_checked(u32::from_le_bytes(*head) as usize)?;
    *rest = tail;
    String::from_utf8(part.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::summary::Summary;

    fn text(content: &str) -> EntryText {
        EntryText {
            title: "t".into(),
            link: None,
            language: None,
            content: CleanHtml::sanitised(content.into()),
            summary: Summary { text: "in short".into(), ..Summary::default() },
            details: Details { comments: Some("https://talk.example/1".into()), ..Details::default() },
        }
    }

    fn unpack(blob: &[u8]) -> Result<Packed, Error> {
        Unpacker::new().unwrap().unpack(blob)
    }

    #[test]
    fn text_comes_back_as_it_was_packed() {
        let mut packer = Packer::new().unwrap();
        for content in ["", "<p>x</p>", &"<p>the same words again and again</p>".repeat(500)] {
            let text = text(content);
            let blob = packer.pack(&text, 3).unwrap();
            assert_eq!(blob[1..3], [3, 0]);
            let packed = unpack(&blob).unwrap();
            assert_eq!(packed.content, text.content);
            assert_eq!(packed.summary, text.summary.text);
            assert_eq!(packed.details, text.details);
        }
    }

    #[test]
    fn long_texts_are_squeezed_and_short_ones_left_alone() {
        let mut packer = Packer::new().unwrap();
        assert_eq!(packer.pack(&text("x"), 0).unwrap()[0], RAW);
        let long = packer.pack(&text(&"again ".repeat(1000)), 0).unwrap();
        assert_eq!(long[0], ZSTD);
        assert!(long.len() < 200);
    }

    #[test]
    fn damaged_blobs_are_errors_not_panics() {
        let good = Packer::new().unwrap().pack(&text(&"again ".repeat(100)), 0).unwrap();
        for n in 0..good.len() {
            assert!(unpack(&good[..n]).is_err(), "cut at {n}");
        }
        let mut long = good.clone();
        long[3..7].copy_from_slice(&u32::MAX.to_le_bytes());
        assert!(unpack(&long).is_err());
    }

    #[test]
    fn numbers_of_stored_kinds_go_both_ways() {
        for n in 0..5 {
            assert_eq!(topic_number(topic(n).unwrap()), n);
        }
        for n in 1..6 {
            assert_eq!(origin_number(origin(n).unwrap()), n);
        }
        for n in 0..4 {
            assert_eq!(summary_number(summary_source(n).unwrap()), n);
        }
        assert!(topic(9).is_err());
    }
}
