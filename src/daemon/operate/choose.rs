//! Finds the feeds that a user means.

use crate::model::feed::{Feed, Origin, address_label};

/// A feed was named that does not exist, or several that the name fits.
#[derive(Debug, thiserror::Error)]
pub enum NoSuchFeed {
    #[error("no feed is called {0:?}; `coranto feeds` lists them")]
    None(String),
    #[error("{name:?} fits several feeds: {candidates}; use a number of `coranto feeds`")]
    Several { name: String, candidates: String },
    #[error("no feed has the tag {0:?}; `coranto feeds` shows the tags")]
    Tag(String),
}

/// Arguments that can be read but make no sense.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Misuse(pub String);

/// Find a feed by its number, its address, or a part of its title that no other has.
pub fn find_feed<'a>(feeds: &'a [Feed], name: &str) -> Result<&'a Feed, NoSuchFeed> {
    let by_number = name.parse().ok().and_then(|number: i64| feeds.iter().find(|feed| feed.id.0 == number));
    let trimmed = name.trim_end_matches('/');
    let by_address = || {
        let same = |url: &url::Url| url.as_str().trim_end_matches('/') == trimmed;
        let short = |url: &url::Url| address_label(url) == trimmed;
        let by =
            |is: &dyn Fn(&url::Url) -> bool| feeds.iter().find(|feed| is(&feed.declared_url) || is(&feed.fetch_url));
        by(&same).or_else(|| by(&short))
    };
    if let Some(feed) = by_number.or_else(by_address) {
        return Ok(feed);
    }
    let folded = name.to_lowercase();
    let fits: Vec<&Feed> = feeds.iter().filter(|feed| feed.title().to_lowercase().contains(&folded)).collect();
    match fits.as_slice() {
        [feed] => Ok(feed),
        [] => Err(NoSuchFeed::None(name.to_owned())),
        several => {
            // The whole of a title is meant before a part of others.
            let whole: Vec<&&Feed> = several.iter().filter(|feed| feed.title().to_lowercase() == folded).collect();
            if let [feed] = whole.as_slice() {
                return Ok(feed);
            }
            let named = several
                .iter()
                .take(5)
                .map(|feed| format!("{} {} ({})", feed.id, feed.title(), address_label(&feed.declared_url)));
            let candidates = named.collect::<Vec<_>>().join(", ");
            Err(NoSuchFeed::Several { name: name.to_owned(), candidates })
        }
    }
}

/// Of this feed only the articles are kept: it is not polled.
pub fn is_kept_only(feed: &Feed) -> bool {
    !feed.origins.is_empty() && feed.origins.iter().all(|origin| *origin == Origin::Kept)
}
