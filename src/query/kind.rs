//! What kind of thing an entry is, told from its own data by one table.
//!
//! | an entry with | is |
//! |---|---|
//! | a sound file | audio |
//! | a video file, or the address of a page that plays one | video |
//! | an address that names a release or a tag of a forge or a version in a package registry, or out of a forge's feed of them | a release |
//! | a picture as enclosure and fewer than 40 words, or a picture in the text and fewer than 12 words | an image |
//! | no title of its own, and fewer than 120 words | a note |
//! | an address of another site than the feed's, and fewer than 60 words | a link |
//! | anything else | an article |
//!
//! The first line that fits holds. A title that only repeats the beginning of the text was made from it, and is none of
//! its own. Words are those of the text, without the summary. Which addresses are meant is told in [`places`].
//!
//! [`places`]: crate::query::places

use url::Url;

use crate::model::entry::{Enclosure, EntryText};
use crate::model::feed::Feed;
use crate::query::places;
use crate::text::plain::plain_of;
use crate::text::{fold, words};

/// Above so many words, attached pictures illustrate a text.
const IMAGE_WORDS: usize = 40;
/// The same for pictures that stand in the text, as those of most articles do.
const CAPTION_WORDS: usize = 12;
/// Above so many words, a text without a title is no note any more.
const NOTE_WORDS: usize = 120;
/// Above so many words, what is said about a page elsewhere is an article of its own.
const LINK_WORDS: usize = 60;

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

/// What tells the kind of an entry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts<'a> {
    pub title: &'a str,
    /// Sanitised HTML.
    pub content: &'a str,
    pub link: Option<&'a Url>,
    /// The address of the feed's document.
    pub feed_url: Option<&'a Url>,
    /// The page that the feed belongs to, by its own word.
    pub site: Option<&'a str>,
    /// Which kinds of enclosures there are.
    pub audio: bool,
    pub video: bool,
    pub image: bool,
}

impl<'a> Facts<'a> {
    pub fn of(entry: &'a EntryText, feed: &'a Feed) -> Facts<'a> {
        let any = |family: &str| entry.details.enclosures.iter().any(|enclosure| is_of(enclosure, family));
        Facts {
            title: &entry.title,
            content: entry.content.as_str(),
            link: entry.link.as_ref(),
            feed_url: Some(&feed.declared_url),
            site: feed.profile.site.as_deref(),
            audio: any("audio/"),
            video: any("video/"),
            image: any("image/"),
        }
    }

    /// Without reading the text, does the table still leave room for this kind? `Some(true)` when nothing else is left.
    pub(super) fn without_text(&self, kind: Kind) -> Option<bool> {
        match (self.settled(), kind) {
            (Some(settled), _) => Some(kind == settled),
            (None, Kind::Article | Kind::Note) => None,
            (None, Kind::Image) if self.image || self.has_picture() => None,
            (None, Kind::Link) if self.leads_elsewhere() => None,
            (None, _) => Some(false),
        }
    }

    /// The kind, when the text has no say in it.
    fn settled(&self) -> Option<Kind> {
        if self.audio {
            Some(Kind::Audio)
        } else if self.video || self.link.is_some_and(places::plays_video) {
            Some(Kind::Video)
        } else if self.link.is_some_and(places::is_release) || self.feed_url.is_some_and(places::lists_releases) {
            Some(Kind::Release)
        } else {
            None
        }
    }

    fn has_picture(&self) -> bool {
        self.content.contains("<img")
    }

    fn leads_elsewhere(&self) -> bool {
        let site = self.site.and_then(|site| Url::parse(site).ok());
        let homes = [site.as_ref(), self.feed_url];
        self.link.is_some_and(|link| places::is_elsewhere(link, homes.into_iter().flatten()))
    }
}

/// Does the file belong to this family, such as `audio/`? By its type; by the end of its address when it has none.
pub(super) fn is_of(enclosure: &Enclosure, family: &str) -> bool {
    let media_type = enclosure.media_type.as_deref().map(str::trim_start).filter(|kind| !kind.is_empty());
    match media_type {
        Some(kind) => {
            let starts = kind.get(..family.len()).is_some_and(|start| start.eq_ignore_ascii_case(family));
            // What embeds a player and says so in the way of 2008.
            starts || family == "video/" && kind.eq_ignore_ascii_case("application/x-shockwave-flash")
        }
        None => places::family_of(&enclosure.url) == Some(family),
    }
}

