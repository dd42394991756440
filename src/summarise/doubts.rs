//! Sentences that may be no prose of the article, or no whole sentence. They are chosen only where nothing else is left.
//!
//! `cleaning` drops what surely is furniture; here a doubt is enough, since other sentences are at hand. Few are asked
//! about: those that would be chosen.

use crate::summarise::anaphora::may_open;
use crate::summarise::captions::begins_with_credit;
use crate::summarise::draft::{Draft, MAX_BYTES};
use crate::summarise::lines::headed_in_capitals;
use crate::summarise::marks::{count_words, floor, is_small};
use crate::summarise::phrases::leads_elsewhere;
use crate::summarise::sentences::openers::opens;
use crate::summarise::sentences::{Sentence, ends_with_abbreviation, may_be_headed};

/// So few words say nothing that stands alone.
const FEW_WORDS: usize = 3;
/// A short exclamation is an appeal, or none of the article's words.
const CALL_WORDS: usize = 12;
/// A heading that breaks off has no more words.
const HEADING_WORDS: usize = 18;

/// Where a sentence stands among those that are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    /// The one before it in the text is not chosen.
    pub alone: bool,
    /// Others are chosen, and all of them stand before it.
    pub last: bool,
}

/// Is there a reason not to show this sentence?
pub(crate) fn is_doubtful(draft: &Draft<'_>, i: usize, place: Place) -> bool {
    let one = &draft.sentences[i];
    let text = one.text;
    let n_words = one.survey.n_words;
    let unquoted = || one.survey.n_quoted == 0 && !text.contains(['"', '“', '«', '„', '”', '»']);
    (place.alone && i > 0 && n_words <= FEW_WORDS && !draft.dense)
        || (begins_within(text) && !is_custom(draft, begins_within))
        || (n_words <= CALL_WORDS && text.ends_with(['!', '！']) && unquoted())
        // What it asks is not answered.
        || (place.last && text.ends_with(['?', '？', '؟']) && !text.starts_with(['"', '“', '«', '„', '»']))
        || (has_footnote(text) && !is_custom(draft, has_footnote))
        || leads_elsewhere(text)
        || holds_remains(text)
        || begins_with_time(text)
        || lists_sources(text)
        || holds_quote_of_shares(text)
        || (n_words <= HEADING_WORDS && breaks_off(text, behind(draft, one)))
        || counts_up(draft, i)
        || ends_with_abbreviation(text, &draft.language)
        || goes_on_behind_question(text)
        || (one.place == 0 && names_speaker(text, draft))
        || holds_lost_break(text)
        || is_video_title(text, behind(draft, one))
        || (one.paragraph == 0 && stands_before_credit(behind(draft, one)))
        || begins_with_capitals(text)
        || headed_in_capitals(text)
        || may_be_headed(text, &draft.language)
        || (draft.language != "en" && begins_behind_sign(text, &draft.language))
        || (one.survey.glued && draft.language != "en" && holds_joint(text, draft))
}

/// The article's text behind a sentence.
fn behind<'a>(draft: &Draft<'a>, sentence: &Sentence<'a>) -> &'a str {
    draft.text.get(sentence.byte + sentence.text.len()..).unwrap_or("")
}

/// Does it begin in the middle: with a mark that parts, or with a small letter?
fn begins_within(text: &str) -> bool {
    if text.starts_with([',', ';', ')', '*']) {
        return true;
    }
    if text.starts_with(['"', '“', '«', '„', '»', '”', '\'', '’', '‘']) {
        return false;
    }
    // "(HCG) has introduced …".
    let bracketed = text.strip_prefix('(').and_then(|inner| inner.split_once(')'));
    let bare = bracketed.map_or(text, |(_, behind)| behind);
    let mut letters = bare.trim_start_matches(|c: char| !c.is_alphanumeric()).chars();
    // "iPhone", "eBay".
    letters.next().is_some_and(is_small) && !letters.next().is_some_and(char::is_uppercase)
}

/// Does over a third of the sentences raise this doubt? Then it is how the article is written.
fn is_custom(draft: &Draft<'_>, doubt: fn(&str) -> bool) -> bool {
    draft.sentences.iter().filter(|one| doubt(one.text)).count() * 3 > draft.sentences.len()
}

