//! Notices of who owns a text and may copy it, in the languages that coranto meets often.

use std::sync::LazyLock;

use crate::summarise::finder::Finder;
use crate::summarise::marks::floor;
use crate::text::lower::lower;

/// Rights that are reserved, with whatever stands between: "All rights to texts and pictures reserved".
pub(crate) const RIGHTS: &[(&str, &str)] = &[
    ("all rights", "reserved"),
    ("tous droits", "réservés"),
    ("tous les droits", "réservés"),
    ("alle rechte", "vorbehalten"),
    ("todos los derechos", "reservados"),
    ("todos os direitos", "reservados"),
    ("tutti i diritti", "riservati"),
    ("tots els drets", "reservats"),
    ("toate drepturile", "rezervate"),
    ("alle rechten", "voorbehouden"),
    ("alla rättigheter", "förbehåll"),
    ("alle rettigheder", "forbehold"),
    ("alle rettigheter", "reservert"),
    ("alle rettigheter", "forbehold"),
    ("kaikki oikeudet", "pidätet"),
    ("wszelkie prawa", "zastrzeżone"),
    ("wszystkie prawa", "zastrzeżone"),
    ("všechna práva", "vyhrazena"),
    ("všetky práva", "vyhradené"),
    ("vse pravice", "pridržane"),
    ("sva prava", "držana"),
    ("minden jog", "fenntartva"),
    ("tüm hakları", "saklıdır"),
    ("все права", "защищен"),
    ("все права", "охраняются"),
    ("усі права", "захищен"),
    ("всі права", "захищен"),
    ("всички права", "запазени"),
    ("сва права", "задржана"),
    ("جميع الحقوق", "محفوظة"),
    ("hak cipta", "dilindungi"),
    ("mọi quyền", "bảo lưu"),
];

static IN_RIGHTS: LazyLock<Finder> = LazyLock::new(|| Finder::of(RIGHTS.iter().map(|(claim, _)| *claim)));

/// Beyond so many words a paragraph at the end of a page is no notice of who owns it.
const NOTICE_WORDS: usize = 120;
/// So many words are no longer than this, in bytes: what is longer is not even counted.
pub(crate) const NOTICE_BYTES: usize = 2048;

/// Is this paragraph, one of the last of its text, about who may copy it? If prose comes first, it is prose.
pub(crate) fn is_notice(paragraph: &str, n_words: usize) -> bool {
    n_words <= NOTICE_WORDS && reserves_rights(&lower(floor(paragraph, paragraph.len() / 2)))
}

/// Are rights reserved here? In lower case.
pub(crate) fn reserves_rights(lower: &str) -> bool {
    IN_RIGHTS.is_in(lower) && holds_pair(lower, RIGHTS)
}

/// Does one of the pairs stand in the text, its second part somewhere behind the first?
pub(crate) fn holds_pair(lower: &str, pairs: &[(&str, &str)]) -> bool {
    pairs.iter().any(|(first, second)| lower.find(first).is_some_and(|at| lower[at..].contains(second)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_may_stand_between() {
        for notice in [
            "All rights reserved.",
            "Alle Rechte an Texten und Bildern vorbehalten.",
            "Wszelkie prawa do tekstów zastrzeżone.",
            "Все права на тексты и снимки защищены законом.",
            "Alla rättigheter till texten förbehålles.",
        ] {
            assert!(reserves_rights(&lower(notice)), "{notice}");
        }
        for prose in ["The court upheld all rights of the tenants.", "He reserved a table and denied all rights to it."]
        {
            assert!(!reserves_rights(&lower(prose)), "{prose}");
        }
    }

    #[test]
    fn a_notice_begins_with_its_claim() {
        let prose = "The council voted for the bridge that the town has wanted for so long. ".repeat(3);
        let claim = "All rights to texts and pictures reserved. ";
        assert!(is_notice(&format!("{claim}{prose}"), 60));
        assert!(!is_notice(&format!("{prose}{claim}"), 60));
        assert!(!is_notice(&format!("{claim}{prose}"), NOTICE_WORDS + 1));
    }
}
