//! What the comparisons share: the work that is instrumented, interleaved rounds, and the rows of the target table.

pub mod clock;
pub mod rounds;
pub mod target;
pub mod work;

#[path = "../../support/registry.rs"]
pub mod registry;
#[path = "../../support/sites.rs"]
pub mod sites;
