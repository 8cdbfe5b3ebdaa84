//! The samples that are kept. All of this runs inside the host's allocations: what it allocates itself is not seen by the sampler.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::capture::symbol;
use crate::record::{self, CallSite, HeapHooks};

/// The deepest stack that is kept, from the allocation outwards.
const MAX_DEPTH: usize = 96;
const MAX_STACKS: usize = 16_384;
const MAX_ALIVE: usize = 65_536;

pub(super) static HOOKS: HeapHooks = HeapHooks { allocated, freed };

static STATE: Mutex<Option<State>> = Mutex::new(None);

#[derive(Default)]
struct State {
    /// Places in `stacks`.
    places: HashMap<Key, usize>,
    stacks: Vec<Sampled>,
    alive: HashMap<usize, Alive>,
    /// Samples for which there was no room.
    lost: u64,
}

/// What makes two stacks the same one.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    addresses: Box<[usize]>,
    /// The address of the profiled function's call site.
    scope: usize,
}

/// One stack, with the estimates of what it stands for.
#[derive(Clone)]
pub(super) struct Sampled {
    /// Return addresses, the innermost first.
    pub(super) addresses: Box<[usize]>,
    /// The innermost profiled function.
    pub(super) scope: Option<&'static CallSite>,
    pub(super) samples: u64,
    pub(super) allocated: Estimate,
    pub(super) in_use: Estimate,
}

/// How many allocations, and of how many bytes.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Estimate {
    pub(super) objects: f64,
    pub(super) bytes: f64,
}

impl Estimate {
    fn add(&mut self, weight: f64, size: usize) {
        self.objects += weight;
        self.bytes += weight * size as f64;
    }
}

/// A sampled allocation in use.
struct Alive {
    place: usize,
    size: usize,
    weight: f64,
}

fn state() -> MutexGuard<'static, Option<State>> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn allocated(address: usize, size: usize, weight: f64) {
    let mut addresses = [0; MAX_DEPTH];
    let depth = symbol::walk(&mut addresses);
    let addresses: Box<[usize]> = addresses.get(..depth).unwrap_or_default().into();
    let scope = record::current_function();
    let mut state = state();
    let State { places, stacks, alive, lost } = state.get_or_insert_default();
    let key = Key { addresses, scope: scope.map_or(0, |site| std::ptr::from_ref(site).addr()) };
    let place = match places.get(&key) {
        Some(place) => *place,
        None if stacks.len() >= MAX_STACKS => {
            *lost += 1;
            return;
        }
        None => {
            let (allocated, in_use) = (Estimate::default(), Estimate::default());
            stacks.push(Sampled { addresses: key.addresses.clone(), scope, samples: 0, allocated, in_use });
            places.insert(key, stacks.len() - 1);
            stacks.len() - 1
        }
    };
    let Some(stack) = stacks.get_mut(place) else { return };
    stack.samples += 1;
    stack.allocated.add(weight, size);
    if alive.len() >= MAX_ALIVE {
        *lost += 1;
        return;
    }
    stack.in_use.add(weight, size);
    alive.insert(address, Alive { place, size, weight });
    record::remember_sample(address);
}

fn freed(address: usize) -> bool {
    let mut state = state();
    let Some(State { stacks, alive, .. }) = &mut *state else { return false };
    let Some(Alive { place, size, weight }) = alive.remove(&address) else { return false };
    record::forget_sample(address);
    if let Some(stack) = stacks.get_mut(place) {
        stack.in_use.add(-weight, size);
    }
    true
}

/// All that was sampled.
pub(super) struct Taken {
    pub(super) stacks: Vec<Sampled>,
    pub(super) lost: u64,
    pub(super) interval: u64,
}

/// What was sampled up to now; `None` when it was never begun.
pub(super) fn taken() -> Option<Taken> {
    // Not inside the host's allocation, but under the lock that those wait for.
    record::unsampled(|| {
        let state = state();
        let interval = record::heap_interval();
        match &*state {
            Some(State { stacks, lost, .. }) => Some(Taken { stacks: stacks.clone(), lost: *lost, interval }),
            None if interval > 0 => Some(Taken { stacks: Vec::new(), lost: 0, interval }),
            None => None,
        }
    })
}
