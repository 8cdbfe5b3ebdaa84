//! What the rules of a group see: the history, and what the rules before them have just written.

use crate::alert::group::Store;
use crate::promql::source::{Labels, Matcher, Sample, SeriesData, Source};
use crate::series::{History, merged};

pub(super) struct Overlay<'a> {
    history: &'a History,
    written: Vec<(Labels, Sample)>,
}

impl<'a> Overlay<'a> {
    pub(super) fn new(history: &'a History) -> Self {
        Self { history, written: Vec::new() }
    }

    pub(super) fn into_written(self) -> Vec<(Labels, Sample)> {
        self.written
    }
}

impl Source for Overlay<'_> {
    fn select(&self, matchers: &[Matcher], start_ms: i64, end_ms: i64) -> Vec<SeriesData> {
        self.select_while(matchers, start_ms, end_ms, &mut |_| true)
    }

    fn select_while(
        &self,
        matchers: &[Matcher],
        start_ms: i64,
        end_ms: i64,
        goes_on: &mut dyn FnMut(usize) -> bool,
    ) -> Vec<SeriesData> {
        let mut found = self.history.select_while(matchers, start_ms, end_ms, goes_on);
        let kept = found.len();
        let in_time = |sample: &Sample| (start_ms..=end_ms).contains(&sample.timestamp_ms);
        let own = self
            .written
            .iter()
            .filter(|(labels, sample)| in_time(sample) && matchers.iter().all(|matcher| matcher.matches(labels)));
        found.extend(own.map(|(labels, sample)| SeriesData { labels: labels.clone(), samples: vec![*sample] }));
        if found.len() > kept { merged(found) } else { found }
    }
}

impl Store for Overlay<'_> {
    fn append(&mut self, labels: Labels, sample: Sample) {
        self.written.push((labels, sample));
    }
}
