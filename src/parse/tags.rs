//! Tags as they are written by people: names in any case, attributes with or without quotes, ends missing.
//!
//! For broken feeds and for HTML pages. Reads one tag at a time; knows nothing of nesting.

/// Attributes of one tag that are read; the rest are passed over.
const MAX_ATTRIBUTES: usize = 128;
const MAX_NAME_BYTES: usize = 128;

/// A tag, its attribute values as they are written.
#[derive(Debug)]
pub struct Tag<'a> {
    pub name: &'a str,
    pub closes: bool,
    /// Ends in `/>`.
    pub empty: bool,
    pub attributes: Vec<(&'a str, &'a str)>,
    /// The offset behind the tag.
    pub end: usize,
    /// The text ended inside the tag.
    pub cut: bool,
    /// Its attributes are not written as XML wants them.
    pub broken: bool,
}

impl<'a> Tag<'a> {
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        self.attributes.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| *value)
    }
}

/// Reads the tag at `at`, where a `<` stands. `None` when that is only a `<`.
pub fn read(text: &str, at: usize) -> Option<Tag<'_>> {
    let bytes = text.as_bytes();
    let closes = bytes.get(at + 1) == Some(&b'/');
    let name_start = at + 1 + usize::from(closes);
    if !bytes.get(name_start).is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'_' | 0x80..)) {
        return None;
    }
    let name_end = position(bytes, name_start, |byte| byte.is_ascii_whitespace() || b"/><=\"'&".contains(&byte));
    if name_end - name_start > MAX_NAME_BYTES {
        return None;
    }
    let name = &text[name_start..name_end];
    let mut tag = Tag { name, closes, empty: false, attributes: Vec::new(), end: name_end, cut: false, broken: false };
    read_attributes(text, &mut tag);
    Some(tag)
}

fn read_attributes<'a>(text: &'a str, tag: &mut Tag<'a>) {
    let bytes = text.as_bytes();
    loop {
        tag.end = position(bytes, tag.end, |byte| !byte.is_ascii_whitespace());
        match bytes.get(tag.end) {
            None => {
                tag.cut = true;
                return;
            }
            Some(b'>') => {
                tag.end += 1;
                return;
            }
            // The next tag begins: the end of this one is missing.
            Some(b'<') => {
                tag.broken = true;
                return;
            }
            Some(b'/') => {
                tag.empty = bytes.get(tag.end + 1) == Some(&b'>');
                tag.end += 1;
            }
            Some(_) => {
                let name_start = tag.end;
                tag.end = position(bytes, name_start + 1, |byte| byte.is_ascii_whitespace() || b"=></".contains(&byte));
                // A quote that stands alone is the rest of a broken value.
                let Some(name) = text.get(name_start..tag.end) else { continue };
                tag.broken |= name.starts_with(['"', '\'']);
                let value = read_value(text, tag);
                let known = tag.attributes.iter().any(|(known, _)| *known == name);
                tag.broken |= known;
                if !known && tag.attributes.len() < MAX_ATTRIBUTES {
                    tag.attributes.push((name, value));
                }
            }
        }
    }
}

fn read_value<'a>(text: &'a str, tag: &mut Tag<'a>) -> &'a str {
    let bytes = text.as_bytes();
    let equals = position(bytes, tag.end, |byte| !byte.is_ascii_whitespace());
    if bytes.get(equals) != Some(&b'=') {
        tag.broken = true;
        return "";
    }
    let start = position(bytes, equals + 1, |byte| !byte.is_ascii_whitespace());
    match bytes.get(start) {
        Some(quote @ (b'"' | b'\'')) => {
            let end = position(bytes, start + 1, |byte| byte == *quote);
            // A quote that is never closed ends with its tag.
            tag.broken |= end >= bytes.len();
            let end = if end < bytes.len() { end } else { position(bytes, start + 1, |byte| byte == b'>') };
            tag.end = if bytes.get(end) == Some(quote) { end + 1 } else { end };
            &text[start + 1..end]
        }
        _ => {
            tag.broken = true;
            tag.end = position(bytes, start, |byte| byte.is_ascii_whitespace() || byte == b'>');
            let value = &text[start..tag.end];
            match value.strip_suffix('/') {
                Some(address) if bytes.get(tag.end) == Some(&b'>') && !value.contains("//") => {
                    tag.empty = true;
                    address
                }
                _ => value,
            }
        }
    }
}

/// The first place from `from` on where the test holds, or the end.
fn position(bytes: &[u8], from: usize, test: impl Fn(u8) -> bool) -> usize {
    let from = from.min(bytes.len());
    bytes[from..].iter().position(|byte| test(*byte)).map_or(bytes.len(), |offset| from + offset)
}
