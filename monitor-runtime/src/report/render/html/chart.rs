//! How long the calls took, drawn over a logarithmic axis.

use maud::{Markup, html};

use crate::report::model::{FunctionReport, Range};
use crate::report::render::figure::{count, seconds};

/// Columns at most.
const COLUMNS: usize = 64;
/// A range is at most so wide, as a logarithm to base 2: finer columns would show the grid rather than the calls.
const FINEST: f64 = 0.0875;
/// Texts below the axis at most: more would overlap on a telephone.
const LABELS: usize = 6;

/// The chart of the durations of a function; nothing where the report has no distribution.
pub(super) fn distribution(function: &FunctionReport) -> Markup {
    let Some(axis) = Axis::of(&function.distribution) else { return html! {} };
    let columns = axis.columns(&function.distribution);
    let highest = columns.iter().copied().fold(0.0, f64::max);
    let quantiles: Vec<_> =
        [("p50", function.p50_seconds), ("p95", function.p95_seconds), ("p99", function.p99_seconds)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .collect();
    let calls = count(function.distribution.iter().map(|range| range.2).fold(0, u64::saturating_add));
    let marks: String = quantiles.iter().map(|(name, value)| format!(", {name} {}", seconds(*value))).collect();
    let (low, high) = ends(&function.distribution);
    let label =
        format!("Durations of {calls} calls on a logarithmic axis, from {} to {}{marks}.", seconds(low), seconds(high));
    html! {
        figure.chart {
            figcaption { "Durations of " (calls) " timed calls; the highest column is " (count(highest.round() as u64)) " calls" }
            svg role="img" aria-label=(label) width="100%" height="150" {
                title { (label) }
                @for (value, text) in axis.ticks() {
                    @let x = axis.percent(value);
                    line.grid x1=(x) x2=(x) y1="42" y2="128" {}
                    text.tick x=(x) y="144" { (text) }
                }
                svg x="0" y="42" width="100%" height="86" viewBox={ "0 0 " (columns.len()) " 1000" } preserveAspectRatio="none" {
                    path.area d=(outline(&columns, highest)) {}
                }
                line.axis x1="0" x2="100%" y1="128" y2="128" {}
                @for (row, (name, value)) in quantiles.iter().enumerate() {
                    @let x = axis.percent(*value);
                    @let side = if axis.position(*value) > 0.6 { "end" } else { "start" };
                    line class={ "mark " (name) } x1=(x) x2=(x) y1=(row * 14) y2="128" {}
                    text class={ "mark " (side) } x=(x) y=(row * 14 + 10) dx=(if side == "end" { -4 } else { 4 }) {
                        (name) " " (seconds(*value))
                    }
                }
            }
        }
    }
}

fn ends(ranges: &[Range]) -> (f64, f64) {
    let low = ranges.iter().map(|range| range.0).fold(f64::INFINITY, f64::min);
    (low, ranges.iter().map(|range| range.1).fold(0.0, f64::max))
}

/// A logarithmic axis: the binary logarithms of its ends.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    fn of(ranges: &[Range]) -> Option<Self> {
        let (low, high) = ends(ranges);
        if !low.is_finite() || !high.is_finite() {
            return None;
        }
        // A duration below the clock's resolution is 0, which has no logarithm.
        let (low, high) = (low.max(1e-9).log2(), high.max(1e-9).log2());
        // At least a factor of eight: calls that all took the same are a peak and not a wall.
        let margin = ((3.0 - (high - low)) / 2.0).max(FINEST);
        Some(Self { low: low - margin, high: high + margin })
    }

    fn position(&self, value: f64) -> f64 {
        ((value.max(1e-9).log2() - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    fn percent(&self, value: f64) -> String {
        format!("{:.2}%", self.position(value) * 100.0)
    }

    /// Calls in each column; a range over several columns is divided among them.
    fn columns(&self, ranges: &[Range]) -> Vec<f64> {
        let number = (((self.high - self.low) / FINEST).ceil() as usize).clamp(1, COLUMNS);
        let mut columns = vec![0.0; number];
        let place = |value: f64| self.position(value) * number as f64;
        for Range(low, high, calls) in ranges {
            let (from, to) = (place(*low), place(*high));
            let first = (from as usize).min(number - 1);
            let last = (to as usize).clamp(first, number - 1);
            for (column, height) in columns.iter_mut().enumerate().take(last + 1).skip(first) {
                let covered = to.min((column + 1) as f64) - from.max(column as f64);
                let part = if to > from { covered / (to - from) } else { 1.0 };
                *height += part.clamp(0.0, 1.0) * *calls as f64;
            }
        }
        columns
    }

    /// Round durations on the axis, with their texts.
    fn ticks(&self) -> Vec<(f64, String)> {
        let steps: &[f64] = if self.high - self.low > 9.0 { &[1.0] } else { &[1.0, 2.0, 5.0] };
        let decades = -9..=5;
        let all = decades.flat_map(|decade| steps.iter().map(move |step| (decade, *step)));
        let ticks: Vec<_> = all
            .map(|(decade, step)| (step * 10_f64.powi(decade), tick(decade, step)))
            .filter(|(value, _)| (self.low..=self.high).contains(&value.log2()))
            .filter(|(value, _)| (0.03..=0.97).contains(&self.position(*value)))
            .collect();
        let every = ticks.len().div_ceil(LABELS).max(1);
        ticks.into_iter().step_by(every).collect()
    }
}

fn tick(decade: i32, step: f64) -> String {
    let (unit, least) = match decade {
        ..=-7 => ("ns", -9),
        -6..=-4 => ("µs", -6),
        -3..=-1 => ("ms", -3),
        0.. => ("s", 0),
    };
    format!("{} {unit}", step * 10_f64.powi(decade - least))
}

/// The columns as one line around them: each 1 wide, the highest 1000 high.
fn outline(columns: &[f64], highest: f64) -> String {
    let mut buffer = itoa::Buffer::new();
    let mut path = String::with_capacity(columns.len() * 10);
    path.push_str("M0 1000");
    let mut before = 1000;
    for (column, calls) in columns.iter().enumerate() {
        // What is there can be seen.
        let height = if *calls > 0.0 { ((calls / highest * 1000.0) as u32).max(15) } else { 0 };
        let y = 1000_u32.saturating_sub(height);
        if y != before {
            path.push('V');
            path.push_str(buffer.format(y));
            before = y;
        }
        path.push('H');
        path.push_str(buffer.format(column + 1));
    }
    path.push_str("V1000Z");
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_call_is_lost_or_drawn_outside() {
        for ranges in [
            vec![Range(0.0, 0.0, 5)],
            vec![Range(1e-6, 1.06e-6, 3)],
            vec![Range(1e-9, 1e-8, 1), Range(2.0, 2.1, 7), Range(90.0, 5000.0, 2)],
        ] {
            let axis = Axis::of(&ranges).expect("an axis");
            let columns = axis.columns(&ranges);
            let drawn: f64 = columns.iter().sum();
            let calls: u64 = ranges.iter().map(|range| range.2).sum();
            assert!((drawn - calls as f64).abs() < 1e-6, "{ranges:?}: {drawn}");
            assert!(columns.len() <= COLUMNS && axis.ticks().len() <= LABELS && !axis.ticks().is_empty(), "{ranges:?}");
        }
        assert!(Axis::of(&[]).is_none() && Axis::of(&[Range(f64::NAN, f64::NAN, 1)]).is_none());
        assert_eq!([tick(-9, 5.0), tick(-4, 1.0), tick(-1, 2.0), tick(1, 1.0)], ["5 ns", "100 µs", "200 ms", "10 s"]);
    }
}
