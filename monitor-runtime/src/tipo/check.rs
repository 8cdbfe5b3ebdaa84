//! What a set is made of, put together and checked by the compiler.

use crate::metric::FamilyInfo;

/// More families in one set are a compile error.
const CAPACITY: usize = 256;

/// Families in the form that a constant can build.
#[derive(Debug)]
pub struct FamilyTable {
    families: [FamilyInfo; CAPACITY],
    len: usize,
}

impl FamilyTable {
    /// The families.
    pub const fn as_slice(&self) -> &[FamilyInfo] {
        self.families.split_at(self.len).0
    }
}

/// The families of a set and of those flattened into it.
///
/// # Panics
/// When two have the same name, or when there are more than 256; evaluated by the compiler, so it is a compile error.
#[expect(clippy::panic, clippy::indexing_slicing, reason = "evaluated by the compiler: it is the compile error")]
pub const fn all_families(parts: &[&[FamilyInfo]]) -> FamilyTable {
    let mut table = FamilyTable { families: [FamilyInfo::counter("", ""); CAPACITY], len: 0 };
    let (mut part, mut at) = (0, 0);
    while part < parts.len() {
        if at == parts[part].len() {
            (part, at) = (part + 1, 0);
            continue;
        }
        if table.len == CAPACITY {
            panic!("a metric set has at most 256 families");
        }
        let mut earlier = 0;
        while earlier < table.len {
            if is_same(table.families[earlier].name, parts[part][at].name) {
                panic!(
                    "two families of this metric set, flattened ones included, have the same name: give one `#[metric(name = \"..\")]` or the inner set another prefix"
                );
            }
            earlier += 1;
        }
        table.families[table.len] = parts[part][at];
        table.len += 1;
        at += 1;
    }
    table
}

/// The family at a place that the derive knows to be there.
#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
pub const fn family(families: &[FamilyInfo], place: usize) -> FamilyInfo {
    families[place]
}

/// Bounds of a histogram that come from a constant.
///
/// # Panics
/// When there is none or more than 62, or when they do not rise; evaluated by the compiler, so it is a compile error.
#[expect(clippy::panic, clippy::indexing_slicing, reason = "evaluated by the compiler: it is the compile error")]
pub const fn buckets(bounds: &'static [f64]) -> &'static [f64] {
    if bounds.is_empty() || bounds.len() > 62 {
        panic!("`buckets` takes 1 to 62 bounds");
    }
    let mut at = 0;
    while at < bounds.len() {
        if !bounds[at].is_finite() {
            panic!("a bound of `buckets` is a finite number; +Inf is added by itself");
        }
        if at > 0 && bounds[at] <= bounds[at - 1] {
            panic!("the bounds of `buckets` must rise");
        }
        at += 1;
    }
    bounds
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    if a.len() != b.len() {
        return false;
    }
    let mut at = 0;
    while at < a.len() {
        if a[at] != b[at] {
            return false;
        }
        at += 1;
    }
    true
}
