mod bombs;
mod cases;
mod damage;
#[path = "../../benches/hostile/documents.rs"]
mod documents;

use std::fmt::Write;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use chrono::SecondsFormat;
use url::Url;

use crate::decode::decode;
use crate::model::Timestamp;
use crate::model::body::RawBody;
use crate::model::entry::{Chapters, Episode, Person, Transcript};
use crate::model::parsed::{Fault, Markup, NotAFeed, ParsedEntry, ParsedFeed};
use crate::parse::feed::parse;

/// Set to write what comes out as what is expected; then read the difference.
const UPDATE: &str = "CORANTO_UPDATE_EXPECTED";

fn read(bytes: &[u8]) -> Result<(ParsedFeed, Vec<Fault>), NotAFeed> {
    read_body(bytes, true)
}

fn read_body(bytes: &[u8], complete: bool) -> Result<(ParsedFeed, Vec<Fault>), NotAFeed> {
    let url = Url::parse("https://feeds.example/dir/feed.xml").unwrap();
    parse(&decode(RawBody::vouched(Bytes::copy_from_slice(bytes), None, url, complete)))
}

fn classes(faults: &[Fault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.class).collect()
}

fn titles(feed: &ParsedFeed) -> Vec<&str> {
    feed.entries.iter().map(|entry| entry.title.as_deref().unwrap_or("-")).collect()
}

/// What came out, in a form that is short to write and to read.
fn shown(result: &Result<(ParsedFeed, Vec<Fault>), NotAFeed>) -> String {
    let (feed, faults) = match result {
        Ok(read) => read,
        Err(error) => return format!("error {error}\n"),
    };
    let mut out = format!("format {}\n", feed.format.as_str());
    let profile = &feed.profile;
    line(&mut out, "id", profile.id.as_deref());
    line(&mut out, "title", profile.title.as_deref());
    line(&mut out, "site", profile.site.as_deref());
    line(&mut out, "self", feed.self_url.as_ref().map(Url::as_str));
    line(&mut out, "language", profile.language.as_deref());
    line(&mut out, "rights", profile.rights.as_deref());
    line(&mut out, "image", profile.image.as_deref());
    line(&mut out, "updated", profile.updated.map(date).as_deref());
    line(&mut out, "ttl", profile.ttl_minutes.map(|ttl| ttl.to_string()).as_deref());
    let hints = &feed.hints;
    let numbers = |numbers: &[u8]| numbers.iter().map(u8::to_string).collect::<Vec<_>>().join(" ");
    line(&mut out, "skip hours", Some(numbers(&hints.skip_hours).as_str()).filter(|text| !text.is_empty()));
    line(&mut out, "skip days", Some(numbers(&hints.skip_days).as_str()).filter(|text| !text.is_empty()));
    line(&mut out, "every", hints.update_minutes.map(|minutes| format!("{minutes} minutes")).as_deref());
    hints.hubs.iter().for_each(|hub| line(&mut out, "hub", Some(hub)));
    line(&mut out, "moved", hints.new_feed_url.as_deref());
    line(&mut out, "next", hints.next.as_deref());
    line(&mut out, "archive", hints.prev_archive.as_deref());
    line(&mut out, "complete", hints.complete.then_some("yes"));
    for fault in faults {
        let times = if fault.count > 1 { format!(" x{}", fault.count) } else { String::new() };
        line(&mut out, "fault", Some(&format!("{}{times}", fault.class)));
    }
    for entry in &feed.entries {
        show_entry(&mut out, entry);
    }
    out
}

