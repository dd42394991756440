//! A tag says one language and the text is in another: which holds?
//!
//! Feeds are tagged once, by whoever set up the software, and carry articles in other languages ever after. So a sure
//! detection in enough text beats a tag. It does not beat the tag of a close relative, nor one of a language that the
//! detector does not know: there it would be sure and wrong. Where a look at the text's small words and letters already
//! agrees with the tag, the detector is not asked.

use crate::summarise::function_words::clear_language;
use crate::summarise::glance::looks_like;
use crate::summarise::language::{ENOUGH_LETTERS, LOOK_AT, detect_language, is_detectable, primary};
use crate::summarise::marks::dense_script;

/// Below this many characters a tag is not questioned; a third of it in scripts without spaces.
const ENOUGH_CHARS: usize = 200;
/// A text of more characters is looked at in its middle too before its tag is given up: its beginning may be a quotation.
const LOOK_TWICE: usize = 3 * LOOK_AT;

/// The language of a text, with what speaks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    /// The one to use, as BCP 47.
    pub language: Option<String>,
    /// What the text itself seems to be in, where it was asked and is sure.
    pub detected: Option<&'static str>,
    pub reason: Reason,
}

/// Why this language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// No tag: the text decides, or nothing does.
    NobodySays,
    /// A tag, and too little text to question it.
    TooShort,
    /// A tag, and the text agrees.
    Agrees,
    /// A tag, and a text in what may well be the same language or a close relative.
    Kin,
    /// A tag, and a text that leaves a doubt.
    Doubt,
    /// A tag that the text contradicts.
    Overruled,
}

impl Reason {
    pub fn in_words(self) -> &'static str {
        match self {
            Reason::NobodySays => "no tag says it",
            Reason::TooShort => "the text is too short to question the tag",
            Reason::Agrees => "the text agrees with the tag",
            Reason::Kin => "close relatives are not told apart surely, so the tag holds",
            Reason::Doubt => "the text leaves a doubt, so the tag holds",
            Reason::Overruled => "a sure look at the text beats the tag",
        }
    }
}

/// The language of a text that a tag may say.
pub fn hear(told: Option<&str>, text: &str) -> Heard {
    let Some((tag, told)) = told.and_then(|tag| Some((tag, primary(tag)?))) else {
        let detected = detect_language(text);
        return Heard { language: detected.map(str::to_owned), detected, reason: Reason::NobodySays };
    };
    let keep = |detected, reason| Heard { language: Some(tag.to_owned()), detected, reason };
    if !is_enough(text) {
        return keep(None, Reason::TooShort);
    }
    let sample = beginning(text, LOOK_AT);
    let clear = clear_language(sample, ENOUGH_LETTERS);
    if clear.is_none() && looks_like(&told, sample) {
        return keep(None, Reason::Agrees);
    }
    match clear.or_else(|| detect_language(sample)) {
        None => keep(None, Reason::Doubt),
        Some(detected) if same(detected, &told) => keep(Some(detected), Reason::Agrees),
        Some(detected) if are_kin(detected, &told) => keep(Some(detected), Reason::Kin),
        Some(detected) if clear.is_none() && !is_detectable(alias(&told)) => keep(Some(detected), Reason::Doubt),
        Some(detected) if !goes_on_in(text, detected) => keep(None, Reason::Doubt),
        Some(detected) => {
            Heard { language: Some(detected.to_owned()), detected: Some(detected), reason: Reason::Overruled }
        }
    }
}

fn is_enough(text: &str) -> bool {
    let enough = if dense_script(text) { ENOUGH_CHARS / 3 } else { ENOUGH_CHARS };
    text.chars().nth(enough - 1).is_some()
}

/// Is the middle in the same language, or does it at least not say otherwise?
fn goes_on_in(text: &str, language: &str) -> bool {
    let n_chars = text.chars().count();
    if n_chars <= LOOK_TWICE {
        return true;
    }
    let from = text.char_indices().nth(n_chars / 2).map_or(0, |(at, _)| at);
    let middle = beginning(&text[from..], LOOK_AT);
    detect_language(middle).is_some_and(|other| same(other, language))
}

fn beginning(text: &str, n_chars: usize) -> &str {
    let end = text.char_indices().nth(n_chars).map_or(text.len(), |(end, _)| end);
    &text[..end]
}

/// Other codes for what the detector calls by one.
fn alias(code: &str) -> &str {
    match code {
        "no" | "nob" => "nb",
        "iw" => "he",
        "in" => "id",
        "ji" => "yi",
        "fil" => "tl",
        "mo" => "ro",
        "sh" => "sr",
        "prs" | "per" | "fas" => "fa",
        "cmn" => "zh",
        "eng" => "en",
        "deu" | "ger" => "de",
        "fra" | "fre" => "fr",
        "spa" => "es",
        "ita" => "it",
        "por" => "pt",
        "rus" => "ru",
        other => other,
    }
}

fn same(detected: &str, told: &str) -> bool {
    alias(told) == detected
}

