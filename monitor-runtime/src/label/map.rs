//! A map from label values to what is recorded for them: bounded, and read without a lock by who has been here before.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::memory::{self, Key, Memory, Remembered};
use super::{OTHER, are_clean, cleaned};

pub(crate) struct LabelMap<T: 'static> {
    id: u32,
    max_len: usize,
    found: RwLock<HashTable<T>>,
    /// Of `found`, to be read without its lock.
    len: AtomicUsize,
    hasher: RandomState,
}

/// Threads may hold what was in it.
impl<T> Drop for LabelMap<T> {
    fn drop(&mut self) {
        memory::forget();
    }
}

impl<T> std::fmt::Debug for LabelMap<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LabelMap").field("len", &self.len).field("max_len", &self.max_len).finish_non_exhaustive()
    }
}

impl<T: Remembered> LabelMap<T> {
    /// A map of at most `max_len`.
    pub(crate) fn new(max_len: usize) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            max_len,
            found: RwLock::default(),
            len: AtomicUsize::new(0),
            hasher: RandomState::default(),
        }
    }

    /// Hands the mark of what stands at `labels` to `use_it`; what is not there yet is made. `None` when the map is full, or `make`
    /// declines.
    #[inline(always)]
    pub(crate) fn visit<R>(
        &self,
        labels: &[&str],
        make: impl FnOnce(&[&str]) -> Option<T>,
        use_it: impl Fn(T::Mark) -> R,
    ) -> Option<R> {
        let key = Key::new(self.id, labels);
        match Memory::<T>::find(key) {
            Some(mark) => Some(use_it(mark)),
            None => self.visit_slow(key, labels, make, use_it),
        }
    }

    /// As `visit`, for what this thread does not remember. A value that is too long to expose is never remembered as it is.
    #[cold]
    fn visit_slow<R>(
        &self,
        key: Key<'_>,
        labels: &[&str],
        make: impl FnOnce(&[&str]) -> Option<T>,
        use_it: impl Fn(T::Mark) -> R,
    ) -> Option<R> {
        let found = self.get(labels, make)?;
        let used = use_it(found.mark());
        if found.has_labels(labels) {
            Memory::remember(key, found);
        }
        Some(used)
    }

    /// What stands at `labels`.
    pub(crate) fn get(&self, labels: &[&str], make: impl FnOnce(&[&str]) -> Option<T>) -> Option<T> {
        with_clean(labels, |labels| {
            let hash = self.hash(labels.iter().copied());
            self.find(hash, labels).or_else(|| self.make(hash, labels, make))
        })
    }

    /// What stands at `labels`, if anything does.
    pub(crate) fn peek(&self, labels: &[&str]) -> Option<T> {
        with_clean(labels, |labels| self.find(self.hash(labels.iter().copied()), labels))
    }

    fn find(&self, hash: u64, labels: &[&str]) -> Option<T> {
        self.read().find(hash, |one| one.has_labels(labels)).cloned()
    }

    /// Everything in the map, in no order.
    pub(crate) fn all(&self) -> Vec<T> {
        self.read().iter().cloned().collect()
    }

    /// Keeps what `keep` says; the number of those removed.
    pub(crate) fn retain(&self, keep: impl Fn(&T) -> bool) -> usize {
        let mut found = self.found.write().unwrap_or_else(PoisonError::into_inner);
        let removed: Vec<T> = found.extract_if(|one| !keep(one)).collect();
        self.len.store(found.len(), Ordering::Relaxed);
        drop(found);
        if !removed.is_empty() {
            memory::forget();
        }
        removed.len()
    }

    fn hash<'a>(&self, labels: impl Iterator<Item = &'a str>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        labels.for_each(|label| label.hash(&mut hasher));
        hasher.finish()
    }

    fn read(&self) -> RwLockReadGuard<'_, HashTable<T>> {
        self.found.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn make(&self, hash: u64, labels: &[&str], make: impl FnOnce(&[&str]) -> Option<T>) -> Option<T> {
        // The name of the series of what no longer fits is not to be had.
        if labels.iter().all(|label| *label == OTHER) {
            return None;
        }
        // Before the lock is taken, so that a flood of new values does not hold up those that fit.
        if self.len.load(Ordering::Relaxed) >= self.max_len {
            return None;
        }
        let mut found = self.found.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have made it, or the last that fits.
        if let Some(one) = found.find(hash, |one| one.has_labels(labels)) {
            return Some(one.clone());
        }
        if found.len() >= self.max_len {
            return None;
        }
        let made = make(labels)?;
        let hash_of = |one: &T| self.hash(one.labels().iter().map(AsRef::as_ref));
        found.insert_unique(hash, made.clone(), hash_of);
        self.len.store(found.len(), Ordering::Relaxed);
        Some(made)
    }
}

/// Hands over values short enough to expose.
fn with_clean<R>(labels: &[&str], with: impl FnOnce(&[&str]) -> R) -> R {
    if are_clean(labels) {
        return with(labels);
    }
    let cleaned = cleaned(labels);
    with(&cleaned.iter().map(AsRef::as_ref).collect::<Vec<_>>())
}

#[cfg(all(test, not(loom)))]
mod tests {
    use std::cell::RefCell;
    use std::sync::Arc;

    use super::super::memory::{Labelled, ThreadMemory};
    use super::*;

    /// One made thing: its number is its mark.
    struct Thing(u32, Box<[Box<str>]>);

    impl Labelled for Arc<Thing> {
        fn labels(&self) -> &[Box<str>] {
            &self.1
        }
    }

    thread_local!(static MEMORY: RefCell<Memory<Arc<Thing>>> = const { Memory::new() });

    impl Remembered for Arc<Thing> {
        type Mark = u32;

        fn mark(&self) -> u32 {
            self.0
        }

        fn memory() -> &'static ThreadMemory<Self> {
            &MEMORY
        }
    }

    #[test]
    fn what_is_removed_while_it_is_found_is_not_remembered() {
        let (map, made) = (LabelMap::<Arc<Thing>>::new(10), AtomicU32::new(0));
        let make = |labels: &[&str]| {
            let labels = labels.iter().map(|label| Box::from(*label)).collect();
            Some(Arc::new(Thing(made.fetch_add(1, Ordering::Relaxed), labels)))
        };
        // Between being found and being remembered, as another thread may.
        let removed = map.visit(&["x"], make, |mark| (mark, map.retain(|_| false)));
        assert_eq!(removed, Some((0, 1)));
        assert_eq!(map.visit(&["x"], make, |mark| mark), Some(1));
        assert_eq!(map.visit(&["x"], make, |mark| mark), Some(1));
        assert_eq!((map.all().len(), map.peek(&["y"]).map(|thing| thing.0), map.all().len()), (1, None, 1));
    }
}
