//! Words that end with a point and end no sentence, as far as the splitter's tables lack them, and those that may do both.

use std::iter;
use std::sync::LazyLock;

use crate::summarise::marks::is_opener;
use crate::text::lower::{lower, single};

/// Words that a name or another word follows, by language: titles, "called", "for example", "compare", "named after".
/// What the splitter's own tables hold is left out, and so is what ends a sentence as often ("i in.", "Jh.").
/// A word in small letters stands for itself with a capital too.
const HELD: &[(&str, &str)] = &[
    ("en", "Ste Ms Mx Lieut Atty Treas Assoc Ft approx"),
    ("fr", "M MM Mgr St Ste Mme Mlle Dr Pr Me gén cdt cf"),
    ("es", "Ma Fco Sr Sra Dr Dra D Dña cnel tte profa arq Mtro Mtra Ilmo Rvdo Mons"),
    ("pt", "Sr Sra Srta Dr Dra D profa engª arq pe Exmo Exma Sto Sta av cel cap Ten des dep Gov Min Sen R S V"),
    ("it", "S Sig On avv dott.ssa prof.ssa Ten Mons"),
    ("ca", "Sr Sra Dr Dra St Sta ctra pl"),
    ("ro", "dl d-na d-nei d-nul str bd sf cpt acad conf av jud"),
    (
        "de",
        "griech altgr franz frz alem lat mlat engl ital span port russ poln tschech ung türk arab hebr pers chin jap \
         kelt slaw kroat serb schwed norw niederl schott mhd ahd germ altfrz etym dt österr schweiz bayr fränk sächs \
         röm skand südd nordd nördl südl östl westl geb gest gegr hl hrsg pfr frhr gebr insb ehem eigtl urspr veralt \
         bspw inkl exkl zzgl anm hptm obstlt oblt ü",
    ),
    ("nl", "burg dhr mevr mw mr drs ds o.a d.w.z incl excl Z.K.H H.K.H kol kap lt maj"),
    ("sv", "t.ex dvs leg doc resp exkl inkl jfr forts s.k"),
    ("da", "bl.a f.eks s.k p.g.a sct jf jvf"),
    ("nb", "bl.a f.eks dvs s.k inkl ekskl jf jfr pga mht ifm iht vedr"),
    ("fi", "ks vrt siv toim tri joht"),
    (
        "pl",
        "pt tzw m.in św ul al pl os dr hab mgr inż lek red mec doc ks abp bp kard śp gen płk ppłk mjr kpt por sierż \
         marsz wiceprez woj pow gm tj wg zob ur asp podkom prok adw kom ds ang fr ros niem łac hiszp wł",
    ),
    ("cs", "arch posl čl mj popř příp nábř tř sv pí plk pplk mjr kpt npor ppor lat něm angl řec"),
    ("sk", "čl prip sv plk mjr kpt lat nem angl"),
    ("sl", "mag sv ul npr tj t.i dipl"),
    ("hr", "sv ul npr tj tzv mons gđa gosp dipl"),
    ("bs", "sv ul npr tj tzv gosp dipl"),
    ("sr", "sv ul npr tj tzv inž dr prof св ул нпр тј тзв инж др проф"),
    ("hu", "szt özv ifj szerk vö kb"),
    (
        "tr",
        "Mim Doç Yrd Av Sn Hz Alb Yzb Org Korg Tuğg Tümg Bşk Müh Öğr Gör Uzm Op Ecz örn bkz Cad Sok Mah Apt M.Ö M.S",
    ),
    ("el", "κ κκ κα Δρ καθ δηλ αρ αγ πρβλ κ.λπ"),
    ("et", "nt s.t st"),
    ("lv", "piem t.i"),
    ("ru", "т.е оз пос св пл бул доц канд ген полк лейт зам нач дир англ нем фр лат греч итал исп укр напр"),
    ("uk", "смт т.зв канд просп р-н ген полк англ нім фр лат грец"),
    ("bg", "адв арх д-р т.нар т.е ж.к им"),
    ("id", "PT Ir Hj KH Jl Jln Tn Ny Sdr Kec Kab Kel Prov Kol Jend Letjen Mayjen Brigjen Kombes AKP AKBP"),
    ("vi", "TP Tp PGS GS TS ThS BS KS ĐH Tr TT"),
    ("hi", "मो कु एड इंजी ले डॉ श्री प्रो रु पं कि.मी स्व"),
    ("bn", "ড ডা মো মোছা"),
    ("ta", "மு மு.க எஸ் மா திரு டாக்டர்"),
];

/// Words that are abbreviations or end sentences: "im. Jana Kowalskiego" is "named after", "dał im." is "gave them".
/// They hold what begins with a long word that is no opener.
const DOUBTFUL: &[(&str, &str)] = &[("pl", "im tys"), ("ru", "им обл"), ("uk", "обл"), ("hu", "Nyrt Zrt Kft Bt")];
const LONG_WORD: usize = 4;