/// Languages that the detector mistakes for each other, or would, if it knew them all.
const KIN: &[&str] = &[
    "nb nn no da sv fo is",
    "hr sr bs cnr me sh sl",
    "id ms jv su min bjn",
    "cs sk",
    "pt gl mwl",
    "es gl ast an lad ext",
    "ca oc es",
    "uk ru be rue",
    "bg mk sr",
    "hi mr ne mai bho sa",
    "fa tg ps ckb ur",
    "ur pnb sd",
    "tr az tk uz crh gag",
    "nl af fy nds li vls",
    "de gsw lb nds bar ksh",
    "en sco",
    "fr oc frp wa pcd ht",
    "it scn vec co nap lmo fur sc",
    "zh yue wuu hak nan lzh ja",
    "zu xh ss nr",
    "tl ceb ilo",
    "he yi",
    "bn as",
    "fi et vro",
];

fn are_kin(one: &str, other: &str) -> bool {
    let holds = |family: &str, code: &str| family.split(' ').any(|member| member == code);
    KIN.iter().any(|family| holds(family, one) && holds(family, alias(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRENCH: &str = "Le conseil municipal a adopté mardi soir le nouveau budget après un débat qui a duré plus de \
                          cinq heures et pour lequel les habitants sont venus dans la salle des fêtes. Le maire espère \
                          que les travaux du pont seront finis avant les élections.";
    const SPANISH: &str = "El ayuntamiento aprobó el martes por la noche los nuevos presupuestos de la ciudad, después de \
                           un debate de más de cinco horas en el que los vecinos del barrio del puerto pidieron que se \
                           arreglen las escuelas. El alcalde espera que las obras terminen antes de las elecciones.";
    const DANISH: &str = "Byrådet vedtog tirsdag aften det nye budget efter en debat, der varede mere end fem timer, og \
                          som trak mange borgere til rådhuset, hvor der blev stemt om den nye skole. Borgmesteren håber, \
                          at arbejdet med broen er færdigt før valget, selv om mange siger, at den bliver for dyr.";

    fn check(told: Option<&str>, text: &str, language: Option<&str>, reason: Reason) {
        let heard = hear(told, text);
        assert_eq!((heard.language.as_deref(), heard.reason), (language, reason), "{told:?}: {text}");
    }

    #[test]
    fn a_sure_look_at_enough_text_beats_a_tag() {
        check(Some("en"), FRENCH, Some("fr"), Reason::Overruled);
        check(Some("it"), SPANISH, Some("es"), Reason::Overruled);
        check(Some("de-AT"), SPANISH, Some("es"), Reason::Overruled);
        check(
            Some("en-US"),
            &"市议会周二晚上经过五个多小时的辩论后通过了新的预算。".repeat(3),
            Some("zh"),
            Reason::Overruled,
        );
        check(Some("en"), &FRENCH[..150], Some("en"), Reason::TooShort);
    }

    #[test]
    fn a_tag_that_fits_stays_as_it_is_written() {
        check(Some("fr-CA"), FRENCH, Some("fr-CA"), Reason::Agrees);
        check(Some("es"), SPANISH, Some("es"), Reason::Agrees);
        check(Some("ES-mx"), SPANISH, Some("ES-mx"), Reason::Agrees);
        check(Some("fra"), FRENCH, Some("fra"), Reason::Agrees);
    }

    #[test]
    fn relatives_and_languages_that_nobody_knows_keep_their_tags() {
        for relative in ["nb", "no", "sv", "nn"] {
            assert_eq!(hear(Some(relative), DANISH).language.as_deref(), Some(relative));
        }
        check(Some("gl"), SPANISH, Some("gl"), Reason::Kin);
        let swahili = "Baraza la jiji liliidhinisha bajeti mpya Jumanne jioni baada ya mjadala uliodumu zaidi ya saa tano \
                       na kuvutia wakazi wengi kwenye ukumbi wa jiji. Meya anatumaini kwamba kazi ya daraja itakamilika \
                       kabla ya uchaguzi, ingawa wengi wanasema kwamba litagharimu fedha nyingi mno.";
        assert_eq!(hear(Some("sw"), swahili).language.as_deref(), Some("sw"));
    }

    #[test]
    fn no_tag_or_none_that_could_be_one_leaves_it_to_the_text() {
        check(None, FRENCH, Some("fr"), Reason::NobodySays);
        check(Some("english"), FRENCH, Some("fr"), Reason::NobodySays);
        check(None, "Hello", None, Reason::NobodySays);
    }

    #[test]
    fn a_quotation_at_the_beginning_proves_nothing() {
        let english = "The council of the city approved the new budget on Tuesday evening after a debate that lasted for \
                       more than five hours, and that drew a large crowd of residents to the town hall. ";
        check(Some("en"), &format!("{FRENCH}{FRENCH} {}", english.repeat(8)), Some("en"), Reason::Doubt);
        check(Some("en"), &FRENCH.repeat(8), Some("fr"), Reason::Overruled);
    }
}
