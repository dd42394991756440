//! One feed's poll: the straight line from the wire to the commit.
//!
//! Whatever happens, exactly one batch is committed: entries, validators, state and reasons in one transaction. A
//! validator is an acknowledgement: once coranto sends it back, the origin answers 304 and the entries of that version
//! never come again, so it must never be stored before or without them.

use std::sync::PoisonError;

use chrono::Duration;
use tracing::{debug, info, warn};

use crate::clock::Clock;
use crate::clocks::here;
use crate::fetch::{Accept, Content, Fetched, Kind, Request};
use crate::metrics::PollResult;
use crate::model::Timestamp;
use crate::model::answer::{Answer, Hints};
use crate::model::decision::{Decision, Topic};
use crate::model::feed::{Feed, FeedProfile, FeedSettings, Origin, PollState, Validators};
use crate::model::ids::FeedId;
use crate::model::parsed::{Fault, NotAFeed};
use crate::pipeline::cpu::Panicked;
use crate::pipeline::offline::Turn;
use crate::pipeline::prepare::{self, Context, Prepared, Read};
use crate::pipeline::scheduler::Gate;
use crate::pipeline::{Gear, Line};
use crate::schedule::cadence;
use crate::schedule::decide::{self, FailureKind, Outcome};
use crate::store::types::{Batch, Committed, Error};

/// How a poll ended, for the scheduler and for the progress bar.
#[derive(Clone, Debug)]
pub struct Polled {
    pub feed: FeedId,
    pub next_due: Option<Timestamp>,
    pub n_new: usize,
    pub n_ready: usize,
    /// A sentence for people when the poll failed.
    pub problem: Option<String>,
}

/// What one poll found out, before it is decided when to poll next.
struct Findings {
    outcome: Outcome,
    status: Option<u16>,
    hints: Hints,
    /// `None` leaves the stored ones alone: a failure, a body that ended early.
    validators: Option<Validators>,
    body_hash: Option<i64>,
    profile: Option<FeedProfile>,
    prepared: Prepared,
    decisions: Vec<Decision>,
    problem: Option<String>,
    /// Nobody was reached at all.
    unreached: bool,
}

impl Findings {
    fn new(outcome: Outcome, answer: Option<&Answer>) -> Findings {
        Findings {
            outcome,
            status: answer.map(|answer| answer.status),
            hints: answer.map(|answer| answer.hints).unwrap_or_default(),
            validators: None,
            body_hash: None,
            profile: None,
            prepared: Prepared::default(),
            decisions: Vec::new(),
            problem: None,
            unreached: false,
        }
    }

    fn failed(kind: FailureKind, problem: String, answer: Option<&Answer>) -> Findings {
        Findings { problem: Some(problem), ..Findings::new(Outcome::Failed(kind), answer) }
    }
}

/// One feed on its way down the line.
#[derive(Clone, Copy)]
struct Walk<'a> {
    line: &'a Line,
    gear: &'a Gear,
    feed: &'a Feed,
    now: Timestamp,
}

/// The conditional request for a feed's document.
pub fn request(feed: &Feed) -> Request {
    Request {
        url: feed.fetch_url.clone(),
        validators: feed.state.validators.clone(),
        body_hash: feed.state.body_hash,
        accept: Accept::Feed,
    }
}

/// Bring one feed up to date. The gate opens when the host is free again.
pub async fn poll(line: &Line, feed: Feed, gate: Gate) -> Result<Polled, Error> {
    let (gear, took) = (line.gear.get(), Clock::stopwatch());
    let fetched = gear.fetcher.fetch(&request(&feed), line.clock.now()).await;
    drop(gate);
    let polled = ingest(line, &gear, feed, fetched).await;
    line.metrics.poll_took(took.elapsed());
    polled
}

