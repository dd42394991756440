//! `coranto check`: all faults of a configuration at once, the next three times of every schedule, and remarks on what
//! is no fault and may not be meant.

use std::path::PathBuf;

use anyhow::Context as _;
use chrono_tz::Tz;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::output;
use crate::config::{Config, ListFrom, Place};
use crate::daemon::lists::look;
use crate::model::Timestamp;
use crate::model::privacy::label;
use crate::opml::{self, guard};
use crate::schedule::Schedule;
use crate::text::spoken;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: coranto check /etc/coranto/coranto.toml")]
pub struct Args {
    /// File to check instead of the one in use
    file: Option<PathBuf>,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

/// A schedule and what it is for.
struct Planned {
    what: String,
    schedule: Schedule,
    next: Vec<Timestamp>,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let loaded = match &args.file {
        Some(file) => {
            // The fault of a file that is not there would blame --config.
            std::fs::metadata(file).with_context(|| format!("cannot read {file:?}"))?;
            context.load_file(Some(file.clone()))?
        }
        None => context.load()?,
    };
    let planned = plan(&loaded.config, context.clock.now());
    let zone = loaded.config.timezone;
    let file = loaded.file.as_ref().map_or_else(|| "the defaults".to_owned(), |file| file.display().to_string());
    let mut notices = loaded.notices();
    let lists = lists(&loaded.config, &mut notices);
    if args.json {
        let schedules: Vec<_> = planned
            .iter()
            .map(|planned| json!({"for": planned.what, "schedule": planned.schedule.to_string(), "next": planned.next}))
            .collect();
        let notices: Vec<_> =
            notices.iter().map(|(place, note)| json!({"place": place.to_string(), "note": note})).collect();
        let told = json!({"file": loaded.file, "timezone": zone.name(), "schedules": schedules, "lists": lists, "notices": notices});
        output::line(&told.to_string())?;
        return Ok(Exit::Fine);
    }
    output::line(&format!(
        "{file}: fine, {}. Times are of {zone}.",
        spoken::count(loaded.config.feeds.len() as u64, "feed")
    ))?;
    for planned in planned {
        output::line(&format!("{}: {} {}", planned.what, planned.schedule, times(&planned.next, zone)))?;
    }
    for (source, n_feeds) in lists {
        output::line(&format!("{source}: {}", spoken::count(n_feeds as u64, "feed")))?;
    }
    for (place, note) in notices {
        output::line(&format!("note: {place}: {note}"))?;
    }
    Ok(Exit::Fine)
}

fn plan(config: &Config, now: Timestamp) -> Vec<Planned> {
    let default = ("default".to_owned(), Some(config.poll.schedule.as_str()));
    let tags = config.tags.iter().map(|(name, tag)| (format!("tag {name}"), tag.schedule.as_deref()));
    let feeds = config.feeds.iter().map(|feed| {
        let title = feed.settings.title.clone().unwrap_or_else(|| label(&feed.settings, &feed.url));
        (title, feed.settings.schedule.as_deref())
    });
    let written = std::iter::once(default).chain(tags).chain(feeds);
    let planned = written.filter_map(|(what, written)| {
        // What was loaded was checked, so it can be read.
        let schedule = Schedule::parse(written?).ok()?;
        let next = next_three(&schedule, now, config.timezone);
        Some(Planned { what, schedule, next })
    });
    planned.collect()
}

/// The lists that are files, with how many feeds they have. What lies at an address is not asked.
fn lists(config: &Config, notices: &mut Vec<(Place, String)>) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    for source in &config.opml {
        let ListFrom::File(path) = &source.from else { continue };
        let list = look::read_file(path).map_err(look::Problem::from);
        let list = list.and_then(|document| Ok(opml::read::read(&document.text)?));
        let problem = match list {
            Ok(list) => {
                found.push((source.from.shown(), list.feeds.len()));
                guard::judge(&[], &list.feeds, list.cut).err().map(|held| held.to_string())
            }
            Err(problem) => Some(problem.to_string()),
        };
        notices.extend(
            problem.map(|problem| (source.place.clone(), format!("{}: {problem} [list-failed]", source.from.shown()))),
        );
    }
    found
}

fn next_three(schedule: &Schedule, now: Timestamp, zone: Tz) -> Vec<Timestamp> {
    std::iter::successors(schedule.next(now, zone), |after| schedule.next(*after, zone)).take(3).collect()
}

fn times(next: &[Timestamp], zone: Tz) -> String {
    if next.is_empty() {
        return "(follows each feed's own rhythm)".to_owned();
    }
    let shown = next.iter().map(|time| time.with_timezone(&zone).format("%a %Y-%m-%d %H:%M:%S %Z").to_string());
    format!("-> {}", shown.collect::<Vec<_>>().join(", "))
}
