//! One address in two feeds: one article, or an article and a post about it?
//!
//! Aggregators and link blogs carry the addresses of others, so an address alone proves nothing. Feeds of the
//! address's own site list one article several times; feeds of other sites carry the same article only if they carry
//! its text. The verdicts do not depend on which copy came first.

use std::cmp::Reverse;

use url::Url;

use crate::model::Timestamp;
use crate::model::feed::address_label;
use crate::store::types::{Judge, Verdict, Weighed};
use crate::text::fold::fold;
use crate::text::plain::{plain, plain_of};
use crate::text::shingles::{Shingles, containment};
use crate::text::site::registrable_domain;
use crate::text::words::{count, words};

/// Share of the shorter text that must stand in the longer (F1 .93 on ECB+, .98 on galaxy, at this value).
const SAME_TEXT: f64 = 0.5;

/// Shorter texts than this many shingles must be equal.
const TELLING_SHINGLES: usize = 12;

/// Judges copies by their address, their sites and their texts.
#[derive(Clone, Copy, Debug, Default)]
pub struct AddressJudge;

impl Judge for AddressJudge {
    fn join(&self, entry: &Weighed, leads: &[Weighed]) -> Verdict {
        let own_text = Words::of(entry);
        // Identity within a feed was decided before; two entries of one feed are two.
        let others: Vec<&Weighed> = leads.iter().filter(|lead| lead.feed != entry.feed).collect();
        let crowded =
            others.iter().enumerate().any(|(at, lead)| others[..at].iter().any(|other| other.feed == lead.feed));
        // The oldest of those with the best ground.
        let mut best: Option<(&Weighed, Ground)> = None;
        for lead in &others {
            if let Some(ground) = ground(entry, &own_text, lead, crowded)
                && best.is_none_or(|(_, most)| ground > most)
            {
                best = Some((lead, ground));
            }
        }
        match (best, others.first()) {
            (Some((lead, ground)), _) => {
                let detail = format!("{} of {} {}", name(entry), address_label(&lead.feed_url), ground.sentence());
                Verdict::Join { lead: lead.id, reason: ground.reason(), detail }
            }
            (None, Some(lead)) => Verdict::Refused {
                reason: "link-post",
                detail: format!(
                    "{} points to the address of {} of {} with a text of its own",
                    name(entry),
                    name(lead),
                    address_label(&lead.feed_url)
                ),
            },
            (None, None) => Verdict::Alone,
        }
    }

    fn prefers(&self, entry: &Weighed, lead: &Weighed) -> bool {
        rank(entry) < rank(lead)
    }
}

/// Why two entries are one article. The later, the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Ground {
    Site,
    SiteAndTitle,
    Text,
}

impl Ground {
    fn reason(self) -> &'static str {
        match self {
            Ground::Site | Ground::SiteAndTitle => "same-site-address",
            Ground::Text => "same-text-address",
        }
    }

    fn sentence(self) -> &'static str {
        match self {
            Ground::Site | Ground::SiteAndTitle => "has the same address, and both feeds are of its site",
            Ground::Text => "has the same address and the same text",
        }
    }
}

fn ground(entry: &Weighed, own_text: &Words, lead: &Weighed, crowded: bool) -> Option<Ground> {
    let text = Words::of(lead);
    if own_text.agrees(&text) {
        return Some(Ground::Text);
    }
    let domains = [&entry.link, &lead.link].into_iter().flatten().map(registrable_domain);
    let same_site = domains.into_iter().any(|domain| owns(entry, &domain) && owns(lead, &domain));
    let same_title = !own_text.title.is_empty() && own_text.title == text.title;
    match (same_site, same_title) {
        (false, _) => None,
        (true, true) if !names_a_part(entry, lead) => Some(Ground::SiteAndTitle),
        // Where the address is no article's alone, the words decide.
        (true, false) if !(crowded || names_a_part(entry, lead) || names_no_page(entry)) => Some(Ground::Site),
        _ => None,
    }
}

/// Is the feed one of the site's own?
fn owns(entry: &Weighed, domain: &str) -> bool {
    let site = entry.feed_site.as_deref().and_then(|site| Url::parse(site).ok());
    [Some(&entry.feed_url), site.as_ref()].into_iter().flatten().any(|url| registrable_domain(url) == domain)
}