/// The rest of the line, for what was fetched.
pub async fn ingest(
    line: &Line,
    gear: &Gear,
    feed: Feed,
    fetched: Result<Fetched, crate::fetch::Error>,
) -> Result<Polled, Error> {
    let now = line.clock.now();
    let walk = Walk { line, gear, feed: &feed, now };
    let kept = match look_into(walk, fetched).await {
        Ok(findings) => commit(walk, findings).await,
        Err(problem) => Err(problem),
    };
    match kept {
        // A stored value that cannot be read, or a new one that is refused: this feed's own failure, with its own
        // backoff. The store, and everybody else, goes on.
        Err(problem) if !problem.is_of_the_store() => {
            let findings = Findings::failed(FailureKind::Transient, problem.to_string(), None);
            commit(walk, findings).await
        }
        kept => kept,
    }
}

/// What the answer means, and what its document brings.
async fn look_into(walk: Walk<'_>, fetched: Result<Fetched, crate::fetch::Error>) -> Result<Findings, Error> {
    let line = walk.line;
    let Fetched { answer, content } = match fetched {
        Ok(fetched) => fetched,
        Err(problem) => return Ok(fetch_failed(line, &problem)),
    };
    say_turn(line.offline.reached());
    match content {
        // A 304's answer carries the validators that were sent: they still hold.
        Content::NotModified | Content::SameBody { .. } => Ok(unchanged(&answer)),
        Content::Body { body, hash } => read_body(walk, &answer, body, hash).await,
    }
}

fn unchanged(answer: &Answer) -> Findings {
    let mut findings = Findings::new(Outcome::Unchanged, Some(answer));
    findings.validators = Some(answer.validators.clone());
    findings
}

fn fetch_failed(line: &Line, problem: &crate::fetch::Error) -> Findings {
    if problem.status().is_some() {
        say_turn(line.offline.reached());
    } else if problem.is_unreachable() {
        say_turn(line.offline.unreached());
    }
    if let Some(limit) = problem.limit() {
        line.metrics.limit_hit(limit);
    }
    if let crate::fetch::Error::Refused { layer, .. } = problem {
        line.metrics.ssrf_blocked(layer.as_str());
    }
    let kind = match (problem.status(), problem.kind()) {
        (Some(410), _) => FailureKind::Gone,
        (_, Kind::Permanent) => FailureKind::Permanent,
        (_, Kind::Transient | Kind::Ours) => FailureKind::Transient,
    };
    let mut findings = Findings::failed(kind, problem.to_string(), None);
    findings.status = problem.status();
    findings.hints = problem.hints();
    findings.unreached = problem.is_unreachable();
    findings
}

fn say_turn(turn: Turn) {
    match turn {
        Turn::Same => {}
        Turn::Lost => warn!("no feed can be reached: the network seems to be down; coranto goes on trying"),
        Turn::Back => info!("the network is back"),
    }
}

