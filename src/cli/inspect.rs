//! `coranto inspect`: files or standard input through one stage, JSON out.
//!
//! In batch mode a document that fails gives `{"id","error"}` and the rest go on; a single document that fails is
//! exit code 1. Documents are parsed on a thread with the pipeline's large stack.

use std::io::{BufRead, Read, Write};
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clap::{Args, Subcommand};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::cli::exit::Exit;
use crate::cli::output;
use crate::pipeline::inspect;
use crate::summarise;

/// No document is read beyond this, as no body from the network is.
const MAX_DOCUMENT_BYTES: u64 = 16 << 20;
/// A document as a JSON string may be four times as long as itself.
const MAX_LINE_BYTES: u64 = 4 * MAX_DOCUMENT_BYTES;
const STACK_BYTES: usize = 128 << 20;
const BUG: &str = "coranto failed on this document; please report it";

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
        Ok(serde_json::to_value(inspect::summary(question, &settings))?)
    })
}

fn each_line(answer: impl Fn(Line) -> anyhow::Result<Value>) -> anyhow::Result<Exit> {
    each_text(|text| answer(serde_json::from_str(text)?))
}

/// Answer each line of standard input with one line, in its order; the line's `id` comes first.
/// A line that is too long, no UTF-8, no JSON, or that brings a stage down is answered with its error.
fn each_text(answer: impl Fn(&str) -> anyhow::Result<Value>) -> anyhow::Result<Exit> {
    let (mut input, mut out) = (std::io::stdin().lock(), std::io::stdout().lock());
    while let Some(line) = next_line(&mut input).context("cannot read standard input")? {
        let text = line.as_ref().map(String::as_str).unwrap_or_default();
        if line.is_ok() && text.trim().is_empty() {
            continue;
        }
        let answered = line.as_ref().map_err(|problem| anyhow::anyhow!("{problem}")).and_then(|text| {
            let caught = std::panic::catch_unwind(AssertUnwindSafe(|| answer(text)));
            caught.unwrap_or_else(|_| Err(anyhow::anyhow!(BUG)))
        });
        let mut value = answered.unwrap_or_else(|problem| json!({"error": output::told(&problem)}));
        let mut object = json!({"id": id_of(text)});
        if let (Some(object), Some(value)) = (object.as_object_mut(), value.as_object_mut()) {
            value.remove("id");
            object.append(value);
        }
        writeln!(out, "{object}")?;
    }
    Ok(Exit::Fine)
}

/// The next line without its end, or what is wrong with it; `None` at the end of the input.
fn next_line(input: &mut impl BufRead) -> std::io::Result<Option<Result<String, &'static str>>> {
    let mut bytes = Vec::new();
    let n_read = input.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut bytes)?;
    if n_read == 0 {
        return Ok(None);
    }
    if n_read as u64 == MAX_LINE_BYTES && !bytes.ends_with(b"\n") {
        input.skip_until(b'\n')?;
        return Ok(Some(Err("the line is over 64 MiB")));
    }
    Ok(Some(String::from_utf8(bytes).map_err(|_| "the line is not UTF-8")))
}

fn id_of(line: &str) -> Value {
    serde_json::from_str::<Line>(line).map(|line| line.id).unwrap_or_default()
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
