//! Promise: a rule that fails when it is evaluated says its group, its name, the labels on both sides, and what to do.

use super::promtool::{quoted, verdicts};
use crate::alert::unit;
use crate::promql::{Compat, Options};

/// An expression, and what the message has.
const FAILING: &[(&str, &[&str])] = &[
    (
        "used / on(host) size",
        &[
            "many-to-many matching is not allowed",
            "{host=\"a\"}",
            "size{disk=\"1\", host=\"a\"}",
            "size{disk=\"2\", host=\"a\"}",
            "beside used{disk=\"1\", host=\"a\"} on the left",
            "name more labels in on(..)",
        ],
    ),
    (
        "used / on(host) group_left size",
        &["many-to-many", "on the right hand-side of '/'", "on the left", "aggregate that side"],
    ),
    (
        "one / on(host) size",
        &["many-to-many", "beside one{host=\"a\"} on the left", "or write group_right where the left has one"],
    ),
    (
        "used / on(host) group_right size",
        &["many-to-many", "on the left hand-side", "beside size{disk=\"1\", host=\"a\"} on the right"],
    ),
    (
        "used / on(host) one",
        &[
            "multiple matches for labels {host=\"a\"} of '/'",
            "used{disk=\"1\", host=\"a\"} and used{disk=\"2\", host=\"a\"} on the left match one{host=\"a\"} on the right",
            "write group_left after on(..)",
        ],
    ),
    ("used >= ignoring(disk) one", &["multiple matches", "write group_left"]),
    ("sum without(host) (used) * on() group_left(disk) other", &["grouping labels must ensure unique matches"]),
    ("label_replace(used, \"disk\", \"x\", \"\", \"\")", &["label_replace", "same labelset", "keep a label"]),
    ("rate({host=\"a\"}[5m])", &["same labelset", "{disk=\"1\", host=\"a\"}"]),
];

#[test]
fn both_fail_and_ours_says_why() {
    let directory = tempfile::tempdir().unwrap();
    let options = Options { compat: Compat::V2, ..Options::default() };
    let mut problems = Vec::new();
    for (at, (expression, wanted)) in FAILING.iter().enumerate() {
        let rules = format!("groups:\n- name: disks\n  rules:\n  - alert: Full\n    expr: {}\n", quoted(expression));
        std::fs::write(directory.path().join(format!("rules{at}.yml")), rules).unwrap();
        let input: String = [
            "used{host=\"a\",disk=\"1\"}",
            "used{host=\"a\",disk=\"2\"}",
            "size{host=\"a\",disk=\"1\"}",
            "size{host=\"a\",disk=\"2\"}",
            "one{host=\"a\"}",
            "other{disk=\"9\"}",
        ]
        .iter()
        .map(|series| format!("  - {{series: {}, values: '1 2 3'}}\n", quoted(series)))
        .collect();
        let test = format!(
            "rule_files: [rules{at}.yml]\ntests:\n- name: t\n  interval: 1m\n  input_series:\n{input}  alert_rule_test:\n  - {{eval_time: 2m, alertname: Full}}\n"
        );
        let path = directory.path().join(format!("test{at}.yml"));
        std::fs::write(&path, test).unwrap();
        let (theirs, report) = verdicts("test", &[&path]);
        let ours = unit::run(&path, options).err().unwrap_or_default().join("\n");
        if theirs != [false] {
            problems.push(format!("promtool passes {expression}: {report}"));
        }
        let place = " ms: group \"disks\": rule \"Full\": ";
        let missing: Vec<_> = [&place].into_iter().chain(*wanted).filter(|text| !ours.contains(**text)).collect();
        if !missing.is_empty() {
            problems.push(format!("{expression}: without {missing:?}: {ours}\npromtool: {report}"));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}
