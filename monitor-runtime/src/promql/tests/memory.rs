//! Series in memory, for tests.

use crate::promql::source::{Labels, Matcher, Sample, SeriesData, Source};

/// Series as they were written down.
#[derive(Debug, Default)]
pub(super) struct Memory(pub(super) Vec<SeriesData>);

impl Source for Memory {
    fn select(&self, matchers: &[Matcher], start_ms: i64, end_ms: i64) -> Vec<SeriesData> {
        let matching = self.0.iter().filter(|series| matchers.iter().all(|matcher| matcher.matches(&series.labels)));
        let window = |series: &SeriesData| {
            let inside = |sample: &&Sample| (start_ms..=end_ms).contains(&sample.timestamp_ms);
            let samples = series.samples.iter().filter(inside).copied().collect();
            SeriesData { labels: series.labels.clone(), samples }
        };
        matching.map(window).filter(|series| !series.samples.is_empty()).collect()
    }
}

/// One series with samples at these milliseconds.
pub(super) fn series(labels: &[(&str, &str)], samples: &[(i64, f64)]) -> SeriesData {
    SeriesData {
        labels: Labels::new(labels.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))),
        samples: samples.iter().map(|&(timestamp_ms, value)| Sample { timestamp_ms, value }).collect(),
    }
}
