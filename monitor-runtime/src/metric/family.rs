//! A family: its declaration, and its series by their label values.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::info::{FamilyInfo, MetricKind};
use super::series::{Recording, Series};
use crate::label::{self, LabelMap, LabelSet, Labelled, OTHER, product};
use crate::record::{Blocks, MAX_WORDS};

/// Families whose labels are all enums keep one place for each combination, up to so many.
const MAX_DENSE: usize = 4_096;
/// So many bounds fit into a run of words, beside `+Inf` and the sum.
const MAX_BOUNDS: usize = MAX_WORDS - 2;

#[derive(Debug)]
pub(crate) struct Family {
    info: FamilyInfo,
    store: Store,
    /// The series that counts what no longer fits.
    other: OnceLock<Arc<Series>>,
    dropped: AtomicU64,
}

#[derive(Debug)]
enum Store {
    /// By index: every combination of values is known.
    Dense(Box<[OnceLock<Arc<Series>>]>),
    /// By text.
    Sparse(LabelMap<Arc<Series>>),
}

impl Family {
    pub(crate) fn new(info: FamilyInfo) -> Self {
        // A set made by hand may say anything; a derived one is checked by the compiler.
        let info = FamilyInfo { buckets: info.buckets.get(..MAX_BOUNDS).unwrap_or(info.buckets), ..info };
        let dense = (info.values.len() == info.labels.len())
            .then(|| product(&info.values.iter().map(|values| values.map(<[_]>::len)).collect::<Vec<_>>()));
        let store = match dense.flatten() {
            Some(series) if series <= MAX_DENSE => Store::Dense((0..series).map(|_| OnceLock::new()).collect()),
            _ => Store::Sparse(LabelMap::new(info.max_series)),
        };
        Self { info, store, other: OnceLock::new(), dropped: AtomicU64::new(0) }
    }

    pub(crate) fn info(&self) -> &FamilyInfo {
        &self.info
    }

    /// Records in the series of `labels`.
    #[inline]
    pub(super) fn record(&self, labels: &impl LabelSet, recording: Recording) {
        if let (Store::Dense(series), Some(place)) = (&self.store, self.dense_place(labels))
            && let Some(series) = series.get(place).and_then(OnceLock::get)
        {
            return series.record(recording);
        }
        // The kind is known where this is compiled: one call of one function is left.
        labels.with_strs(|labels| match recording {
            Recording::Count(by) => self.count(labels, by),
            Recording::Observe(value) => self.observe(labels, value),
            change => self.record_strs(labels, change),
        });
    }

    // One copy of each for all label types, in this crate, where the thread-locals are at hand without a call.

    #[inline(never)]
    fn count(&self, labels: &[&str], by: u64) {
        self.record_strs(labels, Recording::Count(by));
    }

    #[inline(never)]
    fn observe(&self, labels: &[&str], value: f64) {
        self.record_strs(labels, Recording::Observe(value));
    }

    #[inline(always)]
    fn record_strs(&self, labels: &[&str], recording: Recording) {
        match &self.store {
            Store::Sparse(sparse) if labels.len() == self.info.labels.len() => {
                let write = |run| recording.write(run, self.info.buckets);
                if sparse.visit(labels, |labels| self.make(labels), write).is_none() {
                    self.overflow().record(recording);
                }
            }
            _ => self.find_strs(labels).record(recording),
        }
    }

    /// The series of `labels`; made on first use.
    pub(super) fn find(&self, labels: &impl LabelSet) -> Arc<Series> {
        match self.dense_place(labels) {
            Some(place) => labels.with_strs(|labels| Arc::clone(self.dense(place, labels))),
            None => labels.with_strs(|labels| self.find_strs(labels)),
        }
    }

    /// The series of `labels`, if there is one.
    pub(super) fn peek(&self, labels: &[&str]) -> Option<Arc<Series>> {
        match &self.store {
            Store::Dense(series) => series.get(self.place_of(labels)?)?.get().cloned(),
            Store::Sparse(sparse) => sparse.peek(labels),
        }
    }

