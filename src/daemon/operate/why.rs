//! Why things are as they are: every decision about a feed or an article, in a dozen lines.

mod summary;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::daemon::operate::choose::{find_feed, is_kept_only};
use crate::daemon::operate::operator::Operator;
use crate::daemon::operate::why::summary::Told;
use crate::model::Timestamp;
use crate::model::decision::{Decision, Topic};
use crate::model::entry::{Entry, EntryState};
use crate::model::feed::{Feed, Origin, address_label};
use crate::model::identity::IdentityPolicy;
use crate::model::ids::PublicId;
use crate::model::privacy::discreet::discreet;
use crate::model::report::complaints;
use crate::pipeline::ScheduleFrom;
use crate::text::spoken;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Why {
    /// A feed, or an article by its id or its page.
    pub about: String,
    /// One JSON object in one line.
    #[serde(default)]
    pub json: bool,
}

/// An article that is not there.
#[derive(Debug, thiserror::Error)]
#[error("no article has the id {0}; the outputs carry the ids of theirs")]
pub struct NoSuchEntry(pub PublicId);

/// Of the decisions about answers and identity, so many are told.
const LATEST: usize = 3;
/// Of what is wrong with a feed, so much is told: the source's page has the rest.
const WRONG: usize = 3;
/// More lines would not be read.
const MAX_LINES: usize = 12;

pub async fn run(operator: &Operator, why: Why) -> anyhow::Result<Vec<String>> {
    let (lines, mut object) = match entry_id(&why.about) {
        Some(id) => of_entry(operator, id).await?,
        None => (of_feed(operator, &why.about).await?, json!({})),
    };
    if !why.json {
        return Ok(lines);
    }
    object["lines"] = json!(lines);
    Ok(vec![object.to_string()])
}

/// An id as it stands in a feed, bare, or at the end of one of our own addresses.
fn entry_id(text: &str) -> Option<PublicId> {
    let text = text.trim();
    let page = text.split_once("/entries/").map(|(_, rest)| rest.split(['?', '#', '/']).next().unwrap_or(""));
    page.unwrap_or(text).parse().ok()
}

async fn of_feed(operator: &Operator, name: &str) -> anyhow::Result<Vec<String>> {
    let feeds = operator.store.feeds().await?;
    let feed = find_feed(&feeds, name)?;
    let decisions = operator.store.decisions(feed.id).await?;
    let now = operator.clock.now();
    let line = operator.line()?;
    let (schedule, from) = line.gear.get().settings.schedule_and_source(feed);
    let from = match from {
        ScheduleFrom::Feed => "its own".to_owned(),
        ScheduleFrom::Tag(tag) => format!("of tag {tag}"),
        ScheduleFrom::Default => "the default".to_owned(),
    };
    let mut lines = vec![
        format!("{} ({}), feed {}: {}", feed.title(), address_label(&feed.declared_url), feed.id, origins(feed, now)),
        format!("schedule   {schedule}, {from}"),
        format!("last poll  {}", last_poll(feed, now)),
        format!("next poll  {}", next_poll(feed, &decisions, now)),
        format!("rhythm     {}", rhythm(feed, now)),
        format!("identity   {}", trust(feed.state.policy)),
    ];
    if feed.fetch_url != feed.declared_url {
        lines.push(format!("polled at  {}", address_label(&feed.fetch_url)));
    }
    if feed.is_private() {
        lines.push("private    it stays out of public outputs unless one names it".to_owned());
    }
    lines.extend(wrong(feed));
    // What was decided about documents is what is wrong with them, told above.
    let told = decisions.iter().filter(|decision| !matches!(decision.topic, Topic::NextPoll | Topic::Parse));
    let told = told.take(LATEST.min(MAX_LINES.saturating_sub(lines.len())));
    lines.extend(told.map(|decision| format!("{:<10} {}", word(decision.topic), told_decision(decision, now))));
    if feed.is_private() {
        lines.iter_mut().for_each(|line| *line = discreet(&feed.settings, line));
    }
    Ok(lines)
}

