//! A series of a metric set in one line.

use super::figure::{self, Figure};
use crate::report::model::{MetricReport, SeriesReport};

/// The value of a counter or gauge; count and quantiles of a histogram.
pub(super) fn value(family: &MetricReport, series: &SeriesReport) -> String {
    let number = |value: f64| number(family, value);
    if let Some(latency) = &series.distribution {
        let quantiles = [("p50", latency.p50_seconds), ("p95", latency.p95_seconds), ("p99", latency.p99_seconds)];
        let quantiles = quantiles.iter().filter_map(|(name, value)| Some(format!(", {name} {}", number((*value)?))));
        return format!(
            "{} observed{}{}",
            figure::count(latency.count),
            latency.total_seconds.map_or_else(String::new, |sum| format!(", sum {}", number(sum))),
            quantiles.collect::<String>()
        );
    }
    series.value.map_or_else(|| "no value".to_owned(), number)
}

/// In the unit that the family's name says.
fn number(family: &MetricReport, value: f64) -> String {
    let base = family.name.strip_suffix("_total").unwrap_or(&family.name);
    if base.ends_with("_seconds") {
        figure::seconds(value)
    } else if base.ends_with("_bytes") && value >= 0.0 {
        Figure::Bytes(value as u64).text()
    } else {
        figure::plain(value)
    }
}
