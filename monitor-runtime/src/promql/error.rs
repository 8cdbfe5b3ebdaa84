//! What can be wrong with a query, when it is loaded and when it is evaluated.

/// A query that is not loaded.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ParseError {
    /// The text is not PromQL.
    #[error("not PromQL: {0}")]
    Syntax(String),
    /// PromQL that this evaluator does not have.
    #[error("{what} is not supported; {instead}")]
    Unsupported {
        /// The construct, as it was written.
        what: String,
        /// The way out.
        instead: &'static str,
    },
    /// An argument of the wrong type.
    #[error("{place} expects {expected}, and is given a {found}")]
    Type {
        /// The function, aggregation or operator.
        place: String,
        /// The type that fits.
        expected: &'static str,
        /// The type that was written.
        found: &'static str,
    },
    /// An argument of the right type that cannot be used.
    #[error("{place}: {problem}")]
    Argument {
        /// The function, aggregation or matcher.
        place: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A bound on what a query may cost.
    #[error("the query has {found} {what}, and {limit} are allowed: split it into recording rules")]
    TooLarge {
        /// What was counted.
        what: &'static str,
        /// How many the text has.
        found: usize,
        /// How many it may have.
        limit: usize,
    },
}

/// A query that came to no result.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum EvalError {
    /// One element would match several.
    #[error(
        "found duplicate series for the match group {group} on the {side} hand-side of '{operator}': {found}; \
         many-to-many matching is not allowed: name more labels in on(..), or aggregate that side{grouped}"
    )]
    ManyToMany {
        /// The labels both sides are matched by.
        group: String,
        /// `left` or `right`.
        side: &'static str,
        /// The operator.
        operator: &'static str,
        /// Two series of the group, and one of the other side if there is one.
        found: String,
        /// What else would do, if anything.
        grouped: &'static str,
    },
    /// Several on the side that must have one.
    #[error(
        "multiple matches for labels {group} of '{operator}': {found}; \
         many-to-one matching must be explicit (group_left/group_right): write group_left after on(..) or ignoring(..), \
         name more labels there, or aggregate the left"
    )]
    ManyToOne {
        /// The labels both sides are matched by.
        group: String,
        /// The operator.
        operator: &'static str,
        /// Two series of the left, and that of the right which they match.
        found: String,
    },
    /// With grouping, two results would be one series.
    #[error("multiple matches for labels {labels} of '{operator}': grouping labels must ensure unique matches")]
    Grouping {
        /// The labels of both results.
        labels: String,
        /// The operator.
        operator: &'static str,
    },
    /// Two results would be one series.
    #[error(
        "{place}: vector cannot contain metrics with the same labelset {labels}: keep a label that tells them apart"
    )]
    SameLabels {
        /// The function or operator.
        place: String,
        /// The labels of both.
        labels: String,
    },
    /// A parameter that is computed came out unusable.
    #[error("{place}: scalar value {value} overflows int64")]
    Parameter {
        /// The aggregation.
        place: &'static str,
        /// Its parameter.
        value: f64,
    },
    /// A bound on the work of one evaluation.
    #[error("the query would touch more than {limit} samples: select fewer series, or a shorter range")]
    TooManySamples {
        /// The bound.
        limit: u64,
    },
    /// A bound on the memory of one evaluation.
    #[error("the query would hold more than {limit} samples at a time: select fewer series, or a shorter range")]
    TooManyHeld {
        /// The bound.
        limit: u64,
    },
    /// A bound on the time of one evaluation.
    #[error("query timed out in expression evaluation: select fewer series, a shorter range, or a longer step")]
    TimedOut,
    /// A bound on the points of a range query.
    #[error("{steps} steps exceed the resolution of {limit} points a series: use a longer step")]
    TooManySteps {
        /// What was asked.
        steps: u64,
        /// The bound.
        limit: u64,
    },
    /// A range query without a direction.
    #[error("a range query needs a step of at least 1 ms and an end that is not before its start")]
    Window,
    /// A range query of what has no points.
    #[error("a range query expects a scalar or an instant vector, and is given a {0}")]
    RangeKind(&'static str),
}
