//! The checked configuration: what the rest of the program may rely on.
//!
//! Every value here has been checked; nothing is as-written text any more, but for schedules, which `schedule`
//! reads again. [`Config::default`] is the one home of the defaults; config/coranto.toml and docs/configuration.md
//! repeat them, and a test compares all three. No stage takes the whole [`Config`].

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono_tz::Tz;
use url::Url;

use crate::config::fault::Place;
use crate::config::lists::ListSource;
use crate::model::feed::FeedSettings;
use crate::model::output::{ContentMode, OutputAccess};

/// All settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// Of cron expressions.
    pub timezone: Tz,
    pub server: Server,
    pub store: Store,
    pub poll: Poll,
    pub summary: Summary,
    pub retention: Retention,
    pub net: Net,
    pub tags: BTreeMap<String, Tag>,
    /// In the order of the file; no address twice.
    pub feeds: Vec<Declared>,
    /// In the order of the file; no source twice.
    pub opml: Vec<ListSource>,
    /// `all` is there also when no file names it, and then the first.
    pub outputs: Vec<Output>,
    /// Tables that say `enabled = false`: such outputs are gone, and only `config show` knows of them.
    pub disabled_outputs: Vec<Output>,
}

/// `[server]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub listen: Vec<Listen>,
    /// Where readers reach us, when that is not a listener's own address. May carry a path.
    pub public_url: Option<Url>,
    pub access: ServerAccess,
    /// Further names that it answers to, in lower case, without ports.
    pub hosts: Vec<String>,
    /// Whose word about the reader's address is believed.
    pub trusted_proxies: Vec<TrustedProxy>,
}

/// Who may read what is not public.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ServerAccess {
    /// Open while every listener is loopback and there is no public address, else by key.
    #[default]
    Auto,
    Open,
    Key,
}

impl ServerAccess {
    pub const ALL: [ServerAccess; 3] = [ServerAccess::Auto, ServerAccess::Open, ServerAccess::Key];

    pub fn as_str(self) -> &'static str {
        match self {
            ServerAccess::Auto => "auto",
            ServerAccess::Open => "open",
            ServerAccess::Key => "key",
        }
    }
}

/// A proxy by its address, or whoever comes through a Unix socket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TrustedProxy {
    /// A CIDR or a single address, checked.
    Network(String),
    Unix,
}

/// `[retention]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retention {
    /// `None` keeps for ever.
    pub keep: Option<Duration>,
    /// Ceiling of the store in bytes; `None` for none.
    pub max_size: Option<u64>,
    /// Below so many free bytes polling pauses.
    pub reserve: u64,
}

/// One listener.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listen {
    Tcp(SocketAddr),
    Unix(PathBuf),
}

/// `[store]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Store {
    pub url: StoreUrl,
}

/// Which engine, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StoreUrl {
    /// A file; a relative one starts at the data folder.
    Sqlite(PathBuf),
}

/// `[poll]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poll {
    /// As written; `schedule` can read it.
    pub schedule: String,
    pub min_interval: Duration,
    pub max_interval: Duration,
    /// Entries of a new feed's archive that enter the outputs.
    pub first: usize,
    pub concurrency: usize,
    pub per_host: usize,
    pub host_gap: Duration,
    pub timeout: Duration,
    /// Bytes, decompressed.
    pub max_body: u64,
    /// An address of a page or a mailbox.
    pub contact: Option<String>,
    /// CIDRs, checked.
    pub allow_private: Vec<String>,
}

/// `[summary]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    pub sentences: usize,
    pub max_chars: usize,
    pub source: SummaryChoice,
}

/// Whose summary an entry carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SummaryChoice {
    /// The publisher's own description when it is a real one.
    Best,
    /// Always ours.
    Extract,
}

/// `[net]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Net {
    /// Names in lower case. Port 0 leaves the port to the URL.
    pub resolve: BTreeMap<String, SocketAddr>,
}

/// `[tags.NAME]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tag {
    /// For all feeds of the tag that have none of their own.
    pub schedule: Option<String>,
}

/// A `[[feeds]]` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declared {
    pub url: Url,
    pub settings: FeedSettings,
    /// Where it is declared, so that `remove` can say where to remove it.
    pub place: Place,
}

/// An `[[outputs]]` table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    pub name: String,
    pub title: String,
    /// Holds every entry of the window,
    pub window: Duration,
    /// at least so many,
    pub min: usize,
    /// and at most so many.
    pub max: usize,
    /// Of one source, at most so many; 0 for no bound.
    pub per_feed: usize,
    /// A query, as written; it was read once and is right.
    pub select: String,
    pub content: ContentMode,
    pub access: OutputAccess,
    /// Former names.
    pub aliases: Vec<String>,
    /// `false` configures `all` away.
    pub enabled: bool,
}

