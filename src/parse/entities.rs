//! Character and entity references: what HTML names, what a document's own DTD declares, and what no XML may hold.
//!
//! Declared entities are read one level deep, small and few, and nothing external is ever opened.

use std::borrow::Cow;
use std::collections::HashMap;

const MAX_DECLARED: usize = 256;
const MAX_VALUE_BYTES: usize = 1024;
const MAX_REFERENCE_BYTES: usize = 34;
/// What references to declared entities may write in one document: each is hundreds of times its reference.
pub const MAX_GROWTH_BYTES: usize = 1 << 20;

/// What a document's internal subset declares.
pub type Declared = HashMap<String, String>;

/// Reads `<!ENTITY name "value">` in what stands before the root.
pub fn declared(prolog: &str) -> Declared {
    let mut found = Declared::new();
    for declaration in prolog.split("<!ENTITY").skip(1).take(MAX_DECLARED) {
        let declaration = declaration.trim_start();
        let Some((name, rest)) = declaration.split_once(|c: char| c.is_ascii_whitespace()) else { continue };
        let rest = rest.trim_start();
        let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else { continue };
        let Some(length) = rest[1..].find(quote).filter(|length| *length <= MAX_VALUE_BYTES) else { continue };
        found.insert(name.to_owned(), html_escape::decode_html_entities(&rest[1..=length]).into_owned());
    }
    found
}

/// What to put for a reference, and what is wrong with it; an entity that the document declared is in order.
#[derive(Debug, PartialEq, Eq)]
pub struct Correction<'a> {
    pub text: Cow<'a, str>,
    pub class: Option<&'static str>,
}

/// What to put for a reference in XML, given without `&` and `;`: `None` when it is right as it stands.
pub fn corrected<'a>(reference: &str, declared: &'a Declared) -> Option<Correction<'a>> {
    let wrong = |text: Cow<'a, str>, class| Some(Correction { text, class: Some(class) });
    if let Some(number) = reference.strip_prefix('#') {
        let text = corrected_number(number)?;
        let class = if text.is_empty() { "control-character" } else { "odd-reference" };
        return wrong(text.into(), class);
    }
    if matches!(reference, "amp" | "lt" | "gt" | "quot" | "apos") {
        return None;
    }
    if let Some(text) = declared.get(reference) {
        return Some(Correction { text: escape(text), class: None });
    }
    match html_entity(reference) {
        Some(text) => wrong(escape(text), "html-entity"),
        // What nobody knows is text.
        None => wrong(format!("&amp;{reference};").into(), "unknown-entity"),
    }
}

/// Text as it stands in XML.
pub fn escape(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<', '>', '"']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    Cow::Owned(out)
}

/// The same for what stands between tags, where no more need be escaped.
pub fn escape_text(text: &str) -> Cow<'_, str> {
    if !text.contains(['&', '<']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<']) {
        out.push_str(&rest[..at]);
        out.push_str(if rest.as_bytes()[at] == b'&' { "&amp;" } else { "&lt;" });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// What a text of XML says once its references are resolved; what nobody knows stays as it is written.
pub fn decoded<'a>(text: &'a str, declared: &Declared) -> Cow<'a, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    decode_into(text, declared, &mut out);
    Cow::Owned(out)
}

/// The same, behind what `out` holds already.
pub fn decode_into(text: &str, declared: &Declared, out: &mut String) {
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match reference(rest) {
            Some(name) => {
                match predefined(name) {
                    Some(text) => out.push_str(text),
                    None => resolve_into(name, declared, out),
                }
                rest = &rest[name.len() + 1..];
            }
            None => out.push('&'),
        }
    }
    out.push_str(rest);
}

/// The entities that every XML has: markup that was escaped is full of them.
fn predefined(name: &str) -> Option<&'static str> {
    Some(match name {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        _ => return None,
    })
}

fn resolve_into(name: &str, declared: &Declared, out: &mut String) {
    let xml = corrected(name, declared).map_or_else(|| format!("&{name};").into(), |correction| correction.text);
    out.push_str(&html_escape::decode_html_entities(&xml));
}

/// The name of the reference that the text, which follows an `&`, begins with.
pub fn reference(text: &str) -> Option<&str> {
    let end = text.bytes().take(MAX_REFERENCE_BYTES).position(|byte| byte == b';')?;
    let name = &text[..end];
    let body = name.strip_prefix('#').unwrap_or(name);
    (!body.is_empty() && body.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(name)
}

fn corrected_number(number: &str) -> Option<String> {
    let value = match number.strip_prefix(['x', 'X']) {
        Some(hex) => u32::from_str_radix(hex, 16).ok(),
        None => number.parse().ok(),
    };
    let c = value.and_then(char::from_u32);
    match c {
        // Written by people who meant the characters of windows-1252.
        Some('\u{80}'..='\u{9f}') => {
            let byte = [value.and_then(|value| u8::try_from(value).ok())?];
            Some(encoding_rs::WINDOWS_1252.decode_without_bom_handling(&byte).0.into_owned())
        }
        Some('\t' | '\n' | '\r') => None,
        Some(c) if c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}') => number.starts_with('X').then(|| c.into()),
        _ => Some(String::new()),
    }
}

fn html_entity(name: &str) -> Option<&'static str> {
    let at = html_escape::NAMED_ENTITIES.binary_search_by(|(known, _)| (*known).cmp(name.as_bytes())).ok()?;
    Some(html_escape::NAMED_ENTITIES[at].1)
}
