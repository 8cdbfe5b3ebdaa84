//! Templates over many values, expanded by promtool and by us.

use std::fmt::Write as _;

use super::promtool::{quoted, verdicts};
use crate::alert::template::Template;
use crate::alert::unit;
use crate::promql::source::Labels;
use crate::promql::{Compat, Options};

const TEMPLATES: &[&str] = &[
    "{{ $value }}",
    "{{.Value}} {{ .Labels.job }}",
    "a{{- $value -}} b {{ $labels.job }} c {{- /* nothing */ -}} d",
    "{{ humanize $value }} {{ $value | humanize }}",
    "{{ $value | humanize1024 }}",
    "{{ $value | humanizePercentage }}",
    "{{ $value | humanizeDuration }}",
    "{{ $value | humanizeTimestamp }}",
    "{{ printf \"%.2f\" $value }} {{ printf \"%f\" $value }}",
    "{{ printf \"%8.1f|%-8.1f|%08.1f\" $value $value $value }}",
    "{{ printf \"%e %.2e\" $value $value }}",
    "{{ printf \"%g %.3g %v\" $value $value $value }}",
    "{{ printf \"%s is %q, %d%% of %v\" $labels.job $labels.none 5 `a\"b` }}",
    "{{ printf \"%.3s|%6s|%-6s|\" $labels.job $labels.job $labels.job }}",
    "{{ $labels.job | toUpper }} {{ toLower \"ABC\" }}",
    "{{ printf \"%s\" (humanize $value) }}{{ \"}}\" }}",
    "{{ $labels.number | humanize }} {{ humanizeDuration \"90\" }} {{ 1.5 }} {{ 7 | humanize }}",
    "no template, and { one brace }",
];

const VALUES: &[&str] = &[
    "0",
    "1",
    "-1",
    "0.1",
    "1.5",
    "12.345678",
    "999.96",
    "1000",
    "1234567",
    "-1234567.891",
    "123456789",
    "8e9",
    "1e-7",
    "0.000123456",
    "59.9",
    "60",
    "3600",
    "3661.5",
    "86400",
    "-90061",
    "0.99995",
    "1048576",
    "1.7e9",
    "2147483648",
    "NaN",
    "Inf",
    "-Inf",
    "1.7000000015e9",
    "100000",
    "1000000",
    "0.0001",
    "0.00001",
];

#[test]
fn promtool_writes_what_we_write() {
    let directory = tempfile::tempdir().unwrap();
    let mut rules =
        "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: x == x or x != x\n    annotations:\n".to_owned();
    for (at, template) in TEMPLATES.iter().enumerate() {
        writeln!(rules, "      a{at}: {}", quoted(template)).unwrap();
    }
    std::fs::write(directory.path().join("rules.yml"), rules).unwrap();
    let mut tests = "rule_files: [rules.yml]\ntests:\n".to_owned();
    for value in VALUES {
        let labels = [("job", "the api"), ("number", "12345")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let labels = Labels::new(labels);
        write!(tests, "- input_series:\n  - series: 'x{{job=\"the api\",number=\"12345\"}}'\n    values: '{value}'\n")
            .unwrap();
        write!(tests, "  alert_rule_test:\n  - eval_time: 0m\n    alertname: A\n    exp_alerts:\n").unwrap();
        writeln!(tests, "    - exp_labels: {{job: the api, number: '12345'}}\n      exp_annotations:").unwrap();
        for (at, template) in TEMPLATES.iter().enumerate() {
            let text = Template::parse(template).unwrap().expand(&labels, value.parse().unwrap());
            writeln!(tests, "        a{at}: {}", quoted(&text)).unwrap();
        }
    }
    let file = directory.path().join("tests.yml");
    std::fs::write(&file, tests).unwrap();
    let (theirs, report) = verdicts("test", &[&file]);
    assert!(theirs[0], "{report}");
    unit::run(&file, Options { compat: Compat::V2, ..Options::default() }).unwrap();
}

#[test]
fn what_is_no_moment_has_no_date() {
    let text = |value| {
        Template::parse("{{ humanizeTimestamp $value }} {{ humanizeDuration $value }}")
            .unwrap()
            .expand(&Labels::default(), value)
    };
    assert_eq!(text(1e100), "1e+100 1e+100s");
    assert_eq!(text(f64::NAN), "NaN NaN");
}

#[test]
fn what_would_fail_when_expanded_is_refused() {
    for (text, message) in [
        ("{{ if $value }}x{{ end }}", "is not supported"),
        ("{{ range query \"up\" }}{{ end }}", "is not supported"),
        ("{{ $labels }}", "is not supported"),
        ("{{ printf \"%d\" $value }}", "%d does not print a Number"),
        ("{{ printf \"%.2f\" $labels.job }}", "%f does not print a Text"),
        ("{{ printf \"%s %s\" $labels.job }}", "takes 2 values, and is given 1"),
        ("{{ printf \"%\" }}", "ends within"),
        ("{{ humanize \"many\" }}", "is no number"),
        ("{{ humanize }}", "takes one number"),
        ("{{ toUpper $value }}", "takes one text"),
        ("{{ $value ", "is not closed"),
        ("{{ \"a }}", "is not closed"),
        ("{{ ((((((((((((((((((((((1)))))))))))))))))))))) }}", "nested too deeply"),
    ] {
        let problem = Template::parse(text).unwrap_err();
        assert!(problem.contains(message), "{text}: {problem}");
    }
}
