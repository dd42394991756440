//! Folding: the same text whatever its case, accents, width and white space.
//!
//! Light on purpose: letters lose marks that people leave out when they search (`zurich` finds Zürich), and nothing
//! is stemmed, transliterated or translated. Marks that tell words apart in their script (Devanagari vowels, Japanese
//! voicing) stay. For comparing and searching only, never shown.

use std::sync::OnceLock;

use crate::text::{ascii, lower};

/// Letters and their accented forms in lower case: Latin-1, Latin Extended, Vietnamese, Greek, Cyrillic io.
const BASES: &[(char, &str)] = &[
    ('a', "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
    ('b', "ḃḅḇƀ"),
    ('c', "çćĉċčḉ"),
    ('d', "ďḋḍḏḑḓđð"),
    ('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
    ('f', "ḟ"),
    ('g', "ĝğġģǧǵḡ"),
    ('h', "ĥȟḣḥḧḩḫẖħ"),
    ('i', "ìíîïĩīĭįǐȉȋḭḯỉịı"),
    ('j', "ĵǰ"),
    ('k', "ķǩḱḳḵ"),
    ('l', "ĺļľḷḹḻḽł"),
    ('m', "ḿṁṃ"),
    ('n', "ñńņňǹṅṇṉṋŋ"),
    ('o', "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợø"),
    ('p', "ṕṗ"),
    ('r', "ŕŗřȑȓṙṛṝṟ"),
    ('s', "śŝşšſșṡṣṥṧṩẛ"),
    ('t', "ţťțṫṭṯṱẗŧ"),
    ('u', "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
    ('v', "ṽṿ"),
    ('w', "ŵẁẃẅẇẉẘ"),
    ('x', "ẋẍ"),
    ('y', "ýÿŷȳẏẙỳỵỷỹ"),
    ('z', "źżžẑẓẕ"),
    ('α', "ά"),
    ('ε', "έ"),
    ('η', "ή"),
    ('ι', "ΐίϊ"),
    ('ο', "ό"),
    ('υ', "ΰϋύ"),
    ('ω', "ώ"),
    ('е', "ёѐ"),
];

/// The accented letters above lie below this code point.
const LIMIT: usize = 0x1f00;

/// Lower case, without light diacritics, white space runs as one space and none at the ends.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    let mut rest = text;
    loop {
        let (ascii, after) = rest.split_at(ascii::run_length(rest.as_bytes()));
        let start = folded.len();
        folded.push_str(ascii);
        folded[start..].make_ascii_lowercase();
        let mut others = after.chars();
        let Some(c) = others.next() else { break };
        rest = others.as_str();
        if c.is_whitespace() {
            if !folded.is_empty() && !folded.ends_with(' ') {
                folded.push(' ');
            }
        } else {
            fold_char(c, &mut folded);
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

fn fold_char(c: char, folded: &mut String) {
    let c = narrow(c);
    match lower::single(c) {
        Some(lower) => fold_lower(lower, folded),
        None => c.to_lowercase().for_each(|lower| fold_lower(lower, folded)),
    }
}

fn fold_lower(lower: char, folded: &mut String) {
    match lower {
        'ß' => folded.push_str("ss"),
        'æ' => folded.push_str("ae"),
        'œ' => folded.push_str("oe"),
        'þ' => folded.push_str("th"),
        'ς' => folded.push('σ'),
        '‘' | '’' | 'ʼ' | '＇' => folded.push('\''),
        '“' | '”' | '„' | '«' | '»' => folded.push('"'),
        '‐' | '‑' | '–' | '—' | '−' => folded.push('-'),
        mark if is_light_mark(mark) => {}
        other => folded.push(base_of(other)),
    }
}

/// Full-width forms of ASCII as ASCII.
fn narrow(c: char) -> char {
    match c {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

/// Combining accents, Hebrew points, Arabic vowel signs and stretching, and signs without width.
fn is_light_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5bd}' | '\u{5bf}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{ad}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{fe0e}' | '\u{fe0f}' | '\u{feff}')
}

fn base_of(c: char) -> char {
    static TABLE: OnceLock<Vec<char>> = OnceLock::new();
    let at = c as usize;
    if at >= LIMIT {
        return c;
    }
    TABLE.get_or_init(base_table)[at]
}

fn base_table() -> Vec<char> {
    let mut table: Vec<char> = (0..LIMIT).map(|at| char::from_u32(at as u32).unwrap_or('\u{fffd}')).collect();
    for (base, forms) in BASES {
        for form in forms.chars() {
            table[form as usize] = *base;
        }
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(fold(text), expected, "{text:?}");
    }

    #[test]
    fn case_accents_width_and_white_space_fold() {
        check("  Zürich\n\tČeská  ", "zurich ceska");
        check("Straße Æsir Łódź Øre İstanbul", "strasse aesir lodz ore istanbul");
        check("Việt Nam, e\u{301}te\u{301}", "viet nam, ete");
        check("ΟΔΟΣ Άννα ёлка", "οδοσ αννα елка");
        check("ＡＢＣ１２", "abc12");
        check("Don’t – “quote”", "don't - \"quote\"");
        check("soft\u{ad}hyphen", "softhyphen");
    }

    #[test]
    fn marks_that_tell_words_apart_stay() {
        check("हिन्दी", "हिन्दी");
        check("東京 がか ไทย", "東京 がか ไทย");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for text in ["Ǆ ǅ ŉ ß ẞ İ ﬁ Å", "\u{1e9e} Straße", "ÀÉÎ  x"] {
            let once = fold(text);
            assert_eq!(fold(&once), once);
        }
    }
}
