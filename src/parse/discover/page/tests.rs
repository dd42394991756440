//! Pages as people write them, and as enemies do.

use url::Url;

use super::{Clue, Page, read};
use crate::model::answer::Link;
use crate::model::body::{Document, DocumentKind};

fn page(address: &str, text: &str) -> Page {
    page_with(address, text, &[])
}

fn page_with(address: &str, text: &str, headers: &[Link]) -> Page {
    let base = Url::parse(address).unwrap();
    let (charset, charset_evidence) = ("UTF-8", "utf-8");
    let document = Document {
        text: text.to_owned(),
        kind: DocumentKind::Html,
        base,
        charset,
        charset_evidence,
        complete: true,
        n_controls: 0,
    };
    read(&document, headers)
}

/// Candidates as `address title`, elsewhere ones with a `>`.
fn shown(page: &Page) -> Vec<String> {
    let candidates = page.candidates.iter();
    let line = candidates.map(|candidate| {
        let mark = match candidate.clue {
            Clue::Named => "",
            Clue::Linked => "a ",
            Clue::LinkedElsewhere => "> ",
        };
        format!("{mark}{} {}", candidate.url, candidate.title.as_deref().unwrap_or("")).trim_end().to_owned()
    });
    line.collect()
}

fn check(body: &str, expected: &[&str]) {
    assert_eq!(shown(&page("https://a.example/x/y", body)), expected, "{body}");
}

#[test]
fn a_page_names_its_feeds() {
    check(
        r#"<!doctype html><html><head><title>x</title><base href="/blog/"><base href="/second/">
        <!-- <link rel="alternate" type="application/rss+xml" href="/commented"> -->
        <script>var x = '<link rel="alternate" type="application/rss+xml" href="/script">';</script>
        <LINK REL='Alternate' TYPE='application/rss+xml; charset=utf-8' TITLE='One &amp; two' HREF='one.xml?a=1&amp;b=2'>
        <link rel=alternate type=application/atom+xml href=https://b.example/atom#top />
        <link rel="alternate" type="application/feed+json" href="//c.example/feed.json">
        <link rel="alternate" type="application/json" href="/feed.json"><link rel="alternate" type="application/json" href="/wp-json/1">
        <link rel="alternate" type="application/rss+xml" href="one.xml?a=1&amp;b=2">
        <link rel="feed" href="plain"><link rel="alternate" hreflang="de" href="/de"><link rel="stylesheet" href="a.css">
        <link rel="alternate" type="application/rss+xml" href="javascript:x"><link rel="alternate" type="application/rss+xml">
        </head><body>"#,
        &[
            "https://a.example/blog/one.xml?a=1&b=2 One & two",
            "https://b.example/atom",
            "https://c.example/feed.json",
            "https://a.example/feed.json",
            "https://a.example/blog/plain",
        ],
    );
}

#[test]
fn anchors_that_look_like_feeds_are_candidates_after_the_links() {
    check(
        r#"<body><a href="/about">About</a> <a href="/feed/">Follow us</a> <a href="news.rss"><img alt=""></a>
        <a href="/s/index.xml">Subscribe <b>by RSS</b></a> <a href="/sitemap.xml">Sitemap</a> <a href="?feed=rss2">x</a>
        <a href="https://feeds.example/show">RSS feed</a> <a href="https://friend.example/feed.xml">A friend</a>
        <a href="https://feedly.com/i/subscription/feed">RSS in Feedly</a> <a href="feed:https://a.example/old.atom">Old</a>
        <a href="javascript:rss()">RSS</a> <a href="/essay">An essay of forty thousand words about the long life of RSS and its readers</a>
        <link rel="alternate" type="application/rss+xml" href="/late">"#,
        &[
            "https://a.example/late",
            "a https://a.example/feed/ Follow us",
            "a https://a.example/x/news.rss",
            "a https://a.example/s/index.xml Subscribe by RSS",
            "a https://a.example/x/y?feed=rss2 x",
            "> https://feeds.example/show RSS feed",
            "a https://a.example/old.atom Old",
        ],
    );
}

#[test]
fn what_else_a_page_tells_is_read() {
    let found = page(
        "https://a.example/amp/x",
        r#"<html lang="de-AT"><meta name="Generator" content="WordPress 6.5"><meta property="og:type" content="article">
        <link rel="canonical" href="/x"><a href="/rss-feeds">RSS</a>"#,
    );
    assert_eq!(found.language.as_deref(), Some("de-AT"));
    assert_eq!(found.generator.as_deref(), Some("WordPress 6.5"));
    assert!(found.is_article);
    assert_eq!(found.elsewhere.unwrap().as_str(), "https://a.example/x");
    assert_eq!(found.menu.unwrap().as_str(), "https://a.example/rss-feeds");
    assert_eq!(found.candidates, []);
}

