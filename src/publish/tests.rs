//! Documents as readers meet them: snapshots, hostile text, and what two parsers read back.
//!
//! `CORANTO_BLESS=1 cargo test publish::` writes the snapshots anew.

use std::path::Path;

use proptest::prelude::*;
use quick_xml::Reader;
use quick_xml::events::Event;
use url::Url;

use crate::model::Timestamp;
use crate::model::body::CleanHtml;
use crate::model::entry::{Category, Details, Enclosure, Entry, Person, Sighting, SourceRef};
use crate::model::output::ContentMode;
use crate::model::summary::{Summary, SummarySource};
use crate::publish::fake::{at, entry};
use crate::publish::xml::clean;
use crate::publish::{FORMATS, Output, View};

/// An entry that says all that one can.
fn full_entry() -> Entry {
    let some = |text: &str| Some(text.to_owned());
    let file = |url: &str, media_type: Option<&str>, length| Enclosure {
        url: url.to_owned(),
        media_type: media_type.map(str::to_owned),
        length,
        title: None,
    };
    let mut entry = entry(1, "Ties & <tags>");
    entry.published = Some(at("2026-11-23T22:15:00Z"));
    entry.text.language = some("en-GB");
    entry.text.content = CleanHtml::sanitised(format!("<p>{}</p>", "It began long before anybody noticed. ".repeat(4)));
    entry.text.summary =
        Summary { text: "Ties won, tags lost.".to_owned(), source: SummarySource::Extract, version: 1 };
    entry.text.details = Details {
        authors: vec![
            Person { name: "Ada L.".to_owned(), uri: some("https://ada.example/"), email: some("ada@news.example") },
            Person { name: "Bo".to_owned(), uri: some("javascript:x"), email: some("not an address") },
        ],
        categories: vec![Category {
            term: "knots".to_owned(),
            scheme: some("https://news.example/tags"),
            label: some("Knots"),
        }],
        enclosures: vec![
            file("https://cdn.example/a.bin?sig=x|y", None, None),
            file("https://cdn.example/a.mp3", Some("audio/mpeg"), Some(1234)),
        ],
        image: some("https://cdn.example/a.jpg"),
        rights: some("© News"),
        source: None,
        comments: some("https://talk.example/17"),
        ..Details::default()
    };
    entry.source = SourceRef {
        id: some("tag:news.example,2020:feed"),
        title: "Example News".to_owned(),
        link: some("https://news.example/"),
        feed_url: some("https://news.example/feed.atom"),
        updated: Some(at("2026-11-24T05:00:00Z")),
        rights: None,
    };
    let seen = |title: &str, link: &str, comments: Option<&str>| Sighting {
        source: SourceRef { title: title.to_owned(), ..SourceRef::default() },
        title: "Tags beaten".to_owned(),
        link: Some(link.parse().unwrap()),
        comments: comments.map(str::to_owned),
    };
    entry.also = vec![
        seen("Other Paper", "https://other.example/7", Some("https://other.example/7#respond")),
        seen("Link Board", "https://news.example/1", Some("https://board.example/item?id=3")),
    ];
    entry
}

fn view() -> View {
    View {
        subtitle: Some("Everything & more".to_owned()),
        language: Some("en".to_owned()),
        ..View::plain("world", "World news")
    }
}

fn render(suffix: &str, entries: &[Entry]) -> Vec<u8> {
    let base = Url::parse("https://reader.example/coranto").unwrap();
    let updated = at("2026-11-24T06:30:00Z");
    let instance = "3f0f8a56-8c43-4b6f-9f59-0a3b8e7a6a55";
    let output = Output { view: &view(), entries, updated, base: &base, instance };
    let format = FORMATS.iter().find(|format| format.suffix() == suffix).unwrap();
    format.render(&output)
}

fn check_snapshot(name: &str, bytes: &[u8]) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/publish").join(name);
    if std::env::var_os("CORANTO_BLESS").is_some() {
        std::fs::write(&path, bytes).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap();
    assert_eq!(String::from_utf8_lossy(bytes), expected, "{name}");
}

#[test]
fn documents_are_as_they_were() {
    for format in FORMATS {
        let suffix = format.suffix();
        check_snapshot(&format!("full.{suffix}"), &render(suffix, &[full_entry()]));
        check_snapshot(&format!("bare.{suffix}"), &render(suffix, &[entry(2, "Bare")]));
        check_snapshot(&format!("empty.{suffix}"), &render(suffix, &[]));
    }
}

