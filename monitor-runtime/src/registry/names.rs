//! Call sites by the name they show.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use crate::record::{CALL_SITES, CallSite, FunctionName, Role};

/// The call sites that share one name and so one set of series. Almost always one; more when two functions were given the
/// same name, or when a macro wrote a function twice in a module.
pub(crate) struct NamedSites {
    pub(crate) name: FunctionName,
    pub(crate) sites: Vec<&'static CallSite>,
}

impl NamedSites {
    pub(crate) fn is_async(&self) -> bool {
        self.sites.iter().any(|site| site.spec().is_async)
    }

    pub(crate) fn is_profiled(&self) -> bool {
        self.sites.iter().any(|site| site.spec().is_profiled)
    }

    pub(crate) fn is_endpoint(&self) -> bool {
        self.sites.iter().any(|site| matches!(site.spec().role, Role::Endpoint { .. }))
    }
}

/// All call sites of the program, by module and function. Built once: the linker has collected them all.
pub(crate) fn named_sites() -> &'static [NamedSites] {
    static NAMED: OnceLock<Vec<NamedSites>> = OnceLock::new();
    NAMED.get_or_init(|| {
        let mut by_name: BTreeMap<FunctionName, Vec<&'static CallSite>> = BTreeMap::new();
        for site in CALL_SITES {
            by_name.entry(FunctionName::of(site.spec())).or_default().push(site);
        }
        by_name.into_iter().map(|(name, sites)| NamedSites { name, sites }).collect()
    })
}

/// The bounds that all `sites` count exactly, of those that `view` would show of one.
pub(super) fn shared_bounds(sites: &[&'static CallSite], view: impl Fn(&CallSite) -> &'static [f64]) -> Vec<f64> {
    let Some((first, others)) = sites.split_first() else { return Vec::new() };
    view(first).iter().copied().filter(|bound| others.iter().all(|site| view(site).contains(bound))).collect()
}
