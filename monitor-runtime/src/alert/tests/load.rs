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

/// A rule with these fields beside its name.
fn rule(fields: &str) -> String {
    format!("groups:\n- name: g\n  rules:\n  - alert: A\n{fields}")
}

/// Rules by their fields, and what our message has where it is refused.
const FIELDS: &[(&str, Option<&str>)] = &[
    ("    expr: up\n", None),
    ("    expr: 'up'\n    labels:\n    annotations:\n", None),
    ("    expr: up\n    labels: {severity: 1}\n", None),
    ("    expr: up\n    labels: {severity: true}\n", None),
    ("    expr: 5\n", None),
    ("    expr: up\n    for: 1d\n    keep_firing_for: 0s\n", None),
    ("    expr: up\n    for: ''\n", Some("is no duration")),
    ("    expr: up\n    for: 5M\n", Some("for: \"5M\" is no duration")),
    ("    expr: up\n    for: 1.5h\n", Some("for: \"1.5h\" is no duration")),
    ("    expr: up\n    for: five minutes\n", Some("write it as 5m")),
    ("    expr: up\n    keep_firing_for: x\n", Some("keep_firing_for: \"x\" is no duration")),
    ("    expr: up\n    fro: 5m\n", Some("f.yml:6: ")),
    ("    expr: up\n    label: {a: b}\n", Some("label")),
    ("    expr: up\n    severity: critical\n", Some("severity")),
    ("    expression: up\n", Some("expression")),
    ("    expr: up\n    labels: [a]\n", Some("f.yml:6: ")),
    ("    expr: up\n    labels: a\n", Some("f.yml:6: ")),
    ("    expr: [up]\n", Some("f.yml:5: ")),
    ("    expr: {a: b}\n", Some("f.yml:5: ")),
    ("    expr: up{\n", Some("expr: ")),
    ("    expr: up{job='a'\n", Some("expr: ")),
    ("    expr: up{job=}\n", Some("expr: ")),
    ("    expr: 'up{job=~\"(\"}'\n", Some("expr: ")),
    ("    expr: '{}'\n", Some("expr: ")),
    ("    expr: rate(up)\n", Some("expr: ")),
    ("    expr: 'rate(up[5m]'\n", Some("expr: ")),
    ("    expr: nosuch(up)\n", Some("expr: ")),
    ("    expr: sum(up) by\n", Some("expr: ")),
    ("    expr: 'histogram_quantile(up)'\n", Some("expr: ")),
    ("    expr: 'up + on(job) group_left'\n", Some("expr: ")),
    ("    expr: 'up == bool'\n", Some("expr: ")),
    ("    expr: 'sum(1)'\n", Some("expr: ")),
    ("    expr: '1 + \"a\"'\n", Some("expr: ")),
    ("    expr: 'up and 1'\n", Some("expr: ")),
    ("    expr: 'label_replace(up, \"1x\", \"\", \"\", \"\")'\n", None),
    ("    expr: up\n    annotations: {a: '{{ if }}'}\n", Some("annotation \"a\": ")),
    ("    expr: up\n    annotations: {a: '{{ $labels.job'}\n", Some("is not closed by")),
    ("    expr: up\n    annotations: {a: '{{ end }}'}\n", Some("closes nothing")),
    ("    expr: up\n    annotations: {a: '{{ range $x }}{{ end }}'}\n", Some("$x is not defined")),
    ("    expr: up\n    labels: {a: '{{ humanise $value }}'}\n", Some("did you mean humanize?")),
    ("    expr: up\n    labels: {'a b': c}\n", Some("\"a b\" is no valid name")),
    ("    expr: up\n    labels: {'1a': c}\n", Some("\"1a\" is no valid name")),
    ("    expr: up\n    labels: {'': c}\n", Some("\"\" is no valid name")),
    ("    expr: up\n    labels: {é: c}\n", Some("is no valid name")),
    ("    expr: up\n    annotations: {'a.b': c}\n", Some("\"a.b\" is no valid name")),
];

/// Whole files in odd dress, and what our message has where it is refused.
const DRESSED: &[(&str, Option<&str>)] = &[
    ("", None),
    ("# nothing\n", None),
    ("groups:\n", None),
    ("groups: null\n", None),
    ("{}", None),
    ("groups:\r\n- name: g\r\n  rules:\r\n  - alert: A\r\n    expr: up\r\n", None),
    ("{\"groups\": [{\"name\": \"g\", \"rules\": [{\"alert\": \"A\", \"expr\": \"up\"}]}]}", None),
    ("---\ngroups: []\n", None),
    ("groups:\n- name: g\n  rules:\n  - alert: A\n    expr: >\n      up\n      == 0\n", None),
    ("groups:\n- name: a\n- name: b\n", None),
    ("groups:\n- name: a\n  interval: 0s\n", None),
    ("group: []\n", Some("group")),
    ("groups: {}\n", Some("f.yml:")),
    ("groups: text\n", Some("f.yml:")),
    ("groups: [1]\n", Some("f.yml:")),
    ("groups:\n- rules: []\n", Some("group name \"\"")),
    ("groups:\n- name: g\n  limit: many\n", Some("f.yml:3: ")),
    ("groups:\n- name: g\n  interval: 1 minute\n", Some("interval: \"1 minute\" is no duration")),
    ("groups:\n- name: g\n  rules: {}\n", Some("f.yml:")),
    ("groups:\n- name: g\n  name: h\n", Some("f.yml:3: ")),
    ("groups: []\ngroups: []\n", Some("f.yml:2: ")),
    ("groups:\n- name: g\n\trules: []\n", Some("f.yml:")),
    ("groups:\n  - name: g\n rules: []\n", Some("f.yml:")),
    ("groups: 'open\n", Some("f.yml:")),
    ("groups: &a [*a]\n", Some("f.yml:")),
    ("groups: *nothing\n", Some("f.yml:")),
    ("%\n", Some("f.yml:")),
    ("\u{0}", Some("f.yml:")),
    ("- name: g\n", Some("f.yml:")),
    ("just text\n", Some("f.yml:")),
];

