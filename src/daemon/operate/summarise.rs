//! Stored summaries made again, after a better method came or the settings changed.
//!
//! In slices, so that polls and readers are not kept waiting. What was done stays done when it is interrupted, and
//! `--stale` goes on where it was left. A publisher's description is not stored, so a summary that is one is kept.

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::daemon::operate::Steps;
use crate::daemon::operate::choose::find_feed;
use crate::daemon::operate::operator::Operator;
use crate::model::entry::Entry;
use crate::model::feed::Feed;
use crate::model::ids::EntryId;
use crate::model::summary::{Summary, SummarySource};
use crate::store::types::{NewSummary, Summarised as Which};
use crate::summarise::repeated::KnownLines;
use crate::summarise::{self, Article, Settings, Source, VERSION};
use crate::text::plain;

/// Entries that are read, summarised and written at once: some hundredths of a second.
const AT_ONCE: usize = 50;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summarise {
    /// Only this feed's articles.
    pub feed: Option<String>,
    /// Those of the present method too.
    pub all: bool,
    /// Only count.
    pub dry_run: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summarised {
    pub dry_run: bool,
    /// Articles whose summaries were to be made again.
    pub n_chosen: usize,
    pub n_done: usize,
    /// Summaries that read differently now.
    pub n_changed: usize,
    /// Publishers' descriptions, which stay.
    pub n_kept: usize,
}

pub async fn run(operator: &Operator, wish: Summarise, steps: &Steps) -> anyhow::Result<Summarised> {
    let store = &operator.store;
    let feeds = store.feeds().await?;
    let feed = wish.feed.as_deref().map(|name| find_feed(&feeds, name).map(|feed| feed.id)).transpose()?;
    let mut which = Which { feed, older_than: (!wish.all).then_some(VERSION), after: EntryId(0) };
    let n_chosen = usize::try_from(store.count_summarised(which).await?).unwrap_or(usize::MAX);
    let mut report = Summarised { dry_run: wish.dry_run, n_chosen, ..Summarised::default() };
    if wish.dry_run {
        return Ok(report);
    }
    let line = operator.line()?;
    let settings = line.gear.get().settings.summary;
    while !operator.stop.is_cancelled() {
        let entries = store.summarised(which, AT_ONCE).await?;
        let Some(last) = entries.last() else { break };
        which.after = last.id;
        let known: Vec<(Entry, Option<KnownLines>)> =
            entries.into_iter().map(|entry| with_lines(entry, &feeds)).collect();
        report.n_done += known.len();
        report.n_kept += known.iter().filter(|(entry, _)| is_kept(entry, &settings)).count();
        let again = move || known.into_iter().map(|(entry, lines)| again(entry, lines.as_ref(), &settings)).collect();
        let summaries: Vec<NewSummary> = line.cpu.run(again).await.context("cannot summarise")?;
        report.n_changed += usize::try_from(store.resummarise(summaries).await?).unwrap_or(usize::MAX);
        steps.round(report.n_done, report.n_chosen, report.n_changed, 0);
        if steps.is_closed() {
            anyhow::bail!("nobody waits for this any more");
        }
    }
    Ok(report)
}

fn with_lines(entry: Entry, feeds: &[Feed]) -> (Entry, Option<KnownLines>) {
    let feed = feeds.iter().find(|feed| feed.id == entry.feed);
    (entry, feed.map(|feed| KnownLines::of(&feed.profile.repeated)))
}

/// The publisher's own description stays, unless the settings have changed to `source = "extract"`.
fn is_kept(entry: &Entry, settings: &Settings) -> bool {
    entry.text.summary.source == SummarySource::Feed && settings.source == Source::Best
}

fn again(entry: Entry, furniture: Option<&KnownLines>, settings: &Settings) -> NewSummary {
    let (id, kept, mut text) = (entry.id, is_kept(&entry, settings), entry.text);
    let words = plain::plain(&text.content);
    let language = text.language.as_deref();
    let article = Article { title: &text.title, text: &words, language, description: None, furniture };
    text.summary = match kept {
        true => Summary { version: VERSION, ..text.summary },
        false => summarise::summarise(&article, settings).0,
    };
    NewSummary { id, text }
}
