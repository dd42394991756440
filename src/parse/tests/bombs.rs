//! Documents made to exhaust a reader: each within a CPU-second, and no abort.
//!
//! Generated, at the 8 MiB that `fetch` lets through when the build is optimised, at a 16th of it otherwise: there too
//! a reader that turned quadratic is far over its bound.

use super::*;
use crate::parse::entities;

const CAP: usize = if cfg!(debug_assertions) { 512 << 10 } else { 8 << 20 };

fn filled(head: &str, part: &str, tail: &str) -> String {
    let n = (CAP - head.len() - tail.len()) / part.len();
    format!("{head}{}{tail}", part.repeat(n))
}

/// Bombs by name.
pub fn bombs() -> Vec<(&'static str, String)> {
    let item = "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>F</title><item><title>T</title>";
    let end = "</item></channel></rss>";
    let mut laughs = String::from("<!DOCTYPE rss [<!ENTITY a0 \"ha\">");
    for n in 1..20 {
        laughs.push_str(&format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10)));
    }
    laughs.push_str("]>");
    let grown = format!("<!DOCTYPE rss [<!ENTITY a \"{}\">]>{item}<description>", "ha".repeat(500));
    let attributes: String = (0..CAP / 16).map(|n| format!(" a{n}=\"x\"")).collect();
    vec![
        ("nested elements", filled(item, "<x>", "")),
        ("nested groups", filled(item, "<media:group>", "")),
        ("nested items", filled(item, "<item>", "")),
        ("nested quotes", filled(&format!("{item}<description>"), "<q>", "")),
        ("one long text", filled(&format!("{item}<description>"), "text ", &format!("</description>{end}"))),
        ("references", filled(&format!("{item}<description>"), "&lt;&amp;&#65;", &format!("</description>{end}"))),
        ("html entities", filled(&format!("{item}<description>"), "&eacute;", &format!("</description>{end}"))),
        ("bare ampersands", filled(&format!("{item}<description>"), "& ", &format!("</description>{end}"))),
        ("bare less-thans", filled(&format!("{item}<description>"), "< ", &format!("</description>{end}"))),
        ("tiny items", filled("<rss version=\"2.0\"><channel>", "<item/>", "</channel></rss>")),
        ("small items", filled("<rss version=\"2.0\"><channel>", "<item><title>T</title></item>", "</channel></rss>")),
        ("categories", filled(item, "<category>c</category>", end)),
        ("sections", filled(&format!("{item}<description>"), "<![CDATA[x]]>", &format!("</description>{end}"))),
        ("open sections", filled(&format!("{item}<description>"), "<![CDATA[", "")),
        ("open comments", filled(item, "<!-- ", "")),
        ("stray ends", filled(item, "</x>", end)),
        ("odd dates", filled(item, "<pubDate>soon</pubDate>", end)),
        ("respelt names", filled(item, "<TITLE>x</TITLE>", end)),
        ("attributes", format!("{item}<x{attributes}/>{end}")),
        ("one long name", format!("{item}<{}/>{end}", "n".repeat(CAP))),
        ("one long comment", filled(&format!("{item}<!--"), "-x", &format!("-->{end}"))),
        ("namespaces", filled(item, "<x xmlns:a=\"b\"/>", end)),
        ("billion laughs", format!("{laughs}{item}<description>&a19;</description>{end}")),
        ("grown entities", filled(&grown, "&a;", &format!("</description>{end}"))),
        ("grown entities, mended", filled(&format!("{grown}& "), "&a;", &format!("</description>{end}"))),
        (
            "outer entity",
            format!(
                "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{item}<description>&x;</description>{end}"
            ),
        ),
        ("nested json", filled("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":", "[", "")),
        ("json items", filled("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{}", ",{}", "]}")),
        ("json tags", filled("{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[{\"tags\":[1", ",1", "]}]}")),
    ]
}

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
    for (name, document) in bombs() {
        let before = cpu_s();
        let result = read(document.as_bytes());
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
