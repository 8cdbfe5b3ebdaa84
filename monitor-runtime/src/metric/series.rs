//! One series: its label values and its figures.

use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::info::{FamilyInfo, MetricKind};
use crate::label::Labelled;
use crate::record::{Blocks, WordEntry, Words, Writer};
use crate::sync::AtomicU64;

/// Found through its family; whoever holds it may record, also after it was removed (then nobody sees it).
#[derive(Debug)]
pub(crate) struct Series {
    pub(crate) labels: Box<[Box<str>]>,
    /// Of a histogram; empty for other kinds.
    bounds: &'static [f64],
    figures: Figures,
    /// What an idle timeout compares with.
    watched: Mutex<Watched>,
}

#[derive(Debug)]
enum Figures {
    /// A counter is one word, a histogram one for each bucket and one for the sum: written by each thread alone.
    Words(Words),
    /// The bits of an `f64`, shared: the last `set` wins. The second counts changes.
    Gauge(AtomicU64, AtomicU64),
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

impl Series {
    pub(super) fn new(info: &FamilyInfo, labels: &[&str]) -> Self {
        let figures = match info.kind {
            MetricKind::Counter => Figures::Words(Words::lease(1)),
            MetricKind::Histogram => Figures::Words(Words::lease(info.buckets.len() + 2)),
            MetricKind::Gauge => Figures::Gauge(AtomicU64::new(0), AtomicU64::new(0)),
        };
        let watched = Mutex::new(Watched { fingerprint: 0, since: Instant::now() });
        Self { labels: labels.iter().map(|value| Box::from(*value)).collect(), bounds: info.buckets, figures, watched }
    }

    #[inline(always)]
    pub(super) fn count(&self, by: u64) {
        if let Figures::Words(words) = &self.figures {
            words.write(Count(by));
        }
    }

    #[inline(always)]
    pub(super) fn observe(&self, value: f64) {
        if let Figures::Words(words) = &self.figures {
            words.write(Observed { bounds: self.bounds, value });
        }
    }

    /// Changes a gauge by what `change` makes of its value.
    #[inline]
    pub(super) fn change(&self, change: impl Fn(f64) -> f64) {
        if let Figures::Gauge(bits, changes) = &self.figures {
            let _ = bits.fetch_update(Relaxed, Relaxed, |bits| Some(change(f64::from_bits(bits)).to_bits()));
            changes.fetch_add(1, Relaxed);
        }
    }

    #[inline]
    pub(super) fn set(&self, value: f64) {
        if let Figures::Gauge(bits, changes) = &self.figures {
            bits.store(value.to_bits(), Relaxed);
            changes.fetch_add(1, Relaxed);
        }
    }

    /// The value of a gauge.
    pub(crate) fn gauge(&self) -> f64 {
        match &self.figures {
            Figures::Gauge(bits, _) => f64::from_bits(bits.load(Relaxed)),
            Figures::Words(_) => 0.0,
        }
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
        let Figures::Words(words) = &self.figures else { return Buckets { counts: Vec::new(), sum: 0.0 } };
        let mut buckets = Buckets { counts: Vec::new(), sum: 0.0 };
        words.read(blocks, |words| {
            let Some((sum, counts)) = words.split_last() else { return };
            buckets.counts.resize(counts.len(), 0);
            buckets.counts.iter_mut().zip(counts).for_each(|(total, count)| *total += count.load(Relaxed));
            buckets.sum += f64::from_bits(sum.load(Relaxed));
        });
        buckets
    }

    fn words(&self, blocks: &Blocks) -> Vec<u64> {
        let mut totals: Vec<u64> = Vec::new();
        if let Figures::Words(words) = &self.figures {
            words.read(blocks, |words| {
                totals.resize(words.len(), 0);
                totals.iter_mut().zip(words).for_each(|(total, word)| *total = total.wrapping_add(word.load(Relaxed)));
            });
        }
        totals
    }

    /// True when nothing was recorded here for `timeout`, as far as the calls of this function saw.
    pub(super) fn is_idle(&self, blocks: &Blocks, timeout: Duration, now: Instant) -> bool {
        let fingerprint = match &self.figures {
            Figures::Gauge(_, changes) => changes.load(Relaxed),
            Figures::Words(_) => self.words(blocks).iter().fold(0, |sum: u64, word| sum.wrapping_add(*word)),
        };
        let mut watched = self.watched.lock().unwrap_or_else(PoisonError::into_inner);
        if watched.fingerprint != fingerprint {
            *watched = Watched { fingerprint, since: now };
        }
        now.duration_since(watched.since) >= timeout
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
