//! Ticks: the time-stamp counter where it is invariant, else the monotonic clock in nanoseconds.
//!
//! The clock is chosen and calibrated once, on first use (about 2 ms where the TSC is used).

use std::sync::OnceLock;
use std::time::Instant;

/// How ticks relate to seconds, and which counter they come from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    pub(crate) source: Source,
    pub(crate) ticks_per_second: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Source {
    /// `rdtsc`, on a processor whose counter runs at one rate on all cores in all power states.
    Tsc,
    /// `Instant`, in nanoseconds.
    Monotonic,
}

impl Clock {
    /// The process's clock; calibrates on the first call.
    pub(crate) fn get() -> &'static Clock {
        static CLOCK: OnceLock<Clock> = OnceLock::new();
        CLOCK.get_or_init(|| {
            monotonic();
            if tsc::is_invariant() {
                Clock { source: Source::Tsc, ticks_per_second: tsc_frequency() }
            } else {
                Clock { source: Source::Monotonic, ticks_per_second: 1e9 }
            }
        })
    }

    /// Length of `ticks` in seconds.
    pub(crate) fn seconds(&self, ticks: u64) -> f64 {
        ticks as f64 / self.ticks_per_second
    }

    /// The most ticks that are no longer than `seconds`: `t <= ticks_within(s)` is exactly `seconds(t) <= s`.
    pub(crate) fn ticks_within(&self, seconds: f64) -> u64 {
        let mut ticks = (seconds * self.ticks_per_second) as u64;
        // The product is rounded; settle on the side that `seconds()` agrees with.
        while ticks > 0 && self.seconds(ticks) > seconds {
            ticks -= 1;
        }
        while self.seconds(ticks + 1) <= seconds {
            ticks += 1;
        }
        ticks
    }

    /// A tick count now, whichever source is in use.
    pub(crate) fn now(&self) -> u64 {
        match self.source {
            Source::Tsc => tsc::read(),
            Source::Monotonic => monotonic(),
        }
    }
}

/// Nanoseconds since the first use in this process.
pub(crate) fn monotonic() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    // +2: to the guards, tick counts of 0 and 1 say that a call is not timed.
    START.get_or_init(Instant::now).elapsed().as_nanos() as u64 + 2
}

/// Seconds since the clock was first used: since the first recorded call, or since the monitor started.
#[cfg(feature = "report")]
pub(crate) fn seconds_in_use() -> f64 {
    monotonic() as f64 / 1e9
}

/// TSC ticks per second, against the monotonic clock over two milliseconds (error about 1 in 30,000).
fn tsc_frequency() -> f64 {
    let (begin_ticks, begin) = paired_reading();
    let (end_ticks, end) = loop {
        let reading = paired_reading();
        if reading.1.duration_since(begin).as_micros() >= 2_000 {
            break reading;
        }
    };
    let elapsed = end.duration_since(begin).as_secs_f64();
    end_ticks.saturating_sub(begin_ticks) as f64 / elapsed
}

/// Both clocks at one moment: the tightest of a few attempts, so that an interrupt between the reads does no harm.
fn paired_reading() -> (u64, Instant) {
    let attempt = || {
        let before = tsc::read();
        let instant = Instant::now();
        let after = tsc::read();
        (after.saturating_sub(before), before + after.saturating_sub(before) / 2, instant)
    };
    let mut best = attempt();
    for _ in 0..15 {
        let next = attempt();
        if next.0 < best.0 {
            best = next;
        }
    }
    (best.1, best.2)
}

#[cfg(all(target_arch = "x86_64", not(miri)))]
pub(crate) mod tsc {
    use std::arch::x86_64::{__cpuid, _rdtsc};

    /// One read of the time-stamp counter (about 20 cycles; not ordered against neighbouring instructions).
    #[inline(always)]
    pub(crate) fn read() -> u64 {
        // SAFETY: `rdtsc` has no preconditions; the one mode that forbids it (CR4.TSD) raises a fault, not UB.
        unsafe { _rdtsc() }
    }

    /// True where the processor promises one rate and the kernel has not found the counter wanting.
    pub(super) fn is_invariant() -> bool {
        let invariant = __cpuid(0x8000_0000).eax >= 0x8000_0007 && __cpuid(0x8000_0007).edx & (1 << 8) != 0;
        invariant && kernel_trusts_it()
    }

    /// Linux drops to another clock source when it sees the counters of two sockets drift apart.
    fn kernel_trusts_it() -> bool {
        match std::fs::read_to_string("/sys/devices/system/clocksource/clocksource0/current_clocksource") {
            Ok(source) => {
                matches!(source.trim(), "tsc" | "tsc-early" | "kvm-clock" | "hyperv_clocksource_tsc_page" | "xen")
            }
            Err(_) => true,
        }
    }
}

#[cfg(not(all(target_arch = "x86_64", not(miri))))]
pub(crate) mod tsc {
    #[inline(always)]
    pub(crate) fn read() -> u64 {
        super::monotonic()
    }

    pub(super) fn is_invariant() -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_agree_with_the_monotonic_clock_within_one_percent() {
        let clock = Clock::get();
        let (ticks, instant) = (clock.now(), Instant::now());
        while instant.elapsed().as_millis() < 20 {
            std::hint::spin_loop();
        }
        let (measured, true_) = (clock.seconds(clock.now() - ticks), instant.elapsed().as_secs_f64());
        assert!((measured / true_ - 1.0).abs() < 0.01, "{measured} s by ticks, {true_} s by Instant");
    }

    #[test]
    fn ticks_within_is_the_largest_that_fits() {
        for frequency in [1e9, 2_445_123_456.7, 3.0e9, 999_999_937.0] {
            let clock = Clock { source: Source::Monotonic, ticks_per_second: frequency };
            for bound in [1e-6, 2.5e-6, 0.005, 0.075, 1.0, 7.5, 10.0, 3_600.0] {
                let ticks = clock.ticks_within(bound);
                assert!(clock.seconds(ticks) <= bound && clock.seconds(ticks + 1) > bound, "{frequency} {bound}");
            }
        }
    }
}
