//! A list of subscriptions on its way to the daemon, whose requests are bounded: in as many pieces as it takes.
//!
//! Each piece is whole by itself and doing one twice changes nothing, so a daemon that ends half-way loses nothing that
//! importing the list again would not bring.

use crate::daemon::control::wire::IMPORT_BYTES;
use crate::opml::Outline;

/// Of one piece, as JSON: far from what the daemon takes, and so many feeds that a million come in some twenty pieces.
const PIECE_BYTES: usize = IMPORT_BYTES / 4;

/// The first piece of a list, and the rest of it.
pub fn first(feeds: &[Outline]) -> (&[Outline], &[Outline]) {
    split(feeds, PIECE_BYTES)
}

/// At least one feed, and then as many as have room.
fn split(feeds: &[Outline], n_bytes: usize) -> (&[Outline], &[Outline]) {
    let mut room = n_bytes;
    let has_no_room = |feed: &Outline| {
        let size = serde_json::to_string(feed).map_or(0, |json| json.len() + 1);
        let fits = size <= room;
        room = room.saturating_sub(size);
        !fits
    };
    let end = feeds.iter().position(has_no_room).unwrap_or(feeds.len());
    feeds.split_at(end.max(1).min(feeds.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::feed::FeedSettings;

    #[test]
    fn pieces_are_as_large_as_may_be_and_none_is_empty() {
        let outline = |path: &str| Outline {
            url: url::Url::parse("https://a.example").unwrap().join(path).unwrap(),
            settings: FeedSettings::default(),
            paused: false,
        };
        let one = serde_json::to_string(&outline("1")).unwrap().len() + 1;
        let feeds: Vec<Outline> = ["1", "2", &"3".repeat(3 * one), "4", "5"].map(outline).into();
        let mut rest = &feeds[..];
        let mut sizes = Vec::new();
        while !rest.is_empty() {
            let (piece, more) = split(rest, 2 * one);
            sizes.push(piece.len());
            rest = more;
        }
        assert_eq!(sizes, [2, 1, 2]);
        assert_eq!(split(&[], 10), (&[][..], &[][..]));
    }
}
