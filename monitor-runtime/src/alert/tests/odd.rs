//! Rule files in odd bytes and odd YAML, read from the disk by promtool and by us.

use super::promtool::verdicts;
use crate::alert::tool::{Compat, check};

const RULE: &str = "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up\n";

/// What it is, its bytes, and whether both take it.
fn files() -> Vec<(&'static str, Vec<u8>, bool)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let rule = |fields: &str| format!("{RULE}{fields}").into_bytes();
    vec![
        ("a byte order mark", [b"\xef\xbb\xbf".as_slice(), RULE.as_bytes()].concat(), true),
        ("Windows line ends", RULE.replace('\n', "\r\n").into_bytes(), true),
        ("no line end at the end", text(RULE.trim_end()), true),
        (
            "Latin-1",
            rule("    annotations: {a: caf\u{e9}}\n").iter().copied().filter(|byte| *byte != 0xc3).collect(),
            false,
        ),
        ("a zero byte", rule("    annotations: {a: \"\0\"}\n"), false),
        ("binary", vec![0xff, 0xfe, 0x00, 0x01, 0x80], false),
        (
            "an anchor",
            text(
                "groups:\n- name: g\n  rules:\n  - &a {alert: A, expr: up, labels: &l {x: y}}\n  - {alert: B, expr: up, labels: *l}\n",
            ),
            true,
        ),
        (
            "a merged map",
            text(
                "groups:\n- name: g\n  rules:\n  - alert: A\n    expr: up\n    labels: &l {x: y}\n  - alert: B\n    expr: up\n    labels: {<<: *l, z: w}\n",
            ),
            true,
        ),
        ("an unknown anchor", rule("    labels: *nothing\n"), false),
        ("a key twice", rule("    expr: down\n"), false),
        ("a label twice", rule("    labels: {a: b, a: c}\n"), false),
        ("a tab as indent", text("groups:\n- name: g\n\trules: []\n"), false),
        ("an end of the document", text(&format!("---\n{RULE}...\n")), true),
        ("a comment in each line", text(&RULE.replace('\n', " # why\n")), true),
        ("a number as a label", rule("    labels: {a: 1, b: 1.50, c: 0x1f, d: 1e3}\n"), true),
        ("a word that was a bool", rule("    labels: {a: yes, b: on, c: true, d: ~, e: null, f: \"~\"}\n"), true),
        ("a date as a label", rule("    labels: {a: 2024-01-01}\n"), true),
        ("a tagged text", rule("    labels: {a: !!str 5}\n"), true),
        ("an unknown tag", rule("    labels: !thing {a: b}\n"), true),
        ("a binary tag", rule("    labels: {a: !!binary aGk=}\n"), true),
        ("a complex key", rule("    labels: {? [a] : b}\n"), false),
        (
            "folded and literal texts",
            rule("    annotations:\n      a: >-\n        one\n        two\n      b: |+\n        three\n\n"),
            true,
        ),
        ("a name that is a number", text("groups:\n- name: 5\n  rules:\n  - alert: 7\n    expr: 1\n"), true),
        ("a list as a name", text("groups:\n- name: [a]\n"), false),
        ("a negative limit", text("groups:\n- name: g\n  limit: -1\n"), true),
        ("an unclosed quote", rule("    annotations: {a: 'b}\n"), false),
        ("an unclosed brace", rule("    annotations: {a: b\n"), false),
        ("a colon in a text", rule("    annotations: {a: b: c}\n"), false),
        ("unicode in names of groups", text("groups:\n- name: größe 😀\n"), true),
        ("surrogates in an escape", rule("    annotations: {a: \"\\ud83d\"}\n"), false),
        ("an unknown escape", rule("    annotations: {a: \"\\q\"}\n"), false),
        ("upper-case keys", text("Groups: []\n"), false),
        ("quoted keys", text("\"groups\":\n- 'name': g\n"), true),
        ("source_tenants of Mimir", text("groups:\n- name: g\n  source_tenants: [a]\n"), false),
        ("query_offset of Prometheus 3", text("groups:\n- name: g\n  query_offset: 1m\n"), false),
        ("partial_response_strategy of Thanos", text("groups:\n- name: g\n  partial_response_strategy: warn\n"), false),
        (
            "a PrometheusRule of Kubernetes",
            text("apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n  groups: []\n"),
            false,
        ),
    ]
}

#[test]
fn promtool_takes_and_refuses_the_same() {
    let directory = tempfile::tempdir().unwrap();
    let mut problems = Vec::new();
    for (at, (what, bytes, accepted)) in files().into_iter().enumerate() {
        let path = directory.path().join(format!("f{at}.yml"));
        std::fs::write(&path, bytes).unwrap();
        let (theirs, report) = verdicts("check", &[&path]);
        let ours = check(&path, Compat::V2);
        if theirs != [accepted] {
            problems.push(format!("{what}: promtool: {report}"));
        }
        match ours {
            Ok(_) if accepted => {}
            Err(error)
                if !accepted && error.problems.iter().all(|text| text.starts_with(&format!("{}:", path.display()))) => {
            }
            ours => problems.push(format!("{what}: ours: {ours:?}")),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// promtool reads the first document and never tells of the rules after it.
#[test]
fn a_second_document_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("two.yml");
    std::fs::write(&path, format!("{RULE}---\n{RULE}")).unwrap();
    assert_eq!(verdicts("check", &[&path]).0, [true]);
    let problem = check(&path, Compat::V2).unwrap_err().problems.remove(0);
    assert!(problem.contains("two.yml:") && problem.contains("a second YAML document begins here"), "{problem}");
}

#[test]
fn ten_megabytes_are_read_or_refused_in_time() {
    let directory = tempfile::tempdir().unwrap();
    let rule = |at: usize| {
        format!("  - {{alert: A{at}, expr: up > {at}, annotations: {{a: '{{{{ $value }}}} {}'}}}}\n", "x".repeat(900))
    };
    let many = format!("groups:\n- name: g\n  rules:\n{}", (0..10_500).map(rule).collect::<String>());
    let one = format!("{RULE}    annotations: {{a: '{}'}}\n", "x".repeat(10 << 20));
    let actions = format!("{RULE}    annotations: {{a: '{}'}}\n", "{{ $value }}".repeat(800_000));
    for (what, text) in [("many rules", many), ("one text", one), ("many actions", actions)] {
        let path = directory.path().join("big.yml");
        std::fs::write(&path, &text).unwrap();
        let begun = std::time::Instant::now();
        let checked = check(&path, Compat::V3);
        assert!(begun.elapsed().as_secs() < 30, "{what}: {} bytes took {:?}", text.len(), begun.elapsed());
        if let Err(error) = checked {
            assert!(error.problems[0].contains("big.yml:"), "{what}: {error}");
        }
    }
}
