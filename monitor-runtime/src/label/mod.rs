//! Labels: what may stand as a value, and how values from outside are cleaned.

mod map;
mod memory;
mod set;
mod short;
mod value;

pub(crate) use map::LabelMap;
pub(crate) use memory::{Labelled, Memory, Remembered, ThreadMemory};
pub use set::LabelSet;
pub(crate) use set::product;
pub use value::LabelValue;

use std::borrow::Cow;

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

/// [`clean`] for all values of a series. Out of line: values of such length are rare.
#[cold]
pub(crate) fn cleaned<'a>(values: &[&'a str]) -> Vec<Cow<'a, str>> {
    values.iter().map(|value| clean(value)).collect()
}

/// True when [`clean`] would change nothing.
#[inline]
pub(crate) fn are_clean(values: &[&str]) -> bool {
    values.iter().all(|value| value.len() <= MAX_VALUE_BYTES)
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
}
