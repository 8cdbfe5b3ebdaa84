//! The functions: their names, their types, and what computes them.

mod civil;
mod extrapolate;
mod histogram;
mod labels;
mod math;
mod over_time;
mod quantile;
mod regression;
pub(super) mod statistics;
mod table;
mod window;

pub(crate) use civil::Civil;
pub(crate) use histogram::histogram_quantile;
pub(crate) use labels::{absent_labels, label_join, label_replace};
pub(crate) use math::{clamp, round};
pub(crate) use quantile::{quantile, stack};
pub(crate) use table::{find, is_later};
pub(crate) use window::Window;

use super::value::Kind;

/// A function of PromQL.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Function {
    pub(crate) name: &'static str,
    /// The types of its arguments; the last one may be repeated or left out where the function says so.
    pub(crate) parameters: &'static [Kind],
    pub(crate) body: Body,
}

impl Function {
    /// The type of its result.
    pub(crate) fn returns(&self) -> Kind {
        match self.body {
            Body::Time | Body::Pi | Body::Scalar => Kind::Scalar,
            _ => Kind::Vector,
        }
    }
}

/// How a function is computed.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Body {
    /// Of each value alone.
    Math(fn(f64) -> f64),
    /// Of each value as a date; of now without argument.
    Date(fn(&Civil) -> f64),
    /// Of the samples of a window; a series without result is left out.
    Window {
        compute: fn(&Window<'_>) -> Option<f64>,
        /// A sample of the series itself comes out, so its name stays.
        keeps_name: bool,
    },
    Absent,
    AbsentOverTime,
    Clamp,
    ClampMax,
    ClampMin,
    HistogramQuantile,
    LabelJoin,
    LabelReplace,
    Pi,
    Round,
    Scalar,
    Sort {
        descending: bool,
    },
    Time,
    Timestamp,
    Vector,
}
