//! Sentences that point back: "He also said …" says nothing to a reader who has not seen the sentence before it.
//!
//! A small table of openers for languages that coranto meets often; in others only the signs that need no language.
//! Each row is one string: the openers in lower case, parted by bars.

use std::sync::LazyLock;

use crate::summarise::marks::{is_closer, is_opener};
use crate::text::lower::push_lower;

const OPENERS: &[(&str, &str)] = &[
    (
        "en",
        "he|she|it|they|this|that|these|those|his|her|their|its|but|and|however|also|so|then|there|such|\
         meanwhile|yet|or|still|instead|therefore|thus|another|both|him|them|nevertheless|moreover|\
         furthermore|additionally|at the same time|as a result|for example|for instance|in addition|in fact|\
         on the other hand|in other words|in contrast|by contrast|of course|well|here|finally|similarly|likewise|\
         consequently|hence|nonetheless|otherwise|besides|indeed|again|afterwards|after that|because of that|\
         same|neither|one of them|some of them|all of them|none of them|the former|the latter|the two|the same|the other|the others|the pair|he's|she's|\
         it's|they're|that's|there's",
    ),
    (
        "fr",
        "il|elle|ils|elles|ce|cet|cette|ces|cela|ça|celui-ci|celle-ci|ceux-ci|son|sa|ses|leur|leurs|mais|\
         et|or|donc|ainsi|aussi|cependant|toutefois|pourtant|puis|ensuite|enfin|car|lui|c'est|c|d'autres|\
         par ailleurs|en revanche|de plus|autre|en effet|par exemple|au contraire|en outre|du coup|à l'inverse|\
         de même|d'ailleurs|en fait|dès lors|par conséquent|malgré tout|néanmoins|celui|celle|ceux|y|selon lui|\
         selon elle|selon eux|pour lui|pour elle|pour eux|là|alors|voilà|l'un d'eux|ce dernier|cette dernière|d'après lui|la même|le même|les mêmes|les deux|l'autre|les autres",
    ),
    (
        "de",
        "er|sie|es|dies|diese|dieser|dieses|diesen|diesem|das|sein|seine|ihr|ihre|ihren|deren|dessen|\
         aber|und|doch|auch|so|dann|dort|da|damit|dabei|dafür|dagegen|davon|dadurch|daher|deshalb|\
         trotzdem|allerdings|jedoch|außerdem|zudem|denn|oder|danach|darauf|hier|ebenso|seitdem|später|dagegen|hingegen|zum beispiel|beispielsweise|\
         stattdessen|dennoch|somit|folglich|schließlich|trotz allem|im gegenteil|darüber|darum|dazu|dazwischen|\
         daran|darin|daraus|dahinter|davor|letztere|letzterer|ersterer|ihnen|ihm|ihn",
    ),
    (
        "es",
        "él|ella|ellos|ellas|esto|esta|este|estos|estas|eso|esa|ese|esos|esas|su|sus|pero|y|sin embargo|\
         además|también|así|entonces|aunque|por eso|luego|asimismo|por ejemplo|por otro lado|por otra parte|de hecho|\
         en cambio|no obstante|allí|ahí|aquel|aquella|por lo tanto",
    ),
    (
        "it",
        "lui|lei|loro|egli|ella|essi|questo|questa|questi|queste|quello|quella|ciò|ma|e|però|anche|così|\
         inoltre|tuttavia|poi|infatti|quindi|perciò|ad esempio|per esempio|invece|dunque|pertanto|nonostante ciò|qui|lì",
    ),
    (
        "pt",
        "ele|ela|eles|elas|isso|isto|este|esta|estes|estas|esse|essa|esses|essas|seu|sua|seus|suas|mas|e|\
         porém|também|assim|além disso|então|no entanto|contudo|por exemplo|por outro lado|de fato|portanto|aliás|lá|ali",
    ),
    (
        "nl",
        "hij|zij|ze|het|dit|dat|deze|die|zijn|haar|hun|maar|en|ook|toch|daarom|echter|dus|toen|daar|\
         bovendien|bijvoorbeeld|daarnaast|daardoor|daarbij|vervolgens|desondanks|zo|hier|er",
    ),
    ("sv", "han|hon|den|det|de|detta|denna|dessa|hans|hennes|deras|men|och|också|dock|därför|så"),
    ("da", "han|hun|den|det|de|dette|denne|disse|hans|hendes|deres|men|og|også|derfor|så"),
    ("nb", "han|hun|den|det|de|dette|denne|disse|hans|hennes|deres|men|og|også|derfor|så"),
    (
        "ru",
        "он|она|оно|они|это|этот|эта|эти|его|её|ее|их|но|и|а|однако|также|при этом|поэтому|тогда|затем|\
         кроме того|так|там|тем не менее|причём|причем|например|впрочем|между тем|при этом|кстати|зато|таким образом|\
         потом|по его словам|по ее словам|по её словам|по их словам|им|ему|ей",
    ),
    ("uk", "він|вона|воно|вони|це|цей|ця|ці|його|її|їх|але|і|та|однак|також|тому|тоді|проте|крім того"),
    (
        "pl",
        "on|ona|ono|oni|one|to|ten|ta|te|jego|jej|ich|ale|i|a|jednak|także|też|więc|dlatego|wtedy|\
         ponadto|jednakże|potem",
    ),
    (
        "vi",
        "anh ấy|cô ấy|ông ấy|bà ấy|họ|nó|điều này|điều đó|nhưng|và|tuy nhiên|ngoài ra|do đó|vì vậy|\
         sau đó|trong khi đó|theo đó",
    ),
    ("tr", "o|bu|şu|onlar|bunlar|ama|ve|fakat|ancak|ayrıca|böylece"),
    ("ar", "هو|هي|هم|هذا|هذه|ذلك|لكن|ولكن|كما|وقال|وأضاف|وأضافت|وأكد"),
];

