//! Each thread's memory of what it has found by label values, so that finding it again takes no lock.

use std::cell::RefCell;
use std::thread::LocalKey;

use hashbrown::HashTable;

/// Something that is found by label values.
pub(crate) trait Labelled {
    fn labels(&self) -> &[Box<str>];

    #[inline]
    fn has_labels(&self, labels: &[&str]) -> bool {
        self.labels().iter().map(AsRef::as_ref).eq(labels.iter().copied())
    }
}

/// By what a thing is remembered.
#[derive(Clone, Copy)]
pub(crate) struct Key<'a> {
    /// Which map it is in.
    pub(crate) map: u32,
    /// The map's generation; a removal begins a new one, and what was remembered of the one before is void.
    pub(crate) generation: u32,
    pub(crate) hash: u64,
    pub(crate) labels: &'a [&'a str],
}

/// What one thread remembers, by map.
pub(crate) struct Memory<T> {
    maps: Vec<Known<T>>,
}

struct Known<T> {
    generation: u32,
    found: HashTable<(u64, T)>,
}

/// A thread's memory, as a thread-local.
pub(crate) type ThreadMemory<T> = LocalKey<RefCell<Memory<T>>>;

impl<T: Labelled> Memory<T> {
    pub(crate) const fn new() -> RefCell<Self> {
        RefCell::new(Self { maps: Vec::new() })
    }

    /// Hands what is remembered to `use_it`. `None` when nothing is, or while this thread's thread-locals are being destroyed.
    #[inline]
    pub(crate) fn visit<R>(own: &'static ThreadMemory<T>, key: Key<'_>, use_it: impl Fn(&T) -> R) -> Option<R> {
        let visited = own.try_with(|memory| {
            let memory = memory.try_borrow().ok()?;
            let known = memory.maps.get(key.map as usize).filter(|known| known.generation == key.generation)?;
            let is_it = |(hash, found): &(u64, T)| *hash == key.hash && found.has_labels(key.labels);
            known.found.find(key.hash, is_it).map(|(_, found)| use_it(found))
        });
        visited.ok().flatten()
    }

    /// Remembers `found`. The map bounds how many there are.
    #[cold]
    pub(crate) fn remember(own: &'static ThreadMemory<T>, key: Key<'_>, found: T) {
        // What is not remembered is found in the map again.
        let _ = own.try_with(|memory| {
            let Ok(mut memory) = memory.try_borrow_mut() else { return };
            if memory.maps.len() <= key.map as usize {
                memory.maps.resize_with(key.map as usize + 1, || Known { generation: 0, found: HashTable::new() });
            }
            let Some(known) = memory.maps.get_mut(key.map as usize) else { return };
            let forgotten = (known.generation != key.generation).then(|| std::mem::take(&mut known.found));
            known.generation = key.generation;
            known.found.insert_unique(key.hash, (key.hash, found), |(hash, _)| *hash);
            // What is dropped may look for a memory of its own: not while this one is borrowed.
            drop(memory);
            drop(forgotten);
        });
    }
}
