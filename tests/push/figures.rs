//! What the tests record, and what a scrape shows of it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use monitor::Registry;
use prometheus::{Gauge, GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, Opts};

use crate::support::wait_for;

/// The labels of a series by name, its own name among them. Bounds are in one form.
pub(crate) type Series = BTreeMap<String, String>;

/// Label values that some format somewhere has trouble with.
pub(crate) const ODD: [&str; 13] = [
    "",
    "plain",
    "with space",
    "a,b",
    "a=b",
    "\"quoted\"",
    "'single'",
    "C:\\dir\\d",
    "two\nlines",
    "ñandú 日本 🦀",
    "{a=\"b\"}",
    "#%&/?+;",
    " around ",
];

struct Recorded {
    odd: IntCounterVec,
    levels: GaugeVec,
    durations: HistogramVec,
    passing: GaugeVec,
}

static RECORDED: LazyLock<Recorded> = LazyLock::new(|| {
    let recorded = Recorded {
        odd: IntCounterVec::new(Opts::new("push_test_odd_total", "Odd \\ values\nof labels"), &["value", "fixed"])
            .unwrap(),
        levels: GaugeVec::new(Opts::new("push_test_level", "Floats of every size"), &["of"]).unwrap(),
        durations: HistogramVec::new(HistogramOpts::new("push_test_seconds", "Durations"), &["value"]).unwrap(),
        passing: GaugeVec::new(Opts::new("push_test_passing", "A series that ends"), &["of"]).unwrap(),
    };
    for collector in [
        Box::new(recorded.odd.clone()) as Box<dyn prometheus::core::Collector>,
        Box::new(recorded.levels.clone()),
        Box::new(recorded.durations.clone()),
        Box::new(recorded.passing.clone()),
    ] {
        prometheus::register(collector).unwrap();
    }
    recorded
});

#[monitor::timed]
fn annotated(number: u64) -> Result<u64, String> {
    if number.is_multiple_of(3) { Err("a third".to_owned()) } else { Ok(number) }
}

pub(crate) fn passing(of: &str) -> Gauge {
    RECORDED.passing.with_label_values(&[of])
}

pub(crate) fn end_passing(of: &str) {
    RECORDED.passing.remove_label_values(&[of]).unwrap();
}

/// Counters, gauges, histograms, calls, with odd labels and odd values.
pub(crate) fn record() {
    for (value, count) in ODD.iter().zip(1..) {
        RECORDED.odd.with_label_values(&[value, "x"]).inc_by(count);
        RECORDED.durations.with_label_values(&[value]).observe(0.004 * count as f64);
    }
    let levels = [
        ("pi", std::f64::consts::PI),
        ("large", 1.7e308),
        ("small", 5e-324),
        ("negative", -0.1),
        ("third", 1.0 / 3.0),
        ("whole", 9_007_199_254_740_993.0),
        ("nan", f64::NAN),
        ("infinity", f64::INFINITY),
        ("minus", f64::NEG_INFINITY),
        ("zero", 0.0),
    ];
    for (of, value) in levels {
        RECORDED.levels.with_label_values(&[of]).set(value);
    }
    for number in 0..10 {
        let _ = annotated(number);
    }
}

/// All series of an exposition with their values.
pub(crate) fn parse(exposition: &str) -> BTreeMap<Series, f64> {
    exposition.lines().filter(|line| !line.starts_with('#')).map(parse_line).collect()
}

fn parse_line(line: &str) -> (Series, f64) {
    let mut labels = Series::new();
    let end = line.find(['{', ' ']).unwrap();
    labels.insert("__name__".to_owned(), line[..end].to_owned());
    let mut rest = line[end..].chars();
    if rest.clone().next() == Some('{') {
        rest.next();
        loop {
            let name: String = rest.by_ref().take_while(|character| *character != '=').collect();
            assert_eq!(rest.next(), Some('"'), "{line}");
            let mut value = String::new();
            loop {
                match rest.next().unwrap() {
                    '"' => break,
                    '\\' => value.push(match rest.next().unwrap() {
                        'n' => '\n',
                        other => other,
                    }),
                    other => value.push(other),
                }
            }
            insert(&mut labels, &name, &value);
            match rest.next() {
                Some(',') => {}
                Some('}') => break,
                other => panic!("{other:?} in {line}"),
            }
            // A comma before the end is allowed.
            if rest.clone().next() == Some('}') {
                rest.next();
                break;
            }
        }
    }
    (labels, number(rest.as_str().trim()))
}

