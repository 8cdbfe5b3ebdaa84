//! A family: its declaration, and its series by their label values.

use std::cell::RefCell;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use super::info::FamilyInfo;
use super::series::Series;
use crate::label::{self, LabelMap, LabelSet, Labelled, Memory, OTHER, product};
use crate::record::Blocks;

thread_local! {
    static MEMORY: RefCell<Memory<Arc<Series>>> = const { Memory::new() };
}

/// Families whose labels are all enums keep one place for each combination, up to so many.
const MAX_DENSE: usize = 4_096;

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
        let dense = (info.values.len() == info.labels.len())
            .then(|| product(&info.values.iter().map(|values| values.map(<[_]>::len)).collect::<Vec<_>>()));
        let store = match dense.flatten() {
            Some(series) if series <= MAX_DENSE => Store::Dense((0..series).map(|_| OnceLock::new()).collect()),
            _ => Store::Sparse(LabelMap::new(info.max_series, &MEMORY)),
        };
        Self { info, store, other: OnceLock::new(), dropped: AtomicU64::new(0) }
    }

    pub(crate) fn info(&self) -> &FamilyInfo {
        &self.info
    }

    /// Hands the series of `labels` to `use_it`; makes it on first use.
    #[inline]
    pub(crate) fn visit<R>(&self, labels: &impl LabelSet, use_it: impl Fn(&Arc<Series>) -> R) -> R {
        if let (Store::Dense(series), Some(place)) = (&self.store, self.dense_place(labels)) {
            return match series.get(place).and_then(OnceLock::get) {
                Some(series) => use_it(series),
                None => labels.with_strs(|labels| use_it(self.make_dense(place, labels))),
            };
        }
        labels.with_strs(|labels| self.visit_strs(labels, use_it))
    }

    /// Where `labels` stand, when their types are the family's own.
    #[inline(always)]
    fn dense_place<L: LabelSet>(&self, labels: &L) -> Option<usize> {
        match &self.store {
            Store::Dense(series) if L::SERIES == Some(series.len()) => Some(labels.dense_index()),
            _ => None,
        }
    }

    #[cold]
    fn make_dense(&self, place: usize, labels: &[&str]) -> &Arc<Series> {
        match &self.store {
            Store::Dense(series) => match series.get(place) {
                Some(series) => series.get_or_init(|| Arc::new(Series::new(&self.info, labels))),
                None => self.overflow(),
            },
            Store::Sparse(_) => self.overflow(),
        }
    }

    pub(crate) fn visit_strs<R>(&self, labels: &[&str], use_it: impl Fn(&Arc<Series>) -> R) -> R {
        if labels.len() != self.info.labels.len() {
            return use_it(self.overflow());
        }
        if label::are_clean(labels) {
            return self.visit_clean(labels, use_it);
        }
        let cleaned: Vec<_> = labels.iter().map(|value| label::clean(value)).collect();
        self.visit_clean(&cleaned.iter().map(AsRef::as_ref).collect::<Vec<_>>(), use_it)
    }

    #[inline]
    fn visit_clean<R>(&self, labels: &[&str], use_it: impl Fn(&Arc<Series>) -> R) -> R {
        let Store::Sparse(sparse) = &self.store else {
            return use_it(
                self.place_of(labels).map_or_else(|| self.overflow(), |place| self.make_dense(place, labels)),
            );
        };
        let make = || Some(Arc::new(Series::new(&self.info, labels)));
        sparse.visit(labels, make, &use_it).unwrap_or_else(|| use_it(self.overflow()))
    }

    /// The dense place of values given as text.
    fn place_of(&self, labels: &[&str]) -> Option<usize> {
        self.info.values.iter().zip(labels).try_fold(0, |place, (values, label)| {
            let values = (*values)?;
            Some(place * values.len() + values.iter().position(|value| value == label)?)
        })
    }

    #[cold]
    fn overflow(&self) -> &Arc<Series> {
        self.dropped.fetch_add(1, Ordering::Relaxed);
        self.other.get_or_init(|| Arc::new(Series::new(&self.info, &vec![OTHER; self.info.labels.len()])))
    }

    /// Removes one series; false when there is none. The series of enums, of which there is a fixed number, stay.
    pub(crate) fn remove(&self, labels: &[&str]) -> bool {
        match &self.store {
            Store::Sparse(sparse) => sparse.retain(|series| !series.has_labels(labels)) > 0,
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

    /// All series, by label values.
    pub(crate) fn series(&self) -> Vec<Arc<Series>> {
        let mut all: Vec<_> = match &self.store {
            Store::Dense(series) => series.iter().filter_map(OnceLock::get).cloned().collect(),
            Store::Sparse(sparse) => sparse.all(),
        };
        all.sort_by(|a, b| a.labels.cmp(&b.labels));
        all.extend(self.other.get().cloned());
        all
    }

    /// How many recordings went to `__other__`.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}
