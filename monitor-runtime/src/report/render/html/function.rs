//! A section for each function that was called.

use maud::{Markup, html};

use super::cells::{List, carried, cell, head, labels, name, scrolling};
use super::flame::Flames;
use super::{Page, Section, chart};
use crate::report::model::{FunctionReport, LabelledReport};
use crate::report::render::detail;
use crate::report::render::figure::{Figure, several};
use crate::report::view::Call;

/// Callers and callees shown.
const MOST: usize = 10;

pub(super) fn sections(page: &Page<'_>) -> Option<Section> {
    if page.used.is_empty() {
        return None;
    }
    let flames = Flames::of(page);
    let body = html! {
        @for (place, function) in page.used.iter().enumerate() { (section(page, place, function, &flames)) }
    };
    Some(Section { id: "each", title: "Each function", body })
}

/// What is said of the function at a place, for a page about nothing else.
#[cfg(feature = "alerts")]
pub(super) fn part(page: &Page<'_>, place: usize) -> Markup {
    match page.used.get(place) {
        Some(function) => html! { div.alone { (inside(page, place, function, &Flames::of(page))) } },
        None => html! {},
    }
}

fn section(page: &Page<'_>, place: usize, function: &FunctionReport, flames: &Flames<'_>) -> Markup {
    html! {
        details.function {
            summary {
                (name(&function.function)) span.module { (carried(&function.module)) }
                span.brief {
                    (several(function.calls, "call", "calls"))
                    @if let Some(p95) = function.p95_seconds { ", p95 " (Figure::Seconds(p95).text()) }
                }
            }
            // The place is inside: going to it opens the section around it.
            div.inside id={ "f" (place) } {
                (inside(page, place, function, flames))
            }
        }
    }
}

fn inside(page: &Page<'_>, place: usize, function: &FunctionReport, flames: &Flames<'_>) -> Markup {
    let (callers, callees) = (page.graph.callers(function.key()), page.graph.callees(function.key()));
    html! {
        @if function.sample > 1 {
            p.remark { "One call in " (function.sample) " is timed; calls are counted exactly." }
        }
        div.groups {
            @for group in detail::groups(page.report, function) {
                div {
                    h3 { (group.name) }
                    (List(&group.facts))
                }
            }
        }
        (chart::distribution(function))
        (by_labels(&function.by_labels))
        @if !callers.is_empty() || !callees.is_empty() {
            div.calls {
                (calls(page, "Callers", callers))
                (calls(page, "Callees", callees))
            }
        }
        (flames.function(place))
    }
}

fn calls(page: &Page<'_>, title: &str, calls: &[Call<'_>]) -> Markup {
    html! {
        @if !calls.is_empty() {
            table {
                caption { (title) }
                (head(&["function"], &["calls", "time"]))
                tbody {
                    @for call in calls.iter().take(MOST) {
                        tr {
                            th scope="row" { (page.link(call.key)) span.module { (carried(call.key.0)) } }
                            (cell(Some(Figure::Count(call.calls))))
                            (cell(Some(Figure::Seconds(call.seconds))))
                        }
                    }
                    @if calls.len() > MOST {
                        tr { td.text colspan="3" { (several(calls.len() - MOST, "other", "others")) " took less time" } }
                    }
                }
            }
        }
    }
}

fn by_labels(rows: &[LabelledReport]) -> Markup {
    if rows.is_empty() {
        return html! {};
    }
    let table = html! {
        table.sortable {
            caption { "By labels" }
            (head(&["labels"], &["calls", "ok", "error", "panic", "cancelled", "mean", "p95", "max"]))
            tbody {
                @for row in rows {
                    tr {
                        th scope="row" { (labels(&row.labels)) }
                        (cell(Some(Figure::Count(row.calls))))
                        @for outcome in [row.outcomes.ok, row.outcomes.error, row.outcomes.panic, row.outcomes.cancelled] {
                            (cell((outcome > 0).then_some(Figure::Count(outcome))))
                        }
                        @for time in [row.mean_seconds, row.p95_seconds, row.max_seconds] { (cell(time.map(Figure::Seconds))) }
                    }
                }
            }
        }
    };
    scrolling("By labels", &table)
}
