//! Takes out of filtered markup what shows nothing: pictures of one pixel, pictures without an address, and the
//! paragraphs that held nothing else.
//!
//! Input is ammonia's own output, so tags are well formed and attribute values stand in double quotes.

/// Filtered markup less what shows nothing, and less control characters.
pub fn tidy(filtered: &str) -> String {
    let mut out = String::with_capacity(filtered.len());
    let mut rest = filtered;
    while let Some(start) = rest.find('<') {
        push_text(&rest[..start], &mut out);
        let tag = &rest[start..start + tag_length(&rest[start..])];
        rest = &rest[start + tag.len()..];
        if tag.starts_with("<img") && shows_nothing(tag) {
            continue;
        }
        if tag == "</p>" && drop_empty_paragraph(&mut out) {
            continue;
        }
        push_text(tag, &mut out);
    }
    push_text(rest, &mut out);
    out.truncate(out.trim_end().len());
    let lead = out.len() - out.trim_start().len();
    out.drain(..lead);
    out
}

/// Escapes text as html5ever does, so that filtering it again changes nothing.
pub fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\u{a0}' => out.push_str("&nbsp;"),
            c if is_control(c) => {}
            c => out.push(c),
        }
    }
}

/// XML, and so our feeds, cannot hold these; they come in as references such as `&#8;`. A carriage return, which
/// comes in as `&#13;`, would be read back as something else.
fn is_control(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

fn push_text(text: &str, out: &mut String) {
    if text.contains(is_control) {
        out.extend(text.chars().filter(|c| !is_control(*c)));
    } else {
        out.push_str(text);
    }
}

/// Length of a tag: up to the first `>` outside quotes.
fn tag_length(tag: &str) -> usize {
    let mut quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'>' if !quoted => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

fn shows_nothing(img: &str) -> bool {
    let tiny =
        |name| attribute(img, name).is_some_and(|value| matches!(value.trim_end_matches("px").trim(), "0" | "1"));
    let addressed = attribute(img, " src=\"").is_some() || attribute(img, " srcset=\"").is_some();
    !addressed || tiny(" width=\"") && tiny(" height=\"")
}

/// The value behind ` name="`. Inside a value, a quote is always written `&quot;`, so nothing else looks like this.
fn attribute<'a>(tag: &'a str, opening: &str) -> Option<&'a str> {
    let start = tag.find(opening)? + opening.len();
    tag[start..].split('"').next()
}

/// When a `</p>` would close nothing but space, takes the `<p>` away.
fn drop_empty_paragraph(out: &mut String) -> bool {
    let held = out.trim_end_matches(|c: char| c.is_ascii_whitespace());
    let empty = held.ends_with("<p>");
    if empty {
        out.truncate(held.len() - "<p>".len());
    }
    empty
}
