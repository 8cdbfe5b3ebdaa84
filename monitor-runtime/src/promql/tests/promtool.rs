//! Asks promtool: writes unit tests that expect our results, and reads what it found instead.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::process::Command;

use super::memory::Memory;
use super::notation::{Input, labels_of};
use crate::promql::source::Labels;
use crate::promql::{Compat, Options, Query, Value};

/// How far apart two results may be that are the same, as a share of the larger one, and around zero. Go's mathematical functions
/// and the system's round the last digits differently, and 2.42 adds up without keeping what rounding loses.
const RELATIVE: f64 = 1e-12;
const ABSOLUTE: f64 = 1e-12;

/// The interval at which promtool evaluates, and so the step of subqueries that name none.
const EVALUATION_MS: i64 = 60_000;

/// One input and what is asked of it: expressions and moments.
#[derive(Clone, Debug)]
pub(super) struct Suite {
    pub(super) input: Input,
    pub(super) questions: Vec<(String, i64)>,
}

/// A result, sorted by labels, or what is wrong.
pub(super) type Answer = Result<Vec<(Labels, f64)>, String>;

/// How the answers compare.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Equal to the last bit.
    pub(super) exact: usize,
    /// Equal within the tolerance.
    pub(super) close: usize,
    /// Both refuse.
    pub(super) refused: usize,
    /// Our answers with at least one element.
    pub(super) with_result: usize,
    /// Each disagreement, to read.
    pub(super) different: Vec<String>,
}

impl Comparison {
    /// Fails with the disagreements, if there are any.
    pub(super) fn agrees(self) -> Self {
        let different = &self.different;
        assert!(different.is_empty(), "{} answers differ:\n{}", different.len(), different.join("\n"));
        self
    }
}

/// Our answer, with the semantics of 2.42.
fn ours(memory: &Memory, expression: &str, at_ms: i64) -> Answer {
    let options = Options { compat: Compat::V2, subquery_step_ms: EVALUATION_MS, ..Options::default() };
    let query = Query::parse_with(expression, options).map_err(|error| format!("when loaded: {error}"))?;
    let elements = match query.at(memory, at_ms).map_err(|error| error.to_string())? {
        Value::Scalar(value) => vec![(Labels::default(), value)],
        Value::Vector(vector) => vector.into_iter().map(|element| (element.labels, element.value)).collect(),
        Value::Text(_) | Value::Matrix(_) => return Err("neither a number nor an instant vector".to_owned()),
    };
    Ok(sorted(elements))
}

fn sorted(mut elements: Vec<(Labels, f64)>) -> Vec<(Labels, f64)> {
    elements.sort_by(|(a, _), (b, _)| a.cmp(b));
    elements
}

/// Asks both everything, in one run of promtool.
pub(super) fn compare(suites: &[Suite]) -> Comparison {
    let mut file = "rule_files: []\nevaluation_interval: 1m\ntests:\n".to_owned();
    let mut asked = Vec::new();
    for suite in suites {
        writeln!(file, "- interval: {}ms\n  input_series:", suite.input.interval_ms).unwrap();
        for (labels, values) in &suite.input.series {
            writeln!(file, "  - series: {}\n    values: {}", quoted(labels), quoted(values)).unwrap();
        }
        file.push_str("  promql_expr_test:\n");
        // promtool has only the samples up to its last evaluation when it asks.
        let last_ms = suite.questions.iter().map(|(_, at_ms)| at_ms - at_ms % EVALUATION_MS).max().unwrap_or_default();
        let memory = suite.input.memory(last_ms);
        for (expression, at_ms) in &suite.questions {
            let answer = ours(&memory, expression, *at_ms);
            // The comment says in promtool's messages which question it was.
            let marked = format!("{expression} #{}#", asked.len());
            write_question(&mut file, &marked, *at_ms, answer.as_deref().unwrap_or_default());
            asked.push((expression, *at_ms, answer));
        }
    }
    let found = differences(&file);

    let mut comparison = Comparison::default();
    for (number, (expression, at_ms, ours)) in asked.iter().enumerate() {
        let theirs = found.get(&number);
        comparison.with_result += usize::from(ours.as_ref().is_ok_and(|elements| !elements.is_empty()));
        match (ours, theirs) {
            (Ok(_), None) => comparison.exact += 1,
            (Ok(ours), Some(Ok(theirs))) if alike(ours, theirs) => comparison.close += 1,
            (Err(_), Some(Err(_))) => comparison.refused += 1,
            _ => {
                let theirs = theirs.map_or("nothing".to_owned(), |theirs| format!("{theirs:?}"));
                let text = format!("{expression}  at {at_ms} ms\n  ours   {ours:?}\n  theirs {theirs}");
                comparison.different.push(text);
            }
        }
    }
    comparison
}

