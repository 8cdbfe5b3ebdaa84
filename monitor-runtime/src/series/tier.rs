//! Samples of all series at one resolution: blocks of so many ticks, the newest of which grows.

use std::collections::VecDeque;
use std::mem;

use super::column::{BLOCK_TICKS, Column, Values};
use crate::promql::source::Sample;

/// Columns of a sealed block are kept by so many series: what is copied at once when a block is sealed.
const GROUP: usize = 256;
/// What an allocator adds to each allocation, at most.
pub(super) const ALLOCATION: usize = 16;

#[derive(Debug, Default)]
pub(super) struct Tier {
    sealed: VecDeque<Block>,
    /// The block that grows: its times, and its columns by the number of their series.
    times: Vec<i64>,
    columns: Vec<Column>,
    /// Of the sealed blocks.
    sealed_bytes: usize,
}

#[derive(Debug)]
struct Block {
    times: Box<[i64]>,
    /// By the number of their series.
    groups: Box<[Group]>,
    samples: u64,
    bytes: usize,
}

#[derive(Debug)]
struct Group {
    columns: Box<[SealedColumn]>,
    bytes: Box<[u8]>,
}

#[derive(Debug, Clone, Copy)]
struct SealedColumn {
    series: u32,
    /// Where its bytes end; they begin where those of the column before end.
    end: u32,
    start: u8,
    ticks: u8,
}

impl Tier {
    /// Begins a tick, later than all before; true when that has sealed a block.
    pub(super) fn begin(&mut self, time: i64) -> bool {
        let is_full = self.times.len() >= BLOCK_TICKS;
        if is_full {
            self.seal();
        }
        self.times.push(time);
        is_full
    }

    /// The newest tick.
    pub(super) fn newest(&self) -> Option<i64> {
        self.times.last().copied().or_else(|| self.sealed.back()?.times.last().copied())
    }

    /// The oldest tick.
    pub(super) fn oldest(&self) -> Option<i64> {
        self.sealed.front().and_then(|block| block.times.first()).or(self.times.first()).copied()
    }

    /// Writes a value at the newest tick, unless the series has one there.
    pub(super) fn push(&mut self, series: u32, value: f64) {
        let series = series as usize;
        if self.columns.len() <= series {
            self.columns.reserve_exact((series + 1 - self.columns.len()).max(self.columns.len() / 8));
            self.columns.resize_with(series + 1, Column::default);
        }
        if let (Some(column), Some(tick)) = (self.columns.get_mut(series), self.times.len().checked_sub(1)) {
            column.push(tick, value);
        }
    }

    /// Closes the growing block.
    fn seal(&mut self) {
        let (mut samples, mut bytes) = (0, mem::size_of::<Block>() + self.times.len() * 8 + 2 * ALLOCATION);
        let mut groups = Vec::with_capacity(self.columns.len().div_ceil(GROUP));
        for (at, columns) in self.columns.chunks_mut(GROUP).enumerate() {
            let mut group = Vec::with_capacity(columns.iter().filter(|column| !column.is_empty()).count());
            let mut text = Vec::with_capacity(columns.iter().map(|column| column.bytes().len()).sum());
            for (series, column) in columns.iter_mut().enumerate() {
                let column = mem::take(column);
                if !column.is_empty() {
                    samples += column.values().count() as u64;
                    text.extend_from_slice(column.bytes());
                    let (start, ticks) = (column.start, column.ticks);
                    group.push(SealedColumn {
                        series: (at * GROUP + series) as u32,
                        end: text.len() as u32,
                        start,
                        ticks,
                    });
                }
            }
            bytes +=
                mem::size_of::<Group>() + group.len() * mem::size_of::<SealedColumn>() + text.len() + 2 * ALLOCATION;
            groups.push(Group { columns: group.into(), bytes: text.into() });
        }
        let times = mem::take(&mut self.times).into();
        self.sealed_bytes += bytes;
        self.sealed.push_back(Block { times, groups: groups.into(), samples, bytes });
    }

    /// Drops sealed blocks that end before `time`; how many samples were in them.
    pub(super) fn expire(&mut self, time: i64) -> Option<u64> {
        let mut dropped = None;
        while self.sealed.front().and_then(|block| block.times.last()).is_some_and(|last| *last < time) {
            *dropped.get_or_insert(0) += self.drop_oldest().unwrap_or(0);
        }
        dropped
    }

