//! History of the registry's series, in memory and bounded: what rules and panels ask.
//!
//! All series of a scrape share its time, which is kept once; a value takes as many bits as it differs from the one before. See
//! [`column`] for the encoding, [`store`] for what is kept for how long.

mod bits;
mod column;
mod history;
mod index;
mod store;
mod tier;
mod wall;

pub(crate) use history::{History, merged};
#[cfg(test)]
pub(crate) use store::Limits;
pub(crate) use wall::Moment;

#[cfg(test)]
mod tests;
