//! Does a text look like the language that its tag says? A quick yes, or nothing.
//!
//! Three signs, none of which proves what a text is, and each of which is enough beside a tag that says the same: small
//! words that one language has, the most frequent words of some neighbours, and letters that few languages use. They
//! spare the detector, which costs as much as a summary, for nearly all texts whose tag is right.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::summarise::classes::{Classes, WORD};
use crate::text::lower::push_lower;

/// The most frequent words of languages that share many of them: the tag's must be clearly ahead.
const FREQUENT: &[(&str, &str)] = &[
    ("es", "de la el en y que los del las se por con una para su al lo un fue más"),
    ("it", "di il la che e è del della per in un una con non si dei le da al gli nel"),
    ("pt", "de a o que e do da em um para com os no uma na se por dos as ao não"),
    ("ca", "de la el que i a en els les per amb del una un al és no dels va"),
    ("ro", "de și în a la cu o pe din că să care nu un mai este au pentru"),
    ("nl", "de het een van en in is dat op te zijn voor met die niet aan er om ook"),
    ("af", "die van en in is wat op te vir met nie het dat aan om ook 'n"),
    ("fr", "de la le les et des en un du une que est pour qui dans a par plus au sur"),
    ("en", "the of and to in a is that for was on with as it by he at from his be"),
    ("de", "der die und in den von zu das mit sich des auf für ist im dem nicht ein"),
    ("sv", "och i att en det som på är av för med till den har de inte om ett"),
    ("da", "og i at en det som på er af for med til den har de ikke om et"),
    ("id", "yang di dan dengan untuk dari pada ini itu dalam tidak akan ke juga oleh"),
];
/// Of the words so many percent must be among the tag's most frequent …
const SHARE: usize = 22;
/// … and a quarter more than among those of any other language.
const LEAD: (usize, usize) = (5, 4);

/// No frequent word is longer, in bytes.
const LONGEST: usize = 8;

/// All frequent words, each with a bit for each language that has it.
static BY_WORD: LazyLock<Vec<(&str, u16)>> = LazyLock::new(|| {
    let mut words: BTreeMap<&str, u16> = BTreeMap::new();
    for (at, (_, frequent)) in FREQUENT.iter().enumerate() {
        frequent.split(' ').for_each(|word| *words.entry(word).or_default() |= 1 << at);
    }
    words.into_iter().collect()
});

/// Letters that nearly every sentence of a language has, and that hardly another uses.
const LETTERS: &[(&str, &str)] = &[
    ("vi", "ạảấầẩẫậắằẵặẹẻẽếềểễệịọỏốồổỗộớờởợụủứừửữựđ"),
    ("pl", "łąęśżźń"),
    ("cs", "ěřů"),
    ("hu", "őű"),
    ("tr", "ığş"),
    ("ro", "țșăţş"),
    ("lt", "ėųūįš"),
    ("lv", "āēīņļķģ"),
    ("ru", "ыэ"),
    ("uk", "іїє"),
    ("be", "ўі"),
    ("sr", "ђћјљњџ"),
    ("mk", "ѓќјљњ"),
    ("fa", "پچگی"),
];
/// So many of them, in percent of all letters.
const LETTERS_SHARE: usize = 2;

/// True when the sample looks like the language; false says nothing.
pub(crate) fn looks_like(language: &str, sample: &str) -> bool {
    has_its_letters(language, sample) || has_its_words(language, sample)
}

fn has_its_letters(language: &str, sample: &str) -> bool {
    let Some((_, letters)) = LETTERS.iter().find(|(code, _)| *code == language) else { return false };
    let (mut n_own, mut n_all) = (0, 0);
    for c in sample.chars().filter(|c| c.is_alphabetic()) {
        n_all += 1;
        n_own += usize::from(!c.is_ascii() && letters.contains(c));
    }
    n_own >= 4 && n_own * 100 >= n_all * LETTERS_SHARE
}

