//! Runs one test: evaluates the rules from the beginning of time, and compares at the moments that the test names.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::group::{GroupState, Store};
use super::super::rule::Group;
use super::super::state::AlertState;
use super::file::{ExpectedSamples, Test};
use super::memory::Memory;
use crate::promql::source::Labels;
use crate::promql::{Options, Query, Value};

/// Evaluations of one test: a week of seconds.
const MAX_EVALUATIONS: i64 = 604_800;

/// Labels and annotations of alerts, in an order.
type Fired = Vec<(Labels, BTreeMap<String, String>)>;

/// What failed.
pub(super) fn run(test: &Test, groups: Vec<Group>, evaluation_ms: i64, options: Options) -> Vec<String> {
    let external = Arc::new(test.external.clone());
    let options = Options { subquery_step_ms: evaluation_ms, ..options };
    let mut groups: Vec<GroupState> =
        groups.into_iter().map(|group| GroupState::new(group, Arc::clone(&external))).collect();
    let mut input = test.series.iter().map(|(labels, samples)| (labels, samples.iter().peekable())).collect::<Vec<_>>();
    let mut memory = Memory::default();
    let mut failures = Vec::new();
    let moments =
        test.alerts.iter().map(|alerts| alerts.at_ms).chain(test.expressions.iter().map(|samples| samples.at_ms));
    let last_ms = moments.max().unwrap_or(0);
    if last_ms / evaluation_ms > MAX_EVALUATIONS {
        return vec![format!(
            "{}: more than {MAX_EVALUATIONS} evaluations: use a longer evaluation_interval",
            test.name
        )];
    }
    let mut now_ms = 0;
    while now_ms <= last_ms {
        for (labels, samples) in &mut input {
            while let Some(sample) = samples.next_if(|sample| sample.timestamp_ms <= now_ms) {
                memory.append((*labels).clone(), *sample);
            }
        }
        let mut errors = Vec::new();
        for group in &mut groups {
            let failed = group.evaluate(&mut memory, now_ms);
            let name = &group.group().name;
            errors.extend(failed.iter().map(|error| format!("{} at {now_ms} ms: group {name:?}: {error}", test.name)));
        }
        if !errors.is_empty() {
            return errors;
        }
        // A moment between two evaluations sees the alerts of the first.
        let due = test.alerts.iter().filter(|alerts| (now_ms..now_ms + evaluation_ms).contains(&alerts.at_ms));
        for expected in due {
            let mut wanted = expected.alerts.clone();
            wanted.sort();
            let found = firing(&groups, &expected.name);
            if found != wanted {
                let (name, at_ms) = (&expected.name, expected.at_ms);
                failures
                    .push(format!("{}: alert {name} at {at_ms} ms: expected {wanted:?}, found {found:?}", test.name));
            }
        }
        now_ms += evaluation_ms;
    }
    failures.extend(test.expressions.iter().filter_map(|expected| {
        let problem = compare(expected, &memory, options).err()?;
        Some(format!("{}: {} at {} ms: {problem}", test.name, expected.expression, expected.at_ms))
    }));
    failures
}

fn firing(groups: &[GroupState], name: &str) -> Fired {
    let alerts = groups.iter().flat_map(GroupState::alerts);
    let firing = alerts.filter(|(rule, _, alert)| *rule == name && alert.state == AlertState::Firing);
    let mut firing: Fired = firing.map(|(_, labels, alert)| (labels.clone(), alert.annotations.clone())).collect();
    firing.sort();
    firing
}

fn compare(expected: &ExpectedSamples, memory: &Memory, options: Options) -> Result<(), String> {
    let query = Query::parse_with(&expected.expression, options).map_err(|error| error.to_string())?;
    let mut found = match query.at(memory, expected.at_ms).map_err(|error| error.to_string())? {
        Value::Scalar(value) => vec![(Labels::default(), value)],
        Value::Vector(vector) => vector.into_iter().map(|element| (element.labels, element.value)).collect(),
        Value::Text(_) | Value::Matrix(_) => return Err("neither an instant vector nor a number".to_owned()),
    };
    let mut wanted = expected.samples.clone();
    for samples in [&mut found, &mut wanted] {
        samples.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    // Exactly, as promtool compares, to which no NaN is another.
    if found == wanted { Ok(()) } else { Err(format!("expected {wanted:?}, found {found:?}")) }
}