/// A label without value is no label; `1` and `1.0` are one bound.
pub(crate) fn insert(labels: &mut Series, name: &str, value: &str) {
    if !value.is_empty() {
        let value = if name == "le" { format!("{:?}", number(value)) } else { value.to_owned() };
        labels.insert(name.to_owned(), value);
    }
}

pub(crate) fn number(text: &str) -> f64 {
    text.replace("+Inf", "inf").replace("-Inf", "-inf").parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// What was true all the time between two scrapes: each series, with its value unless that has changed.
pub(crate) struct Scraped {
    before: BTreeMap<Series, f64>,
}

/// Series and their values; of some not known.
pub(crate) type Expected = BTreeMap<Series, Option<f64>>;

impl Scraped {
    pub(crate) fn begin() -> Self {
        Self { before: parse(&Registry::global().exposition()) }
    }

    pub(crate) fn end(self) -> Expected {
        let after = parse(&Registry::global().exposition());
        let both = self.before.into_iter().filter_map(|(series, value)| {
            let now = *after.get(&series)?;
            // What a push says of itself is not the same while it runs.
            let is_still = now.to_bits() == value.to_bits() && !series["__name__"].starts_with("monitor_push_");
            Some((series, is_still.then_some(value)))
        });
        both.collect()
    }
}

/// What was true all the time while a push was made; what machine and process say is part of it.
pub(crate) fn while_pushed(push: &str) -> Expected {
    if cfg!(feature = "system") {
        wait_for("a reading of the sampler", || {
            Registry::global().exposition().contains("\nprocess_resident_memory_bytes ").then_some(())
        });
    }
    let delivered = || outcome(push, "delivered");
    let (begin, scraped) = (delivered(), Scraped::begin());
    // One may be under way: the second after this is a whole one.
    wait_for("two pushes", || (delivered() >= begin + 2.0).then_some(()));
    scraped.end()
}

/// Compares with what a peer has, and says how many values were the same. `labels` are what the push adds; `is_left_out` is what the
/// format has no way to say; `close` says whether two values are the same to this peer.
pub(crate) fn compare(
    expected: &Expected,
    found: &BTreeMap<Series, f64>,
    labels: &[(&str, &str)],
    is_left_out: impl Fn(&Series, f64) -> bool,
    close: impl Fn(f64, f64) -> bool,
) -> usize {
    let (mut equal, mut wrong) = (0, Vec::new());
    for (series, value) in expected {
        let mut series = series.clone();
        for (name, value) in labels {
            series.entry((*name).to_owned()).or_insert((*value).to_owned());
        }
        let is_out = value.is_some_and(|value| is_left_out(&series, value));
        match (found.get(&series), value) {
            (None, _) if is_out => {}
            (Some(found), Some(value)) if !is_out && close(*found, *value) => equal += 1,
            (Some(_), None) => {}
            (found, value) => wrong.push(format!("{series:?}: {value:?}, there {found:?}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), expected.len(), wrong[..wrong.len().min(20)].join("\n"));
    equal
}

/// To the last bit.
pub(crate) fn same(a: f64, b: f64) -> bool {
    a.to_bits() == b.to_bits() || (a.is_nan() && b.is_nan())
}

/// Of a count that a push has in `monitor_push_samples_total` or `monitor_push_requests_total`.
pub(crate) fn outcome(push: &str, outcome: &str) -> f64 {
    let all = parse(&Registry::global().exposition());
    let is_it = |series: &Series| {
        series["__name__"].starts_with("monitor_push_")
            && series.get("push").is_some_and(|own| own == push)
            && series.get("outcome").is_some_and(|own| own == outcome)
    };
    let found = all.iter().find(|(series, _)| is_it(series));
    found.map(|(_, value)| *value).unwrap_or_else(|| panic!("no {outcome} of {push}"))
}

pub(crate) fn waiting_bytes(push: &str) -> f64 {
    let series = format!("monitor_push_buffer_bytes{{push=\"{push}\"}}");
    let all = Registry::global().exposition();
    all.lines().find_map(|line| line.strip_prefix(&series)?.trim().parse().ok()).unwrap()
}
