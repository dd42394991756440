//! What an entry says of itself as an episode, and what our own parser reads of it in each format.

use bytes::Bytes;
use url::Url;

use crate::decode::decode;
use crate::model::body::RawBody;
use crate::model::entry::{Chapters, Details, Enclosure, Entry, Episode, Transcript};
use crate::parse::feed::parse;
use crate::publish::fake::{at, entry};
use crate::publish::{FORMATS, Output, View};

const FILE: &str = "https://cdn.quay.example/12.mp3?token=a%2Fb&exp=17";

fn episode() -> Episode {
    let some = |text: &str| Some(text.to_owned());
    Episode {
        duration_s: Some(3723),
        season: Some(2),
        number: some("12"),
        kind: some("bonus"),
        explicit: Some(false),
        transcripts: vec![
            Transcript {
                url: "https://quay.example/12.vtt?a=1&b=2".to_owned(),
                media_type: some("text/vtt"),
                language: some("en"),
                rel: some("captions"),
            },
            Transcript {
                url: "https://quay.example/12.html".to_owned(),
                media_type: some("text/html"),
                ..Transcript::default()
            },
        ],
        chapters: Some(Chapters {
            url: "https://quay.example/12.json".to_owned(),
            media_type: some("application/json+chapters"),
        }),
    }
}

fn told(episode: Episode, files: &[(&str, &str)]) -> Entry {
    let mut entry = entry(1, "The caulker");
    let file = |(url, kind): &(&str, &str)| Enclosure {
        url: (*url).to_owned(),
        media_type: Some((*kind).to_owned()),
        length: Some(48_000_000),
        title: None,
    };
    entry.text.details = Details {
        episode: Some(Box::new(episode)),
        enclosures: files.iter().map(file).collect(),
        image: Some("https://cdn.quay.example/12.jpg".to_owned()),
        ..Details::default()
    };
    entry
}

fn render(suffix: &str, entries: &[Entry]) -> String {
    let base = Url::parse("https://reader.example/").unwrap();
    let view = View::plain("all", "All");
    let output = Output { view: &view, entries, updated: at("2026-11-24T06:30:00Z"), base: &base, instance: "one" };
    let format = FORMATS.iter().find(|format| format.suffix() == suffix).unwrap();
    String::from_utf8(format.render(&output)).unwrap()
}

/// What is written in each format must be read back as it was.
fn check_round_trip(entry: &Entry) {
    for format in FORMATS {
        let suffix = format.suffix();
        let text = render(suffix, std::slice::from_ref(entry));
        let url = Url::parse("https://reader.example/feeds/all").unwrap();
        let body = RawBody::vouched(Bytes::from(text.clone()), Some(format.media_type().to_owned()), url, true);
        let (feed, faults) = parse(&decode(body)).unwrap();
        assert_eq!(faults, [], "{suffix}: {text}");
        let (read, written) = (&feed.entries[0].details, &entry.text.details);
        assert_eq!(read.episode, written.episode, "{suffix}: {text}");
        assert_eq!(read.enclosures, written.enclosures, "{suffix}: {text}");
        assert_eq!(read.image, written.image, "{suffix}: {text}");
    }
}

#[test]
fn an_episode_comes_back_from_every_format() {
    let audio = [(FILE, "audio/mpeg")];
    check_round_trip(&told(episode(), &audio));
    check_round_trip(&told(Episode { number: Some("12.5".to_owned()), ..episode() }, &audio));
    check_round_trip(&told(Episode { explicit: Some(true), ..Episode::default() }, &audio));
    check_round_trip(&told(Episode { transcripts: Vec::new(), ..episode() }, &[]));
    let several = [("https://cdn.quay.example/12.pdf", "application/pdf"), (FILE, "video/mp4")];
    check_round_trip(&told(Episode { duration_s: Some(59), ..Episode::default() }, &several));
}

#[test]
fn namespaces_are_declared_where_they_are_used() {
    let number = |number: &str| Episode { number: Some(number.to_owned()), ..Episode::default() };
    let unpublishable = Transcript { url: "javascript:alert(1)".to_owned(), ..Transcript::default() };
    for (episode, itunes, podcast) in [
        (episode(), true, true),
        (number("12"), true, false),
        (number("12.5"), false, true),
        (number("0"), false, true),
        (Episode { transcripts: vec![unpublishable], ..Episode::default() }, false, false),
        (Episode::default(), false, false),
    ] {
        for suffix in ["atom", "rss"] {
            let text = render(suffix, &[entry(2, "An article"), told(episode.clone(), &[])]);
            assert_eq!(text.contains("xmlns:itunes="), itunes, "{text}");
            assert_eq!(text.contains("<itunes:"), itunes, "{text}");
            assert_eq!(text.contains("xmlns:podcast="), podcast, "{text}");
            assert_eq!(text.contains("<podcast:"), podcast, "{text}");
        }
    }
}

#[test]
fn a_length_stands_at_the_file_that_plays() {
    let files = [("https://cdn.quay.example/12.pdf", "application/pdf"), (FILE, "Audio/MPEG"), (FILE, "audio/ogg")];
    let json: serde_json::Value = serde_json::from_str(&render("json", &[told(episode(), &files)])).unwrap();
    let lengths: Vec<_> = json["items"][0]["attachments"].as_array().unwrap().iter().collect();
    assert_eq!(lengths[0].get("duration_in_seconds"), None);
    assert_eq!(lengths[1]["duration_in_seconds"], 3723);
    assert_eq!(lengths[2].get("duration_in_seconds"), None);
    assert_eq!(json["items"][0]["_coranto"]["episode"].get("duration_in_seconds"), None);
    let json: serde_json::Value = serde_json::from_str(&render("json", &[told(episode(), &[])])).unwrap();
    assert_eq!(json["items"][0]["_coranto"]["episode"]["duration_in_seconds"], 3723);
}
