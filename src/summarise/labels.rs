//! Labels that stand before the first sentence of a paragraph and are no part of it: "QUICK SUMMARY: …", "TL;DR: …".
//!
//! A label is known by its words, or by its capitals, if it stands once: what stands before each answer of an
//! interview is the name of who speaks.

use std::sync::LazyLock;

use crate::summarise::lines::is_title;
use crate::summarise::marks::{count_words, floor};
use crate::summarise::paragraphs::{FEW_WORDS, Kind, Paragraph};
use crate::text::lower::lower;

/// In lower case, without the colon behind, parted by bars.
const LABELS: &str = "tl;dr|tldr|tl; dr|summary|quick summary|in brief|in short|at a glance|key takeaway|\
    key takeaways|takeaway|key points|the short version|quick answer|short answer|highlights|editor's note|disclaimer|\
    note|notice|important|important notice|important note|update|updated|last updated|published|breaking|\
    breaking news|exclusive|en bref|résumé|en résumé|l'essentiel|à retenir|points clés|note de la rédaction|\
    mise à jour|mis à jour|publié|attention|kurz gesagt|zusammenfassung|kurzfassung|das wichtigste in kürze|in kürze|\
    auf einen blick|fazit|hinweis|anmerkung der redaktion|wichtig|achtung|aktualisiert|stand|eilmeldung|resumen|\
    en resumen|en breve|lo esencial|puntos clave|claves|nota del editor|última hora|actualizado|importante|in breve|\
    in sintesi|riassunto|sintesi|punti chiave|nota della redazione|aggiornamento|aggiornato|resumo|em resumo|\
    em síntese|pontos principais|nota do editor|atualização|samenvatting|kort samengevat|in het kort|w skrócie|\
    streszczenie|podsumowanie|najważniejsze|aktualizacja|ważne|uwaga|z ostatniej chwili|коротко|кратко|главное|\
    обновлено|важно|внимание|срочно|коротко про головне|головне|оновлено|stručně|shrnutí|aktualizováno|stručne|\
    zhrnutie|sammanfattning|kort sagt|i korthet|uppdatering|kort fortalt|resumé|opdatering|sammendrag|kortversjonen|\
    oppdatering|lyhyesti|tiivistelmä|päivitys|özet|kısaca|özetle|son dakika|ringkasan|intinya|pe scurt|rezumat|\
    összefoglaló|röviden|tóm tắt|σύνοψη|περίληψη|με λίγα λόγια|ملخص|باختصار|עיקרי הדברים|सारांश|要約|摘要|概要";

static SORTED: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut labels: Vec<&str> = LABELS.split('|').collect();
    labels.sort_unstable();
    labels
});

/// No label is longer, in bytes.
const LABEL_BYTES: usize = 60;
/// A label that is known by its capitals alone has so many words.
const CAPITAL_WORDS: std::ops::RangeInclusive<usize> = 2..=5;
const CAPITAL_LETTERS: usize = 6;

/// Takes labels off the beginnings of paragraphs, where a sentence is left.
pub(crate) fn strip_labels(paragraphs: &mut [Paragraph<'_>]) {
    let mut in_capitals: Vec<usize> = Vec::new();
    for (number, paragraph) in paragraphs.iter_mut().enumerate().filter(|(_, one)| one.kind == Kind::Prose) {
        let Some((label, rest)) = split(paragraph.text) else { continue };
        if is_known(label) || is_time(label) || is_title(label) {
            cut(paragraph, rest);
        } else if CAPITAL_WORDS.contains(&count_words(label)) && is_in_capitals(label) {
            in_capitals.push(number);
        }
    }
    // Two are the names of those who speak.
    if let [number] = in_capitals[..]
        && let Some((_, rest)) = split(paragraphs[number].text)
    {
        cut(&mut paragraphs[number], rest);
    }
}

fn cut<'a>(paragraph: &mut Paragraph<'a>, rest: &'a str) {
    let rest = without_date(rest);
    if count_words(rest) >= FEW_WORDS {
        paragraph.byte += paragraph.text.len() - rest.len();
        paragraph.text = rest;
        if is_title(rest) {
            paragraph.kind = Kind::Line;
        }
    }
}

/// "Updated: 10/31/2024 The ministers …" without the date.
fn without_date(text: &str) -> &str {
    let Some((date, rest)) = text.split_once(' ') else { return text };
    let date = date.trim_end_matches(['.', ',', ';']);
    let is_date = date.matches(['/', '.', '-']).count() == 2
        && date.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'/' | b'.' | b'-'));
    if is_date { rest.trim_start_matches(|c: char| !c.is_alphanumeric()) } else { text }
}

/// What may be a label, and what follows it.
fn split(text: &str) -> Option<(&str, &str)> {
    let head = floor(text, LABEL_BYTES);
    let colon = head.find([':', '：'])?;
    let rest = text[colon..].trim_start_matches([':', '：']);
    // "https://…" and "10:30" are no labels.
    (rest.starts_with(char::is_whitespace) || text[colon..].starts_with('：'))
        .then(|| (text[..colon].trim(), rest.trim_start()))
}

fn is_known(label: &str) -> bool {
    let label = lower(label).replace('’', "'");
    SORTED.binary_search(&label.as_str()).is_ok()
}

/// "20h", "9h30": when a report of a live blog was written.
fn is_time(label: &str) -> bool {
    label.split_once(['h', 'H']).is_some_and(|(hours, minutes)| {
        let digits = |text: &str| text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        !hours.is_empty() && digits(hours) && digits(minutes)
    })
}

fn is_in_capitals(label: &str) -> bool {
    label.chars().filter(|c| c.is_alphabetic()).count() >= CAPITAL_LETTERS
        && label.chars().all(|c| !c.is_alphabetic() || c.is_uppercase())
        && !label.contains(['"', '“', '«', '('])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarise::paragraphs::paragraphs;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let found = paragraphs(text, false);
        let got: Vec<&str> = found.iter().map(|paragraph| paragraph.text).collect();
        assert_eq!(got, expected);
        assert!(found.iter().all(|one| text[one.byte..].starts_with(one.text)));
    }

    #[test]
    fn labels_go_and_names_of_speakers_stay() {
        let rest = "The council has voted for the new harbour bridge.";
        for label in
            ["QUICK SUMMARY: ", "Tl;dr: ", "Editor’s note: ", "W skrócie: ", "20h : ", "HOW IT CAME ABOUT: ", "要約："]
        {
            check(&format!("{label}{rest}"), &[rest]);
        }
        check(&format!("Updated: 10/31/2024 {rest}"), &[rest]);
        let title = "What Is The Best Platform To Sell Courses? My Choice After Testing Them";
        assert_eq!(paragraphs(&format!("TL;DR: {title}"), false)[0].kind, Kind::Line);
        for whole in [
            format!("USA: {rest}"),
            format!("The mayor said: {rest}"),
            "TL;DR: Too short.".to_owned(),
            format!("3 000 000 : {rest}"),
        ] {
            check(&whole, &[&whole]);
        }
        let asked = "ADA FENWICK: I have always wanted to build it.";
        check(&format!("{asked}\n{asked}"), &[asked, asked]);
    }
}
