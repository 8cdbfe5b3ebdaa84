//! From two sides of reports to what is different.

use std::collections::BTreeMap;

use super::judge::time::Machine;
use super::judge::{Matched, allocations, memory, outcomes, time};
use super::model::{Change, Concern, DIFF_SCHEMA, Diff, FunctionName, Method, Side, Verdict};
use super::policy::Policy;
use crate::report::model::{FunctionReport, Report};

/// A side has no run to compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("nothing to compare: the {0} has no report")]
pub struct NoRuns(&'static str);

/// Compares the runs of a head with those of a base. The same reports and policy always give the same answer.
///
/// # Errors
/// [`NoRuns`] when a side is empty.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::report::diff::{Policy, compare};
///
/// // In a test: what was kept of the last release against what just ran.
/// let kept = monitor::report().to_json();
/// let base = monitor::report::Report::from_json(&kept)?;
/// let head = monitor::report();
/// let diff = compare(&[base], &[head], &Policy::default())?;
/// assert!(!diff.is_regression, "{}", diff.to_text());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn compare(base: &[Report], head: &[Report], policy: &Policy) -> Result<Diff, NoRuns> {
    let (Some(first_base), Some(first_head)) = (base.first(), head.first()) else {
        return Err(NoRuns(if base.is_empty() { "base" } else { "head" }));
    };
    let (mut functions, mut added, mut removed, mut no_longer_called) = (Vec::new(), vec![], vec![], vec![]);
    for matched in matched(base, head).into_iter().filter(|function| !policy.ignores(&function.name)) {
        let (is_in_base, is_in_head) =
            (matched.base.iter().any(Option::is_some), matched.head.iter().any(Option::is_some));
        match (Matched::is_called(&matched.base), Matched::is_called(&matched.head)) {
            _ if !is_in_base => added.push(matched.name),
            _ if !is_in_head => removed.push(matched.name),
            (true, false) => no_longer_called.push(matched.name),
            (true, true) => functions.push(matched),
            (false, _) => {}
        }
    }
    let (method, _) = time::method(base.len(), head.len(), policy);
    let mut changes = time::judge(&functions, [Machine::of(base), Machine::of(head)], policy);
    changes.extend(allocations::judge(&functions, policy));
    changes.extend(outcomes::judge(&functions, policy));
    changes.extend(memory::of_functions(&functions, policy));
    changes.extend(memory::of_processes(base, head, policy));
    for change in &mut changes {
        change.fails = change.verdict == Verdict::Worse && policy.fails_on(change.figure.concern());
    }
    changes.sort_by(|a, b| order(a).cmp(&order(b)).then_with(|| size(b).total_cmp(&size(a))));
    let missing_fails = policy.fails_on(Concern::Missing);
    let is_missing = !removed.is_empty() || !no_longer_called.is_empty();
    Ok(Diff {
        schema: DIFF_SCHEMA,
        is_regression: changes.iter().any(|change| change.fails) || (missing_fails && is_missing),
        base: side(base, first_base),
        head: side(head, first_head),
        method,
        confidence: policy.confidence,
        changes,
        added,
        removed,
        no_longer_called,
        missing_fails,
        notes: notes(first_base, first_head, (base.len(), head.len()), method, policy),
    })
}

/// Each function that a run of either side has, those of the head in its order first.
fn matched<'a>(base: &'a [Report], head: &'a [Report]) -> Vec<Matched<'a>> {
    let mut places: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut functions: Vec<Matched<'a>> = Vec::new();
    let runs = head.iter().enumerate().map(|run| (run, true)).chain(base.iter().enumerate().map(|run| (run, false)));
    for ((run, report), is_head) in runs {
        for function in &report.functions {
            let key = (function.module.as_str(), function.function.as_str());
            let place = *places.entry(key).or_insert_with(|| {
                let name = FunctionName { module: function.module.clone(), function: function.function.clone() };
                functions.push(Matched { name, base: vec![None; base.len()], head: vec![None; head.len()] });
                functions.len() - 1
            });
            let own = functions.get_mut(place).map(|own| if is_head { &mut own.head } else { &mut own.base });
            if let Some(slot @ None) = own.and_then(|own: &mut Vec<Option<&'a FunctionReport>>| own.get_mut(run)) {
                *slot = Some(function);
            }
        }
    }
    functions
}

/// What a reader wants first.
fn order(change: &Change) -> u8 {
    match change.verdict {
        _ if change.fails => 0,
        Verdict::Worse => 1,
        Verdict::Better => 2,
        Verdict::Noise => 3,
        Verdict::TooFewCalls => 4,
        Verdict::NotJudged => 5,
        Verdict::Same => 6,
    }
}

fn size(change: &Change) -> f64 {
    match change.ratio {
        Some(ratio) => ratio.max(1e-12).ln().abs(),
        None if change.head > 0.0 => f64::INFINITY,
        None => 0.0,
    }
}

fn side(runs: &[Report], first: &Report) -> Side {
    Side {
        runs: runs.len(),
        generated_at: first.generated_at.clone(),
        program: first.service_name.clone().or_else(|| first.host.program.clone()),
        build_profile: first.host.build_profile.clone(),
    }
}

fn notes(base: &Report, head: &Report, runs: (usize, usize), method: Method, policy: &Policy) -> Vec<String> {
    let mut notes = Vec::new();
    match method {
        Method::OneRun => notes.push(
            "One run a side: two processes differ by more than their calls say, so of times only a large change \
             counts; eight interleaved pairs find far smaller ones"
                .to_owned(),
        ),
        Method::FewRuns => notes.push(format!(
            "{} against {} {}: too few for a test of times at confidence {}, so only large changes count; {}",
            runs.0,
            runs.1,
            if runs == (1, 1) { "run" } else { "runs" },
            policy.confidence,
            if policy.is_paired {
                "8 pairs suffice for 0.99, 6 for 0.95"
            } else {
                "5 runs a side suffice for 0.99, 4 for 0.95"
            },
        )),
        Method::Runs | Method::Pairs => {}
    }
    if policy.is_paired && runs.0 != runs.1 {
        notes.push(format!("{} runs and {} cannot be paired: they were compared as two groups", runs.0, runs.1));
    }
    let mut differs = |what: &str, base: &str, head: &str| {
        if base != head {
            notes.push(format!("The {what} differs ({base}, then {head}): times may differ for that alone"));
        }
    };
    differs("build profile", &base.host.build_profile, &head.host.build_profile);
    differs("platform", &base.host.platform, &head.host.platform);
    let cores = |report: &Report| report.host.cores.map_or_else(|| "unknown".to_owned(), |cores| cores.to_string());
    differs("number of cores", &cores(base), &cores(head));
    differs("clock", &base.recording.clock, &head.recording.clock);
    if base.host.build_profile == "debug" && head.host.build_profile == "debug" {
        notes.push("Both are debug builds: counts hold, times say little".to_owned());
    }
    notes
}
