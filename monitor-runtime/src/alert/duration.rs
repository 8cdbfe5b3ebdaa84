//! Durations as Prometheus writes them: `1h30m`, `15s`, `250ms`, `0`.

const UNITS: &[(&str, i64)] = &[
    ("y", 365 * 86_400_000),
    ("w", 7 * 86_400_000),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1000),
    ("ms", 1),
];

/// Milliseconds, or none of what is no duration. Units go from large to small, each at most once.
pub(crate) fn milliseconds(text: &str) -> Option<i64> {
    if text == "0" {
        return Some(0);
    }
    let (mut total, mut rest, mut units) = (0_i64, text, UNITS);
    while !rest.is_empty() {
        let (number, after) = rest.split_at(rest.find(|character: char| !character.is_ascii_digit())?);
        let (unit, after) = after.split_at(after.find(|c: char| c.is_ascii_digit()).unwrap_or(after.len()));
        let place = units.iter().position(|(name, _)| *name == unit)?;
        let (_, factor) = units.get(place)?;
        total = total.checked_add(number.parse::<i64>().ok()?.checked_mul(*factor)?)?;
        units = units.get(place + 1..)?;
        rest = after;
    }
    (!text.is_empty()).then_some(total)
}
