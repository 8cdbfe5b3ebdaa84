//! Walks a query's tree, one moment at a time.

mod calls;
mod fetch;
mod windows;

use std::cell::Cell;
use std::time::Instant;

use foldhash::{HashMap, HashMapExt};

pub(super) use fetch::history_ms;

use super::aggregate::aggregate;
use super::binary;
use super::error::EvalError;
use super::expr::{Aggregate, Expr, Selector};
use super::source::{Labels, NAME, Sample, SeriesData, Source, is_stale};
use super::value::{Element, Value, distinct};
use super::{Compat, Options};

/// Two to this are the samples between two looks at the clock.
const SAMPLES_PER_LOOK: u32 = 10;

/// One evaluation: the series were read, the work is counted.
pub(super) struct Evaluator {
    options: Options,
    /// First and last moment of the whole query, for `@ start()` and `@ end()`.
    query: (i64, i64),
    /// By the index of the selector.
    series: Vec<Vec<SeriesData>>,
    samples_left: Cell<u64>,
    /// Of what may be held at a time, beside the series that were read.
    places_left: Cell<u64>,
}

impl Evaluator {
    pub(super) fn new(
        expr: &Expr,
        options: Options,
        source: &dyn Source,
        start_ms: i64,
        end_ms: i64,
    ) -> Result<Self, EvalError> {
        let query = (start_ms, end_ms);
        let series = fetch::fetch(expr, &options, source, query)?;
        let held = series.iter().flatten().map(|series| series.samples.len() as u64 + 1).sum();
        let places_left = Cell::new(options.max_held.saturating_sub(held));
        Ok(Self { options, query, series, samples_left: Cell::new(options.max_samples), places_left })
    }

    /// The value of an expression at a moment.
    pub(super) fn value(&self, expr: &Expr, at_ms: i64) -> Result<Value, EvalError> {
        match expr {
            Expr::Number(number) => Ok(Value::Scalar(*number)),
            Expr::Text(text) => Ok(Value::Text(text.clone())),
            Expr::Instant(selector) => self.instant(selector, at_ms).map(Value::Vector),
            Expr::Range(..) | Expr::Subquery(_) => self.matrix(expr, at_ms).map(Value::Matrix),
            Expr::Negate(inner) => match self.value(inner, at_ms)? {
                Value::Vector(mut vector) => {
                    for element in &mut vector {
                        element.value = -element.value;
                        element.labels.set(NAME, "");
                    }
                    distinct(vector, "unary -").map(Value::Vector)
                }
                Value::Scalar(number) => Ok(Value::Scalar(-number)),
                other => Ok(other),
            },
            Expr::Binary(binary) => {
                let (left, right) = (self.value(&binary.left, at_ms)?, self.value(&binary.right, at_ms)?);
                binary::apply(binary, left, right, self.options.compat)
            }
            Expr::Aggregate(aggregate) => self.aggregate(aggregate, at_ms).map(Value::Vector),
            Expr::Call(call) => self.call(call, at_ms),
        }
    }

    /// An instant vector; empty of what is none, which a loaded query does not ask for.
    fn vector(&self, expr: &Expr, at_ms: i64) -> Result<Vec<Element>, EvalError> {
        match self.value(expr, at_ms)? {
            Value::Vector(vector) => Ok(vector),
            _ => Ok(Vec::new()),
        }
    }

    /// A number; NaN of what is none.
    fn scalar(&self, expr: &Expr, at_ms: i64) -> Result<f64, EvalError> {
        match self.value(expr, at_ms)? {
            Value::Scalar(number) => Ok(number),
            _ => Ok(f64::NAN),
        }
    }

    fn aggregate(&self, node: &Aggregate, at_ms: i64) -> Result<Vec<Element>, EvalError> {
        let parameter = node.parameter.as_ref().map_or(Ok(f64::NAN), |parameter| self.scalar(parameter, at_ms))?;
        aggregate(node, self.vector(&node.expr, at_ms)?, parameter, self.options.compat)
    }

