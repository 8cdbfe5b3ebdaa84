//! In place of the history, where the feature `alerts` is left out: there is none.

#![cfg_attr(not(feature = "system"), allow(dead_code, reason = "only the sampler writes it"))]

use std::convert::Infallible;
use std::sync::Arc;

use prometheus::proto::MetricFamily;

#[derive(Debug)]
pub(crate) struct History(Infallible);

pub(crate) struct Stats {
    pub(crate) series: usize,
    pub(crate) bytes: usize,
    pub(crate) dropped_samples: u64,
    pub(crate) refused_samples: u64,
}

pub(crate) struct Moment {
    pub(crate) ms: i64,
}

impl History {
    pub(crate) fn open(_bytes: usize) -> Option<Arc<Self>> {
        None
    }

    pub(crate) fn now(&self) -> Moment {
        match self.0 {}
    }

    pub(crate) fn append(&self, _time: i64, _families: &[MetricFamily]) {
        match self.0 {}
    }

    pub(crate) fn stats(&self) -> Stats {
        match self.0 {}
    }
}
