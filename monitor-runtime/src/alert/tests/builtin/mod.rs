//! Promise: the default rules do what they say, here and on a Prometheus server: the same tests pass with promtool and with ours.

use std::path::PathBuf;

use super::promtool::verdicts;
use crate::alert::builtin::DEFAULT_RULES;
use crate::alert::tool::{Compat, test};

const TESTS: &str = include_str!("default_rules_test.yml");

/// What is changed in the rules, so that the tests must fail.
const CHANGES: &[(&str, &str)] = &[
    ("expr: cpu_usage_percent > 80", "expr: cpu_usage_percent >= 80"),
    ("for: 5m", "for: 4m30s"),
    ("for: 5m", "for: 5m30s"),
    ("for: 3m", "for: 3m30s"),
    ("for: 2m", "for: 1m30s"),
    ("for: 10m", "for: 10m30s"),
    ("            or\n              memory_usage_percent\n", ""),
    ("\n            > 5\n", "\n            > 3\n"),
    (
        "                      or\n                        0 * sum",
        "                      unless\n                        0 * sum",
    ),
    ("/ (cgroup_memory_limit_bytes > 0)", "/ cgroup_memory_limit_bytes"),
    ("{{ $value | humanizeDuration }}", "{{ $value }}"),
];

fn files(directory: &std::path::Path, rules: &str) -> PathBuf {
    std::fs::create_dir_all(directory).unwrap();
    std::fs::write(directory.join("default_rules.yml"), rules).unwrap();
    let path = directory.join("default_rules_test.yml");
    std::fs::write(&path, TESTS).unwrap();
    path
}

#[test]
fn the_default_rules_pass_their_tests_and_changed_ones_do_not() {
    let directory = tempfile::tempdir().unwrap();
    let mut tests = vec![files(&directory.path().join("unchanged"), DEFAULT_RULES)];
    for (at, (from, to)) in CHANGES.iter().enumerate() {
        assert!(DEFAULT_RULES.contains(from), "{from}");
        tests.push(files(&directory.path().join(at.to_string()), &DEFAULT_RULES.replace(from, to)));
    }
    assert!(verdicts("check", &[directory.path().join("unchanged/default_rules.yml")]).0[0]);
    // promtool ends at the first file that fails to load, and at none of these.
    let (theirs, said) = verdicts("test", &tests);
    for (at, path) in tests.iter().enumerate() {
        let (two, three) = (test(path, Compat::V2), test(path, Compat::V3));
        let expected = at == 0;
        assert_eq!(theirs[at], expected, "{at}: {said}");
        assert_eq!((two.is_ok(), three.is_ok()), (expected, expected), "{at}: {two:?} {three:?}");
    }
}
