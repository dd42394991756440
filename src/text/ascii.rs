//! Runs of plain ASCII, which need no look at single characters: most bytes of most feeds.

/// Bytes that are looked at in one step: the compiler makes of it a few instructions.
const STEP: usize = 16;

/// How many bytes at the beginning are visible ASCII, with single spaces between them.
pub fn run_length(bytes: &[u8]) -> usize {
    let visible = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_graphic);
    if !visible(0) {
        return 0;
    }
    let mut length = 0;
    while bytes.get(length..=length + STEP).is_some_and(is_plain) {
        length += STEP;
    }
    loop {
        if visible(length) {
            length += 1;
        } else if bytes.get(length) == Some(&b' ') && visible(length + 1) {
            length += 2;
        } else {
            // A step may have ended at a space with nothing visible behind it.
            return length - usize::from(length > 0 && bytes[length - 1] == b' ');
        }
    }
}

/// Visible ASCII and single spaces in all but the last byte, which is only looked at for a second space.
fn is_plain(window: &[u8]) -> bool {
    let pairs = window.iter().zip(&window[1..]);
    pairs.fold(true, |plain, (byte, next)| {
        plain & (byte.wrapping_sub(b' ') < 0x5f) & !((*byte == b' ') & (*next == b' '))
    })
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

    #[test]
    fn long_runs_end_where_short_ones_do() {
        for length in 1..70 {
            let run: String = "abc de fghij k".chars().cycle().take(length).collect();
            let visible = run.trim_end().len();
            for end in ["", "é", "  x", " é", "\n"] {
                assert_eq!(run_length(format!("{run}{end}").as_bytes()), visible, "{run:?} {end:?}");
            }
        }
    }
}