/// Words that tie a sentence to the one before it from within: "She has also said …", "Il a en effet …".
const TIES: &[(&str, &str)] = &[
    ("en", " also | too | however | therefore | instead | meanwhile | likewise | thus | nevertheless | still "),
    (
        "fr",
        " également | aussi | donc | en effet | toutefois | cependant | pourtant | quant à | auparavant | ensuite | en revanche | alors | ainsi ",
    ),
    (
        "de",
        " auch | ebenfalls | zudem | jedoch | dagegen | hingegen | deshalb | daher | allerdings | außerdem | dennoch ",
    ),
    ("es", " también | además | sin embargo | por tanto | en cambio | asimismo "),
    ("it", " anche | inoltre | tuttavia | invece | quindi | infatti "),
    ("pt", " também | além disso | no entanto | porém | portanto "),
    ("nl", " ook | echter | daarom | bovendien | dus | daarnaast "),
    ("ru", " также | однако | тоже | поэтому | при этом "),
    ("pl", " także | również | jednak | też | dlatego "),
    ("sv", " också | dock | däremot | därför "),
    ("da", " også | dog | derfor | desuden "),
    ("nb", " også | imidlertid | derfor | dessuten "),
];
/// Such a word stands near the beginning.
const TIE_CHARS: usize = 64;

static TIED: LazyLock<Vec<(&str, Vec<&str>)>> =
    LazyLock::new(|| TIES.iter().map(|(code, ties)| (*code, ties.split('|').collect())).collect());

/// An introduction before the subject is no longer than this.
const INTRO_CHARS: usize = 36;

static SPLIT: LazyLock<Vec<(&str, Vec<&str>)>> =
    LazyLock::new(|| OPENERS.iter().map(|(code, openers)| (*code, openers.split('|').collect())).collect());

/// How much a sentence needs the one before it, from 0 to 1.
pub(crate) fn leaning(sentence: &str, language: &str) -> f64 {
    if leans_back(sentence, language) {
        1.0
    } else if is_tied(sentence, language) {
        0.5
    } else {
        0.0
    }
}

fn is_tied(sentence: &str, language: &str) -> bool {
    let Some((_, ties)) = TIED.iter().find(|(code, _)| *code == language) else { return false };
    let mut head = String::with_capacity(TIE_CHARS + 16);
    sentence.chars().take(TIE_CHARS).for_each(|c| push_lower(if c == '’' { '\'' } else { c }, &mut head));
    ties.iter().any(|tie| head.contains(tie))
}

/// Does the sentence begin with a word that only the one before it explains?
pub(crate) fn leans_back(sentence: &str, language: &str) -> bool {
    let bare = sentence.trim_start_matches(|c: char| is_opener(c) || c.is_whitespace() || matches!(c, '-' | '–' | '—'));
    let Some(first) = bare.chars().next() else { return false };
    // A sentence that begins small, or with what should close something, is the tail of another.
    if first.is_lowercase() || (is_closer(first) && !is_opener(first)) {
        return true;
    }
    let begins = |text: &str| begins_with_opener(text, language);
    // "At the time, it was …": what follows a few words and a comma may be what points back.
    let intro =
        bare.char_indices().take(INTRO_CHARS).find(|(_, c)| *c == ',').map(|(at, _)| bare[at + 1..].trim_start());
    begins(bare) || intro.is_some_and(begins)
}

fn begins_with_opener(bare: &str, language: &str) -> bool {
    let Some((_, openers)) = SPLIT.iter().find(|(code, _)| *code == language) else { return false };
    let mut head = String::with_capacity(48);
    bare.chars().take(24).for_each(|c| push_lower(if c == '’' { '\'' } else { c }, &mut head));
    let first = head.as_bytes().first();
    openers.iter().filter(|opener| opener.as_bytes().first() == first).any(|opener| {
        head.strip_prefix(opener).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn openers_are_whole_words() {
        for (sentence, language, expected) in [
            ("He also said no.", "en", true),
            ("“They are late,” she said.", "en", true),
            ("Henry said no.", "en", false),
            ("C’est la vie.", "fr", true),
            ("Celle-ci est partie.", "fr", true),
            ("Ilse ist da.", "de", false),
            ("Dabei blieb es.", "de", true),
            ("Он ушёл.", "ru", true),
            ("Олег ушёл.", "ru", false),
            ("and so on.", "xx", true),
            ("He said no.", "xx", false),
            ("At the time, it was closed.", "en", true),
            ("In Paris, Anna closed it.", "en", false),
            ("Here, on the very long and winding road to the sea, it rained.", "en", true),
            ("Selon lui, rien ne change.", "fr", true),
            ("", "en", false),
        ] {
            assert_eq!(leans_back(sentence, language), expected, "{sentence}");
        }
    }
}
