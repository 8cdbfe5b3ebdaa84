//! Promise: 500 rules over 5,000 series take at most 50 ms on one core: state, what they write and what is shown included.
//! `scripts/rules_speed.sh` prints the figures of an optimised build; unoptimised, only what comes out is checked.

use std::sync::Arc;
use std::time::{Duration, Instant};

use prometheus::{CounterVec, GaugeVec, HistogramOpts, HistogramVec, Opts, Registry};

use crate::alert::engine::{Builtin, Engine, External, Pace, RulesView, Sources};
use crate::data::Data;
use crate::promql::Options;
use crate::series::{History, Limits, Moment};

const SECOND: i64 = 1_000;
const BEGIN: i64 = 1_700_000_000_000;
const RULES: usize = 500;
const SERIES: usize = 5_000;
const TARGET: Duration = Duration::from_millis(50);

/// 20 services, each with a family of 88 counters, one of 50 gauges, and one of 8 histograms of 14 series.
struct Services {
    registry: Registry,
    counters: Vec<CounterVec>,
    gauges: Vec<GaugeVec>,
    histograms: Vec<HistogramVec>,
}

impl Services {
    fn new() -> Self {
        let registry = Registry::new();
        let each = |at: usize| {
            let counter = CounterVec::new(Opts::new(format!("requests_{at}_total"), "R"), &["route", "code"]).unwrap();
            let gauge = GaugeVec::new(Opts::new(format!("queue_{at}"), "Q"), &["shard"]).unwrap();
            let histogram = HistogramVec::new(HistogramOpts::new(format!("seconds_{at}"), "S"), &["route"]).unwrap();
            registry.register(Box::new(counter.clone())).unwrap();
            registry.register(Box::new(gauge.clone())).unwrap();
            registry.register(Box::new(histogram.clone())).unwrap();
            (counter, gauge, histogram)
        };
        let (mut counters, mut gauges, mut histograms) = (Vec::new(), Vec::new(), Vec::new());
        for (counter, gauge, histogram) in (0..20).map(each) {
            counters.push(counter);
            gauges.push(gauge);
            histograms.push(histogram);
        }
        Self { registry, counters, gauges, histograms }
    }

    fn work(&self, tick: usize) {
        for (at, counter) in self.counters.iter().enumerate() {
            for series in 0..88 {
                let (route, code) = (format!("/route/{}", series / 4), ["200", "404", "500", "503"][series % 4]);
                counter.with_label_values(&[&*route, code]).inc_by(((tick * 7 + series + at) % 13) as f64);
            }
            for shard in 0..50 {
                self.gauges[at]
                    .with_label_values(&[&shard.to_string()])
                    .set(((tick * 31 + shard * 17) % 101) as f64 / 3.0);
            }
            for route in 0..8 {
                let seconds = ((tick + route) % 40) as f64 / 100.0;
                self.histograms[at].with_label_values(&[&route.to_string()]).observe(seconds);
            }
        }
    }
}

/// For each service: 10 rates of a route, 5 error ratios, 5 gauges over time, 3 sums, 2 quantiles.
fn rules() -> String {
    let mut text = String::from("groups:\n");
    for at in 0..20 {
        text += &format!("- name: service {at}\n  rules:\n");
        for route in 0..10 {
            text += &format!(
                "  - {{alert: Rate{route}, expr: 'sum by (route) (rate(requests_{at}_total{{route=\"/route/{route}\"}}[5m])) > 100', for: 1m}}\n"
            );
        }
        for route in 10..15 {
            text += &format!(
                "  - {{alert: Errors{route}, expr: 'sum(rate(requests_{at}_total{{route=\"/route/{route}\",code=~\"5..\"}}[5m])) / sum(rate(requests_{at}_total{{route=\"/route/{route}\"}}[5m])) > 0.9'}}\n"
            );
        }
        for shard in 0..5 {
            text += &format!(
                "  - {{alert: Queue{shard}, expr: 'avg_over_time(queue_{at}{{shard=~\"{shard}.\"}}[10m]) > 40'}}\n"
            );
        }
        for code in ["200", "404", "500"] {
            text += &format!(
                "  - {{record: 'code:requests_{at}:{code}', expr: 'sum(requests_{at}_total{{code=\"{code}\"}})'}}\n"
            );
        }
        for quantile in ["0.5", "0.99"] {
            text += &format!(
                "  - {{alert: Slow, expr: 'histogram_quantile({quantile}, sum by (le) (rate(seconds_{at}_bucket[5m]))) > 0.2', labels: {{q: '{quantile}'}}}}\n"
            );
        }
    }
    text
}

#[test]
fn five_hundred_rules_over_five_thousand_series() {
    let services = Services::new();
    let history = History::new(Limits::default());
    let mut now = Moment { ms: BEGIN, set_ms: 0 };
    for tick in 0..150 {
        services.work(tick);
        now.ms += 5 * SECOND;
        history.append(now.ms, &services.registry.gather());
    }
    let series = history.stats().series;
    let sources = Sources {
        builtin: vec![Builtin { name: "rules.yml", text: rules() }],
        patterns: Vec::new(),
        options: Options::default(),
    };
    let view = Arc::<RulesView>::default();
    let pace = Pace { interval_ms: 30 * SECOND, scrape_ms: 5 * SECOND };
    let groups = sources.load().unwrap();
    let count: usize = groups.iter().map(|loaded| loaded.group.rules.len()).sum();
    assert!(series >= SERIES && count == RULES, "{count} rules over {series} series");
    let mut engine = Engine::new(groups, pace, External::default(), Arc::<Data>::default(), Arc::clone(&view), now);
    let rounds = if cfg!(debug_assertions) { 5 } else { 25 };
    let (mut took, mut appended) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        for tick in 0..6 {
            services.work(150 + round * 6 + tick);
            now.ms += 5 * SECOND;
            let families = services.registry.gather();
            let began = Instant::now();
            history.append(now.ms, &families);
            appended.push(began.elapsed());
        }
        let began = Instant::now();
        // Every group is due once in its interval.
        engine.evaluate(&history, now, &mut |line| panic!("{line}")).unwrap();
        took.push(began.elapsed());
    }
    assert!(
        !view.alerts().is_empty()
            && view.groups().iter().all(|group| group.rules.iter().all(|rule| !rule.name().is_empty()))
    );
    took.sort();
    appended.sort();
    let (least, median, append) = (took[0], took[took.len() / 2], appended[appended.len() / 2]);
    println!(
        "{RULES} rules over {series} series, {} alerts: {least:?} at least, {median:?} median of {rounds}; a scrape is appended in {append:?}",
        view.alerts().len(),
    );
    assert!(cfg!(debug_assertions) || least <= TARGET, "{least:?}, at most {TARGET:?} were wanted");
}
