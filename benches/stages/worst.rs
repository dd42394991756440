//! The worst documents that the caps let through: markup that makes careless readers quadratic.
//!
//! Each is read at half its size and at its whole size. CPU time that is linear doubles, so `growth` is about 2; a
//! reader that turned quadratic shows 4. Feeds of 8 MiB go through decode, parse and discovery, HTML of 4 MiB through
//! bound and the sanitiser, which are the caps of the stages (`fetch` and `decode::bound`).

use coranto::{decode, parse, sanitise};
use url::Url;

use crate::measure::cpu_s;

#[derive(Clone, Copy)]
pub enum Size {
    TheCaps,
    /// A 64th: enough to see that all of them are read.
    Small,
}

impl Size {
    fn of(self, cap: usize) -> usize {
        match self {
            Size::TheCaps => cap,
            Size::Small => cap / 64,
        }
    }
}

const FEED_CAP: usize = 8 << 20;
const HTML_CAP: usize = 4 << 20;
const HEAD: &str = "<rss version=\"2.0\"><channel><title>F</title>";

pub fn measure(size: Size) {
    let base = Url::parse("https://bench.example/").expect("a constant address");
    println!("\n{:<24} {:>9} ms  growth", "feeds", "CPU");
    for (name, head, part) in feeds() {
        let document = |bytes: usize| format!("{head}{}", part.repeat(bytes.saturating_sub(head.len()) / part.len()));
        report(name, size.of(FEED_CAP), document, |text| {
            let document = decode::document(text.as_bytes(), None, &base);
            let _ = std::hint::black_box(parse::feed::parse(&document));
            std::hint::black_box(parse::discover::page::read(&document, &[]));
        });
    }
    println!("\n{:<24} {:>9} ms  growth", "HTML", "CPU");
    for (name, part) in HTML {
        let markup = |bytes: usize| numbered(part, bytes);
        report(name, size.of(HTML_CAP), markup, |text| {
            std::hint::black_box(sanitise::sanitise(&decode::bound::bound(text), &base));
        });
    }
}

fn report(name: &str, bytes: usize, make: impl Fn(usize) -> String, read: impl Fn(&str)) {
    let [half, whole] = [bytes / 2, bytes].map(|bytes| {
        let text = make(bytes);
        let before = cpu_s() * 1e3;
        read(&text);
        cpu_s() * 1e3 - before
    });
    println!("{name:<24} {whole:>9.1} ms  {:>6.1}", whole / half.max(0.001));
}

/// The part over and over, each `#` in it another number.
fn numbered(part: &str, bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + part.len());
    for i in 0.. {
        if text.len() >= bytes {
            break;
        }
        text.push_str(&part.replace('#', &i.to_string()));
    }
    text
}

fn feeds() -> Vec<(&'static str, String, &'static str)> {
    let item = "<item><title>T</title>";
    vec![
        ("open sections", format!("{HEAD}<item>"), "<a><![CDATA[x</a>"),
        ("open comments", format!("{HEAD}{item}&"), "<!--"),
        ("declarations", String::new(), "<!x>"),
        ("subsets", String::new(), "<!x[>"),
        ("instructions", String::new(), "<?"),
        ("comments before", String::new(), "<!--"),
        ("attributes", format!("{HEAD}{item}<x "), "a='' "),
        ("attributes of the root", "<rss ".to_owned(), "a='' "),
        ("unquoted", format!("{HEAD}{item}"), "<a b=\"c>"),
        ("stray ends", format!("{HEAD}{item}{}", "<q>".repeat(300)), "</b>"),
        ("open elements", format!("{HEAD}{item}"), "<b>"),
        ("channels", "<rss>".to_owned(), "<channel></channel>"),
        ("items", HEAD.to_owned(), "<item/>"),
        ("markup in titles", format!("{HEAD}<item><title>"), "<b>x</b>"),
        ("tags in titles", format!("{HEAD}<item><title>"), "&lt;b"),
        ("references", format!("{HEAD}{item}<description>"), "&nbsp;"),
        ("ampersands", format!("{HEAD}{item}<description>"), "&"),
        ("categories", format!("{HEAD}{item}"), "<category>c</category>"),
        ("entities", "<!DOCTYPE x [".to_owned(), "<!ENTITY a \"b>"),
        ("namespaces", HEAD.to_owned(), "<item xmlns:a='b'>"),
        ("bases", HEAD.to_owned(), "<item xml:base='x'/>"),
        ("json", "{\"items\":[".to_owned(), "{},"),
        ("json strings", "{\"items\":[".to_owned(), "\"\\\""),
        ("page", "<html><head>".to_owned(), "<link rel=alternate type=text/xml href=x>"),
        ("page of comments", "<html>".to_owned(), "<!-- "),
        ("page of scripts", "<html>".to_owned(), "<script></"),
    ]
}

const HTML: [(&str, &str); 9] = [
    ("br", "<br>"),
    ("span", "<span>x</span>"),
    ("i", "<i></i>"),
    ("formatting", "<p><b class=#>x"),
    ("adoption", "<a x=#><b y=#><div></a>"),
    ("foster", "<table><i></i>"),
    ("rows", "<table>x<tr>"),
    ("div", "<div>"),
    ("attributes", "<p a#>"),
];
