//! Does a document in which no entry was found mention any? Then it is broken in a way we do not know, and no sign that
//! there is no news.
//!
//! A look at the raw text, with comments and CDATA left out: a feed that has nothing to say may keep an example of an
//! item in a comment. `<items>` of RSS 1.0 is no item.

/// The line of the first start tag of an item or an entry, whatever its prefix and case; counted from 1.
pub fn mentions_entry(text: &str) -> Option<usize> {
    // What opens behind the last end is never closed, and hides nothing: to look for its end again and again would take
    // hours.
    let (last_comment, last_cdata) = (text.rfind("-->"), text.rfind("]]>"));
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let tag = at + found;
        let rest = &text[tag..];
        let closed_by = |end: &str, last: Option<usize>| last.filter(|last| *last > tag).and_then(|_| rest.find(end));
        let hidden = match (rest.starts_with("<!--"), rest.starts_with("<![CDATA[")) {
            (true, _) => closed_by("-->", last_comment),
            (_, true) => closed_by("]]>", last_cdata),
            _ if is_entry(&rest[1..]) => return Some(1 + text[..tag].matches('\n').count()),
            _ => None,
        };
        at = tag + hidden.unwrap_or(1);
    }
    None
}

/// What stands behind a `<`.
fn is_entry(tag: &str) -> bool {
    let end = tag.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/' | '<'));
    let name = &tag[..end.unwrap_or(tag.len())];
    let local = name.rsplit_once(':').map_or(name, |(_, local)| local);
    local.eq_ignore_ascii_case("item") || local.eq_ignore_ascii_case("entry")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_seen_where_they_are_not_expected() {
        for (text, line) in [
            ("<rss>\n<thing><item>x", Some(2)),
            ("<RSS><ITEM HREF='x'>", Some(1)),
            ("<a:feed><a:entry/>", Some(1)),
            ("<item", Some(1)),
            ("<!-- never closed <item>", Some(1)),
            ("<rdf:RDF><items><rdf:Seq/></items>", None),
            ("<rss><!-- <item> --><channel/>", None),
            ("<description><![CDATA[<item>]]></description>", None),
            ("<description>&lt;item></description></item>", None),
            ("", None),
        ] {
            assert_eq!(mentions_entry(text), line, "{text}");
        }
    }

    #[test]
    fn a_text_of_many_open_comments_is_read_once() {
        assert_eq!(mentions_entry(&"<!--".repeat(1 << 20)), None);
    }
}