/// Do they point to different parts of one page? A comment is not its article, a release not the next.
fn names_a_part(entry: &Weighed, lead: &Weighed) -> bool {
    let part = |weighed: &Weighed| {
        let fragment = weighed.link.as_ref().and_then(Url::fragment).unwrap_or("");
        // Trackers (`xtor=RSS`) and counters of versions (`0`) name no part.
        let names =
            fragment.len() > 2 && !fragment.contains('=') && !fragment.starts_with(':') && fragment != "comments";
        names.then(|| fragment.to_owned())
    };
    part(entry) != part(lead)
}

/// A front page is linked to by many entries.
fn names_no_page(entry: &Weighed) -> bool {
    entry.link.as_ref().is_none_or(|url| url.path() == "/" && url.query().is_none() && url.fragment().is_none())
}

fn name(entry: &Weighed) -> String {
    if entry.title.is_empty() { format!("entry {}", entry.id) } else { format!("{:?}", entry.title) }
}

/// What is compared of an entry.
struct Words {
    title: String,
    text: String,
    shingles: Shingles,
}

impl Words {
    fn of(entry: &Weighed) -> Words {
        let folded = fold(&plain(&entry.content));
        Words {
            title: joined(&fold(&plain_of(&entry.title))),
            text: joined(&folded),
            shingles: Shingles::of_words(words(&folded)),
        }
    }

    fn agrees(&self, other: &Words) -> bool {
        if self.text.is_empty() || other.text.is_empty() {
            return !self.title.is_empty() && self.title == other.title;
        }
        if self.shingles.len().min(other.shingles.len()) < TELLING_SHINGLES {
            return self.text == other.text;
        }
        containment(&self.shingles, &other.shingles) >= SAME_TEXT
    }
}

fn joined(folded: &str) -> String {
    words(folded).collect::<Vec<_>>().join(" ")
}

