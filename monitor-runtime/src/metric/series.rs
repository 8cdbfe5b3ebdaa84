//! One series: its label values and its figures.

use std::cell::RefCell;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::info::{FamilyInfo, MetricKind};
use crate::label::{Labelled, Memory, Remembered, ThreadMemory};
use crate::record::{Blocks, Run, WordEntry, Words, Writer};
use crate::sync::AtomicU64;

/// Found through its family; whoever holds it may record, also after it was removed (then nobody sees it).
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) labels: Box<[Box<str>]>,
    kind: MetricKind,
    /// Of a histogram; empty for other kinds.
    bounds: &'static [f64],
    /// A counter is one word, a histogram one for each bucket and one for the sum, written by each thread alone. A gauge is the
    /// bits of an `f64` and a count of its changes, shared.
    words: Words,
    /// What an idle timeout compares with.
    watched: Mutex<Watched>,
}

#[derive(Debug)]
struct Watched {
    fingerprint: u64,
    since: Instant,
}

/// A histogram's figures.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Buckets {
    /// Of each bucket alone, `+Inf` last.
    pub(crate) counts: Vec<u64>,
    pub(crate) sum: f64,
}

impl Labelled for Arc<Series> {
    #[inline]
    fn labels(&self) -> &[Box<str>] {
        &self.labels
    }
}

thread_local! {
    static MEMORY: RefCell<Memory<Arc<Series>>> = const { Memory::new() };
}

impl Remembered for Arc<Series> {
    type Mark = Run;

    #[inline(always)]
    fn mark(&self) -> Run {
        self.run()
    }

    #[inline(always)]
    fn memory() -> &'static ThreadMemory<Self> {
        &MEMORY
    }
}

impl Series {
    pub(super) fn new(info: &FamilyInfo, labels: &[&str]) -> Self {
        let words = Words::lease(match info.kind {
            MetricKind::Counter => 1,
            MetricKind::Gauge => 2,
            MetricKind::Histogram => info.buckets.len() + 2,
        });
        let watched = Mutex::new(Watched { fingerprint: 0, since: Instant::now() });
        let labels = labels.iter().map(|value| Box::from(*value)).collect();
        Self { labels, kind: info.kind, bounds: info.buckets, words, watched }
    }

    /// False where none was left: nothing is recorded then, and nothing shown.
    pub(super) fn has_place(&self) -> bool {
        self.words.has_place()
    }

    #[inline(always)]
    fn run(&self) -> Run {
        self.words.run()
    }

    #[inline(always)]
    pub(super) fn record(&self, recording: Recording) {
        recording.write(self.run(), self.bounds);
    }

    /// The value of a gauge.
    pub(crate) fn gauge(&self) -> f64 {
        self.run().shared().first().map_or(0.0, |bits| f64::from_bits(bits.load(Relaxed)))
    }

    /// The value of a counter.
    pub(crate) fn counter(&self, blocks: &Blocks) -> u64 {
        self.words(blocks).first().copied().unwrap_or(0)
    }

    /// The upper bounds of a histogram.
    pub(crate) fn bounds(&self) -> &'static [f64] {
        self.bounds
    }

    /// The figures of a histogram.
    pub(crate) fn buckets(&self, blocks: &Blocks) -> Buckets {
        let mut buckets = Buckets { counts: Vec::new(), sum: 0.0 };
        self.run().read(blocks, |words| {
            let Some((sum, counts)) = words.split_last() else { return };
            buckets.counts.resize(counts.len(), 0);
            buckets.counts.iter_mut().zip(counts).for_each(|(total, count)| *total += count.load(Relaxed));
            buckets.sum += f64::from_bits(sum.load(Relaxed));
        });
        buckets
    }

    fn words(&self, blocks: &Blocks) -> Vec<u64> {
        let mut totals: Vec<u64> = Vec::new();
        self.run().read(blocks, |words| {
            totals.resize(words.len(), 0);
            totals.iter_mut().zip(words).for_each(|(total, word)| *total = total.wrapping_add(word.load(Relaxed)));
        });
        totals
    }

    /// True when nothing was recorded here for `timeout`, as far as the calls of this function saw.
    pub(super) fn is_idle(&self, blocks: &Blocks, timeout: Duration, now: Instant) -> bool {
        let fingerprint = match self.kind {
            MetricKind::Gauge => self.run().shared().last().map_or(0, |changes| changes.load(Relaxed)),
            MetricKind::Counter | MetricKind::Histogram => {
                self.words(blocks).iter().fold(0, |sum: u64, word| sum.wrapping_add(*word))
            }
        };
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if watched.fingerprint != fingerprint {
            *watched = Watched { fingerprint, since: now };
        }
        now.duration_since(watched.since) >= timeout
    }
}

/// Something to record, as a value and not as a closure: so one copy of the look-up serves all.
#[derive(Debug, Clone, Copy)]
pub(super) enum Recording {
    Count(u64),
    Observe(f64),
    Set(f64),
    Add(f64),
    Raise(f64),
}

impl Recording {
    /// Into the words of a series; `bounds` are those of a histogram.
    #[inline(always)]
    pub(super) fn write(self, run: Run, bounds: &[f64]) {
        match self {
            Self::Count(by) => run.write(Count(by)),
            Self::Observe(value) => run.write(Observed { bounds, value }),
            Self::Set(to) => change(run, |_| to),
            Self::Add(by) => change(run, |value| value + by),
            Self::Raise(to) => change(run, |value| value.max(to)),
        }
    }
}

fn change(run: Run, change: impl Fn(f64) -> f64) {
    if let [bits, changes, ..] = run.shared() {
        let _ = bits.fetch_update(Relaxed, Relaxed, |bits| Some(change(f64::from_bits(bits)).to_bits())); // never declines
        changes.fetch_add(1, Relaxed);
    }
}

struct Count(u64);

impl WordEntry for Count {
    #[inline(always)]
    fn write<W: Writer>(self, words: &[AtomicU64]) {
        if let Some(count) = words.first() {
            W::add(count, self.0);
        }
    }
}

struct Observed<'a> {
    bounds: &'a [f64],
    value: f64,
}

impl WordEntry for Observed<'_> {
    #[inline(always)]
    fn write<W: Writer>(self, words: &[AtomicU64]) {
        // Without branches: the compiler compares several bounds at once.
        let bucket = self.bounds.iter().map(|bound| usize::from(self.value > *bound)).sum::<usize>();
        if let (Some(count), Some(sum)) = (words.get(bucket), words.last()) {
            W::add_f64(sum, self.value);
            W::add(count, 1);
        }
    }
}
