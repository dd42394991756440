//! Live blogs: many small reports under time stamps. What stands for one is its newest report.

use crate::summarise::marks::{is_end_mark, is_ended};
use crate::summarise::paragraphs::holds_sentence;

/// So many stamped lines make a live blog.
const STAMPS: usize = 3;
/// A recording's first chapter begins within the first hour: "0:45 The bridge".
const RECORDED: u32 = 60;
/// So many sentences are an article, with a programme below.
const TOLD: usize = 2;

/// The newest report of a live blog as a slice of the text, without its stamp. `None` when it is no live blog.
pub(crate) fn newest_report(text: &str) -> Option<&str> {
    let mut stamps: Vec<Stamp> = Vec::new();
    let mut byte = 0;
    for line in text.split('\n') {
        if let Some((minute, length)) = stamp(line) {
            stamps.push(Stamp { minute, line: byte, body: byte + length });
        }
        byte += line.len() + 1;
    }
    let (first, last) = (stamps.first()?, stamps.last()?);
    if stamps.len() < STAMPS {
        return None;
    }
    // Most run from the newest down; a night's blog passes midnight, so steps are counted rather than ends compared.
    let rising = stamps.windows(2).filter(|pair| pair[0].minute < pair[1].minute).count();
    let falling = stamps.windows(2).filter(|pair| pair[0].minute > pair[1].minute).count();
    let newest = if rising > falling {
        // The chapters of a recording begin at its beginning, and a programme stands below what it is the programme of.
        if first.minute < RECORDED || n_sentences(&text[..first.line]) >= TOLD {
            return None;
        }
        &text[last.body..]
    } else {
        let end = stamps.get(1).map_or(text.len(), |next| next.line);
        &text[first.body.min(end)..end]
    };
    // Programmes and price lists have stamps, too, but no reports.
    Some(newest.trim()).filter(|report| is_ended(report) || holds_sentence(report))
}

fn n_sentences(text: &str) -> usize {
    let ends = text.match_indices(is_end_mark).map(|(at, mark)| at + mark.len());
    ends.filter(|end| text[*end..].starts_with(char::is_whitespace)).count()
}

struct Stamp {
    minute: u32,
    /// Where the line begins, and where what follows the stamp begins.
    line: usize,
    body: usize,
}

/// The time of day that a line begins with, and the length of the stamp in bytes: "14:30", "[9.05 Uhr]", "10h22", "9:15 pm".
fn stamp(line: &str) -> Option<(u32, usize)> {
    let start = line.len() - line.trim_start_matches([' ', '[', '(', '*', '-', '•']).len();
    let (hour, rest) = number(&line[start..])?;
    let separator = rest.chars().next()?;
    let rest = rest.strip_prefix([':', '.', 'h', 'H'])?;
    let minute_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    if minute_digits != 2 || hour > 24 {
        return None;
    }
    let (minute, rest) = number(rest)?;
    if minute > 59
        || rest.starts_with(['.', ',', '%', ':', '/']) && rest.len() > 1 && rest.as_bytes()[1].is_ascii_digit()
    {
        return None;
    }
    let (afternoon, behind) = without_unit(rest);
    // "3.50 euros", "12.12. Concert": a point parts other numbers as often.
    let named = behind.len() < rest.len() || rest.starts_with([']', ')', ':']) || rest.starts_with(" –");
    if separator == '.' && !named {
        return None;
    }
    let rest = behind;
    let body = rest.trim_start_matches([' ', '\u{a0}', ']', ')', '*', '-', '–', '—', ':', '|', '•', '.', ',']);
    Some(((hour % 12 * 60 + minute) + if afternoon.unwrap_or(hour >= 12) { 720 } else { 0 }, line.len() - body.len()))
}

fn number(text: &str) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let value = text[..digits].parse().ok().filter(|_| digits <= 2)?;
    Some((value, &text[digits..]))
}

/// The rest of the line behind "pm", "Uhr", "GMT"; and what that says about the half of the day.
fn without_unit(rest: &str) -> (Option<bool>, &str) {
    let bare = rest.trim_start();
    for (unit, afternoon) in [
        ("a.m.", Some(false)),
        ("p.m.", Some(true)),
        ("am", Some(false)),
        ("pm", Some(true)),
        ("AM", Some(false)),
        ("PM", Some(true)),
        ("Uhr", None),
        ("GMT", None),
        ("CET", None),
        ("BST", None),
        ("ET", None),
    ] {
        if let Some(behind) = bare.strip_prefix(unit)
            && !behind.starts_with(char::is_alphanumeric)
        {
            return (afternoon, behind);
        }
    }
    (None, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(newest_report(text), expected, "{text}");
    }

    #[test]
    fn the_newest_report_is_found_in_either_order() {
        check(
            "Intro.\n14:30 Third thing.\nMore of it.\n13:10 Second thing.\n12:05 First thing.",
            Some("Third thing.\nMore of it."),
        );
        check("9.05 Uhr\nErstes.\n9.30 Uhr\nZweites.\n10.15 Uhr: Drittes.", Some("Drittes."));
        check("10h22 – Un.\n9h15 – Deux.\n8h00 – Trois.", Some("Un."));
        check("1:10 pm Late.\n12:30 pm Noon.\n11:15 am Early.", Some("Late."));
    }

    #[test]
    fn other_texts_are_left_alone() {
        check("", None);
        check("14:30 One.\n13:00 Two.", None);
        check(
            "1.505 euros
2.308 euros
3.99.1 is the version
Prose.",
            None,
        );
        check("We talk of bridges.\n00:00 Intro.\n10:20 Rain\n23:50 Goodbye.", None);
        check("05.12. Concert in the hall.\n12.12. Reading.\n19.12. Dance for all.", None);
        check("3.50 euros for a loaf of bread.\n2.10 euros for a roll.\n1.20 euros for a bun.", None);
        check("It is fun. All may come.\n17:00 Doors open for all.\n18:00 Music begins.\n19:00 It ends.", None);
        check("17:00 Doors\n18:00 Music\n19:00 More music", None);
        check("2026 was a year.\n2025 too.\n2024 as well.", None);
    }
}
