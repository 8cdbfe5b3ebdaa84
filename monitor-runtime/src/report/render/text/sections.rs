//! What follows the table of functions. A section whose data is absent is not there.

use super::Style;
use super::functions::{Column, table};
use crate::report::model::{FunctionReport, Latency, Report};
use crate::report::render::figure::{Figure, count, percent, seconds, several};
use crate::report::render::names::{labels, visible};
use crate::report::render::tree::Pruned;
use crate::report::render::{detail, metrics as metric};
use crate::report::view::{Call, CallGraph};

/// How many functions are told of in full.
const TOP: usize = 5;

pub(super) fn slowest(text: &mut String, report: &Report, graph: &CallGraph<'_>, style: &Style) {
    in_full(text, "Slowest functions, by p95 of wall time", &report.slowest(TOP), report, graph, style);
}

pub(super) fn hungriest(text: &mut String, report: &Report, graph: &CallGraph<'_>, style: &Style) {
    in_full(
        text,
        "Most memory-hungry functions, by bytes they allocated",
        &report.hungriest(TOP),
        report,
        graph,
        style,
    );
}

fn in_full(
    text: &mut String,
    title: &str,
    functions: &[&FunctionReport],
    report: &Report,
    graph: &CallGraph<'_>,
    style: &Style,
) {
    if functions.is_empty() {
        return;
    }
    text.push_str(&style.title(title));
    for (place, function) in functions.iter().enumerate() {
        text.push_str(&format!("{}. {}  {}\n", place + 1, visible(&function.function), visible(&function.module)));
        for group in detail::groups(report, function) {
            let facts: Vec<_> = group.facts.iter().map(|(name, figure)| format!("{name} {}", figure.text())).collect();
            text.push_str(&format!("   {:15} {}\n", group.name, facts.join(", ")));
        }
        for (name, calls) in [("callers", graph.callers(function.key())), ("callees", graph.callees(function.key()))] {
            if !calls.is_empty() {
                let calls: Vec<_> = calls.iter().take(TOP).map(call).collect();
                text.push_str(&format!("   {name:15} {}\n", calls.join(", ")));
            }
        }
    }
}

fn call(call: &Call<'_>) -> String {
    let calls = several(call.calls, "call", "calls");
    format!("{} ({calls}, {})", visible(call.key.1), seconds(call.seconds))
}

pub(super) fn call_tree(text: &mut String, report: &Report, style: &Style) {
    let tree = Pruned::of(report);
    if tree.nodes.is_empty() {
        return;
    }
    text.push_str(&style.title("Call tree"));
    let has_bytes = tree.nodes.iter().any(|(_, node)| node.allocations.is_some());
    let bytes = if has_bytes { format!("{:>12}", "total bytes") } else { String::new() };
    text.push_str(&format!("{:>8}{:>11}{:>11}{:>13}{bytes}  function\n", "share", "total", "self", "calls"));
    for (depth, node) in &tree.nodes {
        let bytes = node.allocations.map(|allocations| Figure::Bytes(allocations.total.bytes).text());
        text.push_str(&format!(
            "{:>8}{:>11}{:>11}{:>13}{}  {:indent$}{}\n",
            percent(tree.share(node.total_seconds)),
            seconds(node.total_seconds),
            seconds(node.self_seconds),
            count(node.calls),
            if has_bytes { format!("{:>12}", bytes.unwrap_or_default()) } else { String::new() },
            "",
            visible(&node.function),
            indent = depth * 2,
        ));
    }
    for reason in tree.left_out() {
        text.push_str(&format!("{reason}\n"));
    }
}

pub(super) fn by_labels(text: &mut String, functions: &[&FunctionReport], style: &Style) {
    for function in functions.iter().filter(|function| !function.by_labels.is_empty()) {
        text.push_str(&style.title(&format!("{} by labels", visible(&function.function))));
        let rows = function.by_labels.as_slice();
        let names = [Column::of("labels", rows.iter().map(|row| labels(&row.labels)))];
        let time = |value: Option<f64>| value.map(seconds).unwrap_or_default();
        let figures = [
            Column::of("calls", rows.iter().map(|row| count(row.calls))),
            Column::of("error", rows.iter().map(|row| positive(row.outcomes.error))),
            Column::of("panic", rows.iter().map(|row| positive(row.outcomes.panic))),
            Column::of("cancelled", rows.iter().map(|row| positive(row.outcomes.cancelled))),
            Column::of("mean", rows.iter().map(|row| time(row.mean_seconds))),
            Column::of("p95", rows.iter().map(|row| time(row.p95_seconds))),
            Column::of("max", rows.iter().map(|row| time(row.max_seconds))),
        ];
        text.push_str(&format!("{}\n", table(&names, &figures, style)));
    }
}