async fn read_body(
    walk: Walk<'_>,
    answer: &Answer,
    body: crate::model::body::RawBody,
    hash: i64,
) -> Result<Findings, Error> {
    let Walk { line, gear, feed, now } = walk;
    let sent_whole = body.complete;
    let read = match line.cpu.run(move || prepare::read(body)).await {
        Ok(Ok(read)) => read,
        Ok(Err(problem)) => return Ok(not_a_feed(&problem, answer)),
        Err(panicked) => return Ok(failed_here(&panicked, answer)),
    };
    // A document may stop inside an entry although every byte came: a publisher that died half-way through writing it.
    let has_fault = |class| read.faults.iter().any(|fault: &Fault| fault.class == class);
    let complete = sent_whole && !has_fault(Fault::TRUNCATED);
    // Nor was one seen whole that was never closed: it may be a slip of the publisher, so the poll has not failed, but
    // what it acknowledges could be more than what it brought. One that mentions entries of which none was found says
    // nothing about there being none.
    let (unclosed, no_entries) = (has_fault(Fault::UNCLOSED), has_fault(Fault::NO_ENTRIES));
    let acknowledged = complete && !unclosed && !no_entries;
    let mut decisions = parse_decisions(&read, now);
    let profile = prepare::profile(&read, answer, now);
    let clock_is_right = compare_clocks(line, answer, now);
    let known = line.store.known(feed.id, read.probes.clone()).await?;
    let context = Context {
        feed: feed.clone(),
        known,
        now,
        clock_is_right,
        first: gear.settings.first,
        summary: gear.settings.summary,
    };
    let prepared = match line.cpu.run(move || prepare::prepare(read, &context)).await {
        Ok(prepared) => prepared,
        Err(panicked) => return Ok(failed_here(&panicked, answer)),
    };
    decisions
        .extend(prepared.notes.iter().map(|(reason, detail)| decision(now, Topic::Identity, reason, detail.clone())));

    let mut findings = Findings::new(Outcome::Changed { n_new: prepared.n_new }, Some(answer));
    if acknowledged {
        findings.validators = Some(answer.validators.clone());
        findings.body_hash = Some(hash);
    }
    if !complete {
        // The complete entries are worth having, but nothing may claim that we have seen the whole document.
        findings.outcome = Outcome::Failed(FailureKind::Transient);
        findings.problem = Some("the document ended early; its complete entries were kept".to_owned());
    }
    if no_entries {
        findings.outcome = Outcome::Failed(FailureKind::Transient);
        findings.problem = Some("the document has articles, but none where a feed keeps them".to_owned());
    }
    findings.profile = Some(profile);
    findings.prepared = prepared;
    findings.decisions = decisions;
    Ok(findings)
}

/// Is our clock right, by what this server and others say? Told once when that changes.
fn compare_clocks(line: &Line, answer: &Answer, now: Timestamp) -> bool {
    let mut others = line.others.lock().unwrap_or_else(PoisonError::into_inner);
    let before = others.off_by_s();
    if let (Some(date), Some(host)) = (answer.date, answer.url.host_str()) {
        others.heard(host, (date - now).num_seconds());
    }
    let after = others.off_by_s();
    match (before, after) {
        (None, Some(off_s)) => warn!("{}; nothing is learnt of the clocks of feeds", here::in_words(off_s)),
        (Some(_), None) => info!("the clock of this machine is right again, as servers say"),
        _ => {}
    }
    after.is_none()
}

/// A bug of ours, met by this document: it may go with the next version of either.
fn failed_here(panicked: &Panicked, answer: &Answer) -> Findings {
    Findings::failed(FailureKind::Transient, panicked.to_string(), Some(answer))
}

fn not_a_feed(problem: &NotAFeed, answer: &Answer) -> Findings {
    Findings::failed(FailureKind::Permanent, problem.to_string(), Some(answer))
}

fn parse_decisions(read: &Read, now: Timestamp) -> Vec<Decision> {
    let mut decisions = Vec::new();
    if read.charset.0 != "UTF-8" {
        let (name, evidence) = read.charset;
        decisions.push(decision(now, Topic::Parse, "charset", format!("read as {name}, by {evidence}")));
    }
    // A broken feed may have many faults; the first few tell its maker what to mend.
    for fault in read.faults.iter().take(5) {
        decisions.push(decision(now, Topic::Parse, fault.class, fault.detail.clone()));
    }
    decisions
}

/// What was learnt, or unlearnt, of the feed's clock.
fn clock_decision(before: &PollState, findings: &Findings, now: Timestamp) -> Option<Decision> {
    let clock = findings.profile.as_ref().map(|_| &findings.prepared.clock)?;
    let detail = match clock.in_words() {
        _ if clock.ahead_min == before.clock.ahead_min => return None,
        Some(words) => format!("{words}: dates are shifted"),
        None => "its clock seems to be right: dates are no longer shifted".to_owned(),
    };
    Some(decision(now, Topic::Parse, "clock", detail))
}

