//! Promise: a rule file that Prometheus refuses is refused, with file, group, rule, line and what to do.

use super::promtool::verdicts;
use crate::alert::file::check;
use crate::promql::Options;

/// A rule file, and what our message has where it is refused.
const FILES: &[(&str, Option<&str>)] = &[
    ("groups: []", None),
    ("groups:\n- name: g\n", None),
    ("groups:\n- name: g\n  interval: 30s\n  limit: 5\n  rules:\n  - record: a:b\n    expr: x\n", None),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x > 1\n    for: 0s\n", None),
    ("groups:\n- name: g\n  rules:\n  - alert: A b\n    expr: 1\n", None),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: |\n      x\n      > 1\n    keep_firing_for: 1h30m\n", None),
    ("groups: [", Some("f.yml:")),
    ("groups:\n- name: g\n  rule: []\n", Some("rule")),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    fro: 5m\n", Some("f.yml:6: ")),
    ("groups:\n- name: ''\n", Some("f.yml:2: group \"\": group name \"\"")),
    ("groups:\n- name: g\n- name: g\n", Some("f.yml:3: group \"g\": group name \"g\"")),
    ("groups:\n- name: g\n  interval: soon\n", Some("interval: \"soon\" is no duration")),
    ("groups:\n- name: g\n  rules:\n  - expr: x\n", Some("f.yml:4: group \"g\": rule \"\": a rule has either")),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    record: b\n    expr: x\n", Some("either `record` or `alert`")),
    ("groups:\n- name: g\n  rules:\n  - record: b-c\n    expr: x\n", Some("\"b-c\" is no valid name")),
    ("groups:\n- name: g\n  rules:\n  - record: b\n    expr: x\n    for: 5m\n", Some("`for` belongs to alerts")),
    (
        "groups:\n- name: g\n  rules:\n  - record: b\n    expr: x\n    annotations: {a: b}\n",
        Some("`annotations` belongs"),
    ),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x >\n", Some("group \"g\": rule \"A\": expr: not PromQL")),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: rate(x)\n", Some("expr: ")),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: ''\n", Some("expr: ")),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n", Some("expr")),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    for: 5\n", Some("for: \"5\" is no duration")),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    for: -5m\n", Some("is no duration")),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    for: 5m1h\n", Some("is no duration")),
    (
        "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    labels: {a-b: c}\n",
        Some("\"a-b\" is no valid name"),
    ),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    labels: {__name__: c}\n", Some("is no valid name")),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    annotations: {a-b: c}\n", Some("is no valid name")),
    (
        "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    annotations: {a: '{{ $value'}\n",
        Some("annotation \"a\""),
    ),
    (
        "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    labels: {a: '{{ $nothing }}'}\n",
        Some("label \"a\""),
    ),
    (
        "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x\n    labels: {a: '{{ nothing 1 }}'}\n",
        Some("function \"nothing\" is not known"),
    ),
];

#[test]
fn both_refuse_the_same_files() {
    let directory = tempfile::tempdir().unwrap();
    for (at, (text, wanted)) in FILES.iter().enumerate() {
        let path = directory.path().join(format!("{at}.yml"));
        std::fs::write(&path, text).unwrap();
        let (theirs, report) = verdicts("check", &[path]);
        assert_eq!(theirs, [wanted.is_none()], "promtool on:\n{text}\n{report}");
        let ours = check("f.yml", text, Options::default());
        match (ours, wanted) {
            (Ok(_), None) => {}
            (Err(errors), Some(wanted)) => {
                let message = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
                assert!(message.contains(wanted) && message.starts_with("f.yml:"), "{text}\n{message}");
            }
            (ours, _) => panic!("{text}\n{ours:?}"),
        }
    }
}

#[test]
fn all_problems_are_told_at_once_and_a_rule_twice_is_one() {
    let rule = "  - alert: A\n    expr: x\n    labels: {a: b}\n";
    let text = format!("groups:\n- name: g\n  rules:\n{rule}{rule}  - record: '1'\n    expr: (\n");
    let errors: Vec<String> =
        check("f.yml", &text, Options::default()).unwrap_err().iter().map(ToString::to_string).collect();
    assert_eq!(errors.len(), 3, "{errors:?}");
    assert!(errors[0].starts_with("f.yml:7: group \"g\": rule \"A\": the same name and labels as the rule in line 4"));
    assert!(errors[1].contains("\"1\" is no valid name") && errors[2].contains("expr: not PromQL"), "{errors:?}");
}