fn has_its_words(language: &str, sample: &str) -> bool {
    let Some(own) = FREQUENT.iter().position(|(code, _)| *code == language) else { return false };
    let classes = Classes::get();
    let mut counts = [0_usize; FREQUENT.len()];
    let mut n_words = 0;
    let mut lower = String::with_capacity(LONGEST);
    for word in sample.split(|c: char| !classes.of(c).is(WORD) && c != '\'').filter(|word| !word.is_empty()) {
        n_words += 1;
        if word.len() > LONGEST {
            continue;
        }
        lower.clear();
        word.chars().for_each(|c| push_lower(c, &mut lower));
        if let Ok(found) = BY_WORD.binary_search_by(|(known, _)| (*known).cmp(lower.as_str())) {
            let languages = BY_WORD[found].1;
            counts.iter_mut().enumerate().for_each(|(at, count)| *count += usize::from(languages >> at & 1));
        }
    }
    let next = (0..counts.len()).filter(|at| *at != own).map(|at| counts[at]).max().unwrap_or(0);
    counts[own] * 100 >= n_words * SHARE && counts[own] * LEAD.1 >= next * LEAD.0 && n_words >= 20
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One sentence or two in each language, and its code.
    const SAMPLES: &[(&str, &str)] = &[
        (
            "es",
            "El ayuntamiento aprobó el martes por la noche los nuevos presupuestos de la ciudad, después de un debate de \
             más de cinco horas en el que los vecinos del barrio del puerto pidieron que se arreglen las escuelas.",
        ),
        (
            "it",
            "Il consiglio comunale ha approvato martedì sera il nuovo bilancio della città, dopo un dibattito che è \
             durato più di cinque ore e che ha portato in aula gli abitanti del quartiere e i genitori della scuola.",
        ),
        (
            "pt",
            "A câmara municipal aprovou na terça-feira à noite o novo orçamento da cidade, depois de um debate que durou \
             mais de cinco horas e que trouxe à sala os moradores do bairro do porto, que não querem a ponte.",
        ),
        (
            "ca",
            "L'ajuntament va aprovar dimarts a la nit el nou pressupost de la ciutat, després d'un debat que va durar \
             més de cinc hores i que va portar a la sala els veïns del barri del port i els pares de les escoles.",
        ),
        (
            "nl",
            "De gemeenteraad heeft dinsdagavond na een debat van meer dan vijf uur de begroting van de stad goedgekeurd, \
             en veel inwoners waren naar het stadhuis gekomen om te horen wat er met het plein in de wijk gebeurt.",
        ),
        (
            "pl",
            "Rada miasta przyjęła we wtorek wieczorem nowy budżet po debacie, która trwała ponad pięć godzin i na którą \
             przyszło wielu mieszkańców, żeby dowiedzieć się, co będzie ze szkołami.",
        ),
        (
            "vi",
            "Hội đồng thành phố đã thông qua ngân sách mới vào tối thứ Ba sau một cuộc tranh luận kéo dài hơn năm giờ.",
        ),
        (
            "ru",
            "Городской совет утвердил новый бюджет: жители, которые пришли в ратушу, просили, чтобы эти деньги шли на школы, \
             а мэр надеется, что мост будет открыт до выборов.",
        ),
    ];

    #[test]
    fn each_language_looks_like_itself_and_like_no_other() {
        let codes = FREQUENT.iter().chain(LETTERS).map(|(code, _)| *code);
        for (own, text) in SAMPLES {
            assert!(looks_like(own, text), "{own}: {text}");
            for other in codes.clone().filter(|other| other != own) {
                assert!(!looks_like(other, text), "{other}: {text}");
            }
        }
        assert!(!looks_like("eu", "Udalak asteartean onartu zuen aurrekontu berria."), "nothing is known of it");
    }

    #[test]
    fn no_frequent_word_is_too_long_to_be_counted() {
        assert!(FREQUENT.iter().all(|(_, words)| words.split(' ').all(|word| word.len() <= LONGEST)));
    }
}
