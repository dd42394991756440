//! Where a feed begins: the first element that can be a feed's root, behind whatever stands before it.

/// Local names of roots.
const ROOTS: [&str; 5] = ["rss", "feed", "RDF", "channel", "entry"];

/// The offset of the root's `<`.
pub fn find_root(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text[at..].find('<')?;
        let inner = &text[at + 1..];
        if is_root(inner) {
            return Some(at);
        }
        at += 1 + skipped(inner);
    }
}

/// Is this only what XML allows before a root?
pub fn is_prolog(text: &str) -> bool {
    let mut rest = text.trim_start();
    while let Some(inner) = rest.strip_prefix(['<']) {
        if !inner.starts_with(['!', '?']) {
            return false;
        }
        rest = inner[skipped(inner)..].trim_start();
    }
    rest.is_empty()
}

fn is_root(inner: &str) -> bool {
    let end = inner.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).unwrap_or(inner.len());
    let local = inner[..end].rsplit(':').next().unwrap_or("");
    ROOTS.iter().any(|root| root.eq_ignore_ascii_case(local))
}

/// Length of what begins with `<` and is no element, less the `<`; 0 for other things.
fn skipped(inner: &str) -> usize {
    let find = |end: &str| inner.find(end).map_or(inner.len(), |at| at + end.len());
    if inner.starts_with("!--") {
        find("-->")
    } else if inner.starts_with('?') {
        find("?>")
    } else if inner.starts_with('!') {
        let end = find(">");
        // An internal subset has brackets of its own.
        if !inner[..end].contains('[') {
            return end;
        }
        inner.find(']').map_or(inner.len(), |close| close + inner[close..].find('>').map_or(1, |at| at + 1))
    } else {
        0
    }
}
