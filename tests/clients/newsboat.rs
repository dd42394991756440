//! newsboat subscribes to an output: each article once, whatever is changed behind it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use rusqlite::Connection;

use super::{has, metric, reload, titles, wait_for_title};
use crate::daemon::{Rig, page, rss};
use crate::support::origin::{Mode, Page};
use crate::support::wait_until;

/// A newsboat of its own, with one subscription.
struct Newsboat<'r> {
    rig: &'r Rig,
    output: &'static str,
}

/// What it keeps of an article.
struct Item {
    title: String,
    author: String,
    content: String,
}

impl Newsboat<'_> {
    fn file(&self, name: &str) -> PathBuf {
        self.rig.home().join(format!("newsboat-{name}"))
    }

    /// Poll once, as `newsboat -x reload` in a crontab does.
    fn poll(&self) {
        let address = format!("http://127.0.0.1:{}/feeds/{}.atom\n", self.rig.port, self.output);
        std::fs::write(self.file("urls"), address).expect("a file");
        std::fs::write(self.file("config"), "").expect("a file");
        let mut newsboat = Command::new("newsboat");
        for (option, name) in [("-u", "urls"), ("-C", "config"), ("-c", "cache.db")] {
            newsboat.arg(option).arg(self.file(name));
        }
        newsboat.args(["-x", "reload"]).env("HOME", self.rig.home()).env_remove("XDG_CONFIG_HOME");
        let ended = newsboat.stdout(Stdio::null()).stdin(Stdio::null()).status().expect("newsboat runs");
        assert!(ended.success(), "newsboat: {ended}");
    }

    fn items(&self) -> Vec<Item> {
        let cache = Connection::open(self.file("cache.db")).expect("the cache of newsboat");
        let mut all = cache.prepare("SELECT title, author, content FROM rss_item ORDER BY title").expect("its table");
        let item = |row: &rusqlite::Row<'_>| Ok(Item { title: row.get(0)?, author: row.get(1)?, content: row.get(2)? });
        all.query_map([], item).expect("rows").collect::<Result<_, _>>().expect("rows")
    }

    /// Poll; every article it has ever seen stands there once, and there are so many.
    #[track_caller]
    fn sees(&self, n: usize, after: &str) {
        self.poll();
        let items = self.items();
        let mut times: BTreeMap<&str, usize> = BTreeMap::new();
        items.iter().for_each(|item| *times.entry(&item.title).or_default() += 1);
        assert!(times.values().all(|n| *n == 1), "after {after}: {times:?}");
        assert_eq!(items.len(), n, "after {after}: {:?}", times.keys());
    }
}

/// Configuration of the test's two feeds and one output.
struct Setup {
    public_url: &'static str,
    title: &'static str,
    select: &'static str,
    tags: [&'static str; 2],
    both: bool,
}

impl Setup {
    const FIRST: Setup =
        Setup { public_url: "", title: "World", select: "tag:world", tags: ["world", "local"], both: true };

