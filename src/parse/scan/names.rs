//! Namespaces as they are written in the wild, and as feed-rs knows them.

/// What an element belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Space {
    /// The format's own: RSS in an RSS document, Atom in an Atom one.
    Core,
    /// Atom, in a document of another format.
    Atom,
    Content,
    Dc,
    DcTerms,
    Media,
    Itunes,
    Podcast,
    Wfw,
    /// `sy:`, how often the document changes.
    Syndication,
    /// `fh:`, RFC 5005.
    History,
    /// A text of an item as XHTML, beside its description.
    Xhtml,
    Other,
}

/// Namespace names by the only spelling that feed-rs accepts.
const CANONICAL: &[(Space, &str, &str)] = &[
    (Space::Atom, "atom", "http://www.w3.org/2005/Atom"),
    (Space::Core, "rss", "http://purl.org/rss/1.0/"),
    (Space::Content, "content", "http://purl.org/rss/1.0/modules/content/"),
    (Space::Dc, "dc", "http://purl.org/dc/elements/1.1/"),
    (Space::DcTerms, "dcterms", "http://purl.org/dc/terms/"),
    (Space::Media, "media", "http://search.yahoo.com/mrss/"),
    (Space::Itunes, "itunes", "http://www.itunes.com/dtds/podcast-1.0.dtd"),
    (Space::Podcast, "podcast", "https://podcastindex.org/namespace/1.0"),
    (Space::Wfw, "wfw", "http://wellformedweb.org/CommentAPI/"),
    (Space::Syndication, "sy", "http://purl.org/rss/1.0/modules/syndication/"),
    (Space::History, "fh", "http://purl.org/syndication/history/1.0"),
];

/// The space that a namespace name means, however it is spelt.
pub fn space_of(uri: &str) -> Space {
    // Nearly all are spelt right, and each element asks.
    if let Some((space, _, _)) = CANONICAL.iter().find(|(_, _, canonical)| *canonical == uri) {
        return *space;
    }
    let lower = uri.trim().to_ascii_lowercase();
    let name = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).unwrap_or(&lower);
    let name = name.strip_prefix("www.").unwrap_or(name).trim_end_matches(['/', '#']);
    match name {
        "w3.org/2005/atom" => Space::Atom,
        "purl.org/rss/1.0"
        | "my.netscape.com/rdf/simple/0.9"
        | "channel.netscape.com/rdf/simple/0.9"
        | "purl.org/net/rss1.1" => Space::Core,
        "purl.org/rss/1.0/modules/content" => Space::Content,
        "purl.org/dc/elements/1.1"
        | "purl.org/dc/elements/1.0"
        | "purl.org/rss/1.0/modules/dc"
        | "purl.org/metadata/dublin_core" => Space::Dc,
        "purl.org/dc/terms" | "purl.org/rss/1.0/modules/dcterms" => Space::DcTerms,
        "wellformedweb.org/commentapi" => Space::Wfw,
        "purl.org/rss/1.0/modules/syndication" => Space::Syndication,
        "purl.org/syndication/history/1.0" => Space::History,
        "w3.org/1999/xhtml" => Space::Xhtml,
        _ if name.starts_with("purl.org/atom/ns") => Space::Atom,
        _ if name.contains("search.yahoo.com/mrss") => Space::Media,
        _ if name.contains("itunes.com/") || name.contains("itunes.apple.com") => Space::Itunes,
        _ if name.contains("podcastindex.org/namespace") => Space::Podcast,
        // Where the namespace is described, and was named by at first.
        _ if name.contains("podcastindex-org/podcast-namespace") => Space::Podcast,
        _ if name.contains("backend.userland.com") || name.contains("law.harvard.edu") => Space::Core,
        _ => Space::Other,
    }
}

/// The space that a prefix means when nobody declared it.
pub fn space_of_prefix(prefix: &str) -> Space {
    CANONICAL
        .iter()
        .find(|(_, known, _)| known.eq_ignore_ascii_case(prefix))
        .map_or(Space::Other, |(space, _, _)| *space)
}

