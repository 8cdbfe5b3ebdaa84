//! Metric sets: what `#[derive(TipoMetrics)]` implements, and the four that are ready to use.

mod check;
mod ready;

#[doc(hidden)]
pub use check::{FamilyTable, all_families, buckets, family};
pub use ready::{TipoA, TipoB, TipoC, TipoD};

use crate::metric::{FamilyInfo, MetricSet};
use crate::registry::{Registry, RegistryError};

/// A struct of metrics, declared once and registered as one. The derive macro of the same name implements it, and gives the struct
/// its accessors.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// use monitor::{TipoMetrics, tipo::TipoA};
///
/// fn names<S: TipoMetrics>() -> impl Iterator<Item = &'static str> {
///     S::FAMILIES.iter().map(|family| family.name)
/// }
/// assert_eq!(names::<TipoA>().next(), Some("registros_created_total"));
/// ```
pub trait TipoMetrics: Sized {
    /// Every family of the set, those of flattened sets too.
    const FAMILIES: &'static [FamilyInfo];

    /// The Tipo whose contract the set keeps, `A` to `D`; `None` of a set without one.
    const TIPO: Option<&'static str> = None;

    /// Makes the families and the struct that holds them.
    #[doc(hidden)]
    fn build(set: &mut MetricSet) -> Self;

    /// The set, registered in [`Registry::global`]: its families appear in `/metrics`.
    ///
    /// # Errors
    /// [`RegistryError::Register`] when a family of one of the names is registered already: keep the first set (a `OnceLock` will
    /// do), or register another in a registry of its own.
    fn register() -> Result<Self, RegistryError> {
        Self::register_in(Registry::global())
    }

    /// The set, registered in `registry`: all of its families, or none.
    ///
    /// # Errors
    /// As [`TipoMetrics::register`].
    fn register_in(registry: &Registry) -> Result<Self, RegistryError> {
        let mut families = MetricSet::default();
        let set = self::set(&mut families, Self::TIPO, Self::build);
        registry.register_set(families)?;
        Ok(set)
    }
}

/// A set, alone or within another: what it declares is known as its own. Without a bound: who flattens what is no set hears it once.
#[doc(hidden)]
pub fn set<S>(set: &mut MetricSet, tipo: Option<&'static str>, build: fn(&mut MetricSet) -> S) -> S {
    let path = std::any::type_name::<S>();
    let name = path.split('<').next().and_then(|path| path.rsplit("::").next()).unwrap_or_default();
    set.within(name, tipo, build)
}

/// What `record_search` of Tipo D says of a search, by how much it found.
#[doc(hidden)]
pub fn search_complexity(results: f64) -> &'static str {
    if results < 50.0 { "simple" } else { "complex" }
}
