//! Every metric, in one place, so that the list can be read: docs/metrics.md repeats it, and a test compares them.
//!
//! Takes events as they happen, by functions that are named for them, and gives the text that Prometheus scrapes.
//! Names follow Prometheus: base units, `_total` for counters, no label that a publisher or a reader could make up, so
//! the number of series is fixed but for the status codes that coranto itself answers with. Labels whose values are
//! known are there from the start, at zero: a rate needs a first value. It asks nobody for the time.

mod process;

use std::time::Duration;

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry};

use crate::health::{Health, Part};
use crate::metrics::process::Process;
use crate::model::report::words;

/// How a poll ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PollResult {
    /// A document that was read.
    Read,
    /// Not modified, by the origin's word or by our comparison.
    Unchanged,
    Failed,
    /// Nobody was reached, and it may be the network that is gone.
    Offline,
}

impl PollResult {
    const ALL: [PollResult; 4] = [PollResult::Read, PollResult::Unchanged, PollResult::Failed, PollResult::Offline];

    fn as_str(self) -> &'static str {
        match self {
            PollResult::Read => "read",
            PollResult::Unchanged => "unchanged",
            PollResult::Failed => "failed",
            PollResult::Offline => "offline",
        }
    }
}

/// Where a request into a private network was stopped.
pub const LAYERS: [&str; 3] = ["address", "name", "peer"];
/// What a fetch may hit that coranto itself has set.
pub const LIMITS: [&str; 5] = ["body", "memory", "open_files", "redirects", "time"];
const STATES: [&str; 4] = ["failing", "new", "paused", "well"];
const RELOADS: [&str; 2] = ["refused", "taken"];

/// Numbers that are asked for rather than counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Levels {
    pub feeds: u64,
    pub feeds_failing: u64,
    pub feeds_new: u64,
    pub feeds_paused: u64,
    /// Feeds whose last document has a fault of a class, by class.
    pub feeds_with_repairs: Vec<(String, u64)>,
    pub articles: u64,
    pub ready: u64,
    pub outbox: u64,
    pub db_bytes: u64,
}

/// Stands for the classes of faults that have no words of their own.
const OTHER: &str = "other";

fn fault_classes() -> Vec<&'static str> {
    words::CLASSES.iter().map(|class| class.name).chain([OTHER]).collect()
}

/// One label, one value.
type Label = [(&'static str, &'static str); 1];