/// What stands before a number, in any language: "kl. 9.30", "art. 12", "nr. 5".
const BEFORE_NUMBERS: &[&str] = &[
    "kl", "art", "nr", "no", "n", "ca", "cca", "p", "pp", "s", "str", "vol", "fig", "kap", "cap", "tel", "h", "č",
    "čl", "ч", "ст", "гл", "стр", "рис", "от", "par", "lk", "sid", "uur", "pkt", "poz", "ok", "abb", "aufl", "bd",
    "tab", "obr", "godz", "ust", "hlm", "rp", "bkz", "pág", "págs", "pag", "pagg", "núm", "nº", "arts", "sf", "сл",
    "br", "бр", "αρ", "σελ", "kr", "ред",
];

/// Ends of enumerations, which end a sentence as often as not.
pub(super) const AND_SO_ON: &[&str] = &["usw.", "etc.", "ecc.", "osv.", "atd.", "itd.", "stb.", "enz.", "т.д.", "т.п."];

/// Languages in which "IV." is how one writes "the fourth", and a name may follow; German has its own rule.
const ORDINALS: &[&str] =
    &["da", "nb", "nn", "no", "fi", "et", "lv", "cs", "sk", "sl", "hr", "sr", "bs", "hu", "pl", "is", "tr"];

const BEFORE_ORDINALS: &[&str] =
    &["der", "die", "das", "den", "dem", "des", "im", "zum", "am", "ihr", "ihren", "sein", "seinen"];

/// Whole words that the splitter takes for abbreviations: "in May. Flowers …".
const WHOLE: &[(&str, &str)] =
    &[("en", "May. art. ill."), ("da", "nat."), ("fr", "min."), ("es", "min."), ("pt", "min.")];

/// Does a sentence end behind this word before a capital?
pub(super) fn is_whole(word: &str, language: &str) -> bool {
    WHOLE.iter().any(|(code, words)| *code == language && words.split(' ').any(|one| one == word))
}

/// The tables by language.
static TABLES: LazyLock<Vec<(&str, Words)>> = LazyLock::new(|| {
    let words = |code| Words { held: sorted(HELD, code), doubtful: sorted(DOUBTFUL, code) };
    HELD.iter().map(|(code, _)| (*code, words(code))).collect()
});

struct Words {
    held: Vec<&'static str>,
    doubtful: Vec<&'static str>,
}

fn sorted(table: &[(&'static str, &'static str)], language: &str) -> Vec<&'static str> {
    let row = table.iter().find(|(code, _)| *code == language).map_or("", |(_, words)| words);
    let mut words: Vec<&'static str> = row.split_whitespace().collect();
    words.sort_unstable();
    words
}

/// What a language writes with a point within sentences.
pub(super) struct Abbreviations {
    words: Option<&'static Words>,
    ordinals: bool,
    nouns_are_large: bool,
    /// Thai has no end marks: a point is that of an abbreviation.
    holds_points: bool,
}

impl Abbreviations {
    pub(super) fn of(language: &str) -> Abbreviations {
        let language = if matches!(language, "no" | "nn") { "nb" } else { language };
        let words = TABLES.iter().find(|(code, _)| *code == language).map(|(_, words)| words);
        Abbreviations {
            words,
            ordinals: ORDINALS.contains(&language),
            nouns_are_large: language == "de",
            holds_points: language == "th",
        }
    }

    /// Does a sentence go on behind this word, whatever follows?
    pub(super) fn hold(&self, word: &str) -> bool {
        self.words.is_some_and(|words| is_listed(word, &words.held))
            || is_initial(word)
            || is_initial_behind_dash(word)
            || is_cut_name(word)
            || (self.holds_points && word.ends_with('.'))
    }

    /// Is it a word that never ends a sentence, by the table alone?
    pub(super) fn list(&self, word: &str) -> bool {
        self.words.is_some_and(|words| is_listed(word, &words.held))
    }

    /// Does it go on behind this word, if a name follows?
    pub(super) fn may_hold(&self, word: &str) -> bool {
        (self.ordinals && is_roman(word)) || self.words.is_some_and(|words| is_listed(word, &words.doubtful))
    }

    /// Is it "3." in a language in which any noun may follow?
    pub(super) fn count(&self, word: &str) -> bool {
        self.nouns_are_large && is_ordinal(word)
    }
}

/// Is the next word long enough for a name?
pub(super) fn is_long_word(next: &str) -> bool {
    next.chars().take_while(|c| c.is_alphabetic()).take(LONG_WORD).count() == LONG_WORD
}