#[test]
fn an_output_is_named_by_its_installation_and_first_name_alone() {
    let id = |name: &str, instance: &str, base: &str, title: &str| {
        let view =
            View { name: format!("{title} now"), first_name: name.to_owned(), title: title.to_owned(), ..view() };
        let base = Url::parse(base).unwrap();
        Output { view: &view, entries: &[], updated: Timestamp::UNIX_EPOCH, base: &base, instance }.id()
    };
    let one = id("world", "i1", "https://a.example/", "World");
    assert_eq!(one, id("world", "i1", "https://b.example/x/", "Welt"));
    assert_ne!(one, id("local", "i1", "https://a.example/", "World"));
    assert_ne!(one, id("world", "i2", "https://a.example/", "World"));
}

/// Strings that broke somebody's feed.
const HOSTILE: &[&str] = &[
    "]]>",
    "<![CDATA[x]]>",
    "--><!-- <?xml?>",
    "\0\u{1}\u{8}\u{b}\u{c}\u{1f}x",
    "x\u{fffe}\u{ffff}\u{fffd}\u{fdd0}y",
    "\"quoted\" 'and' `so`",
    "&amp; &lt; &#0; &undefined; &",
    "</title></entry></feed>",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "a\tb\nc\rd\r\ne",
    "\u{85}\u{2028}\u{2029}\u{feff}x",
    "\u{202e}rtl\u{200b}",
    "e\u{301}\u{1f469}\u{200d}\u{1f680}",
];

/// The same text in every place where a publisher's text can stand.
fn saying(text: &str) -> Entry {
    let mut entry = full_entry();
    entry.text.title = format!("T{text}T");
    entry.text.summary.text = format!("S{text}S");
    entry.text.details.authors =
        vec![Person { name: format!("A{text}A"), uri: Some(text.to_owned()), email: Some(text.to_owned()) }];
    entry.text.details.categories =
        vec![Category { term: format!("C{text}C"), scheme: Some(text.to_owned()), label: Some(format!("L{text}L")) }];
    entry.text.details.enclosures.push(Enclosure {
        url: text.to_owned(),
        media_type: Some(text.to_owned()),
        ..Enclosure::default()
    });
    entry.text.details.enclosures.push(Enclosure {
        url: format!("https://x.example/{text}"),
        title: Some(text.to_owned()),
        ..Enclosure::default()
    });
    entry.text.details.image = Some(text.to_owned());
    entry.text.details.comments = Some(text.to_owned());
    entry.text.details.rights = Some(format!("R{text}R"));
    entry.text.language = Some(text.to_owned());
    entry.source = SourceRef {
        id: Some(text.to_owned()),
        title: format!("O{text}O"),
        link: Some(text.to_owned()),
        feed_url: Some(format!("https://x.example/{text}")),
        updated: None,
        rights: Some(text.to_owned()),
    };
    entry.also[0].source.title = text.to_owned();
    entry.also[0].title = text.to_owned();
    entry
}

