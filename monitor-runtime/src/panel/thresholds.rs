//! Limits of panels that are those of alert rules: changed in one place, changed in both.

use std::collections::HashMap;

use super::model::{Panel, Severity, Threshold};
use crate::promql::{Options, Query};

/// The limit of each alert that has one, by its name.
pub(crate) type Limits = HashMap<String, Threshold>;

/// Of rules as name, expression and label `severity`. A rule that is no comparison with a number has no limit.
pub(crate) fn limits<'a>(rules: impl Iterator<Item = (&'a str, &'a str, &'a str)>) -> Limits {
    let limit = |(name, expr, severity): (&str, &str, &str)| {
        let (is_below, value) = Query::parse_with(expr, Options::default()).ok()?.limit()?;
        let severity = match severity {
            "critical" | "page" => Severity::Critical,
            "info" | "none" => Severity::Info,
            _ => Severity::Warning,
        };
        Some((name.to_owned(), Threshold { value, severity, below: is_below }))
    };
    rules.filter_map(limit).collect()
}

impl Panel {
    /// Its own thresholds, and that of the rule it names.
    pub(crate) fn all_thresholds(&self, limits: &Limits) -> Vec<Threshold> {
        let of_rule = self.rule.as_ref().and_then(|rule| limits.get(rule));
        self.thresholds.iter().chain(of_rule).copied().collect()
    }
}
