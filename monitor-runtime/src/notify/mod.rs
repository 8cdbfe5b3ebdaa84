//! Who is told of alerts: routes, groups, silences, and the ways to tell a receiver.
//!
//! `plan` is the configuration, `dispatch` decides what is told when (no clock, no network), `receiver` makes one try to tell,
//! `notifier` runs them on threads of its own, `trial` is what `monitor alert test` calls.

mod dispatch;
mod notifier;
mod plan;
mod receiver;
#[cfg(test)]
mod tests;
mod time;
mod trial;

pub(crate) use dispatch::{AlertStatus, ChannelStatus, Silence, SilenceError, SilenceState, Wanted, pairs};
pub(crate) use notifier::Notifier;
pub(crate) use plan::{Matchers, Plan};
pub(crate) use time::{format_ms, parse_ms};
pub use trial::Tested;
pub(crate) use trial::try_all;
