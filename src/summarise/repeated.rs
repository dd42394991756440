//! Lines that a feed repeats under its articles: in any language, they are not what an article says.
//!
//! A line that three entries of a feed have is furniture; an entry's own title counts as any other's ("TITLE was first
//! published in …"). In: what earlier polls counted, and the texts of the entries
//! that are new in this one. Out: the lines that are furniture now (for this very batch, so that a first poll cleans
//! all of it), and the counts to keep. Entries must be given once in their life, or a line that one entry carries
//! through three versions would look repeated.

use std::collections::{HashMap, HashSet};

use crate::model::repeated::LineCounts;
use crate::summarise::classes::{Classes, WORD};
use crate::summarise::draft::MAX_BYTES;
use crate::summarise::marks::floor;
use crate::text::lower::single;

/// In so many entries a line is furniture. Two articles may share a line honestly.
const OFTEN: u32 = 3;
/// Furniture stands at the ends: so many lines of an entry's beginning and end are counted.
const HEAD: usize = 8;
const TAIL: usize = 16;
/// A longer line is no furniture, in bytes.
const LONGEST: usize = 2048;
/// A line of fewer letters or digits says nothing, repeated or not.
const FEWEST_LETTERS: usize = 3;

/// The lines that a feed is known to repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownLines(HashSet<u32>);

impl KnownLines {
    pub fn of(counts: &LineCounts) -> KnownLines {
        let often = counts.packed().iter().filter(|packed| count_of(**packed) >= OFTEN);
        KnownLines(often.map(|packed| hash_of(*packed)).collect())
    }

    /// Is this line furniture of its feed, in an entry of this title?
    pub(crate) fn holds(&self, line: &str, title: &str) -> bool {
        !self.0.is_empty() && both(line, title).any(|hash| self.0.contains(&hash))
    }

    /// Is there anything in the text besides? A feed whose entries all say the same says just that.
    pub(crate) fn leave_something_of(&self, text: &str, title: &str) -> bool {
        let says = |line: &str| hash(line).is_some() && !self.holds(line, title);
        self.0.is_empty() || text.lines().any(|line| line.len() > LONGEST || says(line))
    }
}

/// What is counted of a new entry.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    pub title: &'a str,
    pub full: &'a str,
    /// What its publisher says of it.
    pub description: &'a str,
}

/// Count the lines of new entries.
pub fn learn<'a>(before: &LineCounts, entries: impl IntoIterator<Item = Said<'a>>) -> (LineCounts, KnownLines) {
    // Hash to count, and the time when it was seen last.
    let mut counts: HashMap<u32, (u32, usize)> = HashMap::new();
    let mut time = 0;
    for packed in before.packed() {
        counts.insert(hash_of(*packed), (count_of(*packed), time));
        time += 1;
    }
    for Said { title, full, description } in entries {
        let told = if description == full { "" } else { description };
        let mut own: Vec<u32> = [full, told].into_iter().flat_map(|text| hashes(text, title)).collect();
        own.sort_unstable();
        own.dedup();
        for hash in own {
            let (count, last) = counts.entry(hash).or_insert((0, 0));
            *count = (*count + 1).min(OFTEN);
            *last = time;
        }
        time += 1;
    }
    let known = counts.iter().filter(|(_, (count, _))| *count >= OFTEN).map(|(hash, _)| *hash).collect();
    (LineCounts::new(kept(&counts)), KnownLines(known))
}

/// The most frequent and, among those, the latest; in the order in which they were seen.
fn kept(counts: &HashMap<u32, (u32, usize)>) -> Vec<u32> {
    let mut all: Vec<(u32, usize, u32)> = counts.iter().map(|(hash, (count, last))| (*count, *last, *hash)).collect();
    all.sort_unstable_by(|one, other| other.cmp(one));
    all.truncate(LineCounts::MOST);
    all.sort_unstable_by_key(|(_, last, hash)| (*last, *hash));
    all.into_iter().map(|(count, _, hash)| hash << 2 | count).collect()
}

fn count_of(packed: u32) -> u32 {
    packed & 3
}

fn hash_of(packed: u32) -> u32 {
    packed >> 2
}

