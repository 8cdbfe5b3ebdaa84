//! The dashboard as Grafana reads it.

use serde_json::Value;

/// One query of a panel.
pub(crate) struct Target {
    pub(crate) panel: String,
    pub(crate) expr: String,
    pub(crate) is_instant: bool,
}

pub(crate) fn targets(dashboard: &Value) -> Vec<Target> {
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let of = |panel: &Value| {
        let targets = panel["targets"].as_array().cloned().unwrap_or_default();
        let target = |target: &Value| Target {
            panel: panel["title"].as_str().unwrap().to_owned(),
            expr: target["expr"].as_str().unwrap().to_owned(),
            is_instant: target["instant"].as_bool().unwrap(),
        };
        targets.iter().map(target).collect::<Vec<_>>()
    };
    panels.flat_map(of).collect()
}

/// The variables filled in as Grafana does it: the jobs that are chosen, and every instance.
pub(crate) fn filled(expr: &str, job: &str) -> String {
    expr.replace("$__rate_interval", "1m0s").replace("$__range", "300s").replace("$job", job).replace("$instance", ".*")
}
