//! Will this markup surely be read back as the same tree?
//!
//! Some trees cannot be written down (HTML standard section 13.3), and only another round through the parser shows it,
//! which costs as much as the first. Nearly all articles are paragraphs, lists, headings and pictures, properly nested,
//! for which the parser's rules (section 13.2.6.4.7) leave no choice: those are recognised here in one walk. A `false`
//! costs a round, never a mistake; a test compares every `true` with the round that it saves.

/// Elements without end tags.
const VOID: [&str; 2] = ["br", "img"];
/// Elements whose start tag closes an open paragraph.
const BLOCKS: [&str; 13] =
    ["p", "ul", "ol", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "figure", "figcaption", "hr"];
/// Elements that only mark text.
const INLINE: [&str; 12] = ["a", "b", "i", "em", "strong", "u", "s", "small", "code", "sub", "sup", "cite"];
/// Deeper nesting is rare, and the parser's list of formatting elements has rules of its own for it.
const MAX_DEPTH: usize = 24;

/// True only when parsing `html` and writing it again gives `html`.
pub(super) fn is_settled(html: &str) -> bool {
    if html.contains(['\r', '\0']) {
        return false;
    }
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let Some(end) = tag_end(rest) else { return false };
        let (tag, after) = (&rest[..end], &rest[end + 1..]);
        rest = after;
        let settled = match tag.strip_prefix('/') {
            Some(name) => open.pop() == Some(name),
            None => may_start(name_of(tag), &mut open),
        };
        if !settled {
            return false;
        }
    }
    open.is_empty()
}

/// Opens an element, if the parser would put it just here.
fn may_start<'a>(name: &'a str, open: &mut Vec<&'a str>) -> bool {
    let is_block = BLOCKS.contains(&name);
    let fits = match name {
        "li" => matches!(open.last(), Some(&("ul" | "ol"))),
        "a" => !open.contains(&"a"),
        _ if is_block => !open.iter().any(|outer| *outer == "p" || is_heading(outer)),
        _ => INLINE.contains(&name) || VOID.contains(&name),
    };
    if !fits || open.len() >= MAX_DEPTH {
        return false;
    }
    if name != "hr" && !VOID.contains(&name) {
        open.push(name);
    }
    true
}

fn is_heading(name: &str) -> bool {
    matches!(name.as_bytes(), [b'h', b'1'..=b'6'])
}

fn name_of(tag: &str) -> &str {
    tag.split([' ', '\t', '\n', '/']).next().unwrap_or("")
}

/// Where the tag ends: at the first `>` outside quotes. The writer quotes every attribute with `"`.
fn tag_end(rest: &str) -> Option<usize> {
    let mut quoted = false;
    rest.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'>' && !quoted
    })
}

#[cfg(test)]
mod tests {
    use super::is_settled;

    #[test]
    fn plain_articles_are_settled_and_odd_trees_are_not() {
        let settled = [
            "",
            "text &amp; more",
            "<p>One <a href=\"https://a.example/?x=%3E\">two</a><br>three</p><p>four</p>",
            "<h2>Title</h2><ul><li>a<ul><li>b</li></ul></li><li><p>c</p></li></ul><hr><figure><img src=\"https://a.example/>.png\" alt=\"a > b\"><figcaption>d</figcaption></figure>",
            "<blockquote><p><em>e <strong>f</strong></em></p></blockquote>",
        ];
        for html in settled {
            assert!(is_settled(html), "{html}");
        }
        let unsettled = [
            "<p>a<p>b</p></p>",
            "<p><ul></ul></p>",
            "<h2>a<h3>b</h3></h2>",
            "<a href=\"x\">a<b><a href=\"y\">b</a></b></a>",
            "<li>a</li>",
            "<ul><li>a<li>b</li></li></ul>",
            "<table><tr><td>a</td></tr></table>",
            "<pre>\na</pre>",
            "<p>a",
            "<b><p>a</b></p>",
            "a\rb",
        ];
        for html in unsettled {
            assert!(!is_settled(html), "{html}");
        }
    }
}
