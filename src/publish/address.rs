//! Addresses and names as documents may carry them: absolute, well-formed, harmless and discreet.
//!
//! Publishers' addresses were checked when they came in. They are checked again here, because what leaves us is
//! trusted by others: only http and https, only characters of RFC 3986, and never the address of a feed that may
//! carry a secret.

use std::borrow::Cow;

use url::Url;
use uuid::Uuid;

use crate::model::Timestamp;
use crate::model::entry::SourceRef;
use crate::model::privacy::has_secret;
use crate::publish::NAMESPACE;

/// An address below the public one. Segments are encoded, never trusted.
pub(super) fn below(base: &Url, segments: &[&str]) -> String {
    let mut url = base.clone();
    url.set_query(None);
    url.set_fragment(None);
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url.into()
}

/// The address of the pages, with the slash that relative links in them need.
pub(super) fn site(base: &Url) -> String {
    below(base, &[""])
}

/// The address as it may be published, verbatim where that is valid; `None` when it is no web address.
pub(crate) fn web(address: &str) -> Option<Cow<'_, str>> {
    let address = address.trim();
    let (scheme, rest) = address.split_once("://")?;
    let named = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    let parsed = Url::parse(address).ok()?;
    if !named || rest.starts_with('/') || !parsed.has_host() {
        return None;
    }
    if address.bytes().all(uri_byte) && !stray_percent(address) {
        return Some(Cow::Borrowed(address));
    }
    // The parser encodes blanks and everything beyond ASCII, and has the host in its ASCII form.
    Some(Cow::Owned(encode(parsed.as_str())))
}

/// As [`web`], less addresses whose host is a bare IPv6 number: RSS and its modules are held to RFC 2396, which knows
/// none.
pub(super) fn named(address: &str) -> Option<Cow<'_, str>> {
    web(address).filter(|address| !address.contains('['))
}

/// The address of an enclosure in RSS, where validators accept no more than a host of letters, digits, hyphens and at
/// least one dot, a port, and a path.
pub(super) fn enclosure(address: &str) -> Option<Cow<'_, str>> {
    let written = web(address)?;
    if plain_authority(&written) {
        return Some(written);
    }
    // `https://a.example?x` lacks the path that every parser adds.
    let parsed = Url::parse(&written).ok()?;
    let rewritten = encode(parsed.as_str());
    (parsed.username().is_empty() && plain_authority(&rewritten)).then_some(Cow::Owned(rewritten))
}

fn plain_authority(address: &str) -> bool {
    let Some((_, rest)) = address.split_once("://") else { return false };
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, after) = rest.split_at(end);
    let (host, port) = authority.split_once(':').unwrap_or((authority, "0"));
    let label = |part: &str| {
        !part.is_empty() && !part.starts_with('-') && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    let host = host.contains('.') && host.split('.').all(label);
    host && !port.is_empty() && all_digits(port) && (after.is_empty() || after.starts_with('/'))
}

/// Bytes that RFC 3986 allows outside the brackets of an IPv6 address, which validators do not know.
fn uri_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&byte)
}

fn stray_percent(address: &str) -> bool {
    let digits = |pair: &str| pair.len() >= 2 && pair.bytes().take(2).all(|b| b.is_ascii_hexdigit());
    address.split('%').skip(1).any(|pair| !digits(pair))
}

