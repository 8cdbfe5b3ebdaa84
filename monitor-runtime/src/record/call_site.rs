//! The static behind each annotated function.

use super::objective::Latency;
use crate::histogram::{Bounds, DEFAULT_BOUNDS, STANDARD_BOUNDS};

/// All call sites of the program, collected by the linker: known before the first call, and dense by address.
#[cfg(not(all(test, miri)))]
#[linkme::distributed_slice]
pub static CALL_SITES: [CallSite];

/// Miri knows no linker sections: there the unit tests have a slice of their own.
#[cfg(all(test, miri))]
pub static CALL_SITES: &[CallSite] = &super::tests::SITES;

/// One annotated function. It is no larger than a pointer, so that the distance of a call site from the start of the
/// slice is the offset of its cell in a thread's block: no id is looked up or stored.
#[derive(Debug)]
pub struct CallSite {
    spec: &'static Spec,
}

impl CallSite {
    /// The static of one call site.
    pub const fn new(spec: &'static Spec) -> Self {
        Self { spec }
    }

    /// Position in [`CALL_SITES`], whose first element is at the address `first`; at or beyond its length for a call site that
    /// the linker did not collect.
    #[inline(always)]
    pub(super) fn index_from(&'static self, first: usize) -> usize {
        (std::ptr::from_ref(self) as usize).wrapping_sub(first) / size_of::<CallSite>()
    }

    pub(crate) fn spec(&self) -> &'static Spec {
        self.spec
    }
}

/// A reference to a call site of its own for each use. A macro, and not a part of the expansion, so that a wrong path to this
/// framework is one error and not several.
#[doc(hidden)]
#[macro_export]
macro_rules! __call_site {
    ($spec:expr) => {{
        #[$crate::__private::linkme::distributed_slice($crate::__private::CALL_SITES)]
        #[linkme(crate = $crate::__private::linkme)]
        static CALL_SITE: $crate::__private::CallSite = $crate::__private::CallSite::new(&$spec);
        &CALL_SITE
    }};
}

/// What the annotation said, in a form that a constant can hold.
#[derive(Debug)]
pub struct Spec {
    pub(crate) path: fn() -> &'static str,
    pub(crate) module: &'static str,
    pub(crate) name: Option<&'static str>,
    pub(crate) bounds: Option<Bounds>,
    #[cfg_attr(not(feature = "report"), expect(dead_code, reason = "the expansion passes it to each call"))]
    pub(crate) sample: u32,
    pub(crate) is_async: bool,
    pub(crate) is_profiled: bool,
    pub(crate) role: Role,
    /// Names of the labels that the annotation adds.
    pub(crate) labels: &'static [&'static str],
    /// The share of calls that are to end without error or panic, in percent.
    #[cfg_attr(not(feature = "alerts"), expect(dead_code, reason = "rules are made of it"))]
    pub(crate) errors: Option<f64>,
    pub(crate) latency: Option<&'static Latency>,
}

/// Which standard families a call site feeds beside `function_*`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Function,
    Endpoint { method: &'static str, endpoint: &'static str },
    Query { query_type: &'static str, table: &'static str },
    Cache { cache_type: &'static str },
}

impl Spec {
    /// `path` names an item inside the annotated function; `module` is its `module_path!()`.
    pub const fn new(path: fn() -> &'static str, module: &'static str) -> Self {
        Self {
            path,
            module,
            name: None,
            bounds: None,
            sample: 1,
            is_async: false,
            is_profiled: false,
            role: Role::Function,
            labels: &[],
            errors: None,
            latency: None,
        }
    }

    /// `name = ".."`: the label `function`, instead of the path.
    #[must_use]
    pub const fn name(self, name: &'static str) -> Self {
        Self { name: Some(name), ..self }
    }

    /// `sample = N`.
    #[must_use]
    pub const fn sample(self, one_in: u32) -> Self {
        Self { sample: one_in, ..self }
    }

    /// `labels(name = .., ..)`: the names.
    #[must_use]
    pub const fn labels(self, names: &'static [&'static str]) -> Self {
        Self { labels: names, ..self }
    }

    /// The annotated function is async.
    #[must_use]
    pub const fn polled(self) -> Self {
        Self { is_async: true, ..self }
    }

    /// `#[profiled]`.
    #[must_use]
    pub const fn profiled(self) -> Self {
        Self { is_profiled: true, ..self }
    }

    /// `buckets = ..`.
    ///
    /// # Panics
    /// When the bounds are refused; the call stands in a constant, so this is a compile error.
    #[must_use]
    #[track_caller]
    pub const fn buckets(self, bounds: &'static [f64]) -> Self {
        Self { bounds: Some(checked(bounds)), ..self }
    }

    /// `slo(errors, target = ..)`, in percent.
    #[must_use]
    pub const fn slo_errors(self, target: f64) -> Self {
        Self { errors: Some(target), ..self }
    }

    /// `slo(latency = .., target = ..)`, with the `buckets` that are given.
    #[must_use]
    pub const fn slo_latency(self, latency: &'static Latency) -> Self {
        Self { latency: Some(latency), bounds: latency.buckets(), ..self }
    }

    /// `endpoint = "..", method = ".."`.
    #[must_use]
    pub const fn endpoint(self, method: &'static str, endpoint: &'static str) -> Self {
        Self { role: Role::Endpoint { method, endpoint }, ..self }
    }

    /// `query = "..", table = ".."`.
    #[must_use]
    pub const fn query(self, query_type: &'static str, table: &'static str) -> Self {
        Self { role: Role::Query { query_type, table }, ..self }
    }

    /// `cache = ".."`.
    #[must_use]
    pub const fn cache(self, cache_type: &'static str) -> Self {
        Self { role: Role::Cache { cache_type }, ..self }
    }

    /// The bounds that the call site counts exactly.
    pub(crate) fn layout_bounds(&self) -> Bounds {
        const DEFAULT: Bounds = match Bounds::new(DEFAULT_BOUNDS) {
            Ok(bounds) => bounds,
            Err(_) => unreachable!(),
        };
        self.latency.and_then(Latency::bounds).or(self.bounds).unwrap_or(DEFAULT)
    }

    /// The bounds that `function_calls_duration_seconds` shows.
    pub(crate) fn function_bounds(&self) -> &'static [f64] {
        self.layout_bounds().as_slice()
    }

    /// The bounds that the `http_*` and `database_*` families show.
    pub(crate) fn standard_bounds(&self) -> &'static [f64] {
        self.bounds.map_or(STANDARD_BOUNDS, Bounds::as_slice)
    }
}

/// The bounds of `buckets`, or a panic, which is the compile error.
#[track_caller]
#[expect(clippy::panic, reason = "evaluated by the compiler: it is the compile error, placed at the annotation")]
pub(super) const fn checked(bounds: &'static [f64]) -> Bounds {
    match Bounds::new(bounds) {
        Ok(bounds) => bounds,
        Err(crate::histogram::BoundsError::Empty) => {
            panic!("`buckets` is empty: give at least one bound in seconds")
        }
        Err(crate::histogram::BoundsError::TooMany) => panic!("`buckets` takes at most 48 bounds"),
        Err(crate::histogram::BoundsError::OutOfRange) => {
            panic!("a bound of `buckets` must lie between 0.0000002 (200 ns) and 14400 seconds (4 h)")
        }
        Err(crate::histogram::BoundsError::TooClose) => {
            panic!("the bounds of `buckets` must rise, each at least 7 % above the one before")
        }
    }
}
