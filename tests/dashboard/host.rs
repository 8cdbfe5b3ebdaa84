//! The service that is looked at: it works in this process for as long as the tests run.

use std::hint::black_box;
use std::net::SocketAddr;
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use monitor::panel::{Panel, Severity, Unit};
use monitor::{Monitor, Registry, profiled, timed};
use prometheus::{Gauge, GaugeVec, Opts};

use crate::markup::hostile;
use crate::support::{temporary_directory, wait_for};

/// How often the service is read and pages are brought up to date.
const INTERVAL: Duration = Duration::from_millis(100);

pub(crate) struct Host {
    pub(crate) address: SocketAddr,
    level: Gauge,
    // Ends with the process.
    _monitor: Mutex<Monitor>,
}

/// The service under load, with some seconds of history.
pub(crate) fn host() -> &'static Host {
    static HOST: LazyLock<Host> = LazyLock::new(Host::start);
    wait_for("some history", || (HOST.readings() > 80).then_some(()));
    &HOST
}

/// There is one CPU sampler and one alert to provoke: who needs one takes turns.
pub(crate) fn turn() -> MutexGuard<'static, ()> {
    static TURN: Mutex<()> = Mutex::new(());
    TURN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One alert fires all the time, and all of it is markup; the other is provoked.
fn rules() -> String {
    let yaml = |text: &str| serde_json::to_string(text).unwrap();
    format!(
        "groups:
- name: {name}
  interval: 50ms
  rules:
  - alert: {name}
    expr: dashboard_test_always > 0
    labels: {{severity: critical, place: {label}}}
    annotations: {{summary: {summary}, description: {description}}}
  - alert: provoked
    expr: dashboard_test_level > 5
    for: 2s
    labels: {{severity: warning}}
    annotations: {{summary: 'level {{{{ $value }}}}'}}
",
        name = yaml(&hostile("rule")),
        label = yaml(&hostile("label")),
        summary = yaml(&hostile("summary")),
        description = yaml(&hostile("description")),
    )
}

fn gauge(name: &str) -> Gauge {
    let gauge = Gauge::new(name, hostile("help of a metric")).unwrap();
    Registry::global().register(Box::new(gauge.clone())).unwrap();
    gauge
}

impl Host {
    fn start() -> Self {
        let file = temporary_directory("dashboard").join("rules.yml");
        std::fs::write(&file, rules()).unwrap();
        let level = gauge("dashboard_test_level");
        gauge("dashboard_test_always").set(1.0);
        let queues = GaugeVec::new(Opts::new("dashboard_test_jobs", hostile("help of a metric")), &["queue"]).unwrap();
        Registry::global().register(Box::new(queues.clone())).unwrap();
        let work = move || {
            for number in 0.. {
                turn_of_work(number, &queues);
            }
        };
        std::thread::spawn(work);
        let quoted = serde_json::to_string(&hostile("expression")).unwrap();
        let monitor = Monitor::builder()
            .listen("127.0.0.1:0")
            .sampler_interval(INTERVAL)
            .default_rules(false)
            .rules([file.display().to_string()])
            .panel(
                Panel::new(hostile("title"), Unit::Count)
                    .help(hostile("help"))
                    .query(format!("dashboard_test_jobs{{queue!={quoted}}}"), "{{queue}}")
                    .threshold(40.0, Severity::Warning),
            )
            .panel(
                Panel::new("In a group", Unit::Bytes)
                    .query("1024 * dashboard_test_jobs", format!("{} {{{{queue}}}}", hostile("legend")))
                    .group(hostile("group")),
            )
            .panel(Panel::new("Impossible", Unit::Count).query("dashboard_test_jobs % on (queue) group_left dashboard_test_jobs * 0 + on () group_left () dashboard_test_jobs", ""))
            .start()
            .unwrap();
        Self { address: monitor.local_addr().unwrap(), level, _monitor: Mutex::new(monitor) }
    }

    /// The provoked alert is about this.
    pub(crate) fn set_level(&self, level: f64) {
        self.level.set(level);
    }

    /// How often the service was read.
    pub(crate) fn readings(&self) -> u64 {
        let families = Registry::global().gather();
        let family = families.iter().find(|family| family.name() == "monitor_sampler_readings_total");
        family.map_or(0, |family| family.get_metric()[0].get_counter().get_value() as u64)
    }

    /// Returns when the service has been read so many times more, and the page could have changed as often.
    pub(crate) fn pass(&self, readings: u64) {
        let until = self.readings() + readings;
        wait_for("readings", || (self.readings() >= until).then_some(()));
    }
}

/// Everything changes a little, sometimes more and sometimes less.
fn turn_of_work(number: u64, queues: &GaugeVec) {
    let busy = 1 + number / 200 % 3;
    for at in 0..busy {
        let _ = serve(number + at);
    }
    for (place, queue) in ["books", "toys", hostile("queue").as_str()].into_iter().enumerate() {
        let phase = number as f64 / 90.0 + place as f64;
        queues.with_label_values(&[queue]).set(30.0 + 20.0 * phase.sin());
    }
    std::thread::sleep(Duration::from_millis(8));
}

#[timed]
#[profiled]
fn serve(number: u64) -> Result<u64, String> {
    let began = Instant::now();
    let sum = burn(200 + number % 7 * 50) + keep(number);
    let status = if number.is_multiple_of(11) { 500 } else { 200 };
    let endpoint = if number.is_multiple_of(3) { hostile("endpoint") } else { "/orders".to_owned() };
    monitor::record_http_request("GET", &endpoint, status, began.elapsed());
    if status == 500 { Err("unlucky".to_owned()) } else { Ok(sum) }
}

/// Uses the processor: what a capture has to find.
#[profiled]
#[inline(never)]
fn burn(units: u64) -> u64 {
    (0..units * 200).fold(black_box(7), |sum, x| black_box(sum).wrapping_mul(31).wrapping_add(x))
}

/// Allocates.
#[profiled]
fn keep(number: u64) -> u64 {
    black_box(vec![number; 64]).len() as u64
}
