//! A map from label values to what is recorded for them: bounded, and read without a lock by who has been here before.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{PoisonError, RwLock, RwLockReadGuard};

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::memory::{Key, Labelled, Memory, ThreadMemory};

pub(crate) struct LabelMap<T: 'static> {
    id: u32,
    max_len: usize,
    memory: &'static ThreadMemory<T>,
    found: RwLock<HashTable<T>>,
    /// Of `found`, to be read without its lock.
    len: AtomicUsize,
    hasher: RandomState,
    generation: AtomicU32,
}

impl<T> std::fmt::Debug for LabelMap<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LabelMap").field("len", &self.len).field("max_len", &self.max_len).finish_non_exhaustive()
    }
}

impl<T: Labelled + Clone> LabelMap<T> {
    /// A map of at most `max_len`. `memory` may be shared by maps of one type.
    pub(crate) fn new(max_len: usize, memory: &'static ThreadMemory<T>) -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        Self {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            max_len,
            memory,
            found: RwLock::default(),
            len: AtomicUsize::new(0),
            hasher: RandomState::default(),
            generation: AtomicU32::new(0),
        }
    }

    /// Hands what stands at `labels` to `use_it`; what is not there yet is made. `None` when the map is full, or `make` declines.
    #[inline]
    pub(crate) fn visit<R>(
        &self,
        labels: &[&str],
        make: impl FnOnce() -> Option<T>,
        use_it: impl Fn(&T) -> R,
    ) -> Option<R> {
        let generation = self.generation.load(Ordering::Acquire);
        let key = Key { map: self.id, generation, hash: self.hash(labels.iter().copied()), labels };
        if let Some(done) = Memory::visit(self.memory, key, &use_it) {
            return Some(done);
        }
        let found = self.find(key).or_else(|| self.make(key, make))?;
        let done = use_it(&found);
        Memory::remember(self.memory, key, found);
        Some(done)
    }

    /// Everything in the map, in no order.
    pub(crate) fn all(&self) -> Vec<T> {
        self.read().iter().cloned().collect()
    }

    /// Keeps what `keep` says; the number of those removed.
    pub(crate) fn retain(&self, keep: impl Fn(&T) -> bool) -> usize {
        let mut found = self.found.write().unwrap_or_else(PoisonError::into_inner);
        let before = found.len();
        found.retain(|one| keep(one));
        let removed = before - found.len();
        if removed > 0 {
            self.len.store(found.len(), Ordering::Relaxed);
            self.generation.fetch_add(1, Ordering::Release);
        }
        removed
    }

    #[inline]
    fn hash<'a>(&self, labels: impl Iterator<Item = &'a str>) -> u64 {
        let mut hasher = self.hasher.build_hasher();
        labels.for_each(|label| label.hash(&mut hasher));
        hasher.finish()
    }

    fn read(&self) -> RwLockReadGuard<'_, HashTable<T>> {
        self.found.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn find(&self, key: Key<'_>) -> Option<T> {
        self.read().find(key.hash, |one| one.has_labels(key.labels)).cloned()
    }

    fn make(&self, key: Key<'_>, make: impl FnOnce() -> Option<T>) -> Option<T> {
        // Before the lock is taken, so that a flood of new values does not hold up those that fit.
        if self.len.load(Ordering::Relaxed) >= self.max_len {
            return None;
        }
        let mut found = self.found.write().unwrap_or_else(PoisonError::into_inner);
        // Another thread may have made it, or the last that fits.
        if let Some(one) = found.find(key.hash, |one| one.has_labels(key.labels)) {
            return Some(one.clone());
        }
        if found.len() >= self.max_len {
            return None;
        }
        let made = make()?;
        let hash_of = |one: &T| self.hash(one.labels().iter().map(AsRef::as_ref));
        found.insert_unique(key.hash, made.clone(), hash_of);
        self.len.store(found.len(), Ordering::Relaxed);
        Some(made)
    }
}
