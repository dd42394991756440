//! Text and markup as pages may hold them.
//!
//! Three ways lead into a page. Text from anywhere is escaped, by [`Escape`] in templates and by [`Html`] elsewhere.
//! Addresses are checked before they become links ([`link`], [`picture`]). The body of an article is the only markup that
//! is not ours: [`Body`] takes nothing but [`CleanHtml`], and is the only thing that a template leaves unescaped.

mod marked;

use std::fmt::{self, Write};

use askama::filters::Escaper;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use url::Url;

use crate::model::body::CleanHtml;
use crate::publish::address;

/// How templates escape: special characters become references, and what is invisible and could make a line read as
/// something else is left out.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Escape;

impl Escaper for Escape {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        let mut written = 0;
        for (at, c) in text.char_indices() {
            let Some(instead) = replacement(c) else { continue };
            dest.write_str(&text[written..at])?;
            dest.write_str(instead)?;
            written = at + c.len_utf8();
        }
        dest.write_str(&text[written..])
    }
}

/// What stands for a character, in an element's text and inside a quoted attribute; `None` for itself.
fn replacement(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        // Direction overrides.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => Some(""),
        '\n' | '\t' => None,
        c if c.is_control() => Some(""),
        _ => None,
    }
}

/// The text of an article, fit for a page: its headings stand below the page's own, its pictures are loaded when they
/// come into view.
#[derive(Clone, Debug, Default)]
pub(super) struct Body(String);

impl Body {
    /// `secure` for pages that travel over https: they load nothing in the clear.
    pub(super) fn of(content: &CleanHtml, secure: bool) -> Body {
        let mut out = String::with_capacity(content.as_str().len() + 64);
        let mut rest = content.as_str();
        while let Some(start) = rest.find('<') {
            out.push_str(&rest[..start]);
            let end = tag_end(&rest[start..]) + start;
            fit(&rest[start..end], secure, &mut out);
            rest = &rest[end..];
        }
        out.push_str(rest);
        Body(out)
    }

    /// The one thing that templates do not escape.
    pub(super) fn markup(&self) -> &str {
        &self.0
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }
}

