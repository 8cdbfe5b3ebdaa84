//! Label values are short: most are looked at in two loads.

/// The first and the last eight bytes, as far as there are; together all bytes of a value of up to 16.
#[inline(always)]
fn ends(bytes: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (bytes.first_chunk::<8>(), bytes.last_chunk::<8>()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (bytes.first_chunk::<4>(), bytes.last_chunk::<4>()) {
        return (u32::from_le_bytes(*first).into(), u32::from_le_bytes(*last).into());
    }
    match bytes {
        [first, middle @ .., last] => {
            (u64::from(*first) | u64::from(middle.first().copied().unwrap_or(0)) << 8, (*last).into())
        }
        [only] => ((*only).into(), 0),
        [] => (0, 0),
    }
}

/// `a == b`, without a call where they are short.
#[inline(always)]
pub(super) fn is_same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && ends(a) == ends(b) && (a.len() <= 16 || a == b)
}

/// A number to find a slot by: cheap, and no more than that. Long values that differ in the middle alone share it.
#[inline(always)]
pub(super) fn slot_hash(map: u32, labels: &[&str]) -> u64 {
    const MULTIPLIER: u128 = 0x9E37_79B9_7F4A_7C15; // 2^64 divided by the golden ratio
    let mut hash = u64::from(map);
    for label in labels {
        let (first, last) = ends(label.as_bytes());
        let mixed = hash.rotate_left(23) ^ first ^ last.rotate_left(32) ^ label.len() as u64;
        // Both halves of the product, so that every bit reaches the low ones, which choose the slot.
        let product = u128::from(mixed) * MULTIPLIER;
        hash = product as u64 ^ (product >> 64) as u64;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn same_is_equal_and_equal_values_share_a_slot() {
        let base = "abcdefghijklmnopqrstuvwxyzABCDEF";
        let values: Vec<String> = (0..=base.len())
            .flat_map(|len| {
                let changed = (0..len).map(move |at| {
                    let mut bytes = base.as_bytes()[..len].to_vec();
                    bytes[at] = b'#';
                    String::from_utf8(bytes).unwrap()
                });
                changed.chain([base[..len].to_owned()])
            })
            .collect();
        for a in &values {
            for b in &values {
                assert_eq!(is_same(a.as_bytes(), b.as_bytes()), a == b, "{a} {b}");
            }
            assert_eq!(slot_hash(1, &[a, "x"]), slot_hash(1, &[&a.clone(), "x"]));
        }
        assert_ne!(slot_hash(1, &["a", "b"]), slot_hash(1, &["b", "a"]));
        assert_ne!(slot_hash(1, &["a"]), slot_hash(2, &["a"]));
        for prefix in
            ["", "a", "user", "shard-", "tenant", "/registros/", "28", "a much longer beginning, all the same "]
        {
            let slots: std::collections::HashSet<_> =
                (100..228).map(|n| slot_hash(3, &[&format!("{prefix}{n}")]) % 1_024).collect();
            assert!(slots.len() > 100, "{prefix}: {} of 128", slots.len());
        }
    }
}
