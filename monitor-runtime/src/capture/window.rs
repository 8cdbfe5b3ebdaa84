//! What was seen between two moments.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use super::sampler::{self, Seen};

/// The clocks at one moment.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) time: SystemTime,
    at: Instant,
    cpu: Duration,
    ticks: u64,
}

impl Mark {
    pub(super) fn now() -> Self {
        Self { time: SystemTime::now(), at: Instant::now(), cpu: sampler::cpu_time(), ticks: sampler::ticks() }
    }

    pub(super) fn ticks(&self) -> u64 {
        self.ticks
    }

    pub(super) fn cpu_since(&self, earlier: &Self) -> Duration {
        self.cpu.saturating_sub(earlier.cpu)
    }

    /// Now, but with ticks counted from an earlier moment on: when a sampler starts, ticks may come before the clocks are read.
    pub(super) fn now_from(ticks: u64) -> Self {
        Self { ticks, ..Self::now() }
    }
}

/// What makes two stacks the same one for the sampler.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Key {
    functions: Box<[usize]>,
    thread: u64,
}

/// One stack: where execution was, the innermost address first.
#[derive(Debug, Clone)]
pub(super) struct RawStack {
    pub(super) thread_name: Arc<str>,
    pub(super) addresses: Arc<[usize]>,
    pub(super) is_cut: bool,
    pub(super) samples: u64,
}

/// Stacks with their counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Stacks(HashMap<Key, RawStack>);

impl Stacks {
    pub(super) fn add(&mut self, seen: Seen) {
        match self.0.entry(Key { functions: seen.functions, thread: seen.thread }) {
            Entry::Occupied(mut known) => known.get_mut().samples += seen.samples,
            Entry::Vacant(place) => {
                place.insert(RawStack {
                    thread_name: seen.thread_name,
                    addresses: seen.addresses,
                    is_cut: seen.is_cut,
                    samples: seen.samples,
                });
            }
        }
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &RawStack> {
        self.0.values()
    }

    fn samples(&self) -> u64 {
        self.iter().map(|stack| stack.samples).sum()
    }

    /// What was counted here and not in `earlier` yet.
    fn since(mut self, earlier: &Self) -> Self {
        self.0.retain(|key, stack| {
            let before = earlier.0.get(key).map_or(0, |stack| stack.samples);
            stack.samples = stack.samples.saturating_sub(before);
            stack.samples > 0
        });
        self
    }
}

/// What was seen between two moments.
#[derive(Debug, Clone)]
pub(super) struct Window {
    pub(super) requested_hz: u32,
    pub(super) begun: Mark,
    pub(super) ended: Mark,
    pub(super) stacks: Stacks,
}

impl Window {
    pub(super) fn wall(&self) -> Duration {
        self.ended.at.saturating_duration_since(self.begun.at)
    }

    pub(super) fn cpu(&self) -> Duration {
        self.ended.cpu.saturating_sub(self.begun.cpu)
    }

    pub(super) fn ticks(&self) -> u64 {
        self.ended.ticks.saturating_sub(self.begun.ticks)
    }

    pub(super) fn samples(&self) -> u64 {
        self.stacks.samples()
    }

    /// Ticks that left no stack.
    pub(super) fn lost(&self) -> u64 {
        self.ticks().saturating_sub(self.samples())
    }

    /// The part of this window that lies after `earlier`, which began where this one began.
    pub(super) fn since(self, earlier: &Self) -> Self {
        Self { begun: earlier.ended, stacks: self.stacks.since(&earlier.stacks), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(function: usize, thread: u64, samples: u64) -> Seen {
        Seen {
            functions: Box::new([function]),
            thread,
            thread_name: Arc::from("worker"),
            addresses: Arc::new([function + 1]),
            is_cut: false,
            samples,
        }
    }

    fn mark(ticks: u64) -> Mark {
        Mark { time: SystemTime::UNIX_EPOCH, at: Instant::now(), cpu: Duration::from_secs(ticks), ticks }
    }

    fn window(ticks: u64, seen: impl IntoIterator<Item = Seen>) -> Window {
        let mut stacks = Stacks::default();
        seen.into_iter().for_each(|seen| stacks.add(seen));
        Window { requested_hz: 99, begun: mark(0), ended: mark(ticks), stacks }
    }

    #[test]
    fn the_difference_of_two_windows_is_what_came_between() {
        let earlier = window(10, [seen(1, 7, 4), seen(2, 7, 5)]);
        let later = window(30, [seen(1, 7, 4), seen(2, 7, 9), seen(2, 8, 6), seen(2, 8, 2)]);
        let between = later.since(&earlier);
        assert_eq!((between.ticks(), between.samples(), between.lost()), (20, 12, 8));
        assert_eq!((between.stacks.len(), between.cpu()), (2, Duration::from_secs(20)));
    }
}
