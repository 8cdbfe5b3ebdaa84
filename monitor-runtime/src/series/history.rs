//! The store between who writes it, the sampler's thread, and who asks.

use std::sync::{Arc, PoisonError, RwLock};

use prometheus::proto::MetricFamily;

use super::scrape;
use super::store::{Limits, Stats, Store};
use crate::promql::source::{Matcher, SeriesData, Source};

/// The series of this process.
#[derive(Debug)]
pub(crate) struct History(RwLock<Store>);

impl History {
    /// A history within so many bytes; none of 0.
    pub(crate) fn open(bytes: usize) -> Option<Arc<Self>> {
        (bytes > 0).then(|| Arc::new(Self::new(Limits { bytes, ..Limits::default() })))
    }

    pub(crate) fn new(limits: Limits) -> Self {
        Self(RwLock::new(Store::new(limits)))
    }

    /// Adds a scrape, made at `time` (milliseconds since 1970).
    pub(crate) fn append(&self, time: i64, families: &[MetricFamily]) {
        let mut store = self.0.write().unwrap_or_else(PoisonError::into_inner);
        store.append(time, |add| scrape::each(families, add));
    }

    pub(crate) fn stats(&self) -> Stats {
        self.0.read().unwrap_or_else(PoisonError::into_inner).stats()
    }
}

impl Source for History {
    fn select(&self, matchers: &[Matcher], start_ms: i64, end_ms: i64) -> Vec<SeriesData> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).select(matchers, start_ms, end_ms)
    }
}
