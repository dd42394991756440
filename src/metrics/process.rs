//! What every exporter tells of its process, under the names that Prometheus gave them.
//!
//! Read from /proc/self at the moment of a scrape, and left out where there is no such folder. The only input and output
//! of the metrics, and none of it blocks.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// Linux counts a process's time in hundredths on every architecture that we build for (USER_HZ).
const TICKS_PER_SECOND: f64 = 100.0;

/// Asked at each scrape.
#[derive(Clone, Debug, Default)]
pub(super) struct Process {
    /// 0 until somebody said it.
    started: Arc<AtomicI64>,
}

impl Process {
    pub(super) fn started(&self, unix_seconds: i64) {
        self.started.store(unix_seconds, Ordering::Relaxed);
    }
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let mut gauge = |name: &str, help: &str, value: Option<u64>| match value {
            Some(value) => {
                let value = ConstGauge::new(value.cast_signed());
                value.encode(encoder.encode_descriptor(name, help, None, MetricType::Gauge)?)
            }
            None => Ok(()),
        };
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        gauge("process_resident_memory_bytes", "Memory in use", bytes_of(&status, "VmRSS:"))?;
        gauge("process_virtual_memory_bytes", "Memory reserved", bytes_of(&status, "VmSize:"))?;
        let open = fs::read_dir("/proc/self/fd").ok().map(|found| found.count() as u64);
        gauge("process_open_fds", "Open files and sockets", open)?;
        let limits = fs::read_to_string("/proc/self/limits").unwrap_or_default();
        gauge("process_max_fds", "Files and sockets that may be open", most_files(&limits))?;
        let started = u64::try_from(self.started.load(Ordering::Relaxed)).ok().filter(|started| *started > 0);
        gauge("process_start_time_seconds", "When the process began, since 1970", started)?;

        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        let Some(seconds) = cpu_seconds(&stat) else { return Ok(()) };
        let help = "Processor time, of the program and of the kernel for it";
        let descriptor = encoder.encode_descriptor("process_cpu_seconds", help, None, MetricType::Counter)?;
        ConstCounter::new(seconds).encode(descriptor)
    }
}

/// `VmRSS:     1234 kB`
fn bytes_of(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

/// `Max open files            1024                 4096                 files`
fn most_files(limits: &str) -> Option<u64> {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// The 14th and 15th field. The second is the program's name in brackets and may hold anything.
fn cpu_seconds(stat: &str) -> Option<f64> {
    let behind_name = &stat[stat.rfind(')')? + 1..];
    let mut fields = behind_name.split_whitespace().skip(11);
    let user: f64 = fields.next()?.parse().ok()?;
    let system: f64 = fields.next()?.parse().ok()?;
    Some((user + system) / TICKS_PER_SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_words_are_understood() {
        assert_eq!(bytes_of("VmPeak:\t 9 kB\nVmRSS:\t    1234 kB\n", "VmRSS:"), Some(1234 * 1024));
        assert_eq!(bytes_of("VmRSS:\t 1234\n", "VmRSS:"), None);
        let limits =
            "Max processes  7 7 processes\nMax open files            1024                 4096                 files\n";
        assert_eq!(most_files(limits), Some(1024));
        let stat = "7 (a) b (c) S 1 7 7 0 -1 4194560 100 0 0 0 250 150 0 0 20 0 4 0 100 1 1";
        assert_eq!(cpu_seconds(stat), Some(4.0));
        assert_eq!(cpu_seconds(""), None);
    }
}
