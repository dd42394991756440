use bytes::Bytes;
use url::Url;

use crate::decode::decode;
use crate::model::body::{DocumentKind, RawBody};

fn body(bytes: &[u8], content_type: Option<&str>) -> RawBody {
    let url = Url::parse("https://a.example/feed").unwrap();
    RawBody::vouched(Bytes::copy_from_slice(bytes), content_type.map(str::to_owned), url, true)
}

/// Bytes, `Content-Type`, expected text, encoding and evidence.
fn check(bytes: &[u8], content_type: Option<&str>, text: &str, charset: &str, evidence: &str) {
    let document = decode(body(bytes, content_type));
    let got = (document.text.as_str(), document.charset, document.charset_evidence);
    assert_eq!(got, (text, charset, evidence), "for {content_type:?}, {:?}", String::from_utf8_lossy(bytes));
}

fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}

fn utf32(text: &str, bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
    text.chars().flat_map(|c| bytes(c as u32)).collect()
}

#[test]
fn marks_and_shapes_come_first() {
    check(b"\xef\xbb\xbf<a>\xc3\xa9</a>", Some("text/xml; charset=iso-8859-1"), "<a>é</a>", "UTF-8", "bom");
    let marked = "\u{feff}<a>é</a>";
    check(&utf16(marked, u16::to_le_bytes), None, "<a>é</a>", "UTF-16LE", "bom");
    check(&utf16(marked, u16::to_be_bytes), None, "<a>é</a>", "UTF-16BE", "bom");
    check(&utf32(marked, u32::to_le_bytes), None, "<a>é</a>", "UTF-32LE", "bom");
    check(&utf32(marked, u32::to_be_bytes), None, "<a>é</a>", "UTF-32BE", "bom");
    check(&utf16(&marked[3..], u16::to_le_bytes), None, "<a>é</a>", "UTF-16LE", "shape");
    check(&utf16(&marked[3..], u16::to_be_bytes), None, "<a>é</a>", "UTF-16BE", "shape");
    check(&utf32(&marked[3..], u32::to_le_bytes), None, "<a>é</a>", "UTF-32LE", "shape");
    check(&utf32(&marked[3..], u32::to_be_bytes), None, "<a>é</a>", "UTF-32BE", "shape");
}

#[test]
fn valid_utf8_wins_over_any_label() {
    check("<a>é</a>".as_bytes(), Some("text/xml; charset=iso-8859-1"), "<a>é</a>", "UTF-8", "utf-8");
    check("<?xml version='1.0' encoding='utf-16'?><a>é</a>".as_bytes(), None, "<a>é</a>", "UTF-8", "utf-8");
    check("<?xml version='1.0' encoding='x-foo'?><a>é</a>".as_bytes(), None, "<a>é</a>", "UTF-8", "utf-8");
}

#[test]
fn japanese_in_seven_bits_is_heard() {
    check(
        b"<?xml version='1.0' encoding='iso-2022-jp'?><a>\x1b$B$\"\x1b(B</a>",
        None,
        "<a>あ</a>",
        "ISO-2022-JP",
        "declared",
    );
}

#[test]
fn labels_rank_by_what_they_have_proved_to_be_worth() {
    let russian = b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>\xcf\xf0\xe8\xe2\xe5\xf2</a>";
    check(russian, None, "<a>Привет</a>", "windows-1251", "declared");
    check(russian, Some("text/xml; charset=ISO-8859-1"), "<a>Привет</a>", "windows-1251", "declared");
    check(russian, Some("text/xml; charset=\"KOI8-R\""), "<a>оПХБЕР</a>", "KOI8-R", "http");
    check(
        b"<a>caf\xe9 cr\xe8me</a>",
        Some("text/xml; charset=iso-8859-1"),
        "<a>café crème</a>",
        "windows-1252",
        "http",
    );
    check(b"<?xml version='1.0' encoding='utf-8'?><a>caf\xe9</a>", None, "<a>café</a>", "windows-1252", "guess");
    check(
        b"<meta charset=\"shift_jis\"><p>\x93\xfa\x96{</p>",
        None,
        "<meta charset=\"shift_jis\"><p>日本</p>",
        "Shift_JIS",
        "declared",
    );
}

#[test]
fn http_outranks_a_wrong_declaration() {
    let russian = b"<?xml version=\"1.0\" encoding=\"windows-1251\"?><a>\xf0\xd2\xc9\xd7\xc5\xd4</a>";
    check(
        russian,
        Some("text/xml; charset=koi8-r"),
        "<a>\u{41f}\u{440}\u{438}\u{432}\u{435}\u{442}</a>",
        "KOI8-R",
        "http",
    );
}

#[test]
fn one_broken_byte_costs_one_character() {
    check(
        b"<a>\xc3\xa9\xc3\xa8\xc3\xa0\xc3\xb9 \xff</a>",
        Some("text/xml; charset=iso-8859-1"),
        "<a>éèàù \u{fffd}</a>",
        "UTF-8",
        "utf-8",
    );
}

#[test]
fn declaration_and_controls_are_gone() {
    check(b"\n <?xml version='1.0'?>\n<a>\x00x\x08\x0by\tz</a>", None, "\n<a>xy\tz</a>", "UTF-8", "utf-8");
    check(b"<?xml-stylesheet href='x'?><a/>", None, "<?xml-stylesheet href='x'?><a/>", "UTF-8", "utf-8");
    check(b"", None, "", "UTF-8", "utf-8");
}

#[test]
fn kinds_are_told_by_content() {
    let cases: &[(&str, DocumentKind)] = &[
        ("<?xml version='1.0'?><rss version='2.0'>", DocumentKind::Xml),
        ("<!-- <html> --><feed xmlns='x'>", DocumentKind::Xml),
        ("<br />\n<b>Warning</b>: it broke in <b>x.php</b><br />\n<rss>", DocumentKind::Xml),
        ("<rdf:RDF xmlns:rdf='x'>", DocumentKind::Xml),
        ("<opml version='2.0'>", DocumentKind::Xml),
        ("<!DOCTYPE rss SYSTEM 'x'><rss>", DocumentKind::Xml),
        (" {\"version\": 1}", DocumentKind::Json),
        ("[{}]", DocumentKind::Json),
        ("<!doctype HTML><p>rss", DocumentKind::Html),
        ("<?xml version='1.0'?><!DOCTYPE html PUBLIC 'x'><html>", DocumentKind::Html),
        ("\n<HTML><body><feed>", DocumentKind::Html),
        ("<html><body><feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>", DocumentKind::Xml),
        ("<html><pre><feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>", DocumentKind::Html),
        ("<div>please log in</div>", DocumentKind::Html),
        ("nothing to see", DocumentKind::Other),
        ("{not json", DocumentKind::Other),
        ("1 < 2", DocumentKind::Other),
        ("", DocumentKind::Other),
    ];
    for (text, kind) in cases {
        assert_eq!(decode(body(text.as_bytes(), None)).kind, *kind, "{text}");
    }
}

#[test]
fn what_the_body_said_is_kept() {
    let mut raw = body(b"<rss/>", None);
    raw.complete = false;
    let document = decode(raw);
    assert!(!document.complete);
    assert_eq!(document.base.as_str(), "https://a.example/feed");
}
