//! Series in promtool's notation: `up{job="api"}` and `0+1x5 _ 3 stale`.

use super::memory::Memory;
use crate::promql::source::{Labels, NAME, STALE_BITS, Sample, SeriesData};

/// Input of one promtool test: an interval and series.
#[derive(Clone, Debug)]
pub(super) struct Input {
    pub(super) interval_ms: i64,
    /// Labels and values, as promtool reads them.
    pub(super) series: Vec<(String, String)>,
}

impl Input {
    /// The samples up to a moment.
    pub(super) fn memory(&self, last_ms: i64) -> Memory {
        let series = |(labels, values): &(String, String)| {
            let mut samples = samples_of(values, self.interval_ms);
            samples.retain(|sample| sample.timestamp_ms <= last_ms);
            SeriesData { labels: labels_of(labels), samples }
        };
        Memory(self.series.iter().map(series).collect())
    }
}

/// Labels as promtool prints and reads them.
pub(super) fn labels_of(text: &str) -> Labels {
    let (name, mut rest) = text.split_once('{').unwrap_or((text, "}"));
    let mut pairs = vec![(NAME.to_owned(), name.trim().to_owned())];
    while let Some((label, after)) = rest.split_once("=\"") {
        let end = (0..after.len()).find(|&at| closes(after, at)).expect("a closing quote");
        let value = after[..end].replace("\\\"", "\"").replace("\\\\", "\\");
        pairs.push((label.trim_matches([',', ' ']).to_owned(), value));
        rest = &after[end + 1..];
    }
    // promtool prints the name among the labels, where it overwrites the empty one.
    Labels::new(pairs)
}

/// Whether a quote at this place ends the value, and is not escaped.
fn closes(text: &str, at: usize) -> bool {
    let escapes = text.as_bytes()[..at].iter().rev().take_while(|&&byte| byte == b'\\').count();
    text.as_bytes()[at] == b'"' && escapes.is_multiple_of(2)
}

fn samples_of(text: &str, interval_ms: i64) -> Vec<Sample> {
    let values = text.split_whitespace().flat_map(expand).enumerate();
    let sample =
        |(at, value): (usize, Option<f64>)| value.map(|value| Sample { timestamp_ms: at as i64 * interval_ms, value });
    values.filter_map(sample).collect()
}

/// `1`, `1x3`, `1+2x3`, `1-2x3`, `_`, `_x3`, `stale`.
fn expand(item: &str) -> Vec<Option<f64>> {
    if item == "stale" {
        return vec![Some(f64::from_bits(STALE_BITS))];
    }
    let number = |text: &str| -> f64 { text.parse().expect("a number") };
    let Some((base, times)) = item.rsplit_once('x') else {
        return vec![(item != "_").then(|| number(item))];
    };
    let times: usize = times.parse().expect("a number of repetitions");
    if base == "_" {
        return vec![None; times];
    }
    let sign = base.char_indices().skip(1).find(|(_, character)| matches!(character, '+' | '-')).map(|(at, _)| at);
    let (start, step) = base.split_at(sign.unwrap_or(base.len()));
    let step = if step.is_empty() { 0.0 } else { number(step) };
    // Added up, as promtool does, and not multiplied.
    std::iter::successors(Some(number(start)), |value| Some(value + step)).take(times + 1).map(Some).collect()
}
