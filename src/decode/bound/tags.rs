//! Markup as text and tags, read exactly as the HTML standard's tokeniser reads it (section 13.2.5).
//!
//! Elements of raw text vanish with their content, and so do comments, declarations and tags without an end.

/// Attributes beyond this are cut: a tokeniser compares each with all before it.
const MAX_ATTRIBUTES: usize = 64;

/// A piece of markup.
pub enum Markup<'a> {
    Text(&'a str),
    /// A `<` that begins no tag.
    Bracket,
    Tag(Tag<'a>),
}

/// A start or end tag.
pub struct Tag<'a> {
    pub name: &'a str,
    pub closes: bool,
    /// As written; without its `>` when attributes were cut.
    pub source: &'a str,
}

/// What the tree builder does about an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Never has content.
    Void,
    /// Built again wherever it was not closed.
    Formatting,
    /// Ends an open paragraph.
    Block,
    Paragraph,
    Heading,
    ListItem,
    /// `dd`, `dt`.
    Term,
    List,
    Button,
    /// `object` and the like: formatting does not run into or out of it.
    Marker,
    /// `rt` and the like.
    Ruby,
    Table,
    RowGroup,
    Row,
    Cell,
    Caption,
    Root,
    /// Its tags are dropped and its content is read as if they were not there.
    Unwrapped,
    Ordinary,
}

impl Kind {
    /// Structure of a table, as against what stands in a cell.
    pub fn is_table_part(self) -> bool {
        matches!(self, Kind::Table | Kind::RowGroup | Kind::Row | Kind::Cell | Kind::Caption)
    }

    /// "Special" in the words of section 13.2.4.2: an end tag of an ordinary element does not reach beyond it.
    pub fn is_special(self) -> bool {
        !matches!(self, Kind::Formatting | Kind::Ordinary | Kind::Ruby)
    }

    /// Does formatting stop at this element's border?
    pub fn is_marker(self) -> bool {
        matches!(self, Kind::Marker | Kind::Cell | Kind::Caption)
    }

    /// May an end tag not reach beyond this element (the default scope)?
    pub fn is_scope(self) -> bool {
        matches!(self, Kind::Marker | Kind::Cell | Kind::Caption | Kind::Table)
    }
}

impl Tag<'_> {
    pub fn kind(&self) -> Kind {
        let mut buffer = [0; 16];
        let Some(lower) = buffer.get_mut(..self.name.len()) else { return Kind::Ordinary };
        lower.copy_from_slice(self.name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"area" | b"base" | b"basefont" | b"bgsound" | b"br" | b"col" | b"embed" | b"hr" | b"image" | b"img"
            | b"input" | b"keygen" | b"link" | b"meta" | b"param" | b"source" | b"track" | b"wbr" => Kind::Void,
            b"a" | b"b" | b"big" | b"code" | b"em" | b"font" | b"i" | b"nobr" | b"s" | b"small" | b"strike"
            | b"strong" | b"tt" | b"u" => Kind::Formatting,
            b"address" | b"article" | b"aside" | b"blockquote" | b"center" | b"details" | b"dialog" | b"div"
            | b"fieldset" | b"figcaption" | b"figure" | b"footer" | b"form" | b"header" | b"hgroup" | b"listing"
            | b"main" | b"nav" | b"pre" | b"search" | b"section" | b"summary" => Kind::Block,
            b"dir" | b"dl" | b"menu" | b"ol" | b"ul" => Kind::List,
            b"p" => Kind::Paragraph,
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Kind::Heading,
            b"li" => Kind::ListItem,
            b"dd" | b"dt" => Kind::Term,
            b"button" => Kind::Button,
            b"applet" | b"marquee" | b"object" => Kind::Marker,
            b"rb" | b"rp" | b"rt" | b"rtc" => Kind::Ruby,
            b"table" => Kind::Table,
            b"tbody" | b"tfoot" | b"thead" | b"colgroup" => Kind::RowGroup,
            b"tr" => Kind::Row,
            b"td" | b"th" => Kind::Cell,
            b"caption" => Kind::Caption,
            b"body" | b"head" | b"html" => Kind::Root,
            b"frame" | b"frameset" | b"noscript" | b"optgroup" | b"option" | b"plaintext" | b"select"
            | b"selectedcontent" | b"svg" | b"template" | b"textarea" | b"title" => Kind::Unwrapped,
            // MathML: its characters are worth reading even where its layout is lost.
            b"math" | b"menclose" | b"merror" | b"mfenced" | b"mfrac" | b"mglyph" | b"mi" | b"mmultiscripts"
            | b"mn" | b"mo" | b"mover" | b"mpadded" | b"mphantom" | b"mroot" | b"mrow" | b"ms" | b"mspace"
            | b"msqrt" | b"mstyle" | b"msub" | b"msubsup" | b"msup" | b"mtable" | b"mtd" | b"mtext" | b"mtr"
            | b"munder" | b"munderover" | b"semantics" => Kind::Unwrapped,
            _ => Kind::Ordinary,
        }
    }
}

