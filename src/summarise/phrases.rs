//! Words that give a line away, where no rule without language can: links to other articles, appeals to subscribe,
//! captions, credits, the names of controls. Short on purpose: the rules in `paragraphs` do most of the work.
//!
//! All in lower case, compared with the line in lower case.

use std::sync::LazyLock;

use crate::summarise::finder::Finder;
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
    "reporting by",
    "additional reporting",
    "editing by",
    "written by",
    "copyright",
    "foto:",
    "fotos:",
    "bild:",
    "quelle:",
    "quellen:",
    "crédit photo",
    "crédits",
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
];

/// A paragraph of few words that begins like this is a link: "Explore our prices and packages."
const CALLS: &[&str] = &[
    "explore ",
    "discover ",
    "shop ",
    "browse ",
    "download ",
    "contact ",
    "schedule ",
    "request ",
    "join ",
    "visit ",
    "compare ",
    "view ",
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
    "descarga ",
    "consulta ",
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

/// Anywhere in a short paragraph.
const APPEALS: &[&str] = &[
    "newsletter",
    "sign up for",
    "sign up to",
    "subscribe to our",
    "subscribe now",
    "subscribe today",
    "become a subscriber",
    "already a subscriber",
    "continue reading",
    "to read the full",
    "follow us on",
    "like us on facebook",
    "click here to",
    "this story was originally published",
    "this article was originally published",
    "this article first appeared",
    "appeared first on",
    "we use cookies",
    "use of cookies",
    "cookie policy",
    "enable javascript",
    "turn on javascript",
    "affiliate links",
    "affiliate commission",
    "get our top stories",
    "download our app",
    "join our telegram",
    "join our whatsapp",
    "terms of use",
    "check out our",
    "check out the list",
    "check out the rest",
    "be sure to check out",
    "also see our",
    "see our guide",
    "see our list",
    "see our full",
    "jump to the",
    "jump to our",
    "scroll on to",
    "explore our ",
    "view our full",
    "learn more about our",
    "contact us",
    "give us a call",
    "get in touch with us",
    "book a free",
    "free consultation",
    "get a quote",
    "get a free quote",
    "add to cart",
    "download the pdf",
    "try our ",
    "shop our ",
    "browse our ",
    "read on to ",
    "read on for ",
    "read ahead for ",
    "keep reading to ",
    "scroll down to ",
    "currently on sale",
    "while supplies last",
    "off its regular",
    "read our",
    "for more details",
    "we hope you",
    "thanks for reading",
    "thank you for reading",
    "merci de votre lecture",
    "gracias por leer",
    "available here",
    "read more here",
    "find out more",
    "additional resources",
    "for more information",
    "pour en savoir plus",
    "plus d'informations sur",
    "weitere informationen",
    "per saperne di più",
    "para saber más",
    "para saber mais",
    "meer informatie",
    "więcej informacji",
    "подробнее",
    "in the comments",
    "leave a comment",
    "en commentaire",
    "dans les commentaires",
    "in den kommentaren",
    "en los comentarios",
    "nei commenti",
    "nos comentários",
    "in de reacties",
    "w komentarzach",
    "в комментариях",
    "i kommentarerna",
    "i kommentarfeltet",
    "v komentářích",
    "privacy policy",
    "abonnez-vous",
    "inscrivez-vous à",
    "réservé aux abonnés",
    "suivez-nous",
    "jetzt abonnieren",
    "melden sie sich an",
    "folgen sie uns",
    "suscríbete",
    "suscríbase",
    "síguenos en",
    "iscriviti",
    "inscreva-se",
    "assine nossa",
    "schrijf je in",
    "подписывайтесь",
    "подпишитесь",
    "при использовании материалов",
    "перепечатка материалов",
    "передрук",
    "zapisz się",
    "đăng ký nhận",
    "版权所有",
    "未经授权",
    "请勿转载",
    "扫码关注",
    "下面连线",
    "现在连线",
];

/// What a page says of its earnings, with whatever stands between: "We may earn a commission if you buy through a link".
const EARNINGS: &[(&str, &str)] = &[
    ("commission", " link"),
    ("commission", "purchase"),
    ("affiliate", "link"),
    ("liens", "affili"),
    ("provision", "link"),
    ("affiliate", "provision"),
    ("comisión", "enlace"),
    ("enlaces", "afiliad"),
    ("commissione", "acquist"),
    ("comissão", "link"),
    ("commissie", "link"),
    ("prowizj", "link"),
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
        ] {
            assert!(is_furniture(line, count_words(line)), "{line}");
        }
        for line in [
            "The minister said that the treaty would be signed on Monday.",
            "Reading is more popular than ever, a survey found.",
            "The commission voted for the bridge on Monday.",
            "The previous article of the treaty was struck out.",
        ] {
            assert!(!is_furniture(line, count_words(line)), "{line}");
        }
    }
}
