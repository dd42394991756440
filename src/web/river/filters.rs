//! Choosing by links: what is chosen, each with a way to let go of it, and what can be.

use std::collections::{BTreeMap, BTreeSet};

use crate::web::layout::{Offer, tongue};
use crate::web::river::choice::{Choice, has_tag};
use crate::web::sources::directory::Listed;

/// More of one kind make a list to search through, which the page of the sources is better at.
const MAX_LINKS: usize = 40;

/// Something chosen.
pub(super) struct Chip {
    pub(super) kind: &'static str,
    pub(super) name: String,
    /// The same river without it.
    pub(super) without: String,
}

/// Something to choose by.
pub(super) struct Facet {
    pub(super) name: &'static str,
    pub(super) links: Vec<Link>,
    /// Not all are here.
    pub(super) more: bool,
}

pub(super) struct Link {
    pub(super) name: String,
    pub(super) lang: String,
    pub(super) address: String,
    pub(super) chosen: bool,
}

pub(super) fn chips(choice: &Choice, feeds: &[Listed], offers: &[Offer], root: &str) -> Vec<Chip> {
    let top = choice.top();
    let mut chips = Vec::new();
    if let Some(output) = &choice.output {
        let title = offers.iter().find(|offer| offer.name == *output).map(|offer| offer.title.clone());
        let without = Choice { output: None, ..top.clone() }.address(root);
        chips.push(Chip { kind: "Feed", name: title.unwrap_or_else(|| output.clone()), without });
    }
    if let Some(tag) = &choice.tag {
        let without = Choice { tag: None, ..top.clone() }.address(root);
        chips.push(Chip { kind: "Tag", name: tag.clone(), without });
    }
    if let Some(source) = choice.source {
        let title = feeds.iter().find(|feed| feed.id == source).map(|feed| feed.title.clone());
        let without = Choice { source: None, ..top.clone() }.address(root);
        chips.push(Chip { kind: "Source", name: title.unwrap_or_else(|| "unknown".to_owned()), without });
    }
    if let Some(language) = &choice.language {
        let without = Choice { language: None, ..top }.address(root);
        chips.push(Chip { kind: "Language", name: tongue::name(language).to_owned(), without });
    }
    chips
}

pub(super) fn facets(choice: &Choice, feeds: &[Listed], offers: &[Offer], root: &str) -> Vec<Facet> {
    let top = choice.top();
    // Private feeds are not in the river.
    let feeds: Vec<&Listed> = feeds.iter().filter(|feed| !feed.private).collect();
    let mut facets = vec![outputs(&top, offers, root), tags(&top, &feeds, root)];
    facets.push(languages(&top, &feeds, root));
    facets.push(sources(&top, &feeds, root));
    for facet in &mut facets {
        facet.more = facet.links.len() > MAX_LINKS;
        facet.links.truncate(MAX_LINKS);
    }
    // One thing to choose from is no choice.
    facets.retain(|facet| facet.links.len() > 1 || facet.links.iter().any(|link| link.chosen));
    facets
}

fn outputs(top: &Choice, offers: &[Offer], root: &str) -> Facet {
    let link = |offer: &Offer| {
        let output = Some(offer.name.clone());
        Link {
            name: offer.title.clone(),
            lang: String::new(),
            chosen: top.output == output,
            address: Choice { output, ..top.clone() }.address(root),
        }
    };
    let mut offers: Vec<&Offer> = offers.iter().collect();
    offers.sort_by_key(|offer| offer.title.to_lowercase());
    Facet { name: "Feeds", links: offers.into_iter().map(link).collect(), more: false }
}

fn tags(top: &Choice, feeds: &[&Listed], root: &str) -> Facet {
    let tags: BTreeMap<String, &String> =
        feeds.iter().flat_map(|feed| &feed.tags).map(|tag| (tag.to_lowercase(), tag)).collect();
    let link = |(folded, tag): (String, &String)| Link {
        name: tag.clone(),
        lang: String::new(),
        chosen: top.tag.as_ref().is_some_and(|chosen| chosen.to_lowercase() == folded),
        // Another tag may hold other sources.
        address: Choice { tag: Some(tag.clone()), source: None, ..top.clone() }.address(root),
    };
    Facet { name: "Tags", links: tags.into_iter().map(link).collect(), more: false }
}

fn languages(top: &Choice, feeds: &[&Listed], root: &str) -> Facet {
    let codes: BTreeSet<&String> = feeds.iter().filter_map(|feed| feed.language.as_ref()).collect();
    let link = |code: &String| Link {
        name: tongue::name(code).to_owned(),
        lang: code.clone(),
        chosen: top.language.as_ref() == Some(code),
        address: Choice { language: Some(code.clone()), ..top.clone() }.address(root),
    };
    Facet { name: "Languages", links: codes.into_iter().map(link).collect(), more: false }
}

fn sources(top: &Choice, feeds: &[&Listed], root: &str) -> Facet {
    let within = |feed: &&&Listed| {
        feed.n_entries > 0 && top.tag.as_ref().is_none_or(|tag| has_tag(feed, tag)) || top.source == Some(feed.id)
    };
    let link = |feed: &&Listed| Link {
        name: feed.title.clone(),
        lang: String::new(),
        chosen: top.source == Some(feed.id),
        address: Choice { source: Some(feed.id), ..top.clone() }.address(root),
    };
    Facet { name: "Sources", links: feeds.iter().filter(within).map(link).collect(), more: false }
}
