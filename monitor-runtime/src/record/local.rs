//! The calling thread's block.

use std::cell::Cell as StdCell;

use once_cell::race::OnceBox;

use super::call_site::{CALL_SITES, CallSite};
use super::cell::{Cell, Owned, Shared, Writer};
use super::pool::Pool;
use super::profile::{Stand, Tree};
use super::words::{Arena, Run, WordEntry};
use super::{heap, labelled};
use crate::histogram::Layout;
use crate::sync::AtomicU64;

/// A cell for each call site, made when the call site is first used; and words, for what is not known at start.
#[derive(Clone, Copy)]
pub(super) struct Block {
    /// Address of the first call site. Kept here because asking linkme's slice for it costs a dozen instructions.
    first: usize,
    cells: &'static [OnceBox<Cell>],
    arena: Option<&'static OnceBox<Arena>>,
    /// Cells of call sites of label values.
    labelled: Option<&'static OnceBox<Box<[OnceBox<Cell>]>>>,
    tree: Option<&'static OnceBox<Tree>>,
}

impl Block {
    /// The block of a thread that has none: without a cell for any call site.
    const NONE: Self = Self { first: 0, cells: &[], arena: None, labelled: None, tree: None };

    fn new() -> Self {
        let cells = CALL_SITES.iter().map(|_| OnceBox::new()).collect();
        Self {
            first: CALL_SITES.as_ptr() as usize,
            cells: Box::leak(cells),
            arena: Some(Box::leak(Box::default())),
            labelled: Some(Box::leak(Box::default())),
            tree: Some(Box::leak(Box::default())),
        }
    }

    #[inline(always)]
    pub(super) fn cell(self, site: &'static CallSite) -> Option<&'static Cell> {
        self.cells.get(site.index_from(self.first))?.get()
    }

    fn cell_or_new(self, site: &'static CallSite) -> Option<&'static Cell> {
        let make = || Box::new(Cell::new(Layout::of(site.spec().layout_bounds())));
        match self.cells.get(site.index_from(self.first)) {
            Some(cell) => Some(cell.get_or_init(make)),
            None => Some(self.labelled?.get_or_init(labelled_cells).get(labelled::index_of(site)?)?.get_or_init(make)),
        }
    }

    /// The cell of any call site, for a reader.
    pub(super) fn any_cell(self, site: &'static CallSite) -> Option<&'static Cell> {
        self.cell(site).or_else(|| self.labelled?.get()?.get(labelled::index_of(site)?)?.get())
    }
}

impl Block {
    /// Of a thread that has called a profiled function.
    pub(super) fn tree(self) -> Option<&'static Tree> {
        self.tree?.get()
    }

    #[inline(always)]
    pub(super) fn words(self, run: Run) -> Option<&'static [AtomicU64]> {
        self.arena?.get()?.words(run)
    }

    fn words_or_new(self, run: Run) -> Option<&'static [AtomicU64]> {
        self.arena?.get_or_init(Arena::boxed).words_or_new(run)
    }
}

fn labelled_cells() -> Box<Box<[OnceBox<Cell>]>> {
    Box::new((0..labelled::places()).map(|_| OnceBox::new()).collect())
}

#[cfg(not(loom))]
static POOL: Pool<Block> = Pool::new();
/// Loom's primitives are no constants.
#[cfg(loom)]
static POOL: std::sync::LazyLock<Pool<Block>> = std::sync::LazyLock::new(Pool::new);
/// Written with atomic adds by threads whose thread-locals are already being destroyed.
static SHARED: OnceBox<Block> = OnceBox::new();

thread_local! {
    /// A copy of the leased block. A constant without destructor: reading it is plain thread-local loads.
    static BLOCK: StdCell<Block> = const { StdCell::new(Block::NONE) };
    /// Touched once per thread; its destructor hands the block back.
    static LEASE: Lease = const { Lease(StdCell::new(None)) };
    static RANDOM: StdCell<u64> = const { StdCell::new(0) };
}

