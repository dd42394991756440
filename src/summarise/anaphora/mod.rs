//! Sentences that point back: "He also said …" says nothing to a reader who has not seen the sentence before it.
//!
//! For each language that coranto meets often a row of words, in the files beside; in others only the signs that need
//! no language. Nothing here knows who "he" is: a word points back by what it is and where it stands.

mod fragments;
mod germanic;
mod others;
mod romance;
mod slavic;
mod speech;

#[cfg(test)]
mod tests;

use std::sync::LazyLock;

use crate::summarise::anaphora::speech::is_speech_of_nobody;
use crate::summarise::marks::{is_closer, is_opener, is_small};
use crate::text::lower::{lower, push_lower};

/// What points back in one language. All in lower case, with straight apostrophes.
#[derive(Clone, Copy)]
struct Tongue {
    /// ISO 639-1.
    code: &'static str,
    /// What a sentence begins with that leans on the one before, parted by bars. With a comma: only before one.
    openers: &'static str,
    /// What begins like an opener and points to nothing, or to the article itself: "there is", parted by bars.
    free: &'static str,
    /// What "this" may stand before without pointing back: "this year", "this guide". Parted by spaces.
    near: &'static str,
    /// What opens a clause before the subject: prepositions, conjunctions, adverbs of time. Parted by spaces.
    heads: &'static str,
    /// What points back behind one of them: "in his speech". Parted by spaces.
    pointers: &'static str,
    /// What ties a sentence to the one before from within, parted by bars.
    ties: &'static str,
}

/// The same, sorted.
struct Words {
    code: &'static str,
    openers: Vec<&'static str>,
    free: Vec<&'static str>,
    near: Vec<&'static str>,
    heads: Vec<&'static str>,
    pointers: Vec<&'static str>,
    ties: Vec<&'static str>,
    /// The first bytes of the ties, for most words of a sentence begin with others.
    tie_initials: [bool; 256],
}

static WORDS: LazyLock<Vec<Words>> = LazyLock::new(|| {
    let tongues = [germanic::TONGUES, romance::TONGUES, slavic::TONGUES, others::TONGUES];
    let mut words: Vec<Words> = tongues.into_iter().flatten().map(Words::of).collect();
    words.sort_unstable_by_key(|words| words.code);
    words
});

impl Words {
    fn of(tongue: &Tongue) -> Words {
        let sorted = |parts: &mut dyn Iterator<Item = &'static str>| {
            let mut parts: Vec<&str> = parts.filter(|part| !part.is_empty()).collect();
            parts.sort_unstable();
            parts
        };
        let ties = sorted(&mut tongue.ties.split('|'));
        let mut tie_initials = [false; 256];
        ties.iter().filter_map(|tie| tie.bytes().next()).for_each(|byte| tie_initials[usize::from(byte)] = true);
        Words {
            code: tongue.code,
            openers: sorted(&mut tongue.openers.split('|')),
            free: sorted(&mut tongue.free.split('|')),
            near: sorted(&mut tongue.near.split_whitespace()),
            heads: sorted(&mut tongue.heads.split_whitespace()),
            pointers: sorted(&mut tongue.pointers.split_whitespace()),
            ties,
            tie_initials,
        }
    }

    fn in_language(language: &str) -> Option<&'static Words> {
        let language = if matches!(language, "no" | "nn") { "nb" } else { language };
        WORDS.binary_search_by_key(&language, |words| words.code).ok().map(|at| &WORDS[at])
    }
}

/// "The mayor has also said …" can be understood alone.
const TIED: f64 = 0.45;
/// "This bridge" under a headline that names it.
const NAMED: f64 = 0.25;
/// So much of a sentence is looked at, in Unicode scalar values.
const HEAD_CHARS: usize = 72;
/// An introduction before the subject is no longer than this …
const INTRO_CHARS: usize = 36;
/// So few words say when or where, and not who.
const SHORT_INTRO_WORDS: usize = 4;
/// … and a clause before it no longer than this.
const CLAUSE_CHARS: usize = 60;
/// A word ties a sentence to the one before when it stands within so much of it.
const TIE_CHARS: usize = 64;
/// Behind "this" so many words may stand before the one that tells what it is: "this comprehensive guide".
const NEAR_WORDS: usize = 3;

/// What "this" names stands behind so few words, and is told again by so many letters, whatever its ending.
const NAMED_WORDS: usize = 2;
const STEM_CHARS: usize = 5;