    fn write(&self, rig: &Rig) {
        let public_url = match self.public_url {
            "" => String::new(),
            url => format!("public_url = \"{url}\"\n"),
        };
        let mut config = format!(
            "[server]\nlisten = [\"127.0.0.1:{}\"]\naccess = \"open\"\n{public_url}[poll]\nschedule = \"every 1s\"\n\
             allow_private = [\"127.0.0.0/8\"]\nhost_gap = \"0s\"\n\n\
             [[outputs]]\nname = \"world\"\ntitle = \"{}\"\nselect = \"{}\"\n",
            rig.port, self.title, self.select
        );
        for (feed, tag) in ["alpha", "beta"].into_iter().zip(self.tags).take(if self.both { 2 } else { 1 }) {
            let url = rig.origin.url(&format!("/{feed}.xml"));
            config.push_str(&format!("\n[[feeds]]\nurl = \"{url}\"\ntags = [\"{tag}\"]\n"));
        }
        std::fs::write(rig.file(), config).expect("a configuration");
    }
}

fn serve(rig: &Rig, feed: &str, n: u32) {
    rig.origin
        .set(&format!("/{feed}.xml"), Mode::Serve(Page::new(rss(feed, 1..=n)).content_type("application/rss+xml")));
}

#[test]
fn it_shows_each_article_once_whatever_is_changed() {
    if !has("newsboat", "newsboat") {
        return;
    }
    let rig = Rig::new();
    serve(&rig, "alpha", 5);
    serve(&rig, "beta", 4);
    Setup::FIRST.write(&rig);
    let _daemon = rig.start();
    rig.wait_for_items(9);
    wait_until("the output", crate::support::PATIENCE, || titles(&rig, "world").len() == 5);
    let newsboat = Newsboat { rig: &rig, output: "world" };
    newsboat.sees(5, "the first poll");
    for item in newsboat.items() {
        assert_eq!(item.author, "alpha", "the source stands where the feed names no author");
        assert!(item.content.contains("The text of entry"), "{}", item.content);
    }

    let unchanged = "coranto_http_requests_total{code=\"304\"}";
    // newsboat notes a validator in the row of a feed, which is not there yet when its very first answer comes.
    newsboat.sees(5, "the poll that brings it a validator");
    let before = metric(&rig, unchanged);
    newsboat.sees(5, "nothing");
    assert_eq!(metric(&rig, unchanged), before + 1, "a poll with a validator is a 304");

    // Each change is followed by one new article, so that there is something to wait for: it, and nothing else, is new.
    let mut n_alpha = 5;
    let mut n = 5;
    let mut after = |what: &str, setup: Setup| {
        setup.write(&rig);
        reload(&rig);
        (n_alpha, n) = (n_alpha + 1, n + 1);
        serve(&rig, "alpha", n_alpha);
        wait_for_title(&rig, "world", &format!("Entry {n_alpha} of alpha"));
        newsboat.sees(n, what);
    };
    after("a reload without a change", Setup::FIRST);
    after("another title", Setup { title: "Another", ..Setup::FIRST });
    after("a public address", Setup { public_url: "https://news.example/coranto", ..Setup::FIRST });
    after("a wider select", Setup { select: "tag:world OR tag:local", ..Setup::FIRST });
    after("a narrower select", Setup { select: "tag:world -title:never", ..Setup::FIRST });
    after("another tag", Setup { tags: ["world", "world"], ..Setup::FIRST });
    after("a feed that went", Setup { both: false, ..Setup::FIRST });
    after("a feed that came back", Setup { tags: ["world", "world"], ..Setup::FIRST });

    // What the other feed brings from now on is news, once.
    serve(&rig, "beta", 5);
    wait_for_title(&rig, "world", "Entry 5 of beta");
    newsboat.sees(14, "an article of the feed that came back");
}

#[test]
fn leaving_and_subscribing_again_shows_nothing_twice() {
    if !has("newsboat", "newsboat") {
        return;
    }
    let rig = Rig::new();
    serve(&rig, "alpha", 5);
    rig.configure(&[], "");
    let _daemon = rig.start();
    let url = rig.origin.url("/alpha.xml").to_string();
    let file = rig.file().display().to_string();
    let coranto = |arguments: &[&str]| {
        let said = crate::support::program::run(rig.home(), &[&["--config", &file], arguments].concat());
        assert!(said.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&said.stderr));
    };
    wait_until("the daemon", crate::support::PATIENCE, || {
        rig.get("/readyz", &[]).is_ok_and(|reply| reply.status == 200)
    });
    let newsboat = Newsboat { rig: &rig, output: "all" };
    for (n, leave) in [(5, vec!["remove", &url]), (6, vec!["remove", "--keep", &url]), (7, vec!["pause", &url])] {
        coranto(&["add", &url]);
        serve(&rig, "alpha", n);
        wait_for_title(&rig, "all", &format!("Entry {n} of alpha"));
        newsboat.sees(n as usize, "subscribing");
        coranto(&leave);
        newsboat.poll();
    }
    coranto(&["enable", &url]);
    serve(&rig, "alpha", 8);
    wait_for_title(&rig, "all", "Entry 8 of alpha");
    newsboat.sees(8, "all of it");
}

#[test]
fn of_many_new_feeds_with_long_archives_it_sees_the_first_few() {
    if !has("newsboat", "newsboat") {
        return;
    }
    let n_feeds: usize = std::env::var("CORANTO_TEST_FEEDS").ok().and_then(|n| n.parse().ok()).unwrap_or(60);
    let rig = Rig::new();
    let names: Vec<String> = (0..n_feeds).map(|n| format!("feed{n}")).collect();
    let paths: Vec<String> = names.iter().map(|name| format!("/{name}.xml")).collect();
    for (name, path) in names.iter().zip(&paths) {
        rig.origin.set(path, page(rss(name, 1..=30)));
    }
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    rig.configure(&paths, "first = 3\n[[outputs]]\nname = \"all\"\nmin = 10000\nmax = 10000\n");
    let config = std::fs::read_to_string(rig.file()).expect("the configuration");
    std::fs::write(rig.file(), config.replace("every 1s", "every 1h")).expect("the configuration");
    let _daemon = rig.start();
    rig.wait_for_items(3 * n_feeds);
    let newsboat = Newsboat { rig: &rig, output: "all" };
    newsboat.sees(3 * n_feeds, "the first poll");
    let mut of_each: BTreeMap<String, usize> = BTreeMap::new();
    newsboat.items().into_iter().for_each(|item| *of_each.entry(item.author).or_default() += 1);
    assert!(of_each.len() == n_feeds && of_each.values().all(|n| *n == 3), "{of_each:?}");
}
