//! Each thread's memory of the series it has found, so that finding one again takes no lock.

use std::cell::RefCell;
use std::sync::Arc;

use hashbrown::HashTable;

use super::series::Series;

/// What a thread knows of one family.
#[derive(Default)]
struct Known {
    /// The family's generation when these were found; a removal of series begins a new one.
    generation: u32,
    series: HashTable<(u64, Arc<Series>)>,
}

thread_local! {
    /// By family id.
    static CACHE: RefCell<Vec<Known>> = const { RefCell::new(Vec::new()) };
}

/// What a series is remembered by.
#[derive(Clone, Copy)]
pub(super) struct Key<'a> {
    pub(super) family: u32,
    pub(super) generation: u32,
    pub(super) hash: u64,
    pub(super) labels: &'a [&'a str],
}

/// Hands the remembered series to `use_it`. `None` when there is none, or while this thread's thread-locals are being destroyed.
#[inline]
pub(super) fn visit<R>(key: Key<'_>, use_it: impl Fn(&Arc<Series>) -> R) -> Option<R> {
    let visited = CACHE.try_with(|cache| {
        let cache = cache.try_borrow().ok()?;
        let known = cache.get(key.family as usize).filter(|known| known.generation == key.generation)?;
        let is_it = |(hash, series): &(u64, Arc<Series>)| *hash == key.hash && series.has_labels(key.labels);
        known.series.find(key.hash, is_it).map(|(_, series)| use_it(series))
    });
    visited.ok().flatten()
}

/// Remembers a series; at most as many as the family may have.
#[cold]
pub(super) fn remember(key: Key<'_>, series: &Arc<Series>) {
    // Without the cache the series is found again in the family.
    let _ = CACHE.try_with(|cache| {
        let Ok(mut cache) = cache.try_borrow_mut() else { return };
        if cache.len() <= key.family as usize {
            cache.resize_with(key.family as usize + 1, Known::default);
        }
        let Some(known) = cache.get_mut(key.family as usize) else { return };
        let forgotten = (known.generation != key.generation).then(|| std::mem::take(&mut known.series));
        known.generation = key.generation;
        known.series.insert_unique(key.hash, (key.hash, Arc::clone(series)), |(hash, _)| *hash);
        drop((cache, forgotten));
    });
}