/// "a core part of it[1]", "un sondage Elabe* pour".
fn has_footnote(text: &str) -> bool {
    let mut stars = text.match_indices('*');
    if let (Some((at, _)), None) = (stars.next(), stars.next()) {
        let follows_word = text[..at].ends_with(char::is_alphanumeric);
        return follows_word && !text[at + 1..].starts_with(char::is_alphanumeric);
    }
    text.match_indices('[').any(|(at, _)| {
        let number = text[at + 1..].trim_start_matches(|c: char| c.is_ascii_digit());
        (1..=2).contains(&(text.len() - at - 1 - number.len())) && number.starts_with(']')
    })
}

/// "retraites =1emqui l'accusent", "Dimanche/ITALIC]": what editors left of a style; "(anhören?/i)": what a page left of
/// the link to a sound.
pub(crate) fn holds_remains(text: &str) -> bool {
    if text.match_indices("?/i").any(|(at, sound)| !text[at + sound.len()..].starts_with(char::is_alphanumeric)) {
        return true;
    }
    let tagged = |before: &str| {
        let bare = before.trim_end_matches(|c: char| c.is_ascii_uppercase());
        before.len() > bare.len() + 1 && bare.ends_with('/')
    };
    if text.match_indices(']').any(|(at, _)| tagged(&text[..at])) {
        return true;
    }
    text.match_indices('=').any(|(at, _)| {
        let unit = text[at + 1..].trim_start_matches(|c: char| c.is_ascii_digit());
        unit.len() < text.len() - at - 1 && (unit.starts_with("em") || unit.starts_with("px"))
    })
}

/// "Prof. Fenwick: I am here …", where other lines begin so, too: the label of who speaks.
fn names_speaker(text: &str, draft: &Draft<'_>) -> bool {
    let head = floor(text, SPEAKER_BYTES);
    let Some((speaker, _)) = head.split_once(": ") else { return false };
    let named = speaker.starts_with(char::is_uppercase) && count_words(speaker) <= SPEAKER_WORDS;
    let lines = || floor(draft.text, MAX_BYTES).lines().map(str::trim_start);
    let labelled = |line: &str| line.strip_prefix(speaker).is_some_and(|rest| rest.starts_with(':'));
    named && lines().filter(|line| labelled(line)).nth(1).is_some()
}

const SPEAKER_BYTES: usize = 40;
const SPEAKER_WORDS: usize = 3;

/// "20h : ", "17h35 - ", "12:30 – ": a report of a live blog.
fn begins_with_time(text: &str) -> bool {
    let Some((time, rest)) = text.split_once(' ') else { return false };
    let Some((hours, minutes)) = time.trim_end_matches(':').split_once(['h', 'H', ':', '.']) else { return false };
    let digits = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    !hours.is_empty()
        && digits(hours)
        && digits(minutes)
        && (time.ends_with(':') && time.contains(['h', 'H']) || rest.starts_with([':', '-', '–', '—']))
}

/// "(2:07) Source: A paper. http://town.example/a (2:38) …": places of a film, or addresses, in a list that was flattened.
fn lists_sources(text: &str) -> bool {
    let is_address = |word: &str| ["http://", "https://", "www."].iter().any(|scheme| word.starts_with(scheme));
    is_address(text)
        || text.match_indices('(').any(|(at, _)| {
            let before = text[..at].split_whitespace().next_back();
            let stamp = text[at + 1..].split_once(") ").map_or("", |(stamp, _)| stamp);
            before.is_none_or(is_address)
                && stamp.contains(':')
                && stamp.bytes().all(|byte| byte == b':' || byte.is_ascii_digit())
        })
}

/// "PORT +0.26%", "(nasdaq: PORT - news - people)": what a page shows beside a company's name.
fn holds_quote_of_shares(text: &str) -> bool {
    text.contains(" - news - people")
        || text.match_indices(" +").chain(text.match_indices(" -")).any(|(at, _)| {
            let digits = text[at + 2..].trim_start_matches(|c: char| c.is_ascii_digit());
            let percent =
                || digits.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ')).starts_with('%');
            let name = text[..at].rsplit([' ', '(']).next().unwrap_or("");
            digits.len() < text.len() - at - 2
                && digits.starts_with('.')
                && percent()
                && (2..=5).contains(&name.len())
                && name.bytes().all(|byte| byte.is_ascii_uppercase())
        })
}

