//! The language of a text from outside, and the direction it is written in.
//!
//! Languages come from publishers and from guessing. What is no tag of BCP 47 is not passed on, and where nothing is
//! known the browser finds the direction itself, from the first letter that has one.

/// Languages that are written from right to left, whatever script most of their speakers use elsewhere.
const RIGHT_TO_LEFT: &str =
    "ae ar arc arz azb bal bqi ckb dv fa glk he iw ji khw ks lrc mzn nqo pnb prs ps sd syr ug ur yi";
/// Scripts that are, whatever the language.
const RIGHT_TO_LEFT_SCRIPTS: &str = "adlm arab hebr mand nkoo rohg samr syrc thaa";

/// Attributes of an element that holds text in some language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::web) struct Tongue {
    /// Empty when it is not known.
    pub(in crate::web) lang: String,
    pub(in crate::web) dir: &'static str,
}

pub(in crate::web) fn tongue(language: Option<&str>) -> Tongue {
    let lang = language.map(str::trim).filter(|tag| is_tag(tag)).unwrap_or_default().to_owned();
    let dir = if is_right_to_left(&lang) { "rtl" } else { "auto" };
    Tongue { lang, dir }
}

/// The language alone, without country or script: what people choose by.
pub(in crate::web) fn primary(language: Option<&str>) -> Option<String> {
    let tag = language.map(str::trim).filter(|tag| is_tag(tag))?;
    let first = tag.split('-').next()?.to_ascii_lowercase();
    (first.len() <= 3).then_some(first)
}

fn is_tag(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let letters = |part: &str| (2..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphabetic());
    parts.next().is_some_and(letters)
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
        && tag.len() <= 35
}

fn is_right_to_left(tag: &str) -> bool {
    let listed = |list: &str, part: &str| list.split_ascii_whitespace().any(|code| code.eq_ignore_ascii_case(part));
    let mut parts = tag.split('-');
    let Some(first) = parts.next() else { return false };
    // A script of four letters that stands in the tag has the last word: `az-Arab`, `ks-Deva`.
    match parts.find(|part| part.len() == 4 && part.bytes().all(|b| b.is_ascii_alphabetic())) {
        Some(script) => listed(RIGHT_TO_LEFT_SCRIPTS, script),
        None => listed(RIGHT_TO_LEFT, first),
    }
}

/// What a language is called, in itself; the code where no name is at hand.
pub(in crate::web) fn name(code: &str) -> &str {
    match code {
        "ar" => "العربية",
        "bg" => "Български",
        "ca" => "Català",
        "cs" => "Čeština",
        "da" => "Dansk",
        "de" => "Deutsch",
        "el" => "Ελληνικά",
        "en" => "English",
        "eo" => "Esperanto",
        "es" => "Español",
        "et" => "Eesti",
        "eu" => "Euskara",
        "fa" => "فارسی",
        "fi" => "Suomi",
        "fr" => "Français",
        "ga" => "Gaeilge",
        "he" => "עברית",
        "hi" => "हिन्दी",
        "hr" => "Hrvatski",
        "hu" => "Magyar",
        "id" => "Bahasa Indonesia",
        "is" => "Íslenska",
        "it" => "Italiano",
        "ja" => "日本語",
        "ko" => "한국어",
        "la" => "Latina",
        "lt" => "Lietuvių",
        "lv" => "Latviešu",
        "nb" | "no" => "Norsk",
        "nl" => "Nederlands",
        "pl" => "Polski",
        "pt" => "Português",
        "ro" => "Română",
        "ru" => "Русский",
        "sk" => "Slovenčina",
        "sl" => "Slovenščina",
        "sr" => "Српски",
        "sv" => "Svenska",
        "th" => "ไทย",
        "tr" => "Türkçe",
        "uk" => "Українська",
        "ur" => "اردو",
        "vi" => "Tiếng Việt",
        "yi" => "ייִדיש",
        "zh" => "中文",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_know_their_direction() {
        for (language, lang, dir) in [
            (Some("ar"), "ar", "rtl"),
            (Some("fa-IR"), "fa-IR", "rtl"),
            (Some("he"), "he", "rtl"),
            (Some("ur"), "ur", "rtl"),
            (Some("YI"), "YI", "rtl"),
            (Some("dv"), "dv", "rtl"),
            (Some("ps"), "ps", "rtl"),
            (Some("ckb"), "ckb", "rtl"),
            (Some("az-Arab"), "az-Arab", "rtl"),
            (Some("ks-Deva"), "ks-Deva", "auto"),
            (Some("ku"), "ku", "auto"),
            (Some("zh-Hant-TW"), "zh-Hant-TW", "auto"),
            (Some(" en-GB "), "en-GB", "auto"),
            (Some("en\" onload=\"x"), "", "auto"),
            (Some("english, mostly"), "", "auto"),
            (Some(""), "", "auto"),
            (None, "", "auto"),
        ] {
            assert_eq!(tongue(language), Tongue { lang: lang.to_owned(), dir }, "{language:?}");
        }
    }

    #[test]
    fn people_choose_by_the_language_alone() {
        assert_eq!(primary(Some("EN-gb")).as_deref(), Some("en"));
        assert_eq!(primary(Some("x")), None);
        assert_eq!(primary(Some("klingon")), None);
        assert_eq!((name("ja"), name("tlh")), ("日本語", "tlh"));
    }
}
