//! Call sites with labels: each set of label values is a call site of its own, found when the call begins.

use std::cell::RefCell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use super::call_site::{CALL_SITES, CallSite};
use super::switch;
use crate::label::{DEFAULT_MAX_SERIES, LabelMap, LabelSet, Labelled, Memory, Remembered, ThreadMemory};

/// Call sites for label values, in the whole process: a thread that used them all would hold 100 MiB of cells.
const PLACES: usize = 16_384;

/// The call site of one set of label values. It lives for ever, as every call site does.
pub(crate) struct SubSite {
    pub(crate) site: &'static CallSite,
    pub(crate) labels: Box<[Box<str>]>,
}

impl Labelled for &'static SubSite {
    #[inline]
    fn labels(&self) -> &[Box<str>] {
        &self.labels
    }
}

/// What one annotated function has found so far.
struct SubSites {
    by_labels: LabelMap<&'static SubSite>,
    dropped: AtomicU64,
}

thread_local! {
    static MEMORY: RefCell<Memory<&'static SubSite>> = const { Memory::new() };
}

impl Remembered for &'static SubSite {
    type Mark = &'static CallSite;

    #[inline(always)]
    fn mark(&self) -> &'static CallSite {
        self.site
    }

    #[inline(always)]
    fn memory() -> &'static ThreadMemory<Self> {
        &MEMORY
    }
}

impl SubSites {
    /// Of the annotated function `site`; `None` for a call site that the linker did not collect.
    fn of(site: &'static CallSite) -> Option<&'static SubSites> {
        static ALL: OnceLock<Box<[OnceLock<SubSites>]>> = OnceLock::new();
        let all = ALL.get_or_init(|| CALL_SITES.iter().map(|_| OnceLock::new()).collect());
        let own = all.get(site.index_from(CALL_SITES.as_ptr() as usize))?;
        Some(own.get_or_init(|| SubSites { by_labels: LabelMap::new(DEFAULT_MAX_SERIES), dropped: AtomicU64::new(0) }))
    }
}

/// The call site of these label values. The values need not outlive this call. What exceeds the bound is recorded at `site`
/// itself, which is exposed as `__other__`.
#[inline]
pub fn labelled(site: &'static CallSite, labels: impl LabelSet) -> &'static CallSite {
    if !switch::is_on() {
        return site;
    }
    labels.with_strs(|labels| find(site, labels))
}

fn find(site: &'static CallSite, labels: &[&str]) -> &'static CallSite {
    let Some(own) = SubSites::of(site) else { return site };
    let make = |labels: &[&str]| {
        let labels = labels.iter().map(|value| Box::from(*value)).collect();
        let sub: &'static SubSite = Box::leak(Box::new(SubSite { site: lease(site)?, labels }));
        Some(sub)
    };
    own.by_labels.visit(labels, make, |site| site).unwrap_or_else(|| {
        own.dropped.fetch_add(1, Ordering::Relaxed);
        site
    })
}

/// All that were found, by label values; empty for a function without labels.
pub(crate) fn sub_sites(site: &'static CallSite) -> Vec<&'static SubSite> {
    if site.spec().labels.is_empty() {
        return Vec::new();
    }
    let mut all = SubSites::of(site).map(|own| own.by_labels.all()).unwrap_or_default();
    all.sort_by(|a, b| a.labels.cmp(&b.labels));
    all
}

/// Calls that went to `__other__`.
pub(crate) fn dropped(site: &'static CallSite) -> u64 {
    if site.spec().labels.is_empty() {
        return 0;
    }
    SubSites::of(site).map_or(0, |own| own.dropped.load(Ordering::Relaxed))
}

/// Side by side, so that a call site of label values has an index by its address, as one of the program has.
static PLACES_TAKEN: AtomicUsize = AtomicUsize::new(0);
static SITES: OnceLock<Box<[OnceLock<Place>]>> = OnceLock::new();

/// A call site of label values, and the annotated function's own.
struct Place {
    site: CallSite,
    base: &'static CallSite,
}

/// A new call site with what `base` says; `None` when there are too many.
fn lease(base: &'static CallSite) -> Option<&'static CallSite> {
    let sites = SITES.get_or_init(|| (0..PLACES).map(|_| OnceLock::new()).collect());
    let place = PLACES_TAKEN.fetch_add(1, Ordering::Relaxed).min(PLACES);
    Some(&sites.get(place)?.get_or_init(|| Place { site: CallSite::new(base.spec()), base }).site)
}

/// How many call sites of label values there can be, and the index of one.
pub(super) fn places() -> usize {
    PLACES
}

pub(super) fn index_of(site: &'static CallSite) -> Option<usize> {
    let sites = SITES.get()?;
    let offset = (std::ptr::from_ref(site) as usize).wrapping_sub(sites.as_ptr() as usize);
    Some(offset / size_of::<OnceLock<Place>>()).filter(|index| *index < PLACES)
}

/// The annotated function's own call site.
pub(super) fn base_of(site: &'static CallSite) -> &'static CallSite {
    let is_own = site.index_from(CALL_SITES.as_ptr() as usize) < CALL_SITES.len();
    let place = || SITES.get()?.get(index_of(site)?)?.get();
    if is_own { site } else { place().map_or(site, |place| place.base) }
}
