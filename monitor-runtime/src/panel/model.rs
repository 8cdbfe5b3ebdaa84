//! What a panel is.

use serde::{Deserialize, Serialize};

use super::Variables;
use crate::promql;

/// A chart of the dashboard, as [`Builder::panel`](crate::Builder::panel) takes it: PromQL over the process's own series.
///
/// Expressions may use `$__rate_interval` (a range of at least four samples, whatever the window shown) and `$__range` (the whole
/// window), as in Grafana, where the same panel is shown by the dashboard of `monitor grafana`.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::panel::{Panel, Severity, Unit};
///
/// let panel = Panel::new("Jobs waiting", Unit::Count)
///     .query("sum by (queue) (jobs_waiting)", "{{queue}}")
///     .threshold(100.0, Severity::Warning)
///     .group("Jobs");
/// # let _ = monitor::Monitor::builder().panel(panel);
/// ```
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Panel {
    /// The heading.
    pub title: String,
    /// What the panel tells, in a sentence; may be empty.
    pub help: String,
    /// Of all its values.
    pub unit: Unit,
    /// Lines over time, or a list.
    pub form: Form,
    /// What is asked, each with its lines.
    pub queries: Vec<Query>,
    /// Lines across the chart.
    pub thresholds: Vec<Threshold>,
    /// An alert whose limit is a line across the chart too: of the rule `expr > 80` it is 80.
    pub rule: Option<String>,
    /// The heading of the group it stands in.
    pub group: String,
}

/// One question of a panel.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Query {
    /// PromQL.
    pub expr: String,
    /// The name of each line: text, with `{{label}}` for the value of a label.
    pub legend: String,
}

/// A limit that is worth seeing.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// In the panel's unit.
    pub value: f64,
    /// How bad it is to be past it.
    #[serde(default)]
    pub severity: Severity,
    /// Whether what is below it is bad, and not what is above.
    #[serde(default)]
    pub below: bool,
}

/// How bad something is: the label `severity` of alerts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Good to know.
    Info,
    /// To be looked at.
    #[default]
    Warning,
    /// To be looked at now.
    Critical,
}

/// What the values of a panel count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unit {
    /// Things.
    #[default]
    Count,
    /// 0 to 100.
    Percent,
    /// 0 to 1, shown as 0 to 100 %.
    Ratio,
    /// Seconds, shown from ns to days.
    Seconds,
    /// Bytes, shown in KiB, MiB and so on.
    Bytes,
    /// Bytes in a second.
    BytesPerSecond,
    /// Things in a second.
    PerSecond,
    /// Things in a minute.
    PerMinute,
}

/// How a panel is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Form {
    /// Lines over time.
    #[default]
    Lines,
    /// What is largest now, as a list.
    Top,
}

/// The heading over the host's panels that name no group.
pub(super) const OWN: &str = "Service";

/// What is wrong with a panel, and the way out.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PanelError {
    /// There is nothing to call it.
    #[error("a panel needs a title that is not empty")]
    NoTitle,
    /// It asks nothing.
    #[error("the panel {title:?} asks nothing: give it a query, as in `expr = \"sum(jobs_waiting)\"`")]
    NoQuery {
        /// Of which panel.
        title: String,
    },
    /// An expression that cannot be asked.
    #[error("the panel {title:?}: `{expr}`: {problem}")]
    Expression {
        /// Of which panel.
        title: String,
        /// As written.
        expr: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A limit that is no number.
    #[error("the panel {title:?}: a threshold is a finite number, not {value}")]
    Threshold {
        /// Of which panel.
        title: String,
        /// As given.
        value: f64,
    },
}

impl Panel {
    /// A panel without a query, for lines over time, in the group "Service".
    pub fn new(title: impl Into<String>, unit: Unit) -> Self {
        Self {
            title: title.into(),
            help: String::new(),
            unit,
            form: Form::Lines,
            queries: Vec::new(),
            thresholds: Vec::new(),
            rule: None,
            group: OWN.to_owned(),
        }
    }

    /// Asks PromQL; `legend` names each line it gives, with `{{label}}` for the value of a label.
    #[must_use]
    pub fn query(mut self, expr: impl Into<String>, legend: impl Into<String>) -> Self {
        self.queries.push(Query { expr: expr.into(), legend: legend.into() });
        self
    }

    /// A line across the chart; past it things are so bad.
    #[must_use]
    pub fn threshold(mut self, value: f64, severity: Severity) -> Self {
        self.thresholds.push(Threshold { value, severity, below: false });
        self
    }

    /// A line across the chart where what is below it is bad.
    #[must_use]
    pub fn threshold_below(mut self, value: f64, severity: Severity) -> Self {
        self.thresholds.push(Threshold { value, severity, below: true });
        self
    }

    /// The limit of this alert is a line across the chart: of a rule `expr > 80` it is 80, so that both stay the same.
    #[must_use]
    pub fn rule(self, alert: impl Into<String>) -> Self {
        Self { rule: Some(alert.into()), ..self }
    }

    /// What the panel tells, in a sentence.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: help.into(), ..self }
    }

    /// The heading it stands under: one of the monitor's (`System`, `API`, ..), or one of your own.
    #[must_use]
    pub fn group(self, group: impl Into<String>) -> Self {
        Self { group: group.into(), ..self }
    }

    /// As a list of what is largest, for `topk` and the like.
    #[must_use]
    pub fn top(self) -> Self {
        Self { form: Form::Top, ..self }
    }

    /// Whether it can be shown.
    pub(crate) fn check(&self) -> Result<(), PanelError> {
        let title = self.title.clone();
        if title.trim().is_empty() {
            return Err(PanelError::NoTitle);
        }
        if self.queries.is_empty() {
            return Err(PanelError::NoQuery { title });
        }
        if let Some(bad) = self.thresholds.iter().find(|threshold| !threshold.value.is_finite()) {
            return Err(PanelError::Threshold { title, value: bad.value });
        }
        for query in &self.queries {
            let parsed = promql::Query::parse_with(&Variables::default().fill(&query.expr), promql::Options::default());
            let problem = match parsed {
                Ok(parsed) if parsed.has_points() => continue,
                Ok(_) => "a panel shows numbers: a vector or a scalar, and no text or range".to_owned(),
                Err(error) => error.to_string(),
            };
            return Err(PanelError::Expression { title, expr: query.expr.clone(), problem });
        }
        Ok(())
    }

    /// What tells it from the others of its group in addresses and pages: the title in small letters and dashes.
    pub(crate) fn slug(&self) -> String {
        let mut slug = String::new();
        for character in self.title.chars().flat_map(char::to_lowercase) {
            match character {
                character if character.is_alphanumeric() => slug.push(character),
                _ if slug.ends_with('-') || slug.is_empty() => {}
                _ => slug.push('-'),
            }
        }
        slug.trim_end_matches('-').to_owned()
    }
}
