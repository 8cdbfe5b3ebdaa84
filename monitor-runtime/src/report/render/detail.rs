//! All that is known of one function, in groups of figures.

use super::figure::Figure;
use crate::report::model::{AllocationReport, FunctionReport, Report};

/// What belongs together, under one word.
pub(super) struct Group {
    pub(super) name: &'static str,
    pub(super) facts: Vec<(&'static str, Figure)>,
}

pub(super) fn groups(report: &Report, function: &FunctionReport) -> Vec<Group> {
    let groups = [
        ("calls", calls(function)),
        ("wall time", wall(function)),
        ("async", asynchronous(function)),
        ("self and total", profile(function)),
        ("allocations", function.allocations().map(allocations).unwrap_or_default()),
        ("CPU", cpu(report, function)),
    ];
    groups
        .into_iter()
        .map(|(name, facts)| Group { name, facts: facts.into_iter().flatten().collect() })
        .filter(|group| !group.facts.is_empty())
        .collect()
}

type Facts = Vec<Option<(&'static str, Figure)>>;

fn calls(function: &FunctionReport) -> Facts {
    let outcomes = &function.outcomes;
    let positive = |name, number| (number > 0).then_some((name, Figure::Count(number)));
    vec![
        Some(("ended", Figure::Count(function.calls))),
        positive("ok", outcomes.ok),
        positive("error", outcomes.error),
        positive("panic", outcomes.panic),
        positive("cancelled", outcomes.cancelled),
        function.in_flight.map(|number| ("in flight", Figure::Count(number))),
        (function.sample > 1).then_some(("timed", Figure::Count(function.timed_calls))),
    ]
}

fn wall(function: &FunctionReport) -> Facts {
    let seconds = |name, value: Option<f64>| value.map(|value| (name, Figure::Seconds(value)));
    vec![
        function.total().map(|total| ("total", total)),
        seconds("mean", function.mean_seconds),
        seconds("min", function.min_seconds),
        seconds("p50", function.p50_seconds),
        seconds("p95", function.p95_seconds),
        seconds("p99", function.p99_seconds),
        seconds("max", function.max_seconds),
    ]
}

fn asynchronous(function: &FunctionReport) -> Facts {
    vec![
        function.busy_seconds.map(|busy| ("busy", Figure::Seconds(busy))),
        function.polls.map(|polls| ("polls", Figure::Count(polls))),
        function.longest_poll_seconds.map(|poll| ("longest poll", Figure::Seconds(poll))),
    ]
}

fn profile(function: &FunctionReport) -> Facts {
    let Some(profile) = &function.profile else { return Vec::new() };
    vec![
        Some(("self time", Figure::Seconds(profile.self_seconds))),
        Some(("total time", Figure::Seconds(profile.total_seconds))),
        Some(("profiled calls", Figure::Count(profile.calls))),
        (profile.primitive_calls != profile.calls).then_some(("not recursive", Figure::Count(profile.primitive_calls))),
    ]
}

fn allocations(allocations: &AllocationReport) -> Facts {
    let (own, total) = (&allocations.own, &allocations.total);
    vec![
        Some(("self", Figure::Count(own.allocations))),
        Some(("self bytes", Figure::Bytes(own.bytes))),
        Some(("self freed", Figure::Bytes(own.freed_bytes))),
        Some(("self net", Figure::Net(own.net_bytes()))),
        (own.reallocations > 0).then_some(("self reallocations", Figure::Count(own.reallocations))),
        Some(("total", Figure::Count(total.allocations))),
        Some(("total bytes", Figure::Bytes(total.bytes))),
        Some(("total net", Figure::Net(total.net_bytes()))),
        Some(("largest call", Figure::Bytes(allocations.largest_call_bytes))),
    ]
}

fn cpu(report: &Report, function: &FunctionReport) -> Facts {
    let Some(cpu) = function.cpu() else { return Vec::new() };
    let share = |name, seconds| report.cpu_share(seconds).map(|share| (name, Figure::Share(share)));
    vec![
        share("self share", cpu.self_seconds),
        share("total share", cpu.total_seconds),
        Some(("self", Figure::Seconds(cpu.self_seconds))),
        Some(("total", Figure::Seconds(cpu.total_seconds))),
        Some(("self ticks", Figure::Count(cpu.self_ticks))),
        Some(("total ticks", Figure::Count(cpu.total_ticks))),
    ]
}
