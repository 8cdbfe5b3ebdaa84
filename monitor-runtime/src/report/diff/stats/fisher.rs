//! Two shares compared exactly.

/// Counts that can be compared; more of them take too long.
pub(crate) const MOST: u64 = 1 << 40;

/// How likely `head` or more of `head_calls` would be among the marked, were the share the same on both sides: the one-sided
/// p-value of Fisher's exact test ("The logic of inductive inference", 1935), given the calls and the sum of the marked.
/// 1 where the head's share is not above the base's. No count is above [`MOST`], nor more marked than there are calls.
pub(crate) fn share_rose(base: u64, base_calls: u64, head: u64, head_calls: u64) -> f64 {
    let not_above = u128::from(head) * u128::from(base_calls) <= u128::from(base) * u128::from(head_calls);
    if base_calls == 0 || head_calls == 0 || not_above {
        return 1.0;
    }
    let (marked, calls) = (base + head, base_calls + head_calls);
    let all = ln_choose(calls, marked);
    let mut sum = 0.0;
    for of_head in head..=marked.min(head_calls) {
        let term = (ln_choose(head_calls, of_head) + ln_choose(base_calls, marked - of_head) - all).exp();
        sum += term;
        // Above the mean the terms only fall; one that is too small for a float ends it too.
        if term <= sum * 1e-15 {
            break;
        }
    }
    sum.min(1.0)
}

fn ln_choose(of: u64, some: u64) -> f64 {
    ln_factorial(of) - ln_factorial(some) - ln_factorial(of - some)
}

/// Stirling's series, from 20 on right to the last digit.
fn ln_factorial(number: u64) -> f64 {
    if number < 20 {
        return (2..=number).map(|factor| (factor as f64).ln()).sum();
    }
    let n = number as f64;
    let inverse = 1.0 / n;
    let series = inverse * (1.0 / 12.0 - inverse * inverse * (1.0 / 360.0 - inverse * inverse / 1260.0));
    n * n.ln() - n + 0.5 * (std::f64::consts::TAU * n).ln() + series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) -> bool {
        (found / expected - 1.0).abs() < 1e-6
    }

    #[test]
    fn as_published() {
        // The lady tasting tea: 3 of 4 against 1 of 4 is 17/70.
        assert!(close(share_rose(1, 4, 3, 4), 17.0 / 70.0));
        assert!(close(share_rose(0, 4, 4, 4), 1.0 / 70.0));
        // Fisher's twins (1935): 10 of 13 monozygotic, 2 of 17 dizygotic convicted: 0.000465 (R, fisher.test(greater): 0.0004652).
        assert!((share_rose(2, 17, 10, 13) - 0.000_465_18).abs() < 1e-8);
    }

    #[test]
    fn as_counted_by_hand() {
        // Every way to mark 5 of 12 calls, the last 6 of which are the head's.
        let (mut all, mut at_least) = (0, [0_u32; 7]);
        for mask in 0_u32..1 << 12 {
            if mask.count_ones() == 5 {
                all += 1;
                let of_head = (mask & 0b11_1111).count_ones();
                (0..=of_head).for_each(|number| at_least[number as usize] += 1);
            }
        }
        for head in 3..=5 {
            let expected = f64::from(at_least[head as usize]) / f64::from(all);
            assert!(close(share_rose(5 - head, 6, head, 6), expected), "{head}");
        }
    }

    #[test]
    fn large_and_empty_counts() {
        assert_eq!(share_rose(0, 0, 5, 10), 1.0);
        assert_eq!(share_rose(5, 10, 5, 10), 1.0);
        assert!(share_rose(0, 1_000_000_000, 100, 1_000_000_000) < 1e-29);
        assert!(close(share_rose(0, 1_000_000, 1, 1_000_000), 0.5));
        assert_eq!(share_rose(0, MOST, MOST, MOST), 0.0);
    }
}
