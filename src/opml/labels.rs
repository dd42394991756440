//! Folders and categories of other readers, as tags: one tag for each level, in the order from the outside in.
//!
//! A tag is a plain word, so that `tag:NAME` needs no quotes in a query: letters, digits, `-`, `_` and `.`. Whatever
//! else stands in a label becomes `-`: "Science & Nature" is `Science-Nature`.

/// As `config` bounds them.
const MAX_CHARS: usize = 64;
/// Of one feed. Further ones are left out.
pub const MAX_TAGS: usize = 16;

/// The label as a tag. `None` when nothing of it can stand in one.
pub fn tag_of(label: &str) -> Option<String> {
    let mut tag = String::new();
    let mut n_chars = 0;
    let mut gap = false;
    for letter in label.chars() {
        let stands = letter.is_alphanumeric() || (!tag.is_empty() && matches!(letter, '-' | '_' | '.'));
        if !stands {
            gap = !tag.is_empty();
            continue;
        }
        if n_chars + 1 + usize::from(gap) > MAX_CHARS {
            break;
        }
        if std::mem::take(&mut gap) {
            tag.push('-');
            n_chars += 1;
        }
        tag.push(letter);
        n_chars += 1;
    }
    (!tag.is_empty()).then_some(tag)
}

/// The tags of a `category` attribute: labels separated by commas, levels by slashes (OPML 2.0).
pub fn tags_of(category: &str) -> impl Iterator<Item = String> {
    category.split([',', '/']).take(4 * MAX_TAGS).filter_map(tag_of)
}

/// Adds those that are not there yet; false when some found no room.
pub fn add<T: AsRef<str> + Into<String>>(tags: &mut Vec<String>, more: impl IntoIterator<Item = T>) -> bool {
    for tag in more {
        if tags.iter().any(|known| known == tag.as_ref()) {
            continue;
        }
        if tags.len() == MAX_TAGS {
            return false;
        }
        tags.push(tag.into());
    }
    true
}
