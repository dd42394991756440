//! Words that give a line away, where no rule without language can: links to other articles, appeals to subscribe,
//! captions, credits, the names of controls. Short on purpose: the rules in `paragraphs` do most of the work.
//!
//! All in lower case, compared with the line in lower case.

use std::sync::LazyLock;

use crate::summarise::appeals::{APPEALS, EARNINGS, INVITATIONS, LEADS};
use crate::summarise::finder::Finder;
use crate::summarise::marks::floor;
use crate::summarise::rights::{RIGHTS, holds_pair, reserves_rights};
use crate::text::lower::lower;

/// The whole line, but for punctuation at its ends.
const CONTROLS: &[&str] = &[
    "no time to read? get a summary",
    "get a summary",
    "previous article",
    "next article",
    "advertisement",
    "anzeige",
    "publicité",
    "publicidad",
    "реклама",
    "share this article",
    "share on facebook",
    "skip to content",
    "skip advertisement",
];

/// Lines that lead elsewhere begin like this.
const ELSEWHERE: &[&str] = &[
    "read also",
    "also read",
    "read more",
    "read next",
    "read our ",
    "read:",
    "see also",
    "more on this",
    "related:",
    "related stories",
    "related articles",
    "recommended:",
    "watch:",
    "listen:",
    "more:",
    "lire aussi",
    "à lire aussi",
    "a lire aussi",
    "à lire également",
    "lire la suite",
    "voir aussi",
    "lire :",
    "sur le même sujet",
    "lesen sie auch",
    "lesen sie mehr",
    "mehr zum thema",
    "mehr dazu",
    "auch interessant",
    "siehe auch",
    "lee también",
    "leer también",
    "lea también",
    "te puede interesar",
    "más información",
    "ver también",
    "leggi anche",
    "leia também",
    "leia mais",
    "veja também",
    "lees ook",
    "läs också",
    "läs mer",
    "les også",
    "læs også",
    "lue myös",
    "czytaj także",
    "czytaj też",
    "czytaj również",
    "zobacz też",
    "читайте также",
    "читать также",
    "читайте на",
    "смотрите также",
    "читайте також",
    "đọc thêm",
    "xem thêm",
    "ayrıca okuyun",
    "اقرأ أيضا",
    "اقرأ أيضاً",
    "baca juga",
    "延伸阅读",
    "相关阅读",
    "関連記事",
    "อ่านเพิ่มเติม",
    "อ่านข่าว",
];

/// Credits and captions begin like this.
const CREDITS: &[&str] = &[
    "©",
    "photo:",
    "photo by",
    "photo :",
    "photos:",
    "photograph:",
    "image:",
    "image credit",
    "image source",
    "images:",
    "picture:",
    "video:",
    "source:",
    "sources:",
    "credit:",
    "credits:",
    "caption:",
    "reporting by:",
    "additional reporting",
    "editing by",
    "written by:",
    "copyright ©",
    "copyright (",
    "copyright 20",
    "copyright 19",
    "copyright:",
    "foto:",
    "fotos:",
    "bild:",
    "quelle:",
    "quellen:",
    "crédit photo",
    "crédits :",
    "crédits:",
    "crédits photo",
    "crédit :",
    "source :",
    "foto de",
    "fuente:",
    "fonte:",
    "bron:",
    "beeld:",
    "фото:",
    "источник:",
    "zdjęcie:",
    "źródło:",
    "ảnh:",
    "nguồn:",
    "图：",
    "图为",
    "圖為",
    "上图",
    "上圖",
    "资料图",
    "資料圖",
    "图片说明",
    "圖片說明",
    "图片：",
    "来源：",
    "编辑：",
    "写真：",
    "nella foto:",
    "nella foto,",
    "en la foto:",
    "en la foto,",
    "en la imagen:",
    "en la imagen,",
    "na foto:",
    "na foto,",
    "na imagem:",
    "im bild:",
    "auf dem bild:",
    "op de foto:",
    "på bilden:",
    "på bildet:",
    "na zdjęciu:",
    "na snímku:",
    "на фото:",
    "на снимке:",
];

/// A paragraph of few words that begins like this is a link: "Explore our prices and packages."
const CALLS: &[&str] = &[
    "explore ",
    "discover ",
    "shop now",
    "download now",
    "join now",
    "join us",
    "visit us",
    "view all",
    "request a ",
    "shop the full ",
    "browse ",
    "download our ",
    "download the full ",
    "contact our ",
    "schedule ",
    "request our ",
    "join our ",
    "visit our ",
    "compare our ",
    "compare the full ",
    "view our ",
    "view the full ",
    "découvrez ",
    "téléchargez ",
    "consultez ",
    "retrouvez ",
    "regardez ",
    "cliquez ",
    "écoutez ",
    "rejoignez ",
    "entdecken sie ",
    "hier geht es ",
    "descubre ",
    "descarga aquí",
    "descarga nuestr",
    "descarga gratis",
    "consulta nuestr",
    "consulta aquí",
    "consulta la lista",
    "scopri ",
    "scarica ",
    "descubra ",
    "baixe ",
    "ontdek ",
    "bekijk ",
    "zobacz ",
    "sprawdź ",
    "pobierz ",
    "смотрите ",
    "скачать ",
];