fn encode(address: &str) -> String {
    let host_end = address.find("://").map_or(0, |at| at + 3);
    let path = address[host_end..].find(['/', '?', '#']).map_or(address.len(), |at| host_end + at);
    let mut out = String::with_capacity(address.len() + 8);
    out.push_str(&address[..path]);
    for (at, byte) in address.bytes().enumerate().skip(path) {
        let stray = byte == b'%' && !address.as_bytes()[at + 1..].iter().take(2).all(u8::is_ascii_hexdigit);
        let cut = byte == b'%' && address.len() - at < 3;
        if uri_byte(byte) && !stray && !cut {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// The address of a source's feed document, unless it carries credentials or a query: either may be a secret of the
/// subscriber's, and readers lose nothing they need.
pub(super) fn feed_document(source: &SourceRef) -> Option<Cow<'_, str>> {
    source.feed_url.as_deref().filter(|address| !may_hold_secret(address)).and_then(web)
}

/// The site of a source.
pub(crate) fn source_site(source: &SourceRef) -> Option<Cow<'_, str>> {
    source.link.as_deref().filter(|address| !has_credentials(address)).and_then(web)
}

/// The id of a source as an absolute URI: its own where that is one and tells no secret, else a name made from it.
pub(super) fn source_id(source: &SourceRef) -> Option<String> {
    let own = source.id.as_deref().or(source.feed_url.as_deref()).or(source.link.as_deref())?.trim();
    if own.is_empty() {
        return None;
    }
    let valid = own.bytes().all(uri_byte) && !stray_percent(own);
    let kept = match own.split_once(':').map(|(scheme, rest)| (scheme.to_ascii_lowercase(), rest)) {
        Some((scheme, _)) if scheme == "http" || scheme == "https" => {
            web(own).is_some_and(|address| address == own) && !may_hold_secret(own)
        }
        Some((scheme, rest)) if scheme == "urn" => urn(rest),
        Some((scheme, rest)) if scheme == "tag" => tag(rest),
        _ => false,
    };
    Some(if valid && kept { own.to_owned() } else { id_of(own) })
}

/// A URI made from a name that is none.
pub(super) fn id_of(name: &str) -> String {
    Uuid::new_v5(&NAMESPACE, name.as_bytes()).urn().to_string()
}

/// RFC 8141: a namespace of 2 to 32 characters and something in it; a `uuid` must be one.
fn urn(rest: &str) -> bool {
    let Some((space, name)) = rest.split_once(':') else { return false };
    let well_formed = (2..=32).contains(&space.len()) && space.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    let plain = !name.is_empty() && !name.contains(['/', '?', '#', '&', '~']);
    let right = !space.eq_ignore_ascii_case("uuid") || (name.len() == 36 && Uuid::try_parse(name).is_ok());
    well_formed && !space.starts_with('-') && plain && right
}

/// RFC 4151: `authority,date:specific`.
fn tag(rest: &str) -> bool {
    let Some((authority, rest)) = rest.split_once(',') else { return false };
    let Some((date, _)) = rest.split_once(':') else { return false };
    let dated = date.split('-').zip([4, 2, 2]).all(|(part, len)| part.len() == len && all_digits(part));
    let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b"-._@".contains(&b);
    dated && matches!(date.len(), 4 | 7 | 10) && !authority.is_empty() && authority.bytes().all(known)
}

fn all_digits(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_digit())
}

fn has_credentials(address: &str) -> bool {
    Url::parse(address.trim()).is_ok_and(|url| !url.username().is_empty() || url.password().is_some())
}

fn may_hold_secret(address: &str) -> bool {
    has_credentials(address) || address.contains('?') || Url::parse(address.trim()).is_ok_and(|url| has_secret(&url))
}

/// The two-letter codes of ISO 639-1, and the `sh` that some still write.
const LANGUAGES: &str = "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da \
    de dv dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik \
    io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms \
    mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg sh si sk sl \
    sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh \
    zu";
/// Languages without a two-letter code that people publish in and validators know.
const MORE_LANGUAGES: &str = "ast ceb chr csb dsb fil frr frs fur haw kab kok lad mai mni nap nds nso pap sat scn sco";

/// A language tag that readers can rely on: the shape of BCP 47 with a language of ISO 639 that validators know.
pub(super) fn language(tag: Option<&str>) -> Option<&str> {
    let tag = tag?.trim();
    let mut parts = tag.split('-');
    let primary = parts.next()?;
    let listed = |list: &str| list.split(' ').any(|code| code.eq_ignore_ascii_case(primary));
    let known = listed(LANGUAGES) || listed(MORE_LANGUAGES);
    let rest = parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric()));
    (known && rest).then_some(tag)
}

/// A media type without parameters that no format rejects.
pub(super) fn media_type(text: Option<&str>) -> Option<&str> {
    let bare = text?.split(';').next()?.trim();
    let token =
        |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$&-^_.+".contains(&b));
    bare.split_once('/').is_some_and(|(top, sub)| token(top) && token(sub)).then_some(bare)
}

/// An address that mail programs accept; anything else would make an Atom document invalid.
pub(super) fn email(text: Option<&str>) -> Option<&str> {
    let text = text?.trim();
    let (local, domain) = text.split_once('@')?;
    let local_ok = !local.is_empty() && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-+.'".contains(&b));
    let label = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    (local_ok && domain.contains('.') && domain.split('.').all(label)).then_some(text)
}