/// The lines of one text that may be furniture.
fn hashes(text: &str, title: &str) -> Vec<u32> {
    let lines: Vec<&str> = floor(text, MAX_BYTES).lines().filter(|line| !line.trim().is_empty()).collect();
    let tail = lines.len().saturating_sub(TAIL).max(HEAD.min(lines.len()));
    let ends = lines[..HEAD.min(lines.len())].iter().chain(&lines[tail..]);
    ends.flat_map(|line| both(line, title)).collect()
}

/// A shorter title is a word like any other, and of a longer one no more is looked for. In bytes.
const TITLE_BYTES: std::ops::RangeInclusive<usize> = 8..=512;
/// With fewer letters around its title a line is the news itself: "TITLE is out."
const FEWEST_AROUND: usize = 12;
/// Stands for the title. No text that a feed brought has it.
const TITLE: char = '\u{1}';

/// A line by its hashes: as it stands, and whatever the title is that stands in it. None for what is no line to count.
fn both(line: &str, title: &str) -> impl Iterator<Item = u32> {
    [hash(line), hash_around(line, title)].into_iter().flatten()
}

fn hash(line: &str) -> Option<u32> {
    let line = line.trim();
    if line.is_empty() || line.len() > LONGEST {
        return None;
    }
    let mut sum = Sum::default();
    sum.add(line);
    (sum.n_letters >= FEWEST_LETTERS).then(|| sum.bits())
}

fn hash_around(line: &str, title: &str) -> Option<u32> {
    let (line, title) = (line.trim(), title.trim());
    if !TITLE_BYTES.contains(&title.len()) || line.len() <= title.len() || line.len() > LONGEST {
        return None;
    }
    let (before, behind) = line.split_once(title)?;
    let mut sum = Sum::default();
    sum.add(before);
    sum.add_char(TITLE);
    sum.add(behind);
    (sum.n_letters >= FEWEST_AROUND).then(|| sum.bits())
}

/// Thirty bits of FNV-1a over text in lower case with its white space folded.
struct Sum {
    hash: u64,
    n_letters: usize,
    spaced: bool,
}

impl Default for Sum {
    fn default() -> Sum {
        Sum { hash: 0xcbf2_9ce4_8422_2325, n_letters: 0, spaced: false }
    }
}

impl Sum {
    fn bits(&self) -> u32 {
        (self.hash >> 34) as u32
    }

    fn add(&mut self, text: &str) {
        let mut at = 0;
        // Most lines are ASCII, for which bytes are enough.
        while let Some(byte) = text.as_bytes().get(at) {
            let c = if byte.is_ascii() { char::from(*byte) } else { text[at..].chars().next().unwrap_or_default() };
            at += c.len_utf8();
            if is_space(c) {
                self.spaced = true;
            } else {
                self.add_char(c);
            }
        }
    }

    fn add_char(&mut self, c: char) {
        if std::mem::take(&mut self.spaced) {
            self.add_byte(b' ');
        }
        if c.is_ascii() {
            self.n_letters += usize::from(c.is_ascii_alphanumeric());
            return self.add_byte(c.to_ascii_lowercase() as u8);
        }
        self.n_letters += usize::from(Classes::get().of(c).is(WORD));
        let mut buffer = [0; 4];
        match single(c) {
            Some(lower) => lower.encode_utf8(&mut buffer).bytes().for_each(|byte| self.add_byte(byte)),
            None => {
                c.to_lowercase().for_each(|c| c.encode_utf8(&mut buffer).bytes().for_each(|byte| self.add_byte(byte)))
            }
        }
    }

