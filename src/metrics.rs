//! Every metric, in one place, so that the list can be read: docs/metrics.md repeats it, and a test compares them.
//!
//! Names follow Prometheus: base units, `_total` for counters, no label that a publisher or a reader could make up.

use prometheus_client::registry::Registry;

/// What is counted and measured. Cheap to share; every part holds the same.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
}

impl Metrics {
    pub fn new() -> Metrics {
        Metrics { registry: Registry::default() }
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
