//! Reads one list: a file, or a document at an address, and the lists that it includes.
//!
//! What includes what is bounded in number and depth, and nothing is read twice, so that lists which include each other
//! come to an end. A list is read with all that it includes or not at all. An address goes through the fetcher as any
//! feed does: conditional, capped, and kept out of private networks. A list from the network includes addresses only.

use std::collections::{HashSet, VecDeque};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use url::Url;

use crate::config::ListFrom;
use crate::daemon::lists::manners::Manners;
use crate::daemon::lists::memory::Remembered;
use crate::decode;
use crate::fetch::{Accept, Content, Request};
use crate::model::Timestamp;
use crate::model::body::Document;
use crate::model::feed::Validators;
use crate::opml::read::{joined, read};
use crate::opml::{Cut, Include, List, NotOpml, Outline};
use crate::pipeline::Line;

/// Documents that one list may be made of.
const MAX_DOCUMENTS: usize = 32;
/// Lists in lists in lists.
const MAX_DEPTH: usize = 4;
/// Of a file. What comes from an address is bounded by `poll.max_body`.
const MAX_FILE_BYTES: u64 = 64 << 20;

/// What was found.
pub enum Looked {
    /// The document that is known already.
    Same,
    Read(Box<Found>),
}

/// A list with all that it includes.
pub struct Found {
    pub feeds: Vec<Outline>,
    pub cut: Option<Cut>,
    /// What to remember of its document.
    pub remembered: Remembered,
}

