//! All series and their samples at two resolutions, within a bound on memory.
//!
//! Every tick goes into the fine tier. The coarse one keeps the first tick of each step, and whatever a query must not miss between
//! two of them: where a series ended, and both sides of a counter's reset.

use super::index::Index;
use super::tier::Tier;
use crate::promql::source::{Labels, MatchOp, is_stale};
use crate::promql::source::{Matcher, NAME, STALE_BITS, Sample, SeriesData, Source};
use crate::registry::{Given, Pairs};

/// What a clock may go back by, as clocks are set: ticks are left out until it has caught up.
const SMALL_STEP_BACK_MS: i64 = 60_000;
/// What a series may take in the growing blocks alone, in the worst case: so many series that this fits are accepted.
const SERIES_BYTES: usize = 3 << 10;
/// NaN, as Prometheus writes it: other NaNs, which might look like the marker of an end, become this one.
const NAN_BITS: u64 = 0x7ff8_0000_0000_0001;

/// How much is kept. Times in milliseconds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub(crate) fine_ms: i64,
    pub(crate) coarse_ms: i64,
    /// Between two ticks of the coarse tier.
    pub(crate) step_ms: i64,
    pub(crate) bytes: usize,
}

impl Default for Limits {
    /// Every tick for an hour, one in a minute for a day, 32 MiB.
    fn default() -> Self {
        Self { fine_ms: 3_600_000, coarse_ms: 86_400_000, step_ms: 60_000, bytes: 32 << 20 }
    }
}

/// What the store holds, and what it could not hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stats {
    pub(crate) series: usize,
    pub(crate) bytes: usize,
    /// Samples that had to go before their time, or came with a time that was over.
    pub(crate) dropped_samples: u64,
    /// Samples of series for which there was no place.
    pub(crate) refused_samples: u64,
}

#[derive(Debug)]
pub(crate) struct Store {
    limits: Limits,
    index: Index,
    fine: Tier,
    coarse: Tier,
    /// Ticks so far; the number of the newest.
    ticks: u64,
    /// Series that had a sample at the tick before, and those that have one now.
    live: Vec<u32>,
    now: Vec<Arrival>,
    /// Series end where a staleness marker says so, and not where a tick has no sample of them.
    has_explicit_ends: bool,
    ended: Vec<u32>,
    stats: Stats,
}

#[derive(Debug, Clone, Copy)]
struct Arrival {
    series: u32,
    value: f64,
    /// Of a counter that fell: what it was.
    before_reset: Option<f64>,
}

impl Store {
    pub(crate) fn new(limits: Limits) -> Self {
        Self {
            limits,
            index: Index::default(),
            fine: Tier::default(),
            coarse: Tier::default(),
            ticks: 0,
            live: Vec::new(),
            now: Vec::new(),
            has_explicit_ends: false,
            ended: Vec::new(),
            stats: Stats::default(),
        }
    }

    /// A store whose series end where a staleness marker is given.
    pub(crate) fn with_explicit_ends(limits: Limits) -> Self {
        Self { has_explicit_ends: true, ..Self::new(limits) }
    }

    /// Takes no more than so many bytes from the next tick on.
    pub(crate) fn set_bytes(&mut self, bytes: usize) {
        self.limits.bytes = bytes;
    }

    /// Moves all times: the clock was set by so many milliseconds.
    pub(crate) fn shift(&mut self, ms: i64) {
        self.fine.shift(ms);
        self.coarse.shift(ms);
    }

