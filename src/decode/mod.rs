//! Bytes to text: what encoding, what kind of document, and how much markup a DOM can be asked to hold.
//!
//! Input is a [`RawBody`], already capped; output is a [`Document`]: plain UTF-8 without byte order mark, XML
//! declaration or control characters, with the kind it turned out to be. Decoding is lossy and never fails.
//! [`bound`] is the only maker of `RawHtml`. Nothing here reads entries or builds a DOM.

pub mod bound;
pub mod charset;
pub mod sniff;

use url::Url;

use crate::model::body::{Document, RawBody};

/// Reads a body as text. The body, and with it its share of the bytes in flight, is let go on return.
pub fn decode(body: RawBody) -> Document {
    Document { complete: body.complete, ..document(&body.bytes, body.content_type.as_deref(), &body.url) }
}

/// Reads complete bytes as text.
pub fn document(bytes: &[u8], content_type: Option<&str>, base: &Url) -> Document {
    let decoded = charset::decode(bytes, content_type);
    let (text, n_controls) = plain_utf8(decoded.text);
    let kind = sniff::kind_of(&text);
    Document {
        text,
        kind,
        base: base.clone(),
        charset: decoded.charset,
        charset_evidence: decoded.evidence,
        n_controls,
        complete: true,
    }
}

/// Takes away what later stages would trip over: the XML declaration, whose encoding is no longer true, and
/// characters that neither XML nor our own outputs may hold.
fn plain_utf8(mut text: String) -> (String, u32) {
    let n_before = text.len();
    if text.bytes().any(|byte| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r'))
        || text.contains(['\u{fffe}', '\u{ffff}'])
    {
        text.retain(|c| !is_forbidden(c));
    }
    let n_controls = u32::try_from(n_before - text.len()).unwrap_or(u32::MAX);
    let start = text.trim_start_matches(|c: char| c == '\u{feff}' || c.is_whitespace());
    let declared = start.get(..5).is_some_and(|head| head.eq_ignore_ascii_case("<?xml"))
        && start[5..].starts_with(|c: char| c.is_ascii_whitespace());
    let end = if declared { start.find("?>").map(|end| end + 2) } else { None };
    let cut = text.len() - start.len() + end.unwrap_or(0);
    if cut > 0 {
        text.drain(..cut);
    }
    (text, n_controls)
}

/// Characters that XML 1.0 section 2.2 forbids.
fn is_forbidden(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

#[cfg(test)]
mod tests;
