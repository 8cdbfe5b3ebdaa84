//! PromQL in process: the parser is the `promql-parser` crate's, the evaluator is ours.
//!
//! Semantics are those of Prometheus 3, or with [`Compat::V2`] those of Prometheus 2; every expression of the tests is asked of
//! a real one. What this evaluator does not have (native histograms, experimental functions, `fill`) is refused by
//! [`Query::parse`], never when a query is evaluated.
//!
//! On the way: `parse` and `call` check and lower the crate's tree to `expr`; `eval` walks it, one moment at a time, over the
//! series that `eval::fetch` reads once from a [`source::Source`].

mod aggregate;
mod binary;
mod call;
mod error;
mod eval;
mod expr;
mod functions;
mod limits;
mod matching;
mod narrow;
mod parse;
pub(crate) mod re2;
pub(crate) mod source;
mod top;
mod value;

#[cfg(test)]
mod tests;

use std::time::Instant;

pub(crate) use error::{EvalError, ParseError};
pub(crate) use functions::Civil;
pub(crate) use narrow::narrow;
pub(crate) use value::{Element, Value, number_text};

use eval::Evaluator;
use expr::{Expr, Operator};
use source::{Matcher, SeriesData, Source};

/// Whose semantics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compat {
    /// Prometheus 2.42: ranges and look-back include their left edge.
    V2,
    /// Prometheus 3: they do not.
    #[default]
    V3,
}

/// What is not in the text of a query.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Options {
    /// Whose semantics.
    pub(crate) compat: Compat,
    /// How long the last sample of a series counts, in milliseconds.
    pub(crate) look_back_ms: i64,
    /// The step of subqueries that name none, in milliseconds: the interval at which rules are evaluated.
    pub(crate) subquery_step_ms: i64,
    /// Samples that one evaluation may look at.
    pub(crate) max_samples: u64,
    /// Samples that it may hold at a time.
    pub(crate) max_held: u64,
    /// When it gives up.
    pub(crate) deadline: Option<Instant>,
    /// Points that one series of a range query may have.
    pub(crate) max_steps: u64,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            compat: Compat::V3,
            look_back_ms: 300_000,
            subquery_step_ms: 60_000,
            max_samples: limits::MAX_SAMPLES,
            max_held: limits::MAX_SAMPLES,
            deadline: None,
            max_steps: limits::MAX_STEPS,
        }
    }
}

/// A query that was parsed and checked, to be evaluated any number of times.
#[derive(Debug)]
pub(crate) struct Query {
    expr: Expr,
    options: Options,
}

impl Query {
    /// # Errors
    ///
    /// The text is not PromQL, is too large, or needs what this evaluator does not have.
    #[cfg(test)]
    pub(crate) fn parse(text: &str) -> Result<Self, ParseError> {
        Self::parse_with(text, Options::default())
    }

    /// As [`Query::parse`], with other options.
    ///
    /// # Errors
    ///
    /// As [`Query::parse`].
    pub(crate) fn parse_with(text: &str, options: Options) -> Result<Self, ParseError> {
        Ok(Self { expr: parse::parse(text, options.compat)?, options })
    }

    /// What it is evaluated with.
    pub(crate) fn options(&self) -> Options {
        self.options
    }

    /// What it selects, when it is one instant selector and nothing else.
    pub(crate) fn selector(&self) -> Option<&[Matcher]> {
        match &self.expr {
            Expr::Instant(selector) => Some(&selector.matchers),
            _ => None,
        }
    }

    /// Whether it comes to numbers: a vector or a scalar, and neither a text nor a range.
    pub(crate) fn has_points(&self) -> bool {
        matches!(self.expr.kind(), value::Kind::Scalar | value::Kind::Vector)
    }

    /// The number that it compares with, where that is all it does in the end, and whether what is below it passes: of `x > 80`
    /// that is 80, and not below.
    pub(crate) fn limit(&self) -> Option<(bool, f64)> {
        let Expr::Binary(binary) = &self.expr else { return None };
        let is_less = match binary.operator {
            Operator::Less | Operator::LessOrEqual => true,
            Operator::Greater | Operator::GreaterOrEqual => false,
            _ => return None,
        };
        match (&binary.left, &binary.right) {
            (_, Expr::Number(limit)) => Some((is_less, *limit)),
            (Expr::Number(limit), _) => Some((!is_less, *limit)),
            _ => None,
        }
    }

    /// How long before a moment the series must have begun for an evaluation to see all that it looks at, in milliseconds: its
    /// longest range, offset included.
    pub(crate) fn history_ms(&self) -> i64 {
        eval::history_ms(&self.expr, &self.options)
    }

    /// The result at one moment, in milliseconds since 1970.
    ///
    /// # Errors
    ///
    /// Series that cannot be told apart, or too much work.
    pub(crate) fn at(&self, source: &dyn Source, at_ms: i64) -> Result<Value, EvalError> {
        Evaluator::new(&self.expr, self.options, source, at_ms, at_ms)?.value(&self.expr, at_ms)
    }

    /// The result at each step from start to end (both included, milliseconds), one series for each that any step has, sorted
    /// by labels.
    ///
    /// # Errors
    ///
    /// As [`Query::at`]; more steps than allowed; an expression whose type has no points.
    pub(crate) fn range(
        &self,
        source: &dyn Source,
        start_ms: i64,
        end_ms: i64,
        step_ms: i64,
    ) -> Result<Vec<SeriesData>, EvalError> {
        if step_ms <= 0 || end_ms < start_ms {
            return Err(EvalError::Window);
        }
        let steps = start_ms.abs_diff(end_ms) / step_ms.unsigned_abs() + 1;
        if steps > self.options.max_steps {
            return Err(EvalError::TooManySteps { steps, limit: self.options.max_steps });
        }
        if !self.has_points() {
            return Err(EvalError::RangeKind(self.expr.kind().name()));
        }
        let evaluator = Evaluator::new(&self.expr, self.options, source, start_ms, end_ms)?;
        let mut series = evaluator.steps(&self.expr, start_ms, end_ms, step_ms)?;
        series.sort_by(|a, b| a.labels.cmp(&b.labels));
        Ok(series)
    }
}
