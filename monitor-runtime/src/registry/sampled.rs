//! Families that the sampler fills: machine, process, cgroup, the host's tokio runtime.
//!
//! Their names are taken from the start, whether or not a monitor runs: what a host may register does not depend on when it asks.

use std::sync::{PoisonError, RwLock};
use std::time::{Duration, Instant};

use prometheus::core::{Collector, Desc};
use prometheus::proto::{Metric, MetricFamily, MetricType};

use super::family::{FamilySpec, counter, gauge};
use crate::label::{self, DEFAULT_MAX_SERIES};

macro_rules! families {
    ($($variant:ident: $kind:ident $name:literal $([$label:literal])?, $help:literal;)*) => {
        /// A family of the sampler.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub(crate) enum Sampled {
            $($variant,)*
        }

        impl Sampled {
            const ALL: &[Self] = &[$(Self::$variant,)*];

            const fn spec(self) -> FamilySpec {
                match self {
                    $(Self::$variant => FamilySpec {
                        name: $name,
                        help: $help,
                        kind: MetricType::$kind,
                        labels: &[$($label)?],
                    },)*
                }
            }
        }
    };
}

families! {
    CpuUsage: GAUGE "cpu_usage_percent", "CPU of the whole machine in use since the reading before, 0-100";
    MemoryUsage: GAUGE "memory_usage_bytes", "Memory of the machine in use: what is not available to a program that asks for it";
    MemoryTotal: GAUGE "memory_total_bytes", "Memory of the machine";
    MemoryUsagePercent: GAUGE "memory_usage_percent", "Memory of the machine in use, 0-100";
    DiskUsage: GAUGE "disk_usage_percent", "Use of the file system of `disk_path`, 0-100, as df shows it";
    DiskRead: COUNTER "disk_read_bytes_total" ["device"], "Bytes read from each whole block device";
    DiskWritten: COUNTER "disk_written_bytes_total" ["device"], "Bytes written to each whole block device";
    NetworkReceive: COUNTER "network_receive_bytes_total" ["device"], "Bytes received by each interface but loopback";
    NetworkTransmit: COUNTER "network_transmit_bytes_total" ["device"], "Bytes sent by each interface but loopback";
    Load1: GAUGE "load1", "Load average of one minute";
    ProcessCpu: COUNTER "process_cpu_seconds_total", "Total user and system CPU time spent in seconds.";
    ProcessResident: GAUGE "process_resident_memory_bytes", "Resident memory size in bytes.";
    ProcessVirtual: GAUGE "process_virtual_memory_bytes", "Virtual memory size in bytes.";
    ProcessOpenFds: GAUGE "process_open_fds", "Number of open file descriptors.";
    ProcessMaxFds: GAUGE "process_max_fds", "Maximum number of open file descriptors.";
    ProcessThreads: GAUGE "process_threads", "Number of OS threads in the process.";
    ProcessStartTime: GAUGE "process_start_time_seconds", "Start time of the process since unix epoch in seconds.";
    ProcessContextSwitches: COUNTER "process_context_switches_total" ["kind"], "Context switches of all threads: voluntary, involuntary";
    CgroupCpuUsage: GAUGE "cgroup_cpu_usage_percent", "CPU in use since the reading before, of the cgroup's limit, 0-100";
    CgroupCpuLimit: GAUGE "cgroup_cpu_limit_cores", "CPU limit of the cgroup";
    CgroupMemoryUsage: GAUGE "cgroup_memory_usage_bytes", "Memory of the cgroup in use, without file pages that can be dropped at once";
    CgroupMemoryLimit: GAUGE "cgroup_memory_limit_bytes", "Memory limit of the cgroup";
    TokioWorkers: GAUGE "tokio_runtime_workers_count", "Worker threads of the host's runtime";
    TokioTasks: GAUGE "tokio_runtime_live_tasks_count", "Tasks of the host's runtime that are alive";
    TokioQueue: GAUGE "tokio_runtime_global_queue_depth", "Tasks in the global queue of the host's runtime";
    TokioBusy: COUNTER "tokio_runtime_busy_seconds_total", "Time that the workers of the host's runtime were busy";
    TokioParks: COUNTER "tokio_runtime_parks_total", "How often workers of the host's runtime ran out of work";
    Readings: COUNTER "monitor_sampler_readings_total", "How often the sampler has read the system";
    ReadingCpu: COUNTER "monitor_sampler_cpu_seconds_total", "CPU time of the sampler's own thread";
    HistorySeries: GAUGE "monitor_history_series", "Series in the history that rules and panels ask";
    HistoryBytes: GAUGE "monitor_history_bytes", "Memory of the history";
    HistoryDropped: COUNTER "monitor_history_samples_dropped_total", "Samples that the history had no place for, or gave up before their time";
    DataBytes: GAUGE "monitor_data_bytes", "Size of the database in `data_dir`";
    DataWriteErrors: COUNTER "monitor_data_write_errors_total", "Failed tries to write the state of alerting to `data_dir`";
    DataDropped: COUNTER "monitor_data_dropped_total", "Values that the state of alerting had no place for";
}

