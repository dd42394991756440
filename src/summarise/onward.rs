//! Words of descriptions that lead onward, to the rest of the article or to its feed.
//!
//! All in lower case, compared with the end of the description in lower case.

/// Descriptions that describe nothing.
const NO_DESCRIPTION: &[&str] = &[
    "article url:",
    "comments url:",
    "# comments:",
    "submitted by",
    "[link] [comments]",
    "this is a link post",
    "enable javascript",
    "we use cookies",
    "just a moment",
    "subscribe to",
    "sign up for",
    "posted by",
];

/// Ends of descriptions that announce the rest of the article, and ends of texts that announce nothing.
const ONWARD: &[&str] = &[
    "read more",
    "read on",
    "continue reading",
    "keep reading",
    "read the full story",
    "read full article",
    "read full story",
    "more…",
    "lire la suite",
    "en savoir plus",
    "weiterlesen",
    "mehr lesen",
    "mehr",
    "leer más",
    "seguir leyendo",
    "leggi tutto",
    "continua a leggere",
    "leia mais",
    "lees verder",
    "lees meer",
    "läs mer",
    "читать далее",
    "читать полностью",
    "czytaj dalej",
    "czytaj więcej",
    "devamını oku",
    "阅读全文",
    "続きを読む",
    "xem thêm",
];

/// Does this description speak of the feed or the page rather than of the article?
pub(crate) fn is_no_description(text: &str) -> bool {
    let lower = text.to_lowercase();
    NO_DESCRIPTION.iter().any(|phrase| lower.contains(phrase))
}

/// A description without the words that lead onward; `true` if there were any.
pub(crate) fn without_onward(text: &str) -> (&str, bool) {
    let text = without_wordpress_tail(text);
    let bare = text.trim_end_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '!' | '?' | '…'));
    let found = ONWARD.iter().find_map(|phrase| {
        let cut = bare.len().checked_sub(phrase.len())?;
        let tail = bare.get(cut..)?;
        let apart = bare[..cut].chars().next_back().is_none_or(|c| !c.is_alphanumeric() || !c.is_ascii());
        (apart && tail.to_lowercase() == *phrase)
            .then(|| bare[..cut].trim_end_matches([' ', '[', '(', '|', '»', '\u{a0}']))
    });
    found.map_or((text, false), |kept| (kept, true))
}

/// "The post TITLE appeared first on SITE.", which one popular engine appends to every description.
fn without_wordpress_tail(text: &str) -> &str {
    let tail = [
        ("The post ", "appeared first on"),
        ("Der Beitrag ", "erschien zuerst auf"),
        ("L’article ", "est apparu en premier sur"),
    ];
    tail.iter()
        .find_map(|(start, proof)| text.rfind(start).filter(|&at| text[at..].contains(proof)))
        .map_or(text, |at| text[..at].trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn onward_words_are_taken_off() {
        assert_eq!(without_onward("It rained. Read more"), ("It rained.", true));
        assert_eq!(without_onward("Es regnete. Weiterlesen »"), ("Es regnete.", true));
        assert_eq!(without_onward("It rained."), ("It rained.", false));
        assert_eq!(without_onward("It rained. The post Rain appeared first on News."), ("It rained.", false));
        assert_eq!(without_onward("We need doctors who can read more"), ("We need doctors who can", true));
        assert_eq!(without_onward("Nirgends gibt es mehr."), ("Nirgends gibt es mehr.", false));
    }
}
