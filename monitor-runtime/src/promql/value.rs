//! What an expression comes to.

use foldhash::{HashSet, HashSetExt};

use super::error::EvalError;
use super::source::{Labels, SeriesData};

/// One series of an instant vector.
#[derive(Clone, Debug)]
pub(crate) struct Element {
    /// Who it is; the name is among them unless the expression dropped it.
    pub(crate) labels: Labels,
    /// Its value at the moment of evaluation.
    pub(crate) value: f64,
}

/// A result. The order of a vector means something only after `sort`, `sort_desc`, `topk` and `bottomk`.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    /// A number without labels.
    Scalar(f64),
    /// A string literal.
    Text(String),
    /// At most one value for each series.
    Vector(Vec<Element>),
    /// Samples of a window, of a range selector or a subquery.
    Matrix(Vec<SeriesData>),
}

/// The types of expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A number.
    Scalar,
    /// Text.
    Text,
    /// Instant vector.
    Vector,
    /// Range vector.
    Matrix,
}

impl Kind {
    /// As messages of Prometheus call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Text => "string",
            Self::Vector => "instant vector",
            Self::Matrix => "range vector",
        }
    }
}

/// Refuses a vector in which two elements have the same labels: what dropped the difference between them lost data.
pub(crate) fn distinct(vector: Vec<Element>, place: &str) -> Result<Vec<Element>, EvalError> {
    let mut seen = HashSet::with_capacity(vector.len());
    for element in &vector {
        if !seen.insert(&element.labels) {
            return Err(EvalError::SameLabels { place: place.to_owned(), labels: element.labels.to_string() });
        }
    }
    drop(seen);
    Ok(vector)
}

/// Go's `math.Min`: -Inf wins over NaN, and NaN over numbers. Rust's `f64::min` would ignore it.
pub(crate) fn least(a: f64, b: f64) -> f64 {
    if (a.is_nan() || b.is_nan()) && a != f64::NEG_INFINITY && b != f64::NEG_INFINITY { f64::NAN } else { a.min(b) }
}

/// Go's `math.Max`: +Inf wins over NaN, and NaN over numbers.
pub(crate) fn greatest(a: f64, b: f64) -> f64 {
    if (a.is_nan() || b.is_nan()) && a != f64::INFINITY && b != f64::INFINITY { f64::NAN } else { a.max(b) }
}

/// A number as Prometheus writes it into a label: no exponent, the shortest digits that read back the same.
pub(crate) fn number_text(value: f64) -> String {
    if value.is_nan() {
        "NaN".to_owned()
    } else if value.is_infinite() {
        if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned()
    } else {
        value.to_string()
    }
}
