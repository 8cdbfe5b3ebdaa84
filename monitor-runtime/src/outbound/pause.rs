//! How long to wait after a failure.

/// The first wait after a failure is at most this, and each is at most twice the one before.
const FIRST_MS: i64 = 1_000;
const LONGEST_MS: i64 = 60_000;
/// No failure is followed at once.
const SHORTEST_MS: i64 = 50;
/// What the other side may ask for with `Retry-After`.
const LONGEST_ASKED_MS: i64 = 600_000;

/// Anything up to a bound that doubles: what was down is not met by all at once.
pub(crate) fn pause_ms(failures: u32, asked_ms: Option<i64>, random: &mut fastrand::Rng) -> i64 {
    let bound = FIRST_MS.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST_MS);
    let pause = random.i64(0..=bound).max(SHORTEST_MS);
    asked_ms.map_or(pause, |asked| asked.clamp(pause, LONGEST_ASKED_MS))
}
