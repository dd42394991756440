//! What is wrong with a query, and a picture of where.
//!
//! The picture is two lines of plain text for a terminal, a log or a `<pre>`: the query and a caret under the place.
//! It counts columns as terminals do, wide characters as two, and shows no control characters whatever was written.

/// What is wrong with a query, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    pub message: String,
    /// In characters from the start of the query.
    pub at: usize,
}

/// Queries wider than this are cut around the place.
const COLUMNS: usize = 72;
/// Of these, so many before the place.
const BEFORE: usize = 40;

impl ParseError {
    pub(super) fn new(at: usize, message: impl Into<String>) -> ParseError {
        ParseError { message: message.into(), at }
    }

    /// The query, cut where it is long, and on a second line a caret under the place.
    pub fn caret(&self, written: &str) -> String {
        // No more of a long query than can be shown: combining marks, which have no width, are bounded by it too.
        let skipped = self.at.min(written.chars().count()).saturating_sub(2 * COLUMNS);
        let cells: Vec<Cell> = written.chars().skip(skipped).take(4 * COLUMNS).map(Cell::of).collect();
        let at = self.at.saturating_sub(skipped).min(cells.len());
        let more = written.chars().nth(skipped + cells.len()).is_some();
        let (start, end) = window(&cells, at, skipped > 0 || more);
        let mut query = String::new();
        let mut column = width(&cells[start..at]);
        if start > 0 || skipped > 0 {
            query.push('…');
            column += 1;
        }
        query.extend(cells[start..end].iter().filter_map(|cell| cell.shown));
        if end < cells.len() || more {
            query.push('…');
        }
        format!("{query}\n{:column$}^", "")
    }
}

/// The part to show: `at` lies in it or at its end.
fn window(cells: &[Cell], at: usize, long: bool) -> (usize, usize) {
    if !long && width(cells) <= COLUMNS {
        return (0, cells.len());
    }
    let room = COLUMNS - 2;
    let mut start = at;
    while start > 0 && width(&cells[start - 1..at]) <= BEFORE {
        start -= 1;
    }
    let mut end = at;
    while end < cells.len() && width(&cells[start..=end]) <= room {
        end += 1;
    }
    while start > 0 && end == cells.len() && width(&cells[start - 1..end]) <= room {
        start -= 1;
    }
    (start, end)
}

fn width(cells: &[Cell]) -> usize {
    cells.iter().map(|cell| cell.columns).sum()
}

#[derive(Clone, Copy)]
struct Cell {
    shown: Option<char>,
    columns: usize,
}

impl Cell {
    fn of(written: char) -> Cell {
        match written {
            // Signs that turn the direction of what follows would put the caret elsewhere.
            '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => {
                Cell { shown: None, columns: 0 }
            }
            c if c.is_control() || c.is_whitespace() => Cell { shown: Some(' '), columns: 1 },
            c if is_mark(c) => Cell { shown: Some(c), columns: 0 },
            c if is_wide(c) => Cell { shown: Some(c), columns: 2 },
            c => Cell { shown: Some(c), columns: 1 },
        }
    }
}

/// Marks that stand on the character before them.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{591}'..='\u{5bd}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{e31}' | '\u{e34}'..='\u{e3a}' | '\u{e47}'..='\u{e4e}'
        | '\u{200b}'..='\u{200d}' | '\u{20d0}'..='\u{20f0}' | '\u{3099}' | '\u{309a}' | '\u{fe00}'..='\u{fe0f}')
}

/// East Asian Width W or F (Unicode Standard Annex 11), by blocks.
fn is_wide(c: char) -> bool {
    matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{303e}' | '\u{3041}'..='\u{4dbf}' | '\u{4e00}'..='\u{a4cf}'
        | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}'
        | '\u{ff01}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1f64f}' | '\u{1f680}'..='\u{1f6ff}'
        | '\u{1f900}'..='\u{1f9ff}' | '\u{20000}'..='\u{3fffd}')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check(written: &str, at: usize, expected: &str) {
        assert_eq!(ParseError::new(at, "").caret(written), expected, "{written:?} at {at}");
    }

    #[test]
    fn the_caret_stands_under_the_place() {
        check("tag:x foo:y", 6, "tag:x foo:y\n      ^");
        check("", 0, "\n^");
        check("abc", 3, "abc\n   ^");
        check("abc", 99, "abc\n   ^");
        check("東京 (x", 3, "東京 (x\n     ^");
        check("e\u{301}t (", 4, "e\u{301}t (\n   ^");
        check("ไม่ (", 4, "ไม่ (\n   ^");
    }

    #[test]
    fn what_would_upset_a_terminal_is_not_shown() {
        check("a\n\tb\u{1b}[31m(", 9, "a  b [31m(\n         ^");
        check("a\u{202e}b(", 3, "ab(\n  ^");
    }

    #[test]
    fn long_queries_are_cut_around_the_place() {
        let long = "0123456789".repeat(10);
        check(&long[..72], 71, &format!("{}\n{}^", &long[..72], " ".repeat(71)));
        check(&long, 2, &format!("{}…\n  ^", &long[..70]));
        check(&long, 50, &format!("…{}…\n{}^", &long[10..80], " ".repeat(41)));
        check(&long, 100, &format!("…{}\n{}^", &long[30..], " ".repeat(71)));
        check(&"x".repeat(5000), 2000, &format!("…{}…\n{}^", "x".repeat(70), " ".repeat(41)));
    }

    proptest! {
        #[test]
        fn any_query_is_shown_within_the_columns(written in "(a|京|\u{301}|ไ|\t| |🎉){0,300}", at in 0usize..320) {
            let shown = ParseError::new(at, "").caret(&written);
            let lines: Vec<&str> = shown.split('\n').collect();
            prop_assert_eq!(lines.len(), 2);
            let cells: Vec<Cell> = lines[0].chars().map(Cell::of).collect();
            prop_assert!(width(&cells) <= COLUMNS);
            prop_assert!(lines[1].chars().count() <= COLUMNS + 1);
        }
    }
}
