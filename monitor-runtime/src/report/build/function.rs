//! One annotated function.

use super::super::model::{FunctionReport, LabelledReport, Outcomes, Range};
use super::profile::Profiles;
use crate::record::{Blocks, Outcome, Role, SiteSnapshot};
use crate::registry::NamedSites;

pub(super) fn report(blocks: &Blocks, named: &NamedSites, profiles: &Profiles) -> Option<FunctionReport> {
    let snapshot = SiteSnapshot::of(&named.sites)?;
    let durations = snapshot.durations();
    let (calls, timed_calls) = (snapshot.all_calls(), durations.count());
    let mean_seconds = mean_seconds(&snapshot);
    let sample = named.sites.iter().map(|site| site.spec().sample).max().unwrap_or(1);
    let total_seconds = if sample > 1 {
        mean_seconds.map(|mean| mean * calls as f64)
    } else {
        mean_seconds.map(|_| durations.sum_seconds())
    };
    let is_async = named.is_async();
    let is_endpoint = named.sites.iter().any(|site| matches!(site.spec().role, Role::Endpoint { .. }));
    let is_polled = is_async && snapshot.polls() > 0;
    Some(FunctionReport {
        function: named.name.function.clone(),
        module: named.name.module.to_owned(),
        is_async,
        sample,
        calls,
        outcomes: outcomes(&snapshot),
        in_flight: (is_async || is_endpoint).then(|| snapshot.in_flight()),
        timed_calls,
        total_seconds,
        mean_seconds,
        min_seconds: durations.min_seconds(),
        p50_seconds: durations.quantile(0.5),
        p95_seconds: durations.quantile(0.95),
        p99_seconds: durations.quantile(0.99),
        max_seconds: durations.max_seconds(),
        busy_seconds: is_polled.then(|| snapshot.busy_seconds()),
        polls: is_async.then(|| snapshot.polls()),
        longest_poll_seconds: is_polled.then(|| snapshot.longest_poll_seconds()),
        distribution: durations.ranges().map(|(low, high, count)| Range(low, high, count)).collect(),
        profile: named.is_profiled().then(|| profiles.report(named)),
        by_labels: by_labels(blocks, named),
    })
}

fn by_labels(blocks: &Blocks, named: &NamedSites) -> Vec<LabelledReport> {
    if named.sites.iter().all(|site| site.spec().labels.is_empty()) {
        return Vec::new();
    }
    let labelled = SiteSnapshot::by_labels(blocks, &named.sites);
    let mut rows: Vec<_> = labelled
        .into_iter()
        .filter(|(_, snapshot)| snapshot.all_calls() > 0)
        .map(|(labels, snapshot)| LabelledReport {
            labels: labels.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
            calls: snapshot.all_calls(),
            outcomes: outcomes(&snapshot),
            mean_seconds: mean_seconds(&snapshot),
            p95_seconds: snapshot.durations().quantile(0.95),
            max_seconds: snapshot.durations().max_seconds(),
        })
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.calls));
    rows
}

fn mean_seconds(snapshot: &SiteSnapshot) -> Option<f64> {
    let timed = snapshot.durations().count();
    (timed > 0).then(|| snapshot.durations().sum_seconds() / timed as f64)
}

fn outcomes(snapshot: &SiteSnapshot) -> Outcomes {
    Outcomes {
        ok: snapshot.calls(Outcome::Ok),
        error: snapshot.calls(Outcome::Error),
        panic: snapshot.calls(Outcome::Panic),
        cancelled: snapshot.calls(Outcome::Cancelled),
    }
}