/// What the sampler has read at one moment. What it could not read is not in it.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    figures: Vec<Figure>,
}

#[derive(Debug)]
struct Figure {
    family: Sampled,
    /// Empty for a family without label.
    label: Box<str>,
    value: f64,
}

impl Reading {
    /// Adds the figure of a family without label.
    pub(crate) fn set(&mut self, family: Sampled, value: f64) {
        self.set_of(family, "", value);
    }

    /// Adds the figure of one series.
    pub(crate) fn set_of(&mut self, family: Sampled, label: &str, value: f64) {
        if value.is_finite() {
            self.figures.push(Figure { family, label: Box::from(&*label::clean(label)), value });
        }
    }

    /// The figure of one series.
    #[cfg(test)]
    pub(crate) fn get(&self, family: Sampled, label: &str) -> Option<f64> {
        self.figures.iter().find(|figure| figure.family == family && *figure.label == *label).map(|own| own.value)
    }

    /// All figures of `family`, at most so many as a family may have series.
    fn metrics(&self, family: Sampled) -> Vec<Metric> {
        let spec = family.spec();
        let metric = |figure: &Figure| {
            let labels = spec.labels(&[&figure.label]);
            if spec.kind == MetricType::COUNTER { counter(labels, figure.value) } else { gauge(labels, figure.value) }
        };
        self.figures.iter().filter(|figure| figure.family == family).take(DEFAULT_MAX_SERIES).map(metric).collect()
    }
}

struct Latest {
    reading: Reading,
    until: Instant,
}

static LATEST: RwLock<Option<Latest>> = RwLock::new(None);

/// Shows `reading` in every scrape until the next one, and no longer than `valid_for`: figures of a sampler that hangs are not true.
pub(crate) fn publish(reading: Reading, valid_for: Duration) {
    let until = Instant::now() + valid_for;
    *LATEST.write().unwrap_or_else(PoisonError::into_inner) = Some(Latest { reading, until });
}

/// True when a reading is overdue: the figures of the last one are not shown any more. Not while no sampler runs.
pub(crate) fn is_overdue() -> bool {
    let latest = LATEST.read().unwrap_or_else(PoisonError::into_inner);
    latest.as_ref().is_some_and(|latest| Instant::now() > latest.until)
}

/// Shows nothing any more.
pub(crate) fn withdraw() {
    *LATEST.write().unwrap_or_else(PoisonError::into_inner) = None;
}

pub(super) struct Collected {
    descs: Vec<Desc>,
}

impl Collected {
    pub(super) fn new() -> Self {
        Self { descs: Sampled::ALL.iter().filter_map(|family| family.spec().desc()).collect() }
    }
}

impl Collector for Collected {
    fn desc(&self) -> Vec<&Desc> {
        self.descs.iter().collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let latest = LATEST.read().unwrap_or_else(PoisonError::into_inner);
        let Some(latest) = latest.as_ref().filter(|latest| Instant::now() <= latest.until) else { return Vec::new() };
        // The prometheus registry leaves out a family without metrics.
        Sampled::ALL.iter().map(|family| family.spec().family(latest.reading.metrics(*family))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_valid_and_there_once() {
        assert_eq!(Collected::new().desc().len(), Sampled::ALL.len());
        let names: std::collections::HashSet<_> = Sampled::ALL.iter().map(|family| family.spec().name).collect();
        assert_eq!(names.len(), Sampled::ALL.len());
    }

    #[test]
    fn figures_of_a_sampler_that_hangs_expire_and_it_is_known() {
        let shown = || Collected::new().collect().iter().filter(|family| !family.get_metric().is_empty()).count();
        let reading = || {
            let mut reading = Reading::default();
            reading.set(Sampled::Load1, 0.5);
            reading
        };
        publish(reading(), Duration::from_secs(3_600));
        assert_eq!((shown(), is_overdue()), (1, false));
        publish(reading(), Duration::ZERO);
        assert_eq!((shown(), is_overdue()), (0, true));
        withdraw();
        assert_eq!((shown(), is_overdue()), (0, false));
    }

    #[test]
    fn what_is_no_number_is_absent() {
        let mut reading = Reading::default();
        reading.set(Sampled::Load1, f64::NAN);
        reading.set(Sampled::Load1, f64::INFINITY);
        reading.set_of(Sampled::DiskRead, "vda", 7.0);
        assert_eq!((reading.metrics(Sampled::Load1).len(), reading.metrics(Sampled::DiskRead).len()), (0, 1));
        assert_eq!(reading.get(Sampled::DiskRead, "vda"), Some(7.0));
    }
}
