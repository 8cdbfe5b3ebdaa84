//! Words: the figures of series whose number is only known at run time.
//!
//! Every block has an arena. A [`Words`] is the same run of places in every arena, so a series is added up over all blocks as a
//! call site is, and each thread writes its own places alone.

use std::collections::BTreeMap;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Mutex, PoisonError};

use once_cell::race::OnceBox;

use super::cell::Writer;
use super::local;
use crate::sync::AtomicU64;

/// Words of a chunk: a thread that touches one of them has all of it, 8 KiB.
const CHUNK: usize = 1024;
/// Four million words: 250 full families of a thousand histograms.
const CHUNKS: usize = 4096;
/// The longest run.
pub(crate) const MAX_WORDS: usize = 64;

type Chunk = [AtomicU64; CHUNK];

/// One thread's words.
pub(super) struct Arena {
    chunks: [OnceBox<Chunk>; CHUNKS],
}

impl Arena {
    pub(super) fn boxed() -> Box<Self> {
        Box::new(Self { chunks: [const { OnceBox::new() }; CHUNKS] })
    }

    /// The words of a run; `None` while this arena has no such chunk.
    #[inline(always)]
    pub(super) fn words(&self, run: Run) -> Option<&[AtomicU64]> {
        self.chunks.get(run.chunk as usize)?.get()?.get(run.first as usize..run.end as usize)
    }

    pub(super) fn words_or_new(&self, run: Run) -> Option<&[AtomicU64]> {
        let make = || Box::new(std::array::from_fn(|_| AtomicU64::new(0)));
        self.chunks.get(run.chunk as usize)?.get_or_init(make).get(run.first as usize..run.end as usize)
    }
}

/// The words of figures that all threads share.
static SHARED: OnceBox<Arena> = OnceBox::new();

/// Where some words are, in every arena.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Run {
    chunk: u32,
    first: u16,
    end: u16,
}

/// The right to a run. As long as somebody holds it, what is written there is its own; then the words are cleared for the next.
#[derive(Debug)]
pub(crate) struct Words(Run);

/// Something to do with the words of a run, for either kind of writer.
pub(crate) trait WordEntry {
    fn write<W: Writer>(self, words: &[AtomicU64]);
}

impl Words {
    /// A run of at most [`MAX_WORDS`] words, all zero. When all are in use it has no place, and what is written is lost.
    pub(crate) fn lease(len: usize) -> Self {
        let len = len.min(MAX_WORDS) as u16;
        let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((chunk, first)) = places.free.get_mut(&len).and_then(Vec::pop) {
            return Self(Run { chunk, first, end: first + len });
        }
        if usize::from(places.first + len) > CHUNK {
            places.chunk += 1;
            places.first = 0;
        }
        if places.chunk as usize >= CHUNKS {
            // Stays here: nothing behind the end is ever handed out.
            (places.chunk, places.first) = (CHUNKS as u32, 0);
            return Self(Run::NOWHERE);
        }
        let first = places.first;
        places.first += len;
        Self(Run { chunk: places.chunk, first, end: first + len })
    }

    pub(crate) fn has_place(&self) -> bool {
        self.0.chunk != Run::NOWHERE.chunk
    }

    #[inline(always)]
    pub(crate) fn run(&self) -> Run {
        self.0
    }
}

impl Run {
    /// No place.
    const NOWHERE: Self = Self { chunk: u32::MAX, first: 0, end: 0 };

    /// Writes `entry` into the calling thread's words.
    #[inline(always)]
    pub(crate) fn write(self, entry: impl WordEntry) {
        local::write_words(self, entry);
    }

    /// Hands the words of each block to `read`.
    pub(crate) fn read(self, blocks: &Blocks, mut read: impl FnMut(&[AtomicU64])) {
        blocks.0.iter().filter_map(|block| block.words(self)).for_each(&mut read);
    }

    /// The words that all threads share.
    #[inline]
    pub(crate) fn shared(self) -> &'static [AtomicU64] {
        SHARED.get_or_init(Arena::boxed).words_or_new(self).unwrap_or_default()
    }
}

/// The last holder is gone: nobody writes here any more, and scrapes read through a holder. So the places can be cleared.
impl Drop for Words {
    fn drop(&mut self) {
        if !self.has_place() {
            return;
        }
        let run = self.0;
        let clear = |words: &[AtomicU64]| words.iter().for_each(|word| word.store(0, Relaxed));
        run.read(&Blocks::now(), clear);
        clear(run.shared());
        let mut places = PLACES.lock().unwrap_or_else(PoisonError::into_inner);
        places.free.entry(run.end - run.first).or_default().push((run.chunk, run.first));
    }
}

/// All blocks that hold figures, listed once for a whole scrape.
pub(crate) struct Blocks(pub(super) Vec<&'static local::Block>);

impl Blocks {
    pub(crate) fn now() -> Self {
        Self(local::blocks())
    }
}

/// Which places are taken.
struct Places {
    chunk: u32,
    first: u16,
    /// Runs that were given back, by length.
    free: BTreeMap<u16, Vec<(u32, u16)>>,
}

static PLACES: Mutex<Places> = Mutex::new(Places { chunk: 0, first: 0, free: BTreeMap::new() });
