//! Sentences without a verb of their own, that go on about the one before: "Une décision qui a surpris la ville.", "By
//! asking the town." Mostly French, whose news are full of them.
//!
//! Nothing here parses. A sentence that begins like such a fragment is one when it has no more finite verbs than words
//! that open a clause; a verb is known by its ending or by a table of those that news use most, and what follows "qui" is
//! one in any case. A verb that is not in the table costs a sentence that could have stood, no more.

use std::sync::LazyLock;

/// What such fragments begin with, in lower case.
const BEGINNINGS: [&str; 18] = [
    "un ",
    "une ",
    "des ",
    "autant de ",
    "l'occasion ",
    "parce qu",
    "puisqu",
    "comme quoi",
    "avant d",
    "avoir ",
    "de quoi ",
    "preuve qu",
    "histoire d",
    "au prix d",
    "direction ",
    "qui ",
    "ce qu",
    "ce dont ",
];
/// "Une semaine plus tard, …" begins whole sentences.
const TIMES: &str = "an ans jour jours mois semaine semaines heure heures minute minutes fois peu soir matin";
/// What opens a clause with a verb of its own.
const CLAUSES: &str = "qui que qu dont où lequel laquelle lesquels lesquelles auquel auxquels duquel lorsque lorsqu quand \
                       puisque puisqu";
/// Behind these "que" compares.
const COMPARED: &str = "plus moins autre ailleurs même aussi tel telle ainsi autant mieux pire";
/// What may stand between "qui" and its verb.
const BETWEEN: &str = "ne n se s l le la les lui leur y en me te nous vous m t";
/// What a verb stands behind, too.
const SUBJECTS: &str = "il elle on ils elles";
/// Endings of verbs, but for the nouns and adjectives that share one.
const ENDINGS: [&str; 10] = ["ait", "aient", "èrent", "irent", "urent", "eront", "iront", "ront", "rait", "ez"];
const FUTURES: [&str; 6] = ["era", "ira", "dra", "vra", "rra", "ura"];
const NOUNS: &str = "lait trait portrait extrait souhait retrait attrait bienfait forfait parfait abstrait distrait";
/// Shorter words have no ending.
const ENDING_BYTES: usize = 5;

static VERBS: LazyLock<Vec<&str>> = LazyLock::new(|| {
    let mut verbs: Vec<&str> = FINITE.split_whitespace().collect();
    verbs.sort_unstable();
    verbs
});

/// Does it begin like one?
fn may_be(head: &str) -> bool {
    BEGINNINGS.iter().any(|beginning| head.starts_with(beginning))
}

/// A sentence of so few words without any verb goes on about another, whatever it begins with: "Quatorze parmi les 50."
const SHORT_WORDS: usize = 8;

/// Has a short sentence no verb at all? In lower case, with straight apostrophes.
pub(super) fn has_no_verb(sentence: &str) -> bool {
    let mut behind_subject = false;
    let mut n_words = 0;
    let verbs = words(sentence).any(|word| {
        n_words += 1;
        let is_verb = is_verb(word) || (behind_subject && !holds(BETWEEN, word));
        behind_subject = holds(SUBJECTS, word) || matches!(word, "ne" | "n" | "se" | "s" | "qui" | "j" | "je");
        is_verb || n_words > SHORT_WORDS
    });
    !verbs && !sentence.contains(['?', '!', ':', '"', '«', '“', '…'])
}

/// "By asking the town.": the English answer to a question, and no sentence.
pub(super) fn answers_how(sentence: &str) -> bool {
    let mut words = sentence.split(' ');
    words.next() == Some("By")
        && words.next().is_some_and(|verb| {
            verb.starts_with(char::is_lowercase) && verb.ends_with("ing") && !NO_DEEDS.contains(&verb)
        })
        && !sentence.contains(',')
        && sentence.split(' ').count() <= ANSWER_WORDS
        && !words.any(|word| AUXILIARIES.contains(&word))
}

/// No such answer is longer, or has a verb of its own.
const ANSWER_WORDS: usize = 12;
const NO_DEEDS: [&str; 5] = ["morning", "evening", "spring", "beginning", "king"];
const AUXILIARIES: [&str; 14] =
    ["is", "are", "was", "were", "has", "have", "had", "will", "would", "can", "could", "may", "hopes", "wants"];

