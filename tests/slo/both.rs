//! One verdict of two runners.

use std::path::PathBuf;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use monitor::rules::{Compat, export, slo_rules, test};

fn directory() -> PathBuf {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let name = format!("slo-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
    let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&path).unwrap();
    path
}

/// What is wrong with `text` as a rule file, to promtool.
pub(crate) fn promtool_check(text: &str) -> Result<(), String> {
    let path = directory().join("rules.yml");
    std::fs::write(&path, text).unwrap();
    promtool(&["check", "rules", path.to_str().unwrap()])
}

fn promtool(arguments: &[&str]) -> Result<(), String> {
    let output = Command::new("promtool").args(arguments).output();
    let output = output.expect("promtool is in Debian's package `prometheus`: scripts/install.sh promtool");
    let said = [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
    if output.status.success() { Ok(()) } else { Err(said) }
}

/// The rules of one function, as they stand in the export: what is tested is the text, and minutes of a day over all are long.
pub(crate) fn rules_of(function: &str) -> String {
    let rules = slo_rules();
    let mut text = String::new();
    for part in rules.split_inclusive("\n").fold(Vec::<String>::new(), |mut parts, line| {
        let begins = line.starts_with("      - ") || line.starts_with("  - name");
        match parts.last_mut().filter(|_| !begins) {
            Some(part) => part.push_str(line),
            None => parts.push(line.to_owned()),
        }
        parts
    }) {
        let is_rule = part.starts_with("      - ");
        if !is_rule || part.contains(&format!("function: \"{function}\"\n")) {
            text.push_str(&part);
        }
    }
    text
}

/// Runs `tests`, the items of the list in a test file, over `rules`; one evaluation a minute.
pub(crate) fn run(rules: &str, tests: &str) -> Result<(), String> {
    let directory = directory();
    std::fs::write(directory.join("slo.yml"), rules).unwrap();
    let path = directory.join("tests.yml");
    // promtool evaluates groups in any order, unless it is told: what is recorded first is seen in the same minute.
    let head = "rule_files: [slo.yml]\nevaluation_interval: 1m\ngroup_eval_order: [slo_slow, slo]\ntests:\n";
    std::fs::write(&path, head.to_owned() + tests).unwrap();
    let theirs = promtool(&["test", "rules", path.to_str().unwrap()]);
    for compat in [Compat::V2, Compat::V3] {
        let ours = test(&path, compat);
        assert_eq!(ours.is_ok(), theirs.is_ok(), "{compat:?}: {ours:?}\npromtool: {theirs:?}");
    }
    theirs
}

#[test]
fn what_is_exported_is_a_rule_file_to_both() {
    for text in [export(), slo_rules()] {
        promtool_check(&text).unwrap();
        let path = directory().join("export.yml");
        std::fs::write(&path, text).unwrap();
        monitor::rules::check(&path, Compat::V3).unwrap();
    }
    // Of 10 objectives, 6 ratios and 2 alerts each; and the default rules.
    let rules = |text: &str| text.matches("- alert: ").count() + text.matches("- record: ").count();
    assert_eq!((rules(&slo_rules()), rules(&export())), (88, 93));
}
