//! What kind of thing an entry is, told from its own data by one table.
//!
//! | an entry with | is |
//! |---|---|
//! | a sound file | audio |
//! | a video file | video |
//! | a picture as enclosure, and fewer than 40 words | an image |
//! | no title of its own, and fewer than 120 words | a note |
//! | anything else | an article |
//!
//! The first line that fits holds. A title that only repeats the beginning of the text was made from it, and is none of
//! its own. Links and releases have a name, so that queries may ask for them, and no line yet.

use crate::model::entry::{Details, Enclosure};
use crate::text::{fold, words};

/// Above so many words, pictures illustrate a text.
const IMAGE_WORDS: usize = 40;
/// Above so many words, a text without a title is no note any more.
const NOTE_WORDS: usize = 120;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Article,
    Link,
    Image,
    Audio,
    Video,
    Note,
    Release,
}

impl Kind {
    pub const ALL: [Kind; 7] =
        [Kind::Article, Kind::Link, Kind::Image, Kind::Audio, Kind::Video, Kind::Note, Kind::Release];

    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Article => "article",
            Kind::Link => "link",
            Kind::Image => "image",
            Kind::Audio => "audio",
            Kind::Video => "video",
            Kind::Note => "note",
            Kind::Release => "release",
        }
    }

    pub fn parse(name: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str().eq_ignore_ascii_case(name))
    }
}

/// What tells the kind of an entry, apart from its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts<'a> {
    pub title: &'a str,
    /// Which kinds of enclosures there are.
    pub audio: bool,
    pub video: bool,
    pub image: bool,
}

impl<'a> Facts<'a> {
    pub fn of(title: &'a str, details: &Details) -> Facts<'a> {
        let any = |family: &str| details.enclosures.iter().any(|enclosure| is_of(enclosure, family));
        Facts { title, audio: any("audio/"), video: any("video/"), image: any("image/") }
    }

    /// Without the text, does the table still leave room for this kind? `Some(true)` when nothing else is left.
    pub(super) fn without_text(&self, kind: Kind) -> Option<bool> {
        match (self.audio, self.video) {
            (true, _) => Some(kind == Kind::Audio),
            (_, true) => Some(kind == Kind::Video),
            _ => match kind {
                Kind::Article | Kind::Note => None,
                Kind::Image if self.image => None,
                Kind::Image | Kind::Audio | Kind::Video | Kind::Link | Kind::Release => Some(false),
            },
        }
    }
}

/// Does the media type belong to this family, such as `audio/`?
pub(super) fn is_of(enclosure: &Enclosure, family: &str) -> bool {
    let start = enclosure.media_type.as_deref().and_then(|media_type| media_type.trim_start().get(..family.len()));
    start.is_some_and(|start| start.eq_ignore_ascii_case(family))
}

/// The kind of an entry, from its facts and its plain text.
pub fn kind_of(facts: &Facts<'_>, text: &str) -> Kind {
    let folded = fold::fold(text);
    kind_of_folded(facts, &folded, words::count(&folded))
}

/// The same for a text that was folded and counted already.
pub(super) fn kind_of_folded(facts: &Facts<'_>, folded: &str, n_words: usize) -> Kind {
    if facts.audio {
        Kind::Audio
    } else if facts.video {
        Kind::Video
    } else if facts.image && n_words < IMAGE_WORDS {
        Kind::Image
    } else if n_words < NOTE_WORDS && folded.starts_with(&fold::fold(facts.title.trim_end_matches('…'))) {
        Kind::Note
    } else {
        Kind::Article
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(title: &str, media_types: &[&str], text: &str, expected: Kind) {
        let enclosure =
            |media_type: &&str| Enclosure { media_type: Some((*media_type).to_owned()), ..Enclosure::default() };
        let details = Details { enclosures: media_types.iter().map(enclosure).collect(), ..Details::default() };
        let facts = Facts::of(title, &details);
        assert_eq!(kind_of(&facts, text), expected, "{title:?} {media_types:?} {text:?}");
        for kind in Kind::ALL {
            let told = facts.without_text(kind);
            assert!(told.is_none_or(|told| told == (kind == expected)), "{kind:?} for {expected:?} without the text");
        }
    }

    #[test]
    fn the_table_tells_kinds_apart() {
        let (short, middling, long) = ("word ".repeat(39), "word ".repeat(119), "word ".repeat(120));
        check("Title", &[], "", Kind::Article);
        check("Title", &[], &long, Kind::Article);
        check("", &[], "", Kind::Note);
        check("", &[], &middling, Kind::Note);
        check("", &[], &long, Kind::Article);
        check("Gone fishing", &[], "Gone fishing\nBack on Monday.", Kind::Note);
        check("Gone fishing till…", &[], "Gone fishing till Monday.", Kind::Note);
        check("Gone fishing", &[], "Back on Monday.", Kind::Article);
        check("Episode 1", &["audio/mpeg"], &long, Kind::Audio);
        check("Episode 1", &["image/png", "Video/MP4", "audio/mpeg"], "", Kind::Audio);
        check("Film", &["image/png", " Video/MP4"], "", Kind::Video);
        check("Sunset", &["image/jpeg"], &short, Kind::Image);
        check("Sunset", &["image/jpeg"], &middling, Kind::Article);
        check("", &["image/jpeg"], &middling, Kind::Note);
        check("Paper", &["application/pdf", "audi", "é/audio"], "", Kind::Article);
    }

    #[test]
    fn names_read_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
            assert_eq!(Kind::parse(&kind.as_str().to_uppercase()), Some(kind));
        }
        assert_eq!(Kind::parse("podcast"), None);
    }
}