/// Is it such a fragment? The sentence in lower case, with straight apostrophes.
pub(super) fn is_fragment(sentence: &str) -> bool {
    if sentence.ends_with('?') || !may_be(sentence) {
        return false;
    }
    if sentence.split(' ').nth(1).is_some_and(|second| holds(TIMES, second)) {
        return false;
    }
    let (mut n_verbs, mut n_clauses) = (0, 0);
    let (mut before, mut behind_qui) = ("", false);
    for word in words(sentence) {
        let compares = matches!(word, "que" | "qu") && holds(COMPARED, before);
        if !compares && holds(CLAUSES, word) {
            n_clauses += 1;
            behind_qui = word == "qui";
        } else if holds(SUBJECTS, word) {
            behind_qui = true;
        } else if !(behind_qui && holds(BETWEEN, word)) {
            let is_verb = behind_qui || is_verb(word);
            // Before any clause it is the sentence's own.
            if is_verb && n_clauses == 0 {
                return false;
            }
            n_verbs += u32::from(is_verb);
            behind_qui = false;
        }
        before = word;
    }
    n_verbs <= n_clauses
}

/// The words outside quotation marks.
fn words(sentence: &str) -> impl Iterator<Item = &str> {
    let parts = sentence.split(['"', '«', '»', '“', '”']).step_by(2);
    parts.flat_map(|part| part.split(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty())
}

fn holds(table: &str, word: &str) -> bool {
    table.split_whitespace().any(|one| one == word)
}

fn is_verb(word: &str) -> bool {
    let ends = word.len() >= ENDING_BYTES && ENDINGS.iter().any(|ending| word.ends_with(ending)) && !holds(NOUNS, word);
    ends || (word.len() >= ENDING_BYTES - 1 && FUTURES.iter().any(|ending| word.ends_with(ending)))
        || VERBS.binary_search(&word).is_ok()
}

/// Finite verbs that no ending shows.
const FINITE: &str = "a aborde abrite accepte accompagne accordent accueille accumulent accuse accusent accède accélère achète \
     achève adapte adresse affiche affirme affirment agace agisse agit agite ai aille aime aiment ait ajoutent \
     alarme alerte amuse améliore annonce aperçoit apparaît appartient appelle appellent applique appliquent \
     apprend apprécie apprête apprêtent appuie appuient arrive arrivent arrête arrêtent as assiste assume assure \
     attend attendent attire attribue augmente autorise avance avez avoue avère baissent bondit bougent brigue \
     bénéficient cache cessent change changent cherche cherchent choisit chute circule circulent colle \
     commence commettent comporte comprend comprends comprennent compte comptent concerne concernent conclut \
     conduit confirme connais connaissent connaît conseille considère consiste constate constatent constitue \
     constituent construit conteste contient continue continuent contrôlent convainc convient coordonne \
     correspond coûte coûtent craignent croient crois croit crée demande demandent demeure deviennent devient \
     devint dirige dise disent dispose disposent dit divise doit doivent donne donnent dure débute décide \
     décident découvrent décrit décroche défend démarre dénombre dénonce dénoncent dépasse dépend déplore dérange \
     détient développe dévoile effectue empare emploie empêche empêchent enchaînent encourt engage engagent \
     enlève enregistre entend entendent enthousiasme entraîne entrent entretient envisage espère essaie est \
     estime estiment exclut exerce exige existe existent explique expliquent expose exposent exprime expriment \
     fais fait fasse fassent faut ferai ferme finance finit fit fixe fonctionne font fournit frappe fustige fut \
     gagne gagnent grimpe gère habite habitue hésite hésitent ignore imagine imaginent implique importe impose \
     incarne indigne indignent inquiète inquiètent inscrivent insiste inspire installe insurge interdit interroge \
     interrogent intervient intéresse ira jette joue jugent justifie laisse laissent lance lancent luttent \
     maintient manquent marque menacent mentionne met mette mettent mettra meurt milite mit monte montre montrent \
     multiplie mène nie nécessite nécessitent observe obtient occupe occupent offre ont oppose opposent organise \
     ose oublie ouvre ouvrent parle parlent partage partent participe participent parviennent parvient passe \
     passent paye payent pense pensent perd permet permettent permettra persistent peut peuvent peux plaide \
     plonge pointe pointent portent pose posent possède pouvais pouvions prend prends prenne prennent prit \
     privilégie produit profite progresse promet propose proposent proscrit protège provoque précise préconise \
     préfère prépare présente présentent préside prétend prévoient prévoit prête prône publie puisse puissent \
     pèsent qualifie quitte rassemble recommande reconnaît recule refuse refusent regarde regardent regrette \
     regroupe rejoint relance relie relève remplace remporte rend rentre rentrent renvoie reprend reprennent \
     reproche représente représentent respecte respectent ressemble ressent ressort reste restent retrouve \
     revendique revienne reviennent revient reçoit reçoivent risque risquent rouvrent règne réalise réclame \
     réclament répond réside résident réunit révèle rêve sache sais sait savais savent secoue semble semblent \
     sent serai serais sert servent signe signifie soient soit sommes sont sort sortent souffle souffre souffrent \
     souhaite souhaitent soutiennent soutient subit suffit suggère suis suit suscite tente tentent tient tire \
     tombe tombent touche touchent tourne traite travaille travaillent traversent trouve trouvent tue témoigne \
     porte tiennent visite baisse flambe explose démissionne divorce rouvre dort pleut neige utilise utilisent va vais vaut vend veulent veut veux vienne viennent vient vise visent vit vivent voient \
     vois voit vole vont vote écarte éclaire écoulent écoute écrit éloigne élève énerve épargne établit étais \
     étend étendent étonne évoque êtes";

#[cfg(test)]
mod tests {
    use super::{answers_how, has_no_verb, is_fragment};

    #[test]
    fn what_has_no_verb_of_its_own_is_a_fragment() {
        for fragment in [
            "une décision qui a surpris toute la ville.",
            "un avis partagé par le maire du port.",
            "un message qui ressemble à un non catégorique.",
            "un film dans lequel il fait tourner un acteur de la ville.",
            "une mesure à laquelle s'oppose le syndicat, qui appelle à une grève.",
            "un nom que le maire, qui hésite, donne à son pont.",
            "autant de mesures destinées à protéger la ville.",
            "parce que pour lui, le pont tient une place à part.",
            "l'occasion pour le maire de parler du pont.",
            "des arguments loin d'avoir convaincu la ville.",
            "ce qui a surpris toute la ville.",
            "ce que le maire a nié lundi.",
        ] {
            assert!(is_fragment(fragment), "{fragment}");
        }
    }

    #[test]
    fn a_few_words_without_a_verb_are_none_either() {
        for (sentence, none) in [
            ("quatorze parmi les 50.", true),
            ("la majorité en direction de l'europe.", true),
            ("le maire est parti hier.", false),
            ("la ville ne dort plus.", false),
            ("il démissionne de son poste.", false),
            ("le pont s'effondre.", false),
        ] {
            assert_eq!(has_no_verb(sentence), none, "{sentence}");
        }
    }

    #[test]
    fn an_answer_is_none_without_its_question() {
        assert!(answers_how("By asking the town."));
        assert!(!answers_how("By asking the town, the mayor learnt more."));
        assert!(!answers_how("By morning hundreds of people stood there."));
        assert!(!answers_how("By Beijing standards the air is clean."));
        assert!(!answers_how("By raising rates the bank hopes to slow it down."));
    }

    #[test]
    fn whole_sentences_are_none() {
        for whole in [
            "un homme a été blessé hier soir par une voiture.",
            "une mère qui habite la ville a porté plainte.",
            "un policier, qui passait par là, est intervenu.",
            "un an après, le maire n'est plus le même.",
            "une étude montre que les ponts tiennent moins longtemps.",
            "parce qu'il pleut, le maire reste chez lui.",
            "des policiers occupent le pont, dont les piliers tombent.",
            "un pont de plus que prévu sera construit.",
            "ce qui nous intéresse est le pont.",
            "un homme de 40 ans, soupçonné de vol, a reconnu les faits devant le juge.",
            "le maire, un ami de la ville.",
            "",
        ] {
            assert!(!is_fragment(whole), "{whole}");
        }
    }
}
