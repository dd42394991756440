//! One fetch of a feed with all that is said on the way, and what the line would make of it. Nothing is stored.

use serde::{Deserialize, Serialize};

use crate::clock::Clock;
use crate::daemon::operate::choose::find_feed;
use crate::daemon::operate::operator::Operator;
use crate::fetch::exchange::Exchange;
use crate::fetch::{Content, Fetched};
use crate::model::Timestamp;
use crate::model::answer::Hints;
use crate::model::feed::{Feed, Validators, address_label};
use crate::pipeline::poll::{self, Rehearsed};
use crate::schedule::decide::Plan;
use crate::text::spoken;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    pub feed: String,
    /// Ask without validators, for the whole document.
    pub fresh: bool,
    /// Every header.
    pub verbose: bool,
}

/// Headers that decide something; the others are for the curious.
const ASKING: [&str; 3] = ["if-none-match", "if-modified-since", "authorization"];
const ANSWERING: [&str; 8] =
    ["content-type", "etag", "last-modified", "cache-control", "expires", "age", "retry-after", "location"];
/// Faults of a document that are told.
const FAULTS: usize = 5;

pub async fn run(operator: &Operator, trace: Trace) -> anyhow::Result<Vec<String>> {
    let feeds = operator.store.feeds().await?;
    let feed = find_feed(&feeds, &trace.feed)?;
    let line = operator.line()?;
    let gear = line.gear.get();
    let mut request = poll::request(feed);
    if trace.fresh {
        (request.validators, request.body_hash) = (Validators::default(), None);
    }
    let (now, watch) = (operator.clock.now(), Clock::stopwatch());
    let (exchanges, fetched) = gear.fetcher.trace(&request, now).await;
    let took_ms = watch.elapsed().as_millis();

    let mut lines = vec![format!("{} ({}), feed {}", feed.title(), address_label(&feed.declared_url), feed.id)];
    for exchange in &exchanges {
        lines.extend(told(exchange, trace.verbose));
    }
    lines.push(received(&fetched, took_ms, trace.fresh));
    lines.extend(fetched.as_ref().ok().and_then(|fetched| hints(fetched.answer.hints, now)));
    lines.extend(moved(feed, &fetched));
    let rehearsed = poll::rehearse(&line, feed, fetched).await?;
    lines.extend(outcome(&rehearsed));
    lines.push(format!("next poll would be {}", next(&rehearsed.plan, now)));
    lines.push("nothing was stored; the pause between two requests to one host was not kept".to_owned());
    Ok(lines)
}

fn told(exchange: &Exchange, verbose: bool) -> Vec<String> {
    let status = exchange.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
    let ask = format!("> GET {}", exchange.address);
    let answer = format!("< {status}");
    if verbose {
        let each = |mark: &str, headers: &[(String, String)]| -> Vec<String> {
            headers.iter().map(|(name, value)| format!("{mark} {name}: {value}")).collect()
        };
        return [vec![ask], each(">", &exchange.request), vec![answer], each("<", &exchange.answer)].concat();
    }
    vec![with(ask, &exchange.request, &ASKING), with(answer, &exchange.answer, &ANSWERING)]
}

/// The headers that matter, on one line.
fn with(begin: String, headers: &[(String, String)], matter: &[&str]) -> String {
    let told = headers.iter().filter(|(name, _)| matter.contains(&name.as_str()));
    told.fold(begin, |line, (name, value)| format!("{line}; {name}: {value}"))
}

fn received(fetched: &Result<Fetched, crate::fetch::Error>, took_ms: u128, fresh: bool) -> String {
    match fetched {
        Err(problem) => format!("failed after {took_ms} ms: {problem}"),
        Ok(Fetched { content: Content::NotModified, .. }) => {
            format!(
                "not modified, in {took_ms} ms: the document is the one of the last poll (--fresh asks for it again)"
            )
        }
        Ok(Fetched { content: Content::SameBody { .. }, .. }) => {
            format!("received in {took_ms} ms: byte for byte the document of the last poll")
        }
        Ok(Fetched { content: Content::Body { body, .. }, .. }) => {
            let whole = if body.complete { "" } else { ", but it ended early" };
            let why = if fresh { ", asked for without validators" } else { "" };
            format!("received {} bytes in {took_ms} ms{whole}{why}", body.bytes.len())
        }
    }
}

fn hints(hints: Hints, now: Timestamp) -> Option<String> {
    let quiet =
        hints.retry_after.map(|at| format!("asked again {} at the earliest (Retry-After)", spoken::relative(at, now)));
    let fresh =
        hints.max_age.map(|age| format!("fresh for {} (Cache-Control or Expires)", spoken::span(age.as_secs())));
    let told: Vec<String> = quiet.into_iter().chain(fresh).collect();
    (!told.is_empty()).then(|| format!("the server would like to be: {}", told.join("; ")))
}

fn moved(feed: &Feed, fetched: &Result<Fetched, crate::fetch::Error>) -> Option<String> {
    let to = fetched.as_ref().ok()?.answer.moved_to()?;
    (*to != feed.fetch_url).then(|| format!("moved for good to {}", address_label(to)))
}

fn outcome(rehearsed: &Rehearsed) -> Vec<String> {
    let mut lines = Vec::new();
    match &rehearsed.problem {
        Some(problem) => lines.push(format!("a poll would count as failed: {problem}")),
        None if rehearsed.unchanged => lines.push("a poll would find nothing to read".to_owned()),
        None => {}
    }
    if !rehearsed.unchanged && rehearsed.n_entries > 0 {
        let entries = spoken::count(rehearsed.n_entries as u64, "entry").replace("entrys", "entries");
        lines.push(format!("{entries} read: {} new, {} changed", rehearsed.n_new, rehearsed.n_changed));
    }
    let told = rehearsed.decisions.iter().take(FAULTS);
    lines.extend(told.map(|decision| format!("{}: {}", decision.reason, decision.detail)));
    if rehearsed.problem.is_none() && !rehearsed.acknowledged {
        lines.push("its validators would not be kept: the document does not seem whole".to_owned());
    }
    lines
}

fn next(plan: &Plan, now: Timestamp) -> String {
    format!("{}, by {}: {}", spoken::relative(plan.at, now), plan.reason, plan.detail)
}
