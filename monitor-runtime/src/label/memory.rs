//! Each thread's memory of what it has found by label values, so that finding it again takes no lock.

use std::cell::RefCell;
use std::sync::atomic::AtomicU64;
use std::sync::atomic::Ordering::{Acquire, Release};
use std::thread::LocalKey;

use super::short::{is_same, slot_hash};

/// Something that is found by label values.
pub(crate) trait Labelled {
    fn labels(&self) -> &[Box<str>];

    fn has_labels(&self, labels: &[&str]) -> bool {
        self.labels().iter().map(AsRef::as_ref).eq(labels.iter().copied())
    }
}

/// Something that threads remember: each in a thread-local of its type's own.
pub(crate) trait Remembered: Labelled + Clone + 'static {
    /// What a recording needs of it, small. It stays true while the thing itself is held, as the thread's memory does.
    type Mark: Copy;

    fn mark(&self) -> Self::Mark;

    fn memory() -> &'static ThreadMemory<Self>;
}

/// By what a thing is remembered.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    /// Which map it is in.
    map: u32,
    labels: &'a [&'a str],
    /// When the look began: what is removed after that must not be remembered as found.
    epoch: u64,
}

impl<'a> Key<'a> {
    /// To be made before anything is looked for.
    #[inline(always)]
    pub(super) fn new(map: u32, labels: &'a [&'a str]) -> Self {
        Self { map, labels, epoch: EPOCH.load(Acquire) }
    }

    #[inline(always)]
    fn hash(self) -> u64 {
        slot_hash(self.map, self.labels)
    }
}

/// Rises whenever something is removed from a map, or a map goes: threads then forget everything and find anew what is still
/// there, so that nothing removed is kept for longer than the thread records nothing.
static EPOCH: AtomicU64 = AtomicU64::new(0);

/// Something was removed.
pub(super) fn forget() {
    EPOCH.fetch_add(1, Release);
}

/// What one thread remembers, of all maps: each thing in the one slot that its hash gives, so that looking costs one comparison.
/// What falls into a slot that is taken replaces it, and there are more slots the next time.
pub(crate) struct Memory<T: Remembered> {
    epoch: u64,
    slots: Vec<Option<Slot<T>>>,
}

/// Everything that a look needs, side by side.
struct Slot<T: Remembered> {
    map: u32,
    hash: u64,
    mark: T::Mark,
    /// The label values, each followed by a byte that no text has.
    key: Box<[u8]>,
    /// Keeps the mark true.
    _found: T,
}

const END: u8 = 0xFF;
/// Slots to begin with, and at most: half a megabyte of a thread that has found thousands of series.
const SLOTS: std::ops::RangeInclusive<usize> = 32..=8_192;

/// A thread's memory, as a thread-local.
pub(crate) type ThreadMemory<T> = LocalKey<RefCell<Memory<T>>>;

impl<T: Remembered> Slot<T> {
    #[inline(always)]
    fn is_of(&self, key: Key<'_>) -> bool {
        let mut rest = &*self.key;
        for label in key.labels {
            let Some((own, [END, behind @ ..])) = rest.split_at_checked(label.len()) else { return false };
            if !is_same(own, label.as_bytes()) {
                return false;
            }
            rest = behind;
        }
        rest.is_empty() && self.map == key.map
    }
}

impl<T: Remembered> Memory<T> {
    pub(crate) const fn new() -> RefCell<Self> {
        RefCell::new(Self { epoch: 0, slots: Vec::new() })
    }

    /// What is remembered. `None` when nothing is, or while this thread's thread-locals are being destroyed.
    #[inline(always)]
    pub(crate) fn find(key: Key<'_>) -> Option<T::Mark> {
        let hash = key.hash();
        let found = T::memory().try_with(|memory| {
            let memory = memory.try_borrow().ok().filter(|memory| memory.epoch == key.epoch)?;
            let slot = memory.slots.get(memory.place(hash))?.as_ref()?;
            slot.is_of(key).then_some(slot.mark)
        });
        found.ok().flatten()
    }

    /// Remembers `found`.
    #[cold]
    pub(crate) fn remember(key: Key<'_>, found: T) {
        let joined = key.labels.iter().flat_map(|label| label.bytes().chain([END])).collect();
        let slot = Slot { map: key.map, hash: key.hash(), mark: found.mark(), key: joined, _found: found };
        // What is not remembered is found in the map again.
        let _ = T::memory().try_with(|memory| {
            let Ok(mut memory) = memory.try_borrow_mut() else { return };
            let outdated = (memory.epoch != key.epoch).then(|| std::mem::take(&mut memory.slots));
            memory.epoch = key.epoch;
            if memory.slots.is_empty() {
                memory.grow();
            }
            let mut replaced = memory.put(slot);
            // Another was there: with more slots both have their place, or one more time it is the other that goes.
            while let Some(other) = replaced.take_if(|_| memory.slots.len() < *SLOTS.end()) {
                memory.grow();
                replaced = memory.put(other);
            }
            // What is dropped may look for a memory of its own: not while this one is borrowed.
            drop(memory);
            drop((outdated, replaced));
        });
    }

    #[inline(always)]
    fn place(&self, hash: u64) -> usize {
        hash as usize & self.slots.len().wrapping_sub(1)
    }

    /// Puts `slot` where it belongs; what had to go, to be dropped by the caller.
    fn put(&mut self, slot: Slot<T>) -> Option<Slot<T>> {
        let at = self.place(slot.hash);
        self.slots.get_mut(at)?.replace(slot)
    }

    /// Twice the slots, with what is in them.
    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).clamp(*SLOTS.start(), *SLOTS.end());
        if slots > self.slots.len() {
            let old = std::mem::replace(&mut self.slots, (0..slots).map(|_| None).collect());
            for slot in old.into_iter().flatten() {
                // Two that shared no slot before share none now.
                let _ = self.put(slot);
            }
        }
    }
}
