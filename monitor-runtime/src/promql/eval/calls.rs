//! Calls of functions, when a query is evaluated.

use super::super::call::text;
use super::super::error::EvalError;
use super::super::expr::{Call, Expr};
use super::super::functions::{
    Body, Civil, absent_labels, clamp, histogram_quantile, label_join, label_replace, round, stack,
};
use super::super::source::{Labels, NAME};
use super::super::value::{Element, Kind, Value, distinct, greatest, least};
use super::Evaluator;

impl Evaluator {
    pub(super) fn call(&self, call: &Call, at_ms: i64) -> Result<Value, EvalError> {
        let now = at_ms as f64 / 1000.0;
        let vector = match call.function.body {
            Body::Time => return Ok(Value::Scalar(now)),
            Body::Pi => return Ok(Value::Scalar(std::f64::consts::PI)),
            Body::Scalar => {
                let number = match self.first_vector(call, at_ms)?.as_slice() {
                    [only] => only.value,
                    _ => f64::NAN,
                };
                return Ok(Value::Scalar(number));
            }
            Body::Math(compute) => nameless(self.first_vector(call, at_ms)?, compute),
            Body::Date(part) => {
                let vector = match call.arguments.first() {
                    Some(argument) => self.vector(argument, at_ms)?,
                    None => alone(now),
                };
                nameless(vector, |seconds| Civil::of_seconds(seconds).as_ref().map_or(f64::NAN, part))
            }
            Body::Window { compute, keeps_name } => {
                let parameter = self.numbers(call, at_ms)?.first().copied().unwrap_or(f64::NAN);
                let matrix = call.arguments.iter().find(|argument| argument.kind() == Kind::Matrix);
                let results = matrix.map_or(Ok(Vec::new()), |expr| self.windows(expr, at_ms, parameter, compute))?;
                if keeps_name { results } else { nameless(results, |value| value) }
            }
            Body::Absent => absent(call, self.first_vector(call, at_ms)?.is_empty()),
            Body::AbsentOverTime => {
                let some = match call.arguments.first() {
                    Some(argument) => !self.windows(argument, at_ms, f64::NAN, |_| Some(1.0))?.is_empty(),
                    None => false,
                };
                absent(call, !some)
            }
            Body::Clamp | Body::ClampMax | Body::ClampMin | Body::Round => self.bounded(call, at_ms)?,
            Body::HistogramQuantile => {
                let phi = self.numbers(call, at_ms)?.first().copied().unwrap_or(f64::NAN);
                let buckets = call.arguments.get(1).map_or(Ok(Vec::new()), |expr| self.vector(expr, at_ms))?;
                histogram_quantile(phi, buckets, self.options.compat)
            }
            Body::LabelReplace | Body::LabelJoin => self.labelled(call, at_ms)?,
            Body::Sort { descending } => {
                let mut vector = self.first_vector(call, at_ms)?;
                sort(&mut vector, descending);
                vector
            }
            Body::Timestamp => self.timestamps(call, at_ms)?,
            Body::Vector => alone(self.numbers(call, at_ms)?.first().copied().unwrap_or(f64::NAN)),
        };
        distinct(vector, call.function.name).map(Value::Vector)
    }

    fn first_vector(&self, call: &Call, at_ms: i64) -> Result<Vec<Element>, EvalError> {
        call.arguments.first().map_or(Ok(Vec::new()), |expr| self.vector(expr, at_ms))
    }

    /// The scalar arguments, in their order.
    fn numbers(&self, call: &Call, at_ms: i64) -> Result<Vec<f64>, EvalError> {
        let scalars = call.arguments.iter().filter(|argument| argument.kind() == Kind::Scalar);
        scalars.map(|expr| self.scalar(expr, at_ms)).collect()
    }

    fn bounded(&self, call: &Call, at_ms: i64) -> Result<Vec<Element>, EvalError> {
        let vector = self.first_vector(call, at_ms)?;
        Ok(match (call.function.body, self.numbers(call, at_ms)?.as_slice()) {
            (Body::Clamp, [min, max]) if max < min => Vec::new(),
            (Body::Clamp, [min, max]) => nameless(vector, |value| clamp(value, *min, *max)),
            (Body::ClampMax, [max]) => nameless(vector, |value| least(*max, value)),
            (Body::ClampMin, [min]) => nameless(vector, |value| greatest(*min, value)),
            (_, multiple) => {
                let multiple = multiple.first().copied().unwrap_or(1.0);
                nameless(vector, |value| round(value, multiple))
            }
        })
    }

    fn labelled(&self, call: &Call, at_ms: i64) -> Result<Vec<Element>, EvalError> {
        let vector = self.first_vector(call, at_ms)?;
        let texts: Vec<&str> = call.arguments.iter().filter_map(text).collect();
        Ok(match (&call.pattern, texts.as_slice()) {
            (Some(pattern), [target, replacement, source, ..]) => {
                label_replace(vector, target, replacement, source, pattern)
            }
            (None, [target, separator, sources @ ..]) => label_join(vector, target, separator, sources),
            _ => vector,
        })
    }

    /// Of a selector the time of its samples, of anything else that of the evaluation. In seconds.
    fn timestamps(&self, call: &Call, at_ms: i64) -> Result<Vec<Element>, EvalError> {
        let seconds = |ms: i64| ms as f64 / 1000.0;
        let Some(Expr::Instant(selector)) = call.arguments.first() else {
            return Ok(nameless(self.first_vector(call, at_ms)?, |_| seconds(at_ms)));
        };
        let newest = self.newest(selector, at_ms)?.into_iter();
        let vector = newest.map(|(labels, sample)| Element { labels, value: seconds(sample.timestamp_ms) }).collect();
        Ok(nameless(vector, |value| value))
    }
}

/// New values, which the series' name no longer describes.
fn nameless(mut vector: Vec<Element>, compute: impl Fn(f64) -> f64) -> Vec<Element> {
    for element in &mut vector {
        element.value = compute(element.value);
        element.labels.set(NAME, "");
    }
    vector
}

/// One element without labels.
fn alone(value: f64) -> Vec<Element> {
    vec![Element { labels: Labels::default(), value }]
}

fn absent(call: &Call, is_absent: bool) -> Vec<Element> {
    if !is_absent {
        return Vec::new();
    }
    let labels = match call.arguments.first() {
        Some(Expr::Instant(selector) | Expr::Range(selector, _)) => absent_labels(&selector.matchers),
        _ => Labels::default(),
    };
    vec![Element { labels, value: 1.0 }]
}

/// By value; a NaN is last in both directions.
fn sort(vector: &mut [Element], descending: bool) {
    vector.sort_by(|a, b| match (a.value.is_nan(), b.value.is_nan()) {
        (false, false) if descending => stack(b.value, a.value),
        (false, false) => stack(a.value, b.value),
        (a_nan, b_nan) => a_nan.cmp(&b_nan),
    });
}