/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum Problem {
    #[error("it cannot be read: {0}")]
    File(#[from] std::io::Error),
    #[error("{0}")]
    Fetch(#[from] crate::fetch::Error),
    #[error("{0}")]
    NotOpml(#[from] NotOpml),
    #[error("it was not sent whole")]
    Incomplete,
    #[error("it includes over {MAX_DOCUMENTS} other lists")]
    TooMany,
    #[error("lists in it include each other more than {MAX_DEPTH} deep")]
    TooDeep,
    #[error("it includes what is neither an address nor a file beside it")]
    WrongInclude,
    #[error("a list that it includes: {0}")]
    Included(Box<Problem>),
    #[error("reading it failed: {0}")]
    Panicked(String),
}

impl Problem {
    /// Its server asked not to be asked before.
    pub fn not_before(&self) -> Option<Timestamp> {
        match self {
            Problem::Fetch(problem) => problem.hints().retry_after,
            Problem::Included(problem) => problem.not_before(),
            _ => None,
        }
    }
}

/// A document still to be read.
struct Next {
    from: ListFrom,
    /// Of the folders that it is included in.
    tags: Vec<String>,
    depth: usize,
}

/// Look at a list. `known` makes the request a conditional one.
pub async fn look(
    line: &Line,
    manners: &mut Manners<'_>,
    from: &ListFrom,
    known: Option<&Remembered>,
) -> Result<Looked, Problem> {
    // With includes the same document may stand for another list.
    let known = known.filter(|known| !known.includes && known.taken_over.is_some() && !known.held);
    let Some((list, mut remembered)) = document(line, manners, from, known).await? else { return Ok(Looked::Same) };
    let mut cut = list.cut;
    remembered.includes = !list.includes.is_empty();
    let itself = match from {
        ListFrom::Address(url) => ListFrom::Address(document_of(url.clone())),
        ListFrom::File(path) => ListFrom::File(path.clone()),
    };
    let mut seen = HashSet::from([format!("{itself:?}")]);
    let mut queue: VecDeque<Next> = included(from, &list.includes, &[], 1)?;
    let mut lists = vec![list.feeds];
    while let Some(next) = queue.pop_front() {
        if !seen.insert(format!("{:?}", next.from)) {
            continue;
        }
        match (seen.len() > MAX_DOCUMENTS, next.depth > MAX_DEPTH) {
            (true, _) => return Err(Problem::TooMany),
            (_, true) => return Err(Problem::TooDeep),
            _ => {}
        }
        let read = document(line, manners, &next.from, None).await;
        let read = read.map_err(|problem| Problem::Included(Box::new(problem)))?;
        let Some((mut list, _)) = read else { continue };
        list.feeds.iter_mut().for_each(|feed| feed.put_under(&next.tags));
        cut = cut.or(list.cut);
        queue.extend(included(&next.from, &list.includes, &next.tags, next.depth + 1)?);
        lists.push(list.feeds);
    }
    Ok(Looked::Read(Box::new(Found { feeds: joined(lists), cut, remembered })))
}

/// The lists that one includes. What is given stands before what is its own.
fn included(from: &ListFrom, includes: &[Include], tags: &[String], depth: usize) -> Result<VecDeque<Next>, Problem> {
    let place = |address: &str| match (from, Url::parse(address)) {
        (_, Ok(url)) if matches!(url.scheme(), "http" | "https") => Some(ListFrom::Address(document_of(url))),
        (ListFrom::Address(base), Err(_)) => base.join(address).ok().map(document_of).map(ListFrom::Address),
        (ListFrom::File(base), Err(_)) => Some(ListFrom::File(base.parent()?.join(address))),
        _ => None,
    };
    let next = |include: &Include| {
        let tags = tags.iter().chain(&include.tags).cloned().collect();
        Some(Next { from: place(&include.address)?, tags, depth })
    };
    includes.iter().map(|include| next(include).ok_or(Problem::WrongInclude)).collect()
}

/// Whatever place in it is named, a document is one.
fn document_of(mut address: Url) -> Url {
    address.set_fragment(None);
    address
}

/// One document, read. `None` when it is the one that is known.
async fn document(
    line: &Line,
    manners: &mut Manners<'_>,
    from: &ListFrom,
    known: Option<&Remembered>,
) -> Result<Option<(List, Remembered)>, Problem> {
    let (document, remembered) = match from {
        ListFrom::File(path) => (file(path.clone()).await?, Remembered::default()),
        ListFrom::Address(url) => match fetched(line, manners, url, known).await? {
            Some(found) => found,
            None => return Ok(None),
        },
    };
    let list = line.cpu.run(move || read(&document.text)).await;
    let list = list.map_err(|panic| Problem::Panicked(panic.to_string()))??;
    Ok(Some((list, remembered)))
}

async fn fetched(
    line: &Line,
    manners: &mut Manners<'_>,
    url: &Url,
    known: Option<&Remembered>,
) -> Result<Option<(Document, Remembered)>, Problem> {
    let request = Request {
        url: url.clone(),
        validators: known.map_or_else(Validators::default, Remembered::validators),
        body_hash: known.and_then(|known| known.body_hash),
        accept: Accept::Feed,
    };
    let gear = line.gear.get();
    let turn = manners.turn(url).await;
    let fetched = gear.fetcher.fetch(&request, line.clock.now()).await;
    drop(turn);
    manners.asked(url);
    let fetched = fetched?;
    let Content::Body { body, hash } = fetched.content else { return Ok(None) };
    if !body.complete {
        return Err(Problem::Incomplete);
    }
    let validators = fetched.answer.validators;
    let not_before: Option<Timestamp> = fetched.answer.hints.retry_after;
    let remembered = Remembered {
        etag: validators.etag,
        last_modified: validators.last_modified,
        body_hash: Some(hash),
        not_before,
        ..Remembered::default()
    };
    let document = line.cpu.run(move || decode::decode(body)).await;
    Ok(Some((document.map_err(|panic| Problem::Panicked(panic.to_string()))?, remembered)))
}

async fn file(path: PathBuf) -> Result<Document, Problem> {
    let reading = blocking(move || read_file(&path)).await;
    Ok(reading.map_err(|panic| Problem::Panicked(panic.to_string()))??)
}

/// A plain file alone: a pipe would be read for ever.
pub fn read_file(path: &Path) -> std::io::Result<Document> {
    let problem = |what: String| std::io::Error::new(std::io::ErrorKind::InvalidInput, what);
    if !std::fs::metadata(path)?.is_file() {
        return Err(problem("it is no file".to_owned()));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(problem(format!("it has over {} MiB", MAX_FILE_BYTES >> 20)));
    }
    let nowhere = Url::parse("file:///").expect("a constant address");
    Ok(decode::document(&bytes, None, &nowhere))
}

/// A disk that does not answer holds up a thread of its own. Waited for by who asked.
#[allow(clippy::disallowed_methods)] // one of the homes of spawn
async fn blocking<T: Send + 'static>(job: impl FnOnce() -> T + Send + 'static) -> Result<T, tokio::task::JoinError> {
    tokio::task::spawn_blocking(job).await
}