/// Does it end with "..." and the next sentence begin right behind it? It was a heading with a line of its own.
fn breaks_off(text: &str, behind: &str) -> bool {
    (text.ends_with("...") || text.ends_with('…')) && behind.starts_with(char::is_uppercase)
}

/// "… in the hall- The mayor", "… by 38%The rest": a line ended where no space stands.
fn holds_lost_break(text: &str) -> bool {
    let dashed = text.match_indices("- ").any(|(at, dash)| {
        text[..at].ends_with(char::is_lowercase) && text[at + dash.len()..].starts_with(char::is_uppercase)
    });
    dashed
        || names_maker(text)
        || text.match_indices(['%', '+', '€']).any(|(at, mark)| {
            let mut behind = text[at + mark.len()..].chars();
            behind.next().is_some_and(char::is_uppercase)
                && behind.next().is_some_and(|c| c.is_lowercase() || matches!(c, '\'' | '’'))
        })
}

/// "Le pont ouvre ! (vidéo)par Chaîne Imaginaire": the title of an embedded video, with its maker.
fn names_maker(text: &str) -> bool {
    text.match_indices("par ").any(|(at, by)| {
        text[..at].ends_with([')', '?', '!', '"', '.'])
            && text[at + by.len()..].starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
    })
}

/// The maker of a video stands within so many bytes of the first sentence of its title.
const TITLE_BYTES: usize = 90;

/// "Le pont ouvre-t-il ? Le maire dément !par Chaîne ImaginaireLe maire attend.".
fn is_video_title(text: &str, behind: &str) -> bool {
    text.ends_with(['?', '!']) && names_maker(&format!("?{}", floor(behind, TITLE_BYTES)))
}

/// Does the next line say whose picture it was? Then this one may be its caption.
fn stands_before_credit(behind: &str) -> bool {
    floor(behind, LINE_BYTES).split_once('\n').is_some_and(|(_, next)| begins_with_credit(next.trim_start()))
}

/// The line of a sentence ends within so many bytes behind it, if it is a caption.
const LINE_BYTES: usize = 1024;

/// "REPONSE - Le pont …": a label of an interview.
fn begins_with_capitals(text: &str) -> bool {
    const LABEL_LETTERS: usize = 5;
    text.split_once(" - ").is_some_and(|(label, _)| {
        label.chars().all(char::is_uppercase) && label.chars().nth(LABEL_LETTERS - 1).is_some()
    })
}

/// "Why not? — but there was more to it": the end of a longer one.
fn goes_on_behind_question(text: &str) -> bool {
    text.match_indices(['?', '!']).any(|(at, mark)| {
        let behind =
            text[at + mark.len()..].strip_prefix(" — ").or_else(|| text[at + mark.len()..].strip_prefix(" – "));
        behind.is_some_and(|behind| behind.starts_with(is_small))
    }) && !text.contains(['"', '“', '«', '„'])
}

/// So few words behind a colon are the first point of a list, if the next sentence has no more of them.
const POINT_WORDS: usize = 8;

/// "One exercise for your: Quads (front of your legs). Butt and hamstrings. …": the first point stands for all of them.
fn counts_up(draft: &Draft<'_>, i: usize) -> bool {
    let one = &draft.sentences[i];
    let Some((_, point)) = one.text.rsplit_once(": ") else { return false };
    let next = draft.sentences.get(i + 1).filter(|next| next.paragraph == one.paragraph);
    next.is_some_and(|next| {
        count_words(point) <= POINT_WORDS
            && next.survey.n_words <= POINT_WORDS
            && next.text.ends_with('.')
            && one.text.ends_with(").")
    })
}

/// A word that may be two has so many letters before the capital.
const FIRST_LETTERS: usize = 3;

/// Is there a word in it that may be two, and that the article has only here: "en envoyéPrincipalement", "à ParisCarlos"
/// where Paris is named elsewhere?
fn holds_joint(text: &str, draft: &Draft<'_>) -> bool {
    let whole = floor(draft.text, MAX_BYTES);
    let joints = words(text).filter_map(|word| joint(word).map(|(first, second)| (word, first, second)));
    let odd = joints.filter(|(word, first, second)| {
        second.chars().nth(1).is_some_and(char::is_lowercase)
            && first.chars().nth(FIRST_LETTERS - 1).is_some()
            && !draft.title.contains(word)
    });
    // To look through the text for each of very many would take too long, and so many are names of things.
    odd.take(MAX_JOINTS).any(|(word, first, _)| {
        let two =
            first.starts_with(char::is_lowercase) || words(draft.title).chain(words(whole)).any(|one| one == first);
        two && whole.matches(word).nth(1).is_none()
    })
}

