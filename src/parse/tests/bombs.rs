//! Documents made to exhaust a reader: each within a CPU-second, and no abort.
//!
//! Generated, at the 8 MiB that `fetch` lets through when the build is optimised, at a 16th of it otherwise: there too
//! a reader that turned quadratic is far over its bound.

use super::*;
use crate::parse::entities;

const CAP: usize = if cfg!(debug_assertions) { documents::CAP_BYTES / 16 } else { documents::CAP_BYTES };

/// CPU time of this thread: schedstat's first field, nanoseconds on the processor.
fn cpu_s() -> f64 {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").expect("Linux");
    text.split(' ').next().and_then(|field| field.parse::<f64>().ok()).expect("a number") / 1e9
}

#[test]
fn no_bomb_costs_much_or_reveals_anything() {
    // An unoptimised build takes about twenty times as long for a 16th of the size.
    let bound_s = if cfg!(debug_assertions) { 3.0 } else { 1.0 };
    let mut dear = String::new();
    for (name, document) in documents::bombs(CAP) {
        let before = cpu_s();
        let result = read(&document);
        let took = cpu_s() - before;
        println!("{took:>7.3} s  {name}");
        if took > bound_s {
            writeln!(dear, "{name} took {took:.2} CPU-seconds").unwrap();
        }
        if let Ok((feed, _)) = result {
            let text = feed.entries.iter().filter_map(ParsedEntry::body).map(Markup::as_str).collect::<String>();
            assert!(!text.contains("root:") && text.len() < 2 * CAP + entities::MAX_GROWTH_BYTES, "{name}");
        }
    }
    assert!(dear.is_empty(), "{dear}");
}

#[test]
fn what_is_broken_in_too_many_places_ends_there_and_a_single_entry_is_kept() {
    let broken = format!("<item><title>B</title><description>{}</description></item>", "&".repeat(500_001));
    let document = format!("{HEAD}<item><title>A</title></item>{broken}<item><title>C</title></item></channel></rss>");
    let (feed, faults) = read(document.as_bytes()).unwrap();
    assert_eq!(titles(&feed), ["A"]);
    assert!(classes(&faults).contains(&"over-limit") && !classes(&faults).contains(&Fault::TRUNCATED), "{faults:?}");

    let (feed, faults) = read(format!("{HEAD}{broken}<item/></channel></rss>").as_bytes()).unwrap();
    assert_eq!(titles(&feed), ["B"]);
    assert!(feed.entries[0].body().is_some_and(|text| text.as_str().len() > 400_000));
    assert!(classes(&faults).contains(&"over-limit"), "{faults:?}");
}

#[test]
fn a_title_over_a_mebibyte_is_left_out_and_a_text_is_not() {
    let long = "&eacute;".repeat(140_000);
    let item = format!("<item><guid>1</guid><title>{long}</title><description>{long}</description></item>");
    let (feed, faults) = read(format!("{HEAD}{item}{}</channel></rss>", items(1)).as_bytes()).unwrap();
    assert_eq!(titles(&feed), ["-", "T0"]);
    assert!(feed.entries[0].body().is_some_and(|text| text.as_str() == "é".repeat(140_000)));
    assert!(classes(&faults).contains(&"over-limit"), "{faults:?}");
}

#[test]
fn a_section_of_a_broken_document_says_the_same_however_much_must_be_escaped() {
    for n in [3, 100_001] {
        let text = "<&\"]".repeat(n);
        let document = format!("{HEAD}<item><description>&<![CDATA[{text}]]></description></item></channel></rss>");
        let (feed, _) = read(document.as_bytes()).unwrap();
        assert_eq!(feed.entries[0].body().map(Markup::as_str), Some(format!("&{text}").as_str()));
    }
}
