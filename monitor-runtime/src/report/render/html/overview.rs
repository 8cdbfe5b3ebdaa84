//! What a reader wants first: what ran, for how long, where the time and the memory went.

use maud::{Markup, html};

use super::Page;
use super::cells::{bar, carried, inline};
use crate::report::model::FunctionReport;
use crate::report::render::figure::{Figure, several, span};

/// Functions in a panel.
const TOP: usize = 5;

pub(super) fn header(page: &Page<'_>) -> Markup {
    let report = page.report;
    let (host, recording) = (&report.host, &report.recording);
    html! {
        p.eyebrow { "monitor report" }
        h1 { (carried(report.name())) }
        p.facts {
            span { time datetime=(report.generated_at) { (report.generated_at) } }
            span { "recorded for " (span(recording.seconds)) }
            @if let Some(program) = &host.program { span { (carried(program)) ", pid " (host.pid) } }
            @else { span { "pid " (host.pid) } }
            span { (carried(&host.platform)) }
            @if let Some(cores) = host.cores { span { (several(cores, "core", "cores")) } }
            span { (carried(&host.build_profile)) " build" }
        }
        @if host.build_profile == "debug" {
            p.notice { strong { "Debug build." } " Counts hold, times say little." }
        }
        @if !recording.enabled {
            p.notice { strong { "Recording is off now." } " The figures are of the time before." }
        }
        (cards(page))
    }
}

/// The figures of the whole program.
fn cards(page: &Page<'_>) -> Markup {
    let report = page.report;
    let sum = |figure: fn(&FunctionReport) -> u64| {
        page.used.iter().map(|function| figure(function)).fold(0, u64::saturating_add)
    };
    let (calls, errors, panics) = (sum(|f| f.calls), sum(|f| f.outcomes.error), sum(|f| f.outcomes.panic));
    let cost = report.recording.cost_share().map(Figure::Share);
    html! {
        dl.cards {
            div { dt { "functions called" } dd { (Figure::Count(page.used.len() as u64).text())
                small { " of " (Figure::Count(report.functions.len() as u64).text()) } } }
            div { dt { "calls" } dd { (inline(Figure::Count(calls))) } }
            @if errors > 0 { div.bad { dt { "errors" } dd { (inline(Figure::Count(errors))) } } }
            @if panics > 0 { div.bad { dt { "panics" } dd { (inline(Figure::Count(panics))) } } }
            @if let Some(cpu) = &report.cpu { div { dt { "CPU time in capture" } dd { (inline(Figure::Seconds(cpu.cpu_seconds))) } } }
            @if let Some(memory) = &report.memory {
                div { dt { "memory in use" } dd { (inline(Figure::Bytes(memory.live_bytes))) } }
                div { dt { "memory at the peak" } dd { (inline(Figure::Bytes(memory.peak_bytes))) } }
            }
            @if let Some(cost) = cost { div { dt { "cost of recording" } dd { (inline(cost)) small { " of a core" } } } }
        }
    }
}

pub(super) fn panels(page: &Page<'_>) -> Markup {
    let report = page.report;
    let is_profiled = page.used.iter().any(|function| function.profile.is_some());
    let of_time = if is_profiled { "time in the function itself" } else { "wall time of all calls" };
    html! {
        div.panels {
            (panel(page, "Where the time goes", of_time, "time", &report.busiest(TOP), |f| f.own_seconds().map(Figure::Seconds)))
            (panel(page, "Slowest functions", "95th percentile of wall time", "slow", &report.slowest(TOP),
                |f| f.p95_seconds.map(Figure::Seconds)))
            (panel(page, "Where the memory goes", "bytes allocated by the function itself", "memory", &report.hungriest(TOP),
                |f| f.allocations().map(|allocations| Figure::Bytes(allocations.own.bytes))))
        }
    }
}

fn panel(
    page: &Page<'_>,
    title: &str,
    what: &str,
    kind: &str,
    functions: &[&FunctionReport],
    figure: fn(&FunctionReport) -> Option<Figure>,
) -> Markup {
    let figures: Vec<_> = functions.iter().filter_map(|function| Some((*function, figure(function)?))).collect();
    let largest = figures.iter().map(|(_, figure)| figure.value()).fold(0.0, f64::max);
    html! {
        section.panel {
            h2 { (title) }
            p.what { (what) }
            @if figures.is_empty() { p.absent { "Nothing was recorded of this." } }
            @else {
                ol {
                    @for (function, figure) in figures {
                        li {
                            (bar(figure.value(), largest, kind))
                            span.who { (page.link(function.key())) span.module { (carried(&function.module)) } }
                            (inline(figure))
                        }
                    }
                }
            }
        }
    }
}
