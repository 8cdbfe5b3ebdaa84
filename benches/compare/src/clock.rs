//! The yardstick: the cheapest clock of the machine, read raw.

/// A tick count. `monitor` reads this clock where the TSC is invariant.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub fn ticks() -> u64 {
    // SAFETY: `rdtsc` has no preconditions.
    unsafe { std::arch::x86_64::_rdtsc() }
}

/// A tick count: nanoseconds of the monotonic clock, for want of a cheaper one.
#[cfg(not(target_arch = "x86_64"))]
#[inline(always)]
pub fn ticks() -> u64 {
    use std::sync::LazyLock;
    use std::time::Instant;

    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed().as_nanos() as u64
}
