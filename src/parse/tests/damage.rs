//! Documents that were cut or mutilated: how much of them is still read.
//!
//! Over our own fixtures always; over the feeds below `CORANTO_DATA/feeds` too when that is given.

use super::*;

/// A shorter document loses too much with its end to say anything.
const LONG_BYTES: usize = 3_000;
const MUTANTS: usize = 2_000;

fn documents() -> Vec<(PathBuf, Vec<u8>)> {
    let mut paths = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/feeds"));
    match std::env::var_os("CORANTO_DATA") {
        Some(data) => paths.extend(files(&Path::new(&data).join("feeds"))),
        None => println!("feeds from elsewhere were left out: CORANTO_DATA names no folder"),
    }
    paths.retain(|path| is_document(path));
    paths.into_iter().map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
}

/// Entries that stand in the text whole.
fn n_complete(text: &str) -> usize {
    let is_end = |rest: &str| {
        let name = rest.split(|c: char| c == '>' || c.is_whitespace()).next().unwrap_or("");
        let local = name.rsplit(':').next().unwrap_or("");
        local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry")
    };
    text.match_indices("</").filter(|(at, _)| is_end(&text[at + 2..])).count()
}

/// XML documents that are feeds, and long enough, or grown by repeating what they hold.
#[test]
fn cut_at_seventy_percent_nearly_all_complete_entries_are_kept() {
    let (mut n_documents, mut n_expected, mut n_kept) = (0, 0, 0);
    let mut poor = String::new();
    for (path, whole) in documents() {
        let Ok((all, faults)) = read(&whole) else { continue };
        // Items in items stand behind one another only when all of them were seen to end.
        if classes(&faults).contains(&"nested-items") {
            continue;
        }
        let cut = &whole[..whole.len() * 7 / 10];
        let text = decode(RawBody::vouched(Bytes::copy_from_slice(cut), None, url(), true)).text;
        let expected = n_complete(&text).min(all.entries.len());
        if expected == 0 || path.extension().is_some_and(|extension| extension == "json") {
            continue;
        }
        let kept = read(cut).map_or(0, |(feed, _)| {
            // The text may differ in the spelling of its markup, for a cut document goes through the repairs.
            let shown = |entry: &ParsedEntry| (entry.id.clone(), entry.title.clone(), entry.link.clone());
            let pairs = feed.entries.iter().zip(&all.entries).take(expected);
            pairs.filter(|(kept, entry)| shown(kept) == shown(entry)).count()
        });
        if kept * 100 < expected * 95 && whole.len() > LONG_BYTES {
            writeln!(poor, "{kept} of {expected}: {}", path.display()).unwrap();
        }
        n_documents += 1;
        n_expected += expected;
        n_kept += kept;
    }
    println!("{n_documents} documents, {n_kept} of {n_expected} complete entries");
    assert!(n_documents > 5 && n_kept * 100 >= n_expected * 95, "{n_kept} of {n_expected}\n{poor}");
    assert!(poor.is_empty(), "{poor}");
}

fn url() -> Url {
    Url::parse("https://feeds.example/dir/feed.xml").unwrap()
}

#[test]
fn two_thousand_mutants_do_no_harm_and_nearly_all_are_read() {
    let mut sources = documents();
    // A byte more or less shifts every unit of UTF-16 and UTF-32 behind it: nobody reads those.
    sources.retain(|(_, whole)| !whole.contains(&0) && read(whole).is_ok_and(|(feed, _)| !feed.entries.is_empty()));
    let mut random = fastrand::Rng::with_seed(7);
    let mut n_read = 0;
    for n in 0..MUTANTS {
        let mut bytes = sources[n % sources.len()].1.clone();
        documents::mutate(&mut bytes, &mut random);
        n_read += usize::from(read(&bytes).is_ok());
    }
    println!("{n_read} of {MUTANTS} mutants of {} documents were read", sources.len());
    assert!(n_read * 10 >= MUTANTS * 9, "{n_read} of {MUTANTS} were read");
}
