//! One recording in a labelled family: ours by enum, by string and through a kept handle, beside `with_label_values`.

use std::hint::black_box;
use std::sync::LazyLock;

use compare::rounds::Variant;
use compare::target::Target;
use monitor::{Counter, FamilyInfo, Histogram, LabelValue, MetricSet};
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts};

use super::table::Table;
use super::variant;

const BARE: &str = "bare: a label is chosen";
const ENUM_COUNTER: &str = "monitor: counter, enum label";
const TEXT_COUNTER: &str = "monitor: counter, string label";
const PEER_COUNTER: &str = "prometheus: counter, with_label_values";
const ENUM_HISTOGRAM: &str = "monitor: histogram, enum label";
const TEXT_HISTOGRAM: &str = "monitor: histogram, string label";
const PEER_HISTOGRAM: &str = "prometheus: histogram, with_label_values";

/// As a user's enum derives it.
#[derive(Clone, Copy)]
enum Category {
    Books,
    Maps,
    Plans,
    Films,
}

impl LabelValue for Category {
    const VALUES: Option<&'static [&'static str]> = Some(&["books", "maps", "plans", "films"]);

    fn index(&self) -> usize {
        *self as usize
    }

    fn with_str<R>(&self, read: impl FnOnce(&str) -> R) -> R {
        read(text(*self))
    }
}

fn text(category: Category) -> &'static str {
    match category {
        Category::Books => "books",
        Category::Maps => "maps",
        Category::Plans => "plans",
        Category::Films => "films",
    }
}

/// Another label at each call: no series is found by luck.
#[inline(always)]
fn category(x: u64) -> Category {
    match black_box(x) % 4 {
        0 => Category::Books,
        1 => Category::Maps,
        2 => Category::Plans,
        _ => Category::Films,
    }
}

struct Ours {
    enum_counter: Counter,
    text_counter: Counter,
    three_counter: Counter,
    enum_histogram: Histogram,
    text_histogram: Histogram,
}

static OURS: LazyLock<Ours> = LazyLock::new(|| {
    let mut set = MetricSet::default();
    let (labels, fixed) = (&["category"], &[Category::VALUES]);
    Ours {
        enum_counter: set.counter(FamilyInfo::counter("a_total", "A").labels(labels).values(fixed)),
        text_counter: set.counter(FamilyInfo::counter("b_total", "B").labels(labels)),
        three_counter: set.counter(FamilyInfo::counter("d_total", "D").labels(THREE)),
        enum_histogram: set.histogram(FamilyInfo::histogram("a_seconds", "A").labels(labels).values(fixed)),
        text_histogram: set.histogram(FamilyInfo::histogram("b_seconds", "B").labels(labels)),
    }
});

const THREE: &[&str] = &["category", "status", "endpoint"];

/// As long as they often are.
fn three(category: Category) -> [&'static str; 3] {
    [text(category), "confirmed", "/registros/{id}"]
}

static PEER_THREE: LazyLock<IntCounterVec> = LazyLock::new(|| {
    let family = IntCounterVec::new(Opts::new("d_total", "D"), THREE);
    family.unwrap_or_else(|error| unreachable!("constant names: {error}"))
});

static PEER: LazyLock<(IntCounterVec, HistogramVec)> = LazyLock::new(|| {
    let options = HistogramOpts::new("c_seconds", "C").buckets(monitor::histogram::STANDARD_BOUNDS.to_vec());
    let families = IntCounterVec::new(Opts::new("c_total", "C"), &["category"])
        .and_then(|counter| Ok((counter, HistogramVec::new(options, &["category"])?)));
    families.unwrap_or_else(|error| unreachable!("constant names and bounds: {error}"))
});

/// A duration that falls into another bucket at each call.
#[inline(always)]
fn seconds(x: u64) -> f64 {
    (x % 1024) as f64 / 1024.0
}

/// Runs `record` and gives back something that the loop needs.
macro_rules! recording {
    ($name:expr, |$x:ident| $record:expr) => {
        variant!($name, over BARE, |calls| compare::work::repeat(calls, |$x| {
            $record;
            $x
        }))
    };
}

pub(crate) fn variants() -> Vec<Variant> {
    vec![
        recording!(BARE, |x| black_box(category(x))),
        recording!(ENUM_COUNTER, |x| OURS.enum_counter.with((category(x),)).inc()),
        recording!(TEXT_COUNTER, |x| OURS.text_counter.with((text(category(x)),)).inc()),
        recording!(PEER_COUNTER, |x| PEER.0.with_label_values(&[text(category(x))]).inc()),
        recording!("monitor: counter, three string labels", |x| {
            let [category, status, endpoint] = three(category(x));
            OURS.three_counter.with((category, status, endpoint)).inc();
        }),
        recording!("prometheus: counter, three labels", |x| PEER_THREE.with_label_values(&three(category(x))).inc()),
        recording!(ENUM_HISTOGRAM, |x| OURS.enum_histogram.with((category(x),)).observe(seconds(x))),
        recording!(TEXT_HISTOGRAM, |x| OURS.text_histogram.with((text(category(x)),)).observe(seconds(x))),
        recording!(PEER_HISTOGRAM, |x| PEER.1.with_label_values(&[text(category(x))]).observe(seconds(x))),
    ]
}

pub(crate) fn targets(table: &Table) -> Vec<Target> {
    let pairs = [
        ("counter, enum label", 0.1, ENUM_COUNTER, PEER_COUNTER),
        ("counter, string label", 0.4, TEXT_COUNTER, PEER_COUNTER),
        ("histogram, enum label", 0.1, ENUM_HISTOGRAM, PEER_HISTOGRAM),
        ("histogram, string label", 0.4, TEXT_HISTOGRAM, PEER_HISTOGRAM),
    ];
    let of = |what, limit, name, peer| {
        let one = [table.one_thread(name), table.one_thread(peer)];
        let two = [table.two_threads(name), table.two_threads(peer)];
        [
            Target::ratio(format!("{what} / prometheus with_label_values"), limit, one),
            Target::ratio(format!("{what}, two threads / prometheus"), limit, two),
        ]
    };
    pairs.into_iter().flat_map(|(what, limit, name, peer)| of(what, limit, name, peer)).collect()
}
