//! From feed-rs's model to ours: addresses absolute and harmless, titles plain, gaps filled from the side records.

use feed_rs::model as theirs;
use url::Url;

use crate::model::entry::{Category, Details, Episode, Person};
use crate::model::feed::FeedProfile;
use crate::model::hints::Hints;
use crate::model::parsed::{FeedFormat, Markup, ParsedEntry, ParsedFeed};
use crate::parse::scan::EntrySide;
use crate::parse::{episode, plain};

/// Categories and authors beyond these are noise.
const MAX_CATEGORIES: usize = 64;
const MAX_AUTHORS: usize = 16;

pub fn feed(feed: theirs::Feed, format: FeedFormat, side: Vec<EntrySide>, hints: Hints, base: &Url) -> ParsedFeed {
    let links = &feed.links;
    let self_url = hints.self_url.as_deref().and_then(|href| web_address(href, base));
    let site = link_with(links, |link| link.rel.is_none() || is_page(link)).and_then(|href| web_address(&href, base));
    let image = feed.logo.or(feed.icon).and_then(|image| web_address(&image.uri, base));
    let profile = FeedProfile {
        id: Some(feed.id.trim().to_owned()).filter(|id| !id.is_empty()),
        title: title_of(feed.title.as_ref(), format),
        site: site.map(String::from),
        language: feed.language.as_deref().and_then(language),
        rights: title_of(feed.rights.as_ref(), format),
        image: image.map(String::from),
        updated: feed.updated.or(feed.published),
        ttl_minutes: feed.ttl,
        ..FeedProfile::default()
    };
    // The scan counts entries by the same rule as feed-rs; were it ever to fail, no record is better than a wrong one.
    let mut side = if side.len() == feed.entries.len() { side } else { Vec::new() }.into_iter();
    let entries = feed.entries.into_iter().map(|theirs| entry(theirs, side.next().unwrap_or_default(), format, base));
    ParsedFeed { format, profile, self_url, hints, entries: entries.collect() }
}

fn entry(entry: theirs::Entry, side: EntrySide, format: FeedFormat, base: &Url) -> ParsedEntry {
    let place = side.base.as_ref().unwrap_or(base);
    let id =
        Some(entry.id.clone()).filter(|id| !id.trim().is_empty()).or_else(|| side.about.clone()).or(side.id.clone());
    let link = link_of(&entry, &side, id.as_deref(), format, place);
    let comments = entry.links.iter().find(|link| {
        link.target == Some(theirs::LinkTarget::Comments)
            || link.rel.as_deref() == Some("replies")
                && link.media_type.as_deref().is_none_or(|kind| kind.contains("html"))
    });
    let comments = comments.and_then(|link| web_address(&link.href, place)).map(String::from);
    let (summary, content) = (side.summary, side.content);
    let content = content.or(side.other_content.filter(|content| !content.as_str().trim().is_empty()));
    let summary = if summary.is_none() && content.is_none() { side.text } else { summary };
    let content = content.or_else(|| side.told.filter(|told| is_fuller(told, summary.as_ref())));
    let image = side.image.and_then(|image| web_address(&image.url, place)).map(String::from);
    let duration_s = side.episode.duration_s.or(side.media_duration_s);
    let episode = episode::told(Episode { duration_s, ..side.episode });
    let (published, updated) = (side.published.map(|date| date.stated), side.updated.map(|date| date.stated));
    // A date of RSS that says the same twice says nothing of a change.
    let updated = updated.filter(|date| format == FeedFormat::Atom || Some(*date) != published);
    ParsedEntry {
        id,
        title: title_of(entry.title.as_ref(), format).or(side.title.filter(|title| !title.is_empty())),
        link,
        published: published.map(|date| date.at),
        updated: updated.map(|date| date.at),
        zoneless: published.or(updated).is_some_and(|date| date.zoneless),
        language: entry.language.or(side.language).as_deref().and_then(language),
        summary,
        content,
        details: Details {
            authors: authors(entry.authors, side.author),
            categories: categories(entry.categories),
            enclosures: side.enclosures,
            image,
            rights: title_of(entry.rights.as_ref(), format).or(side.rights),
            source: side.source,
            comments,
            episode,
            ..Details::default()
        },
        base: side.base.filter(|own| own != base),
    }
}

