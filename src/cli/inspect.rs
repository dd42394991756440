//! `coranto inspect`: files or standard input through one stage, JSON out.
//!
//! In batch mode a document that fails gives `{"id","error"}` and the rest go on; a single document that fails is
//! exit code 1. Documents are parsed on a thread with the pipeline's large stack.

use std::io::Read;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::cli::exit::Exit;
use crate::cli::lines::{self, BUG, STACK_BYTES};
use crate::cli::output;
use crate::pipeline::inspect;
use crate::summarise;

/// No document is read beyond this, as no body from the network is.
const MAX_DOCUMENT_BYTES: u64 = 16 << 20;

#[derive(Debug, Subcommand)]
pub enum Stage {
    /// What does coranto read in a feed document?
    ///
    /// Example: curl -s https://example.org/feed.xml | coranto inspect feed --url https://example.org/feed.xml
    Feed(FeedArgs),
    /// What would be republished of untrusted HTML?
    ///
    /// Example: coranto inspect html page.html --url https://example.org/page
    Html(HtmlArgs),
    /// What summary would a text get? Reads JSON lines {"id","title","text","lang","max_chars"}.
    ///
    /// A line {"id","documents":[{"title","text","lang"}],"max_chars"} asks for one summary of many reports; each of
    /// its sentences then names its "document".
    ///
    /// Example: echo '{"id":1,"text":"…"}' | coranto inspect summary
    Summary,
}

#[derive(Debug, Args)]
pub struct FeedArgs {
    /// Feed documents; standard input when none is given
    files: Vec<PathBuf>,
    /// Address that relative references start from
    #[arg(long)]
    url: Option<Url>,
    /// Content-Type header that came with the document
    #[arg(long)]
    content_type: Option<String>,
    /// Read JSON lines {"id","path","url","content_type"} from standard input
    #[arg(long)]
    batch: bool,
}

#[derive(Debug, Args)]
pub struct HtmlArgs {
    /// HTML document; standard input when none is given
    file: Option<PathBuf>,
    /// Address that relative references start from
    #[arg(long)]
    url: Option<Url>,
    /// Read JSON lines {"id","html","url"} from standard input
    #[arg(long)]
    batch: bool,
}

/// One line of a batch. An empty string means absent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Line {
    id: Value,
    path: Option<String>,
    url: Option<String>,
    content_type: Option<String>,
    html: Option<String>,
}

pub fn run(stage: Stage) -> anyhow::Result<Exit> {
    let worker = std::thread::Builder::new().name("coranto-inspect".to_owned()).stack_size(STACK_BYTES);
    let worker = worker.spawn(move || match stage {
        Stage::Feed(args) => run_feed(&args),
        Stage::Html(args) => run_html(&args),
        Stage::Summary => run_summary(),
    });
    let outcome = worker.context("cannot start a thread")?.join();
    outcome.unwrap_or_else(|_| Err(anyhow::anyhow!(BUG)))
}

fn run_feed(args: &FeedArgs) -> anyhow::Result<Exit> {
    if args.batch {
        return each_line(|line| {
            let path = given(line.path).context("the line has no \"path\"")?;
            let url = parse_url(given(line.url))?;
            Ok(inspect::feed(read_file(Path::new(&path))?, url.as_ref(), given(line.content_type).as_deref())?)
        });
    }
    let sources: Vec<Option<&PathBuf>> =
        if args.files.is_empty() { vec![None] } else { args.files.iter().map(Some).collect() };
    let mut exit = Exit::Fine;
    for source in sources {
        let read = read_source(source.map(PathBuf::as_path));
        let feed = read.and_then(|bytes| Ok(inspect::feed(bytes, args.url.as_ref(), args.content_type.as_deref())?));
        match feed {
            Ok(feed) => output::line(&feed.to_string())?,
            Err(problem) => {
                let name = source.map(|path| path.display().to_string());
                output::line(&json!({"id": name, "error": output::told(&problem)}).to_string())?;
                exit = Exit::Failed;
            }
        }
    }
    Ok(exit)
}

fn run_html(args: &HtmlArgs) -> anyhow::Result<Exit> {
    if args.batch {
        return each_line(|line| {
            let url = parse_url(given(line.url))?;
            Ok(json!({"html": inspect::html(&line.html.unwrap_or_default(), url.as_ref())}))
        });
    }
    let bytes = read_source(args.file.as_deref())?;
    output::text(&inspect::html(&String::from_utf8_lossy(&bytes), args.url.as_ref()))?;
    Ok(Exit::Fine)
}

fn run_summary() -> anyhow::Result<Exit> {
    let settings = summarise::Settings::default();
    each_text(|text| {
        let question = serde_json::from_str::<inspect::SummaryQuestion>(text)?;
        Ok(serde_json::to_string(&inspect::summary(question, &settings))?)
    })
}

fn each_line(answer: impl Fn(Line) -> anyhow::Result<Value> + Sync) -> anyhow::Result<Exit> {
    each_text(|text| {
        let mut line: Line = serde_json::from_str(text)?;
        let id = line.id.take();
        Ok(lines::named(id, answer(line)?))
    })
}

fn each_text(answer: impl Fn(&str) -> anyhow::Result<String> + Sync) -> anyhow::Result<Exit> {
    lines::answer_each(answer)?;
    Ok(Exit::Fine)
}

fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.is_empty())
}

fn parse_url(url: Option<String>) -> anyhow::Result<Option<Url>> {
    url.map(|url| Url::parse(&url).with_context(|| format!("{url:?} is no address"))).transpose()
}

fn read_source(file: Option<&Path>) -> anyhow::Result<Vec<u8>> {
    match file {
        Some(path) => read_file(path),
        None => read_bounded(std::io::stdin().lock()).context("cannot read standard input"),
    }
}

fn read_file(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = std::fs::File::open(path).with_context(|| format!("cannot read {path:?}"))?;
    read_bounded(file).with_context(|| format!("cannot read {path:?}"))
}

fn read_bounded(source: impl Read) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_DOCUMENT_BYTES + 1).read_to_end(&mut bytes)?;
    anyhow::ensure!(bytes.len() as u64 <= MAX_DOCUMENT_BYTES, "the document is over 16 MiB");
    Ok(bytes)
}
