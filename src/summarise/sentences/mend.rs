//! What the splitter parted wrongly is put together, what it left together is parted.

use crate::summarise::anaphora::{leans_back, may_open};
use crate::summarise::marks::{is_dense, is_ended, is_opener};
use crate::summarise::paragraphs::offset_in;
use crate::summarise::sentences::abbreviations::{
    AND_SO_ON, Abbreviations, is_before_number, is_dotted, is_great_ordinal, is_long_word, is_short_number, is_whole,
};
use crate::summarise::sentences::openers::opens;

/// A name in Latin letters goes on for so many behind its point.
const NAME_CHARS: usize = 12;

/// Puts together what was split behind a title or an ordinal number, or before a small letter or a number; parts what
/// was left together behind initials.
pub(super) fn mended<'a>(
    piece: &'a str,
    parts: Vec<&'a str>,
    abbreviations: &Abbreviations,
    language: &str,
) -> Vec<&'a str> {
    let parts = with_opening_quotes(piece, parts);
    let mut found: Vec<&str> = Vec::with_capacity(parts.len());
    let mut start = None;
    for part in parts {
        let here = offset_in(piece, part);
        let to = here + part.len();
        let mut from = start.take().unwrap_or(here);
        if from == here
            && found.last().is_some_and(|before| goes_on(before, part) || is_dotted_name(before, part))
            && let Some(before) = found.pop()
        {
            from = offset_in(piece, before);
        }
        let last = part.split_whitespace().next_back().unwrap_or("");
        // "… the bridge"Mr. Fenwick" lost a line break.
        let last =
            last.rsplit(['"', '»', '”', '(', '«', '“', '„', '[']).next().unwrap_or(last).trim_start_matches(is_opener);
        let rest = &piece[to..];
        if abbreviations.hold(last)
            || is_great_ordinal(part.trim_end(), language)
            || (abbreviations.may_hold(last) && begins_with_name(rest, language))
            || (is_dotted(last) && !MAY_END.contains(&last) && begins_with_name(rest, language))
            || (language != "en" && is_initial(last) && !is_lettered(part) && goes_on_with_name(rest, language))
            || (abbreviations.count(last) && !may_open(rest.trim_start(), language))
        {
            start = Some(from);
        } else {
            found.push(&piece[from..to]);
        }
    }
    found.extend(start.map(|from| &piece[from..]));
    // Once all are together: to part them on the way would look at each beginning again and again.
    found.into_iter().flat_map(|part| parted(part, language)).collect()
}

/// Names of places and times that end sentences as often as not.
const MAY_END: [&str; 12] =
    ["A.M.", "P.M.", "A.D.", "B.C.", "U.S.", "U.K.", "U.N.", "E.U.", "D.C.", "L.A.", "N.Y.", "U.S.A."];

/// A word that may be a name: long, with a capital, and none that begins sentences.
fn begins_with_name(text: &str, language: &str) -> bool {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || is_opener(c));
    text.starts_with(char::is_uppercase) && is_long_word(text) && !may_open(text, language)
}

/// What letters count: "witaminy C.", "serie A.".
const LETTERED: [&str; 30] = [
    "typu",
    "typ",
    "type",
    "serie",
    "série",
    "séria",
    "witaminy",
    "witamina",
    "witaminę",
    "vitamine",
    "vitamina",
    "vitamin",
    "plan",
    "plano",
    "piano",
    "groupe",
    "grupo",
    "gruppo",
    "gruppe",
    "group",
    "grupa",
    "grupy",
    "klasy",
    "classe",
    "clase",
    "klasse",
    "catégorie",
    "categoria",
    "kategorii",
    "hépatite",
];

fn is_lettered(part: &str) -> bool {
    let before = part.split_whitespace().rev().nth(1).unwrap_or("");
    LETTERED.iter().any(|lettered| before.eq_ignore_ascii_case(lettered))
}

