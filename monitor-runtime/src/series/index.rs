//! Which series there are: numbers for label sets, texts kept once.

use std::collections::{HashMap, HashSet};
use std::hash::BuildHasher;
use std::mem;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashTable;

use super::tier::ALLOCATION;
use crate::promql::source::{Labels, NAME};
use crate::registry::Pairs;

#[derive(Debug, Default)]
pub(super) struct Index {
    /// By number; `None` is free.
    entries: Vec<Option<Entry>>,
    free: Vec<u32>,
    by_labels: HashTable<u32>,
    by_name: HashMap<Arc<str>, Vec<u32>, RandomState>,
    texts: HashSet<Arc<str>, RandomState>,
    hasher: RandomState,
    bytes: usize,
}

/// One series.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) labels: Labels,
    hash: u64,
    /// What it had last, and at which tick.
    pub(super) value: f64,
    pub(super) tick: u64,
}

impl Index {
    pub(super) fn find(&self, pairs: &Pairs<'_>) -> Option<u32> {
        self.by_labels.find(self.hash(pairs), |number| self.has(*number, pairs)).copied()
    }

    fn has(&self, number: u32, pairs: &Pairs<'_>) -> bool {
        self.get(number).is_some_and(|entry| entry.labels.iter().eq(pairs.iter().copied()))
    }

    fn hash(&self, pairs: &Pairs<'_>) -> u64 {
        self.hasher.hash_one(pairs)
    }

    /// Adds a series that is not there.
    pub(super) fn insert(&mut self, pairs: &Pairs<'_>) -> u32 {
        let hash = self.hash(pairs);
        let shared = pairs.iter().map(|(name, value)| (self.text(name), self.text(value))).collect();
        let entry = Entry { labels: Labels::from_sorted(shared), hash, value: 0.0, tick: 0 };
        self.bytes += size(&entry);
        let name = self.text(entry.labels.get(NAME));
        let number = match self.free.pop() {
            Some(number) => number,
            None => {
                self.entries.push(None);
                self.entries.len() as u32 - 1
            }
        };
        if let Some(place) = self.entries.get_mut(number as usize) {
            *place = Some(entry);
        }
        self.by_name.entry(name).or_default().push(number);
        let entries = &self.entries;
        let hash_of =
            |number: &u32| entries.get(*number as usize).and_then(Option::as_ref).map_or(0, |entry| entry.hash);
        self.by_labels.insert_unique(hash, number, hash_of);
        number
    }

    fn text(&mut self, text: &str) -> Arc<str> {
        match self.texts.get(text) {
            Some(known) => Arc::clone(known),
            None => {
                let new: Arc<str> = Arc::from(text);
                self.bytes += text_size(&new);
                self.texts.insert(Arc::clone(&new));
                new
            }
        }
    }

    pub(super) fn get(&self, number: u32) -> Option<&Entry> {
        self.entries.get(number as usize)?.as_ref()
    }

    pub(super) fn get_mut(&mut self, number: u32) -> Option<&mut Entry> {
        self.entries.get_mut(number as usize)?.as_mut()
    }

    pub(super) fn len(&self) -> usize {
        self.by_labels.len()
    }

    /// Numbers are below this.
    pub(super) fn places(&self) -> usize {
        self.entries.len()
    }

    /// The numbers of the series of one name.
    pub(super) fn named(&self, name: &str) -> &[u32] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// The numbers of all series.
    pub(super) fn all(&self) -> impl Iterator<Item = u32> {
        self.entries.iter().enumerate().filter(|(_, entry)| entry.is_some()).map(|(number, _)| number as u32)
    }

    /// Forgets the series that are not `kept`, and texts that no series has any more.
    pub(super) fn retain(&mut self, kept: impl Fn(u32) -> bool) {
        let gone: Vec<u32> = self.all().filter(|number| !kept(*number)).collect();
        for number in gone {
            let Some(entry) = self.entries.get_mut(number as usize).and_then(Option::take) else { continue };
            if let Ok(found) = self.by_labels.find_entry(entry.hash, |own| *own == number) {
                found.remove();
            }
            if let Some(named) = self.by_name.get_mut(entry.labels.get(NAME)) {
                named.retain(|own| *own != number);
            }
            self.bytes -= size(&entry);
            self.free.push(number);
        }
        self.by_name.retain(|_, named| !named.is_empty());
        // A query that is under way may share a text too: it stays until the next time.
        let bytes = &mut self.bytes;
        self.texts.retain(|text| {
            let is_shared = Arc::strong_count(text) > 1;
            *bytes -= if is_shared { 0 } else { text_size(text) };
            is_shared
        });
    }

    /// Bytes of memory.
    pub(super) fn bytes(&self) -> usize {
        // A place of a hash table is at most half empty and has a byte of its own.
        let numbers = self.by_labels.capacity() * 8 * 8 / 7 + self.free.capacity() * 4;
        self.bytes + numbers + self.entries.capacity() * mem::size_of::<Option<Entry>>() + self.by_name.capacity() * 48
    }
}

/// What a series takes beside its place: its list of labels and its number under its name.
fn size(entry: &Entry) -> usize {
    let pair = mem::size_of::<(Arc<str>, Arc<str>)>();
    mem::size_of::<Vec<(Arc<str>, Arc<str>)>>() + 16 + entry.labels.iter().count() * pair + 2 * ALLOCATION + 8
}

/// A text, its two counts, and its place in the table of texts.
fn text_size(text: &str) -> usize {
    text.len() + 16 + ALLOCATION + 40
}
