//! Endpoints, database, caches and metric sets.

use maud::{Markup, html};

use super::Section;
use super::cells::{barred, carried, cell, head, labels, name, scrolling};
use crate::report::model::{Latency, MetricReport, Report};
use crate::report::render::figure::{Figure, count, several};
use crate::report::render::metrics as metric;

const LATENCY: [&str; 4] = ["total", "p50", "p95", "p99"];

fn latency(latency: &Latency, largest: f64) -> Markup {
    html! {
        (cell(Some(Figure::Count(latency.count))))
        (barred(latency.total_seconds.map(Figure::Seconds), largest, "time"))
        @for time in [latency.p50_seconds, latency.p95_seconds, latency.p99_seconds] { (cell(time.map(Figure::Seconds))) }
    }
}

fn largest<'a>(latencies: impl Iterator<Item = &'a Latency>) -> f64 {
    latencies.filter_map(|latency| latency.total_seconds).fold(0.0, f64::max)
}

fn headings(first: &'static str) -> Vec<&'static str> {
    std::iter::once(first).chain(LATENCY).collect()
}

pub(super) fn endpoints(report: &Report) -> Option<Section> {
    if report.endpoints.is_empty() {
        return None;
    }
    let largest = largest(report.endpoints.iter().map(|endpoint| &endpoint.latency));
    let table = html! {
        table.sortable {
            (head(&["endpoint", "status"], &headings("requests")))
            tbody {
                @for endpoint in &report.endpoints {
                    tr {
                        th scope="row" { span.method { (carried(&endpoint.method)) } " " (name(&endpoint.endpoint)) }
                        td.statuses {
                            @for (code, requests) in &endpoint.statuses {
                                span class={ "status s" (code / 100) } { (code) ": " (count(*requests)) } " "
                            }
                        }
                        (latency(&endpoint.latency, largest))
                    }
                }
            }
        }
    };
    Some(Section { id: "endpoints", title: "HTTP endpoints", body: scrolling("HTTP endpoints", &table) })
}

pub(super) fn database(report: &Report) -> Option<Section> {
    if report.database.is_empty() {
        return None;
    }
    let largest = largest(report.database.iter().map(|query| &query.latency));
    let table = html! {
        table.sortable {
            (head(&["query", "table"], &headings("queries")))
            tbody {
                @for query in &report.database {
                    tr {
                        th scope="row" { (name(&query.query_type)) }
                        td.text { (name(&query.table)) }
                        (latency(&query.latency, largest))
                    }
                }
            }
        }
    };
    Some(Section { id: "database", title: "Database", body: scrolling("Database", &table) })
}

pub(super) fn caches(report: &Report) -> Option<Section> {
    if report.caches.is_empty() {
        return None;
    }
    let table = html! {
        table.sortable {
            (head(&["cache"], &["hits", "misses", "hit rate"]))
            tbody {
                @for cache in &report.caches {
                    tr {
                        th scope="row" { (name(&cache.cache_type)) }
                        (cell(Some(Figure::Count(cache.hits))))
                        (cell(Some(Figure::Count(cache.misses))))
                        (barred(cache.hit_rate().map(Figure::Share), 1.0, "memory"))
                    }
                }
            }
        }
    };
    Some(Section { id: "caches", title: "Caches", body: scrolling("Caches", &table) })
}

pub(super) fn metrics(report: &Report) -> Option<Section> {
    if report.metrics.is_empty() {
        return None;
    }
    let body = html! { @for family in &report.metrics { (family_section(family)) } };
    Some(Section { id: "metrics", title: "Metric sets", body })
}

fn family_section(family: &MetricReport) -> Markup {
    let table = html! {
        table {
            (head(&["series"], &["value"]))
            tbody {
                @for series in &family.series {
                    tr {
                        th scope="row" { @if series.labels.is_empty() { "\u{2013}" } @else { (labels(&series.labels)) } }
                        td title=[series.value.map(|value| value.to_string())] { (metric::value(family, series)) }
                    }
                }
            }
        }
    };
    html! {
        details.family {
            summary {
                (name(&family.name))
                span.brief { (carried(&family.kind)) ", " (several(family.series.len(), "series", "series")) }
                span.help { (carried(&family.help)) }
            }
            (scrolling("Series", &table))
        }
    }
}
