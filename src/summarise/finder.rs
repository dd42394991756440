//! Many phrases looked for at once: one walk over the text instead of one for each phrase.
//!
//! Phrases are sorted into buckets by a hash of their first bytes, so that most places of a text cost one look-up.

/// Bytes of a phrase that choose its bucket; the few that are shorter are looked for one by one.
const HEAD: usize = 4;
const BUCKETS: usize = 1 << 12;
/// Bytes that are compared at once.
const START: usize = 8;

/// A set of phrases to look for.
#[derive(Debug)]
pub(crate) struct Finder {
    phrases: Vec<Phrase>,
    /// The first phrase of each bucket, as its number and one; 0 for none.
    first: Vec<u16>,
    /// The next phrase in the same bucket, likewise.
    next: Vec<u16>,
    short: Vec<&'static str>,
}

/// A phrase, and its first bytes as one number: most places of a text that fall into its bucket differ there.
#[derive(Debug)]
struct Phrase {
    text: &'static str,
    start: u64,
    /// Which of the first bytes are the phrase's.
    mask: u64,
}

impl Phrase {
    fn of(text: &'static str) -> Phrase {
        let unused = 8 * START.saturating_sub(text.len());
        Phrase { text, start: start(text.as_bytes()), mask: u64::MAX >> unused }
    }

    #[inline]
    fn begins(&self, bytes: &[u8], start: u64) -> bool {
        (start ^ self.start) & self.mask == 0 && (self.text.len() <= START || bytes.starts_with(self.text.as_bytes()))
    }
}

/// The first bytes as a number; what is missing is 0, which no phrase holds.
#[inline]
fn start(bytes: &[u8]) -> u64 {
    let mut found = [0; START];
    match bytes.first_chunk::<START>() {
        Some(whole) => found = *whole,
        None => found[..bytes.len()].copy_from_slice(bytes),
    }
    u64::from_le_bytes(found)
}

impl Finder {
    /// Fewer than 65,536 phrases.
    pub(crate) fn of(phrases: impl Iterator<Item = &'static str>) -> Finder {
        let (long, short): (Vec<&str>, Vec<&str>) = phrases.partition(|phrase| phrase.len() >= HEAD);
        let phrases: Vec<Phrase> = long.into_iter().take(usize::from(u16::MAX)).map(Phrase::of).collect();
        let mut first = vec![0; BUCKETS];
        let mut next = Vec::with_capacity(phrases.len());
        for (number, phrase) in (1_u16..).zip(&phrases) {
            let head = bucket(phrase.text.as_bytes()).map(|bucket| &mut first[bucket]);
            next.push(head.map_or(0, |head| std::mem::replace(head, number)));
        }
        Finder { phrases, first, next, short }
    }

    /// Does the text begin with one of them?
    pub(crate) fn begins(&self, text: &str) -> bool {
        self.begins_at(text.as_bytes())
    }

    /// Does one of them stand in the text, not within a word of ASCII letters?
    pub(crate) fn is_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let mut at = 0;
        while at < bytes.len() {
            if self.begins_at(&bytes[at..]) {
                return true;
            }
            // What follows a word directly begins nothing either.
            let in_word = bytes[at..].iter().take_while(|byte| byte.is_ascii_alphanumeric()).count();
            at += in_word + 1;
        }
        false
    }

    #[inline]
    fn begins_at(&self, bytes: &[u8]) -> bool {
        if self.short.iter().any(|phrase| bytes.starts_with(phrase.as_bytes())) {
            return true;
        }
        let mut number = bucket(bytes).map_or(0, |bucket| self.first[bucket]);
        if number == 0 {
            return false;
        }
        let start = start(bytes);
        while let Some(at) = usize::from(number).checked_sub(1) {
            if self.phrases[at].begins(bytes, start) {
                return true;
            }
            number = self.next[at];
        }
        false
    }
}

#[inline]
fn bucket(bytes: &[u8]) -> Option<usize> {
    let head: [u8; HEAD] = bytes.get(..HEAD)?.try_into().ok()?;
    Some((u32::from_le_bytes(head).wrapping_mul(0x9e37_79b1) >> 20) as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_where_they_stand() {
        let finder = Finder::of(["sign up", "sign in", "©", "版权所有"].into_iter());
        for (text, begins, within) in [
            ("sign up here", true, true),
            ("please sign in", false, true),
            ("please sign", false, false),
            ("redesign in style", false, false),
            ("© 2026", true, true),
            ("本站版权所有", false, true),
            ("s", false, false),
            ("", false, false),
        ] {
            assert_eq!((finder.begins(text), finder.is_in(text)), (begins, within), "{text}");
        }
    }
}
