//! The way from an address to a feed: which documents are fetched, in which order, and when it ends.
//!
//! `parse::discover` says where a feed may be; this asks, one document after the other and none twice, and what it
//! ends with is the feed's document itself, so that adding a feed needs no second request for it. Bounded in requests,
//! whatever pages say.

use std::collections::HashSet;

use url::Url;

use crate::daemon::operate::found::{Other, Trail, Tried};
use crate::daemon::operate::sentence_of;
use crate::decode;
use crate::fetch::{self, Accept, Content, Fetched, Request};
use crate::model::answer::Link;
use crate::model::body::RawBody;
use crate::model::feed::Validators;
use crate::parse::discover::choose::{self, Choice, Part};
use crate::parse::discover::page::{self, Page};
use crate::parse::discover::places::{self, Rule, Way};
use crate::parse::discover::{Clue, guesses};
use crate::pipeline::{Gear, Line};

/// From a page to where it sends us, or to its list of feeds.
const MAX_HOPS: usize = 2;
/// Feeds that a page names and that cannot be read: a page may name a dead one first, and a hundred would be no slip.
const MAX_NAMED: usize = 4;

/// A feed's document, with what was seen of it.
pub struct Found {
    /// The address that it was asked for under.
    pub asked: Url,
    pub fetched: Fetched,
    pub title: Option<String>,
    pub n_entries: usize,
}

/// Find the feed behind an address, and tell the way, which is worth telling also when it led nowhere.
pub async fn find(line: &Line, gear: &Gear, address: &Url) -> (Trail, anyhow::Result<Found>) {
    let (trail, known) = (Trail::default(), HashSet::new());
    let mut walk = Walk { line, gear, trail, known, page: None, refused: None, dead_end: None };
    let found = walk.find(address).await;
    (walk.trail, found)
}

struct Walk<'a> {
    line: &'a Line,
    gear: &'a Gear,
    trail: Trail,
    /// Documents that were asked for, and those that answered.
    known: HashSet<Url>,
    /// The page of the address itself, when it was looked at for something else.
    page: Option<Box<Page>>,
    /// Why it is not there, when it was asked for in vain.
    refused: Option<anyhow::Error>,
    /// The last failure, and whether the host is in no state to be asked more.
    dead_end: Option<(anyhow::Error, bool)>,
}

/// What a document turned out to be.
enum Looked {
    Feed(Box<Found>),
    Page {
        page: Box<Page>,
        /// Where the document says that the feed is, when it was asked.
        answer: Option<Url>,
        why_no_feed: String,
    },
}