/// Words that join parts of one list as often as sentences: behind a comma they point to nothing.
const JOINING: &str = "and but or yet so nor et mais ou und aber oder denn y e o ni pero ma però mas en maar of och men og eller \
                       i a ale lub albo nebo alebo и а но или та але і й або чи или ali ili in ampak ve ama ya veya și dar sau \
                       és de vagy ja mutta tai dan atau tetapi và nhưng hoặc hay και αλλά ή aga kuid või";

/// What begins a sentence like "this" and points at no thing, but at a time, a place, a reason.
const NEVER_THIS: &str = "then so also however here again meanwhile still but yet puis alors ensuite aussi \
                          ainsi là ici mais dann dort da dabei auch hier danach aber und entonces luego \
                          también así allí aquí pero poi allora così anche lì qui però então depois também \
                          assim ali aqui mas dan daar ook maar då där här också så men potem wtedy tam tu \
                          także też ale затем потом тогда там здесь также но потім тоді тут також але pak \
                          tady také";

/// "Ответил он и на вопрос …", "Планируется, что он …": behind a verb alone the pronoun is the second or third word.
const BEHIND_VERBS: &str = "он она оно они він вона воно вони";
const THAT: [&str; 2] = ["что", "що"];

/// "His guide" may be any, where "this guide" is the article itself.
const POSSESSIVES: &str = "his her their its son sa ses leur leurs sein seine seinem seinen seiner seines ihr ihre ihrem \
                           ihren ihrer ihres su sus suo sua suoi sue loro seu seus suas seva seus zijn haar hun hans \
                           hennes deras hendes deres jego jej ich jeho její jejich jej его её ее их його її njegov \
                           njegovom njenom njihovom";

/// What stands for a noun, and so before none that a headline could name.
const PRONOUNS: &str = "he she it they him them that er sie es ihm ihn ihnen il ils elle elles lui eux él ella ellos ellas \
                        eso esto ello ele ela eles elas isso isto lei loro ciò hij ze zij hem hen han hon hun ham henne hende \
                        dem honom on ona ono oni nim niej nich ní něj он она они он им ей він вона вони";

/// How much a sentence needs the one before it, from 0 to 1, under a headline in lower case.
pub(crate) fn leaning(sentence: &str, language: &str, headline: &str) -> f64 {
    let words = Words::in_language(language);
    let bare = bare(sentence);
    let head = head(bare);
    if points_back(bare, &head, words) || is_speech_of_nobody(sentence) {
        let named = words.is_some_and(|words| is_named(&head, headline, words));
        return if named { NAMED } else { 1.0 };
    }
    let Some(words) = words else { return 0.0 };
    let clause = clause_points(bare, &head, words);
    if clause > 0.0 {
        return clause;
    }
    let near = head.char_indices().nth(TIE_CHARS).map_or(head.as_str(), |(end, _)| &head[..end]);
    let bytes = near.as_bytes();
    let tied = (1..bytes.len()).any(|at| {
        bytes[at - 1] == b' '
            && words.tie_initials[usize::from(bytes[at])]
            && begins_with(&near[at..], &words.ties).is_some()
    });
    if tied { TIED } else { 0.0 }
}

/// Has it no verb of its own, and goes on about the sentence before it?
pub(crate) fn is_fragment(sentence: &str, language: &str) -> bool {
    let bare = bare(sentence);
    match language {
        "fr" => {
            let sentence = lower(bare).replace('’', "'");
            fragments::is_fragment(&sentence) || fragments::has_no_verb(&sentence)
        }
        "en" => fragments::answers_how(bare),
        _ => false,
    }
}

/// Does the sentence begin with a word that only the one before it explains?
pub(crate) fn leans_back(sentence: &str, language: &str) -> bool {
    let bare = bare(sentence);
    points_back(bare, &head(bare), Words::in_language(language))
}

/// Does it begin with a word that begins openers? With a capital such a word rarely stands within a sentence.
pub(crate) fn may_open(sentence: &str, language: &str) -> bool {
    let Some(words) = Words::in_language(language) else { return false };
    let head = head(bare(sentence));
    let first = first_word(&head);
    let from = words.openers.partition_point(|phrase| *phrase < first);
    !first.is_empty()
        && words.openers[from..]
            .iter()
            .map_while(|phrase| phrase.strip_prefix(first))
            .any(|rest| rest.is_empty() || rest.starts_with([' ', ',']))
}

