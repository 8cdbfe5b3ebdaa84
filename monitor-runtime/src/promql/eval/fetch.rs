//! What a query reads, and reading it once.

use std::time::Instant;

use super::super::expr::{At, Expr, Selector, Shift};
use super::super::source::{SeriesData, Source, is_stale};
use super::super::{EvalError, Options};

/// A moment after `offset` and `@`; start and end are those of the whole query.
pub(super) fn moment(shift: Shift, at_ms: i64, (start_ms, end_ms): (i64, i64)) -> i64 {
    let base = match shift.at {
        None => at_ms,
        Some(At::Time(time_ms)) => time_ms,
        Some(At::Start) => start_ms,
        Some(At::End) => end_ms,
    };
    base.saturating_sub(shift.offset_ms)
}

/// A selector and the moments it reads, in the order of the selectors' indices.
struct Read<'a> {
    selector: &'a Selector,
    from_ms: i64,
    to_ms: i64,
    /// Staleness markers end an instant vector, and are no samples of a range.
    ranges: bool,
}

/// The longest way back of any range; an instant vector needs one sample only.
pub(in super::super) fn history_ms(expr: &Expr, options: &Options) -> i64 {
    let back = |read: Read<'_>| if read.ranges { -read.from_ms } else { -read.from_ms - options.look_back_ms };
    reads(expr, options, (0, 0)).into_iter().map(back).max().unwrap_or(0).max(0)
}

/// The series of each selector.
pub(super) fn fetch(
    expr: &Expr,
    options: &Options,
    source: &dyn Source,
    query: (i64, i64),
) -> Result<Vec<Vec<SeriesData>>, EvalError> {
    let (limit, work) = (options.max_held, options.max_samples);
    let (mut samples, mut failed) = (0_u64, None);
    let series = |read: Read<'_>| {
        let mut goes_on = |more: usize| {
            samples += more as u64;
            failed = if samples > work {
                Some(EvalError::TooManySamples { limit: work })
            } else if samples > limit {
                Some(EvalError::TooManyHeld { limit })
            } else {
                options.deadline.filter(|deadline| Instant::now() >= *deadline).map(|_| EvalError::TimedOut)
            };
            failed.is_none()
        };
        let mut series = source.select_while(&read.selector.matchers, read.from_ms, read.to_ms, &mut goes_on);
        if let Some(error) = failed.take() {
            return Err(error);
        }
        if read.ranges {
            series.iter_mut().for_each(|series| series.samples.retain(|sample| !is_stale(sample.value)));
        }
        Ok(series)
    };
    reads(expr, options, query).into_iter().map(series).collect()
}

fn reads<'a>(expr: &'a Expr, options: &Options, query: (i64, i64)) -> Vec<Read<'a>> {
    let mut reads = Vec::new();
    collect(expr, options, query, query, &mut reads);
    reads
}

fn collect<'a>(
    expr: &'a Expr,
    options: &Options,
    query: (i64, i64),
    (from_ms, to_ms): (i64, i64),
    reads: &mut Vec<Read<'a>>,
) {
    let mut below = |inner: &'a Expr, window: (i64, i64)| collect(inner, options, query, window, reads);
    let shifted =
        |shift, length_ms: i64| (moment(shift, from_ms, query).saturating_sub(length_ms), moment(shift, to_ms, query));
    match expr {
        Expr::Number(_) | Expr::Text(_) => {}
        Expr::Instant(selector) => {
            let (from_ms, to_ms) = shifted(selector.shift, options.look_back_ms);
            reads.push(Read { selector, from_ms, to_ms, ranges: false });
        }
        Expr::Range(selector, range_ms) => {
            let (from_ms, to_ms) = shifted(selector.shift, *range_ms);
            reads.push(Read { selector, from_ms, to_ms, ranges: true });
        }
        Expr::Subquery(subquery) => below(&subquery.expr, shifted(subquery.shift, subquery.range_ms)),
        Expr::Negate(inner) => below(inner, (from_ms, to_ms)),
        Expr::Binary(binary) => {
            below(&binary.left, (from_ms, to_ms));
            below(&binary.right, (from_ms, to_ms));
        }
        Expr::Aggregate(aggregate) => {
            // In the order in which they were numbered.
            below(&aggregate.expr, (from_ms, to_ms));
            aggregate.parameter.iter().for_each(|parameter| below(parameter, (from_ms, to_ms)));
        }
        Expr::Call(call) => call.arguments.iter().for_each(|argument| below(argument, (from_ms, to_ms))),
    }
}