/// Text and attribute values by element name (`name` and `name@attribute`), in document order.
fn read_xml(bytes: &[u8]) -> Vec<(String, String)> {
    let mut reader = Reader::from_str(std::str::from_utf8(bytes).unwrap());
    let mut open: Vec<(String, String)> = Vec::new();
    let mut found = Vec::new();
    loop {
        let event = reader.read_event().expect("well-formed");
        if let Event::Start(tag) | Event::Empty(tag) = &event {
            let name = tag.name().as_ref().to_owned();
            for attribute in tag.attributes() {
                let attribute = attribute.expect("well-formed");
                let raw = attribute.value.as_ref();
                assert!(!raw.contains(['<', '\t', '\n', '\r']), "a parser would change {raw:?}");
                let key = format!("{name}@{}", attribute.key.as_ref());
                found.push((key, quick_xml::escape::unescape(raw).expect("known references").into_owned()));
            }
            if matches!(event, Event::Start(_)) {
                open.push((name, String::new()));
            }
        }
        match event {
            Event::Text(text) => {
                let text = text.into_inner();
                assert!(!text.contains('\r'), "a parser would change it");
                if let Some((_, collected)) = open.last_mut() {
                    collected.push_str(&text);
                }
            }
            Event::GeneralRef(reference) => {
                let name = reference.into_inner();
                let text = quick_xml::escape::unescape(&format!("&{name};")).expect("known reference").into_owned();
                open.last_mut().unwrap().1.push_str(&text);
            }
            Event::End(_) => found.extend(open.pop()),
            Event::Eof => return found,
            Event::CData(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => panic!("we write none of these"),
            _ => {}
        }
    }
}

/// In each format, what was said must be read back, less what XML cannot say.
fn check_said(text: &str) {
    let entry = saying(text);
    let expect = |kind: &str| clean(&format!("{kind}{text}{kind}")).into_owned();
    for (suffix, names) in [
        (
            "atom",
            [
                ("title", "T"),
                ("summary", "S"),
                ("name", "A"),
                ("category@term", "C"),
                ("category@label", "L"),
                ("title", "O"),
                ("rights", "R"),
            ],
        ),
        (
            "rss",
            [
                ("title", "T"),
                ("description", "S"),
                ("dc:creator", "A"),
                ("category", "L"),
                ("category", "L"),
                ("source", "O"),
                ("dc:rights", "R"),
            ],
        ),
    ] {
        let bytes = render(suffix, std::slice::from_ref(&entry));
        let found = read_xml(&bytes);
        for (name, kind) in names {
            let mut expected = expect(kind);
            if name == "description" {
                expected = html_escape::encode_text(&expected).into_owned();
            }
            // The address of this source cannot be published, so RSS has no place for its name.
            let absent = name == "source" && !found.iter().any(|(key, _)| key == "source@url");
            let said = found.iter().any(|(key, value)| key == name && *value == expected);
            assert!(said || absent, "{name} of {suffix} should be {expected:?} in {}", String::from_utf8_lossy(&bytes));
        }
        for (key, address) in found.iter().filter(|(key, _)| key.ends_with("@href") || key.ends_with("@url")) {
            assert!(address.starts_with("http://") || address.starts_with("https://"), "{key} is {address:?}");
            assert!(
                Url::parse(address).is_ok() && address.is_ascii() && !address.contains(' '),
                "{key} is {address:?}"
            );
        }
    }
    let json: serde_json::Value = serde_json::from_slice(&render("json", &[entry])).unwrap();
    let item = &json["items"][0];
    assert_eq!(item["title"], expect("T"));
    assert_eq!(item["summary"], expect("S"));
    assert_eq!(item["authors"][0]["name"], expect("A"));
    assert_eq!(item["tags"][0], expect("L"));
}

#[test]
fn hostile_text_comes_back_as_it_was() {
    for text in HOSTILE {
        check_said(text);
    }
    check_said(&"long ".repeat(200_000));
}

/// What validators warn of or refuse, and readers stumble over: each in the place where it was met.
#[test]
fn documents_give_validators_nothing_to_say() {
    let mut entry = entry(1, "\u{1}");
    entry.source = SourceRef::default();
    let file = |url: &str| Enclosure {
        url: url.to_owned(),
        media_type: Some("audio/mpeg".to_owned()),
        length: Some(1),
        title: None,
    };
    entry.text.details.enclosures =
        vec![file("http://localhost/a.mp3"), file("https://cdn.example?a.mp3"), file("https://[2001:db8::1]/a.mp3")];
    entry.text.details.rights = Some(" \u{0}".to_owned());
    entry.text.details.categories =
        vec![Category { term: "\u{7f}".to_owned(), ..Category::default() }, Category::default()];
    entry.text.language = Some("klingon".to_owned());
    let mut other = entry.clone();
    other.public_id = crate::publish::fake::entry(2, "").public_id;
    let entries = [entry, other];

    let atom = read_xml(&render("atom", &entries));
    let values = |found: &[(String, String)], key: &str| {
        found.iter().filter(|(name, _)| name == key).map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    let blank: Vec<_> = atom.iter().filter(|(name, value)| value.trim().is_empty() && !name.contains('@')).collect();
    let holders = ["link", "feed", "entry", "source", "author"];
    assert!(blank.iter().all(|(name, _)| holders.contains(&name.as_str())), "{blank:?}");
    // The feed, then source and entry of each of the two: no two entries have the same.
    let updated = values(&atom, "updated");
    assert_eq!(updated.len(), 5, "{updated:?}");
    assert_ne!(updated[1], updated[3], "entries of one second");
    // An entry without words has its name to show.
    assert_eq!(values(&atom, "content")[0], "<p><a href=\"https://news.example/1\">news.example</a></p>");
    assert_eq!(values(&atom, "entry@xml:lang"), Vec::<String>::new());

    let rss = read_xml(&render("rss", &entries[..1]));
    assert_eq!(values(&rss, "enclosure@url"), ["https://cdn.example/?a.mp3"]);
    assert_eq!(values(&rss, "media:content@url"), ["http://localhost/a.mp3"]);
    assert_eq!(values(&rss, "category"), Vec::<String>::new());
    assert_eq!(values(&rss, "dc:rights"), Vec::<String>::new());
}

#[test]
fn a_file_without_a_type_is_what_its_address_says_in_every_format() {
    let mut entry = entry(1, "One");
    let url = "https://cdn.example/4539.JPG?w=140&s=57dc".to_owned();
    entry.text.details.enclosures = vec![Enclosure { url, ..Enclosure::default() }];
    for (suffix, expected) in
        [("atom", " type=\"image/jpeg\""), ("rss", " type=\"image/jpeg\""), ("json", "\"mime_type\": \"image/jpeg\"")]
    {
        let text = String::from_utf8(render(suffix, std::slice::from_ref(&entry))).unwrap();
        assert!(text.contains(expected), "{suffix}: {text}");
    }
}

#[test]
fn text_about_markup_is_told_from_markup() {
    let bytes = render("rss", &[entry(1, "Use &copy; and <b>")]);
    let text = String::from_utf8(bytes).unwrap();
    assert!(text.contains("<title>Use &#x26;copy; and &#x3C;b&gt;</title>"), "{text}");
}

#[test]
fn company_is_named_once_and_never_the_outlet_itself() {
    let seen = |name: &str, link: &str, comments: Option<&str>| Sighting {
        source: SourceRef { title: name.to_owned(), ..SourceRef::default() },
        title: "The same".to_owned(),
        link: Some(link.parse().unwrap()),
        comments: comments.map(str::to_owned),
    };
    let mut entry = entry(1, "One");
    entry.also = vec![
        seen("example news", "https://news.example/other", None),
        seen("Paper", "https://paper.example/1", None),
        seen("Paper", "https://paper.example/1?again", None),
        seen("Board", "https://news.example/1", Some("https://board.example/1")),
        seen("Board", "https://news.example/1", Some("https://board.example/2")),
        seen("Board", "https://news.example/1", Some("https://board.example/2")),
    ];
    let names = |entry: &Entry| -> Vec<String> {
        crate::publish::content::others(entry).iter().map(|other| other.source.title.clone()).collect()
    };
    assert_eq!(names(&entry), ["Paper", "Board", "Board"]);
    let text = String::from_utf8(render("atom", &[entry])).unwrap();
    assert_eq!(text.matches("rel=\"related\" href").count(), 1, "{text}");
}

#[test]
fn our_parser_reads_what_we_write() {
    for text in HOSTILE.iter().copied().chain(["plain"]) {
        let entry = saying(text);
        for format in FORMATS {
            let bytes = render(format.suffix(), std::slice::from_ref(&entry));
            let feed = feed_rs::parser::parse(&bytes[..])
                .unwrap_or_else(|error| panic!("{} with {text:?}: {error}", format.suffix()));
            assert_eq!(feed.title.map(|title| title.content).as_deref(), Some("World news"));
            let read = &feed.entries[0];
            assert_eq!(read.id, entry.public_id.urn());
            // feed-rs normalises blanks; that the exact text is there, the other tests show.
            let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
            let title = clean(&entry.text.title).into_owned();
            assert_eq!(read.title.as_ref().map(|title| words(&title.content)), Some(words(&title)), "{text:?}");
            assert_eq!(read.published, entry.published);
            assert_eq!(read.links[0].href, "https://news.example/1");
        }
    }
}

proptest! {
    #[test]
    fn any_text_comes_back_as_it_was(text in any::<String>()) {
        check_said(&text);
    }

    #[test]
    fn the_same_entries_give_the_same_bytes(titles in proptest::collection::vec(any::<String>(), 0..4)) {
        let entries: Vec<_> = titles.iter().enumerate().map(|(number, title)| entry(number as i64, title)).collect();
        for format in FORMATS {
            prop_assert_eq!(render(format.suffix(), &entries), render(format.suffix(), &entries));
        }
    }
}

#[test]
fn an_output_says_what_its_entries_hold() {
    let long = "A sentence that is not the summary at all. ".repeat(8);
    let mut one = entry(1, "Title");
    one.text.content = CleanHtml::sanitised(format!("<p>{long}</p>"));
    one.text.summary.text = "In short.".to_owned();
    for (mode, summary, text) in [
        (ContentMode::Summary, true, false),
        (ContentMode::Feed, false, true),
        (ContentMode::Full, false, true),
        (ContentMode::SummaryFeed, true, true),
        (ContentMode::SummaryFull, true, true),
    ] {
        let body = crate::publish::content::body(&one, mode);
        assert_eq!((body.contains("In short."), body.contains("not the summary")), (summary, text), "{mode:?}: {body}");
    }
}
