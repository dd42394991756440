//! The real daemon from outside: subscribe, poll, serve, stop.

mod access;
mod control;
mod demo;
mod documents;
mod health;
mod hosts;
mod lists;
mod living;
mod output;
mod reload;
mod service;
mod serving;
mod stopping;
mod summaries;
mod switches;

use std::path::Path;

use crate::support::http::{self, Reply};
use crate::support::origin::{Mode, Origin, Page};
use crate::support::program::{Program, coranto};
use crate::support::{free_port, temp_dir, wait_until};

/// A daemon over a configuration of its own, with an origin to poll.
pub struct Rig {
    pub folder: tempfile::TempDir,
    pub origin: Origin,
    pub port: u16,
}

impl Rig {
    pub fn new() -> Rig {
        Rig { folder: temp_dir(), origin: Origin::start(), port: free_port() }
    }

    /// Settings every test needs: loopback may be polled, and often.
    pub fn configure(&self, feeds: &[&str], more: &str) {
        let mut config = format!(
            "[server]\nlisten = [\"127.0.0.1:{}\"]\n[poll]\nschedule = \"every 1s\"\nallow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n{more}",
            self.port
        );
        for feed in feeds {
            config.push_str(&format!("\n[[feeds]]\nurl = \"{}\"\n", self.origin.url(feed)));
        }
        std::fs::write(self.file(), config).expect("a configuration");
    }

    pub fn file(&self) -> std::path::PathBuf {
        self.folder.path().join("coranto.toml")
    }

    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    pub fn start(&self) -> Program {
        self.start_with(&[])
    }

    pub fn start_with(&self, environment: &[(&str, &str)]) -> Program {
        let mut command = coranto(self.home(), &["run", "--config", &self.file().display().to_string()]);
        command.envs(environment.iter().copied());
        Program::start(command, self.home(), "daemon")
    }

    pub fn get(&self, path: &str, headers: &[(&str, &str)]) -> std::io::Result<Reply> {
        http::get(([127, 0, 0, 1], self.port).into(), path, headers)
    }

    /// The items of the JSON output.
    pub fn items(&self) -> Vec<serde_json::Value> {
        let Ok(reply) = self.get("/feeds/all.json", &[]) else { return Vec::new() };
        let feed: serde_json::Value = serde_json::from_str(&reply.text()).unwrap_or_default();
        feed["items"].as_array().cloned().unwrap_or_default()
    }

    #[track_caller]
    pub fn wait_for_items(&self, n: usize) -> Vec<serde_json::Value> {
        // Many entries take their time, in an unoptimised build on a busy machine.
        let patience = crate::support::PATIENCE * (1 + n as u32 / 300);
        wait_until(&format!("{n} entries in the output"), patience, || self.items().len() == n);
        self.items()
    }
}

/// A small RSS document with these numbered entries.
pub fn rss(title: &str, numbers: impl IntoIterator<Item = u32>) -> String {
    let entries: String = numbers
        .into_iter()
        .map(|n| {
            format!(
                "<item><guid isPermaLink=\"false\">{title}-{n}</guid><title>Entry {n} of {title}</title>\
                 <link>https://{title}.example/{n}</link><description>The text of entry {n}.</description></item>"
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>{title}</title><link>https://{title}.example/</link>{entries}</channel></rss>"
    )
}

pub fn page(body: String) -> Mode {
    Mode::Serve(Page::new(body).content_type("application/rss+xml").etag("\"v1\""))
}