/// Behind the tag that the text begins with. Attributes are quoted in what a sanitiser writes, and may hold a `>`.
fn tag_end(text: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Writes one tag as pages hold it. Only names of elements and the scheme of what is loaded change: whatever else the
/// sanitiser let through stays as it is.
fn fit(tag: &str, secure: bool, out: &mut String) {
    let (open, inner) = match tag.strip_prefix("</") {
        Some(inner) => ("</", inner),
        None => ("<", &tag[1..]),
    };
    let name_end = inner.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(inner.len());
    let (name, rest) = inner.split_at(name_end);
    out.push_str(open);
    out.push_str(match name {
        "h1" => "h2",
        "h2" => "h3",
        "h3" => "h4",
        "h4" => "h5",
        "h5" => "h6",
        // Landmarks are the page's.
        "main" | "header" | "footer" | "aside" => "div",
        other => other,
    });
    if name == "img" {
        out.push_str(" loading=\"lazy\" decoding=\"async\"");
    }
    if secure && matches!(name, "img" | "source" | "video" | "audio" | "track") {
        let safer = rest.replace("=\"http://", "=\"https://").replace(", http://", ", https://");
        out.push_str(&safer);
    } else {
        out.push_str(rest);
    }
}

/// An address that people may be sent to, in full.
pub(super) fn link(written: &str) -> Option<String> {
    let checked = address::web(written)?;
    let url = Url::parse(&checked).ok()?;
    let bare = url.username().is_empty() && url.password().is_none();
    bare.then(|| checked.into_owned())
}

/// An address that a page may load.
pub(super) fn picture(written: &str, secure: bool) -> Option<String> {
    let address = link(written)?;
    match address.strip_prefix("http://") {
        Some(rest) if secure => Some(format!("https://{rest}")),
        _ => Some(address),
    }
}

/// HTML in the making, for answers that are made where no template can be had.
pub(super) struct Html(String);

impl Html {
    /// Begins a page, up to the end of its head. Without a stylesheet, browsers still follow light and dark.
    pub(super) fn page(title: &str) -> Html {
        let mut page = Html::begin(title);
        page.raw("</head>");
        page
    }

    /// Begins a page and leaves its head open.
    pub(super) fn begin(title: &str) -> Html {
        let mut page = Html(String::new());
        page.raw("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">");
        page.raw("<meta name=\"viewport\" content=\"width=device-width\"><meta name=\"color-scheme\" content=\"light dark\">");
        page.raw("<title>").text(title).raw("</title>");
        page
    }

    /// Markup of ours.
    pub(super) fn raw(&mut self, markup: &'static str) -> &mut Html {
        self.0.push_str(markup);
        self
    }

    /// Anybody's text, as an element's text or inside a quoted attribute.
    pub(super) fn text(&mut self, text: &str) -> &mut Html {
        Escape.write_escaped_str(&mut self.0, text).expect("a string takes everything");
        self
    }
}

impl IntoResponse for Html {
    fn into_response(self) -> Response {
        ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], self.0).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sanitise::sanitise_plain;

    #[test]
    fn text_cannot_become_markup_nor_mislead() {
        for (text, expected) in [
            ("<script>'\"&", "&lt;script&gt;&#39;&quot;&amp;"),
            ("a\u{202e}b\u{2069}c\u{0}d\u{85}e", "abcde"),
            ("two\nlines\tand 北京 ثقة", "two\nlines\tand 北京 ثقة"),
            ("", ""),
        ] {
            let mut out = String::new();
            Escape.write_escaped_str(&mut out, text).unwrap();
            assert_eq!(out, expected, "{text:?}");
        }
    }

    fn check(html: &str, secure: bool, expected: &str) {
        let mut out = String::new();
        let mut rest = html;
        while let Some(start) = rest.find('<') {
            out.push_str(&rest[..start]);
            let end = tag_end(&rest[start..]) + start;
            fit(&rest[start..end], secure, &mut out);
            rest = &rest[end..];
        }
        out.push_str(rest);
        assert_eq!(out, expected, "{html:?}");
    }

    #[test]
    fn a_body_fits_below_the_heading_of_its_page() {
        for (html, expected) in [
            ("<h1>A</h1><h6 dir=\"rtl\">B</h6>", "<h2>A</h2><h6 dir=\"rtl\">B</h6>"),
            ("<main><p>x</p></main>", "<div><p>x</p></div>"),
            ("<hr><header>x</header>", "<hr><div>x</div>"),
            ("1 &lt; 2", "1 &lt; 2"),
            ("<p title=\"a > <h1>\">x</p>", "<p title=\"a > <h1>\">x</p>"),
        ] {
            check(html, false, expected);
        }
        let lazy = "<img loading=\"lazy\" decoding=\"async\"";
        check("<img src=\"http://a.example/x\">", false, &format!("{lazy} src=\"http://a.example/x\">"));
        check("<img src=\"http://a.example/x\">", true, &format!("{lazy} src=\"https://a.example/x\">"));
        check(
            "<img srcset=\"http://a.example/1 1x, http://a.example/2 2x\">",
            true,
            &format!("{lazy} srcset=\"https://a.example/1 1x, https://a.example/2 2x\">"),
        );
        check("<a href=\"http://a.example/\">x</a>", true, "<a href=\"http://a.example/\">x</a>");
        assert!(Body::of(&sanitise_plain(" "), true).is_empty());
    }

    #[test]
    fn only_harmless_addresses_become_links() {
        for (written, expected) in [
            ("https://a.example/x?y", Some("https://a.example/x?y")),
            ("javascript:alert(1)", None),
            ("data:text/html,x", None),
            ("https://u:p@a.example/", None),
            ("/relative", None),
        ] {
            assert_eq!(link(written).as_deref(), expected, "{written}");
        }
        assert_eq!(picture("http://a.example/x", true).as_deref(), Some("https://a.example/x"));
        assert_eq!(picture("http://a.example/x", false).as_deref(), Some("http://a.example/x"));
    }
}