fn origins(feed: &Feed, now: Timestamp) -> String {
    let since = spoken::relative(feed.added, now);
    let how: Vec<&str> = feed
        .origins
        .iter()
        .map(|origin| match origin {
            Origin::File => "declared in the configuration",
            Origin::Opml => "declared in a list",
            Origin::Added => "added by command",
            Origin::Starter => "of the starter list",
            Origin::Kept => "removed, its articles kept",
        })
        .collect();
    format!("{}, known since {since}, {}", how.join(" and "), spoken::count(feed.n_entries, "article"))
}

fn last_poll(feed: &Feed, now: Timestamp) -> String {
    let state = &feed.state;
    let Some(last) = state.last_polled else { return "never yet".to_owned() };
    let when = spoken::relative(last, now);
    let status = state.last_status.map(|status| format!(" ({status})")).unwrap_or_default();
    match &state.last_error {
        None => format!("{when}{status}, ok"),
        Some(problem) => {
            let since = state.last_success.map_or_else(
                || "it never worked".to_owned(),
                |success| format!("it worked last {}", spoken::relative(success, now)),
            );
            let times = spoken::count(state.failures, "failure");
            format!("{when}{status}: {problem}; {times} in a row, {since}")
        }
    }
}

fn next_poll(feed: &Feed, decisions: &[Decision], now: Timestamp) -> String {
    if feed.paused {
        return "none: it is paused (coranto enable)".to_owned();
    }
    if is_kept_only(feed) {
        return "none: only its articles are kept (coranto add brings it back)".to_owned();
    }
    let Some(due) = feed.state.next_due else {
        return match feed.state.last_polled {
            None => "at once: it was never polled".to_owned(),
            Some(_) => "none".to_owned(),
        };
    };
    let at = format!("{} ({})", due.to_rfc3339_opts(chrono::SecondsFormat::Secs, true), spoken::relative(due, now));
    match decisions.iter().find(|decision| decision.topic == Topic::NextPoll) {
        Some(decision) => format!("{at}, by {}: {}", decision.reason, decision.detail),
        None => at,
    }
}

fn rhythm(feed: &Feed, now: Timestamp) -> String {
    let cadence = feed.state.cadence;
    let newest = cadence.newest.map(|newest| format!(", the newest {}", spoken::relative(newest, now)));
    let gap = match cadence.mean_gap_s {
        gap if gap > 0.0 => format!("an article about every {}", spoken::span(gap as u64)),
        _ => "not known yet".to_owned(),
    };
    gap + &newest.unwrap_or_default()
}

/// What its publisher should mend.
fn wrong(feed: &Feed) -> Vec<String> {
    let complaints = complaints(feed);
    let told = complaints.iter().take(WRONG).map(|complaint| format!("wrong      {}", complaint.in_a_line()));
    let mut told: Vec<String> = told.collect();
    if let (Some(last), more @ 1..) = (told.last_mut(), complaints.len().saturating_sub(WRONG)) {
        last.push_str(&format!(" (and {more} more: coranto feeds --json)"));
    }
    told
}

fn trust(policy: IdentityPolicy) -> String {
    let mut told = Vec::new();
    if policy.id_repeats {
        told.push("one id stood on several articles, so id and link count together");
    }
    if policy.id_changes {
        told.push("ids changed while links stayed, so ids are not trusted");
    }
    if policy.link_repeats {
        told.push("one link stood on several articles, so link and title count together");
    }
    if told.is_empty() { "ids and links are trusted".to_owned() } else { told.join("; ") }
}

fn word(topic: Topic) -> &'static str {
    match topic {
        Topic::NextPoll => "next poll",
        Topic::Fetch => "answer",
        Topic::Parse => "document",
        Topic::Identity => "identity",
        Topic::Group => "copies",
    }
}

fn told_decision(decision: &Decision, now: Timestamp) -> String {
    format!("{}: {} ({})", decision.reason, decision.detail, spoken::relative(decision.at, now))
}

