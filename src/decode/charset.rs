//! Which encoding? Evidence in the order in which it has proved to be true of feeds.
//!
//! A byte order mark, then the shape of UTF-16 and UTF-32, then "is it valid UTF-8" (which no other text is by
//! accident), then the labels of HTTP and of the document, last a guess. Labels of single-byte encodings fit any bytes,
//! so text that is nearly UTF-8 outranks them. `us-ascii` and `iso-8859-1` from HTTP are what servers say who know
//! nothing, and rank after the document's own word.

use encoding_rs::{Encoding, REPLACEMENT, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text and how it was found. `evidence` is one of "bom", "shape", "utf-8", "http", "declared", "guess".
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    pub text: String,
    pub charset: &'static str,
    pub evidence: &'static str,
}

/// Decodes a body whose `Content-Type` header is given as it came.
pub fn decode(bytes: &[u8], content_type: Option<&str>) -> Decoded {
    if let Some(decoded) = by_mark_or_shape(bytes) {
        return decoded;
    }
    let labels = labels(bytes, content_type);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let hidden = labels.iter().find_map(|label| seven_bit(label, bytes));
        return hidden.unwrap_or_else(|| found(text.to_owned(), "UTF-8", "utf-8"));
    }
    nearly_utf8(bytes, &labels)
        .or_else(|| labels.iter().find_map(|label| label.strict(bytes)))
        .or_else(|| labels.iter().find_map(|label| label.mostly(bytes)))
        .unwrap_or_else(|| guess(bytes))
}

fn found(text: String, charset: &'static str, evidence: &'static str) -> Decoded {
    Decoded { text, charset, evidence }
}

fn by_mark_or_shape(bytes: &[u8]) -> Option<Decoded> {
    let utf16 = |encoding: &'static Encoding, bytes: &[u8], evidence| {
        found(encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding.name(), evidence)
    };
    Some(match bytes {
        [0, 0, 0xfe, 0xff, rest @ ..] => found(utf32(rest, u32::from_be_bytes), "UTF-32BE", "bom"),
        [0xff, 0xfe, 0, 0, rest @ ..] => found(utf32(rest, u32::from_le_bytes), "UTF-32LE", "bom"),
        [0xfe, 0xff, rest @ ..] => utf16(UTF_16BE, rest, "bom"),
        [0xff, 0xfe, rest @ ..] => utf16(UTF_16LE, rest, "bom"),
        [0xef, 0xbb, 0xbf, rest @ ..] => found(String::from_utf8_lossy(rest).into_owned(), "UTF-8", "bom"),
        [0, 0, 0, b'<' | b'{', ..] => found(utf32(bytes, u32::from_be_bytes), "UTF-32BE", "shape"),
        [b'<' | b'{', 0, 0, 0, ..] => found(utf32(bytes, u32::from_le_bytes), "UTF-32LE", "shape"),
        [0, b'<' | b'{', 0, _, ..] => utf16(UTF_16BE, bytes, "shape"),
        [b'<' | b'{', 0, _, 0, ..] => utf16(UTF_16LE, bytes, "shape"),
        _ => return None,
    })
}

fn utf32(bytes: &[u8], number: fn([u8; 4]) -> u32) -> String {
    let unit = |four: &[u8]| [four[0], four[1], four[2], four[3]];
    bytes.chunks_exact(4).map(|four| char::from_u32(number(unit(four))).unwrap_or('\u{fffd}')).collect()
}

/// An encoding that somebody named.
struct Label {
    encoding: &'static Encoding,
    evidence: &'static str,
}

impl Label {
    /// The text, if every byte fits.
    fn strict(&self, bytes: &[u8]) -> Option<Decoded> {
        if !self.plausible() {
            return None;
        }
        let text = self.encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(found(text.into_owned(), self.encoding.name(), self.evidence))
    }

    /// The text, if nine in ten of the bytes beyond ASCII fit: a label with some broken bytes beats a guess.
    fn mostly(&self, bytes: &[u8]) -> Option<Decoded> {
        if !self.plausible() {
            return None;
        }
        let (text, _) = self.encoding.decode_without_bom_handling(bytes);
        let n_broken = text.matches('\u{fffd}').count();
        let n_high = bytes.iter().filter(|byte| !byte.is_ascii()).count();
        (n_broken * 10 < n_high).then(|| found(text.into_owned(), self.encoding.name(), self.evidence))
    }

    /// Bytes that are not valid UTF-8 and do not look like UTF-16 are neither, whatever the label says.
    fn plausible(&self) -> bool {
        ![UTF_8, UTF_16LE, UTF_16BE, REPLACEMENT].contains(&self.encoding)
    }
}

