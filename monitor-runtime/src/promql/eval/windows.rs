//! Range vectors: the samples of a window, of a selector or of a subquery.

use super::super::error::EvalError;
use super::super::expr::{Expr, Subquery};
use super::super::functions::Window;
use super::super::source::{Labels, Sample, SeriesData};
use super::super::value::Element;
use super::{Evaluator, fetch};

impl Evaluator {
    /// What a function makes of the window of each series that has samples in it.
    pub(super) fn windows(
        &self,
        expr: &Expr,
        at_ms: i64,
        parameter: f64,
        compute: fn(&Window<'_>) -> Option<f64>,
    ) -> Result<Vec<Element>, EvalError> {
        let mut results = Vec::new();
        self.each_window(expr, at_ms, |labels, samples, start_ms, end_ms| {
            let compat = self.options.compat;
            let window = Window { samples, start_ms, end_ms, now_ms: at_ms, parameter, compat };
            if let Some(value) = compute(&window) {
                results.push(Element { labels: labels.clone(), value });
            }
        })?;
        Ok(results)
    }

    /// The window of each series that has samples in it.
    pub(super) fn matrix(&self, expr: &Expr, at_ms: i64) -> Result<Vec<SeriesData>, EvalError> {
        let mut results = Vec::new();
        self.each_window(expr, at_ms, |labels, samples, _, _| {
            results.push(SeriesData { labels: labels.clone(), samples: samples.to_vec() });
        })?;
        Ok(results)
    }

    fn each_window(
        &self,
        expr: &Expr,
        at_ms: i64,
        mut see: impl FnMut(&Labels, &[Sample], i64, i64),
    ) -> Result<(), EvalError> {
        match expr {
            Expr::Range(selector, range_ms) => {
                let end_ms = fetch::moment(selector.shift, at_ms, self.query);
                let first_ms = self.first_of_window(end_ms, *range_ms);
                for series in self.series.get(selector.index).into_iter().flatten() {
                    let from = series.samples.partition_point(|sample| sample.timestamp_ms < first_ms);
                    let to = series.samples.partition_point(|sample| sample.timestamp_ms <= end_ms);
                    let samples = series.samples.get(from..to).unwrap_or_default();
                    self.spend(samples.len() + 1)?;
                    if !samples.is_empty() {
                        see(&series.labels, samples, end_ms.saturating_sub(*range_ms), end_ms);
                    }
                }
                Ok(())
            }
            Expr::Subquery(subquery) => {
                let end_ms = fetch::moment(subquery.shift, at_ms, self.query);
                let found = self.subquery(subquery, end_ms)?;
                for series in &found {
                    self.spend(series.samples.len() + 1)?;
                    see(&series.labels, &series.samples, end_ms.saturating_sub(subquery.range_ms), end_ms);
                }
                self.release(&found);
                Ok(())
            }
            // A loaded query has nothing else where a range vector belongs.
            _ => Ok(()),
        }
    }

    /// Evaluated at the multiples of its step, whatever the moment of the query, so that its points stay where they are.
    fn subquery(&self, subquery: &Subquery, end_ms: i64) -> Result<Vec<SeriesData>, EvalError> {
        let step_ms = subquery.step_ms.unwrap_or(self.options.subquery_step_ms).max(1);
        let first_ms = self.first_of_window(end_ms, subquery.range_ms);
        let remainder = first_ms.rem_euclid(step_ms);
        let start_ms = if remainder == 0 { first_ms } else { first_ms.saturating_add(step_ms - remainder) };
        self.steps(&subquery.expr, start_ms, end_ms, step_ms)
    }
}