/// What is counted and measured. Cheap to share; every part holds the same.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    process: Process,
    polls: Family<Label, Counter>,
    poll_duration: Histogram,
    scheduler_lag: Histogram,
    feeds: Family<Label, Gauge>,
    feeds_with_repairs: Family<Label, Gauge>,
    articles: Gauge,
    articles_ready: Gauge,
    articles_stored: Counter,
    articles_published: Counter,
    articles_deduplicated: Counter,
    articles_pruned: Counter,
    requests: Family<[(&'static str, u16); 1], Counter>,
    request_duration: Histogram,
    output_renders: Counter,
    outbox_pending: Gauge,
    db_size: Gauge,
    db_commit_duration: Histogram,
    disk_free: Gauge,
    ssrf_blocked: Family<Label, Counter>,
    limits_hit: Family<Label, Counter>,
    reloads: Family<Label, Counter>,
    trouble: Family<Label, Gauge>,
}

impl Metrics {
    pub fn new() -> Metrics {
        let mut registry = Registry::default();
        let process = Process::default();
        registry.register_collector(Box::new(process.clone()));
        let ours = registry.sub_registry_with_prefix("coranto");
        let version = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        ours.register("build", "The running version", version);
        Metrics {
            process,
            polls: known(ours, "polls", "Polls by how they ended", "result", &PollResult::ALL.map(PollResult::as_str)),
            poll_duration: histogram(ours, "poll_duration_seconds", "From request to commit", &POLL_SECONDS),
            scheduler_lag: histogram(ours, "scheduler_lag_seconds", "How late polls began", &LAG_SECONDS),
            feeds: known(ours, "feeds", "Feeds that are subscribed to", "state", &STATES),
            feeds_with_repairs: known(
                ours,
                "feeds_with_repairs",
                "Feeds whose last document has a fault",
                "class",
                &fault_classes(),
            ),
            articles: one(ours, "articles", "Articles stored"),
            articles_ready: one(ours, "articles_ready", "Articles that wait for publication"),
            articles_stored: one(ours, "articles_stored", "Articles seen for the first time"),
            articles_published: one(ours, "articles_published", "Articles that entered the stream"),
            articles_deduplicated: one(ours, "articles_deduplicated", "Articles joined to a copy in another feed"),
            articles_pruned: one(ours, "articles_pruned", "Articles that lost their text to retention"),
            requests: one(ours, "http_requests", "Requests answered"),
            request_duration: histogram(
                ours,
                "http_request_duration_seconds",
                "Until the head of the answer",
                &REQUEST_SECONDS,
            ),
            output_renders: one(ours, "output_renders", "Times that an output was written anew"),
            outbox_pending: one(ours, "outbox_pending", "Events that some receiver has not taken"),
            db_size: one(ours, "db_size_bytes", "The store's database file"),
            db_commit_duration: histogram(
                ours,
                "db_commit_duration_seconds",
                "Transactions of the writer",
                &COMMIT_SECONDS,
            ),
            disk_free: one(ours, "disk_free_bytes", "Room on the store's disk"),
            ssrf_blocked: known(ours, "ssrf_blocked", "Requests into private networks", "layer", &LAYERS),
            limits_hit: known(ours, "limits_hit", "Fetches that met a limit", "limit", &LIMITS),
            reloads: known(ours, "reloads", "Configurations read anew", "result", &RELOADS),
            trouble: known(ours, "trouble", "1 while a part is in trouble", "part", &Part::ALL.map(Part::as_str)),
            registry,
        }
    }

    /// When the process began, in seconds since 1970.
    pub fn started(&self, unix_seconds: i64) {
        self.process.started(unix_seconds);
    }

    pub fn polled(&self, result: PollResult) {
        self.polls.get_or_create(&[("result", result.as_str())]).inc();
    }

    /// From the request to the commit.
    pub fn poll_took(&self, duration: Duration) {
        self.poll_duration.observe(duration.as_secs_f64());
    }

    /// A poll began so long after it was due.
    pub fn late(&self, lag: Duration) {
        self.scheduler_lag.observe(lag.as_secs_f64());
    }

    pub fn stored(&self, n_new: usize) {
        self.articles_stored.inc_by(n_new as u64);
    }

    pub fn related(&self, n_published: usize, n_joined: usize) {
        self.articles_published.inc_by(n_published as u64);
        self.articles_deduplicated.inc_by(n_joined as u64);
    }

    pub fn pruned(&self, n_entries: usize) {
        self.articles_pruned.inc_by(n_entries as u64);
    }

    /// Answered, with this status, after so many seconds.
    pub fn request(&self, status: u16, seconds: f64) {
        self.requests.get_or_create(&[("code", status)]).inc();
        self.request_duration.observe(seconds);
    }

    /// An output was written anew.
    pub fn rendered(&self) {
        self.output_renders.inc();
    }

    /// The writer's thread committed a group.
    pub fn committed(&self, duration: Duration) {
        self.db_commit_duration.observe(duration.as_secs_f64());
    }

    /// A request into a private network was stopped; `layer` is one of [`LAYERS`].
    pub fn ssrf_blocked(&self, layer: &'static str) {
        self.ssrf_blocked.get_or_create(&[("layer", layer)]).inc();
    }

    /// `limit` is one of [`LIMITS`].
    pub fn limit_hit(&self, limit: &'static str) {
        self.limits_hit.get_or_create(&[("limit", limit)]).inc();
    }

    pub fn reloaded(&self, taken: bool) {
        self.reloads.get_or_create(&[("result", if taken { "taken" } else { "refused" })]).inc();
    }

    pub fn disk_free(&self, bytes: u64) {
        self.disk_free.set(bytes.cast_signed());
    }

    /// The store's numbers, as of now.
    pub fn levels(&self, levels: &Levels) {
        let well = levels.feeds.saturating_sub(levels.feeds_failing + levels.feeds_new + levels.feeds_paused);
        let of_state = [levels.feeds_failing, levels.feeds_new, levels.feeds_paused, well];
        for (state, n_feeds) in STATES.into_iter().zip(of_state) {
            self.feeds.get_or_create(&[("state", state)]).set(n_feeds.cast_signed());
        }
        for class in fault_classes() {
            let fits = |found: &str| found == class || class == OTHER && words::rank(found).1.is_none();
            let of_class = levels.feeds_with_repairs.iter().filter(|(found, _)| fits(found));
            let n_feeds: u64 = of_class.map(|(_, n)| n).sum();
            self.feeds_with_repairs.get_or_create(&[("class", class)]).set(n_feeds.cast_signed());
        }
        let simple = [
            (&self.articles, levels.articles),
            (&self.articles_ready, levels.ready),
            (&self.outbox_pending, levels.outbox),
            (&self.db_size, levels.db_bytes),
        ];
        for (gauge, level) in simple {
            gauge.set(level.cast_signed());
        }
    }

    /// Which parts are in trouble, as of now.
    pub fn troubles(&self, health: &Health) {
        for part in Part::ALL {
            self.trouble.get_or_create(&[("part", part.as_str())]).set(health.is_in_trouble(part).into());
        }
    }

    /// The text that Prometheus scrapes.
    pub fn render(&self) -> String {
        let mut text = String::new();
        prometheus_client::encoding::text::encode(&mut text, &self.registry).expect("writing to memory cannot fail");
        text
    }
}

impl Default for Metrics {
    fn default() -> Metrics {
        Metrics::new()
    }
}

const POLL_SECONDS: [f64; 10] = [0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];
const LAG_SECONDS: [f64; 9] = [0.1, 1.0, 5.0, 15.0, 60.0, 300.0, 900.0, 3600.0, 14400.0];
const REQUEST_SECONDS: [f64; 9] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0];
const COMMIT_SECONDS: [f64; 9] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.1, 0.5, 2.5, 10.0];

fn one<M: Metric + Clone + Default>(registry: &mut Registry, name: &str, help: &str) -> M {
    let metric = M::default();
    registry.register(name, help, metric.clone());
    metric
}

fn histogram(registry: &mut Registry, name: &str, help: &str, buckets: &[f64]) -> Histogram {
    let histogram = Histogram::new(buckets.iter().copied());
    registry.register(name, help, histogram.clone());
    histogram
}

/// A family whose label has these values and no others.
fn known<M>(
    registry: &mut Registry,
    name: &str,
    help: &str,
    label: &'static str,
    values: &[&'static str],
) -> Family<Label, M>
where
    M: Clone + Default,
    Family<Label, M>: Metric,
{
    let family = Family::<Label, M>::default();
    for value in values {
        drop(family.get_or_create(&[(label, *value)]));
    }
    registry.register(name, help, family.clone());
    family
}

#[cfg(test)]
mod tests;