    /// Drops the oldest sealed block; how many samples were in it.
    pub(super) fn drop_oldest(&mut self) -> Option<u64> {
        let block = self.sealed.pop_front()?;
        self.sealed_bytes -= block.bytes;
        Some(block.samples)
    }

    /// Moves all times by so many milliseconds.
    pub(super) fn shift(&mut self, ms: i64) {
        let sealed = self.sealed.iter_mut().flat_map(|block| &mut block.times);
        sealed.chain(&mut self.times).for_each(|time| *time = time.saturating_add(ms));
    }

    /// Drops everything, the growing block too; how many samples were in it.
    pub(super) fn clear(&mut self) -> u64 {
        if !self.times.is_empty() {
            self.seal();
        }
        std::iter::from_fn(|| self.drop_oldest()).sum()
    }

    /// The numbers of all series that have samples here.
    pub(super) fn series(&self) -> impl Iterator<Item = u32> {
        let sealed = self.sealed.iter().flat_map(|block| &block.groups).flat_map(|group| &group.columns);
        let growing = self.columns.iter().enumerate().filter(|(_, column)| !column.is_empty());
        sealed.map(|column| column.series).chain(growing.map(|(series, _)| series as u32))
    }

    /// Bytes of memory. Goes through the growing columns: once a tick, not once a sample.
    pub(super) fn bytes(&self) -> usize {
        let columns: usize =
            self.columns.iter().map(Column::capacity).filter(|bytes| *bytes > 0).map(|bytes| bytes + ALLOCATION).sum();
        let tables = self.columns.capacity() * mem::size_of::<Column>()
            + self.times.capacity() * 8
            + self.sealed.capacity() * mem::size_of::<Block>();
        self.sealed_bytes + columns + tables + 3 * ALLOCATION
    }

    /// Whether a series has samples from `start` to `end`, gaps aside.
    pub(super) fn has(&self, series: u32, start: i64, end: i64) -> bool {
        let overlaps = |times: &[i64], (first, ticks): (u8, u8)| {
            let own = times.get(usize::from(first)..(usize::from(first) + usize::from(ticks)).min(times.len()));
            let ends = own.and_then(|own| Some((*own.first()?, *own.last()?)));
            ends.is_some_and(|(first, last)| first <= end && last >= start)
        };
        let growing = self.columns.get(series as usize).filter(|column| !column.is_empty());
        growing.is_some_and(|column| overlaps(&self.times, (column.start, column.ticks)))
            || self.sealed.iter().rev().any(|block| {
                block.column(series).is_some_and(|(_, column)| overlaps(&block.times, (column.start, column.ticks)))
            })
    }

    /// Adds the samples of a series from `start` to `end`, both included.
    pub(super) fn read(&self, series: u32, start: i64, end: i64, samples: &mut Vec<Sample>) {
        let mut add = |times: &[i64], values: Values<'_>| {
            for (tick, value) in values {
                match times.get(tick) {
                    Some(time) if *time > end => break,
                    Some(time) if *time >= start => samples.push(Sample { timestamp_ms: *time, value }),
                    _ => {}
                }
            }
        };
        for block in &self.sealed {
            let overlaps = block.times.first().is_some_and(|first| *first <= end)
                && block.times.last().is_some_and(|last| *last >= start);
            if let Some(values) = overlaps.then(|| block.values(series)).flatten() {
                add(&block.times, values);
            }
        }
        if let Some(column) = self.columns.get(series as usize).filter(|column| !column.is_empty()) {
            add(&self.times, column.values());
        }
    }
}

impl Block {
    fn column(&self, series: u32) -> Option<(&[u8], SealedColumn)> {
        let group = self.groups.get(series as usize / GROUP)?;
        let at = group.columns.binary_search_by_key(&series, |column| column.series).ok()?;
        let column = group.columns.get(at)?;
        let begin = at.checked_sub(1).and_then(|before| group.columns.get(before)).map_or(0, |before| before.end);
        Some((group.bytes.get(begin as usize..column.end as usize)?, *column))
    }

    fn values(&self, series: u32) -> Option<Values<'_>> {
        let (bytes, column) = self.column(series)?;
        Some(Values::new(bytes, column.start, column.ticks))
    }
}