#[test]
fn a_page_may_send_us_on() {
    let elsewhere = |head: &str| page("https://a.example/x/", head).elsewhere.map(String::from);
    for (head, expected) in [
        (r#"<meta http-equiv="refresh" content="0; url=/new">"#, Some("https://a.example/new")),
        (r#"<META HTTP-EQUIV=Refresh CONTENT="5;URL = 'https://b.example/'">"#, Some("https://b.example/")),
        (
            r#"<meta http-equiv="refresh" content="0, /new"><link rel=canonical href=/other>"#,
            Some("https://a.example/new"),
        ),
        (r#"<meta http-equiv="refresh" content="300; url=/x/">"#, None),
        (r#"<meta http-equiv="refresh" content="60">"#, None),
        (r#"<meta http-equiv="refresh" content="0; url=javascript:x">"#, None),
        (r#"<link rel="canonical" href="https://www.a.example/x?utm_source=y">"#, None),
        (r#"<link rel="canonical" href="http://a.example/x">"#, None),
    ] {
        assert_eq!(elsewhere(head).as_deref(), expected, "{head}");
    }
}

#[test]
fn a_base_that_is_no_web_address_is_none() {
    for base in ["javascript:x", "data:text/html,x", "about:blank", "http://", "file:///etc/"] {
        check(&format!("<base href='{base}'><link rel=feed href=f>"), &["https://a.example/x/f"]);
    }
}

#[test]
fn name_and_password_go_along_within_the_origin_only() {
    let text = "<link rel=feed href='https://a.example/f'><link rel=feed href='//b.example/f'><link rel=feed href='http://a.example/f'>";
    let found = shown(&page("https://u:p@a.example/", text));
    assert_eq!(found, ["https://u:p@a.example/f", "https://b.example/f", "http://a.example/f"]);
}

/// Millions of bytes of anything cost time in proportion, and little memory. A quadratic loop would take minutes.
#[test]
fn hostile_pages_are_bounded() {
    const N: usize = 1_000_000;
    for piece in [
        "<link rel=feed href=/f>",
        "<link rel=alternate type=application/rss+xml href=",
        "<a href=/feed>RSS</a>",
        "<a href=/feed>rss",
        "<a>",
        "<a href='",
        "<",
        "<!--",
        "<script>",
        "<meta http-equiv=refresh content='0;url=/x'>",
        "<base href=/x>",
    ] {
        let found = page("https://a.example/", &piece.repeat(N / piece.len()));
        assert!(found.candidates.len() <= 2 * super::MAX_CANDIDATES, "{piece}");
    }
    let many: String = (0..50_000).map(|n| format!("<a href=/{n}.rss>x</a><link rel=feed href=/{n}>")).collect();
    assert_eq!(page("https://a.example/", &many).candidates.len(), 2 * super::MAX_CANDIDATES);
}

/// Broken in any way, a page is read without a panic.
#[test]
fn mutations_do_no_harm() {
    let whole = r#"<html lang="é"><base href="/ü/"><meta http-equiv=refresh content="0;url='ö'"><a href="feed:x">RSS é</a>
        <link rel="alternate" type="application/rss+xml" href="ß.xml" title="&eacute;"><!-- é --><script>é</script><a href=é.rss>é"#;
    let letters: Vec<char> = whole.chars().collect();
    let mut random = fastrand::Rng::with_seed(11);
    for _ in 0..3_000 {
        let mut broken = letters.clone();
        for _ in 0..random.usize(1..6) {
            let at = random.usize(..broken.len());
            match random.u8(..3) {
                0 => drop(broken.remove(at)),
                1 => broken[at] = letters[random.usize(..letters.len())],
                _ => broken.truncate(at.max(20)),
            }
        }
        let text: String = broken.into_iter().collect();
        page("https://a.example/x/", &text);
    }
}

#[test]
fn what_the_headers_name_comes_first() {
    let link = |target: &str, rel: &str, media_type: Option<&str>| Link {
        target: target.to_owned(),
        rel: rel.to_owned(),
        media_type: media_type.map(str::to_owned),
        title: Some("T\u{1b}\n itle".to_owned()),
        language: None,
    };
    let headers = [
        link("/wp-json/2", "alternate", Some("application/json")),
        link("/hub", "hub", None),
        link("told", "alternate", Some("application/atom+xml")),
        link("javascript:x", "feed", None),
    ];
    let body = "<base href='/blog/'><link rel=feed href=own><link rel=feed href=/x/told>";
    let expected = ["https://a.example/x/told T itle", "https://a.example/blog/own"];
    assert_eq!(shown(&page_with("https://a.example/x/y", body, &headers)), expected);
}

#[test]
fn names_and_addresses_without_end_are_cut_and_passed_over() {
    let long = "x".repeat(100_000);
    let body = format!("<link rel=feed href=/f title='{long}'><link rel=feed href='/{long}'>");
    let page = page("https://a.example/", &body);
    assert_eq!(page.candidates.len(), 1);
    assert_eq!(page.candidates[0].title.as_ref().map(|title| title.len()), Some(200));
}