    #[cold]
    pub(super) fn find_strs(&self, labels: &[&str]) -> Arc<Series> {
        let found = match &self.store {
            _ if labels.len() != self.info.labels.len() => None,
            Store::Dense(_) => self.place_of(labels).map(|place| Arc::clone(self.dense(place, labels))),
            Store::Sparse(sparse) => sparse.get(labels, |labels| self.make(labels)),
        };
        found.unwrap_or_else(|| Arc::clone(self.overflow()))
    }

    /// Where `labels` stand, when their types are the family's own.
    #[inline(always)]
    fn dense_place<L: LabelSet>(&self, labels: &L) -> Option<usize> {
        match &self.store {
            Store::Dense(series) if L::SERIES == Some(series.len()) => Some(labels.dense_index()),
            _ => None,
        }
    }

    fn dense(&self, place: usize, labels: &[&str]) -> &Arc<Series> {
        let Store::Dense(series) = &self.store else { return self.overflow() };
        let found = series.get(place).and_then(|series| match series.get() {
            Some(found) => Some(found),
            None => self.make(labels).map(|made| series.get_or_init(|| made)),
        });
        found.unwrap_or_else(|| self.overflow())
    }

    /// A new series; `None` when there is no place for its figures.
    fn make(&self, labels: &[&str]) -> Option<Arc<Series>> {
        Some(Series::new(&self.info, labels)).filter(Series::has_place).map(Arc::new)
    }

    /// The dense place of values given as text.
    fn place_of(&self, labels: &[&str]) -> Option<usize> {
        if labels.len() != self.info.labels.len() {
            return None;
        }
        self.info.values.iter().zip(labels).try_fold(0, |place, (values, label)| {
            let values = (*values)?;
            Some(place * values.len() + values.iter().position(|value| value == label)?)
        })
    }

    /// The series of what does not fit. A family without labels has but one: values that it has no labels for are left out.
    #[cold]
    fn overflow(&self) -> &Arc<Series> {
        if let (true, Store::Dense(series)) = (self.info.labels.is_empty(), &self.store)
            && let Some(only) = series.first()
        {
            return only.get_or_init(|| Arc::new(Series::new(&self.info, &[])));
        }
        self.dropped.fetch_add(1, Ordering::Relaxed);
        self.other.get_or_init(|| Arc::new(Series::new(&self.info, &vec![OTHER; self.info.labels.len()])))
    }

    /// Removes one series; false when there is none. The series of enums, of which there is a fixed number, stay.
    pub(crate) fn remove(&self, labels: &[&str]) -> bool {
        match &self.store {
            Store::Sparse(sparse) => {
                let cleaned = label::cleaned(labels);
                let labels: Vec<_> = cleaned.iter().map(AsRef::as_ref).collect();
                sparse.retain(|series| !series.has_labels(&labels)) > 0
            }
            Store::Dense(_) => false,
        }
    }

    /// Removes every series but those of enums.
    pub(crate) fn clear(&self) {
        if let Store::Sparse(sparse) = &self.store {
            sparse.retain(|_| false);
        }
    }

    /// Removes what was idle for too long.
    pub(crate) fn expire(&self, blocks: &Blocks) {
        if let (Some(timeout), Store::Sparse(sparse)) = (self.info.idle_timeout, &self.store) {
            let now = Instant::now();
            sparse.retain(|series| !series.is_idle(blocks, timeout, now));
        }
    }

    /// All series, by label values; last the one of what no longer fits. A gauge has none to show: of several series only the
    /// last value set would be left, which is true of none.
    pub(crate) fn series(&self) -> Vec<Arc<Series>> {
        let mut all: Vec<_> = match &self.store {
            Store::Dense(series) => series.iter().filter_map(OnceLock::get).cloned().collect(),
            Store::Sparse(sparse) => sparse.all(),
        };
        all.sort_by(|a, b| a.labels.cmp(&b.labels));
        all.retain(|series| series.has_place());
        all.extend(self.other.get().filter(|_| self.info.kind != MetricKind::Gauge).cloned());
        all
    }

    /// How many recordings went to `__other__`.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}