/// Beyond so many words a line is taken for prose that happens to hold an appeal's words.
const APPEAL_WORDS: usize = 40;
const ELSEWHERE_WORDS: usize = 30;

static BEGINNINGS: LazyLock<Finder> = LazyLock::new(|| Finder::of(ELSEWHERE.iter().chain(CREDITS).copied()));
/// One walk over most lines instead of two.
static APPEALS_AND_CLAIMS: LazyLock<Finder> =
    LazyLock::new(|| Finder::of(APPEALS.iter().copied().chain(EARNINGS.iter().chain(RIGHTS).map(|(claim, _)| *claim))));
static IN_APPEALS: LazyLock<Finder> = LazyLock::new(|| Finder::of(APPEALS.iter().copied()));

/// A call has no more words.
const CALL_WORDS: usize = 9;
static IN_CALLS: LazyLock<Finder> = LazyLock::new(|| Finder::of(CALLS.iter().copied()));

static IN_INVITATIONS: LazyLock<Finder> = LazyLock::new(|| Finder::of(INVITATIONS.iter().copied()));

/// No invitation is longer, in bytes.
const INVITATION_BYTES: usize = 24;

/// Does the sentence invite the reader to do something?
pub(crate) fn invites(sentence: &str) -> bool {
    IN_INVITATIONS.begins(&lower(floor(sentence, INVITATION_BYTES)))
}

static IN_LEADS: LazyLock<Finder> = LazyLock::new(|| Finder::of(LEADS.iter().copied()));

/// Does the sentence send the reader elsewhere rather than tell something?
pub(crate) fn leads_elsewhere(sentence: &str) -> bool {
    IN_LEADS.begins(&lower(floor(sentence, INVITATION_BYTES)))
}

/// Is the paragraph a link that asks to be followed?
pub(crate) fn is_call(line: &str, n_words: usize) -> bool {
    n_words <= CALL_WORDS && IN_CALLS.begins(&lower(line))
}

/// Is this line part of the page rather than of the article?
pub(crate) fn is_furniture(line: &str, n_words: usize) -> bool {
    if n_words > APPEAL_WORDS {
        return false;
    }
    let lower = lower(line);
    let bare = lower.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '?' | '©'));
    CONTROLS.contains(&bare)
        // "Read one mayor's defence of the bridge..."
        || (lower.starts_with("read ") && lower.ends_with("..."))
        || (n_words <= ELSEWHERE_WORDS && BEGINNINGS.begins(bare))
        || (APPEALS_AND_CLAIMS.is_in(&lower)
            && (IN_APPEALS.is_in(&lower) || holds_pair(&lower, EARNINGS) || reserves_rights(&lower)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarise::marks::count_words;

    #[test]
    fn furniture_is_told_from_prose() {
        for line in [
            "No time to read? Get a summary",
            "Previous Article",
            "Read also: Ministers meet in Paris to talk about the new treaty.",
            "Lesen Sie auch: Was der neue Vertrag für Pendler bedeutet",
            "Sign up for our morning newsletter and never miss a story.",
            "We may earn a commission when you buy through a link on this page.",
            "Which bridge do you like best? Tell us in the comments!",
            "© 2026 Example Media. All rights reserved.",
            "Читайте также: Что означает новый договор",
            "Alle Rechte an Texten und Bildern vorbehalten.",
            "Reporting by A. Writer; editing by B. Editor.",
            "If you buy through our links, we may get an affiliate commission.",
        ] {
            assert!(is_furniture(line, count_words(line)), "{line}");
        }
        for line in [
            "The minister said that the treaty would be signed on Monday.",
            "Reading is more popular than ever, a survey found.",
            "The commission voted for the bridge on Monday.",
            "The previous article of the treaty was struck out.",
            "The app lets people contact users near them in the town.",
            "Its newsletter reaches two million people every morning.",
            "The commission links the purchase to the fall of prices.",
            "Copyright law does not cover what a machine has written.",
            "Crédits et prêts coûtent plus cher depuis le mois de mai.",
            "Врачи рассказали подробнее о состоянии мэра и его брата.",
            "Die Kommission prüft den Link zwischen Provision und Preis.",
        ] {
            assert!(!is_furniture(line, count_words(line)), "{line}");
        }
    }
}
