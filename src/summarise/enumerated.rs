//! Points of a list that run on in one line: "1. Flour 2. Two eggs 3. Butter" is three points, not one sentence.
//!
//! Only a run that counts is believed: it begins the text with its first number or letter and goes on in order, so
//! that "in 2. Jahrhundert" or "vitamin b. It" begins no list. A list may start anywhere when its first two count on.

use crate::summarise::paragraphs::offset_in;

/// No list in one line has more points; what follows stays with the last.
const MAX_POINTS: usize = 100;

/// The text cut before each point of the list it begins with; the text itself when it begins with none.
pub(crate) fn points(text: &str) -> Vec<&str> {
    let Some(first) = Marker::at_start(text.trim_start()) else { return vec![text] };
    let mut cuts = Vec::new();
    let mut next = first.next();
    let mut previous_space = false;
    for (at, c) in text.char_indices().skip(1) {
        if cuts.len() == MAX_POINTS {
            break;
        }
        if previous_space && !c.is_whitespace() && Marker::at_start(&text[at..]).is_some_and(|found| found == next) {
            cuts.push(at);
            next = next.next();
        }
        previous_space = c.is_whitespace();
    }
    let mut found = Vec::with_capacity(cuts.len() + 1);
    let mut from = 0;
    for cut in cuts {
        found.push(&text[from..cut]);
        from = cut;
    }
    found.push(&text[from..]);
    found
}

/// How many bytes of the text are the mark of a list's point, white space behind it not counted.
pub(crate) fn marker_length(text: &str) -> usize {
    Marker::read(text).map_or(0, |(_, rest)| offset_in(text, rest))
}

/// "3.", "3)", "•3.)", "c.": what stands before a point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Marker {
    Number(u32),
    Letter(char),
}

impl Marker {
    fn at_start(text: &str) -> Option<Marker> {
        Marker::read(text).map(|(marker, _)| marker)
    }

    /// The marker and what follows it.
    fn read(text: &str) -> Option<(Marker, &str)> {
        let bare = text.trim_start_matches(['•', '⁃', '(']);
        let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
        let (marker, rest) = if (1..=2).contains(&digits) {
            (Marker::Number(bare[..digits].parse().ok()?), &bare[digits..])
        } else {
            let letter = bare.chars().next().filter(char::is_ascii_lowercase)?;
            (Marker::Letter(letter), &bare[1..])
        };
        let ended = rest.trim_start_matches(['.', ')']);
        let signs = rest.len() - ended.len();
        ((1..=2).contains(&signs) && ended.starts_with(char::is_whitespace)).then_some((marker, ended))
    }

    fn next(self) -> Marker {
        match self {
            Marker::Number(number) => Marker::Number(number + 1),
            Marker::Letter(letter) => Marker::Letter(char::from_u32(u32::from(letter) + 1).unwrap_or(letter)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_that_count_on_are_parted() {
        for (text, expected) in [
            ("1. Flour 2. Two eggs 3. Butter", &["1. Flour ", "2. Two eggs ", "3. Butter"][..]),
            ("1) Flour. 2) Two eggs.", &["1) Flour. ", "2) Two eggs."]),
            ("•9. Flour •10. Two eggs", &["•9. Flour ", "•10. Two eggs"]),
            ("a. Flour b. Two eggs", &["a. Flour ", "b. Two eggs"]),
            ("1. Platz für Rom im 2. Jahrhundert. 4. März", &["1. Platz für Rom im ", "2. Jahrhundert. 4. März"]),
            ("It rained in 2. Then 3. came.", &["It rained in 2. Then 3. came."]),
            ("2.5 litres and 3. nothing", &["2.5 litres and 3. nothing"]),
            ("", &[""]),
        ] {
            assert_eq!(points(text), expected, "{text}");
        }
        let endless = (1..500).map(|n| format!("{n}. x ")).collect::<String>();
        assert!(points(&endless).len() <= MAX_POINTS + 1);
    }

    #[test]
    fn marks_are_measured() {
        for (text, expected) in
            [("1. One", 2), ("• One", 0), ("⁃10.) One", 7), ("a. One", 2), ("A. One", 0), ("1.5", 0)]
        {
            assert_eq!(marker_length(text), expected, "{text}");
        }
    }
}