/// RFC 3339, whole seconds: more would be noise in a feed.
pub(super) fn rfc3339(at: Timestamp) -> String {
    plausible(at).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// RFC 3339 with a part of a second by which two things of one second differ. Planets are read by programs that order
/// by time or tell entries apart by it, and a feed without dates gives all its entries the same.
pub(super) fn rfc3339_apart(at: Timestamp, name: Uuid) -> String {
    format!("{}.{:06}Z", plausible(at).format("%Y-%m-%dT%H:%M:%S"), name.as_u128() % 1_000_000)
}

/// RFC 822 with the four-digit year that RSS asks for.
pub(super) fn rfc822(at: Timestamp) -> String {
    plausible(at).format("%a, %d %b %Y %H:%M:%S +0000").to_string()
}

/// The formats have four digits for a year.
fn plausible(at: Timestamp) -> Timestamp {
    let last = Timestamp::from_timestamp(253_402_300_799, 0).unwrap_or(Timestamp::MAX_UTC);
    at.clamp(Timestamp::UNIX_EPOCH, last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: PartialEq + std::fmt::Debug>(got: T, expected: T, input: &str) {
        assert_eq!(got, expected, "{input:?}");
    }

    #[test]
    fn only_web_addresses_leave() {
        for (input, expected) in [
            ("https://a.example/x?y=1&z=%20#f", Some("https://a.example/x?y=1&z=%20#f")),
            (" http://a.example/ ", Some("http://a.example/")),
            ("https://a.example/a b", Some("https://a.example/a%20b")),
            ("https://a.example/?q=a|b^{c}[d]`e", Some("https://a.example/?q=a%7Cb%5E%7Bc%7D%5Bd%5D%60e")),
            ("https://a.example/100%", Some("https://a.example/100%25")),
            ("https://a.example/%zz%4", Some("https://a.example/%25zz%254")),
            ("https://a.example/ü", Some("https://a.example/%C3%BC")),
            ("https://bücher.example/", Some("https://xn--bcher-kva.example/")),
            ("https://[2001:db8::1]:80/x", Some("https://[2001:db8::1]:80/x")),
            ("HTTPS://A.example/", Some("HTTPS://A.example/")),
            ("javascript:alert(1)//http://a", None),
            ("javascript://a.example/%0aalert(1)", None),
            ("data:text/html,x", None),
            ("http:/one-slash.example", None),
            ("http:///three", None),
            ("//a.example/", None),
            ("/relative", None),
            ("mailto:a@b.example", None),
            ("", None),
        ] {
            check(web(input).as_deref(), expected, input);
        }
    }

    #[test]
    fn enclosures_of_rss_have_a_plain_host_and_a_path() {
        for (input, expected) in [
            ("https://a.example/x.mp3?s=1&t=%2F", Some("https://a.example/x.mp3?s=1&t=%2F")),
            ("http://a-b.example:8080/x.mp3", Some("http://a-b.example:8080/x.mp3")),
            ("http://192.0.2.1/x.mp3", Some("http://192.0.2.1/x.mp3")),
            ("https://a.example", Some("https://a.example")),
            ("https://a.example?x=1", Some("https://a.example/?x=1")),
            ("https://bücher.example?x=ü", Some("https://xn--bcher-kva.example/?x=%C3%BC")),
            ("http://localhost/x.mp3", None),
            ("https://under_score.a.example/x.mp3", None),
            ("https://u:p@a.example/x.mp3", None),
            ("https://[2001:db8::1]/x.mp3", None),
            ("https://a.example./x.mp3", None),
            ("javascript:x", None),
        ] {
            check(enclosure(input).as_deref(), expected, input);
        }
        check(named("https://[2001:db8::1]/").as_deref(), None, "IPv6");
        check(named("http://localhost/").as_deref(), Some("http://localhost/"), "localhost");
    }

    #[test]
    fn names_of_sources_are_absolute_and_tell_no_secret() {
        let id = |own: &str| source_id(&SourceRef { id: Some(own.to_owned()), ..SourceRef::default() });
        for kept in [
            "https://a.example/feed",
            "tag:a.example,2026:feed",
            "tag:me@a.example,2026-11-01:/x",
            "urn:uuid:8d2c1f5e-6a0b-4c39-9f47-2b61d0e853a4",
            "urn:isbn:0451450523",
        ] {
            check(id(kept).as_deref(), Some(kept), kept);
        }
        for made in [
            "https://u:p@a.example/feed",
            "https://a.example/feed?token=secret",
            "feed 17",
            "a.example",
            "http://",
            "tag:a.example:feed",
            "tag:a.example,26:feed",
            "urn:uuid:17",
            "urn:x:y",
            "urn:feed",
            "javascript:alert(1)",
            "https://a.example/a b",
        ] {
            let got = id(made).expect("something in, something out");
            assert!(got.starts_with("urn:uuid:") && got.len() == 45, "{made:?} gave {got:?}");
            assert!(!got.contains("secret"));
        }
        check(source_id(&SourceRef::default()), None, "nothing");
    }

    #[test]
    fn secrets_of_subscribers_stay() {
        let source = |address: &str| SourceRef { feed_url: Some(address.to_owned()), ..SourceRef::default() };
        for (input, expected) in [
            ("https://a.example/feed", Some("https://a.example/feed")),
            ("https://u:p@a.example/feed", None),
            ("https://u@a.example/feed", None),
            ("https://a.example/feed?key=1", None),
        ] {
            check(feed_document(&source(input)).as_deref(), expected, input);
        }
        let site = SourceRef { link: Some("https://u:p@a.example/".to_owned()), ..SourceRef::default() };
        check(source_site(&site), None, "site with credentials");
    }

    #[test]
    fn addresses_of_ours_come_from_the_base() {
        for (base, expected) in [
            ("https://a.example", "https://a.example/feeds/x.atom"),
            ("https://a.example/", "https://a.example/feeds/x.atom"),
            ("https://a.example/news", "https://a.example/news/feeds/x.atom"),
            ("https://a.example/news/?q#f", "https://a.example/news/feeds/x.atom"),
        ] {
            let base = Url::parse(base).unwrap();
            check(below(&base, &["feeds", "x.atom"]).as_str(), expected, base.as_str());
            assert!(site(&base).ends_with('/'), "{}", site(&base));
        }
        let base = Url::parse("https://a.example/").unwrap();
        check(below(&base, &["feeds", "../a b?c"]).as_str(), "https://a.example/feeds/..%2Fa%20b%3Fc", "odd name");
    }

    #[test]
    fn small_values_are_valid_or_left_out() {
        for (input, expected) in [
            ("de", true),
            ("pt-BR", true),
            ("zh-Hant-TW", true),
            ("x", false),
            ("deutsch", false),
            ("EN-us", true),
            ("nds", true),
            ("qqq", false),
            ("zz-QQ", false),
            ("en-", false),
            ("en_US", false),
            ("", false),
        ] {
            check(language(Some(input)).is_some(), expected, input);
        }
        for (input, expected) in [
            ("audio/mpeg", Some("audio/mpeg")),
            ("text/html; charset=utf-8", Some("text/html")),
            ("mp3", None),
            ("a b/c", None),
            ("/", None),
        ] {
            check(media_type(Some(input)), expected, input);
        }
        for (input, expected) in [
            ("a.b+c@d.example", true),
            ("a@b", false),
            ("a b@c.example", false),
            ("a@b@c.example", false),
            ("a@.", false),
        ] {
            check(email(Some(input)).is_some(), expected, input);
        }
    }

    #[test]
    fn times_have_four_digit_years() {
        let at = Timestamp::from_timestamp(1_795_500_000, 900_000_000).unwrap();
        check(rfc3339(at).as_str(), "2026-11-24T06:00:00Z", "3339");
        check(rfc3339_apart(at, Uuid::from_u128(7_000_042)).as_str(), "2026-11-24T06:00:00.000042Z", "3339");
        check(rfc822(at).as_str(), "Tue, 24 Nov 2026 06:00:00 +0000", "822");
        check(rfc3339(Timestamp::MAX_UTC).as_str(), "9999-12-31T23:59:59Z", "far");
        check(rfc822(Timestamp::MIN_UTC).as_str(), "Thu, 01 Jan 1970 00:00:00 +0000", "early");
    }
}