/// Where a copy stands among those that could lead, smallest first: by the user's will, from the address's own site,
/// with the fuller text, published earlier; then by feed and link, so that arrival never decides.
fn rank(entry: &Weighed) -> impl Ord {
    let from_elsewhere = !entry.link.as_ref().is_some_and(|link| owns(entry, &registrable_domain(link)));
    // In doublings, so that a sentence more does not outrank an earlier date, and the order stays one.
    let fullness = (count(&fold(&plain(&entry.content))) + 1).ilog2();
    let published = entry.published.unwrap_or(Timestamp::MAX_UTC);
    let link = entry.link.as_ref().map(Url::to_string);
    (
        Reverse(entry.priority),
        from_elsewhere,
        Reverse(fullness),
        published,
        entry.feed_url.to_string(),
        link,
        entry.title.clone(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::body::CleanHtml;
    use crate::model::ids::{EntryId, FeedId};

    const ARTICLE: &str = "The harbour of the old town will be closed for large ships from Monday, the port authority \
        said, because the quay walls have to be strengthened before the winter storms begin in earnest.";

    /// `feed` is the host of a feed, whose number is its length.
    fn weighed(id: i64, feed: &str, link: &str, title: &str, text: &str) -> Weighed {
        Weighed {
            id: EntryId(id),
            feed: FeedId(feed.bytes().map(i64::from).sum()),
            feed_url: Url::parse(&format!("https://{feed}/feed.xml")).unwrap(),
            feed_site: None,
            priority: 0,
            title: title.to_owned(),
            link: Url::parse(link).ok(),
            content: CleanHtml::sanitised(text.to_owned()),
            published: None,
        }
    }

    fn check(entry: &Weighed, leads: &[Weighed], reason: &str, lead: Option<i64>) {
        let found = match AddressJudge.join(entry, leads) {
            Verdict::Alone => ("alone", None),
            Verdict::Refused { reason, .. } => (reason, None),
            Verdict::Join { lead, reason, .. } => (reason, Some(lead.0)),
        };
        assert_eq!(found, (reason, lead), "{} with {leads:?}", entry.title);
        // The same the other way round.
        if let [lead] = leads {
            let joins = |a: &Weighed, b: &Weighed| {
                matches!(AddressJudge.join(a, std::slice::from_ref(b)), Verdict::Join { .. })
            };
            assert_eq!(joins(entry, lead), joins(lead, entry));
        }
    }

    const LINK: &str = "https://www.a.example/1";

    #[test]
    fn feeds_of_one_site_list_one_article_twice() {
        let top = weighed(1, "a.example", LINK, "Harbour", "teaser of one kind");
        check(
            &weighed(2, "feeds.a.example", LINK, "Port closed", "teaser of another"),
            std::slice::from_ref(&top),
            "same-site-address",
            Some(1),
        );
        check(
            &weighed(2, "b.example", LINK, "Port closed", "teaser of another"),
            std::slice::from_ref(&top),
            "link-post",
            None,
        );
        let mut burner = weighed(2, "feeds.burner.example", LINK, "Port closed", "teaser of another");
        burner.feed_site = Some("https://a.example/".to_owned());
        check(&burner, &[top], "same-site-address", Some(1));
        check(&burner, &[], "alone", None);
    }

    #[test]
    fn other_sites_must_carry_the_text() {
        let own = weighed(1, "a.example", LINK, "Harbour", ARTICLE);
        let post = |title: &str, text: &str| weighed(2, "b.example", LINK, title, text);
        check(&post("x", &format!("<p>{ARTICLE}</p>")), std::slice::from_ref(&own), "same-text-address", Some(1));
        check(&post("x", &ARTICLE[..120]), std::slice::from_ref(&own), "same-text-address", Some(1));
        check(&post("Harbour", ""), std::slice::from_ref(&own), "same-text-address", Some(1));
        check(&post("harbour!", ""), std::slice::from_ref(&own), "same-text-address", Some(1));
        check(
            &post("Harbour", "Article URL: x Comments URL: y Points: 3"),
            std::slice::from_ref(&own),
            "link-post",
            None,
        );
        check(&post("", ""), std::slice::from_ref(&own), "link-post", None);
        check(&post("x", "The harbour of the old town"), std::slice::from_ref(&own), "link-post", None);
        let short = weighed(1, "a.example", LINK, "T", "b");
        check(&weighed(2, "b.example", LINK, "T2", "<p>B.</p>"), &[short], "same-text-address", Some(1));
    }

    #[test]
    fn an_address_that_is_no_articles_alone_needs_words() {
        let page = "https://a.example/log";
        let leads = [weighed(1, "a.example", page, "v1", "first"), weighed(2, "a.example", page, "v2", "second")];
        check(&weighed(3, "x.a.example", page, "v2", "second"), &leads, "same-text-address", Some(2));
        check(&weighed(3, "x.a.example", page, "v2", "other words"), &leads, "same-site-address", Some(2));
        check(&weighed(3, "x.a.example", page, "v3", "third"), &leads, "link-post", None);
        let front = [weighed(1, "a.example", "https://a.example/", "One", "first")];
        check(&weighed(2, "x.a.example", "https://a.example/", "Two", "second"), &front, "link-post", None);
        let comment = weighed(2, "x.a.example", &format!("{LINK}#comment-7"), "By: Ann", "I agree");
        check(&comment, &[weighed(1, "a.example", LINK, "Harbour", ARTICLE)], "link-post", None);
        check(&weighed(2, "a.example", LINK, "x", "y"), &[weighed(1, "a.example", LINK, "x", "y")], "alone", None);
    }

    #[test]
    fn the_best_copy_leads_whatever_the_order() {
        let base = || weighed(1, "a.example", LINK, "T", ARTICLE);
        let mut urgent = weighed(9, "b.example", LINK, "T", "teaser");
        urgent.priority = 1;
        let elsewhere = weighed(2, "b.example", LINK, "T", &format!("{ARTICLE} {ARTICLE} More. {ARTICLE}"));
        let teaser = weighed(3, "x.a.example", LINK, "T", "teaser");
        let mut later = weighed(4, "y.a.example", LINK, "T", ARTICLE);
        later.published = Some(chrono::DateTime::UNIX_EPOCH + chrono::Duration::days(1));
        let mut earlier = later.clone();
        earlier.published = Some(chrono::DateTime::UNIX_EPOCH);
        let undated = base();
        let other_feed = weighed(5, "z.a.example", LINK, "T", ARTICLE);
        let order = [urgent, earlier, later, undated, other_feed, teaser, elsewhere];
        for (at, better) in order.iter().enumerate() {
            for (against, worse) in order.iter().enumerate() {
                assert_eq!(AddressJudge.prefers(better, worse), at < against, "{at} {against}");
            }
        }
    }
}
