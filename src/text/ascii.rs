//! Runs of plain ASCII, which need no look at single characters: most bytes of most feeds.

/// How many bytes at the beginning are visible ASCII, with single spaces between them.
pub fn run_length(bytes: &[u8]) -> usize {
    let visible = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_graphic);
    let mut length = 0;
    loop {
        if visible(length) {
            length += 1;
        } else if length > 0 && bytes.get(length) == Some(&b' ') && visible(length + 1) {
            length += 2;
        } else {
            return length;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_end_before_double_spaces_and_other_scripts() {
        for (text, expected) in [
            ("", 0),
            (" a", 0),
            ("one two", 7),
            ("one two ", 7),
            ("one  two", 3),
            ("one\ttwo", 3),
            ("one é", 3),
            ("oné", 2),
            ("a\u{7f}", 1),
        ] {
            assert_eq!(run_length(text.as_bytes()), expected, "{text:?}");
        }
    }
}