const MAX_JOINTS: usize = 4;

/// "saison 2Pour son retour", "un train RER CLe trafic": what begins sentences, right behind a number or capitals.
fn begins_behind_sign(text: &str, language: &str) -> bool {
    words(text).any(|word| {
        let signs = word.find(|c: char| !c.is_uppercase() && !c.is_ascii_digit()).unwrap_or(word.len());
        // The last capital is the first letter of what begins.
        let last = word[..signs].char_indices().next_back().filter(|(at, c)| *at > 0 && c.is_uppercase());
        last.is_some_and(|(at, _)| {
            signs < word.len() && (opens(&word[at..], language) || may_open(&word[at..], language))
        })
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric())
}

/// A word parted before its first capital behind a small letter or a digit.
fn joint(word: &str) -> Option<(&str, &str)> {
    let mut last = ' ';
    let joint = word.char_indices().find(|(_, c)| {
        let before = std::mem::replace(&mut last, *c);
        c.is_uppercase() && (before.is_lowercase() || before.is_ascii_digit())
    });
    joint.map(|(at, _)| word.split_at(at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::summarise::Article;

    const REST: &str = "The council voted for the harbour bridge on Monday after a debate of five hours. \
                        Work on both of its pillars begins in spring and takes two years. \
                        Ferries carry the people of the town over the river until then.";
    const FIRM: Place = Place { alone: true, last: false };

    /// Is the sentence that begins so doubtful, behind other prose?
    #[track_caller]
    fn doubtful(language: &str, text: &str, begins: &str, place: Place) -> bool {
        let text = format!("{REST}\n{text}");
        let article =
            Article { title: "A bridge", text: &text, language: Some(language), description: None, furniture: None };
        let draft = Draft::of(&article);
        let i = draft.sentences.iter().position(|one| one.text.starts_with(begins));
        is_doubtful(&draft, i.unwrap_or_else(|| panic!("{begins}: {:?}", draft.sentences)), place)
    }

    #[test]
    fn what_may_be_no_sentence_is_doubtful() {
        for (language, text, begins) in [
            ("en", "(HCG) has introduced a new machine for those who are ill.", "(HCG)"),
            ("en", "It costs less than it did and is a core part of it now[1].", "It costs"),
            ("fr", "Selon un sondage Elabe* pour la ville, huit sur dix le veulent.", "Selon"),
            ("fr", "Il part. Les opposants =1emqui l'accusent sont venus hier soir.", "Les opposants"),
            ("fr", "Il part. 20h : Le maire est élu par la ville dès le premier tour.", "20h"),
            ("fr", "Il part. Pas question de toucher au pont, mais...Ce qu'il a dit hier est clair.", "Pas question"),
            ("en", "We have it all! Sign here. Put it on your list and come back to us every day!", "Put it"),
            ("fr", "Le tabac en hausse, le gaz en baisse Le portefeuille des fumeurs va souffrir.", "Le tabac"),
            ("fr", "Les fautes du maire Fenwick \"On a vu des chars dans la ville hier\", dit-elle.", "Les fautes"),
            ("en", "Simple Ways To Cut Your Daily Waste Reduce what you buy in all of the shops.", "Simple"),
            ("fr", "Des cas dans un abattoir du LoiretCinquante salariés du Loiret sont malades.", "Des cas"),
            ("en", "At least one exercise for your: Quads (front of your legs). Butt and hamstrings.", "At least"),
            (
                "fr",
                "Tous les habitants de la ville le demandent ce soir. Le pont de la ville ouvre-t-il ? Le maire dément !par Chaîne ImaginaireLe maire attend.",
                "Le pont",
            ),
            ("fr", "Il part. REPONSE - Je croise les doigts pour que tout se passe bien.", "REPONSE"),
            ("fr", "Il part. La hausse a atteint 38%L'augmentation des actes selon la ville.", "La hausse"),
            ("fr", "Il part. Le maire parle dans la salle- Les habitants de la ville écoutent.", "Le maire"),
            ("fr", "Il part. Le maire revient dans la saison 2Pour son retour, il change tout.", "Le maire"),
            ("fr", "Il part. Selon Le Journal (JLD)/ITALIC], une salle de la maison est prête pour lui.", "Selon"),
            ("en", "Ann: It is here.\nBob: Is it not?\nAnn: I have always wanted to build this bridge.", "Ann: I"),
            ("fr", "Il part. Un arbre a percuté un train RER CLe trafic est coupé pour la journée.", "Un arbre"),
            ("de", "Alles begann hier. Das Wort Brücke geht über viele Wege zurück auf mhd.\nbrugge.", "Das Wort"),
            ("en", "Some ideas come at once. What if it was pink? — but not a name of the town itself.", "What if"),
            ("en", "http://town.example/a What happens in the town in a minute of a year.", "http://"),
            (
                "en",
                "The Port Times, May 2017. http://town.example/a (2:07) What happens in a minute of a year.",
                "The Port",
            ),
            ("en", "It came. (2:07) Source: What happens in the town in a minute of a year.", "(2:07)"),
            ("en", "The maker of ferries, Port Inc. (nasdaq: PORT - news - people), closes in May.", "The maker"),
            ("en", "Shares of the makers of ferries PORT +0.26% and bridges rose in May.", "Shares"),
            ("en", "Disclosure: the town is the owner of most of what stands here.", "Disclosure"),
            ("de", "Er ist da. Die Stadt (dänisch Havn anhören?/i) liegt am Ufer des Flusses.", "Die Stadt"),
            ("en", "See the pricing page of the town for what a ticket costs this year.", "See the"),
        ] {
            assert!(doubtful(language, text, begins, FIRM), "{text}");
        }
    }

    #[test]
    fn whole_sentences_are_not() {
        for (language, text, begins) in [
            ("en", "iPhone owners (of all ages) pay more than others in the town.", "iPhone"),
            ("en", "The *whole* town came to see it, and so did half of the next.", "The *whole*"),
            (
                "en",
                "The town, seven o'clock GMT +5.30 away, has odds (PORT -3.5) and debts (USD +1.2 billion).",
                "The town",
            ),
            ("en", "At 12:30 the mayor opened the bridge, and the band began to play.", "At 12:30"),
            ("en", "\"We have won!\", said the mayor to all of those who had come.", "\"We"),
            ("ka", "ხიდი დაიკეტა ორშაბათს, როცა ბზარები იპოვეს მის ორ საყრდენში.", "ხიდი"),
            ("fr", "Le maire a parlé à La Poste et au journal Le Monde hier soir.", "Le maire"),
            ("fr", "Le patron d'EgyptAir a vendu sa maison à un autre ministre hier.", "Le patron"),
            ("en", "The United States Department of Health and Human Services said so on Monday.", "The United"),
            (
                "en",
                "All of the people of the town ask the same. What does it cost to cross the river by the bridge and not by ferry?",
                "What does",
            ),
        ] {
            assert!(!doubtful(language, text, begins, FIRM), "{text}");
        }
    }

    #[test]
    fn what_stands_before_a_credit_may_be_a_caption() {
        let caption = "Dr. Fenwick stands on the bridge with Ben. He has tried a new way of building it there.";
        let first_is_doubtful = |credit: &str| {
            let text = format!("{caption}\n{credit}\n{REST}");
            let article =
                Article { title: "A bridge", text: &text, language: Some("en"), description: None, furniture: None };
            is_doubtful(&Draft::of(&article), 0, FIRM)
        };
        assert!(first_is_doubtful("Photograph by: Ada Imaginary, The Paper"));
        assert!(!first_is_doubtful("Photography is an art of its own, the mayor said."));
    }

    #[test]
    fn some_doubts_depend_on_the_sentences_beside() {
        let asked = "All of the people of the town ask the same. What does it cost to cross the river by the bridge and not by ferry?";
        assert!(doubtful("en", asked, "What does", Place { last: true, ..FIRM }));
        let few = "All of them voted for it in the end. It rained hard.";
        assert!(doubtful("en", few, "It rained", FIRM));
        assert!(!doubtful("en", few, "It rained", Place { alone: false, ..FIRM }));
    }
}