fn positive(number: u64) -> String {
    if number > 0 { count(number) } else { String::new() }
}

pub(super) fn standard(text: &mut String, report: &Report, style: &Style) {
    if !report.endpoints.is_empty() {
        text.push_str(&style.title("HTTP endpoints"));
        let rows = report.endpoints.as_slice();
        let status = |(code, requests): &(u16, u64)| format!("{code}: {}", count(*requests));
        let names = [
            Column::of("method", rows.iter().map(|row| visible(&row.method).into_owned())),
            Column::of("endpoint", rows.iter().map(|row| visible(&row.endpoint).into_owned())),
            Column::of("status", rows.iter().map(|row| row.statuses.iter().map(status).collect::<Vec<_>>().join(", "))),
        ];
        let latencies: Vec<_> = rows.iter().map(|row| &row.latency).collect();
        text.push_str(&format!("{}\n", table(&names, &latency("requests", &latencies), style)));
    }
    if !report.database.is_empty() {
        text.push_str(&style.title("Database"));
        let rows = report.database.as_slice();
        let names = [
            Column::of("query", rows.iter().map(|row| visible(&row.query_type).into_owned())),
            Column::of("table", rows.iter().map(|row| visible(&row.table).into_owned())),
        ];
        let latencies: Vec<_> = rows.iter().map(|row| &row.latency).collect();
        text.push_str(&format!("{}\n", table(&names, &latency("queries", &latencies), style)));
    }
    if !report.caches.is_empty() {
        text.push_str(&style.title("Caches"));
        let rows = report.caches.as_slice();
        let names = [Column::of("cache", rows.iter().map(|row| visible(&row.cache_type).into_owned()))];
        let figures = [
            Column::of("hits", rows.iter().map(|row| count(row.hits))),
            Column::of("misses", rows.iter().map(|row| count(row.misses))),
            Column::of("hit rate", rows.iter().map(|row| row.hit_rate().map(percent).unwrap_or_default())),
        ];
        text.push_str(&format!("{}\n", table(&names, &figures, style)));
    }
}

fn latency(what: &str, rows: &[&Latency]) -> [Column; 5] {
    let time =
        |value: fn(&Latency) -> Option<f64>| rows.iter().map(move |row| value(row).map(seconds).unwrap_or_default());
    [
        Column::of(what, rows.iter().map(|row| count(row.count))),
        Column::of("total", time(|row| row.total_seconds)),
        Column::of("p50", time(|row| row.p50_seconds)),
        Column::of("p95", time(|row| row.p95_seconds)),
        Column::of("p99", time(|row| row.p99_seconds)),
    ]
}

/// Series shown of one family.
const SERIES: usize = 10;

pub(super) fn metrics(text: &mut String, report: &Report, style: &Style) {
    if report.metrics.is_empty() {
        return;
    }
    text.push_str(&style.title("Metric sets"));
    for family in &report.metrics {
        let name = visible(&family.name);
        for series in family.series.iter().take(SERIES) {
            let labels = labels(&series.labels);
            let labels = if labels.is_empty() { labels } else { format!("{{{labels}}}") };
            text.push_str(&format!("{name}{labels}  {}\n", metric::value(family, series)));
        }
        match family.series.len() {
            0 => text.push_str(&format!("{name}  no series yet\n")),
            all if all > SERIES => {
                text.push_str(&format!("{name}  and {} more series\n", count((all - SERIES) as u64)))
            }
            _ => {}
        }
    }
}

pub(super) fn process(text: &mut String, report: &Report, style: &Style) {
    if report.memory.is_some() || report.cpu.is_some() {
        text.push_str(&style.title("Process"));
    }
    if let Some(memory) = &report.memory {
        text.push_str(&format!("Memory: {}\n", memory.sentence()));
    }
    if let Some(cpu) = &report.cpu {
        text.push_str(&format!("CPU: {}\n", cpu.sentence()));
    }
}
