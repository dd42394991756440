//! Replacements in a text, collected while it is read and made in one go. A text without any stays borrowed.

use std::borrow::Cow;
use std::collections::HashSet;
use std::ops::Range;

#[derive(Default)]
pub struct Edits {
    edits: Vec<(Range<usize>, String)>,
}

impl Edits {
    pub fn replace(&mut self, range: Range<usize>, with: impl Into<String>) {
        self.edits.push((range, with.into()));
    }

    pub fn remove(&mut self, range: Range<usize>) {
        self.forget_from(range.start);
        self.replace(range, "");
    }

    /// Replaces a range that was read just now, whatever was to be put there before.
    pub fn replace_only(&mut self, range: Range<usize>, with: impl Into<String>) {
        let recent = self.edits.iter().rev().take_while(|(known, _)| known.start >= range.start).count();
        let from = self.edits.len() - recent;
        if let Some(at) = self.edits[from..].iter().position(|(known, _)| *known == range) {
            self.edits.remove(from + at);
        }
        self.replace(range, with);
    }

    /// The same for many ranges, wherever they are.
    pub fn replace_all(&mut self, replacements: Vec<(Range<usize>, String)>) {
        let ranges: HashSet<Range<usize>> = replacements.iter().map(|(range, _)| range.clone()).collect();
        self.edits.retain(|(known, _)| !ranges.contains(known));
        self.edits.extend(replacements);
    }

    /// Takes back the edits that lie behind `at`, since what they were made in is replaced as a whole.
    pub fn forget_from(&mut self, at: usize) {
        while self.edits.last().is_some_and(|(range, _)| range.start >= at) {
            self.edits.pop();
        }
    }

    /// The text up to `end` with all replacements made.
    pub fn apply(mut self, text: &str, end: usize) -> Cow<'_, str> {
        if self.edits.is_empty() {
            return Cow::Borrowed(&text[..end]);
        }
        self.edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut out = String::with_capacity(end + end / 8);
        let mut done = 0;
        for (range, with) in &self.edits {
            if range.start < done || range.end > end {
                continue;
            }
            out.push_str(&text[done..range.start]);
            out.push_str(with);
            done = range.end;
        }
        out.push_str(&text[done..end]);
        Cow::Owned(out)
    }
}
