//! What can be chosen above the dashboard: the data source, and of which jobs and instances.

use serde_json::{Value, json};

use crate::promql::narrow;

/// The labels that Prometheus gives to what it scrapes, and the variables that choose among their values.
const CHOSEN: &[(&str, &str)] = &[("job", "$job"), ("instance", "$instance")];

/// A family that every process with a monitor has.
const EVERYWHERE: &str = "monitor_overhead_seconds_total";

/// What panels, queries and variables name as their data source.
pub(super) fn datasource() -> Value {
    json!({ "type": "prometheus", "uid": "${datasource}" })
}

/// Durations that stand for Grafana's variables while an expression is narrowed, each as the parser's crate prints it.
const DURATIONS: &[(&str, &str)] = &[("$__rate_interval", "7s919ms"), ("$__range", "1h7s919ms")];

/// An expression of the chosen jobs and instances; as it is when it cannot be narrowed.
pub(super) fn chosen(expr: &str) -> String {
    narrowed(expr).unwrap_or_else(|| expr.to_owned())
}

fn narrowed(expr: &str) -> Option<String> {
    if DURATIONS.iter().any(|(_, duration)| expr.contains(duration)) {
        return None;
    }
    let text = DURATIONS.iter().fold(expr.to_owned(), |text, (variable, duration)| text.replace(variable, duration));
    let text = narrow(&text, CHOSEN)?;
    Some(DURATIONS.iter().rev().fold(text, |text, (variable, duration)| text.replace(duration, variable)))
}

pub(super) fn all() -> Vec<Value> {
    vec![
        json!({
            "name": "datasource",
            "label": "Data source",
            "type": "datasource",
            "query": "prometheus",
            "refresh": 1,
            "multi": false,
            "includeAll": false,
        }),
        label_values("job", "Job", &format!("label_values({EVERYWHERE}, job)")),
        label_values("instance", "Instance", &format!("label_values({EVERYWHERE}{{job=~\"$job\"}}, instance)")),
    ]
}

/// All of them at first. "All" is `.*`, which series without the label match too: those of a process that is itself the data source.
fn label_values(name: &str, label: &str, query: &str) -> Value {
    json!({
        "name": name,
        "label": label,
        "type": "query",
        "datasource": datasource(),
        "query": { "query": query, "refId": "StandardVariableQuery" },
        "refresh": 2,
        "sort": 1,
        "multi": true,
        "includeAll": true,
        "allValue": ".*",
        "current": { "selected": true, "text": ["All"], "value": ["$__all"] },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ranges_of_grafana_stay() {
        assert_eq!(
            chosen("sum(rate(a_total[$__rate_interval])) / sum(increase(b_total{x=\"y\"}[$__range]))"),
            "sum(rate(a_total{instance=~\"$instance\",job=~\"$job\"}[$__rate_interval])) / \
             sum(increase(b_total{instance=~\"$instance\",job=~\"$job\",x=\"y\"}[$__range]))"
        );
        assert_eq!(chosen("max_over_time(a[7s919ms])"), "max_over_time(a[7s919ms])");
    }
}