fn show_entry(out: &mut String, entry: &ParsedEntry) {
    out.push_str("entry\n");
    let details = &entry.details;
    line(out, "  id", entry.id.as_deref());
    line(out, "  title", entry.title.as_deref());
    line(out, "  link", entry.link.as_ref().map(Url::as_str));
    line(out, "  published", entry.published.map(date).as_deref());
    line(out, "  updated", entry.updated.map(date).as_deref());
    line(out, "  zone", entry.zoneless.then_some("none written"));
    line(out, "  language", entry.language.as_deref());
    line(out, "  base", entry.base.as_ref().map(Url::as_str));
    for Person { name, uri, email } in &details.authors {
        let rest = [email, uri].into_iter().flatten().map(|part| format!(" <{part}>")).collect::<String>();
        line(out, "  author", Some(&format!("{name}{rest}")));
    }
    for category in &details.categories {
        let rest = [&category.scheme, &category.label].into_iter().flatten().map(|part| format!(" <{part}>"));
        line(out, "  category", Some(&format!("{}{}", category.term, rest.collect::<String>())));
    }
    for (name, markup) in [("  summary", &entry.summary), ("  content", &entry.content)] {
        let kind = if matches!(markup, Some(Markup::Html(_))) { "html" } else { "text" };
        line(out, name, markup.as_ref().map(|markup| format!("{kind} {}", markup.as_str())).as_deref());
    }
    for enclosure in &details.enclosures {
        let length = enclosure.length.map(|length| length.to_string());
        let rest =
            [&enclosure.media_type, &length, &enclosure.title].into_iter().flatten().map(|part| format!(" {part}"));
        line(out, "  enclosure", Some(&format!("{}{}", enclosure.url, rest.collect::<String>())));
    }
    line(out, "  image", details.image.as_deref());
    if let Some(episode) = &details.episode {
        show_episode(out, episode);
    }
    line(out, "  rights", details.rights.as_deref());
    line(out, "  comments", details.comments.as_deref());
    if let Some(source) = &details.source {
        line(out, "  source", Some(&source.title));
        line(out, "    id", source.id.as_deref());
        line(out, "    link", source.link.as_deref());
        line(out, "    feed", source.feed_url.as_deref());
        line(out, "    updated", source.updated.map(date).as_deref());
        line(out, "    rights", source.rights.as_deref());
    }
}

fn show_episode(out: &mut String, episode: &Episode) {
    line(out, "  duration", episode.duration_s.map(|seconds| seconds.to_string()).as_deref());
    line(out, "  season", episode.season.map(|season| season.to_string()).as_deref());
    line(out, "  episode", episode.number.as_deref());
    line(out, "  episode kind", episode.kind.as_deref());
    line(out, "  explicit", episode.explicit.map(|explicit| explicit.to_string()).as_deref());
    for Transcript { url, media_type, language, rel } in &episode.transcripts {
        let rest = [media_type, language, rel].into_iter().flatten().map(|part| format!(" {part}"));
        line(out, "  transcript", Some(&format!("{url}{}", rest.collect::<String>())));
    }
    if let Some(Chapters { url, media_type }) = &episode.chapters {
        line(out, "  chapters", Some(&format!("{url} {}", media_type.as_deref().unwrap_or("-"))));
    }
}

fn line(out: &mut String, name: &str, value: Option<&str>) {
    if let Some(value) = value {
        let short: String = value.replace('\n', "\\n").chars().take(200).collect();
        writeln!(out, "{name} {short}").unwrap();
    }
}

fn date(at: Timestamp) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn is_document(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension != "expected" && extension != "md")
}