    fn instant(&self, selector: &Selector, at_ms: i64) -> Result<Vec<Element>, EvalError> {
        let newest = self.newest(selector, at_ms)?;
        Ok(newest.into_iter().map(|(labels, sample)| Element { labels, value: sample.value }).collect())
    }

    /// The newest sample of each series within the look-back, unless it says that the series ended.
    fn newest(&self, selector: &Selector, at_ms: i64) -> Result<Vec<(Labels, Sample)>, EvalError> {
        let at_ms = fetch::moment(selector.shift, at_ms, self.query);
        let oldest_ms = self.first_of_window(at_ms, self.options.look_back_ms);
        let series = self.series.get(selector.index).map_or(&[][..], Vec::as_slice);
        self.spend(series.len())?;
        let newest = series.iter().filter_map(|series| {
            let after = series.samples.partition_point(|sample| sample.timestamp_ms <= at_ms);
            let sample = *series.samples.get(after.checked_sub(1)?)?;
            let counts = sample.timestamp_ms >= oldest_ms && !is_stale(sample.value);
            counts.then(|| (series.labels.clone(), sample))
        });
        Ok(newest.collect())
    }

    /// The first millisecond that belongs to a window: its left edge, or with Prometheus 3 the one after it.
    fn first_of_window(&self, end_ms: i64, length_ms: i64) -> i64 {
        let start_ms = end_ms.saturating_sub(length_ms);
        match self.options.compat {
            Compat::V2 => start_ms,
            Compat::V3 => start_ms.saturating_add(1),
        }
    }

    /// The results at each step, as series, in the order in which they appear.
    pub(super) fn steps(
        &self,
        expr: &Expr,
        start_ms: i64,
        end_ms: i64,
        step_ms: i64,
    ) -> Result<Vec<SeriesData>, EvalError> {
        let mut places: HashMap<Labels, usize> = HashMap::new();
        let mut all: Vec<SeriesData> = Vec::new();
        let mut at_ms = start_ms;
        while at_ms <= end_ms {
            let elements = match self.value(expr, at_ms)? {
                Value::Vector(vector) => vector,
                Value::Scalar(value) => vec![Element { labels: Labels::default(), value }],
                Value::Text(_) | Value::Matrix(_) => Vec::new(),
            };
            self.spend(elements.len() + 1)?;
            self.hold(elements.len())?;
            for Element { labels, value } in elements {
                let place = *places.entry(labels).or_insert_with_key(|labels| {
                    all.push(SeriesData { labels: labels.clone(), samples: Vec::new() });
                    all.len() - 1
                });
                if let Some(series) = all.get_mut(place) {
                    series.samples.push(Sample { timestamp_ms: at_ms, value });
                }
            }
            let Some(next) = at_ms.checked_add(step_ms) else { break };
            at_ms = next;
        }
        Ok(all)
    }

    /// Counts samples that are looked at, and stops what looks at too many.
    fn spend(&self, samples: usize) -> Result<(), EvalError> {
        let limit = self.options.max_samples;
        let left = self.samples_left.get().checked_sub(samples as u64).ok_or(EvalError::TooManySamples { limit })?;
        let before = self.samples_left.replace(left);
        // The clock is looked at once in some thousand samples.
        let is_time_to_look = (left ^ before) >> SAMPLES_PER_LOOK != 0;
        match self.options.deadline {
            Some(deadline) if is_time_to_look && Instant::now() >= deadline => Err(EvalError::TimedOut),
            _ => Ok(()),
        }
    }

    /// Counts results that stay.
    fn hold(&self, samples: usize) -> Result<(), EvalError> {
        let limit = self.options.max_held;
        let left = self.places_left.get().checked_sub(samples as u64).ok_or(EvalError::TooManyHeld { limit })?;
        self.places_left.set(left);
        Ok(())
    }

    /// What was held is given back.
    fn release(&self, series: &[SeriesData]) {
        let samples: usize = series.iter().map(|series| series.samples.len()).sum();
        self.places_left.set(self.places_left.get() + samples as u64);
    }
}
