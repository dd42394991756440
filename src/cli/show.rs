//! `coranto show`: one article with its summary, in the terminal.

use chrono::SecondsFormat;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::output::{self, safe};
use crate::model::entry::Entry;
use crate::model::ids::PublicId;
use crate::text::plain;

#[derive(Debug, clap::Args)]
#[command(after_help = "Example: coranto show urn:uuid:0190c3f4-…")]
pub struct Args {
    /// The article's id, as it stands in the feed
    #[arg(value_name = "ENTRY", value_parser = parse_id)]
    id: PublicId,
    /// One JSON object
    #[arg(long)]
    json: bool,
}

fn parse_id(text: &str) -> Result<PublicId, String> {
    text.parse().map_err(|_| "an article's id is that of its entry in the feed, such as urn:uuid:0190c3f4-…".to_owned())
}

pub fn run(context: &Context, args: &Args) -> anyhow::Result<Exit> {
    let loaded = context.load()?;
    let entry = context.block_on(async { Ok(context.read_store(&loaded)?.entry(args.id).await?) })?;
    let Some(entry) = entry else {
        anyhow::bail!("no article has the id {}", args.id);
    };
    output::text(&if args.json { as_json(&entry)? } else { as_text(&entry) })?;
    Ok(Exit::Fine)
}

fn as_json(entry: &Entry) -> anyhow::Result<String> {
    let also: Vec<_> = entry.also.iter().map(|copy| json!({"source": copy.source.title, "url": copy.link})).collect();
    let value = json!({
        "id": entry.public_id.urn(),
        "title": entry.text.title,
        "url": entry.text.link,
        "source": entry.source,
        "authors": entry.text.details.authors,
        "published": entry.published,
        "updated": entry.updated,
        "language": entry.text.language,
        "summary": entry.text.summary.text,
        "summary_source": entry.text.summary.source.as_str(),
        "content_html": entry.text.content.as_str(),
        "also": also,
    });
    Ok(serde_json::to_string_pretty(&value)?)
}

fn as_text(entry: &Entry) -> String {
    let text = &entry.text;
    let when = entry.published.unwrap_or(entry.updated).to_rfc3339_opts(SecondsFormat::Secs, true);
    let authors: Vec<&str> = text.details.authors.iter().map(|author| author.name.as_str()).collect();
    let mut lines = vec![safe(&text.title), format!("{}, {when}", safe(&entry.source.title))];
    if !authors.is_empty() {
        lines.push(safe(&format!("by {}", authors.join(", "))));
    }
    lines.extend(text.link.as_ref().map(|link| link.to_string()));
    if !text.summary.text.is_empty() {
        lines.push(format!("\nSummary ({})\n{}", text.summary.source.as_str(), safe(&text.summary.text)));
    }
    let body = plain::plain(&text.content);
    if !body.is_empty() {
        let paragraphs: Vec<String> = body.lines().map(safe).collect();
        lines.push(format!("\n{}", paragraphs.join("\n\n")));
    }
    if !entry.also.is_empty() {
        let others: Vec<String> = entry.also.iter().map(|copy| safe(&copy.source.title)).collect();
        lines.push(format!("\nAlso reported by {}", others.join(", ")));
    }
    lines.join("\n")
}
