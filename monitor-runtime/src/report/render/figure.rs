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
        let mut out = String::with_capacity(16);
        self.write_text(&mut out);
        out
    }

    pub(super) fn write_text(self, out: &mut String) {
        match self {
            Self::Count(number) => write_count(out, number),
            Self::Seconds(value) => write_seconds(out, value),
            Self::About(value) => {
                out.push('~');
                write_seconds(out, value);
            }
            Self::Bytes(number) => write_bytes(out, number as f64),
            Self::Net(number) => {
                out.push_str(match number {
                    1.. => "+",
                    0 => "",
                    _ => "-",
                });
                write_bytes(out, number.unsigned_abs() as f64);
            }
            Self::Share(value) => write_percent(out, value),
            Self::Rate(value) => {
                write_bytes(out, value);
                out.push_str("/s");
            }
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
    written(|out| write_count(out, number))
}

pub(in crate::report) fn seconds(value: f64) -> String {
    written(|out| write_seconds(out, value))
}

pub(super) fn percent(share: f64) -> String {
    written(|out| write_percent(out, share))
}

fn written(write: impl FnOnce(&mut String)) -> String {
    let mut out = String::with_capacity(16);
    write(&mut out);
    out
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

fn write_count(out: &mut String, number: u64) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(number);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
}

fn write_seconds(out: &mut String, value: f64) {
    write_scaled(out, value, &[(1e-9, " ns"), (1e-6, " µs"), (1e-3, " ms"), (1.0, " s")]);
}

fn write_bytes(out: &mut String, value: f64) {
    if value < 1024.0 {
        out.push_str(itoa::Buffer::new().format(value.round() as i64));
        out.push_str(" B");
    } else {
        let units = [(1024.0, " KiB"), (1_048_576.0, " MiB"), (1_073_741_824.0, " GiB"), (1_099_511_627_776.0, " TiB")];
        write_scaled(out, value, &units);
    }
}

fn write_percent(out: &mut String, share: f64) {
    match share * 100.0 {
        value if value > 0.0 && value < 0.005 => out.push_str("<0.01"),
        value => write_digits(out, value),
    }
    out.push_str(" %");
}

/// In the largest unit of which there is one, after rounding.
fn write_scaled(out: &mut String, value: f64, units: &[(f64, &str)]) {
    let fits = |(size, _): &&(f64, &str)| value.abs() >= size * 0.9995;
    let (size, unit) = units.iter().rev().find(fits).or(units.first()).copied().unwrap_or((1.0, ""));
    write_digits(out, value / size);
    out.push_str(unit);
}

/// Three digits, and more before the point where there are more. A page has tens of thousands of them: by whole numbers.
fn write_digits(out: &mut String, value: f64) {
    if value.is_nan() || value.abs() >= 1e15 {
        out.push_str(&format!("{value:.0}"));
        return;
    }
    if value < 0.0 {
        out.push('-');
    }
    let size = value.abs();
    let (parts, decimals) = match size {
        0.0 => (1.0, 0),
        _ if size >= 99.95 => (1.0, 0),
        _ if size >= 9.995 => (10.0, 1),
        _ => (100.0, 2),
    };
    let whole = (size * parts).round() as u64;
    let parts = parts as u64;
    let mut buffer = itoa::Buffer::new();
    out.push_str(buffer.format(whole / parts));
    if decimals > 0 {
        out.push('.');
        if decimals == 2 && whole % parts < 10 {
            out.push('0');
        }
        out.push_str(buffer.format(whole % parts));
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
            [seconds(9.05), seconds(9.996), seconds(99.96), seconds(1e15)],
            ["9.05 s", "10.0 s", "100 s", "1000000000000000 s"]
        );
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
