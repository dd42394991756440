use proptest::prelude::*;
use url::Url;

use crate::decode::bound::bound;
use crate::sanitise::{sanitise, sanitise_plain};

fn clean(html: &str) -> String {
    let base = Url::parse("https://a.example/posts/one").unwrap();
    sanitise(&bound(html), &base).as_str().to_owned()
}

fn check(html: &str, expected: &str) {
    let once = clean(html);
    assert_eq!(once, expected, "for {html}");
    assert_eq!(clean(&once), once, "twice, for {html}");
}

#[test]
fn an_article_stays_an_article() {
    check(
        "<h2>T</h2><p dir=\"rtl\" lang=\"he\">x <em>y</em></p>",
        "<h2>T</h2><p dir=\"rtl\" lang=\"he\">x <em>y</em></p>",
    );
    check(
        "<table><tr><th scope=\"col\">a<td colspan=\"2\">b</table>",
        "<table><tbody><tr><th scope=\"col\">a</th><td colspan=\"2\">b</td></tr></tbody></table>",
    );
    check("<ol start=\"3\"><li>a<li>b</ol>", "<ol start=\"3\"><li>a</li><li>b</li></ol>");
    check("a &lt; b &amp; c", "a &lt; b &amp; c");
}

#[test]
fn addresses_become_absolute() {
    let rel = " rel=\"noopener noreferrer\"";
    check("<a href=\"/x?a=1&amp;b=2\">x</a>", &format!("<a href=\"https://a.example/x?a=1&amp;b=2\"{rel}>x</a>"));
    check("<a href=\"two\">x</a>", &format!("<a href=\"https://a.example/posts/two\"{rel}>x</a>"));
    check("<a href=\"//b.example/\">x</a>", &format!("<a href=\"https://b.example/\"{rel}>x</a>"));
    check("<a href=\"#note\">x</a>", &format!("<a href=\"https://a.example/posts/one#note\"{rel}>x</a>"));
    check("<a href=\"mailto:x@a.example\">x</a>", &format!("<a href=\"mailto:x@a.example\"{rel}>x</a>"));
    check("<img src=\"i.png\" alt=\"i\">", "<img src=\"https://a.example/posts/i.png\" alt=\"i\">");
    check(
        "<video poster=\"/p.png\" src=\"v.mp4\" controls></video>",
        "<video poster=\"https://a.example/p.png\" src=\"https://a.example/posts/v.mp4\" controls=\"\"></video>",
    );
    check("<q cite=\"/c\">x</q>", "<q cite=\"https://a.example/c\">x</q>");
    check(
        "<img src=\"a.png\" srcset=\"a.png, /b,c.png 2x , javascript:x 3x,d.png 640w e\">",
        "<img src=\"https://a.example/posts/a.png\" srcset=\"https://a.example/posts/a.png, https://a.example/b%2Cc.png 2x\">",
    );
}

/// Nothing here may run, and nothing may be loaded from an address of another scheme.
#[test]
fn hostile_markup_is_inert() {
    let cases = [
        ("<script>alert(1)</script>x", "x"),
        ("<img src=x onerror=alert(1)>", "<img src=\"https://a.example/posts/x\">"),
        ("<a href=\"javascript:alert(1)\">x</a>", "<a rel=\"noopener noreferrer\">x</a>"),
        ("<a href=\" java\nscript:alert(1)\">x</a>", "<a rel=\"noopener noreferrer\">x</a>"),
        ("<a href=\"&#x6a;avascript:alert(1)\">x</a>", "<a rel=\"noopener noreferrer\">x</a>"),
        ("<a href=\"data:text/html,x\">x</a>", "<a rel=\"noopener noreferrer\">x</a>"),
        ("<q cite=\"javascript:alert(1)\">x</q>", "<q>x</q>"),
        ("<video poster=\"javascript:alert(1)\"></video>", "<video></video>"),
        ("<svg><animate onbegin=alert(1) attributeName=x></svg>", ""),
        ("<svg><style><img src=x onerror=alert(1)></style></svg>", ""),
        (
            "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
            "<table></table>",
        ),
        ("<math><mi>x</mi><mo>=</mo><annotation>\\x=</annotation></math>", "x="),
        (
            "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
            "<p title=\"&lt;/noscript&gt;&lt;img src=x onerror=alert(1)&gt;\"></p>",
        ),
        ("<div style=\"position:fixed\" class=\"c\" id=\"body\" name=\"n\">x</div>", "<div>x</div>"),
        ("<form action=\"/steal\"><input name=p><button>Go</button></form>", "Go"),
        ("<iframe src=\"https://b.example/\"></iframe>x", "x"),
        ("<object data=x><embed src=x></object>x", "x"),
        ("<base href=\"https://b.example/\"><meta http-equiv=refresh content=\"0\">x", "x"),
        (
            "<img src=\"x\" alt=\"&quot; onerror=&quot;alert(1)\">",
            "<img src=\"https://a.example/posts/x\" alt=\"&quot; onerror=&quot;alert(1)\">",
        ),
        ("<p onclick=alert(1)>x", "<p>x</p>"),
        ("a&#8;b&#0;c\u{c}d", "abcd"),
    ];
    for (html, expected) in cases {
        let got = clean(html);
        let got = if html.starts_with("a&#8;") { got.replace('\u{fffd}', "") } else { got };
        assert_eq!(got, expected, "for {html}");
        assert_eq!(clean(&got), got, "twice, for {html}");
    }
}

