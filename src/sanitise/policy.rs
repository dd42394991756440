//! What an article may hold: the tables behind ammonia, built once.
//!
//! No `id`, `name`, `class` or `style`, no foreign content, no frames: these are what the published bypasses of
//! sanitisers are made of. Every attribute that holds an address goes through [`urls`], also `cite` and `srcset`, which
//! ammonia leaves alone.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use ammonia::{Builder, UrlRelative};
use url::Url;

use crate::sanitise::urls;

const TAGS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "big",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

const CONTENT_DROPPED: &[&str] = &["script", "style", "iframe", "object", "embed", "noembed", "noframes", "template"];

const GENERIC: &[&str] = &["dir", "lang", "title"];

const ATTRIBUTES: &[(&str, &[&str])] = &[
    ("a", &["href", "hreflang"]),
    ("audio", &["controls", "preload", "src"]),
    ("bdo", &["dir"]),
    ("blockquote", &["cite"]),
    ("col", &["span"]),
    ("colgroup", &["span"]),
    ("del", &["cite", "datetime"]),
    ("details", &["open"]),
    ("img", &["alt", "height", "longdesc", "sizes", "src", "srcset", "width"]),
    ("ins", &["cite", "datetime"]),
    ("li", &["value"]),
    ("ol", &["reversed", "start", "type"]),
    ("q", &["cite"]),
    ("source", &["media", "sizes", "src", "srcset", "type"]),
    ("td", &["align", "colspan", "rowspan"]),
    ("th", &["align", "colspan", "rowspan", "scope"]),
    ("time", &["datetime"]),
    ("track", &["kind", "label", "src", "srclang"]),
    ("video", &["controls", "height", "poster", "preload", "src", "width"]),
];

thread_local! {
    /// The base of the document that this thread is filtering: ammonia's filter takes no argument of ours.
    static BASE: RefCell<Option<Url>> = const { RefCell::new(None) };
}

/// Markup with nothing left in it but what the tables allow.
pub fn filter(html: &str, base: &Url) -> String {
    BASE.set(Some(base.clone()));
    let filtered = builder().clean(html).to_string();
    BASE.set(None);
    filtered
}

fn builder() -> &'static Builder<'static> {
    static BUILDER: OnceLock<Builder<'static>> = OnceLock::new();
    BUILDER.get_or_init(|| {
        let attributes: HashMap<_, HashSet<_>> =
            ATTRIBUTES.iter().map(|(tag, names)| (*tag, names.iter().copied().collect())).collect();
        let mut builder = Builder::empty();
        builder
            .tags(TAGS.iter().copied().collect())
            .clean_content_tags(CONTENT_DROPPED.iter().copied().collect())
            .tag_attributes(attributes)
            .generic_attributes(GENERIC.iter().copied().collect())
            .url_schemes(urls::LINK_SCHEMES.iter().copied().collect())
            // The filter below makes them absolute; what is relative after that is refused there.
            .url_relative(UrlRelative::PassThrough)
            .link_rel(Some("noopener noreferrer"))
            .strip_comments(true)
            .attribute_filter(filter_attribute);
        builder
    })
}

fn filter_attribute<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let resolved = |resolve: fn(&str, &Url) -> Option<String>| {
        BASE.with_borrow(|base| base.as_ref().and_then(|base| resolve(value, base))).map(Cow::Owned)
    };
    match (element, attribute) {
        ("a", "href") => resolved(urls::link),
        (_, "href" | "src" | "poster" | "cite" | "longdesc") => resolved(urls::resource),
        (_, "srcset") => resolved(urls::srcset),
        _ => Some(Cow::Borrowed(value)),
    }
}
