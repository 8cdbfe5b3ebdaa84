//! The run-time switch: one byte that says whether to record and which clock to read.

use std::hint::cold_path;
use std::sync::atomic::{AtomicU8, Ordering};

use super::heap;
use crate::clock::{self, Clock, Source};

const READY: u8 = 1;
const ENABLED: u8 = 2;
const TSC: u8 = 4;
const RECORDING_BY_TSC: u8 = READY | ENABLED | TSC;

/// Nothing is set until the first call, which calibrates the clock and reads `MONITOR_ENABLED`.
static STATE: AtomicU8 = AtomicU8::new(0);

/// The tick count at which a call begins; 0 when nothing is to be recorded.
#[inline(always)]
pub(super) fn begin() -> u64 {
    match STATE.load(Ordering::Relaxed) {
        RECORDING_BY_TSC => clock::tsc::read(),
        state if state & (READY | ENABLED) == READY => {
            cold_path();
            0
        }
        _ => begin_slow(),
    }
}

/// A tick count now, for a call that [`begin`] has admitted.
#[inline(always)]
pub(super) fn now() -> u64 {
    if STATE.load(Ordering::Relaxed) & TSC != 0 { clock::tsc::read() } else { clock::monotonic() }
}

/// True when calls are recorded; used where a call may be counted without being timed.
#[inline(always)]
pub(crate) fn is_on() -> bool {
    let state = STATE.load(Ordering::Relaxed);
    state & ENABLED != 0 || (state == 0 && begin_slow() != 0)
}

#[cold]
#[inline(never)]
fn begin_slow() -> u64 {
    if prepare() & ENABLED != 0 { now() } else { 0 }
}

/// Chooses the clock and the initial setting, once; says what is in force.
fn prepare() -> u8 {
    let state = STATE.load(Ordering::Relaxed);
    if state != 0 {
        return state;
    }
    let initial = heap::unnoticed(|| {
        let source = if Clock::get().source == Source::Tsc { TSC } else { 0 };
        let disabled = std::env::var("MONITOR_ENABLED").is_ok_and(|value| parse_switch(&value) == Some(false));
        READY | source | if disabled { 0 } else { ENABLED }
    });
    match STATE.compare_exchange(0, initial, Ordering::Relaxed, Ordering::Relaxed) {
        Ok(_) => initial,
        Err(other) => other,
    }
}

/// What a person may write for on and off.
pub(crate) fn parse_switch(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "1" | "on" | "yes" => Some(true),
        "false" | "0" | "off" | "no" => Some(false),
        _ => None,
    }
}

/// Starts or stops recording, for the whole process and at once. Calls that are under way when it stops are still recorded
/// when they end. A disabled annotation costs one relaxed load and a branch.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// monitor::set_enabled(false);
/// assert!(!monitor::is_enabled());
/// monitor::set_enabled(true);
/// ```
pub fn set_enabled(enabled: bool) {
    prepare();
    if enabled {
        STATE.fetch_or(ENABLED, Ordering::Relaxed);
    } else {
        STATE.fetch_and(!ENABLED, Ordering::Relaxed);
    }
}

/// True unless recording was stopped with [`set_enabled`] or with `MONITOR_ENABLED=false`.
pub fn is_enabled() -> bool {
    prepare() & ENABLED != 0
}