struct Lease(StdCell<Option<&'static Block>>);

impl Drop for Lease {
    fn drop(&mut self) {
        BLOCK.set(Block::NONE);
        if let Some(block) = self.0.take() {
            POOL.hand_back(block);
        }
    }
}

/// Something to do with a cell, for either kind of writer. An entry of two words or less stays in registers.
pub(super) trait Entry {
    fn write<W: Writer>(self, cell: &Cell);
}

/// Writes `entry` into the calling thread's cell of `site`.
#[inline(always)]
pub(super) fn write(site: &'static CallSite, entry: impl Entry) {
    match own_cell(site) {
        Some(cell) => entry.write::<Owned>(cell),
        None => write_shared(site, entry),
    }
}

#[cold]
#[inline(never)]
fn write_shared(site: &'static CallSite, entry: impl Entry) {
    let cell = heap::unnoticed(|| SHARED.get_or_init(|| Box::new(Block::new())).cell_or_new(site));
    if let Some(cell) = cell {
        entry.write::<Shared>(cell);
    }
}

/// The calling thread's own cell; `None` once its thread-locals are being destroyed.
#[inline(always)]
pub(super) fn own_cell(site: &'static CallSite) -> Option<&'static Cell> {
    // Looked up inside `with`: a block that came out of it would be checked for null, as a niche of the access error.
    BLOCK.with(|block| block.get().cell(site)).or_else(|| own_cell_slow(site))
}

#[cold]
#[inline(never)]
fn own_cell_slow(site: &'static CallSite) -> Option<&'static Cell> {
    heap::unnoticed(|| own_block()?.cell_or_new(site))
}

/// Where the calling thread last called a profiled function, whatever its labels; `None` once its thread-locals are being
/// destroyed.
#[inline(always)]
pub(super) fn own_stand(site: &'static CallSite) -> Option<&'static Stand> {
    BLOCK.with(|block| block.get().cell(site)?.stand()).or_else(|| own_stand_slow(site))
}

#[cold]
#[inline(never)]
fn own_stand_slow(site: &'static CallSite) -> Option<&'static Stand> {
    heap::unnoticed(|| Some(own_block()?.cell_or_new(labelled::base_of(site))?.stand_or_new()))
}

/// The calling thread's call tree.
pub(super) fn own_tree() -> Option<&'static Tree> {
    heap::unnoticed(|| Some(own_block()?.tree?.get_or_init(Tree::boxed)))
}

/// The calling thread's block, leased on first use; `None` once its thread-locals are being destroyed.
fn own_block() -> Option<Block> {
    let block = LEASE.try_with(|lease| {
        let block = lease.0.get().unwrap_or_else(|| POOL.lease(Block::new));
        lease.0.set(Some(block));
        *block
    });
    let block = block.ok()?;
    BLOCK.set(block);
    Some(block)
}

/// Writes `entry` into the calling thread's words of `run`.
#[inline(always)]
pub(super) fn write_words(run: Run, entry: impl WordEntry) {
    match BLOCK.with(|block| block.get().words(run)) {
        Some(words) => entry.write::<Owned>(words),
        None => write_words_slow(run, entry),
    }
}

#[cold]
#[inline(never)]
fn write_words_slow(run: Run, entry: impl WordEntry) {
    let shared = || SHARED.get_or_init(|| Box::new(Block::new()));
    let (own, shared) = heap::unnoticed(|| match own_block() {
        Some(block) => (block.words_or_new(run), None),
        None => (None, shared().words_or_new(run)),
    });
    if let Some(words) = own {
        entry.write::<Owned>(words);
    } else if let Some(words) = shared {
        entry.write::<Shared>(words);
    }
}

/// All blocks that hold figures.
pub(super) fn blocks() -> Vec<&'static Block> {
    POOL.all().into_iter().chain(SHARED.get()).collect()
}

/// A random number (xorshift64*), good enough to break rhythms.
pub(super) fn random() -> u64 {
    let mut state = RANDOM.get();
    if state == 0 {
        state = crate::clock::Clock::get().now() | 1;
    }
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    RANDOM.set(state);
    state.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16
}