/// The kind of an entry. Reads its text only when nothing else tells.
pub fn kind_of(facts: &Facts<'_>) -> Kind {
    if let Some(settled) = facts.settled() {
        return settled;
    }
    let folded = fold::fold(&plain_of(facts.content));
    let n_words = words::count(&folded);
    if facts.image && n_words < IMAGE_WORDS || n_words < CAPTION_WORDS && facts.has_picture() {
        Kind::Image
    } else if n_words < NOTE_WORDS && folded.starts_with(&fold::fold(facts.title.trim_end_matches('…'))) {
        Kind::Note
    } else if n_words < LINK_WORDS && facts.leads_elsewhere() {
        Kind::Link
    } else {
        Kind::Article
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(facts: Facts<'_>, expected: Kind) {
        assert_eq!(kind_of(&facts), expected, "{facts:?}");
        for kind in Kind::ALL {
            let told = facts.without_text(kind);
            assert!(told.is_none_or(|told| told == (kind == expected)), "{kind:?} for {expected:?} without the text");
        }
    }

    #[test]
    fn the_table_tells_kinds_apart() {
        let text = |n: usize| "word ".repeat(n);
        let (short, middling, long) = (text(39), text(119), text(120));
        let says = |title, content| Facts { title, content, ..Facts::default() };
        check(says("Title", ""), Kind::Article);
        check(says("Title", &long), Kind::Article);
        check(says("", ""), Kind::Note);
        check(says("", &middling), Kind::Note);
        check(says("", &long), Kind::Article);
        check(says("Gone fishing", "<p>Gone fishing</p><p>Back on Monday.</p>"), Kind::Note);
        check(says("Gone fishing till…", "Gone fishing till Monday."), Kind::Note);
        check(says("Gone fishing", "Back on Monday."), Kind::Article);
        check(Facts { audio: true, video: true, image: true, ..says("Episode 1", &long) }, Kind::Audio);
        check(Facts { video: true, image: true, ..says("Film", "") }, Kind::Video);
        check(Facts { image: true, ..says("Sunset", &short) }, Kind::Image);
        check(Facts { image: true, ..says("Sunset", &middling) }, Kind::Article);
        check(Facts { image: true, ..says("", &middling) }, Kind::Note);
        check(says("Panel 7", "<img src=\"https://a.example/7.png\" title=\"And then it rained.\">"), Kind::Image);
        let teaser = format!("<img src=\"https://a.example/7.png\"><p>{}</p>", text(12));
        check(says("Storm hits coast", &teaser), Kind::Article);
    }

    #[test]
    fn addresses_tell_what_the_text_does_not() {
        let check_at = |feed: &str, site: Option<&str>, link: &str, content: &str, expected| {
            let (feed, link) = (Url::parse(feed).unwrap(), Url::parse(link).unwrap());
            let (feed_url, link) = (Some(&feed), Some(&link));
            check(Facts { title: "Title", content, link, feed_url, site, ..Facts::default() }, expected);
        };
        let (board, story, long) = ("https://board.example/feed", "https://paper.example/story", "word ".repeat(60));
        check_at(board, None, story, "<a href=\"https://board.example/1\">Comments</a>", Kind::Link);
        check_at(board, None, story, "", Kind::Link);
        check_at(board, None, story, &long, Kind::Article);
        check_at(board, None, "https://www.board.example/1", "Comments", Kind::Article);
        check_at(board, Some("https://paper.example/"), story, "Short.", Kind::Article);
        check_at(board, None, "https://www.youtube.com/watch?v=1", "Comments", Kind::Video);
        check_at(board, None, "https://github.com/a/b/releases/tag/v1", &long, Kind::Release);
        check_at("https://git.example/a/b/tags.atom", None, "https://git.example/a/b", "Fixes.", Kind::Release);
    }

    #[test]
    fn files_tell_by_their_type_or_their_name() {
        for (url, media_type, family, expected) in [
            ("https://a.example/1", "audio/mpeg", "audio/", true),
            ("https://a.example/1", " Video/MP4", "video/", true),
            ("https://a.example/1.mp3", "", "audio/", true),
            ("https://a.example/1.MP4?s=1", "", "video/", true),
            ("https://a.example/1.mp3", "application/pdf", "audio/", false),
            ("https://a.example/1", "application/x-shockwave-flash", "video/", true),
            ("https://a.example/1", "audi", "audio/", false),
            ("https://a.example/1", "é/audio", "audio/", false),
        ] {
            let media_type = Some(media_type.to_owned());
            let file = Enclosure { url: url.to_owned(), media_type, ..Enclosure::default() };
            assert_eq!(is_of(&file, family), expected, "{file:?}");
        }
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
