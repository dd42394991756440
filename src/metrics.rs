//! Every metric, in one place, so that the list can be read: docs/metrics.md repeats it, and a test compares them.
//!
//! Names follow Prometheus: base units, `_total` for counters, no label that a publisher or a reader could make up.

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Seconds in which a page or feed is answered, from memory to a store under load.
const REQUEST_SECONDS: [f64; 9] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1.0, 5.0];

/// The status of an answer.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Code {
    code: u16,
}

/// What is counted and measured. Cheap to share; every part holds the same.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    http_requests: Family<Code, Counter>,
    http_request_duration: Histogram,
}

impl Metrics {
    pub fn new() -> Metrics {
        let mut registry = Registry::with_prefix("coranto");
        let http_requests = Family::default();
        registry.register("http_requests", "Answers by their status", http_requests.clone());
        let http_request_duration = Histogram::new(REQUEST_SECONDS);
        let help = "Time from a request's head to its answer's head";
        registry.register_with_unit("http_request_duration", help, Unit::Seconds, http_request_duration.clone());
        Metrics { registry, http_requests, http_request_duration }
    }

    /// A request was answered.
    pub fn request(&self, status: u16, seconds: f64) {
        self.http_requests.get_or_create(&Code { code: status }).inc();
        self.http_request_duration.observe(seconds);
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