    /// Adds one tick: `each` gives its samples, one for each series. Series that had one before and have none now end.
    pub(crate) fn append(&mut self, time: i64, each: impl FnOnce(&mut dyn FnMut(&Pairs<'_>, Given))) {
        let before = self.fine.newest();
        if let Some(before) = before.filter(|before| time <= *before) {
            if before - time < SMALL_STEP_BACK_MS {
                each(&mut |_, _| self.stats.dropped_samples += 1);
                return;
            }
            // What lies in the future would hide the present: the history begins anew.
            self.stats.dropped_samples += self.fine.clear() + self.coarse.clear();
            self.live.clear();
            self.collect_garbage();
        }
        self.ticks += 1;
        self.now.clear();
        self.ended.clear();
        let max_series = self.limits.bytes / SERIES_BYTES;
        each(&mut |pairs, given| self.arrive(pairs, given, max_series));
        let has_sealed = self.write(time, before);
        self.keep_bounds(time, has_sealed);
    }

    fn arrive(&mut self, pairs: &Pairs<'_>, given: Given, max_series: usize) {
        let ends = self.has_explicit_ends && is_stale(given.value);
        let value = if given.value.is_nan() && !ends { f64::from_bits(NAN_BITS) } else { given.value };
        let found = self.index.find(pairs).or_else(|| {
            let has_place = self.index.len() < max_series && self.index.bytes() < self.limits.bytes / 2;
            has_place.then(|| self.index.insert(pairs))
        });
        let entry = found.and_then(|series| Some((series, self.index.get_mut(series)?)));
        let Some((series, entry)) = entry else {
            self.stats.refused_samples += 1;
            return;
        };
        // Two samples of one series at one time: the first stands, as in an exposition.
        if entry.tick == self.ticks {
            return;
        }
        if ends {
            entry.tick = self.ticks;
            self.ended.push(series);
            return;
        }
        let was_there = entry.tick + 1 == self.ticks;
        let before_reset = (given.is_counter && was_there && value < entry.value).then_some(entry.value);
        (entry.value, entry.tick) = (value, self.ticks);
        self.now.push(Arrival { series, value, before_reset });
    }

    /// Writes what has arrived; true when a block was sealed, so that memory is to be looked after.
    fn write(&mut self, time: i64, before: Option<i64>) -> bool {
        let stale = f64::from_bits(STALE_BITS);
        if !self.has_explicit_ends {
            let (index, ticks) = (&self.index, self.ticks);
            let has_ended = |series: &u32| index.get(*series).is_none_or(|entry| entry.tick != ticks);
            self.ended.extend(self.live.iter().copied().filter(has_ended));
        }
        let ended = &self.ended;
        let mut has_sealed = self.fine.begin(time);
        for arrival in &self.now {
            self.fine.push(arrival.series, arrival.value);
        }
        for series in ended {
            self.fine.push(*series, stale);
        }
        let last = self.coarse.newest();
        let is_step =
            last.is_none_or(|last| time.div_euclid(self.limits.step_ms) != last.div_euclid(self.limits.step_ms));
        let has_reset = self.now.iter().any(|arrival| arrival.before_reset.is_some());
        if let (true, Some(before)) = (has_reset, before) {
            if last.is_some_and(|last| last < before) {
                has_sealed |= self.coarse.begin(before);
            }
            for arrival in &self.now {
                if let Some(value) = arrival.before_reset {
                    self.coarse.push(arrival.series, value);
                }
            }
        }
        if is_step || has_reset || !ended.is_empty() {
            has_sealed |= self.coarse.begin(time);
            for arrival in self.now.iter().filter(|arrival| is_step || arrival.before_reset.is_some()) {
                self.coarse.push(arrival.series, arrival.value);
            }
            for series in ended {
                self.coarse.push(*series, stale);
            }
        }
        if self.has_explicit_ends {
            self.live.retain(|series| !ended.contains(series));
            self.live.extend(self.now.iter().map(|arrival| arrival.series));
            self.live.sort_unstable();
            self.live.dedup();
        } else {
            self.live.clear();
            self.live.extend(self.now.iter().map(|arrival| arrival.series));
        }
        has_sealed
    }

    /// What is too old goes; then, while there is too much, the oldest of the coarse tier, and only then of the fine one.
    fn keep_bounds(&mut self, now: i64, has_sealed: bool) {
        let expired = [
            self.fine.expire(now - self.limits.fine_ms).is_some(),
            self.coarse.expire(now - self.limits.coarse_ms).is_some(),
        ];
        let mut has_dropped = expired.contains(&true);
        while self.bytes() > self.limits.bytes {
            let Some(samples) = self.coarse.drop_oldest().or_else(|| self.fine.drop_oldest()) else { break };
            self.stats.dropped_samples += samples;
            has_dropped = true;
        }
        if has_dropped || has_sealed {
            self.collect_garbage();
        }
    }

    /// Forgets series that have no samples any more.
    fn collect_garbage(&mut self) {
        let mut has_samples = vec![false; self.index.places()];
        for series in self.fine.series().chain(self.coarse.series()).chain(self.live.iter().copied()) {
            if let Some(has) = has_samples.get_mut(series as usize) {
                *has = true;
            }
        }
        self.index.retain(|series| has_samples.get(series as usize).is_some_and(|has| *has));
    }

    /// Bytes of memory, as far as they are the store's own.
    fn bytes(&self) -> usize {
        let scratch = self.now.capacity() * size_of::<Arrival>() + (self.live.capacity() + self.ended.capacity()) * 4;
        self.index.bytes() + self.fine.bytes() + self.coarse.bytes() + scratch
    }

    pub(crate) fn stats(&self) -> Stats {
        Stats { series: self.index.len(), bytes: self.bytes(), ..self.stats }
    }
}

impl Source for Store {
    fn select(&self, matchers: &[Matcher], start_ms: i64, end_ms: i64) -> Vec<SeriesData> {
        let chosen = self.choose(matchers);
        chosen.iter().filter_map(|(series, labels)| self.data(*series, labels, start_ms, end_ms)).collect()
    }
}

impl Store {
    /// The newest tick.
    pub(super) fn newest(&self) -> Option<i64> {
        self.fine.newest()
    }

    /// The series that pass all matchers.
    pub(super) fn choose(&self, matchers: &[Matcher]) -> Vec<(u32, Labels)> {
        let name = matchers.iter().find(|matcher| matcher.name == NAME && matcher.op == MatchOp::Equal);
        let chosen = |series: u32| {
            let labels = &self.index.get(series)?.labels;
            matchers.iter().all(|matcher| matcher.matches(labels)).then(|| (series, labels.clone()))
        };
        match name {
            Some(name) => self.index.named(&name.value).iter().copied().filter_map(chosen).collect(),
            None => self.index.all().filter_map(chosen).collect(),
        }
    }

    /// The samples of a series that was chosen, unless it has none or is gone meanwhile.
    pub(super) fn data(&self, series: u32, labels: &Labels, start_ms: i64, end_ms: i64) -> Option<SeriesData> {
        self.index.get(series).filter(|entry| entry.labels == *labels)?;
        let samples = self.samples(series, start_ms, end_ms);
        (!samples.is_empty()).then(|| SeriesData { labels: labels.clone(), samples })
    }

    /// The labels of the series that pass all matchers and have samples from start to end.
    pub(super) fn present(&self, matchers: &[Matcher], start_ms: i64, end_ms: i64) -> impl Iterator<Item = Labels> {
        let is_there = move |series: &(u32, Labels)| {
            [&self.fine, &self.coarse].iter().any(|tier| tier.has(series.0, start_ms, end_ms))
        };
        self.choose(matchers).into_iter().filter(is_there).map(|(_, labels)| labels)
    }

    /// Coarse up to where the fine tier begins, then fine.
    fn samples(&self, series: u32, start: i64, end: i64) -> Vec<Sample> {
        let mut samples = Vec::new();
        let fine_from = self.fine.oldest().unwrap_or(i64::MAX);
        if start < fine_from {
            self.coarse.read(series, start, end.min(fine_from.saturating_sub(1)), &mut samples);
        }
        self.fine.read(series, start.max(fine_from), end, &mut samples);
        debug_assert!(samples.is_sorted_by(|a, b| a.timestamp_ms < b.timestamp_ms), "times of series {series}");
        debug_assert!(
            !samples
                .iter()
                .any(|sample| sample.value.is_nan() && !is_stale(sample.value) && sample.value.to_bits() != NAN_BITS)
        );
        samples
    }
}