fn decision(at: Timestamp, topic: Topic, reason: &str, detail: String) -> Decision {
    Decision { at, topic, reason: reason.to_owned(), detail }
}

/// Decide when to poll next, and commit all of it.
async fn commit(walk: Walk<'_>, findings: Findings) -> Result<Polled, Error> {
    let Walk { line, feed, now, .. } = walk;
    // A feed that is wrong in the same way as before would push every other decision out of the few that are kept.
    let mut findings = findings;
    if findings.profile.as_ref().is_some_and(|profile| profile.report.is_alike(&feed.profile.report)) {
        findings.decisions.retain(|decision| decision.topic != Topic::Parse);
    }
    findings.decisions.extend(clock_decision(&feed.state, &findings, now));
    let excused = findings.unreached && line.offline.may_be_the_network();
    let mut state = next_state(&feed.state, &findings, now);
    if excused {
        // The network is gone, not the feed: neither its health nor its backoff shall suffer from it.
        state = PollState { last_polled: state.last_polled, ..feed.state.clone() };
    }
    let plan = if excused { offline_plan(line, now) } else { plan(walk, &findings, &state).await? };
    state.next_due = Some(plan.at);
    let mut decisions = findings.decisions;
    decisions.push(decision(now, Topic::NextPoll, plan.reason, plan.detail));
    say_outcome(feed, findings.problem.as_deref(), excused);
    let result = poll_result(findings.outcome, excused);

    let batch = Batch {
        feed: feed.id,
        now,
        state,
        fetch_url: None,
        profile: findings.profile,
        entries: findings.prepared.entries,
        decisions,
    };
    let Committed { n_new, n_ready, n_changed, .. } = line.store.commit(batch).await?;
    line.metrics.polled(result);
    line.metrics.stored(n_new);
    debug!(feed.id = %feed.id, status = findings.status, n_new, n_changed, "polled {}", name_in_log(feed));
    Ok(Polled { feed: feed.id, next_due: Some(plan.at), n_new, n_ready, problem: findings.problem })
}

/// What the line would make of an answer, with nothing stored: for people who want to look.
#[derive(Clone, Debug)]
pub struct Rehearsed {
    /// Status of the answer, when there was one.
    pub status: Option<u16>,
    /// Entries of the document, those that it repeats left out.
    pub n_entries: usize,
    /// What would be new and what altered.
    pub n_new: usize,
    pub n_changed: usize,
    /// The document has not changed since the last poll.
    pub unchanged: bool,
    /// Would the answer's validators be sent with the next request?
    pub acknowledged: bool,
    /// What was found out on the way.
    pub decisions: Vec<Decision>,
    pub problem: Option<String>,
    pub plan: decide::Plan,
}

/// Walk the line as far as the commit, and stop there.
pub async fn rehearse(
    line: &Line,
    feed: &Feed,
    fetched: Result<Fetched, crate::fetch::Error>,
) -> Result<Rehearsed, Error> {
    let (gear, now) = (line.gear.get(), line.clock.now());
    let walk = Walk { line, gear: &gear, feed, now };
    let findings = look_into(walk, fetched).await?;
    let state = next_state(&feed.state, &findings, now);
    let plan = plan(walk, &findings, &state).await?;
    Ok(Rehearsed {
        status: findings.status,
        n_entries: findings.prepared.entries.len(),
        n_new: findings.prepared.n_new,
        n_changed: findings.prepared.n_changed,
        unchanged: findings.outcome == Outcome::Unchanged,
        acknowledged: findings.validators.is_some(),
        decisions: findings.decisions,
        problem: findings.problem,
        plan,
    })
}

