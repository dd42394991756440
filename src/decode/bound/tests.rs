use crate::decode::bound::{MAX_BYTES, MAX_DEPTH, MAX_FORMATTING, bound};

/// Ordinary markup passes as it is.
#[test]
fn within_bounds_nothing_changes() {
    let cases = [
        "plain text & an &amp; entity",
        "<p>one<p>two <b>bold<i>both</b>italic</i>",
        "<ul><li>a<li>b</ul><table><tr><td>x<td>y</table>",
        "<a href='x>y' title=\"<b>\">z</a><br/><img src=a.png>",
    ];
    for markup in cases {
        assert_eq!(bound(markup).as_str(), markup);
    }
}

#[test]
fn what_changes_how_markup_is_read_is_gone() {
    let cases = [
        ("a<script>if (a<b) {'</p>'}</script >b", "ab"),
        ("a<STYLE><a><b></style>b", "ab"),
        ("a<!-- <b> -->b<!-->c<!---->d", "abcd"),
        ("a<!-- open", "a open"),
        ("a<![CDATA[x]]>b<?php x ?>c", "abc"),
        ("<svg><title>t</title><p>x</p></svg>", "t<p>x</p>"),
        ("<noscript><img src=a></noscript>", "<img src=a>"),
        ("<select><option>x</select>", "x"),
        ("1 < 2 <<b>script>", "1 &lt; 2 &lt;<b>script>"),
        ("x<b", "x"),
        ("x</ b>y</>z", "xyz"),
        ("<html a><html b><body c><body d>x</body></html>", "<html a><body c>x"),
        ("a</p>b</br>c", "abc"),
        ("a<script>never closed", "a"),
    ];
    for (markup, expected) in cases {
        assert_eq!(bound(markup).as_str(), expected, "{markup}");
    }
}

/// How deep html5ever's tree is, and how many elements it has, after the bound.
fn tree_of(markup: &str) -> (usize, usize) {
    let html = bound(markup);
    let serialised = ammonia::Builder::default()
        .tags(ALL.iter().copied().collect())
        .clean_content_tags(Default::default())
        .tag_attributes(Default::default())
        .clean(html.as_str())
        .to_string();
    let (mut depth, mut deepest, mut n_elements) = (0usize, 0, 0);
    for piece in serialised.split('<').skip(1) {
        if piece.starts_with('/') {
            depth -= 1;
        } else {
            n_elements += 1;
            if !["br>", "hr>", "img>"].iter().any(|void| piece.starts_with(void)) {
                depth += 1;
                deepest = deepest.max(depth);
            }
        }
    }
    assert_eq!(depth, 0, "the serialised tree is balanced");
    (deepest, n_elements)
}

const ALL: [&str; 36] = [
    "a",
    "b",
    "i",
    "em",
    "strong",
    "font",
    "u",
    "s",
    "tt",
    "code",
    "big",
    "small",
    "nobr",
    "p",
    "div",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tbody",
    "thead",
    "tr",
    "td",
    "th",
    "caption",
    "span",
    "h1",
    "button",
    "object",
    "br",
    "hr",
    "img",
    "blockquote",
];

/// A DOM of `n` repetitions stays within the bound and what the tree builder adds by itself.
fn check(name: &str, once: impl Fn(usize) -> String, n: usize) {
    let mut markup: String = (0..n).map(&once).collect();
    markup.truncate(MAX_BYTES);
    let (depth, n_elements) = tree_of(&markup);
    assert!(depth <= MAX_DEPTH + MAX_FORMATTING + 8, "{name}: {depth} deep");
    assert!(n_elements <= 260_000, "{name}: {n_elements} elements");
}

#[test]
fn bombs_stay_within_the_bound() {
    let n = 100_000;
    check("div", |_| "<div>".into(), n);
    check("list", |_| "<ul><li>".into(), n);
    check("b", |_| "<b>".into(), n);
    check("p", |_| "<p>x".into(), n);
    check("formatting through paragraphs", |i| format!("<p><b class={i}>x"), n);
    check("two kinds through paragraphs", |i| format!("<p><a x={i}><b y={i}>x</a>"), n);
    check("adoption", |i| format!("<a x={i}><b y={i}><div></a>"), n);
    check("adoption gives up", |i| format!("<b x={i}>{}</b>", "<div>".repeat(10)), n / 10);
    check("adoption and back", |i| format!("<b x={i}>{}</b>{}", "<div>".repeat(10), "</div>".repeat(10)), n / 10);
    check("nested tables", |_| "<table><tr><td>".into(), n);
    check("bare cells", |_| "<table><td>".into(), n);
    check("foster parents", |_| "<table><i></i>".into(), n);
    check("foster texts", |_| "<table>x<tr>".into(), n);
    check("text between rows", |_| "x<tr>".into(), n);
    check("objects", |i| format!("<object><b x={i}>"), n);
    check("cells with open formatting", |i| format!("<table><tr><td><b x={i}></td></tr></table>"), n / 10);
    check("headings", |_| "<h1><h2>".into(), n);
    check("buttons", |_| "<button><p><b>".into(), n);
    check("terms", |_| "<dl><dt><dd>".into(), n);
    check("stray ends", |_| "</p></br>".into(), n);
    check("breaks", |_| "<br>".into(), n * 10);
    check("spans", |_| "<span>x</span>".into(), n * 3);
    check("comments", |_| "<!--".into(), n * 10);
    check("comments, odd", |_| "<!--x--!>".into(), n);
    check("unknown", |i| format!("<x-{i}>"), n);
    check("nobr", |i| format!("<nobr x={i}><p>"), n);
    check("links in paragraphs in links", |i| format!("<a href={i}><p>"), n);
}

#[test]
fn attributes_are_counted() {
    let tag: String = (0..200).map(|i| format!(" a{i}='>'")).collect();
    let bounded = bound(&format!("<p{tag}>x</p>"));
    assert_eq!(bounded.as_str().matches('=').count(), 64);
    assert!(bounded.as_str().ends_with(">x</p>"));
}

#[test]
fn text_beyond_the_limits_stays() {
    let markup: String = (0..500).map(|i| format!("<div>{i} ")).collect();
    let bounded = bound(&markup);
    assert_eq!(bounded.as_str().matches("<div>").count(), MAX_DEPTH);
    assert!(bounded.as_str().contains("499 "));
    assert_eq!(bound(&"é".repeat(MAX_BYTES)).as_str().len(), MAX_BYTES);
}

/// What the sanitiser could choke on, small: each is bounded, its text stays, and a sanitiser takes it.
#[test]
fn the_worst_shapes_stay_within_the_limits() {
    let worst: [(&str, &str); 9] = [
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
    for (name, once) in worst {
        let markup: String = (0..2000).map(|i| once.replace('#', &i.to_string())).collect();
        let html = bound(&markup);
        assert!(html.as_str().len() <= MAX_BYTES, "{name}");
        let (before, after) = (markup.matches('x').count(), html.as_str().matches('x').count());
        if !once.contains("x=") {
            assert_eq!(before, after, "{name}");
        }
        ammonia::clean(html.as_str());
    }
}
