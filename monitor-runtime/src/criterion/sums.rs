//! What the iterations of one benchmark have allocated, and the line that says so.

use std::io::{self, Write};

use crate::record::{Counters, is_counting_threads};

/// Figures are below criterion's own.
const COLUMN: usize = 24;

#[derive(Debug, Default)]
pub(super) struct Sums {
    iterations: u64,
    used: Counters,
    runs: u64,
}

impl Sums {
    pub(super) fn add(&mut self, used: Counters, iterations: u64) {
        self.used = self.used.plus(used);
        self.iterations += iterations;
    }

    /// Criterion asks for many runs of many iterations. In the first of them is made what is made once: where others follow, it
    /// is not counted.
    pub(super) fn begin_run(&mut self) {
        self.runs += 1;
        if self.runs == 2 {
            *self = Self { runs: self.runs, ..Self::default() };
        }
    }

    pub(super) fn print(&self) {
        if let Some(line) = self.line(is_counting_threads()) {
            let _ = writeln!(io::stdout(), "{:COLUMN$}{line}", "");
        }
    }

    /// `None` for a benchmark that was not run: filtered out, or listed only.
    fn line(&self, is_counting: bool) -> Option<String> {
        if self.iterations == 0 {
            return None;
        }
        if !is_counting {
            let why = if cfg!(unix) { "`monitor::Allocator` is not the global allocator" } else { "that takes Unix" };
            return Some(format!("allocations: not counted, {why}"));
        }
        let Counters { allocations, reallocations, bytes, freed } = self.used;
        let (count, bytes, freed) = (self.mean(allocations), self.bytes(bytes), self.bytes(freed));
        let more = match reallocations {
            0 => String::new(),
            _ => format!(" and {} reallocations", self.mean(reallocations)),
        };
        Some(format!("allocations: {count}{more} /iter, {bytes} B/iter, freed {freed} B/iter"))
    }

    /// With two decimals; what is not zero does not read as zero.
    fn mean(&self, sum: u64) -> String {
        let mean = sum as f64 / self.iterations as f64;
        if sum > 0 && mean < 0.005 { "<0.01".to_owned() } else { format!("{mean:.2}") }
    }

    /// Without decimals where all iterations are alike.
    fn bytes(&self, sum: u64) -> String {
        if sum.is_multiple_of(self.iterations) { (sum / self.iterations).to_string() } else { self.mean(sum) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sums(runs: &[(u64, Counters)]) -> Sums {
        let mut sums = Sums::default();
        for (iterations, used) in runs {
            sums.begin_run();
            sums.add(*used, *iterations);
        }
        sums
    }

    const TWO: Counters = Counters { allocations: 2, reallocations: 0, bytes: 48, freed: 32 };

    #[test]
    fn the_first_run_counts_only_if_it_is_the_only_one() {
        let line = |runs: &[_]| sums(runs).line(true);
        assert_eq!(line(&[]), None);
        assert_eq!(line(&[(1, TWO)]).unwrap(), "allocations: 2.00 /iter, 48 B/iter, freed 32 B/iter");
        let more = Counters { allocations: 1, reallocations: 3, bytes: 10, freed: 9 };
        let expected = "allocations: 0.25 and 0.75 reallocations /iter, 2.50 B/iter, freed 2.25 B/iter";
        assert_eq!(line(&[(1, TWO), (2, more), (2, Counters::ZERO)]).unwrap(), expected);
        assert_eq!(line(&[(1_000, TWO)]).unwrap(), "allocations: <0.01 /iter, 0.05 B/iter, freed 0.03 B/iter");
    }

    #[test]
    fn what_was_not_counted_is_not_zero() {
        let line = sums(&[(1, Counters::ZERO)]).line(false).unwrap();
        assert_eq!(line, "allocations: not counted, `monitor::Allocator` is not the global allocator");
    }
}