/// Where the article is: its link, else what may stand for one.
fn link_of(entry: &theirs::Entry, side: &EntrySide, id: Option<&str>, format: FeedFormat, base: &Url) -> Option<Url> {
    let own = match format {
        FeedFormat::Atom => link_with(&entry.links, is_page).or_else(|| link_with(&entry.links, is_alternate)),
        _ => link_with(&entry.links, |link| link.rel.is_none() && link.target.is_none()),
    };
    let stated = own.as_deref().or(side.link.as_deref()).and_then(|href| web_address(href, base));
    // A guid is a permalink unless it says otherwise. An Atom id need not be one, though it mostly is where it looks
    // like one, and it is asked only when nothing else leads anywhere.
    let permalink = id.filter(|_| format == FeedFormat::Atom || side.guid_is_link || side.about.is_some());
    stated.or_else(|| {
        let id = permalink?.trim();
        let is_address = id.starts_with("http://") || id.starts_with("https://");
        let is_path = format != FeedFormat::Atom && id.starts_with('/');
        if is_address || is_path { web_address(id, base) } else { None }
    })
}

/// Does it tell a quarter more than the other text? Podcasts put the beginning of what they have to say into the
/// description, and all of it into `itunes:summary`; what is about as long is the same, with less markup.
fn is_fuller(told: &Markup, than: Option<&Markup>) -> bool {
    let length = |markup: &Markup| plain::of_html(markup.as_str()).len();
    than.is_some_and(|than| length(told) * 4 > length(than) * 5)
}

fn link_with(links: &[theirs::Link], wanted: impl Fn(&theirs::Link) -> bool) -> Option<String> {
    links.iter().find(|link| wanted(link) && !link.href.trim().is_empty()).map(|link| link.href.clone())
}

fn is_alternate(link: &theirs::Link) -> bool {
    link.rel.as_deref() == Some("alternate") && link.target.is_none()
}

/// An alternate that a browser shows.
fn is_page(link: &theirs::Link) -> bool {
    is_alternate(link) && link.media_type.as_deref().is_none_or(|kind| kind.contains("html"))
}

/// An absolute address of the web, or nothing.
pub fn web_address(href: &str, base: &Url) -> Option<Url> {
    let href = href.trim();
    if href.is_empty() {
        return None;
    }
    base.join(href).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// A language as BCP 47 writes it, if it is one at all.
pub fn language(tag: &str) -> Option<String> {
    let tag = tag.trim().replace('_', "-");
    let fits = (2..=35).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    fits.then_some(tag)
}

/// Titles of RSS are HTML in all but name; those of Atom say what they are.
fn title_of(text: Option<&theirs::Text>, format: FeedFormat) -> Option<String> {
    let text = text?;
    let is_html = format != FeedFormat::Atom || text.content_type.subty() == "html";
    let title = if is_html { plain::of_html(&text.content) } else { plain::one_line(&text.content) };
    (!title.is_empty()).then_some(title)
}

fn authors(named: Vec<theirs::Person>, fallback: Option<String>) -> Vec<Person> {
    let mut authors: Vec<Person> = Vec::new();
    for person in named {
        let clean = |text: Option<String>| text.map(|text| plain::of_html(&text)).filter(|text| !text.is_empty());
        let (name, email) = (clean(person.name), clean(person.email));
        // feed-rs leaves the brackets of `ann@a.example (Ann)` where they are.
        let name = name
            .map(|name| name.trim_start_matches('(').trim_end_matches(')').trim().to_owned())
            .filter(|name| !name.is_empty());
        let name = name.or_else(|| email.clone()).unwrap_or_default();
        add_author(&mut authors, Person { name, uri: clean(person.uri), email });
    }
    if let Some(name) = fallback.filter(|name| authors.is_empty() && !name.is_empty()) {
        authors.push(Person { name, ..Person::default() });
    }
    authors
}

pub fn add_author(authors: &mut Vec<Person>, person: Person) {
    let known = authors.iter().any(|known| known.name == person.name);
    if !person.name.is_empty() && !known && authors.len() < MAX_AUTHORS {
        authors.push(person);
    }
}

fn categories(named: Vec<theirs::Category>) -> Vec<Category> {
    let mut categories: Vec<Category> = Vec::new();
    for category in named {
        let scheme = category.scheme.filter(|scheme| !scheme.is_empty());
        let label = category.label.map(|label| plain::of_html(&label)).filter(|label| !label.is_empty());
        add_category(&mut categories, Category { term: plain::of_html(&category.term), scheme, label });
    }
    categories
}

pub fn add_category(categories: &mut Vec<Category>, category: Category) {
    let known = categories.iter().any(|known| known.term == category.term && known.scheme == category.scheme);
    if !category.term.is_empty() && !known && categories.len() < MAX_CATEGORIES {
        categories.push(category);
    }
}
