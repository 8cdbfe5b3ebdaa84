//! Sums, means and spreads, of a window's samples or of a group's series.

/// A sum that keeps what rounding loses (Neumaier's variant of Kahan's).
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Kahan {
    sum: f64,
    lost: f64,
}

impl Kahan {
    pub(crate) fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        if sum.is_infinite() {
            self.lost = 0.0;
        } else if self.sum.abs() >= value.abs() {
            self.lost += (self.sum - sum) + value;
        } else {
            self.lost += (value - sum) + self.sum;
        }
        self.sum = sum;
    }

    pub(crate) fn sum(self) -> f64 {
        if self.sum.is_infinite() { self.sum } else { self.sum + self.lost }
    }
}

/// The sum.
pub(crate) fn total(values: impl Iterator<Item = f64>) -> f64 {
    let mut total = Kahan::default();
    values.for_each(|value| total.add(value));
    total.sum()
}

/// The mean; where the sum would overflow, a running one.
pub(crate) fn mean(values: impl Iterator<Item = f64> + Clone) -> f64 {
    let mut total = Kahan::default();
    let mut count = 0.0;
    for value in values.clone() {
        total.add(value);
        count += 1.0;
    }
    if total.sum().is_finite() || values.clone().any(|value| !value.is_finite()) {
        return total.sum() / count;
    }
    values.zip(1_u32..).fold(0.0, |mean, (value, n)| mean + (value / f64::from(n) - mean / f64::from(n)))
}

/// Mean of the squared distances from the mean, in one pass (Welford).
pub(crate) fn variance(values: impl Iterator<Item = f64>) -> f64 {
    let (mut count, mut mean, mut squares) = (0.0, Kahan::default(), Kahan::default());
    for value in values {
        count += 1.0;
        let distance = value - mean.sum();
        mean.add(distance / count);
        squares.add(distance * (value - mean.sum()));
    }
    squares.sum() / count
}

/// The largest; a NaN only if there is nothing else.
pub(crate) fn largest(values: impl Iterator<Item = f64>) -> Option<f64> {
    values.reduce(|largest, value| if value > largest || largest.is_nan() { value } else { largest })
}

/// The smallest; a NaN only if there is nothing else.
pub(crate) fn smallest(values: impl Iterator<Item = f64>) -> Option<f64> {
    values.reduce(|smallest, value| if value < smallest || smallest.is_nan() { value } else { smallest })
}
