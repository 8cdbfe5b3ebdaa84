//! The table of the functions that were called, and the list of those that were not.

use maud::{Markup, html};

use super::cells::{barred, carried, cell, name, scrolling};
use super::{Page, Section};
use crate::report::render::columns::{self, Column};
use crate::report::render::figure::several;

pub(super) fn table(page: &Page<'_>) -> Option<Section> {
    let body = if page.used.is_empty() {
        html! { p.absent { "No annotated function was called." } }
    } else {
        html! {
            // The script shows it: without script there is nothing it could do.
            p.filter hidden {
                label for="filter" { "Filter" }
                input #filter type="search" placeholder="function or module" autocomplete="off" spellcheck="false";
                output for="filter" #shown {}
            }
            (scrolling("Functions", &rows(page)))
            @if page.used.iter().any(|function| function.sample > 1) {
                p.remark { "~ one call in N is timed: the count is exact, the total is mean \u{d7} calls." }
            }
        }
    };
    Some(Section { id: "functions", title: "Functions", body })
}

fn rows(page: &Page<'_>) -> Markup {
    let largest = |column: &Column| {
        let figures = page.used.iter().filter_map(|function| (column.value)(page.report, function));
        figures.map(|figure| figure.value()).fold(0.0, f64::max)
    };
    let columns: Vec<_> = columns::columns(page.report, &page.used)
        .into_iter()
        .map(|column| (column, column.is_share.then(|| largest(column))))
        .collect();
    html! {
        table.sortable #table {
            caption.hidden { "Functions that were called" }
            thead { tr {
                th scope="col" { "function" }
                @for (column, _) in &columns { th.figure scope="col" title=(column.meaning) { (column.heading) } }
            } }
            tbody {
                @for (place, function) in page.used.iter().enumerate() {
                    tr {
                        th scope="row" {
                            a href={ "#f" (place) } { (name(&function.function)) }
                            span.module { (carried(&function.module)) }
                        }
                        @for (column, largest) in &columns {
                            @let figure = (column.value)(page.report, function);
                            @match largest {
                                Some(largest) => (barred(figure, *largest, kind(column.heading))),
                                None => (cell(figure)),
                            }
                        }
                    }
                }
            }
        }
    }
}

fn kind(heading: &str) -> &'static str {
    match heading {
        "self bytes" => "memory",
        "CPU" => "cpu",
        _ => "time",
    }
}

pub(super) fn idle(page: &Page<'_>) -> Option<Section> {
    let idle: Vec<_> = page.report.functions.iter().filter(|function| !function.is_used()).collect();
    if idle.is_empty() {
        return None;
    }
    let body = html! {
        details {
            summary { (several(idle.len(), "annotated function was", "annotated functions were")) " not called" }
            ul.idle { @for function in idle { li { (name(&function.function)) span.module { (carried(&function.module)) } } } }
        }
    };
    Some(Section { id: "idle", title: "Not called", body })
}