#[test]
fn what_shows_nothing_goes() {
    check("<p>x</p><p><img src=\"https://t.example/p\" width=\"1\" height=\"1\"></p>", "<p>x</p>");
    check("x<img width=1 height=1px src=https://t.example/>", "x");
    check("<img alt=\"no address\">x", "x");
    check("<p>x</p><p> </p>\n<p></p>", "<p>x</p>");
    check(
        "<img src=\"https://a.example/i\" width=\"1\" height=\"100\">",
        "<img src=\"https://a.example/i\" width=\"1\" height=\"100\">",
    );
}

#[test]
fn plain_text_becomes_paragraphs() {
    let check = |text: &str, expected: &str| {
        assert_eq!(sanitise_plain(text).as_str(), expected);
        assert_eq!(clean(expected), expected);
    };
    check("one\r\ntwo\n\n\nthree <b> & four", "<p>one<br>two</p><p>three &lt;b&gt; &amp; four</p>");
    check("  \n ", "");
    check("a\u{8}b", "<p>ab</p>");
}

/// Every page under tests/fixtures/html comes out as the `.expected` beside it. `CORANTO_UPDATE_EXPECTED` rewrites them.
#[test]
fn fixtures() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/html");
    let mut n_pages = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "html") {
            continue;
        }
        n_pages += 1;
        let got = clean(&std::fs::read_to_string(&path).unwrap());
        let expected_path = path.with_extension("expected");
        if std::env::var_os("CORANTO_UPDATE_EXPECTED").is_some() {
            std::fs::write(&expected_path, format!("{got}\n")).unwrap();
        }
        let expected = std::fs::read_to_string(&expected_path).unwrap_or_default();
        assert_eq!(got, expected.trim_end_matches('\n'), "{}", path.display());
        assert_eq!(clean(&got), got, "twice, {}", path.display());
    }
    assert!(n_pages > 2, "the fixtures are gone");
}

/// Pieces that sanitisers have tripped over, to be strung together at random.
const PIECES: [&str; 44] = [
    "<p>",
    "</p>",
    "<a href=x>",
    "</a>",
    "<b>",
    "</b>",
    "<i>",
    "</i>",
    "<table>",
    "</table>",
    "<tr>",
    "<td>",
    "</td>",
    "<ul>",
    "<li>",
    "</ul>",
    "<div>",
    "</div>",
    "<pre>",
    "</pre>",
    "\n",
    "x",
    " ",
    "&amp;",
    "&lt;p&gt;",
    "<br>",
    "<img src=a>",
    "<img src=a width=1 height=1>",
    "<script>",
    "</script>",
    "<svg>",
    "<math>",
    "<h1>",
    "</h1>",
    "\r",
    "<!--",
    "-->",
    "<caption>",
    "<dl><dt>",
    "<details>",
    "<blockquote cite=y>",
    "<span title='\"<'>",
    "&#13;",
    "\u{a0}",
];

proptest! {
    #[test]
    fn sanitising_twice_changes_nothing(picks in prop::collection::vec(0..PIECES.len(), 0..24)) {
        let html: String = picks.iter().map(|pick| PIECES[*pick]).collect();
        let once = clean(&html);
        let twice = clean(&once);
        prop_assert_eq!(&twice, &once, "for {}", html);
    }

    #[test]
    fn nothing_dangerous_survives(html in "[<>/a-z\"'= :&;#!-]{0,80}") {
        let once = clean(&html).to_ascii_lowercase();
        for forbidden in ["<script", "<iframe", "<style", "<svg", "<object", "<form"] {
            prop_assert!(!once.contains(forbidden));
        }
    }
}
