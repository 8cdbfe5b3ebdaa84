//! Rules over series, evaluation by evaluation: what we find is what promtool accepts, and what is changed in it both refuse.

use std::fmt::Write as _;
use std::path::PathBuf;

use super::promtool::{quoted, verdicts};
use crate::alert::file::check;
use crate::alert::group::{GroupState, Store};
use crate::alert::state::AlertState;
use crate::alert::unit;
use crate::alert::unit::memory::Memory;
use crate::promql::source::{Labels, NAME};
use crate::promql::{Compat, Options, Query, Value};

const LAST_MINUTE: i64 = 24;

/// Fields of a rule of one group. `$labels` and values of all kinds are in annotations.
const RULES: &[&str] = &[
    "alert: A\n    expr: x > 5",
    "alert: A\n    expr: x > 5\n    for: 1m",
    "alert: A\n    expr: x > 5\n    for: 3m",
    "alert: A\n    expr: x > 5\n    for: 90s",
    "alert: A\n    expr: x > 5\n    keep_firing_for: 2m",
    "alert: A\n    expr: x > 5\n    for: 2m\n    keep_firing_for: 3m",
    "alert: A\n    expr: x > 5\n    for: 1m\n    labels: {severity: page, job: '{{ $labels.job }}!', v: '{{ $value }}'}",
    "alert: A\n    expr: sum by (job) (rate(x[4m])) > 0\n    for: 1m\n    annotations: {a: 'rate {{ $value | humanize }}/s of {{ $labels.job }}', b: '{{ printf \"%.3f\" $value }}'}",
    "alert: A\n    expr: absent(x{job=\"a\"})\n    for: 1m\n    annotations: {a: '{{ $labels.job }} is gone: {{ $value }}', b: ''}",
    "alert: A\n    expr: x == 0\n    annotations: {a: '{{ $labels.__name__ }}{{ $labels.none }}', b: '{{ .Value }} {{ .Labels.job }}'}",
    "record: job:x:sum\n    expr: sum by (job) (x)\n    labels: {from: rule}\n  - alert: A\n    expr: job:x:sum > 5\n    for: 1m",
    "record: r\n    expr: vector(3)\n  - alert: A\n    expr: r + on() group_right x > 10",
    "alert: B\n    expr: x > 2\n    for: 2m\n  - alert: A\n    expr: ALERTS{alertname=\"B\",alertstate=\"firing\"}",
];

/// Series: labels and values, a minute apart.
const SERIES: &[&[(&str, &str)]] = &[
    &[("x{job=\"a\"}", "0 0 9x5 0x3 9x10 0x9")],
    &[("x{job=\"a\"}", "9 0 9 0 9 9 0 9 9 9 0 9 9 9 9 0 9 9 9 9 9 0 0 9 9")],
    &[("x{job=\"a\"}", "9x3 _ _ 9x2 stale _ _ 9 stale 9 9 9 _x20")],
    &[("x{job=\"a\"}", "0+3x6 0+4x5 1 2 3+10x20"), ("x{job=\"b\"}", "_x5 0+1x30")],
    &[("x{job=\"a\"}", "7 8 9 NaN 9 Inf -Inf 9 9 0 9 stale 0 6 6 6 6 6"), ("x{job=\"b\"}", "6x3 stale 6x3 stale 6x9")],
    &[("x{job=\"a\",n=\"1\"}", "6x8 0x4 6x12"), ("x{job=\"a\",n=\"2\"}", "0x5 6x4 _x3 6x9"), ("x{job=\"b\"}", "3x30")],
    &[("y", "1")],
];

fn options() -> Options {
    Options { compat: Compat::V2, ..Options::default() }
}

fn rule_file(rule: &str) -> String {
    format!("groups:\n- name: g\n  rules:\n  - {rule}\n")
}

/// Expectations of one evaluation, as YAML: alerts and samples.
struct Expectations {
    alerts: Vec<String>,
    samples: Vec<String>,
}

