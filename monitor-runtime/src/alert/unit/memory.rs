//! The series of one test, in memory.

use std::collections::BTreeMap;

use super::super::group::Store;
use crate::promql::source::{Labels, Matcher, Sample, SeriesData, Source};

/// Series by their labels.
#[derive(Debug, Default)]
pub(crate) struct Memory(BTreeMap<Labels, Vec<Sample>>);

impl Source for Memory {
    fn select(&self, matchers: &[Matcher], start_ms: i64, end_ms: i64) -> Vec<SeriesData> {
        let matching = self.0.iter().filter(|(labels, _)| matchers.iter().all(|matcher| matcher.matches(labels)));
        let window = |(labels, samples): (&Labels, &Vec<Sample>)| {
            let from = samples.partition_point(|sample| sample.timestamp_ms < start_ms);
            let to = samples.partition_point(|sample| sample.timestamp_ms <= end_ms);
            SeriesData { labels: labels.clone(), samples: samples.get(from..to).unwrap_or_default().to_vec() }
        };
        matching.map(window).filter(|series| !series.samples.is_empty()).collect()
    }
}

impl Store for Memory {
    fn append(&mut self, labels: Labels, sample: Sample) {
        let samples = self.0.entry(labels).or_default();
        if samples.last().is_none_or(|last| last.timestamp_ms < sample.timestamp_ms) {
            samples.push(sample);
        }
    }
}