/// "S." of "S. Pri Noir".
fn is_initial(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_uppercase) && letters.as_str() == "."
}

/// Behind an initial a capital begins the name, but where it begins what only sentences begin with: "plan B. The town …".
fn goes_on_with_name(rest: &str, language: &str) -> bool {
    let rest = rest.trim_start();
    let word = rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    if rest.get(word.len()..=word.len()).is_some_and(|point| is_initial(&rest[..word.len() + point.len()])) {
        return true;
    }
    let elided = rest[word.len()..].starts_with(['\'', '’']);
    word.starts_with(char::is_uppercase) && !elided && !opens(word, language) && !may_open(rest, language)
}

/// "A magnitude 6. | 1 earthquake", "0. | 07 percent": a number that somebody put a space into. Behind a capital it counts
/// days, platforms or floors: "on May 6. | 5 people …".
fn is_spaced_decimal(before: &str, behind: &str) -> bool {
    let digits = behind.find(|c: char| !c.is_ascii_digit()).unwrap_or(behind.len());
    let mut words = before.split_whitespace().rev();
    let whole = words.next().and_then(|last| last.strip_suffix('.')).unwrap_or("");
    matches!(whole.as_bytes(), [digit] if digit.is_ascii_digit())
        && (digits == 1 || digits == 2 && behind.starts_with('0'))
        && !behind[digits..].starts_with([',', '.'])
        && words.next().is_some_and(|word| word.starts_with(char::is_lowercase) || matches!(word, "A" | "The"))
}

/// Does `part` go on with the sentence that the splitter ended before it? A small letter does, but behind a question that
/// nobody quotes; so do a number behind "N°.", a point of a list written "3.Rice", and a mark that ends a stretch written
/// the other way round.
fn goes_on(before: &str, part: &str) -> bool {
    let bare = part.trim_start_matches([' ', '-', '–', '—', '\u{a0}', '\u{202c}']);
    let touching = !before.ends_with(char::is_whitespace);
    let before = before.trim_end();
    let opens = !part.trim_start().starts_with(['-', '–', '—']);
    match bare.chars().next() {
        Some(c) if c.is_lowercase() => !(opens && before.ends_with('?')),
        Some(c) if c.is_ascii_digit() => is_before_number(before) || is_spaced_decimal(before, bare),
        // Of the station "E! News".
        Some('N') if before.ends_with(" E!") => part.trim_start().starts_with("News"),
        Some(_) => {
            part.starts_with(['\u{202c}', '」', '』', 'の'])
                || (touching && (is_short_number(before) || is_name_in_dense_script(before, part)))
                || tells_who_spoke(before, part)
        }
        None => true,
    }
}

/// What names of firms have behind a point.
const DOTTED: [&str; 7] = ["Tech", "Net", "Media", "Bank", "Digital", "Group", "Labs"];

/// "CMB.Tech", but not "FBI.Police".
fn is_dotted_name(before: &str, part: &str) -> bool {
    let word = part.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    before.ends_with('.') && DOTTED.contains(&word)
}

/// "与某公司CO.LTD签订了": Latin letters on both sides of the point, and soon letters of a script without spaces.
fn is_name_in_dense_script(before: &str, part: &str) -> bool {
    let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphanumeric());
    before.strip_suffix('.').is_some_and(|before| latin(before.chars().next_back()))
        && latin(part.chars().next())
        && part.chars().take(NAME_CHARS).any(is_dense)
}

/// What goes on behind a quotation, in Japanese and Chinese.
const SPOKEN: [&str; 9] = ["と", "っ", "など", "が", "は", "を", "に", "で", "的"];

/// Is `part` the "she said" behind a quotation, in a language that shows it by no small letter?
fn tells_who_spoke(before: &str, part: &str) -> bool {
    let quoted = before.trim_end().ends_with(['」', '』', '”', '’']);
    let asks_in_chinese = || part.chars().count() <= 12 && part.contains(['问', '說', '说', '道', '称', '稱', '問']);
    quoted && (SPOKEN.iter().any(|particle| part.starts_with(particle)) || asks_in_chinese())
}