/// Encodings that were named, best evidence first.
fn labels(bytes: &[u8], content_type: Option<&str>) -> Vec<Label> {
    let http = content_type.and_then(charset_parameter);
    let declared = declaration(bytes);
    let by_http = http.as_deref().and_then(encoding_for).map(|encoding| Label { encoding, evidence: "http" });
    let by_document =
        declared.as_deref().and_then(encoding_for).map(|encoding| Label { encoding, evidence: "declared" });
    let server_default = matches!(http.as_deref(), Some("us-ascii" | "iso-8859-1" | "latin1"));
    let ranked = if server_default { [by_document, by_http] } else { [by_http, by_document] };
    ranked.into_iter().flatten().collect()
}

fn charset_parameter(content_type: &str) -> Option<String> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let value = value.trim().trim_matches(['"', '\'']).trim();
        (name.trim().eq_ignore_ascii_case("charset") && !value.is_empty()).then(|| value.to_ascii_lowercase())
    })
}

/// What the XML declaration or an HTML `meta` says, within the first 1,024 bytes (HTML standard section 13.2.3.2).
fn declaration(bytes: &[u8]) -> Option<String> {
    let head: String = bytes
        .iter()
        .take(1024)
        .map(|byte| if byte.is_ascii() { byte.to_ascii_lowercase() as char } else { '?' })
        .collect();
    xml_declaration(&head).or_else(|| meta_charset(&head))
}

fn xml_declaration(head: &str) -> Option<String> {
    let start = head.find("<?xml")?;
    let declaration = &head[start..];
    let declaration = &declaration[..declaration.find('>')?];
    value_after(declaration, "encoding")
}

fn meta_charset(head: &str) -> Option<String> {
    head.match_indices("<meta").find_map(|(start, _)| {
        let tag = &head[start..];
        value_after(&tag[..tag.find('>').unwrap_or(tag.len())], "charset")
    })
}

fn value_after(tag: &str, name: &str) -> Option<String> {
    let rest = tag[tag.find(name)? + name.len()..].trim_start().strip_prefix('=')?.trim_start();
    let rest = rest.trim_start_matches(['"', '\'']);
    let value = rest.split(|c: char| c == '"' || c == '\'' || c == ';' || c == '?' || c.is_whitespace()).next()?;
    (!value.is_empty()).then(|| value.to_owned())
}

/// WHATWG labels, and those that feeds use besides.
fn encoding_for(label: &str) -> Option<&'static Encoding> {
    Encoding::for_label(label.as_bytes()).or_else(|| match label {
        "utf_8" | "utf8mb4" | "utf-8-sig" | "unicode" => Some(UTF_8),
        "cp949" | "uhc" | "ms949" => Some(encoding_rs::EUC_KR),
        "cp936" | "ms936" | "gb_2312" => Some(encoding_rs::GBK),
        "cp932" | "ms932" => Some(encoding_rs::SHIFT_JIS),
        "cp950" => Some(encoding_rs::BIG5),
        "latin-1" | "iso_8859_1" => Some(WINDOWS_1252),
        _ => label.strip_prefix("cp").and_then(|page| Encoding::for_label(format!("windows-{page}").as_bytes())),
    })
}

/// ISO-2022-JP is valid UTF-8 to the eye: its Japanese hides in ASCII behind escapes.
fn seven_bit(label: &Label, bytes: &[u8]) -> Option<Decoded> {
    if label.encoding == encoding_rs::ISO_2022_JP && bytes.contains(&0x1b) { label.strict(bytes) } else { None }
}

/// Few broken sequences among many good ones: UTF-8 with an accident. Multi-byte labels that fit every byte are better
/// evidence; single-byte ones fit anything.
fn nearly_utf8(bytes: &[u8], labels: &[Label]) -> Option<Decoded> {
    let text = String::from_utf8_lossy(bytes);
    let n_broken = text.matches('\u{fffd}').count();
    let n_good = text.chars().filter(|c| !c.is_ascii()).count() - n_broken;
    let says_utf8 = labels.iter().any(|label| label.encoding == UTF_8);
    let multi_byte_fits =
        || labels.iter().any(|label| !label.encoding.is_single_byte() && label.strict(bytes).is_some());
    let nearly = n_good > 0 && (n_good >= n_broken * 4 || says_utf8 && n_good >= n_broken);
    (nearly && !multi_byte_fits()).then(|| found(text.into_owned(), "UTF-8", "utf-8"))
}

/// What a guess looks at, from the first byte that is no ASCII on: all of 8 MiB would take a second.
const GUESSED_BYTES: usize = 1 << 20;

fn guess(bytes: &[u8]) -> Decoded {
    let from = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(0);
    let sample = &bytes[..bytes.len().min(from + GUESSED_BYTES)];
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(sample, sample.len() == bytes.len());
    let encoding = detector.guess(None, chardetng::Utf8Detection::Allow);
    found(encoding.decode_without_bom_handling(bytes).0.into_owned(), encoding.name(), "guess")
}
