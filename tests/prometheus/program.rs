//! A program with series of every kind.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{LazyLock, OnceLock};
use std::time::{Duration, Instant};

use monitor::{Registry, timed};
use prometheus::core::{Collector, Desc};
use prometheus::proto::{self, MetricFamily};
use prometheus::{CounterVec, GaugeVec, HistogramOpts, HistogramVec, Opts};

pub(crate) struct Program {
    pub(crate) orders: CounterVec,
    pub(crate) levels: GaugeVec,
    pub(crate) sizes: HistogramVec,
}

/// A counter that begins anew now and then, as that of a process that is restarted.
#[derive(Clone)]
struct Restarting(Desc);

static RESTARTING: AtomicU64 = AtomicU64::new(0);

impl Collector for Restarting {
    fn desc(&self) -> Vec<&Desc> {
        vec![&self.0]
    }

    fn collect(&self) -> Vec<MetricFamily> {
        let mut counter = proto::Counter::default();
        counter.set_value(RESTARTING.load(Ordering::Relaxed) as f64);
        let mut metric = proto::Metric::default();
        metric.set_counter(counter);
        let mut family = MetricFamily::default();
        family.set_name("restarts_total".to_owned());
        family.set_help("Begins anew".to_owned());
        family.set_field_type(proto::MetricType::COUNTER);
        family.set_metric(vec![metric]);
        vec![family]
    }
}

/// The series, registered once.
pub(crate) fn program() -> &'static Program {
    static PROGRAM: LazyLock<Program> = LazyLock::new(|| {
        let labels = ["shop", "kind"];
        let program = Program {
            orders: CounterVec::new(Opts::new("orders_total", "Orders"), &labels).unwrap(),
            levels: GaugeVec::new(Opts::new("level", "Levels, \"odd\" \\ ones\namong them"), &labels).unwrap(),
            sizes: HistogramVec::new(
                HistogramOpts::new("size", "Sizes").buckets(vec![0.5, 1.0, 2.5, 10.0, 1e6]),
                &["shop"],
            )
            .unwrap(),
        };
        let desc = Desc::new("restarts_total".to_owned(), "Begins anew".to_owned(), Vec::new(), HashMap::new());
        let all: [Box<dyn Collector>; 4] = [
            Box::new(program.orders.clone()),
            Box::new(program.levels.clone()),
            Box::new(program.sizes.clone()),
            Box::new(Restarting(desc.unwrap())),
        ];
        for collector in all {
            Registry::global().register(collector).unwrap();
        }
        program
    });
    &PROGRAM
}

#[timed]
fn work(turn: u64) -> Result<u64, String> {
    let began = Instant::now();
    while began.elapsed() < Duration::from_micros(turn % 7 * 40) {
        std::hint::spin_loop();
    }
    if turn.is_multiple_of(11) { Err("unlucky".to_owned()) } else { Ok(turn) }
}

/// How many times `turn` was called: what a test waits for.
static BEGAN: OnceLock<Instant> = OnceLock::new();

/// Everything changes a little, each series in its own way.
pub(crate) fn turn(turn: u64) {
    let program = program();
    let seconds = BEGAN.get_or_init(Instant::now).elapsed().as_secs_f64();
    let _ = work(turn);
    monitor::record_http_request(
        "GET",
        "/things",
        if turn.is_multiple_of(5) { 500 } else { 200 },
        Duration::from_micros(turn % 900),
    );
    for (at, shop) in ["norte", "sur", "este", "\"odd\" \\ \n ñ"].into_iter().enumerate() {
        let part = at as f64 + 1.0;
        program.orders.with_label_values(&[shop, "book"]).inc_by(part * 0.75);
        if turn.is_multiple_of(at as u64 + 2) {
            program.orders.with_label_values(&[shop, "toy"]).inc();
        }
        program.levels.with_label_values(&[shop, "wave"]).set((seconds * part).sin() * 1e3);
        program.levels.with_label_values(&[shop, "ramp"]).set(seconds * part - 20.0);
        program.levels.with_label_values(&[shop, "constant"]).set(part / 3.0);
        program.sizes.with_label_values(&[shop]).observe((turn * (at as u64 + 3) % 97) as f64 / 8.0);
    }
    let special = [0.0, f64::NAN, 1e-9, f64::INFINITY, -7.5, 1e22, f64::NEG_INFINITY, 3.0];
    program.levels.with_label_values(&["norte", "special"]).set(special[(seconds * 2.0) as usize % special.len()]);
    let fallen = turn.is_multiple_of(400);
    RESTARTING.store(if fallen { 0 } else { RESTARTING.load(Ordering::Relaxed) + 2 }, Ordering::Relaxed);
    // A series that comes late.
    if turn > 500 {
        program.orders.with_label_values(&["oeste", "book"]).inc();
    }
}

/// How often the sampler has read.
pub(crate) fn readings() -> f64 {
    let families = Registry::global().gather();
    let family = families.iter().find(|family| family.name() == "monitor_sampler_readings_total");
    family.map_or(0.0, |family| family.get_metric()[0].get_counter().get_value())
}
