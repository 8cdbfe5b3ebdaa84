//! Promise: the sampler lives with the monitor and with what the host has: its runtime, its collectors.

use prometheus::core::{Collector, Desc};
use prometheus::proto::MetricFamily;
use prometheus::{IntGauge, Opts};

use super::*;

/// The threads of this process by name.
fn threads_called(name: &str) -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|own| own.trim() == name).count()
}

#[test]
fn one_thread_which_ends_with_the_monitor_and_its_figures_with_it() {
    let _turn = turn();
    assert_eq!((threads_called("monitor-sampler"), figure(&Scrape::now(), "load1", &[])), (0, None));
    for _ in 0..3 {
        let monitor = sampling();
        assert!(figure(&fresh(), "load1", &[]).is_some());
        assert_eq!(threads_called("monitor-sampler"), 1);
        monitor.shutdown().unwrap();
        assert_eq!((threads_called("monitor-sampler"), figure(&Scrape::now(), "load1", &[])), (0, None));
    }
}

#[test]
fn a_stop_does_not_wait_for_the_interval() {
    let _turn = turn();
    let monitor = Monitor::builder().listen("off").sampler_interval(Duration::from_secs(3_600)).start().unwrap();
    wait_for("the first reading", || figure(&Scrape::now(), "load1", &[]));
    let begin = Instant::now();
    monitor.shutdown().unwrap();
    assert!(begin.elapsed() < Duration::from_secs(1), "{:?}", begin.elapsed());
}

#[test]
fn the_hosts_runtime_is_shown_when_it_is_handed_over() {
    let _turn = turn();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(3).enable_all().build().unwrap();
    {
        let _monitor = sampling();
        assert_eq!(figure(&fresh(), "tokio_runtime_workers_count", &[]), None);
    }
    let builder = Monitor::builder().listen("off").sampler_interval(Duration::from_millis(5));
    let _monitor = builder.tokio(runtime.handle().clone()).start().unwrap();
    let (release, waiting) = tokio::sync::watch::channel(false);
    let tasks: Vec<_> = (0..17)
        .map(|_| {
            let mut waiting = waiting.clone();
            runtime.spawn(async move { drop(waiting.wait_for(|released| *released).await) })
        })
        .collect();
    let scrape = fresh();
    assert_eq!(figure(&scrape, "tokio_runtime_workers_count", &[]), Some(3.0));
    assert_eq!(figure(&scrape, "tokio_runtime_live_tasks_count", &[]), Some(17.0));
    assert_eq!(figure(&scrape, "tokio_runtime_global_queue_depth", &[]), Some(0.0));
    release.send_replace(true);
    runtime.block_on(async {
        for task in tasks {
            task.await.unwrap();
        }
    });
    wait_for("no tasks", || (figure(&fresh(), "tokio_runtime_live_tasks_count", &[]) == Some(0.0)).then_some(()));
    assert!(figure(&fresh(), "tokio_runtime_busy_seconds_total", &[]).is_some());
    assert!(figure(&fresh(), "tokio_runtime_parks_total", &[]).is_some_and(|parks| parks > 0.0));
}

/// As the prometheus crate's own: names that are ours, and one that is not.
struct HostsProcess(Vec<IntGauge>);

impl Collector for HostsProcess {
    fn desc(&self) -> Vec<&Desc> {
        self.0.iter().flat_map(Collector::desc).collect()
    }

    fn collect(&self) -> Vec<MetricFamily> {
        self.0.iter().flat_map(Collector::collect).collect()
    }
}

#[test]
fn families_that_the_host_has_too_are_shown_once_and_are_ours() {
    let _turn = turn();
    let gauge = |name: &str| IntGauge::with_opts(Opts::new(name, "the host's")).unwrap();
    let names = ["process_cpu_seconds_total", "process_open_fds", "process_of_the_host"];
    let collector = || Box::new(HostsProcess(names.map(gauge).into()));
    prometheus::default_registry().register(collector()).unwrap();
    let exposition = || monitor::Registry::global().exposition();
    {
        let _monitor = sampling();
        let open = figure(&fresh(), "process_open_fds", &[]).unwrap();
        assert!(open > 0.0);
        let text = exposition();
        for name in names {
            assert_eq!(text.matches(&format!("# TYPE {name} ")).count(), 1, "{name}");
        }
        assert!(text.contains("# HELP process_open_fds Number of open file descriptors."));
        assert!(text.contains("process_of_the_host 0"));
    }
    // Without a monitor the host's own are there.
    assert!(exposition().contains("# HELP process_open_fds the host's"));
    prometheus::default_registry().unregister(collector()).unwrap();
    // In our registry the names are taken, also while no monitor runs.
    let refused = monitor::Registry::global().register(collector()).unwrap_err().to_string();
    assert!(refused.contains("cannot be registered"), "{refused}");
}
