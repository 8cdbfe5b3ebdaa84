//! Which allocations are sampled: one byte in so many, at random, so that large and small ones are seen in proportion.
//!
//! The distance to the next sampled byte is drawn from an exponential distribution, for each thread. What is done with a sample is
//! not known on this floor: whoever keeps them hangs in its [`Hooks`].

use std::cell::Cell;
use std::sync::OnceLock;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::atomic::{AtomicU8, AtomicU64};

use super::lease::unnoticed;

/// What keeps the samples. It is never called from within itself.
pub(crate) struct Hooks {
    /// An allocation was chosen: its address, its size, and for how many of that size it stands.
    pub(crate) allocated: fn(usize, usize, f64),
    /// What stands at this address is given back; true if it was chosen.
    pub(crate) freed: fn(usize) -> bool,
}

static HOOKS: OnceLock<&'static Hooks> = OnceLock::new();
/// Mean distance of two samples in bytes; 0 for none.
static INTERVAL: AtomicU64 = AtomicU64::new(0);
/// How many sampled allocations are alive.
static ALIVE: AtomicU64 = AtomicU64::new(0);
/// For each hash of an address, how many sampled allocations have it; 255 is for ever. Almost all that is freed is told here
/// not to be a sample, by one load.
static FILTER: [AtomicU8; FILTER_SIZE] = [const { AtomicU8::new(0) }; FILTER_SIZE];
const FILTER_SIZE: usize = 1 << 15;

thread_local! {
    static IS_IN_HOOK: Cell<bool> = const { Cell::new(false) };
    static RANDOM: Cell<u64> = const { Cell::new(0) };
}

/// Samples from now on, a byte in `interval` on average, or no more with 0. Threads that run take notice within 64 KiB.
pub(crate) fn sample(interval: u64, hooks: &'static Hooks) {
    HOOKS.get_or_init(|| hooks);
    INTERVAL.store(interval, Relaxed);
}

/// Mean distance of two samples in bytes; 0 while none are taken.
pub(crate) fn interval() -> u64 {
    INTERVAL.load(Relaxed)
}

/// After how many bytes the calling thread is to take its next sample.
pub(super) fn distance() -> Option<u64> {
    let interval = interval();
    (interval > 0).then(|| {
        // Uniform over 0 < u <= 1; the distance is at least a byte.
        let uniform = ((random() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        (-uniform.ln() * interval as f64) as u64 + 1
    })
}

fn random() -> u64 {
    // xorshift64*, begun from an address and the clock: good enough to choose at random.
    let mut state = RANDOM.get();
    if state == 0 {
        state = (&raw const state as u64) ^ crate::clock::monotonic().wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    }
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    RANDOM.set(state);
    state.wrapping_mul(0x2545_F491_4F6C_DD1D)
}

fn place(address: usize) -> &'static AtomicU8 {
    // Fibonacci hashing: the high bits of the product are well mixed.
    let hash = (address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> (64 - FILTER_SIZE.trailing_zeros());
    #[expect(clippy::indexing_slicing, reason = "the hash has as many bits as the filter has places")]
    &FILTER[hash as usize]
}

/// With which probability an allocation of `size` bytes is chosen.
fn probability(size: usize, interval: u64) -> f64 {
    -(-(size as f64) / interval as f64).exp_m1()
}

/// Takes the allocation at `address` as a sample.
#[cold]
pub(super) fn allocated(address: usize, size: usize) {
    let (interval, Some(hooks)) = (interval(), HOOKS.get()) else { return };
    if interval > 0 {
        in_hook(|| (hooks.allocated)(address, size, 1.0 / probability(size, interval)));
    }
}

/// What was a sample of `old` bytes, and was told to be freed, has become smaller: of those, as many stay samples as there would
/// be had they been of the new size from the start.
#[cold]
#[inline(never)]
pub(super) fn shrunk(address: usize, old: usize, new: usize) {
    let interval = interval();
    let uniform = (random() >> 11) as f64 / (1_u64 << 53) as f64;
    if interval > 0 && new > 0 && uniform * probability(old, interval) < probability(new, interval) {
        allocated(address, new);
    }
}

/// Keeps an address in mind until [`forget`]: by the hook that has taken it.
pub(crate) fn remember(address: usize) {
    ALIVE.fetch_add(1, Relaxed);
    let _ = place(address).fetch_update(Relaxed, Relaxed, |count| count.checked_add(1));
}

/// The sample at this address is no more.
pub(crate) fn forget(address: usize) {
    ALIVE.fetch_sub(1, Relaxed);
    // A place that was full is not known any more: it stays.
    let _ = place(address).fetch_update(Relaxed, Relaxed, |count| (count != u8::MAX).then(|| count.saturating_sub(1)));
}

/// True when a sampled allocation may stand at `address`.
#[inline(always)]
pub(super) fn may_be_sample(address: usize) -> bool {
    ALIVE.load(Relaxed) != 0 && place(address).load(Relaxed) != 0
}

/// Before the memory is given back: the address may be another thread's right after. True if it was a sample.
#[cold]
#[inline(never)]
pub(super) fn freed(address: usize) -> bool {
    HOOKS.get().is_some_and(|hooks| in_hook(|| (hooks.freed)(address)))
}

/// What a hook allocates and frees is none of its own business; nor what somebody does under the lock that a hook waits for.
pub(crate) fn in_hook<R: Default>(call: impl FnOnce() -> R) -> R {
    if IS_IN_HOOK.replace(true) {
        return R::default();
    }
    let result = unnoticed(call);
    IS_IN_HOOK.set(false);
    result
}
