//! The whole product with no network: papers on loopback that publish in several languages, and coranto over them.
//!
//!     cargo run --release --example demo
//!
//! Options: `--port N` (7077), `--seconds N` (ends by itself), `--keep FOLDER` (the store stays there).

mod content;
mod feeds;
mod origin;

use std::fmt::Write as _;
use std::net::SocketAddr;
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
    let papers = content::papers();
    let origin = origin::serve(papers.clone(), chrono::Utc::now()).context("cannot open a port on loopback")?;
    let temporary = tempfile::tempdir()?;
    let folder = options.keep.as_deref().unwrap_or(temporary.path());
    let file = folder.join("coranto.toml");
    std::fs::create_dir_all(folder)?;
    std::fs::write(&file, configuration(&papers, origin, folder, options.port))?;
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

/// The same way out as Ctrl-C.
fn end_after(time: Duration) {
    std::thread::spawn(move || {
        std::thread::sleep(time);
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::TERM);
    });
}

/// What a user would write, and the names of hosts that exist nowhere else.
fn configuration(papers: &[Paper], origin: SocketAddr, folder: &Path, port: u16) -> String {
    let mut out = format!(
        "[server]\nlisten = [\"127.0.0.1:{port}\"]\n\n[store]\nurl = \"sqlite:{}\"\n\n\
         [poll]\nschedule = \"every 5s\"\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n\n[net]\nresolve = {{ ",
        folder.join("coranto.db").display()
    );
    let names = papers.iter().map(|paper| format!("\"{}\" = \"{origin}\"", paper.host)).collect::<Vec<_>>();
    let _ = writeln!(out, "{} }}\n", names.join(", "));
    for paper in papers {
        let tags = paper.tags.iter().map(|tag| format!("{tag:?}")).collect::<Vec<_>>().join(", ");
        let _ = writeln!(out, "[[feeds]]\nurl = \"http://{}{}\"\ntags = [{tags}]\n", paper.host, paper.path);
    }
    out + include_str!("outputs.toml")
}
