//! Label values that come from outside: cleaned, and bounded in number.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

/// The label values of the series that counts what no longer fits into a family.
pub(crate) const OTHER: &str = "__other__";
/// A label value is cut at so many bytes.
const MAX_VALUE_BYTES: usize = 256;
/// What stands at the end of a value that was cut.
const CUT_MARK: char = '…';
/// Hexadecimal digits of the digest that follows the mark.
const DIGEST_DIGITS: usize = 16;
/// How many series a family with dynamic labels holds unless told otherwise.
pub(crate) const DEFAULT_MAX_SERIES: usize = 1_000;

/// A label value short enough to expose. One that is too long is cut at a character; `…` and a digest of the whole follow, so
/// that two values which begin alike stay two series.
pub(crate) fn clean(value: &str) -> Cow<'_, str> {
    if value.len() <= MAX_VALUE_BYTES {
        return Cow::Borrowed(value);
    }
    let end = value.floor_char_boundary(MAX_VALUE_BYTES - CUT_MARK.len_utf8() - DIGEST_DIGITS);
    let kept = value.get(..end).unwrap_or_default();
    Cow::Owned(format!("{kept}{CUT_MARK}{:0DIGEST_DIGITS$x}", digest(value)))
}

/// FNV-1a: the same in each process and each version, as a label value must be.
fn digest(value: &str) -> u64 {
    value.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// A map from label values to what is recorded for them, bounded: what would exceed `max_series` goes to one more series
/// whose label values are all `__other__`, and is counted.
pub(crate) struct SeriesMap<const LABELS: usize, T> {
    max_series: usize,
    hasher: RandomState,
    series: RwLock<Series<LABELS, T>>,
    dropped: AtomicU64,
}

/// Buckets of series by the hash of their label values: looked up by `&str`, without building a key.
struct Series<const LABELS: usize, T> {
    by_hash: HashMap<u64, Vec<Entry<LABELS, T>>>,
    len: usize,
}

type Entry<const LABELS: usize, T> = ([Box<str>; LABELS], Arc<T>);

impl<const LABELS: usize, T> SeriesMap<LABELS, T> {
    pub(crate) fn new(max_series: usize) -> Self {
        Self {
            max_series,
            hasher: RandomState::new(),
            series: RwLock::new(Series { by_hash: HashMap::new(), len: 0 }),
            dropped: AtomicU64::new(0),
        }
    }

    /// The series of `values`, made on first use.
    pub(crate) fn get(&self, values: [&str; LABELS], make: impl FnOnce() -> T) -> Arc<T> {
        let cleaned = values.map(clean);
        let values = cleaned.each_ref().map(AsRef::as_ref);
        if let Some(found) = self.find(values) {
            return found;
        }
        let mut series = self.series.write().unwrap_or_else(PoisonError::into_inner);
        let is_full = series.len >= self.max_series;
        let values = if is_full { [OTHER; LABELS] } else { values };
        if is_full {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
        let Series { by_hash, len } = &mut *series;
        let bucket = by_hash.entry(self.hasher.hash_one(values)).or_default();
        // Another thread may have made it since the look-up above.
        if let Some(found) = find_in(bucket, values) {
            return found;
        }
        let made = Arc::new(make());
        bucket.push((values.map(Box::from), Arc::clone(&made)));
        *len += 1;
        made
    }

    fn find(&self, values: [&str; LABELS]) -> Option<Arc<T>> {
        let series = self.series.read().unwrap_or_else(PoisonError::into_inner);
        find_in(series.by_hash.get(&self.hasher.hash_one(values))?, values)
    }

    /// All series, in no order.
    pub(crate) fn all(&self) -> Vec<Entry<LABELS, T>> {
        let series = self.series.read().unwrap_or_else(PoisonError::into_inner);
        series.by_hash.values().flatten().cloned().collect()
    }

    /// How many recordings went to `__other__` because the map was full.
    pub(crate) fn dropped(&self) -> u64 {
        self.dropped.load(Ordering::Relaxed)
    }
}

fn find_in<const LABELS: usize, T>(bucket: &[Entry<LABELS, T>], values: [&str; LABELS]) -> Option<Arc<T>> {
    let (_, found) = bucket.iter().find(|(own, _)| own.iter().map(AsRef::as_ref).eq(values))?;
    Some(Arc::clone(found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_values_are_cut_at_a_character_and_marked() {
        assert_eq!(clean("short"), "short");
        let cut = clean(&"ñ".repeat(1 << 19)).into_owned();
        assert!(cut.len() <= MAX_VALUE_BYTES && cut.contains('…') && cut.starts_with("ññ"));
        assert_eq!(clean(&cut), cut);
        assert_ne!(clean(&("ñ".repeat(1 << 19) + "n")), cut);
    }

    #[test]
    fn a_full_map_counts_the_rest_as_other() {
        let map = SeriesMap::<2, AtomicU64>::new(3);
        for n in 0..10 {
            map.get([&n.to_string(), "x"], AtomicU64::default).fetch_add(1, Ordering::Relaxed);
        }
        let all = map.all();
        assert_eq!(all.len(), 4);
        assert_eq!(map.dropped(), 7);
        let other = all.iter().find(|(values, _)| &*values[0] == OTHER).map(|(_, count)| count.load(Ordering::Relaxed));
        assert_eq!(other, Some(7));
    }
}