/// Where promtool says otherwise, and why.
#[test]
fn where_promtool_says_otherwise() {
    let directory = tempfile::tempdir().unwrap();
    let both = |text: &str| {
        let path = directory.path().join("rules.yml");
        std::fs::write(&path, text).unwrap();
        let ours = check("f.yml", text, Options::default()).map(|_| ());
        (verdicts("check", &[path]).0[0], ours.map_err(|errors| errors[0].to_string()))
    };
    // A range or a text: it would fail at each evaluation.
    for expr in ["'up[5m]'", "'\"text\"'"] {
        let (theirs, ours) = both(&rule(&format!("    expr: {expr}\n")));
        assert!(theirs && ours.unwrap_err().contains("a rule needs an instant vector or a number"));
    }
    // promtool cuts it down to 1.
    let (theirs, ours) = both("groups:\n- name: g\n  limit: 1.5\n");
    assert!(theirs && ours.unwrap_err().starts_with("f.yml:3: "));
    // Prometheus 3 takes a number for a duration in seconds, 2.42 does not.
    let (theirs, ours) = both(&rule("    expr: up offset 5\n"));
    assert!(!theirs && ours.is_ok());
}

#[test]
fn what_is_refused_is_refused_by_both_with_its_place() {
    let directory = tempfile::tempdir().unwrap();
    let files = FIELDS.iter().map(|(fields, wanted)| (rule(fields), *wanted));
    let files: Vec<_> = files.chain(DRESSED.iter().map(|(text, wanted)| ((*text).to_owned(), *wanted))).collect();
    let (mut refused, mut different) = (0, Vec::new());
    for (at, (text, wanted)) in files.iter().enumerate() {
        let path = directory.path().join(format!("{at}.yml"));
        std::fs::write(&path, text).unwrap();
        let (theirs, report) = verdicts("check", &[path]);
        if theirs != [wanted.is_none()] {
            different.push(format!("promtool on:\n{text}\n{report}"));
        }
        match (check("f.yml", text, Options::default()), wanted) {
            (Ok(_), None) => {}
            (Err(errors), Some(wanted)) => {
                refused += 1;
                let message = errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
                if !(message.contains(wanted) && message.starts_with("f.yml:")) {
                    different.push(format!("our message, without {wanted:?}, on:\n{text}\n{message}"));
                }
                let has_place =
                    !text.contains("alert: A") || !message.contains("expr: ") || message.contains("rule \"A\": ");
                assert!(has_place, "{text}\n{message}");
            }
            (ours, _) => different.push(format!("we, on:\n{text}\n{ours:?}")),
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n----\n"));
    let before = FILES.iter().filter(|(_, wanted)| wanted.is_some()).count();
    assert!(refused + before >= 80, "{refused} and {before}");
}

/// Texts that take other readers down.
#[test]
fn no_file_takes_long_or_much() {
    let mut laughs = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..12 {
        let inside = vec![format!("*a{}", level - 1); 9].join(", ");
        laughs += &format!("a{level}: &a{level} [{inside}]\n");
    }
    let deep = format!("groups: {}{}", "[".repeat(100_000), "]".repeat(100_000));
    let big =
        format!("groups:\n- name: g\n  rules:\n{}", "  - {alert: A, expr: up > 1 + 1 + 1 + 1 + 1}\n".repeat(20_000));
    let long = format!("groups:\n- name: g\n  rules:\n  - {{alert: A, expr: '{}'}}\n", "1 + ".repeat(200_000) + "1");
    let nested = format!(
        "groups:\n- name: g\n  rules:\n  - {{alert: A, expr: '{}1{}'}}\n",
        "(".repeat(50_000),
        ")".repeat(50_000)
    );
    for text in [laughs, deep, big, long, nested, "\u{feff}groups: []\n".to_owned()] {
        let begun = std::time::Instant::now();
        let _ = check("f.yml", &text, Options::default());
        assert!(begun.elapsed().as_secs() < 20, "{} bytes took {:?}", text.len(), begun.elapsed());
    }
}

proptest::proptest! {
    #[test]
    fn no_text_breaks_it(text in "(groups:|- name: g|rules:|- alert: A|expr: up|for: 5m|labels:|\n|  |\\{|\\}|\\[|\\]|'|\"|&a|\\*a|!!|\\||>|#|: ){0,40}") {
        let _ = check("f.yml", &text, Options::default());
    }
}
