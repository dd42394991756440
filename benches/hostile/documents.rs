//! Documents made to exhaust a reader, and documents that came to harm on the way. Shared with the tests of `parse`.

/// What `fetch` lets through.
pub const CAP_BYTES: usize = 8 << 20;

const ITEM: &str = "<rss version=\"2.0\" xmlns:media=\"http://search.yahoo.com/mrss/\"><channel><title>F</title><item><title>T</title>";
const END: &str = "</item></channel></rss>";

/// Makes documents of one size.
struct Size(usize);

impl Size {
    fn filled(&self, head: &str, part: &str, tail: &str) -> String {
        let n = self.0.saturating_sub(head.len() + tail.len()) / part.len();
        let mut out = String::with_capacity(head.len() + n * part.len() + tail.len());
        out.push_str(head);
        (0..n).for_each(|_| out.push_str(part));
        out + tail
    }

    /// Within an item.
    fn items(&self, part: &str) -> String {
        self.filled(ITEM, part, END)
    }

    /// Within the text of an item.
    fn text(&self, part: &str) -> String {
        self.filled(&format!("{ITEM}<description>"), part, &format!("</description>{END}"))
    }

    /// The same, in a document that is not well-formed.
    fn broken_text(&self, part: &str) -> String {
        self.filled(&format!("{ITEM}<description>& "), part, &format!("</description>{END}"))
    }

    /// Within an item, as often as a document may have elements.
    fn many(&self, part: &str) -> String {
        ITEM.to_owned() + &part.repeat(self.0.min(part.len() * 190_000) / part.len()) + END
    }

    fn many_in_atom(&self, part: &str) -> String {
        let n = self.0.min(part.len() * 190_000) / part.len();
        format!("<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry>{}</entry></feed>", part.repeat(n))
    }

    fn entities(&self, start: &str) -> String {
        let declared = format!("<!DOCTYPE rss [<!ENTITY a \"{}\">]>{ITEM}<description>{start}", "ha".repeat(500));
        self.filled(&declared, "&a;", &format!("</description>{END}"))
    }

    fn json(&self, start: &str, part: &str, end: &str) -> String {
        self.filled(&format!("{{\"version\":\"https://jsonfeed.org/version/1\",\"items\":{start}"), part, end)
    }
}

/// Bombs by name, each of about that size unless it needs none.
pub fn bombs(n_bytes: usize) -> Vec<(&'static str, Vec<u8>)> {
    let size = Size(n_bytes);
    let texts = [nested(&size), in_texts(&size), many_elements(&size), whole_documents(&size)].concat();
    let mut bombs: Vec<_> = texts.into_iter().map(|(name, text)| (name, text.into_bytes())).collect();
    bombs.extend([
        ("windows-1252", bytes_in_text(n_bytes, "windows-1252", &[0xe9])),
        ("broken utf-8", bytes_in_text(n_bytes, "utf-8", &[0xff])),
        ("no encoding at all", bytes_in_text(n_bytes, "x", &[0x81, b' '])),
        ("gb18030", bytes_in_text(n_bytes, "gb18030", &[0xc4, 0xe3])),
        ("iso-2022-jp", bytes_in_text(n_bytes, "iso-2022-jp", b"\x1b$B$\"\x1b(B")),
        ("utf-16", utf16(&Size(n_bytes / 2).text("\u{4f60}"))),
        ("control characters", bytes_in_text(n_bytes, "utf-8", &[1])),
    ]);
    bombs
}

/// Elements in elements.
fn nested(size: &Size) -> Vec<(&'static str, String)> {
    vec![
        ("nested elements", size.filled(ITEM, "<x>", "")),
        ("nested groups", size.filled(ITEM, "<media:group>", "")),
        ("nested items", size.filled(ITEM, "<item>", "")),
        ("nested items, closed", size.filled(ITEM, "<item>", &format!("{}{END}", "</item>".repeat(1_000)))),
        ("nested quotes", size.filled(&format!("{ITEM}<description>"), "<q>", "")),
    ]
}

/// What stands between tags.
fn in_texts(size: &Size) -> Vec<(&'static str, String)> {
    vec![
        ("one long text", size.text("text ")),
        ("one long title", size.filled(&format!("{ITEM}</item><item><title>"), "title ", &format!("</title>{END}"))),
        (
            "one long broken title",
            size.filled(&format!("{ITEM}</item><item><title>& "), "<b", &format!("</title>{END}")),
        ),
        ("one long address", size.filled(&format!("{ITEM}<link>http://a.example/"), "a/", &format!("</link>{END}"))),
        ("one long author", size.filled(&format!("{ITEM}<author>"), "a &lt;", &format!("</author>{END}"))),
        ("references", size.text("&lt;&amp;&#65;")),
        ("html entities", size.text("&eacute;")),
        ("html entities, mended", size.broken_text("&eacute;")),
        ("unknown entities", size.broken_text("&x;")),
        ("control references", size.text("&#1;")),
        ("bare ampersands", size.text("&")),
        ("bare less-thans", size.text("< ")),
        ("bare less-thans only", size.text("<")),
        ("bare quotes", size.broken_text("\"")),
        (
            "quotes in sections",
            size.filled(&format!("{ITEM}<description>& <![CDATA["), "\"", &format!("]]></description>{END}")),
        ),
        (
            "ampersands in sections",
            size.filled(&format!("{ITEM}<description>& <![CDATA["), "&", &format!("]]></description>{END}")),
        ),
        (
            "html entities in a title",
            size.filled(&format!("{ITEM}</item><item><title>"), "&eacute;", &format!("</title>{END}")),
        ),
        ("elements in a text", size.text("<b>x</b>")),
        ("elements in a broken text", size.broken_text("<b x=1>x")),
        (
            "quotes in a text with elements",
            size.filled(&format!("{ITEM}<description><b/>"), "\"", &format!("</description>{END}")),
        ),
    ]
}