/// Every document under tests/fixtures/feeds gives what the `.expected` beside it says.
#[test]
fn fixtures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/feeds");
    let documents: Vec<PathBuf> = files(&folder).into_iter().filter(|path| is_document(path)).collect();
    assert!(documents.len() > 50, "the fixtures are gone");
    let mut wrong = String::new();
    for path in documents {
        let got = shown(&read(&std::fs::read(&path).unwrap()));
        let expected_path = path.with_extension("expected");
        if std::env::var_os(UPDATE).is_some() {
            std::fs::write(&expected_path, &got).unwrap();
        }
        let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
        if got != expected {
            writeln!(wrong, "{}\n--- expected\n{expected}--- got\n{got}", path.display()).unwrap();
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

const HEAD: &str = "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>F</title>";

fn items(n: usize) -> String {
    (0..n)
        .map(|i| format!("<item><title>T{i}</title><link>https://a.example/{i}</link><guid>g{i}</guid></item>"))
        .collect()
}

#[test]
fn a_body_that_ended_early_gives_its_complete_entries() {
    let whole = format!("{HEAD}{}</channel></rss>", items(5));
    let (all, _) = read(whole.as_bytes()).unwrap();
    for end in HEAD.len()..whole.len() {
        let cut = &whole.as_bytes()[..end];
        let (feed, faults) = read_body(cut, false).unwrap();
        let n = whole[..end].matches("</item>").count();
        assert_eq!(feed.entries, all.entries[..n], "cut at {end}");
        assert!(classes(&faults).contains(&"truncated"), "cut at {end}: {faults:?}");
    }
    let (feed, faults) = read_body(whole.as_bytes(), false).unwrap();
    assert_eq!((feed.entries.len(), classes(&faults)), (5, vec!["truncated"]));
}

/// A publisher may die anywhere, and the connection tells nothing of it.
#[test]
fn a_document_that_stops_anywhere_says_so() {
    let json = |n: usize| format!("{{\"id\":\"{n}\",\"url\":\"/{n}\",\"title\":\"T {{\",\"tags\":[\"a\"]}}");
    let documents = [
        format!("{HEAD}{}</channel></rss>", items(3)),
        "<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>1</id><link href='1'/></entry> <entry><id>2</id><link href='2'/></entry> </feed>".into(),
        format!(
            "{{\"title\":\"F\",\"items\":[{}, {}],\"version\":\"https://jsonfeed.org/version/1\"}}",
            json(1),
            json(2)
        ),
    ];
    for whole in documents {
        assert_eq!(classes(&read(whole.as_bytes()).unwrap().1), Vec::<&str>::new());
        for end in 1..whole.len() {
            let Ok((feed, faults)) = read(&whole.as_bytes()[..end]) else { continue };
            let classes = classes(&faults);
            let n_told = classes.iter().filter(|class| [Fault::TRUNCATED, Fault::UNCLOSED].contains(class)).count();
            assert_eq!(n_told, 1, "{classes:?}: {}", &whole[..end]);
            // What stopped between two entries lost none that it had begun.
            let n_begun = whole[..end].matches("<item>").count() + whole[..end].matches("<entry>").count();
            if classes.contains(&Fault::UNCLOSED) && n_begun > 0 {
                assert_eq!(feed.entries.len(), n_begun, "{}", &whole[..end]);
            }
        }
    }
}

#[test]
fn ids_are_never_invented() {
    let text = "<rss version='2.0'><channel><item><title>T</title></item></channel></rss>";
    let (first, second) = (read(text.as_bytes()).unwrap(), read(text.as_bytes()).unwrap());
    assert_eq!(first.0.entries[0].id, None);
    assert_eq!(first.0.profile.id, None);
    assert_eq!(first, second);
}

#[test]
fn limits_end_a_feed_after_a_complete_entry() {
    let many = format!("{HEAD}{}</channel></rss>", items(2_001));
    let (feed, faults) = read(many.as_bytes()).unwrap();
    assert_eq!((feed.entries.len(), classes(&faults)), (2_000, vec!["over-limit"]));
    let enough = format!("{HEAD}{}</channel></rss>", items(2_000));
    let (feed, faults) = read(enough.as_bytes()).unwrap();
    assert_eq!((feed.entries.len(), classes(&faults)), (2_000, vec![]));

    let crowded = format!(
        "{HEAD}{}<item><title>x</title>{}</item></channel></rss>",
        items(3),
        "<category>c</category>".repeat(200_000)
    );
    let (feed, faults) = read(crowded.as_bytes()).unwrap();
    assert_eq!((titles(&feed), classes(&faults)), (vec!["T0", "T1", "T2"], vec!["over-limit"]));

    let crowded_at_once = format!("{HEAD}<item>{}</item></channel></rss>", "<a/>".repeat(200_000));
    let (feed, faults) = read(crowded_at_once.as_bytes()).unwrap();
    assert_eq!((feed.entries.len(), classes(&faults)), (0, vec!["over-limit", "no-entries-but-items"]));

    let tiny = format!("{HEAD}{}</channel></rss>", "<item/>".repeat(2_001));
    let (feed, faults) = read(tiny.as_bytes()).unwrap();
    assert_eq!((feed.entries.len(), classes(&faults)), (2_000, vec!["over-limit", "no-id", "no-link"]));

    let rdf = format!(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel><title>F</title></channel>{}</rdf:RDF>",
        items(2_500)
    );
    let (feed, faults) = read(rdf.as_bytes()).unwrap();
    assert_eq!((feed.entries.len(), classes(&faults)), (2_000, vec!["over-limit"]));

    let atom: String = (0..2_500).map(|i| format!("<entry><id>{i}</id><link href='{i}'/><title/></entry>")).collect();
    let (feed, faults) = read(format!("<feed xmlns='http://www.w3.org/2005/Atom'>{atom}</feed>").as_bytes()).unwrap();
    assert_eq!((feed.entries.len(), classes(&faults)), (2_000, vec!["over-limit"]));
}

/// 164 bytes of gzip were enough to abort a process through feed-rs; this thread has a small stack on purpose.
#[test]
fn nesting_never_overflows_a_stack() {
    let n = 200_000;
    let nested = |tag: &str| {
        format!(
            "{HEAD}<item><title>T</title>{}{}</item></channel></rss>",
            format!("<{tag}>").repeat(n),
            format!("</{tag}>").repeat(n)
        )
    };
    let open = |tag: &str| format!("{HEAD}<item><title>T</title>{}", format!("<{tag}>").repeat(n));
    let documents = [
        nested("media:group"),
        nested("media:content"),
        nested("x"),
        open("media:group"),
        open("b"),
        format!(
            "{HEAD}<item><title>T</title><description>{}{}</description></item></channel></rss>",
            "<p>".repeat(n),
            "</p>".repeat(n)
        ),
        format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":{}", "[".repeat(n)),
        format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{}", "{\"a\":".repeat(n)),
    ];
    let small = std::thread::Builder::new().stack_size(512 * 1024);
    let run = move || {
        for document in documents {
            let _ = read(document.as_bytes());
        }
    };
    small.spawn(run).unwrap().join().unwrap();
}

#[test]
fn json_is_counted_before_it_is_read() {
    let many =
        format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{}]}}", vec!["{}"; 400_001].join(","));
    assert!(matches!(read(many.as_bytes()), Err(NotAFeed::OverLimit(_))));
}

/// Reads every feed under the folder `CORANTO_DATA` and tells what became of them.
#[test]
fn feeds_from_elsewhere() {
    let Some(folder) = std::env::var_os("CORANTO_DATA") else {
        println!("skipped: CORANTO_DATA names no folder of feeds");
        return;
    };
    let (mut n_files, mut n_read, mut n_entries, mut n_bytes) = (0, 0, 0, 0);
    let mut watch = std::time::Duration::ZERO;
    for path in files(Path::new(&folder)) {
        let kind = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
        if !["xml", "rss", "atom", "rdf", "json"].contains(&kind.as_str()) {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        n_files += 1;
        n_bytes += bytes.len();
        let started = crate::clock::Clock::stopwatch();
        let result = read(&bytes);
        watch += started.elapsed();
        match result {
            Ok((feed, faults)) => {
                n_read += 1;
                n_entries += feed.entries.len();
                println!("{} entries {:?} {}", feed.entries.len(), classes(&faults), path.display());
            }
            Err(error) => println!("{error}: {}", path.display()),
        }
    }
    println!("{n_files} files, {n_bytes} bytes, {n_read} read, {n_entries} entries, {watch:?}");
}
