//! Each thread's memory of what it has found by label values, so that finding it again takes no lock.

use std::cell::RefCell;
use std::thread::LocalKey;

use super::short::is_same;

/// Something that is found by label values.
pub(crate) trait Labelled {
    fn labels(&self) -> &[Box<str>];

    fn has_labels(&self, labels: &[&str]) -> bool {
        self.labels().iter().map(AsRef::as_ref).eq(labels.iter().copied())
    }
}

/// Something that threads remember: each in a thread-local of its type's own.
pub(crate) trait Remembered: Labelled + Clone + 'static {
    /// What a recording needs of it, small. It stays true while this thread remembers the thing itself.
    type Mark: Copy;

    fn mark(&self) -> Self::Mark;

    fn memory() -> &'static ThreadMemory<Self>;
}

/// By what a thing is remembered.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    /// Which map it is in.
    pub(crate) map: u32,
    /// The map's generation; a removal begins a new one, and what was remembered of the one before is void.
    pub(crate) generation: u32,
    /// [`slot_hash`] of the labels.
    pub(crate) slot: u64,
    pub(crate) labels: &'a [&'a str],
}

/// What one thread remembers, by map.
pub(crate) struct Memory<T: Remembered> {
    maps: Vec<Known<T>>,
}

/// What is remembered of one map: each thing in the one slot that its hash gives, so that looking costs one comparison. What falls
/// into a slot that is taken replaces it, and there are more slots the next time.
struct Known<T: Remembered> {
    generation: u32,
    slots: Box<[Option<Slot<T>>]>,
}

/// Everything that a look needs, side by side.
struct Slot<T: Remembered> {
    hash: u64,
    mark: T::Mark,
    /// The label values, each followed by a byte that no text has.
    key: Box<[u8]>,
    /// Keeps the mark true.
    _found: T,
}

const END: u8 = 0xFF;

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
        self.hash == key.slot && rest.is_empty()
    }
}

/// Slots to begin with, and at most: 16 KiB of a family in a thread.
const SLOTS: std::ops::RangeInclusive<usize> = 8..=1024;

/// A thread's memory, as a thread-local.
pub(crate) type ThreadMemory<T> = LocalKey<RefCell<Memory<T>>>;

impl<T: Remembered> Known<T> {
    const NOTHING: fn() -> Self = || Self { generation: 0, slots: Box::default() };

    #[inline]
    fn slot(&self, hash: u64) -> usize {
        hash as usize & self.slots.len().wrapping_sub(1)
    }

    /// Puts `found` into its slot; what had to go, to be dropped by the caller.
    fn put(&mut self, found: Slot<T>) -> Option<Slot<T>> {
        let at = self.slot(found.hash);
        self.slots.get_mut(at)?.replace(found)
    }

    /// Twice the slots, with what is in them.
    fn grow(&mut self) {
        let slots = (self.slots.len() * 2).clamp(*SLOTS.start(), *SLOTS.end());
        let old = std::mem::replace(&mut self.slots, (0..slots).map(|_| None).collect());
        for found in old.into_iter().flatten() {
            // Two that shared no slot before share none now.
            let _ = self.put(found);
        }
    }
}

impl<T: Remembered> Memory<T> {
    pub(crate) const fn new() -> RefCell<Self> {
        RefCell::new(Self { maps: Vec::new() })
    }
}

impl<T: Remembered> Memory<T> {
    /// What is remembered. `None` when nothing is, or while this thread's thread-locals are being destroyed.
    #[inline(always)]
    pub(crate) fn find(key: Key<'_>) -> Option<T::Mark> {
        let found = T::memory().try_with(|memory| {
            let memory = memory.try_borrow().ok()?;
            let known = memory.maps.get(key.map as usize).filter(|known| known.generation == key.generation)?;
            let slot = known.slots.get(known.slot(key.slot))?.as_ref()?;
            slot.is_of(key).then_some(slot.mark)
        });
        found.ok().flatten()
    }

    /// Remembers `found`.
    #[cold]
    pub(crate) fn remember(key: Key<'_>, found: T) {
        // What is not remembered is found in the map again.
        let _ = T::memory().try_with(|memory| {
            let Ok(mut memory) = memory.try_borrow_mut() else { return };
            if memory.maps.len() <= key.map as usize {
                memory.maps.resize_with(key.map as usize + 1, Known::NOTHING);
            }
            let Some(known) = memory.maps.get_mut(key.map as usize) else { return };
            let outdated = (known.generation != key.generation).then(|| std::mem::take(&mut known.slots));
            known.generation = key.generation;
            if known.slots.is_empty() {
                known.grow();
            }
            let joined = key.labels.iter().flat_map(|label| label.bytes().chain([END])).collect();
            let replaced = known.put(Slot { hash: key.slot, mark: found.mark(), key: joined, _found: found });
            if replaced.is_some() && known.slots.len() < *SLOTS.end() {
                known.grow();
            }
            // What is dropped may look for a memory of its own: not while this one is borrowed.
            drop(memory);
            drop((outdated, replaced));
        });
    }
}
