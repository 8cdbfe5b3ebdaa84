//! One panel, as Grafana's plugins `timeseries`, `bargauge`, `table` and `state-timeline` read it.

use serde_json::{Value, json};

use super::unit;
use super::variable::{chosen, datasource};
use crate::panel::{Form, Limits, Panel, Query, Severity, Threshold};

pub(super) fn row(title: &str) -> Value {
    json!({ "type": "row", "title": title, "collapsed": false, "panels": [] })
}

pub(super) fn panel(panel: &Panel, limits: &Limits) -> Value {
    let limits = panel.all_thresholds(limits);
    match panel.form {
        Form::Lines => lines(panel, &limits),
        Form::Top => top(panel, &limits),
    }
}

fn lines(panel: &Panel, limits: &[Threshold]) -> Value {
    let style = if limits.is_empty() { "off" } else { "line" };
    json!({
        "type": "timeseries",
        "title": panel.title,
        "description": panel.help,
        "datasource": datasource(),
        "targets": targets(&panel.queries, Asked::OverTime),
        "fieldConfig": {
            "defaults": {
                "unit": unit::id(panel.unit),
                "color": { "mode": "palette-classic" },
                "thresholds": thresholds(limits),
                "custom": {
                    "drawStyle": "line",
                    "lineWidth": 1,
                    "fillOpacity": 10,
                    "showPoints": "never",
                    "thresholdsStyle": { "mode": style },
                },
            },
            "overrides": [],
        },
        "options": {
            "legend": { "showLegend": true, "displayMode": "list", "placement": "bottom", "calcs": [] },
            "tooltip": { "mode": "multi", "sort": "desc" },
        },
    })
}

/// A bar for each series as it is now.
fn top(panel: &Panel, limits: &[Threshold]) -> Value {
    json!({
        "type": "bargauge",
        "title": panel.title,
        "description": panel.help,
        "datasource": datasource(),
        "targets": targets(&panel.queries, Asked::Now),
        "fieldConfig": {
            "defaults": {
                "unit": unit::id(panel.unit),
                "min": 0,
                "color": { "mode": "thresholds" },
                "thresholds": thresholds(limits),
            },
            "overrides": [],
        },
        "options": {
            "displayMode": "basic",
            "orientation": "horizontal",
            "namePlacement": "left",
            "valueMode": "color",
            "showUnfilled": true,
            "sizing": "auto",
            "minVizHeight": 16,
            "minVizWidth": 8,
            "maxVizHeight": 32,
            "reduceOptions": { "calcs": ["lastNotNull"], "fields": "", "values": false },
            "legend": { "showLegend": false, "displayMode": "list", "placement": "bottom", "calcs": [] },
        },
    })
}

/// Those that wait or fire now, and when any fired.
pub(super) fn alerts() -> Vec<Value> {
    let table = json!({
        "type": "table",
        "title": "Active alerts",
        "description": "Pending and firing now, by the rules of the data source.",
        "datasource": datasource(),
        "targets": [target("A", "ALERTS", "", Asked::Table)],
        "fieldConfig": { "defaults": { "noValue": "none" }, "overrides": [] },
        "options": { "showHeader": true, "cellHeight": "sm", "frameIndex": 0 },
        "transformations": [{
            "id": "organize",
            "options": {
                "excludeByName": { "Time": true, "Value": true, "__name__": true },
                "indexByName": { "alertname": 0, "alertstate": 1, "severity": 2 },
                "renameByName": { "alertname": "alert", "alertstate": "state" },
            },
        }],
    });
    let timeline = json!({
        "type": "state-timeline",
        "title": "Recent alerts",
        "description": "When alerts fired.",
        "datasource": datasource(),
        "targets": [target("A", "ALERTS{alertstate=\"firing\"}", "{{alertname}}", Asked::OverTime)],
        "fieldConfig": {
            "defaults": {
                "noValue": "none",
                "color": { "mode": "fixed", "fixedColor": "red" },
                "mappings": [{ "type": "value", "options": { "1": { "text": "firing", "color": "red", "index": 0 } } }],
                "custom": { "fillOpacity": 80, "lineWidth": 0 },
            },
            "overrides": [],
        },
        "options": {
            "mergeValues": true,
            "showValue": "never",
            "alignValue": "left",
            "rowHeight": 0.8,
            "legend": { "showLegend": false, "displayMode": "list", "placement": "bottom", "calcs": [] },
            "tooltip": { "mode": "single", "sort": "none" },
        },
    });
    vec![table, timeline]
}

/// How a query is asked.
#[derive(Clone, Copy)]
enum Asked {
    OverTime,
    Now,
    /// Now, with a column for each label.
    Table,
}

fn targets(queries: &[Query], asked: Asked) -> Vec<Value> {
    let letters = (b'A'..=b'Z').map(|letter| char::from(letter).to_string());
    let ids = letters.chain((27..).map(|number| format!("Q{number}")));
    queries.iter().zip(ids).map(|(query, id)| target(&id, &chosen(&query.expr), &query.legend, asked)).collect()
}

fn target(id: &str, expr: &str, legend: &str, asked: Asked) -> Value {
    let is_range = matches!(asked, Asked::OverTime);
    json!({
        "refId": id,
        "datasource": datasource(),
        "editorMode": "code",
        "expr": expr,
        "legendFormat": legend,
        "format": if matches!(asked, Asked::Table) { "table" } else { "time_series" },
        "instant": !is_range,
        "range": is_range,
    })
}

/// A colour for each stretch between two limits: of the worst that is so there, green where nothing is.
fn thresholds(thresholds: &[Threshold]) -> Value {
    let mut limits: Vec<f64> = thresholds.iter().map(|threshold| threshold.value).collect();
    limits.sort_by(f64::total_cmp);
    limits.dedup();
    let colour_from = |from: f64| {
        let is_past = |limit: &&Threshold| if limit.below { from < limit.value } else { from >= limit.value };
        colour(thresholds.iter().filter(is_past).map(|threshold| threshold.severity).max())
    };
    let base = json!({ "value": null, "color": colour_from(f64::NEG_INFINITY) });
    let steps = limits.iter().map(|limit| json!({ "value": limit, "color": colour_from(*limit) }));
    json!({ "mode": "absolute", "steps": std::iter::once(base).chain(steps).collect::<Vec<_>>() })
}

fn colour(severity: Option<Severity>) -> &'static str {
    match severity {
        Some(Severity::Critical) => "red",
        Some(Severity::Warning) => "orange",
        Some(Severity::Info) => "blue",
        None => "green",
    }
}