/// Does the sentence begin with a pronoun, or with what belongs to one?
pub(crate) fn begins_with_pronoun(sentence: &str) -> bool {
    let head = head(bare(sentence));
    let first = first_word(&head);
    PRONOUNS.split(' ').chain(POSSESSIVES.split(' ')).any(|word| word == first)
}

fn bare(sentence: &str) -> &str {
    sentence.trim_start_matches(|c: char| is_opener(c) || c.is_whitespace() || matches!(c, '-' | '–' | '—'))
}

/// The beginning in lower case.
fn head(bare: &str) -> String {
    let mut head = String::with_capacity(HEAD_CHARS * 2);
    bare.chars().take(HEAD_CHARS).for_each(|c| push_lower(if c == '’' { '\'' } else { c }, &mut head));
    head
}

fn points_back(bare: &str, head: &str, words: Option<&Words>) -> bool {
    let Some(first) = bare.chars().next() else { return false };
    // A sentence that begins small, or with what should close something, is the tail of another.
    if is_small(first) || (is_closer(first) && !is_opener(first)) {
        return true;
    }
    let Some(words) = words else { return false };
    if begins_with(head, &words.openers).is_some() {
        return !points_to_nothing(head, words);
    }
    if words.code == "en" && (bends_back(head) || is_introduced(bare, head) || sums_up(head, words)) {
        return true;
    }
    let mut opening = plain_words(head);
    let first_is_head = opening.next().is_some_and(|first| holds(&words.heads, first));
    let mut subject = opening.next();
    // The comma of ", что".
    if subject == Some("") && opening.next().is_some_and(|word| THAT.contains(&word)) {
        subject = opening.next();
    }
    if !first_is_head && subject.is_some_and(|word| BEHIND_VERBS.split(' ').any(|one| one == word)) {
        return true;
    }
    // "At the time, it was …": what follows a few words and a comma may be what points back.
    let Some(comma) = head.char_indices().take(INTRO_CHARS).find(|(_, c)| *c == ',').map(|(at, _)| at) else {
        return false;
    };
    let intro = &head[..comma];
    if counts_from(intro) {
        return true;
    }
    let rest = head[comma + 1..].trim_start();
    let introduces = words.heads.is_empty() || holds(&words.heads, first_word(head));
    begins_with(rest, &words.openers).is_some_and(|opener| {
        // "It" and "es" stand for nothing as often as not: "Sometimes, it rains".
        let is_pronoun = !matches!(opener, "it" | "es") && PRONOUNS.split(' ').any(|pronoun| pronoun == opener);
        introduces && JOINING.split(' ').all(|joining| joining != opener) || is_pronoun && names_nobody(bare)
    }) && !points_to_nothing(rest, words)
}

/// "Studying these details gives …": what is studied is told before.
fn bends_back(head: &str) -> bool {
    let mut opening = plain_words(head);
    let verb =
        |first: &str| first.ends_with("ing") && !matches!(first, "during" | "nothing" | "everything" | "according");
    opening.next().is_some_and(verb)
        && opening.next().is_some_and(|second| matches!(second, "these" | "those" | "them"))
}

/// "The bridge has all these signs": they are told before.
fn sums_up(head: &str, words: &Words) -> bool {
    let what = head.split_once(" all these ").map(|(_, behind)| first_word(behind).trim_end_matches('.'));
    what.is_some_and(|what| !holds(&words.near, what) && what != "years")
}

/// "In the report he tells …": a pronoun behind an introduction that names nobody. Where a comma follows, the name may yet
/// come: "On the day she died, Anna …".
fn is_introduced(bare: &str, head: &str) -> bool {
    let mut intro = plain_words(head).take(INTRO_WORDS);
    let lower = |word: &str| !word.starts_with(char::is_uppercase);
    intro.next().is_some_and(|first| INTRODUCING.contains(&first))
        && intro
            .position(|word| matches!(word, "he" | "she"))
            .is_some_and(|at| at > 0 && bare.split_whitespace().skip(1).take(at).all(lower))
        && !head.contains(',')
}

/// Such an introduction has fewer words.
const INTRO_WORDS: usize = 5;
/// What it begins with; none of it opens a clause: "After a student said she …".
const INTRODUCING: [&str; 6] = ["in", "at", "on", "during", "throughout", "with"];

/// "Three days later, …", "Quelques heures plus tôt, …": from when is told elsewhere.
fn counts_from(intro: &str) -> bool {
    FROM_WORDS.contains(&intro.split(' ').count())
        && LATER.iter().any(|later| intro.ends_with(later))
        && !intro.contains(" or ")
}

