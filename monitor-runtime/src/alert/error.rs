//! What is wrong with a rule file, or with a rule when it is evaluated.

use crate::promql::{EvalError, ParseError};

/// A problem of a rule file, with its place.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {place}{problem}")]
pub(crate) struct FileError {
    /// The file's name, as it was given.
    pub(crate) file: String,
    /// The line, from 1; of a rule the one where it begins.
    pub(crate) line: u64,
    /// Group and rule, where they are known.
    pub(crate) place: String,
    /// What is wrong, and what to do.
    pub(crate) problem: Problem,
}

/// What can be wrong with a rule file.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// Not YAML, a field that is not known, a value of another type.
    #[error("{0}")]
    Yaml(String),
    /// A group's name is missing or taken.
    #[error("group name {0}: each group of a file has a name of its own")]
    GroupName(String),
    /// Both of `record` and `alert`, or neither.
    #[error("a rule has either `record` or `alert`")]
    Kind,
    /// A name or label that Prometheus would refuse.
    #[error("{0:?} is no valid name: use letters, digits and '_', not beginning with a digit")]
    Name(String),
    /// A field of alerts in a recording rule.
    #[error("`{0}` belongs to alerts, and this rule records: remove it")]
    AlertField(&'static str),
    /// The same rule again.
    #[error("the same name and labels as the rule in line {0}: remove one, or tell them apart by a label")]
    Duplicate(u64),
    /// A duration that cannot be read.
    #[error("{field}: {text:?} is no duration: write it as 5m, 1h30m or 15s")]
    Duration {
        /// The field.
        field: &'static str,
        /// What was written.
        text: String,
    },
    /// The expression.
    #[error("expr: {0}")]
    Expression(#[from] ParseError),
    /// The expression comes to nothing that has series.
    #[error("expr: a rule needs an instant vector or a number")]
    ExpressionType,
    /// A template.
    #[error("{field}: {problem}")]
    Template {
        /// Label or annotation.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
}

/// A rule that could not be evaluated; its alerts stay as they were.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RuleError {
    /// Its query failed.
    #[error("rule {rule:?}: {error}")]
    Query {
        /// The rule.
        rule: String,
        /// Why.
        #[source]
        error: Box<EvalError>,
    },
    /// Two results would be one series.
    #[error("rule {rule:?}: vector contains metrics with the same labelset after applying rule labels: {labels}")]
    SameLabels {
        /// The rule.
        rule: String,
        /// The labels of both.
        labels: String,
    },
    /// More results than the group allows.
    #[error("rule {rule:?}: exceeded limit of {limit} with {found} series")]
    Limit {
        /// The rule.
        rule: String,
        /// The group's limit.
        limit: usize,
        /// How many there were.
        found: usize,
    },
}
