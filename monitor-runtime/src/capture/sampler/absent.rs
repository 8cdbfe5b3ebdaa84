//! In place of a sampler, where there is none.

use std::convert::Infallible;
use std::time::Duration;

use super::Seen;
use crate::capture::CaptureError;
use crate::record;

/// What a sampler calls on each tick; nobody does here.
const _: (fn(), fn() -> bool) = (record::cpu_tick, record::is_suspended);

/// Never made.
pub(in crate::capture) struct Sampler(Infallible);

impl Sampler {
    pub(in crate::capture) fn start(_hz: u32) -> Result<Self, CaptureError> {
        let linked = if cfg!(target_feature = "crt-static") { ", linked statically" } else { "" };
        let (system, processor) = (std::env::consts::OS, std::env::consts::ARCH);
        let library = if cfg!(target_env = "musl") { " with musl" } else { "" };
        Err(CaptureError::Unavailable { platform: format!("{system} on {processor}{library}{linked}") })
    }

    pub(in crate::capture) fn read(&self, _each: impl FnMut(Seen)) -> Result<(), CaptureError> {
        match self.0 {}
    }
}

pub(in crate::capture) fn ticks() -> u64 {
    0
}

pub(in crate::capture) fn cpu_time() -> Duration {
    Duration::ZERO
}
