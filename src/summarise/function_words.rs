//! The quick answer to "which language?": the small words that make up a good part of any prose.
//!
//! For the three languages in which most feeds are written, and that share few such words with any other; where they
//! leave any doubt, and for all other languages, the detector is asked, which takes thirty times as long.

use crate::summarise::classes::{Classes, WORD};

/// Words of one language that are rare in all others, by all that is known of the languages that the detector knows.
const WORDS: [(&str, &str); 3] = [
    (
        "en",
        "the|of|and|to|is|that|for|was|with|are|have|has|his|from|by|at|be|it|this|which|not|been|were|would|their|\
         they|will|but|who|had|its|about|after|when|what|there|you|your|can|she|how|than|into|could|should",
    ),
    (
        "de",
        "der|die|das|und|ist|nicht|mit|dem|ein|eine|einen|einer|eines|auf|für|von|zu|im|sich|wird|werden|auch|sind|\
         wurde|bei|nach|aus|zum|zur|als|wie|oder|aber|noch|nur|haben|wenn|durch|kann|sie|über|vom|dass",
    ),
    (
        "fr",
        "le|les|des|et|est|une|dans|qui|pour|sur|pas|par|avec|sont|du|au|ce|cette|ont|été|aux|il|ses|sa|ne|plus|\
         leur|mais|ou|où|comme|être|elle|nous|vous|cet|deux|sans|après|entre|était",
    ),
];
/// Of the words of a text so many percent must be of one language …
const SHARE: usize = 18;
/// … and so many in number …
const ENOUGH: usize = 7;
/// … and so many times as many as of the next.
const LEAD: usize = 4;
/// No function word is longer, in bytes.
const LONGEST: usize = 8;

/// The language of a text of at least `enough_letters`, if its small words leave no doubt.
pub(crate) fn clear_language(sample: &str, enough_letters: usize) -> Option<&'static str> {
    let classes = Classes::get();
    let mut counts = [0_usize; WORDS.len()];
    let mut n_words = 0;
    let mut n_letters = 0;
    let mut start = None;
    for (at, c) in sample.char_indices().chain([(sample.len(), ' ')]) {
        if classes.of(c).is(WORD) {
            // Another script than Latin, and a text in two scripts is in doubt.
            if c > '\u{24f}' {
                return None;
            }
            n_letters += usize::from(!c.is_ascii_digit());
            start = start.or(Some(at));
        } else if let Some(start) = start.take() {
            n_words += 1;
            count(&sample.as_bytes()[start..at], &mut counts);
        }
    }
    let best = (0..WORDS.len()).max_by_key(|language| counts[*language])?;
    let next = (0..WORDS.len()).filter(|language| *language != best).map(|language| counts[language]).max()?;
    let clear = counts[best] >= ENOUGH && counts[best] * 100 >= n_words * SHARE && counts[best] >= next * LEAD;
    (clear && n_letters >= enough_letters).then_some(WORDS[best].0)
}

fn count(word: &[u8], counts: &mut [usize; WORDS.len()]) {
    let mut lower = [0; LONGEST];
    let Some(lower) = lower.get_mut(..word.len()) else { return };
    lower.copy_from_slice(word);
    lower.make_ascii_lowercase();
    let Some(known) = lower.first().and_then(|first| SORTED.get(STARTS[usize::from(*first)].clone())) else { return };
    if let Some((_, language)) = known.iter().find(|(known, _)| known.as_bytes() == lower) {
        counts[*language] += 1;
    }
}

/// Which of the sorted words begin with a byte.
static STARTS: std::sync::LazyLock<Vec<std::ops::Range<usize>>> = std::sync::LazyLock::new(|| {
    let until = |byte: u16| SORTED.partition_point(|(word, _)| u16::from(word.as_bytes()[0]) < byte);
    (0..256).map(|byte| until(byte)..until(byte + 1)).collect()
});

/// All words with their languages' numbers.
static SORTED: std::sync::LazyLock<Vec<(&str, usize)>> = std::sync::LazyLock::new(|| {
    let words = WORDS.iter().enumerate().flat_map(|(at, (_, words))| words.split('|').map(move |word| (word, at)));
    let mut sorted: Vec<(&str, usize)> = words.collect();
    sorted.sort_unstable();
    sorted
});

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(clear_language(text, 100), expected, "{text}");
    }

    #[test]
    fn small_words_tell_three_languages() {
        check(
            "The city council approved the new budget on Tuesday evening after a debate that lasted for more than \
             five hours and drew a large crowd of residents to the town hall.",
            Some("en"),
        );
        check(
            "Der Stadtrat hat am Dienstagabend nach einer mehr als fünfstündigen Debatte den neuen Haushalt \
             beschlossen, über den viele Einwohner im Rathaus mit der Mehrheit und dem Bürgermeister sprachen.",
            Some("de"),
        );
        check(
            "Le conseil municipal a adopté mardi soir le nouveau budget après un débat qui a duré plus de cinq \
             heures et pour lequel les habitants sont venus dans la salle des fêtes.",
            Some("fr"),
        );
    }

    #[test]
    fn doubt_is_left_to_the_detector() {
        check("The council of the town has been at it for hours.", None);
        check(
            "De gemeenteraad heeft dinsdagavond na een debat van meer dan vijf uur de nieuwe begroting goedgekeurd, \
             en veel inwoners waren naar het stadhuis gekomen om te luisteren.",
            None,
        );
        check(
            "L'ajuntament va aprovar dimarts al vespre el nou pressupost després d'un debat de més de cinc hores, al \
             qual van assistir molts veïns de la ciutat i els representants de les entitats.",
            None,
        );
        check(
            "Byrådet vedtog tirsdag aften det nye budget efter en debat, der varede mere end fem timer, og som trak \
             mange borgere til rådhuset, hvor der blev stemt om den nye skole.",
            None,
        );
        check(
            "The city council approved the budget. Der Stadtrat hat den Haushalt mit der Mehrheit und nach einer \
             Debatte beschlossen, and the people of the town were not in the hall.",
            None,
        );
        let russian = "Городской совет во вторник вечером утвердил новый бюджет после обсуждения, которое длилось. ";
        check(&format!("{russian}The council has been at it for hours and that is what they have to say."), None);
    }

    #[test]
    fn no_word_is_of_two_languages() {
        let mut words: Vec<&str> = SORTED.iter().map(|(word, _)| *word).collect();
        words.dedup();
        assert_eq!(words.len(), SORTED.len());
        assert!(words.iter().all(|word| word.len() <= LONGEST));
    }
}
