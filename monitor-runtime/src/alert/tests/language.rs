//! Templates as they are found in the wild, and corners of Go's language: each in a file of its own, so that promtool judges every
//! one. Both refuse it, or both write the same text, or it is listed where they differ, with the reason.

use std::path::{Path, PathBuf};

use super::language_texts::{EARLY, ELSEWHERE, TEXTS};
use super::promtool::{quoted, verdicts};
use crate::alert::group::Store;
use crate::alert::template::{Context, External, Template};
use crate::alert::unit::memory::Memory;
use crate::alert::unit::notation;
use crate::promql::source::{Labels, Sample};
use crate::promql::{Compat, Options};

const ALERT: &str = "x{job=\"the api\",number=\"12345\",instance=\"db1.example.org:9100\"}";
const SERIES: [(&str, f64); 3] = [
    ("up{instance=\"a\",zone=\"z2\",n=\"10\"}", 1.0),
    ("up{instance=\"b\",zone=\"z1\",n=\"9\"}", 0.0),
    ("up{instance=\"c\",zone=\"z3\",n=\"1\"}", 3.5),
];
const VALUE: f64 = 12.5;
const FAILED: &str = "<error expanding template: ";

/// Our text, or why it is refused.
fn ours(template: &str) -> Result<String, String> {
    let mut memory = Memory::default();
    for (series, value) in SERIES {
        memory.append(notation::labels(series).unwrap(), Sample { timestamp_ms: 0, value });
    }
    let labels: Labels = notation::labels(ALERT).unwrap();
    let external =
        External { labels: [("region".to_owned(), "eu".to_owned())].into(), url: "http://p.example/prom".to_owned() };
    let options = Options { compat: Compat::V2, ..Options::default() };
    let context = Context { labels: &labels, value: VALUE, external: &external, source: &memory, at_ms: 0, options };
    Ok(Template::parse(template)?.expand(context))
}

fn rules(directory: &Path, at: usize, template: &str) -> PathBuf {
    let path = directory.join(format!("rules{at}.yml"));
    let rule =
        format!("  - alert: A\n    expr: x\n    annotations:\n      a: {}\n      always: there\n", quoted(template));
    std::fs::write(&path, format!("groups:\n- name: g\n  rules:\n{rule}")).unwrap();
    path
}

/// A test that expects the text.
fn test(directory: &Path, at: usize, text: &str) -> PathBuf {
    let input: String = SERIES
        .iter()
        .map(|(series, value)| (*series, *value))
        .chain([(ALERT, VALUE)])
        .fold(String::new(), |input, (series, value)| {
            input + &format!("  - series: {}\n    values: '{value}'\n", quoted(series))
        });
    let path = directory.join(format!("test{at}.yml"));
    let test = format!(
        "rule_files: [rules{at}.yml]
tests:
- external_labels: {{region: eu}}
  external_url: http://p.example/prom
  input_series:
{input}  alert_rule_test:
  - eval_time: 0m
    alertname: A
    exp_alerts:
    - exp_labels: {{job: the api, number: '12345', instance: 'db1.example.org:9100'}}
      exp_annotations:
        always: there
        a: {}
",
        quoted(text)
    );
    std::fs::write(&path, test).unwrap();
    path
}

#[test]
fn promtool_writes_the_same_texts() {
    let directory = tempfile::tempdir().unwrap();
    let files: Vec<PathBuf> =
        TEXTS.iter().enumerate().map(|(at, template)| rules(directory.path(), at, template)).collect();
    let (loads, _) = verdicts("check", &files);
    let (mut tests, mut problems, mut failing, mut refused) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for ((at, template), loads) in TEXTS.iter().enumerate().zip(loads) {
        match (ours(template), loads) {
            (Err(_), false) => refused += 1,
            (Err(problem), true) => problems.push(format!("only we refuse {template:?}: {problem}")),
            (Ok(text), false) => problems.push(format!("only promtool refuses {template:?}; ours: {text:?}")),
            (Ok(text), true) if text.starts_with(FAILED) => {
                failing.push((template, test(directory.path(), at, "another text")));
            }
            (Ok(text), true) => tests.push((template, text.clone(), test(directory.path(), at, &text))),
        }
    }
    let paths: Vec<&PathBuf> = tests.iter().map(|(_, _, path)| path).collect();
    let (same, report) = verdicts("test", &paths);
    for ((template, text, path), same) in tests.iter().zip(same) {
        if !same {
            problems.push(format!("{template:?}: ours {text:?}; promtool's in {}: {report}", path.display()));
        }
    }
    // What fails when it is expanded has words of its own: that it fails is the same.
    let paths: Vec<&PathBuf> = failing.iter().map(|(_, path)| path).collect();
    let (_, report) = verdicts("test", &paths);
    let theirs = report.matches(FAILED).count();
    if theirs != failing.len() {
        problems.push(format!("{} fail with us, {theirs} with promtool: {failing:?}\n{report}", failing.len()));
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(tests.len() >= 120 && refused >= 50, "{} texts, {refused} refused", tests.len());
}

#[test]
fn what_we_refuse_when_it_is_read_fails_with_promtool_when_it_fires() {
    let directory = tempfile::tempdir().unwrap();
    let mut tests = Vec::new();
    for (at, template) in EARLY.iter().enumerate() {
        assert!(ours(template).is_err(), "{template}");
        rules(directory.path(), at, template);
        tests.push(test(directory.path(), at, "another text"));
    }
    let (_, report) = verdicts("test", &tests);
    // In their order, each with a text that says it is an error, or Go's `%!d(float64=12.5)`.
    let texts: Vec<&str> = report.split("got:").skip(1).collect();
    assert_eq!(texts.len(), EARLY.len(), "{report}");
    let mut without_failure = Vec::new();
    for (template, theirs) in EARLY.iter().zip(texts) {
        if !(theirs.contains(FAILED) || theirs.contains("%!")) {
            without_failure.push((template, theirs));
        }
    }
    assert!(without_failure.is_empty(), "{without_failure:#?}");
}

#[test]
fn where_the_two_differ() {
    let directory = tempfile::tempdir().unwrap();
    for (at, (template, text, _reason)) in ELSEWHERE.iter().enumerate() {
        assert_eq!(ours(template).ok().as_deref(), *text, "{template}");
        let files = [rules(directory.path(), at, template)];
        let same = match text {
            None => !verdicts("check", &files).0[0],
            Some(text) => verdicts("test", &[test(directory.path(), at, text)]).0[0],
        };
        assert!(!same, "{template}: promtool does the same");
    }
}
