//! `coranto status`: how coranto is.

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::{output, through};
use crate::daemon::operate::status::{Running, Status};
use crate::daemon::operate::{Report, Request};
use crate::model::Timestamp;
use crate::text::spoken;

#[derive(Debug, clap::Args)]
#[command(after_help = "Examples:\n  coranto status\n  coranto status --json | jq .feeds.failing")]
pub struct Args {
    /// One JSON object
    #[arg(long)]
    json: bool,
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let report = context.block_on(through::carry_out(context, Request::Status {}, &mut output::step))?;
    let Report::Status(status) = report else { return Err(through::odd(&report)) };
    if args.json {
        output::line(&serde_json::to_string_pretty(&status)?)?;
    } else {
        let lines: Vec<String> = lines(&status, context.clock.now()).iter().map(|line| output::safe(line)).collect();
        output::text(&lines.join("\n"))?;
    }
    Ok(Exit::Fine)
}

fn lines(status: &Status, now: Timestamp) -> Vec<String> {
    let mut lines = match &status.daemon {
        Some(daemon) => daemon_lines(daemon, now),
        None => vec!["daemon         not running (coranto run)".to_owned()],
    };
    let file =
        status.configuration.as_ref().map_or_else(|| "the defaults".to_owned(), |file| file.display().to_string());
    lines.push(format!("configuration  {file}"));
    let store = &status.store;
    lines.push(format!(
        "store          {}, {}, {} ({} in the stream)",
        store.path.display(),
        bytes(store.bytes),
        spoken::count(store.articles, "article"),
        store.published
    ));
    let feeds = status.feeds;
    let mut told = vec![spoken::count(feeds.total as u64, "feed")];
    let more = [
        (feeds.failing, "failing"),
        (feeds.repaired, "with something wrong in the document"),
        (feeds.paused, "paused"),
        (feeds.never_polled, "never polled"),
        (feeds.due, "due within a minute"),
        (feeds.kept, "kept only for their articles"),
    ];
    told.extend(more.into_iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")));
    if let Some(next) = feeds.next_poll.filter(|next| *next > now) {
        told.push(format!("the next {}", spoken::relative(next, now)));
    }
    lines.push(format!("feeds          {}", told.join(", ")));
    for output in &status.outputs {
        lines.push(format!("output         {} ({}): {}", output.name, output.access, output.address));
    }
    for list in &status.lists {
        let told = match (&list.problem, list.taken_over) {
            (Some(problem), _) => problem.clone(),
            (None, Some(at)) => {
                let feeds = spoken::count(list.feeds as u64, "feed");
                format!("{}: {feeds}, read {}", list.source, spoken::relative(at, now))
            }
            (None, None) => format!("{}: not read yet", list.source),
        };
        lines.push(format!("list           {told}"));
    }
    lines
}

fn daemon_lines(daemon: &Running, now: Timestamp) -> Vec<String> {
    let since = spoken::relative(daemon.since, now);
    let mut lines = vec![format!("daemon         coranto {}, pid {}, started {since}", daemon.version, daemon.pid)];
    let hour = daemon.last_hour;
    lines.push(format!(
        "last hour      {}, {} failed, {}",
        spoken::count(hour.polls, "poll"),
        hour.failures,
        spoken::count(hour.new, "new article")
    ));
    if let Some(last) = &daemon.last_reload {
        let when = spoken::relative(last.at, now);
        let outcome = if last.taken_over { "taken over" } else { "refused, the configuration before is in effect" };
        lines.push(format!("last reload    {when}, {outcome}: {}", last.sentence.replace('\n', "; ")));
    }
    lines
        .extend(daemon.troubles.iter().map(|trouble| format!("trouble        {}: {}", trouble.part, trouble.sentence)));
    lines
}

fn bytes(n: u64) -> String {
    match n {
        0..1_024 => format!("{n} bytes"),
        1_024..1_048_576 => format!("{} KiB", n / 1_024),
        1_048_576..1_073_741_824 => format!("{} MiB", n / 1_048_576),
        _ => format!("{:.1} GiB", n as f64 / 1_073_741_824.0),
    }
}

#[cfg(test)]
mod tests {
    use super::bytes;

    #[test]
    fn sizes_are_told_in_one_unit() {
        let sizes = [0, 1_023, 1_024, 5 << 20, 3 << 29].map(bytes);
        assert_eq!(sizes, ["0 bytes", "1023 bytes", "1 KiB", "5 MiB", "1.5 GiB"]);
    }
}
