//! The columns of the table of functions, the same in every form of the report.

use super::figure::Figure;
use crate::report::model::{Allocations, CpuShare, FunctionReport, Report};

/// A column: its heading, what that means, and what it says of a function. A column that says nothing of any function is left out.
pub(super) struct Column {
    pub(super) heading: &'static str,
    pub(super) meaning: &'static str,
    /// Drawn as a bar as well: shares of a whole.
    pub(super) is_share: bool,
    pub(super) value: fn(&Report, &FunctionReport) -> Option<Figure>,
}

const fn column(
    heading: &'static str,
    meaning: &'static str,
    value: fn(&Report, &FunctionReport) -> Option<Figure>,
) -> Column {
    Column { heading, meaning, is_share: false, value }
}

const fn bar(
    heading: &'static str,
    meaning: &'static str,
    value: fn(&Report, &FunctionReport) -> Option<Figure>,
) -> Column {
    Column { heading, meaning, is_share: true, value }
}

const COLUMNS: &[Column] = &[
    column("calls", "calls that have ended", |_, f| Some(Figure::Count(f.calls))),
    column("error", "calls that returned an error", |_, f| positive(f.outcomes.error)),
    column("panic", "calls that unwound", |_, f| positive(f.outcomes.panic)),
    column("cancelled", "futures dropped before their end", |_, f| positive(f.outcomes.cancelled)),
    column("in flight", "calls that have begun and not ended", |_, f| positive(f.in_flight.unwrap_or(0))),
    bar("total", "wall time of all calls, callees included", |_, f| f.total()),
    bar("self", "time without profiled callees", |_, f| Some(Figure::Seconds(f.profile.as_ref()?.self_seconds))),
    column("mean", "mean wall time", |_, f| f.mean_seconds.map(Figure::Seconds)),
    column("p50", "half of the calls took at most this long", |_, f| f.p50_seconds.map(Figure::Seconds)),
    column("p95", "95 % of the calls took at most this long", |_, f| f.p95_seconds.map(Figure::Seconds)),
    column("p99", "99 % of the calls took at most this long", |_, f| f.p99_seconds.map(Figure::Seconds)),
    column("max", "the longest call", |_, f| f.max_seconds.map(Figure::Seconds)),
    column("busy", "time inside polls", |_, f| f.busy_seconds.map(Figure::Seconds)),
    column("polls", "polls of the future", |_, f| f.polls.map(Figure::Count)),
    column("longest poll", "the longest single poll", |_, f| f.longest_poll_seconds.map(Figure::Seconds)),
    column("self allocs", "allocations without profiled callees", |_, f| own(f, |own| Figure::Count(own.allocations))),
    bar("self bytes", "bytes allocated without profiled callees", |_, f| own(f, |own| Figure::Bytes(own.bytes))),
    column("net bytes", "bytes allocated less bytes freed, without profiled callees", |_, f| {
        own(f, |own| Figure::Net(own.net_bytes()))
    }),
    bar("CPU", "share of the process's CPU time, without profiled callees", |report, f| {
        report.cpu_share(f.cpu()?.self_seconds).map(Figure::Share)
    }),
];

/// The columns that say something of one of these functions.
pub(super) fn columns(report: &Report, functions: &[&FunctionReport]) -> Vec<&'static Column> {
    let says = |column: &&Column| functions.iter().any(|function| (column.value)(report, function).is_some());
    COLUMNS.iter().filter(says).collect()
}

impl FunctionReport {
    pub(super) fn total(&self) -> Option<Figure> {
        self.total_seconds.map(if self.sample > 1 { Figure::About } else { Figure::Seconds })
    }

    pub(super) fn cpu(&self) -> Option<&CpuShare> {
        self.profile.as_ref()?.cpu.as_ref()
    }
}

fn own(function: &FunctionReport, figure: fn(&Allocations) -> Figure) -> Option<Figure> {
    function.allocations().map(|allocations| figure(&allocations.own))
}

fn positive(number: u64) -> Option<Figure> {
    (number > 0).then_some(Figure::Count(number))
}