impl Walk<'_> {
    async fn find(&mut self, address: &Url) -> anyhow::Result<Found> {
        if let Some(found) = self.by_place(address).await {
            return Ok(found);
        }
        let looked = match (self.page.take(), self.refused.take()) {
            (Some(page), _) => Ok(page),
            (None, Some(problem)) => Err(problem),
            (None, None) => match self.look(address, None).await {
                Ok(Looked::Feed(found)) => {
                    self.trail.reason = "it is a feed".to_owned();
                    return Ok(*found);
                }
                Ok(Looked::Page { page, .. }) => Ok(page),
                Err(problem) => Err(problem),
            },
        };
        let mut page = match looked {
            Ok(page) => page,
            Err(problem) => return self.without_page(address, problem).await,
        };
        // Behind a short link there may be a known place.
        if let Some(found) = self.by_place(&page.url).await {
            return Ok(found);
        }
        for _ in 0..MAX_HOPS {
            let has_own = page.candidates.iter().any(|candidate| candidate.clue != Clue::LinkedElsewhere);
            let to = page.elsewhere.take().or_else(|| page.menu.take()).filter(|to| !self.known.contains(to));
            let Some(to) = to.filter(|_| !has_own) else { break };
            if let Some(found) = self.by_place(&to).await {
                return Ok(found);
            }
            match self.look(&to, None).await {
                Ok(Looked::Feed(found)) => {
                    self.trail.reason = "the page leads to it".to_owned();
                    return Ok(*found);
                }
                Ok(Looked::Page { page: next, .. }) => page.follow(*next),
                Err(_) => break,
            }
        }
        self.by_page(address, &page).await
    }

    /// By a rule about the site. One that was wrong is no failure: the address may be a page like any other.
    async fn by_place(&mut self, address: &Url) -> Option<Found> {
        let (rule, way) = places::recognise(address)?;
        let (Way::Feed { url: first, .. } | Way::Ask { document: first, .. }) = &way;
        if self.known.contains(first) {
            return None;
        }
        let (url, others) = match way {
            Way::Feed { url, others } => (url, others),
            Way::Ask { document, answer } => match self.look(&document, Some(answer)).await {
                Err(problem) => {
                    self.refused = (document == *address).then_some(problem);
                    return None;
                }
                Ok(Looked::Page { answer: Some(url), .. }) => (url, Vec::new()),
                Ok(Looked::Page { page, .. }) => {
                    self.page = (document == *address).then_some(page);
                    return None;
                }
                Ok(Looked::Feed(found)) => return Some(self.at_place(rule, *found, Vec::new())),
            },
        };
        let found = self.feed(&url).await?;
        Some(self.at_place(rule, found, others))
    }

    fn at_place(&mut self, rule: &Rule, found: Found, others: Vec<(Url, &'static str)>) -> Found {
        self.trail.place = Some(rule.name);
        self.trail.reason = format!("it is {}", rule.name);
        let other = |(url, what): (Url, &str)| Other { url, title: None, what: what.to_owned(), also: Vec::new() };
        self.trail.others = others.into_iter().map(other).collect();
        found
    }

    /// By what the page names, else by custom.
    async fn by_page(&mut self, address: &Url, page: &Page) -> anyhow::Result<Found> {
        let choices = choose::ranked(address, page);
        let worth = choose::worth_asking(&choices);
        let mut n_left = MAX_NAMED;
        for choice in &worth {
            for url in std::iter::once(&choice.candidate.url).chain(&choice.also) {
                if n_left == 0 || self.known.contains(url) {
                    continue;
                }
                n_left -= 1;
                if let Some(found) = self.feed(url).await {
                    self.trail.reason = reason(choice, worth.len());
                    self.trail.others = others(&choices, Some(choice));
                    return Ok(found);
                }
            }
        }
        self.trail.others = others(&choices, None);
        if !worth.is_empty() {
            return Err(match self.dead_end.take() {
                Some((problem, _)) if self.trail.tried.len() == 1 => problem,
                _ => anyhow::anyhow!("none of the feeds that the page names can be read"),
            });
        }
        if let Some(found) = self.by_custom(&page.url, page.generator.as_deref()).await {
            self.trail.reason = "the page names no feed, and it lies where feeds usually do".to_owned();
            return Ok(found);
        }
        Err(match self.trail.others.is_empty() {
            true => anyhow::anyhow!("the page names no feed, and there is none where feeds usually lie"),
            false => anyhow::anyhow!("the page names only feeds of other sites"),
        })
    }

    /// By custom alone: many sites keep programs from their pages and not from their feeds.
    async fn without_page(&mut self, address: &Url, problem: anyhow::Error) -> anyhow::Result<Found> {
        if !may_have_a_feed(address, &problem) {
            return Err(problem);
        }
        if let Some(found) = self.by_custom(address, None).await {
            self.trail.reason = format!("{}, and it lies where feeds usually do", sentence_of(&problem));
            return Ok(found);
        }
        Err(problem.context("programs are not let to this page, and there is no feed where feeds usually lie"))
    }

    async fn by_custom(&mut self, page: &Url, generator: Option<&str>) -> Option<Found> {
        self.dead_end = None;
        for url in guesses::usual_places(page, generator) {
            if self.known.contains(&url) {
                continue;
            }
            // With the manners of polling: nobody invited these requests.
            if !self.gear.fetcher.is_private_host(&url) {
                tokio::time::sleep(self.gear.settings.host_gap).await;
            }
            if let Some(found) = self.feed(&url).await {
                return Some(found);
            }
            if matches!(self.dead_end, Some((_, true))) {
                return None;
            }
        }
        None
    }

    /// A document that should be a feed; what it is instead is noted.
    async fn feed(&mut self, url: &Url) -> Option<Found> {
        match self.look(url, None).await {
            Ok(Looked::Feed(found)) => Some(*found),
            Ok(Looked::Page { why_no_feed, .. }) => {
                self.trail.tried.push(Tried { url: url.clone(), problem: why_no_feed });
                None
            }
            Err(problem) => {
                self.trail.tried.push(Tried { url: url.clone(), problem: sentence_of(&problem) });
                let is_final = is_final(&problem);
                self.dead_end = Some((problem, is_final));
                None
            }
        }
    }

    async fn look(&mut self, url: &Url, answer: Option<fn(&str) -> Option<Url>>) -> anyhow::Result<Looked> {
        self.known.insert(url.clone());
        let request =
            Request { url: url.clone(), validators: Validators::default(), body_hash: None, accept: Accept::Feed };
        let fetched = self.gear.fetcher.fetch(&request, self.line.clock.now()).await?;
        self.known.insert(fetched.answer.url.clone());
        let Content::Body { body, .. } = &fetched.content else {
            anyhow::bail!("the server sent no document");
        };
        let (body, links) = (body.clone(), fetched.answer.links.clone());
        Ok(match self.line.cpu.run(move || read(body, &links, answer)).await? {
            Read::Feed { title, n_entries } => {
                Looked::Feed(Box::new(Found { asked: url.clone(), fetched, title, n_entries }))
            }
            Read::Page { page, answer, why_no_feed } => Looked::Page { page, answer, why_no_feed },
        })
    }
}