/// What our own evaluation finds, written as what is expected.
fn found(rule: &str, series: &[(&str, &str)]) -> Expectations {
    let groups = check("rules.yml", &rule_file(rule), options()).unwrap();
    let mut groups: Vec<GroupState> =
        groups.into_iter().map(|group| GroupState::new(group, Default::default())).collect();
    let mut memory = Memory::default();
    let mut expectations = Expectations { alerts: Vec::new(), samples: Vec::new() };
    for minute in 0..=LAST_MINUTE {
        for (labels, values) in series {
            let value = unit::notation::values(values).unwrap().get(minute as usize).copied().flatten();
            if let Some(value) = value {
                let sample = crate::promql::source::Sample { timestamp_ms: minute * 60_000, value };
                memory.append(unit::notation::labels(labels).unwrap(), sample);
            }
        }
        for group in &mut groups {
            let errors = group.evaluate(&mut memory, minute * 60_000);
            assert!(errors.is_empty(), "{rule}: {errors:?}");
        }
        let alerts = groups.iter().flat_map(GroupState::alerts);
        let firing = alerts.filter(|(name, _, alert)| *name == "A" && alert.state == AlertState::Firing);
        let mut text = format!("  - eval_time: {minute}m\n    alertname: A\n    exp_alerts:\n");
        for (_, labels, alert) in firing {
            let labels =
                labels.iter().filter(|(name, _)| *name != "alertname").map(|(name, value)| (name, value.to_owned()));
            let annotations = alert.annotations.iter().map(|(name, value)| (name.as_str(), value.clone()));
            writeln!(text, "    - exp_labels: {{{}}}", pairs(labels)).unwrap();
            writeln!(text, "      exp_annotations: {{{}}}", pairs(annotations)).unwrap();
        }
        expectations.alerts.push(text);
    }
    // At the end, so that what was written afterwards is not seen.
    for minute in 0..=LAST_MINUTE {
        for expression in ["ALERTS", "ALERTS_FOR_STATE", "{__name__=~\"job:x:sum|r\"}"] {
            let at = Query::parse_with(expression, options()).unwrap().at(&memory, minute * 60_000).unwrap();
            let Value::Vector(vector) = at else { panic!("{at:?}") };
            let mut text = format!("  - expr: {}\n    eval_time: {minute}m\n    exp_samples:\n", quoted(expression));
            for element in vector.iter().filter(|element| !element.value.is_nan()) {
                let value = if element.value.is_finite() { element.value.to_string() } else { infinity(element.value) };
                let labels = named(&element.labels);
                writeln!(text, "    - labels: {}\n      value: {value}", quoted(&labels)).unwrap();
            }
            // promtool compares NaN with NaN and finds them different.
            if vector.iter().all(|element| !element.value.is_nan()) {
                expectations.samples.push(text);
            }
        }
    }
    expectations
}

fn infinity(value: f64) -> String {
    if value > 0.0 { ".inf" } else { "-.inf" }.to_owned()
}

fn named(labels: &Labels) -> String {
    let others = labels.iter().filter(|(name, _)| *name != NAME).map(|(name, value)| format!("{name}={value:?}"));
    format!("{}{{{}}}", labels.get(NAME), others.collect::<Vec<_>>().join(","))
}

fn pairs<'a>(pairs: impl Iterator<Item = (&'a str, String)>) -> String {
    pairs.map(|(name, value)| format!("{name}: {}", quoted(&value))).collect::<Vec<_>>().join(", ")
}

fn test_file(rules: &str, series: &[(&str, &str)], expectations: &Expectations) -> String {
    let mut file = format!("rule_files: [{rules}]\nevaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n");
    for (labels, values) in series {
        writeln!(file, "  - series: {}\n    values: {}", quoted(labels), quoted(values)).unwrap();
    }
    file + "  alert_rule_test:\n"
        + &expectations.alerts.concat()
        + "  promql_expr_test:\n"
        + &expectations.samples.concat()
}

/// The expectations with one of them changed, in one of several ways; none where there is nothing to change.
fn changed(mut expectations: Expectations, way: usize) -> Option<Expectations> {
    let alert = expectations.alerts.iter_mut().filter(|text| text.contains("exp_labels")).nth(way % 3);
    let sample = expectations.samples.iter_mut().filter(|text| text.contains("- labels")).nth(way % 7);
    match (way % 4, alert, sample) {
        // An alert that does not fire, at all or with this label.
        (0, _, _) => expectations.alerts.get_mut(way % 20)?.push_str("    - exp_labels: {no: one}\n"),
        (1, Some(alert), _) => *alert = alert.replacen("exp_labels: {", "exp_labels: {and: more, ", 1),
        (2, Some(alert), _) => *alert = alert.replacen("exp_annotations: {", "exp_annotations: {and: more, ", 1),
        // A sample that is not there.
        (_, _, Some(sample)) => sample.push_str("    - labels: 'ALERTS{no=\"one\"}'\n      value: 1\n"),
        _ => return None,
    }
    Some(expectations)
}

#[test]
fn the_same_files_have_the_same_verdicts() {
    let directory = tempfile::tempdir().unwrap();
    let write = |name: String, text: &str| -> PathBuf {
        let path = directory.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let (mut files, mut wanted, mut alerts) = (Vec::new(), Vec::new(), 0);
    for (r, rule) in RULES.iter().enumerate() {
        let rules = format!("rules-{r}.yml");
        write(rules.clone(), &rule_file(rule));
        for (s, series) in SERIES.iter().enumerate() {
            let expectations = found(rule, series);
            alerts += expectations.alerts.concat().matches("exp_labels").count();
            files.push(write(format!("good-{r}-{s}.yml"), &test_file(&rules, series, &expectations)));
            wanted.push(true);
            if let Some(changed) = changed(expectations, r * SERIES.len() + s) {
                files.push(write(format!("bad-{r}-{s}.yml"), &test_file(&rules, series, &changed)));
                wanted.push(false);
            }
        }
    }
    let (theirs, report) = verdicts("test", &files);
    for ((file, theirs), wanted) in files.iter().zip(&theirs).zip(&wanted) {
        let ours = unit::run(file, options());
        assert_eq!(ours.is_ok(), *theirs, "{}: ours {ours:?}, promtool {report}", file.display());
        assert_eq!(*theirs, *wanted, "{}: {ours:?} {report}", file.display());
    }
    let refused = wanted.iter().filter(|good| !**good).count();
    println!("{} files, of which {refused} are refused by both; {alerts} alerts at {LAST_MINUTE} moments", files.len());
    assert!(files.len() > 120 && refused > 40 && alerts > 300);
}