async fn of_entry(operator: &Operator, id: PublicId) -> anyhow::Result<(Vec<String>, Value)> {
    let store = &operator.store;
    let Some(entry) = store.entry(id).await? else { return Err(NoSuchEntry(id).into()) };
    let now = operator.clock.now();
    let feeds = store.feeds().await?;
    let feed = feeds.iter().find(|feed| feed.id == entry.feed);
    let source = feed.map_or_else(
        || format!("{}, which is not subscribed any more", entry.source.title),
        |feed| format!("{} (feed {})", feed.title(), feed.id),
    );
    let link = entry.text.link.as_ref().map(|link| format!(", {}", address_label(link))).unwrap_or_default();
    let outputs = store.outputs_of(id).await?;
    let outputs = if outputs.is_empty() { "none".to_owned() } else { outputs.join(", ") };
    let settings = operator.line()?.gear.get().settings.summary;
    let told = Told::of(&entry, feed, &settings);
    let mut lines = vec![
        if entry.text.title.is_empty() { "(without a title)".to_owned() } else { entry.text.title.clone() },
        format!("id         {}", id.urn()),
        format!("source     {source}{link}"),
        format!("times      {}", times(&entry, now)),
        format!("state      {}", state(&entry)),
        format!("outputs    {outputs}"),
        format!("language   {}", told.language()),
    ];
    lines.extend(told.lines());
    lines.push(format!("copies     {}", copies(operator, &entry).await?));
    // Told where they were made: with the feed whose entry came second.
    let title = format!("{:?}", entry.text.title);
    let involved = feeds
        .iter()
        .filter(|feed| feed.id == entry.feed || entry.also.iter().any(|copy| copy.source.title == feed.title()));
    for feed in involved.take(LATEST) {
        let decisions = store.decisions(feed.id).await?;
        let about = decisions.iter().filter(|decision| decision.topic == Topic::Group);
        let about = about.filter(|decision| !entry.text.title.is_empty() && decision.detail.contains(&title));
        lines.extend(about.take(1).map(|decision| format!("{:<10} {}", "judged", told_decision(decision, now))));
    }
    let mut object = told.json();
    object["id"] = json!(id.urn());
    object["title"] = json!(entry.text.title);
    Ok((lines, object))
}

fn times(entry: &Entry, now: Timestamp) -> String {
    let published = entry.published.map_or_else(
        || "no date of its own".to_owned(),
        |published| format!("published {}", spoken::relative(published, now)),
    );
    let seen = spoken::relative(entry.first_seen, now);
    let stated = entry.text.details.stated_date.as_ref();
    let stated = stated.map_or_else(String::new, |date| format!(" (its publisher says {date})"));
    format!("{published}{stated}, first seen {seen}, updated {}", spoken::relative(entry.updated, now))
}

fn state(entry: &Entry) -> String {
    match (entry.state, entry.sort_at) {
        (EntryState::Published, Some(at)) => {
            let at = at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
            format!("published, with its place in the stream at {at}")
        }
        (EntryState::Published, None) => {
            "stored, and in no output: it was in a feed's archive beyond poll.first, or another copy leads".to_owned()
        }
        (EntryState::Ready | EntryState::Waiting, _) => "stored, to be published soon".to_owned(),
        (EntryState::Hidden, _) => "hidden by a rule".to_owned(),
        (EntryState::Pruned, _) => "pruned: its text is gone, and it never comes back".to_owned(),
    }
}

async fn copies(operator: &Operator, entry: &Entry) -> anyhow::Result<String> {
    let lead = operator.store.lead(entry.public_id).await?;
    if let Some(lead) = lead.filter(|lead| *lead != entry.public_id) {
        return Ok(format!("it is a copy of {}, which leads", lead.urn()));
    }
    if entry.also.is_empty() {
        return Ok("it stands alone: no other feed carried the same article".to_owned());
    }
    let others: Vec<&str> = entry.also.iter().map(|copy| copy.source.title.as_str()).collect();
    Ok(format!("it leads those of {}", others.join(", ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_is_known_by_its_id_in_every_form() {
        let id = "0190c3f4-0000-5000-8000-000000000000";
        for text in [
            id.to_owned(),
            format!("urn:uuid:{id}"),
            format!("http://127.0.0.1:7077/entries/{id}"),
            format!("https://news.example/c/entries/{id}?output=all#top"),
        ] {
            assert_eq!(entry_id(&text).map(|id| id.to_string()).as_deref(), Some(id), "{text}");
        }
        for text in ["3", "Gazette", "https://a.example/entries/", "https://a.example/feed.xml"] {
            assert_eq!(entry_id(text), None, "{text}");
        }
    }
}