/// The pieces of a text, in order.
pub fn pieces(markup: &str) -> impl Iterator<Item = Markup<'_>> {
    let mut rest = markup;
    // Once no comment ends any more, looking for the end of each would take quadratic time.
    // Most markup has none at all.
    let comments = markup.contains("<!--").then(|| markup.rfind("-->").max(markup.rfind("--!>"))).flatten();
    let comments_end = comments.unwrap_or(0);
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            let text_end = rest.find('<').unwrap_or(rest.len());
            if text_end > 0 {
                let (text, after) = rest.split_at(text_end);
                rest = after;
                return Some(Markup::Text(text));
            }
            let in_reach = markup.len() - rest.len() < comments_end;
            let (piece, after) = after_bracket(rest, in_reach);
            rest = after;
            if piece.is_some() {
                return piece;
            }
        }
    })
}

/// Reads what begins with `<`; `None` for what vanishes.
fn after_bracket(source: &str, comment_ends: bool) -> (Option<Markup<'_>>, &str) {
    let inner = &source[1..];
    match inner.as_bytes() {
        // A comment without end would hide all that follows: better to show it.
        [b'!', b'-', b'-', ..] if !comment_ends => (None, &inner[3..]),
        [b'!', b'-', b'-', ..] => (None, after_comment(&inner[3..])),
        [b'!' | b'?', ..] => (None, after(inner, ">")),
        [b'/', first, ..] if first.is_ascii_alphabetic() => tag(source, true),
        [b'/', b'>', ..] => (None, &inner[2..]),
        [b'/', _, ..] => (None, after(inner, ">")),
        [first, ..] if first.is_ascii_alphabetic() => tag(source, false),
        _ => (Some(Markup::Bracket), inner),
    }
}

fn after_comment(inner: &str) -> &str {
    if let Some(rest) = inner.strip_prefix('>').or_else(|| inner.strip_prefix("->")) {
        return rest;
    }
    // Looked for both ways at once: a search for one that passes over many of the other takes quadratic time.
    let mut at = 0;
    while let Some(dashes) = inner[at..].find("--") {
        at += dashes + 2;
        if let Some(rest) = inner[at..].strip_prefix('>').or_else(|| inner[at..].strip_prefix("!>")) {
            return rest;
        }
        at -= 1;
    }
    ""
}

fn after<'a>(text: &'a str, end: &str) -> &'a str {
    text.find(end).map_or("", |at| &text[at + end.len()..])
}

fn tag(source: &str, closes: bool) -> (Option<Markup<'_>>, &str) {
    let bytes = source.as_bytes();
    let name_start = if closes { 2 } else { 1 };
    let name_end = bytes[name_start..].iter().position(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'));
    let Some(name_end) = name_end.map(|length| name_start + length) else { return (None, "") };
    let name = &source[name_start..name_end];
    let Some((end, cut)) = attributes_end(bytes, name_end) else { return (None, "") };
    let rest = &source[end..];
    if is_raw_text(name) {
        return (None, if closes { rest } else { after_raw_text(rest, name) });
    }
    let tag = Tag { name, closes, source: &source[..cut.unwrap_or(end)] };
    (Some(Markup::Tag(tag)), rest)
}

/// Where the tag ends, and where to cut it when it has too many attributes.
fn attributes_end(bytes: &[u8], name_end: usize) -> Option<(usize, Option<usize>)> {
    let mut at = name_end;
    let mut n_attributes = 0;
    let mut cut = None;
    loop {
        while is_space(*bytes.get(at)?) || bytes[at] == b'/' {
            at += 1;
        }
        if bytes[at] == b'>' {
            return Some((at + 1, cut));
        }
        if n_attributes == MAX_ATTRIBUTES {
            cut.get_or_insert(at);
        }
        n_attributes += 1;
        at += 1; // the first character belongs to the name even if it is `=`
        while !is_space(*bytes.get(at)?) && !matches!(bytes[at], b'/' | b'>' | b'=') {
            at += 1;
        }
        while is_space(*bytes.get(at)?) {
            at += 1;
        }
        if bytes[at] == b'=' {
            at = value_end(bytes, at + 1)?;
        }
    }
}

fn value_end(bytes: &[u8], mut at: usize) -> Option<usize> {
    while is_space(*bytes.get(at)?) {
        at += 1;
    }
    match bytes[at] {
        quote @ (b'"' | b'\'') => {
            let length = bytes[at + 1..].iter().position(|byte| *byte == quote)?;
            Some(at + 1 + length + 1)
        }
        _ => {
            while !is_space(*bytes.get(at)?) && bytes[at] != b'>' {
                at += 1;
            }
            Some(at)
        }
    }
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\x0c' | b'\r')
}

/// Elements whose content a tokeniser does not read as markup, and the source code that goes with a formula.
fn is_raw_text(name: &str) -> bool {
    const NAMES: [&str; 7] = ["script", "style", "xmp", "iframe", "noembed", "noframes", "annotation"];
    NAMES.iter().any(|raw| raw.eq_ignore_ascii_case(name))
}

/// What follows the end tag; nothing when there is none, as browsers have it.
fn after_raw_text<'a>(rest: &'a str, name: &str) -> &'a str {
    let mut at = 0;
    while let Some(found) = rest[at..].find("</") {
        at += found + 2;
        let bytes = &rest.as_bytes()[at..];
        let ends = bytes.get(name.len()).is_some_and(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'));
        if ends && bytes[..name.len()].eq_ignore_ascii_case(name.as_bytes()) {
            return after(&rest[at..], ">");
        }
    }
    ""
}
