//! A scrape as requests: each format makes bodies of bounded size.

mod batches;
mod lines;
mod remote;

use prometheus::proto::MetricFamily;

pub(super) use batches::{Batch, Batches};
use lines::Lines;
use remote::Remote;

use super::target::Format;
use crate::registry;

/// Writes scrapes in one format, and knows what it has to know of those before.
pub(super) enum Encoder {
    Text,
    Lines(Lines),
    Remote(Remote),
}

impl Encoder {
    pub(super) fn new(format: &Format) -> Self {
        match format {
            Format::Text => Self::Text,
            Format::Lines(labels) => Self::Lines(Lines::new(labels.clone())),
            Format::Remote(labels) => Self::Remote(Remote::new(labels.clone())),
        }
    }

    /// A scrape, made at `time_ms` (milliseconds since 1970).
    pub(super) fn scrape(&mut self, families: &[MetricFamily], time_ms: i64) -> Batches {
        match self {
            Self::Text => {
                let text = registry::text(families);
                let samples = text.lines().filter(|line| !line.starts_with('#')).count() as u64;
                Batches::one(Batch { body: text.into_bytes(), samples })
            }
            Self::Lines(lines) => lines.scrape(families, time_ms),
            Self::Remote(remote) => remote.scrape(families, time_ms),
        }
    }

    /// After the last scrape: what says that there is none any more.
    pub(super) fn end(&mut self) -> Batches {
        match self {
            Self::Remote(remote) => remote.end(),
            Self::Text | Self::Lines(_) => Batches::default(),
        }
    }
}

/// The labels of a series with those of the push, by name; the series keeps its own.
fn with_labels<'a>(own: &[(&'a str, &'a str)], more: &'a [(String, String)], into: &mut Vec<(&'a str, &'a str)>) {
    into.clear();
    let mut more = more.iter().map(|(name, value)| (name.as_str(), value.as_str())).peekable();
    for pair in own {
        while let Some(other) = more.next_if(|(name, _)| *name <= pair.0) {
            if other.0 != pair.0 {
                into.push(other);
            }
        }
        into.push(*pair);
    }
    into.extend(more);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_keeps_its_own_labels_and_all_are_in_order() {
        let more = [("B", "m"), ("job", "m"), ("z", "m")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut labels = Vec::new();
        with_labels(&[("A", "o"), ("__name__", "n"), ("job", "o")], &more, &mut labels);
        assert_eq!(labels, [("A", "o"), ("B", "m"), ("__name__", "n"), ("job", "o"), ("z", "m")]);
        with_labels(&[("__name__", "n")], &more, &mut labels);
        assert_eq!(labels, [("B", "m"), ("__name__", "n"), ("job", "m"), ("z", "m")]);
    }
}