/// Stands the word, but for its point, in a sorted table, as it is or with a small first letter?
fn is_listed(word: &str, sorted: &[&str]) -> bool {
    let Some(word) = word.strip_suffix('.') else { return false };
    let mut letters = word.chars();
    let Some(first) = letters.next() else { return false };
    let rest = letters.as_str();
    let holds = |first: char| sorted.binary_search_by(|known| known.chars().cmp(iter::once(first).chain(rest.chars())));
    holds(first).is_ok() || single(first).is_some_and(|small| small != first && holds(small).is_ok())
}

/// "N°.", "№.", "kl.": a number follows.
pub(super) fn is_before_number(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or("").trim_start_matches(is_opener);
    let Some(word) = last.strip_suffix('.') else { return false };
    let word = word.rsplit(['\'', '’']).next().unwrap_or(word);
    (word.chars().count() <= 2 && word.ends_with(['°', 'º', '№'])) || BEFORE_NUMBERS.contains(&lower(word).as_str())
}

/// "Α.": the splitter knows initials in Latin letters only.
fn is_initial(word: &str) -> bool {
    let mut letters = word.strip_suffix('.').unwrap_or("").chars();
    letters.next().is_some_and(|c| (c.is_uppercase() && !c.is_ascii()) || is_semitic(c)) && letters.next().is_none()
}

/// Hebrew and Arabic letters: one alone is an initial.
fn is_semitic(c: char) -> bool {
    matches!(c, '\u{5d0}'..='\u{5ea}' | '\u{620}'..='\u{64a}' | '\u{671}'..='\u{6d3}')
}

/// "R-W. Va.", "Jean-P.": an initial behind a dash.
fn is_initial_behind_dash(word: &str) -> bool {
    let Some((before, initial)) = word.rsplit_once('-') else { return false };
    before.starts_with(char::is_uppercase)
        && matches!(initial.as_bytes(), [letter, b'.'] if letter.is_ascii_uppercase())
}

/// "Γρ.", "Παν.", "Вл.": the beginning of a first name, as Greeks and Slavs cut it.
///
/// Greek words end with a vowel, with ν or with ς; no word of two letters has two consonants.
fn is_cut_name(word: &str) -> bool {
    let mut letters = word.strip_suffix('.').unwrap_or("").chars();
    let (Some(first), Some(second)) = (letters.next(), letters.next()) else { return false };
    let third = letters.next();
    if !first.is_uppercase() || !second.is_lowercase() || letters.next().is_some() {
        return false;
    }
    if is_greek(first) {
        return third.is_none_or(|c| c != 'ς' && "νβγδζθκλμξπρστφχψ".contains(c));
    }
    let consonant = |c: char| "бвгджзклмнпрстфхцчшщ".contains(c);
    third.is_none() && consonant(single(first).unwrap_or(first)) && consonant(second)
}

pub(super) fn is_greek(c: char) -> bool {
    matches!(c, '\u{0370}'..='\u{03ff}' | '\u{1f00}'..='\u{1fff}')
}

/// "den 100.", "zum 125.": in German, behind a word that asks for a noun.
pub(super) fn is_great_ordinal(text: &str, language: &str) -> bool {
    let mut words = text.split_whitespace().rev();
    let number = words.next().and_then(|word| word.strip_suffix('.')).unwrap_or("");
    language == "de"
        && number.len() == 3
        && number.bytes().all(|b| b.is_ascii_digit())
        && words.next().is_some_and(|word| BEFORE_ORDINALS.contains(&word))
}

/// "2.", "21.", "XIV."; a year ends a sentence more often than not.
fn is_ordinal(word: &str) -> bool {
    let number = word.strip_suffix('.').unwrap_or("");
    is_roman(word) || (matches!(number.len(), 1 | 2) && number.bytes().all(|b| b.is_ascii_digit()))
}

/// "XIV.": kings and councils.
fn is_roman(word: &str) -> bool {
    let number = word.strip_suffix('.').unwrap_or("");
    !number.is_empty() && number.bytes().all(|b| matches!(b, b'I' | b'V' | b'X'))
}

/// "3.", alone.
pub(super) fn is_short_number(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or("").strip_suffix('.').unwrap_or("");
    matches!(last.len(), 1 | 2) && last.bytes().all(|b| b.is_ascii_digit())
}

/// "U.S.", "E.U.": two capitals and more, each with its point.
pub(super) fn is_dotted(word: &str) -> bool {
    let mut letters = 0;
    let pairs = word.trim_start_matches(|c: char| !c.is_alphanumeric()).as_bytes().chunks(2);
    pairs.clone().all(|pair| {
        letters += 1;
        matches!(pair, [letter, b'.'] if letter.is_ascii_uppercase())
    }) && letters >= 2
}
