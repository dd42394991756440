//! Items in items: truly nested, or only left open?
//!
//! When every item of the text is closed, one inside another was meant to be there: the inner one becomes an entry
//! behind the outer, which keeps the fields that follow. When ends are missing, the next item's start stands in for
//! them. Reads nothing but the tags of items.

use crate::parse::tags;

/// Is an item or an entry closed for every one that is opened?
pub fn all_items_are_closed(text: &str) -> bool {
    // What opens behind the last end is never closed, and hides nothing.
    let (last_comment, last_section) = (text.rfind("-->"), text.rfind("]]>"));
    let (mut n_starts, mut n_ends) = (0_u64, 0_u64);
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        let tag = at + found;
        let rest = &text[tag..];
        let closed_by = |end: &str, last: Option<usize>| last.filter(|last| *last > tag).and_then(|_| rest.find(end));
        let hidden = if rest.starts_with("<!--") {
            closed_by("-->", last_comment)
        } else if rest.starts_with("<![CDATA[") {
            closed_by("]]>", last_section)
        } else {
            None
        };
        at = tag + hidden.unwrap_or(1);
        if hidden.is_some() {
            continue;
        }
        let name = rest[1..].strip_prefix('/').unwrap_or(&rest[1..]);
        if !names_entry(name) {
            continue;
        }
        let Some(read) = tags::read(text, tag) else { continue };
        n_starts += u64::from(!read.closes);
        n_ends += u64::from(read.closes || read.empty);
        at = read.end.max(tag + 1);
    }
    n_starts == n_ends
}

/// Does a tag begin so whose name is that of an entry, whatever its prefix and case?
fn names_entry(tag: &str) -> bool {
    let end = tag.bytes().take(64).position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/' | b'<'));
    let Some(name) = end.and_then(|end| tag.get(..end)) else { return false };
    super::is_entry(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_counted_where_they_count() {
        for (text, expected) in [
            ("<item><item/></item>", true),
            ("<item><item></item></item>", true),
            ("<a:Item x='1'><item></ITEM ></a:item>", true),
            ("<item><item></item>", false),
            ("<item></item></item>", false),
            ("<item><!-- <item> --><![CDATA[<item>]]></item>", true),
            ("<items><item></item>", true),
            ("<item", true),
        ] {
            assert_eq!(all_items_are_closed(text), expected, "{text}");
        }
    }
}