fn next_state(before: &PollState, findings: &Findings, now: Timestamp) -> PollState {
    let mut state = before.clone();
    state.last_polled = Some(now);
    state.last_status = findings.status;
    state.last_error = findings.problem.clone();
    if let Some(validators) = &findings.validators {
        state.validators = validators.clone();
    }
    if findings.body_hash.is_some() {
        state.body_hash = findings.body_hash;
    }
    match findings.outcome {
        Outcome::Failed(_) => state.failures = before.failures.saturating_add(1),
        Outcome::Changed { .. } | Outcome::Unchanged => {
            state.failures = 0;
            state.last_success = Some(now);
        }
    }
    if findings.profile.is_some() {
        // A first document that was cut off leaves the rest of the archive for the next poll: still archive, not news.
        state.seeded = before.seeded || findings.problem.is_none();
        state.policy = findings.prepared.policy;
        state.clock = findings.prepared.clock.clone();
        state.cadence = cadence::learn(before.cadence, &findings.prepared.dates, now);
    }
    state
}

fn offline_plan(line: &Line, now: Timestamp) -> decide::Plan {
    let wait_s = line.offline.retry_s();
    let jitter_s = (fastrand::f64() * wait_s as f64) as i64;
    let detail = "the network seems to be down; trying again soon".to_owned();
    decide::Plan { at: now + Duration::seconds(wait_s + jitter_s), reason: "offline", detail }
}

/// By what holds now: a schedule that was changed while the poll ran is the one that counts from now on.
async fn plan(walk: Walk<'_>, findings: &Findings, state: &PollState) -> Result<decide::Plan, Error> {
    let Walk { line, feed, now, .. } = walk;
    let gear = line.gear.get();
    let schedule = if std::ptr::eq(&*gear, walk.gear) {
        gear.settings.schedule_of(feed)
    } else {
        let settings = settings_now(line, feed).await?;
        gear.settings.schedule_of(&Feed { settings, ..feed.clone() })
    };
    Ok(decide::next_poll(&decide::Facts {
        now,
        schedule: &schedule,
        zone: gear.settings.zone,
        limits: gear.settings.limits,
        outcome: findings.outcome,
        failures: state.failures,
        cadence: state.cadence,
        hints: findings.hints,
        ttl_minutes: findings.profile.as_ref().unwrap_or(&feed.profile).ttl_minutes,
        url: feed.declared_url.as_str(),
        jitter: fastrand::f64(),
    }))
}

/// What the strongest origin says of a feed.
async fn settings_now(line: &Line, feed: &Feed) -> Result<FeedSettings, Error> {
    for origin in [Origin::File, Origin::Opml, Origin::Added, Origin::Starter] {
        if let Some(settings) = line.store.settings(origin, feed.id).await? {
            return Ok(settings);
        }
    }
    Ok(feed.settings.clone())
}

fn poll_result(outcome: Outcome, excused: bool) -> PollResult {
    match outcome {
        Outcome::Failed(_) if excused => PollResult::Offline,
        Outcome::Failed(_) => PollResult::Failed,
        Outcome::Changed { .. } => PollResult::Read,
        Outcome::Unchanged => PollResult::Unchanged,
    }
}

/// A private feed's title may be its address, and its address its secret.
fn name_in_log(feed: &Feed) -> String {
    if feed.is_private() { format!("private feed {}", feed.id) } else { feed.title() }
}

/// A broken feed is the world's fault: one warning when it starts to fail, one word when it is back. A feed is excused
/// while it may be the network that is gone, of which one warning is enough.
fn say_outcome(feed: &Feed, problem: Option<&str>, excused: bool) {
    let (was_failing, title) = (feed.state.failures > 0, name_in_log(feed));
    // The sentence names the address, which of a private feed is nobody's business.
    let problem = problem.map(|problem| if feed.is_private() { "see `coranto feeds`" } else { problem });
    match problem {
        Some(problem) if was_failing || excused => {
            debug!(feed.id = %feed.id, "{title} still fails: {problem}");
        }
        Some(problem) => warn!(feed.id = %feed.id, "{title} fails: {problem}"),
        None if was_failing => info!(feed.id = %feed.id, "{title} is back after {} failures", feed.state.failures),
        None => {}
    }
}