/// Cuts behind "the U.S.", "Briggs & Co." and "etc." where the next word is one that only begins sentences: "She", "Det".
fn parted<'a>(part: &'a str, language: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, _) in part.match_indices('.') {
        if lost_space(&part[from..at], &part[at + 1..], language) {
            found.push(&part[from..=at]);
            from = at + 1;
        }
        if !part[at + 1..].starts_with(' ') {
            continue;
        }
        let rest = part[at + 2..].trim_start();
        if !rest.starts_with(char::is_uppercase) {
            continue;
        }
        let head = &part[from..=at];
        let word = head.split_whitespace().next_back().unwrap_or("");
        let parted = is_whole(word, language);
        if (parted || is_dotted(word) || matches!(word, "Co." | "co.") || AND_SO_ON.contains(&word))
            && (parted || leans_back(rest, language) || may_open(rest, language) || asks(rest))
        {
            found.push(head);
            from = at + 1;
        }
    }
    found.push(&part[from..]);
    found
}

/// "… of the town.The mayor …": is the end of a sentence between these two?
fn lost_space(before: &str, behind: &str, language: &str) -> bool {
    let word = behind.split(|c: char| !c.is_alphanumeric()).next().unwrap_or("");
    word.starts_with(char::is_uppercase)
        && before.ends_with(|c: char| c.is_lowercase() || c.is_ascii_digit() || matches!(c, '"' | '»' | ')'))
        && before.contains(' ')
        && opens(word, language)
}

/// Words that open a question, and hardly ever follow a name within a sentence with a capital.
const QUESTIONS: &[&str] = &[
    "What", "Who", "Why", "When", "Where", "How", "Was", "Wer", "Warum", "Wie", "Wann", "Wo", "Hvad", "Hvem", "Hvor",
    "Hvorfor", "Hvordan", "Hva", "Vad", "Vem", "Varför", "Hur", "Wat", "Waarom", "Hoe", "Qui", "Que", "Pourquoi",
    "Comment", "Combien", "Qué", "Quién", "Cuándo", "Cómo", "Chi", "Che", "Perché", "Quem", "Como", "Co", "Kto",
    "Dlaczego",
];

fn asks(text: &str) -> bool {
    let first = text.split(|c: char| !c.is_alphabetic()).next().unwrap_or("");
    QUESTIONS.contains(&first)
}

/// "It rained.\"I am wet\", she said.": does the quote that ends `part` open the quotation that `next` closes?
fn quote_belongs_to(part: &str, next: &str) -> bool {
    let is_odd = |text: &str| text.matches('"').count() % 2 == 1;
    part.ends_with('"') && next.starts_with(char::is_alphanumeric) && is_odd(part) && is_odd(next)
}

/// Gives an opening quote that was left at the end of a part to the part it opens.
fn with_opening_quotes<'a>(piece: &'a str, parts: Vec<&'a str>) -> Vec<&'a str> {
    let mut found = Vec::with_capacity(parts.len());
    let mut from = 0;
    let mut parts = parts.into_iter().peekable();
    while let Some(part) = parts.next() {
        let end = offset_in(piece, part) + part.len();
        let body = part.trim_end();
        let before = body.trim_end_matches(['"', '“', '„', '«', '(', '\'', '‘']);
        let glued = parts.peek().is_some_and(|next| quote_belongs_to(part, next));
        let opens = before.len() < body.len() && (before.ends_with(char::is_whitespace) || glued) && is_ended(before);
        let to = if opens { offset_in(piece, part) + before.len() } else { end };
        found.push(&piece[from.min(to)..to]);
        from = to;
    }
    found.push(&piece[from..]);
    found
}