/// What such an introduction ends with, in lower case, and how many words it has.
const LATER: [&str; 26] = [
    " later",
    " earlier",
    " plus tard",
    " plus tôt",
    " auparavant",
    " später",
    " zuvor",
    " danach",
    " más tarde",
    " después",
    " più tardi",
    " dopo",
    " mais tarde",
    " depois",
    " później",
    " wcześniej",
    " позже",
    " спустя",
    " пізніше",
    " eerder",
    " senare",
    " tidigare",
    " senere",
    " tidligere",
    " později",
    " αργότερα",
];
const FROM_WORDS: std::ops::RangeInclusive<usize> = 2..=5;

/// "Last Sunday, they …": are there few words before the first comma, and no name among them?
fn names_nobody(bare: &str) -> bool {
    let intro = bare.split(',').next().unwrap_or("");
    intro.split_whitespace().count() <= SHORT_INTRO_WORDS && !intro.chars().skip(1).any(char::is_uppercase)
}

/// "There is", "this year", "this complete guide"; but not "then the guide".
fn points_to_nothing(head: &str, words: &Words) -> bool {
    begins_with(head, &words.free).is_some()
        || (plain_words(head).skip(1).take(NEAR_WORDS).any(|word| holds(&words.near, word))
            && NEVER_THIS.split(' ').all(|word| word != first_word(head)))
}

/// "This bridge", under a headline that speaks of a bridge.
fn is_named(head: &str, headline: &str, words: &Words) -> bool {
    let mut opening = plain_words(head);
    opening
        .next()
        .is_some_and(|first| holds(&words.pointers, first) && PRONOUNS.split(' ').all(|pronoun| pronoun != first))
        && opening.take(NAMED_WORDS).any(|word| {
            let stem = word.char_indices().nth(STEM_CHARS).map_or(word, |(end, _)| &word[..end]);
            word.chars().nth(STEM_CHARS - 2).is_some() && is_word_start(headline, stem)
        })
}

/// Does a word of the text begin with these letters?
fn is_word_start(text: &str, stem: &str) -> bool {
    text.match_indices(stem).any(|(at, _)| text[..at].chars().next_back().is_none_or(|c| !c.is_alphanumeric()))
}

/// "In his speech, the mayor …", "When they arrived, nobody …": does the clause before the subject point back?
/// Half as much if a name follows that may be the one that is meant.
fn clause_points(bare: &str, head: &str, words: &Words) -> f64 {
    let mut opening = plain_words(head);
    let (Some(first), Some(second)) = (opening.next(), opening.next()) else { return 0.0 };
    if !holds(&words.heads, first) || !holds(&words.pointers, second) {
        return 0.0;
    }
    if points_to_nothing(head, words) && POSSESSIVES.split(' ').all(|possessive| possessive != second) {
        return 0.0;
    }
    let Some(comma) = head.chars().take(CLAUSE_CHARS).position(|c| c == ',') else { return 0.5 };
    // "Po tym, jak …", "о том, что …": what is meant follows.
    if head.chars().take(comma).filter(|c| c.is_whitespace()).count() < 2 {
        return 0.0;
    }
    let next = bare.chars().skip(comma + 1).find(|c| !c.is_whitespace());
    if next.is_some_and(char::is_uppercase) { 0.5 } else { 1.0 }
}

/// The words of a text, bare of the signs at their ends.
fn plain_words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | ':')).map(|word| word.trim_matches(is_closer))
}

fn first_word(text: &str) -> &str {
    plain_words(text).next().unwrap_or("")
}

fn holds(sorted: &[&str], word: &str) -> bool {
    sorted.binary_search(&word).is_ok()
}

/// The phrase of a sorted table that the text begins with, as whole words.
fn begins_with<'a>(text: &str, sorted: &[&'a str]) -> Option<&'a str> {
    // Bytes first: most phrases differ in one of the first two, and this is asked of every sentence.
    let first = *text.as_bytes().first()?;
    let second = text.as_bytes().get(1);
    let from = sorted.partition_point(|phrase| phrase.as_bytes()[0] < first);
    sorted[from..].iter().take_while(|phrase| phrase.as_bytes()[0] == first).copied().find(|phrase| {
        (phrase.len() == 1 || phrase.as_bytes().get(1) == second)
            && text
                .strip_prefix(phrase)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '-'))
    })
}