/// What the worker threads make of a document.
enum Read {
    Feed { title: Option<String>, n_entries: usize },
    Page { page: Box<Page>, answer: Option<Url>, why_no_feed: String },
}

fn read(body: RawBody, links: &[Link], answer: Option<fn(&str) -> Option<Url>>) -> Read {
    let document = decode::decode(body);
    match crate::parse::feed::parse(&document) {
        Ok((parsed, _)) => Read::Feed { title: parsed.profile.title, n_entries: parsed.entries.len() },
        Err(problem) => Read::Page {
            answer: answer.and_then(|answer| answer(&document.text)),
            page: Box::new(page::read(&document, links)),
            why_no_feed: problem.to_string(),
        },
    }
}

/// Did the host refuse the page, and nothing else? Who asks for the feed itself means that one, and a page that is not
/// there has none. A host that says when to come again is left alone until then.
fn may_have_a_feed(address: &Url, problem: &anyhow::Error) -> bool {
    let Some(problem) = problem.downcast_ref::<fetch::Error>() else { return false };
    let is_refusal = matches!(problem.status(), Some(400..=499)) && !matches!(problem.status(), Some(404 | 408 | 410));
    is_refusal && problem.hints().retry_after.is_none() && !page::leads_to_feed(address.as_str())
}

/// Is the host gone, or has it had enough? Then further guesses would be in vain, or rude.
fn is_final(problem: &anyhow::Error) -> bool {
    let Some(problem) = problem.downcast_ref::<fetch::Error>() else { return false };
    match problem.status() {
        Some(status) => status == 429 || status >= 500,
        None => true,
    }
}

fn reason(choice: &Choice, n_worth: usize) -> String {
    let told = choice.part.told();
    // Of a single feed it need be said only when it is not the main one.
    let matters = n_worth > 1 || choice.part > Part::Main;
    match (choice.candidate.clue, matters) {
        (Clue::Named, false) => "the page names it".to_owned(),
        (Clue::Named, true) => format!("the page names it; {told}"),
        (_, false) => "the page links to it".to_owned(),
        (_, true) => format!("the page links to it; {told}"),
    }
}

fn others(choices: &[Choice], chosen: Option<&Choice>) -> Vec<Other> {
    let others = choices.iter().filter(|choice| Some(*choice) != chosen);
    let what = |choice: &Choice| match choice.candidate.clue {
        Clue::LinkedElsewhere => "another site".to_owned(),
        _ => choice.part.told().to_owned(),
    };
    others
        .map(|choice| Other {
            url: choice.candidate.url.clone(),
            title: choice.candidate.title.clone(),
            what: what(choice),
            also: choice.also.clone(),
        })
        .collect()
}