/// Elements beside elements.
fn many_elements(size: &Size) -> Vec<(&'static str, String)> {
    vec![
        ("tiny items", size.filled("<rss version=\"2.0\"><channel>", "<item/>", "</channel></rss>")),
        (
            "small items",
            size.filled("<rss version=\"2.0\"><channel>", "<item><title>T</title></item>", "</channel></rss>"),
        ),
        (
            "small entries",
            size.filled("<feed xmlns=\"http://www.w3.org/2005/Atom\">", "<entry><id>1</id></entry>", "</feed>"),
        ),
        (
            "atom content",
            size.filled(
                "<feed xmlns=\"http://www.w3.org/2005/Atom\"><entry><content type=\"xhtml\">",
                "<p>\"</p>",
                "</content></entry></feed>",
            ),
        ),
        ("categories", size.many("<category>c</category>")),
        ("enclosures", size.many("<enclosure url=\"http://a.example/\"/>")),
        ("thumbnails", size.many("<media:thumbnail url=\"http://a.example/\"/>")),
        ("links", size.many("<link>http://a.example/</link>")),
        ("atom links", size.many_in_atom("<link href=\"a\"/>")),
        ("atom categories", size.many_in_atom("<category term=\"c\"/>")),
        ("atom authors", size.many_in_atom("<author>a</author>")),
        ("media contents", size.many("<media:content url=\"http://a.example/\" type=\"audio/mpeg\"/>")),
        ("titles", size.many("<title>&eacute;</title>")),
        (
            "a title with elements",
            size.filled(&format!("{ITEM}</item><item><title><b/><![CDATA["), "&", &format!("]]></title>{END}")),
        ),
        ("attribute of quotes", size.filled(&format!("{ITEM}& <x a='"), "\"", &format!("'/>{END}"))),
        ("bases", size.items("<x xml:base=\"a/\"/>")),
        ("nested bases", size.filled(ITEM, "<x xml:base=\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/\">", "")),
        ("sections", size.text("<![CDATA[x]]>")),
        ("open sections", size.filled(&format!("{ITEM}<description>"), "<![CDATA[", "")),
        ("open comments", size.filled(ITEM, "<!-- ", "")),
        ("open instructions", size.filled(ITEM, "<?x ", "")),
        ("open declarations", size.filled(ITEM, "<!x ", "")),
        ("stray ends", size.items("</x>")),
        ("unquoted attributes", size.items("<x a=b c=d/>")),
        ("odd dates", size.items("<pubDate>soon</pubDate>")),
        ("respelt names", size.items("<TITLE>x</TITLE>")),
    ]
}

/// Single tags, declarations, JSON.
fn whole_documents(size: &Size) -> Vec<(&'static str, String)> {
    let attributes: String = (0..size.0 / 16).map(|n| format!(" a{n}=\"x\"")).collect();
    vec![
        ("attributes", format!("{ITEM}<x{attributes}/>{END}")),
        ("one long name", format!("{ITEM}<{}/>{END}", "n".repeat(size.0))),
        ("one long comment", size.filled(&format!("{ITEM}<!--"), "-x", &format!("-->{END}"))),
        ("namespaces", size.items("<x xmlns:a=\"b\"/>")),
        ("billion laughs", format!("{}{ITEM}<description>&a19;</description>{END}", laughs())),
        ("grown entities", size.entities("")),
        ("grown entities, mended", size.entities("& ")),
        (
            "outer entity",
            format!(
                "<!DOCTYPE rss [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>{ITEM}<description>&x;</description>{END}"
            ),
        ),
        ("nested json", size.json("", "[", "")),
        ("json items", size.json("[{}", ",{}", "]}")),
        ("json tags", size.json("[{\"tags\":[1", ",1", "]}]}")),
        ("one json text", size.json("[{\"content_html\":\"", "\\u00e9", "\"}]}")),
        ("one json text, cut", size.json("[{\"id\":1},{\"content_html\":\"", "\\u00e9", "")),
    ]
}

fn laughs() -> String {
    let mut declarations = String::from("<!DOCTYPE rss [<!ENTITY a0 \"ha\">");
    for n in 1..20 {
        declarations.push_str(&format!("<!ENTITY a{n} \"{}\">", format!("&a{};", n - 1).repeat(10)));
    }
    declarations + "]>"
}

fn bytes_in_text(n_bytes: usize, label: &str, part: &[u8]) -> Vec<u8> {
    let mut out = format!("<?xml version=\"1.0\" encoding=\"{label}\"?>{ITEM}<description>").into_bytes();
    while out.len() + part.len() + END.len() + 14 <= n_bytes {
        out.extend_from_slice(part);
    }
    out.extend_from_slice(b"</description>");
    out.extend_from_slice(END.as_bytes());
    out
}

fn utf16(text: &str) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
}

/// A few bytes changed, lost, added, or everything behind them gone.
pub fn mutate(bytes: &mut Vec<u8>, random: &mut fastrand::Rng) {
    for _ in 0..random.usize(1..4) {
        let at = random.usize(..bytes.len().max(1));
        match random.u8(..5) {
            0 if at < bytes.len() => bytes[at] = random.u8(..),
            1 if random.u8(..4) == 0 => bytes.truncate(at),
            2 if at < bytes.len() => drop(bytes.drain(at..(at + random.usize(..9)).min(bytes.len()))),
            3 if at < bytes.len() => bytes[at] ^= 1 << random.u8(..8),
            _ => bytes.insert(at.min(bytes.len()), b"<\"&>/"[random.usize(..5)]),
        }
    }
}
