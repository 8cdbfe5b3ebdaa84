//! A figure as people read it: three digits and the unit that fits.

/// A figure and its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Figure {
    /// How many.
    Count(u64),
    /// A duration in seconds.
    Seconds(f64),
    /// A duration in seconds that was estimated from some of the calls.
    About(f64),
    /// Bytes.
    Bytes(u64),
    /// Bytes with a sign: allocated less freed.
    Net(i64),
    /// A part of a whole: 1 is all of it.
    Share(f64),
    /// Bytes in a second.
    Rate(f64),
}

impl Figure {
    /// `1.25 ms`, `1,234`, `12.3 KiB`.
    pub(super) fn text(self) -> String {
        match self {
            Self::Count(number) => count(number),
            Self::Seconds(value) => seconds(value),
            Self::About(value) => format!("~{}", seconds(value)),
            Self::Bytes(number) => bytes(number as f64),
            Self::Net(number) if number > 0 => format!("+{}", bytes(number as f64)),
            Self::Net(number) if number < 0 => format!("-{}", bytes(number.unsigned_abs() as f64)),
            Self::Net(_) => bytes(0.0),
            Self::Share(value) => percent(value),
            Self::Rate(value) => format!("{}/s", bytes(value)),
        }
    }

    /// The same with every digit that there is; nothing where the text has them all.
    pub(super) fn exact(self) -> Option<String> {
        match self {
            Self::Count(_) => None,
            Self::Seconds(value) | Self::About(value) => Some(format!("{value} s")),
            Self::Bytes(number) => (number >= 1024).then(|| format!("{} bytes", count(number))),
            Self::Net(number) => (number.unsigned_abs() >= 1024)
                .then(|| format!("{}{} bytes", if number < 0 { "-" } else { "" }, count(number.unsigned_abs()))),
            Self::Share(value) => Some(format!("{} %", value * 100.0)),
            Self::Rate(value) => Some(format!("{value} bytes per second")),
        }
    }

    /// The number, to sort by and to draw.
    pub(super) fn value(self) -> f64 {
        match self {
            Self::Count(number) | Self::Bytes(number) => number as f64,
            Self::Net(number) => number as f64,
            Self::Seconds(value) | Self::About(value) | Self::Share(value) | Self::Rate(value) => value,
        }
    }
}

/// `1234567` as `1,234,567`.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

pub(super) fn seconds(value: f64) -> String {
    scaled(value, &[(1e-9, "ns"), (1e-6, "µs"), (1e-3, "ms"), (1.0, "s")])
}

/// How long something went on, in the two units that fit: `1 h 2 min`.
pub(super) fn span(value: f64) -> String {
    if value < 120.0 {
        return seconds(value);
    }
    let whole = value.round() as u64;
    let (minutes, hours, days) = (whole / 60, whole / 3600, whole / 86_400);
    match hours {
        0..2 => format!("{minutes} min {} s", whole % 60),
        2..48 => format!("{hours} h {} min", minutes % 60),
        _ => format!("{} days {} h", count(days), hours % 24),
    }
}

fn bytes(value: f64) -> String {
    if value < 1024.0 {
        return format!("{value:.0} B");
    }
    scaled(value, &[(1024.0, "KiB"), (1_048_576.0, "MiB"), (1_073_741_824.0, "GiB"), (1_099_511_627_776.0, "TiB")])
}

/// In the largest unit of which there is one, after rounding.
fn scaled(value: f64, units: &[(f64, &str)]) -> String {
    let fits = |(size, _): &&(f64, &str)| value.abs() >= size * 0.9995;
    let Some((size, unit)) = units.iter().rev().find(fits).or(units.first()) else { return digits(value) };
    format!("{} {unit}", digits(value / size))
}

fn digits(value: f64) -> String {
    let decimals = match value.abs() {
        0.0 => 0,
        size if size >= 99.95 => 0,
        size if size >= 9.995 => 1,
        _ => 2,
    };
    format!("{value:.decimals$}")
}

pub(super) fn percent(share: f64) -> String {
    match share * 100.0 {
        value if value > 0.0 && value < 0.005 => "<0.01 %".to_owned(),
        value => format!("{} %", digits(value)),
    }
}

/// A number of no known unit: as short as it can be.
pub(super) fn plain(value: f64) -> String {
    if value == value.trunc() && value.abs() < 1e15 {
        format!("{}{}", if value < 0.0 { "-" } else { "" }, count(value.abs() as u64))
    } else {
        format!("{}", (value * 1e6).round() / 1e6)
    }
}

/// `1 function`, `2 functions`.
pub(super) fn several(number: impl TryInto<u64>, one: &str, more: &str) -> String {
    let number = number.try_into().unwrap_or(u64::MAX);
    format!("{} {}", count(number), if number == 1 { one } else { more })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_read_well() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_234_567), "1,234,567");
        assert_eq!(seconds(0.0), "0 ns");
        assert_eq!(seconds(2.5e-8), "25.0 ns");
        assert_eq!(seconds(1.25e-3), "1.25 ms");
        assert_eq!(seconds(0.999_96e-3), "1.00 ms");
        assert_eq!(seconds(123.4), "123 s");
        assert_eq!(
            [span(99.0), span(3725.4), span(7_265.0), span(180_000.0)],
            ["99.0 s", "62 min 5 s", "2 h 1 min", "2 days 2 h"]
        );
        assert_eq!(Figure::About(3.2).text(), "~3.20 s");
        assert_eq!(Figure::Bytes(1023).text(), "1023 B");
        assert_eq!(Figure::Bytes(12_595).text(), "12.3 KiB");
        assert_eq!(Figure::Net(-3 * 1024 * 1024).text(), "-3.00 MiB");
        assert_eq!(Figure::Net(0).text(), "0 B");
        assert_eq!(Figure::Share(0.123).text(), "12.3 %");
        assert_eq!(Figure::Share(0.000_01).text(), "<0.01 %");
        assert_eq!(Figure::Seconds(0.001_234).exact().as_deref(), Some("0.001234 s"));
        assert_eq!(Figure::Bytes(12_595).exact().as_deref(), Some("12,595 bytes"));
        assert_eq!(plain(-1234.0), "-1,234");
        assert_eq!(plain(0.25), "0.25");
    }
}