/// The space of a prefix that was bound to this name. When nobody knows the name, the prefix tells what was meant.
pub fn space_of_bound(prefix: Option<&str>, uri: &str) -> Space {
    match (space_of(uri), prefix) {
        (Space::Other, Some(prefix)) => space_of_prefix(prefix),
        (space, _) => space,
    }
}

/// The name to put in place of this one, which a declaration (`xmlns`, `xmlns:dc`) gives: `None` when it is right, or
/// unknown.
pub fn canonical(declaration: &str, uri: &str) -> Option<&'static str> {
    let space = space_of_bound(declaration.strip_prefix("xmlns:"), uri);
    let (_, _, canonical) = CANONICAL.iter().find(|(known, _, _)| *known == space)?;
    (*canonical != uri).then_some(*canonical)
}

/// Names that are not feed-rs's, and were right in their day.
pub fn is_of_old(uri: &str) -> bool {
    let old = [
        "http://purl.org/atom/ns#",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://channel.netscape.com/rdf/simple/0.9/",
        "http://purl.org/dc/elements/1.0/",
        "http://search.yahoo.com/mrss",
        "http://purl.org/net/rss1.1#",
    ];
    old.contains(&uri)
}

/// The name for a prefix that was used without being declared.
pub fn uri_of_prefix(prefix: &str) -> Option<&'static str> {
    CANONICAL.iter().find(|(_, known, _)| known.eq_ignore_ascii_case(prefix)).map(|(_, _, uri)| *uri)
}

/// The name as Atom spells it, when this is that name in another case; else nothing.
pub fn respelt_in_atom(local: &str) -> Option<&'static str> {
    const NAMES: [&str; 22] = [
        "feed",
        "entry",
        "title",
        "link",
        "id",
        "updated",
        "published",
        "summary",
        "content",
        "author",
        "contributor",
        "name",
        "uri",
        "email",
        "category",
        "rights",
        "subtitle",
        "source",
        "issued",
        "modified",
        "icon",
        "logo",
    ];
    let is_other_case = local.bytes().any(|byte| byte.is_ascii_uppercase());
    NAMES.into_iter().find(|name| is_other_case && name.eq_ignore_ascii_case(local))
}

/// The name as RSS spells it, when this is that name in another case, or CDF's word for the same; else nothing.
pub fn respelt(local: &str) -> Option<&'static str> {
    const NAMES: [&str; 21] = [
        "rss",
        "channel",
        "item",
        "title",
        "link",
        "description",
        "guid",
        "pubDate",
        "lastBuildDate",
        "author",
        "category",
        "comments",
        "enclosure",
        "source",
        "language",
        "copyright",
        "ttl",
        "skipHours",
        "skipDays",
        "image",
        "url",
    ];
    if local.eq_ignore_ascii_case("abstract") {
        return Some("description");
    }
    let may_be_other_case = local.bytes().any(|byte| byte.is_ascii_uppercase()) || matches!(local, "pubdate");
    if !may_be_other_case || NAMES.contains(&local) {
        return None;
    }
    NAMES.into_iter().find(|name| name.eq_ignore_ascii_case(local))
}

/// Elements whose content is text, whatever stands in them.
pub fn is_text(space: Space, local: &str) -> bool {
    match space {
        Space::Core | Space::Atom => matches!(
            local,
            "title"
                | "description"
                | "summary"
                | "content"
                | "subtitle"
                | "tagline"
                | "rights"
                | "copyright"
                | "guid"
                | "id"
                | "category"
                | "comments"
                | "pubDate"
                | "lastBuildDate"
                | "updated"
                | "published"
                | "issued"
                | "modified"
                | "created"
                | "date"
                | "language"
                | "ttl"
                | "managingEditor"
                | "webMaster"
                | "generator"
                | "name"
                | "uri"
                | "url"
                | "email"
                | "icon"
                | "logo"
                | "link"
        ),
        Space::Content => local == "encoded",
        Space::Dc | Space::DcTerms | Space::Wfw | Space::Syndication => true,
        Space::Media => matches!(local, "title" | "description" | "text" | "credit" | "keywords" | "category"),
        Space::Itunes => !matches!(local, "image" | "owner" | "category"),
        Space::Podcast | Space::History | Space::Xhtml | Space::Other => false,
    }
}
