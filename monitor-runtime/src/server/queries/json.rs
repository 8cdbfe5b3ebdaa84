//! Answers, written as Prometheus writes them: times with up to three digits behind the point, values as text.

use std::io::Write;

use serde::Serialize;

use super::problem::Problem;
use crate::promql::source::Labels;

/// Bytes of an answer.
const MAX_BODY: usize = 32 << 20;

/// Text that grows up to a bound.
#[derive(Debug, Default)]
pub(super) struct Body(Vec<u8>);

impl Body {
    /// Up to the data.
    pub(super) fn begin() -> Self {
        Self(br#"{"status":"success","data":"#.to_vec())
    }

    /// Data that serde writes.
    pub(super) fn of(data: &impl Serialize) -> Result<Vec<u8>, Problem> {
        let mut body = Self::begin();
        serde_json::to_writer(&mut body.0, data).map_err(|_| Problem::Internal)?;
        body.end(false)
    }

    /// What follows the data; `is_part` when a limit has left out some of it.
    pub(super) fn end(mut self, is_part: bool) -> Result<Vec<u8>, Problem> {
        if is_part {
            self.raw(r#","warnings":["results truncated due to limit"]"#);
        }
        self.raw("}");
        self.check()?;
        Ok(self.0)
    }

    pub(super) fn raw(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    /// Items with commas between them.
    pub(super) fn list<T>(
        &mut self,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Self, T) -> Result<(), Problem>,
    ) -> Result<(), Problem> {
        self.raw("[");
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.raw(",");
            }
            write(self, item)?;
            self.check()?;
        }
        self.raw("]");
        Ok(())
    }

    pub(super) fn text(&mut self, text: &str) -> Result<(), Problem> {
        serde_json::to_writer(&mut self.0, text).map_err(|_| Problem::Internal)
    }

    /// An object of labels.
    pub(super) fn labels(&mut self, labels: &Labels) -> Result<(), Problem> {
        self.raw("{");
        for (at, (name, value)) in labels.iter().enumerate() {
            if at > 0 {
                self.raw(",");
            }
            self.text(name)?;
            self.raw(":");
            self.text(value)?;
        }
        self.raw("}");
        Ok(())
    }

    /// `[time,"value"]`.
    pub(super) fn point(&mut self, at_ms: i64, value: &str) {
        self.moment(at_ms);
        self.raw(",\"");
        self.raw(value);
        self.raw("\"]");
    }

    /// `[time,"text"]`, of any text.
    pub(super) fn moment_and_text(&mut self, at_ms: i64, text: &str) -> Result<(), Problem> {
        self.moment(at_ms);
        self.raw(",");
        self.text(text)?;
        self.raw("]");
        Ok(())
    }

    fn moment(&mut self, at_ms: i64) {
        let (seconds, rest) = (at_ms / 1000, (at_ms % 1000).unsigned_abs());
        let sign = if at_ms < 0 && seconds == 0 { "-" } else { "" };
        let written = match rest {
            0 => write!(self.0, "[{seconds}"),
            _ => write!(self.0, "[{sign}{seconds}.{rest:03}"),
        };
        // A vector takes everything.
        debug_assert!(written.is_ok());
    }

    fn check(&self) -> Result<(), Problem> {
        if self.0.len() > MAX_BODY { Err(Problem::Answer { limit: MAX_BODY }) } else { Ok(()) }
    }
}

/// A sample's value: the shortest digits that read back the same, with an exponent for what is very small or large.
pub(super) fn number(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() || size == 0.0 || (1e-6..1e21).contains(&size) {
        return plain(value);
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) => {
            let (sign, exponent) = exponent.strip_prefix('-').map_or(('+', exponent), |exponent| ('-', exponent));
            format!("{digits}e{sign}{exponent:0>2}")
        }
        None => text,
    }
}

/// A scalar's value: without exponent, whatever its size.
pub(super) fn plain(value: f64) -> String {
    crate::promql::number_text(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_go_writes_them() {
        for (value, expected) in [
            (0.0, "0"),
            (-0.0, "-0"),
            (1.0, "1"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e-6, "0.000001"),
            (1e-7, "1e-07"),
            (-1.5e-12, "-1.5e-12"),
            (1e20, "100000000000000000000"),
            (1e21, "1e+21"),
            (1.25e300, "1.25e+300"),
            (f64::NAN, "NaN"),
            (f64::INFINITY, "+Inf"),
            (f64::NEG_INFINITY, "-Inf"),
        ] {
            assert_eq!(number(value), expected);
        }
        assert_eq!(plain(1e21), "1000000000000000000000");
    }

    #[test]
    fn times_have_three_digits_or_none() {
        for (at_ms, expected) in
            [(1_435_781_451_781, "1435781451.781"), (1_050, "1.050"), (-50, "-0.050"), (-1_500, "-1.500"), (0, "0")]
        {
            let mut body = Body::default();
            body.point(at_ms, "1");
            assert_eq!(String::from_utf8(body.0).unwrap(), format!("[{expected},\"1\"]"));
        }
    }
}