fn write_question(file: &mut String, expression: &str, at_ms: i64, expected: &[(Labels, f64)]) {
    writeln!(file, "  - expr: {}\n    eval_time: {at_ms}ms", quoted(expression)).unwrap();
    if !expected.is_empty() {
        file.push_str("    exp_samples:\n");
    }
    for (labels, value) in expected {
        let value = match value {
            value if value.is_nan() => ".nan".to_owned(),
            value if value.is_infinite() => if *value > 0.0 { ".inf" } else { "-.inf" }.to_owned(),
            value => format!("{value:e}"),
        };
        writeln!(file, "    - labels: {}\n      value: {value}", quoted(&labels.to_string())).unwrap();
    }
}

/// A text in YAML, whatever is in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

/// What promtool found where it was not what it should find, by the number of the question.
fn differences(file: &str) -> HashMap<usize, Answer> {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("expressions.yml");
    std::fs::write(&path, file).unwrap();
    let output = Command::new("promtool").args(["test", "rules"]).arg(&path).output();
    let output = output.expect("promtool is in Debian's package `prometheus`: scripts/install.sh promtool");
    let report = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    let mut found = HashMap::new();
    let mut lines = report.lines();
    while let Some(line) = lines.next() {
        let marked = line.rsplit_once("#\"").and_then(|(before, rest)| Some((before.rsplit_once('#')?.1, rest)));
        let Some((number, rest)) = marked else {
            assert!(!line.contains("expr:"), "a message that names no question: {line}\n{report}");
            continue;
        };
        let answer = match rest.split_once(" err: ") {
            Some((_, error)) => Err(error.to_owned()),
            None => {
                let expected = lines.next().unwrap_or_default();
                assert!(expected.contains("exp:"), "what was expected: {expected}");
                let got = lines.next().unwrap_or_default();
                Ok(elements_of(got.split_once("got:").expect("what was found").1.trim()))
            }
        };
        found.insert(number.parse().expect("the number of a question"), answer);
    }
    // promtool's own verdict: a test that it could not read, or did not run, must not pass for agreement.
    assert!(report.contains(if found.is_empty() { "SUCCESS" } else { "FAILED" }), "not understood:\n{report}");
    found
}

/// Elements as promtool prints them: `{a="b"} 1E+00, {a="c"} NaN`, or `nil`.
fn elements_of(text: &str) -> Vec<(Labels, f64)> {
    let mut elements = Vec::new();
    let mut rest = text;
    while let Some(end) = rest.find("} ") {
        let (labels, after) = rest.split_at(end + 1);
        let (value, others) = after.split_once(", ").unwrap_or((after, ""));
        elements.push((labels_of(labels), value.trim().parse().expect("a number")));
        rest = others;
    }
    assert!(!elements.is_empty() || text == "nil", "what was found: {text}");
    sorted(elements)
}

fn alike(ours: &[(Labels, f64)], theirs: &[(Labels, f64)]) -> bool {
    let same = |a: f64, b: f64| {
        a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= ABSOLUTE.max(RELATIVE * a.abs().max(b.abs()))
    };
    let pairs = || ours.iter().zip(theirs);
    ours.len() == theirs.len() && pairs().all(|(ours, theirs)| ours.0 == theirs.0 && same(ours.1, theirs.1))
}
