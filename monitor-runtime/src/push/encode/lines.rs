//! InfluxDB's line protocol, gzipped: `requests_total,code=200,job=shop value=7.0 1700000000000`.
//!
//! The name of the series is the measurement, its labels are tags, its value is the field `value`: what InfluxDB's own remote-write
//! endpoint makes of it, and Telegraf with `metric_version = 1` of remote write.

use std::fmt::Write as _;
use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use prometheus::proto::MetricFamily;

use super::batches::Batcher;
use super::{Batches, with_labels};
use crate::push::target::RESERVED_TAGS;
use crate::registry::{NAME, each_sample};

/// What InfluxData recommends for one request.
const MOST_LINES: u64 = 5_000;

pub(in crate::push) struct Lines {
    /// Labels of the push, by name.
    labels: Vec<(String, String)>,
}

impl Lines {
    pub(super) fn new(labels: Vec<(String, String)>) -> Self {
        Self { labels }
    }

    pub(super) fn scrape(&self, families: &[MetricFamily], time_ms: i64) -> Batches {
        let mut batcher = Batcher::new(MOST_LINES, gzip);
        let mut line = String::new();
        each_sample(families, &mut |own, given| {
            line.clear();
            match write_line(&mut line, own, &self.labels, given.value, time_ms) {
                Some(()) => batcher.add(line.as_bytes()),
                None => batcher.leave_out(),
            }
        });
        batcher.finish()
    }
}

/// `None` for what a line cannot say.
fn write_line(
    line: &mut String,
    own: &[(&str, &str)],
    more: &[(String, String)],
    value: f64,
    time_ms: i64,
) -> Option<()> {
    if !value.is_finite() {
        return None;
    }
    let mut labels = Vec::with_capacity(own.len() + more.len());
    with_labels(own, more, &mut labels);
    let (_, name) = labels.iter().find(|(label, _)| *label == NAME)?;
    escape(line, name, &[',', ' '])?;
    for (name, value) in labels.iter().filter(|(label, _)| *label != NAME) {
        if RESERVED_TAGS.contains(name) {
            return None;
        }
        line.push(',');
        escape(line, name, &[',', '=', ' '])?;
        line.push('=');
        escape(line, value, &[',', '=', ' '])?;
    }
    // `Debug` of a float is its shortest form, with an exponent where that is shorter.
    writeln!(line, " value={value:?} {time_ms}").ok()
}

/// A backslash stands for itself unless what follows it could be escaped, and the protocol has no way to say one that does: readers
/// differ. A line break, which it has no way to say either, becomes `\n`, as in Prometheus's text format.
fn escape(line: &mut String, text: &str, special: &[char]) -> Option<()> {
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\\' => {
                characters.peek().filter(|next| !matches!(next, '\\' | ',' | '=' | ' ' | '\n' | '\r'))?;
                line.push('\\');
            }
            '\n' => line.push_str("\\n"),
            '\r' => line.push_str("\\r"),
            _ => {
                if special.contains(&character) {
                    line.push('\\');
                }
                line.push(character);
            }
        }
    }
    Some(())
}

fn gzip(text: &[u8]) -> Option<Vec<u8>> {
    let mut gzip = GzEncoder::new(Vec::with_capacity(text.len() / 8), Compression::fast());
    gzip.write_all(text).ok()?;
    gzip.finish().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(labels: &[(&str, &str)], value: f64) -> Option<String> {
        let mut line = String::new();
        let more = [("job".to_owned(), "a b".to_owned())];
        write_line(&mut line, labels, &more, value, 1_700_000_000_123).map(|()| line)
    }

    #[test]
    fn a_line_says_name_labels_value_and_time() {
        let labels = [("__name__", "a:b_total"), ("code", "x,y=z"), ("q", "\"é\" \\d\n")];
        let wanted = "a:b_total,code=x\\,y\\=z,job=a\\ b,q=\"é\"\\ \\d\\n value=1e300 1700000000123\n";
        assert_eq!(line(&labels, 1e300).as_deref(), Some(wanted));
        assert_eq!(line(&[("__name__", "a")], -0.5).as_deref(), Some("a,job=a\\ b value=-0.5 1700000000123\n"));
    }

    #[test]
    fn what_a_line_cannot_say_is_left_out() {
        for value in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
            assert_eq!(line(&[("__name__", "a")], value), None);
        }
        for label in ["C:\\", "a\\ b", "a\\\\b", "a\\,b", "a\\\nb"] {
            assert_eq!(line(&[("__name__", "a"), ("b", label)], 1.0), None, "{label}");
        }
        assert_eq!(line(&[("__name__", "a"), ("time", "now")], 1.0), None);
    }
}
