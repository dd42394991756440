//! The whole product with no network: papers on loopback that publish in several languages, and coranto over them.
//!
//!     cargo run --release --example demo
//!
//! Options: `--port N` (7077; the papers live on the next one), `--seconds N` (ends by itself), `--keep FOLDER` (the
//! store stays there, and the next run goes on with it).

#![allow(clippy::print_stdout)] // it says what there is to see
#![allow(clippy::disallowed_methods)] // a program of its own, with threads and a clock of its own

mod content;
mod feeds;
mod origin;

use std::fmt::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context as _;
use content::Paper;

struct Options {
    port: u16,
    seconds: Option<u64>,
    keep: Option<PathBuf>,
}

fn main() -> anyhow::Result<ExitCode> {
    let options = options(std::env::args().skip(1))?;
    let listener = home_of_papers(&options)?;
    let papers = content::papers(listener.local_addr()?.port());
    origin::serve(listener, papers.clone(), chrono::Utc::now());
    let temporary = tempfile::tempdir()?;
    let folder = options.keep.as_deref().unwrap_or(temporary.path());
    let file = folder.join("coranto.toml");
    std::fs::create_dir_all(folder)?;
    std::fs::write(&file, configuration(&papers, folder, options.port))?;
    introduce(&papers, options.port);
    if let Some(seconds) = options.seconds {
        end_after(Duration::from_secs(seconds));
    }
    Ok(coranto::cli::main_with(["coranto".as_ref(), "--config".as_ref(), file.as_os_str(), "run".as_ref()]))
}

fn options(mut arguments: impl Iterator<Item = String>) -> anyhow::Result<Options> {
    let mut options = Options { port: 7077, seconds: None, keep: None };
    while let Some(name) = arguments.next() {
        let value = arguments.next().with_context(|| format!("{name} needs a value"))?;
        match name.as_str() {
            "--port" => options.port = value.parse().context("--port takes a number")?,
            "--seconds" => options.seconds = Some(value.parse().context("--seconds takes a number")?),
            "--keep" => options.keep = Some(PathBuf::from(value)),
            _ => anyhow::bail!("{name} is no option: there are --port, --seconds and --keep"),
        }
    }
    Ok(options)
}

/// The port after coranto's own, so that addresses stay the same from run to run. Where it is taken any other will do,
/// unless the store remembers those addresses.
fn home_of_papers(options: &Options) -> anyhow::Result<TcpListener> {
    let next = options.port.checked_add(1).context("--port must leave the next port to the papers")?;
    match TcpListener::bind((Ipv4Addr::LOCALHOST, next)) {
        Err(problem) if options.keep.is_some() => Err(problem)
            .with_context(|| format!("the papers need port {next}, one after coranto's: choose another with --port")),
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("cannot open a port on loopback"),
        Ok(listener) => Ok(listener),
    }
}

fn introduce(papers: &[Paper], port: u16) {
    let name = |paper: &Paper| format!("  {} ({}, {:?})", paper.title, paper.language, paper.format);
    println!(
        "This is coranto with papers that exist nowhere else; nothing leaves this machine.\n\n{}\n\n\
         Some of them carry the same stories. Another article appears every {} seconds.\n\n  \
         read        http://127.0.0.1:{port}/\n  \
         subscribe   http://127.0.0.1:{port}/feeds/all.atom\n  \
         sources     http://127.0.0.1:{port}/sources\n\nCtrl-C ends it.\n",
        papers.iter().map(name).collect::<Vec<_>>().join("\n"),
        origin::NEXT_ARTICLE_S,
    );
}

/// The same way out as Ctrl-C.
fn end_after(time: Duration) {
    std::thread::spawn(move || {
        std::thread::sleep(time);
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TERM);
    });
}

/// What a user would write, and where the papers' hosts are, for systems whose resolver does not know `localhost` well.
fn configuration(papers: &[Paper], folder: &Path, port: u16) -> String {
    let mut out = format!(
        "[server]\nlisten = [\"127.0.0.1:{port}\"]\n\n[store]\nurl = \"sqlite:{}\"\n\n\
         [poll]\nschedule = \"every 5s\"\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n\n[net]\nresolve = {{ ",
        folder.join("coranto.db").display()
    );
    let names = papers.iter().map(|paper| format!("\"{}\" = \"127.0.0.1\"", paper.name())).collect::<Vec<_>>();
    let _ = writeln!(out, "{} }}\n", names.join(", "));
    for paper in papers {
        let tags = paper.tags.iter().map(|tag| format!("{tag:?}")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "[[feeds]]\nurl = \"http://{}{}\"\ntags = [{tags}]\n", paper.host, paper.path);
    }
    out + include_str!("outputs.toml")
}
