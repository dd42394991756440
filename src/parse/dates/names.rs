//! Names of months and zones.

/// Beginnings of names of months; the longest that fits wins.
const MONTHS: &[(&str, u32)] = &[
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("may", 5),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
    // French, Italian, Spanish, Portuguese, German, Dutch
    ("janv", 1),
    ("févr", 2),
    ("fév", 2),
    ("fevr", 2),
    ("mars", 3),
    ("avr", 4),
    ("mai", 5),
    ("juin", 6),
    ("juil", 7),
    ("août", 8),
    ("aout", 8),
    ("déc", 12),
    ("gen", 1),
    ("mag", 5),
    ("giu", 6),
    ("lug", 7),
    ("ago", 8),
    ("set", 9),
    ("ott", 10),
    ("dic", 12),
    ("ene", 1),
    ("abr", 4),
    ("fev", 2),
    ("out", 10),
    ("dez", 12),
    ("mär", 3),
    ("okt", 10),
    ("mrt", 3),
    ("mei", 5),
    // Greek
    ("ιαν", 1),
    ("φεβ", 2),
    ("μάρ", 3),
    ("μαρ", 3),
    ("απρ", 4),
    ("μάι", 5),
    ("μαϊ", 5),
    ("μαι", 5),
    ("μάϊ", 5),
    ("ιούν", 6),
    ("ιουν", 6),
    ("ιούλ", 7),
    ("ιουλ", 7),
    ("αύγ", 8),
    ("αυγ", 8),
    ("σεπ", 9),
    ("οκτ", 10),
    ("νοέ", 11),
    ("νοε", 11),
    ("δεκ", 12),
    // Russian
    ("янв", 1),
    ("фев", 2),
    ("мар", 3),
    ("апр", 4),
    ("мая", 5),
    ("май", 5),
    ("июн", 6),
    ("июл", 7),
    ("авг", 8),
    ("сен", 9),
    ("окт", 10),
    ("ноя", 11),
    ("дек", 12),
    // Polish, Hungarian, Turkish
    ("sty", 1),
    ("lut", 2),
    ("kwi", 4),
    ("maj", 5),
    ("cze", 6),
    ("lip", 7),
    ("sie", 8),
    ("wrz", 9),
    ("paź", 10),
    ("lis", 11),
    ("gru", 12),
    ("ápr", 4),
    ("máj", 5),
    ("már", 3),
    ("jún", 6),
    ("júl", 7),
    ("oca", 1),
    ("şub", 2),
    ("nis", 4),
    ("haz", 6),
    ("tem", 7),
    ("ağu", 8),
    ("eyl", 9),
    ("eki", 10),
    ("kas", 11),
    ("ara", 12),
];

/// Offsets in minutes. RFC 822 section 5.1, and what feeds use besides.
const ZONES: &[(&str, i32)] = &[
    ("utc", 0),
    ("ut", 0),
    ("gmt", 0),
    ("z", 0),
    ("wet", 0),
    ("etc/gmt", 0),
    ("est", -300),
    ("edt", -240),
    ("et", -300),
    ("cst", -360),
    ("cdt", -300),
    ("ct", -360),
    ("mst", -420),
    ("mdt", -360),
    ("mt", -420),
    ("pst", -480),
    ("pdt", -420),
    ("pt", -480),
    ("ast", -240),
    ("adt", -180),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("nst", -210),
    ("ndt", -150),
    ("brt", -180),
    ("art", -180),
    ("bst", 60),
    ("west", 60),
    ("cet", 60),
    ("cest", 120),
    ("met", 60),
    ("mest", 120),
    ("mez", 60),
    ("mesz", 120),
    ("eet", 120),
    ("eest", 180),
    ("msk", 180),
    ("msd", 240),
    ("trt", 180),
    ("sast", 120),
    ("cat", 120),
    ("eat", 180),
    ("gst", 240),
    ("ist", 330),
    ("ict", 420),
    ("wib", 420),
    ("awst", 480),
    ("hkt", 480),
    ("pht", 480),
    ("sgt", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
];

/// The month that a word begins with.
pub fn month(word: &str) -> Option<u32> {
    let lower = word.to_lowercase();
    let fitting = MONTHS.iter().filter(|(start, _)| lower.starts_with(start));
    fitting.max_by_key(|(start, _)| start.len()).map(|(_, month)| *month)
}

/// An offset in minutes: a name, `+0200`, `-3`, `GMT+02:00`.
pub fn offset(text: &str) -> Option<i32> {
    let lower = text.trim().trim_matches(['(', ')']).to_ascii_lowercase();
    if let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == lower) {
        return Some(*minutes);
    }
    let rest = lower.strip_prefix("gmt").or_else(|| lower.strip_prefix("utc")).unwrap_or(&lower);
    let (sign, rest) = match rest.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, rest.strip_prefix('+')?),
    };
    if !rest.bytes().all(|byte| byte.is_ascii_digit() || byte == b':') {
        return None;
    }
    let digits = rest.replace(':', "");
    let split = match digits.len() {
        1 | 2 => digits.len(),
        3 | 4 => digits.len() - 2,
        _ => return None,
    };
    let hours: i32 = digits[..split].parse().ok()?;
    let minutes: i32 = if split == digits.len() { 0 } else { digits[split..].parse().ok()? };
    (hours <= 24 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}
