//! What a feed repeats: lines of its entries, by hash, with how many entries had each.
//!
//! Kept with the feed's profile, so it is small: four bytes a line. What counts as a line, and when one has been
//! repeated often enough, is decided in `summarise`.

use serde::{Deserialize, Serialize};

/// Each a hash, with the count in its last two bits; the line that was seen last stands last.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", from = "String")]
pub struct LineCounts(Vec<u32>);

impl LineCounts {
    /// No feed keeps more lines than this.
    pub const MOST: usize = 256;

    pub fn new(mut packed: Vec<u32>) -> LineCounts {
        packed.truncate(LineCounts::MOST);
        LineCounts(packed)
    }

    pub fn packed(&self) -> &[u32] {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<LineCounts> for String {
    fn from(counts: LineCounts) -> String {
        counts.0.iter().map(|packed| format!("{packed:08x}")).collect()
    }
}

/// What cannot be read is as good as never learnt: it is learnt again.
impl From<String> for LineCounts {
    fn from(text: String) -> LineCounts {
        let mut packed = Vec::with_capacity(LineCounts::MOST.min(text.len() / 8));
        packed.extend(text.as_bytes().chunks_exact(8).take(LineCounts::MOST).map_while(word));
        LineCounts::new(packed)
    }
}

/// What each byte is as a hexadecimal digit; 0xff is none. All counts of all feeds are read at each start.
const DIGITS: [u8; 256] = {
    let mut digits = [0xff; 256];
    let mut value: u8 = 0;
    while value < 16 {
        digits[b"0123456789abcdef"[value as usize] as usize] = value;
        value += 1;
    }
    digits
};

fn word(hexadecimal: &[u8]) -> Option<u32> {
    let mut seen = 0;
    let value = hexadecimal.iter().fold(0, |value: u32, byte| {
        let digit = DIGITS[usize::from(*byte)];
        seen |= digit;
        value << 4 | u32::from(digit)
    });
    (seen < 16).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_survive_being_written_and_nonsense_is_nothing() {
        let counts = LineCounts::new(vec![7, u32::MAX, 0]);
        let written = serde_json::to_string(&counts).unwrap();
        assert_eq!(written, "\"00000007ffffffff00000000\"");
        assert_eq!(serde_json::from_str::<LineCounts>(&written).unwrap(), counts);
        for (nonsense, n) in [("\"\"", 0), ("\"0000\"", 0), ("\"00000001zzzzzzzz\"", 1), ("\"ééééé\"", 0)] {
            assert_eq!(serde_json::from_str::<LineCounts>(nonsense).unwrap().packed().len(), n, "{nonsense}");
        }
    }
}
