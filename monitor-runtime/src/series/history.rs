//! The stores between who writes them, sampler and rules, and who asks.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Instant;

use prometheus::proto::MetricFamily;

use super::store::{Limits, Stats, Store};
use super::wall::{Moment, Wall, clocks};
use crate::promql::source::{Labels, Matcher, Sample, SeriesData, Source};
use crate::registry::{Given, each_sample};

/// Series that are read at once: the sampler, which appends, waits no longer than for these.
const PART: usize = 64;

/// The series of this process.
#[derive(Debug)]
pub(crate) struct History {
    stores: RwLock<Stores>,
    wall: Mutex<Wall>,
    origin: Instant,
}

/// Scrapes share their times; each group of rules has its own.
#[derive(Debug)]
struct Stores {
    limits: Limits,
    scraped: Store,
    /// What rules wrote, by their group.
    written: BTreeMap<String, Store>,
}

impl History {
    /// A history within so many bytes; none of 0.
    pub(crate) fn open(bytes: usize) -> Option<Arc<Self>> {
        (bytes > 0).then(|| Arc::new(Self::new(Limits { bytes, ..Limits::default() })))
    }

    pub(crate) fn new(limits: Limits) -> Self {
        let stores = Stores { limits, scraped: Store::new(limits), written: BTreeMap::new() };
        Self { stores: RwLock::new(stores), wall: Mutex::default(), origin: Instant::now() }
    }

    /// What time it is. If the clock was set since the last look, what is kept moves along with it.
    pub(crate) fn now(&self) -> Moment {
        let mut wall = self.wall.lock().unwrap_or_else(PoisonError::into_inner);
        let (wall_ms, steady_ms) = clocks(self.origin);
        let (moment, set_ms) = wall.look(wall_ms, steady_ms);
        if set_ms != 0 {
            self.write().shift(set_ms);
        }
        moment
    }

    /// As if the clock had been set.
    #[cfg(test)]
    pub(crate) fn shift(&self, by_ms: i64) {
        self.write().shift(by_ms);
    }

    /// Adds a scrape, made at `time` (milliseconds since 1970).
    pub(crate) fn append(&self, time: i64, families: &[MetricFamily]) {
        let stores = &mut *self.write();
        let written = stores.written.values().map(|store| store.stats().bytes).sum::<usize>();
        stores.scraped.set_bytes(stores.limits.bytes.saturating_sub(written));
        stores.scraped.append(time, |add| each_sample(families, add));
    }

    /// Adds what a group of rules wrote at `time`; where a series ended, a staleness marker.
    pub(crate) fn append_written(&self, group: &str, time: i64, written: &[(Labels, Sample)]) {
        if written.is_empty() {
            return;
        }
        let mut stores = self.write();
        // Rules may take half of the memory.
        let others = stores.written.iter().filter(|(name, _)| *name != group);
        let bytes = (stores.limits.bytes / 2).saturating_sub(others.map(|(_, store)| store.stats().bytes).sum());
        let limits = stores.limits;
        let store = stores.written.entry(group.to_owned()).or_insert_with(|| Store::with_explicit_ends(limits));
        store.set_bytes(bytes);
        store.append(time, |add| {
            for (labels, sample) in written {
                let pairs: Vec<_> = labels.iter().collect();
                add(&pairs, Given { value: sample.value, is_counter: false });
            }
        });
    }

    /// Forgets what groups wrote that are no more.
    pub(crate) fn retain_written(&self, is_there: impl Fn(&str) -> bool) {
        self.write().written.retain(|group, _| is_there(group));
    }

    pub(crate) fn stats(&self) -> Stats {
        let stores = self.read();
        stores.written.values().map(Store::stats).fold(stores.scraped.stats(), |all, own| Stats {
            series: all.series + own.series,
            bytes: all.bytes + own.bytes,
            dropped_samples: all.dropped_samples + own.dropped_samples,
            refused_samples: all.refused_samples + own.refused_samples,
        })
    }

    fn read(&self) -> RwLockReadGuard<'_, Stores> {
        self.stores.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Stores> {
        self.stores.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Stores {
    fn shift(&mut self, ms: i64) {
        self.scraped.shift(ms);
        self.written.values_mut().for_each(|store| store.shift(ms));
    }
}

/// The series that were chosen of one store.
struct Chosen {
    /// Of what rules wrote: the group.
    group: Option<String>,
    series: Vec<(u32, Labels)>,
    /// What is appended meanwhile is not read: all series are of one moment.
    newest_ms: i64,
}

impl History {
    /// The labels of the series that pass all matchers and have samples from start to end, both included.
    pub(crate) fn present(&self, matchers: &[Matcher], start_ms: i64, end_ms: i64) -> Vec<Labels> {
        let stores = self.read();
        let all = std::iter::once(&stores.scraped).chain(stores.written.values());
        all.flat_map(|store| store.present(matchers, start_ms, end_ms)).collect()
    }

    fn choose(&self, matchers: &[Matcher]) -> Vec<Chosen> {
        let stores = self.read();
        let choose = |group: Option<&String>, store: &Store| {
            let series = store.choose(matchers);
            let newest_ms = store.newest()?;
            (!series.is_empty()).then(|| Chosen { group: group.cloned(), series, newest_ms })
        };
        let written = stores.written.iter().map(|(group, store)| choose(Some(group), store));
        std::iter::once(choose(None, &stores.scraped)).chain(written).flatten().collect()
    }
}

impl Source for History {
    fn select(&self, matchers: &[Matcher], start_ms: i64, end_ms: i64) -> Vec<SeriesData> {
        self.select_while(matchers, start_ms, end_ms, &mut |_| true)
    }

    /// In parts, between which the lock is free for who appends.
    fn select_while(
        &self,
        matchers: &[Matcher],
        start_ms: i64,
        end_ms: i64,
        goes_on: &mut dyn FnMut(usize) -> bool,
    ) -> Vec<SeriesData> {
        let (mut found, mut scraped) = (Vec::new(), 0);
        'all: for Chosen { group, series, newest_ms } in self.choose(matchers) {
            for part in series.chunks(PART) {
                let stores = self.read();
                let store = match &group {
                    None => Some(&stores.scraped),
                    Some(group) => stores.written.get(group),
                };
                let Some(store) = store else { break };
                for (series, labels) in part {
                    let Some(data) = store.data(*series, labels, start_ms, end_ms.min(newest_ms)) else { continue };
                    let samples = data.samples.len();
                    found.push(data);
                    if !goes_on(samples) {
                        break 'all;
                    }
                }
            }
            if group.is_none() {
                scraped = found.len();
            }
        }
        if found.len() > scraped { merged(found) } else { found }
    }
}

/// One series for each set of labels: two groups may write the same, and a rule what was scraped.
pub(crate) fn merged(mut found: Vec<SeriesData>) -> Vec<SeriesData> {
    found.sort_by(|a, b| a.labels.cmp(&b.labels));
    found.dedup_by(|later, kept| {
        let is_same = later.labels == kept.labels;
        if is_same {
            kept.samples.append(&mut later.samples);
            kept.samples.sort_by_key(|sample| sample.timestamp_ms);
            kept.samples.dedup_by_key(|sample| sample.timestamp_ms);
        }
        is_same
    });
    found
}