    fn add_byte(&mut self, byte: u8) {
        self.hash = (self.hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
}

fn is_space(c: char) -> bool {
    if c.is_ascii() { matches!(c, '\t'..='\r' | ' ') } else { c.is_whitespace() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "Zoek meer  verhale by die Koerant";

    fn entry(n: usize) -> String {
        format!("What entry {n} says at length.\nAnd more of {n}.\n{LINE}")
    }

    fn learn_of(before: &LineCounts, texts: &[String]) -> (LineCounts, KnownLines) {
        learn(before, texts.iter().map(|text| Said { title: "", full: text, description: "" }))
    }

    #[test]
    fn a_line_is_known_by_hash_for_as_long_as_stores_live() {
        assert_eq!(hash(LINE), Some(156_190_400));
        assert_eq!(hash("Ещё  статьи İ нашей газеты\u{a0}сегодня"), Some(460_455_425));
        assert_eq!(hash("\u{2003}a b\tc"), hash("A B\u{85}C"));
    }

    #[test]
    fn a_line_of_three_entries_is_furniture_at_once_and_later() {
        let texts: Vec<String> = (0..3).map(entry).collect();
        let (counts, known) = learn_of(&LineCounts::default(), &texts);
        assert!(known.holds(" zoek MEER verhale\tby die koerant ", ""));
        assert!(!known.holds("And more of 1.", ""));
        assert_eq!(KnownLines::of(&counts), known);
    }

    #[test]
    fn it_may_take_three_polls_and_twice_is_not_often() {
        let mut counts = LineCounts::default();
        for n in 0..3 {
            assert!(!KnownLines::of(&counts).holds(LINE, ""), "after {n}");
            counts = learn_of(&counts, &[entry(n)]).0;
        }
        assert!(KnownLines::of(&counts).holds(LINE, ""));
    }

    #[test]
    fn an_entry_counts_once_however_often_it_says_it() {
        let (_, known) = learn_of(&LineCounts::default(), &[format!("{LINE}\n{LINE}\n{LINE}\nEnd.")]);
        assert!(!known.holds(LINE, ""));
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_rare_and_old_go_first() {
        let texts: Vec<String> = (0..1000).map(entry).collect();
        let (counts, known) = learn_of(&LineCounts::default(), &texts);
        assert_eq!(counts.packed().len(), LineCounts::MOST);
        assert!(known.holds(LINE, "") && KnownLines::of(&counts).holds(LINE, ""));
        let others: Vec<String> = (0..500).map(|n| format!("Another line, the {n}th.")).collect();
        let (counts, _) = learn_of(&counts, &others);
        assert!(KnownLines::of(&counts).holds(LINE, ""), "it outlives what was seen once");
    }

    #[test]
    fn the_ends_of_long_texts_are_looked_at_and_no_line_twice() {
        for n in 0..40 {
            let text: String = (0..n).map(|line| format!("Line number {line}\n")).collect();
            assert_eq!(hashes(&text, "").len(), n.min(HEAD + TAIL), "{n}");
        }
        assert_eq!(hashes("* * *\n--\n1\n", ""), Vec::<u32>::new());
    }

    #[test]
    fn a_feed_that_says_nothing_else_is_left_alone() {
        let (_, known) = learn_of(&LineCounts::default(), &vec![LINE.to_owned(); 3]);
        assert!(!known.leave_something_of(LINE, ""));
        assert!(known.leave_something_of(&entry(1), ""));
    }

    #[test]
    fn a_line_that_names_the_article_it_stands_under_is_the_same_under_all() {
        let titles = ["Rain in the port", "The bridge is closed", "Ferries stop"];
        let line = |title: &str| format!("{title} was first published in the Port Times.");
        let texts: Vec<String> = titles.iter().map(|title| format!("It is as told.\n{}", line(title))).collect();
        let said = titles.iter().zip(&texts).map(|(title, full)| Said { title, full, description: "" });
        let (_, known) = learn(&LineCounts::default(), said);
        assert!(known.holds(&line("Rain in the port"), " Rain in the port\n"));
        assert!(known.holds(&line("Some other news"), "Some other news"));
        assert!(!known.holds(&line("Some other news"), "News of the day"));
        for (line, title) in
            [("Ferries stop.", "Ferries stop"), ("The rain falls on all", "rain"), ("We hire: A mayor.", "A mayor.")]
        {
            assert_eq!(hash_around(line, title), None, "{line}");
        }
    }

    #[test]
    fn what_is_known_is_known_where_the_title_happens_to_stand_in_it() {
        let (_, known) = learn_of(&LineCounts::default(), &(0..3).map(entry).collect::<Vec<_>>());
        assert!(known.holds(LINE, "verhale by die Koerant"));
    }
}