const HOUR: Duration = Duration::from_secs(3600);

impl Default for Config {
    fn default() -> Config {
        Config {
            timezone: Tz::UTC,
            server: Server::default(),
            store: Store { url: StoreUrl::Sqlite(PathBuf::from("coranto.db")) },
            poll: Poll::default(),
            summary: Summary { sentences: 3, max_chars: 300, source: SummaryChoice::Best },
            retention: Retention::default(),
            net: Net::default(),
            tags: BTreeMap::new(),
            feeds: Vec::new(),
            opml: Vec::new(),
            outputs: vec![Output::default()],
            disabled_outputs: Vec::new(),
        }
    }
}

impl Default for Server {
    fn default() -> Server {
        let local = [IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
        Server {
            listen: local.map(|ip| Listen::Tcp(SocketAddr::new(ip, 7077))).to_vec(),
            public_url: None,
            access: ServerAccess::default(),
            hosts: Vec::new(),
            trusted_proxies: vec![
                TrustedProxy::Network("127.0.0.0/8".to_owned()),
                TrustedProxy::Network("::1".to_owned()),
                TrustedProxy::Unix,
            ],
        }
    }
}

impl Default for Retention {
    fn default() -> Retention {
        Retention { keep: Some(Duration::from_secs(365 * 86_400)), max_size: None, reserve: 500 << 20 }
    }
}

impl Default for Poll {
    fn default() -> Poll {
        Poll {
            schedule: "adaptive".to_owned(),
            min_interval: HOUR,
            max_interval: 24 * HOUR,
            first: 10,
            concurrency: 32,
            per_host: 1,
            host_gap: Duration::from_secs(2),
            timeout: Duration::from_secs(30),
            max_body: 16 * 1024 * 1024,
            contact: None,
            allow_private: Vec::new(),
        }
    }
}

impl Default for Output {
    fn default() -> Output {
        Output {
            name: "all".to_owned(),
            title: "coranto".to_owned(),
            window: 48 * HOUR,
            min: 50,
            max: 500,
            per_feed: 0,
            select: String::new(),
            content: ContentMode::default(),
            access: OutputAccess::default(),
            aliases: Vec::new(),
            enabled: true,
        }
    }
}

impl Config {
    /// What goes into the User-Agent for people who wonder who we are: `poll.contact`, else `server.public_url`.
    pub fn contact(&self) -> Option<String> {
        self.poll.contact.clone().or_else(|| self.server.public_url.as_ref().map(Url::to_string))
    }
}

impl Config {
    /// May everybody who reaches a listener of the configuration read everything but secret outputs?
    pub fn is_open(&self) -> bool {
        self.is_open_at(&self.server.listen)
    }

    /// The same for the sockets that are really listened on: the service manager may have handed in others.
    pub fn is_open_at(&self, listeners: &[Listen]) -> bool {
        match self.server.access {
            ServerAccess::Open => true,
            ServerAccess::Key => false,
            ServerAccess::Auto => self.server.public_url.is_none() && listeners.iter().all(Listen::is_loopback),
        }
    }
}

impl Listen {
    /// Is it reached from this machine alone?
    pub fn is_loopback(&self) -> bool {
        match self {
            Listen::Tcp(address) => address.ip().to_canonical().is_loopback(),
            Listen::Unix(_) => true,
        }
    }
}

impl Output {
    /// The output of this name with nothing special about it.
    pub fn named(name: &str) -> Output {
        let default = Output::default();
        let title = if name == default.name { default.title } else { name.to_owned() };
        Output { name: name.to_owned(), title, ..Output::default() }
    }
}

impl StoreUrl {
    /// The file, when the data folder is `data`.
    pub fn path(&self, data: &Path) -> PathBuf {
        match self {
            StoreUrl::Sqlite(path) => data.join(path),
        }
    }

    /// Does [`StoreUrl::path`] depend on the data folder?
    pub fn is_relative(&self) -> bool {
        match self {
            StoreUrl::Sqlite(path) => path.is_relative(),
        }
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            StoreUrl::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
        }
    }
}

impl fmt::Display for Listen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Listen::Tcp(address) => address.fmt(f),
            Listen::Unix(path) => write!(f, "unix:{}", path.display()),
        }
    }
}

impl fmt::Display for TrustedProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TrustedProxy::Network(network) => f.write_str(network),
            TrustedProxy::Unix => f.write_str("unix"),
        }
    }
}

impl SummaryChoice {
    pub const ALL: [SummaryChoice; 2] = [SummaryChoice::Best, SummaryChoice::Extract];

    pub fn as_str(self) -> &'static str {
        match self {
            SummaryChoice::Best => "best",
            SummaryChoice::Extract => "extract",
        }
    }
}
