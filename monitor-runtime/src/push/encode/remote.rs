//! Remote write 1.0: `prometheus.WriteRequest`, compressed with snappy.
//!
//! Histograms are their `_bucket`, `_sum` and `_count` series; a series that was there and is not any more ends with the staleness
//! marker, as a scrape would have it.

use std::collections::HashMap;

use prometheus::proto::MetricFamily;

use super::batches::Batcher;
use super::{Batches, with_labels};
use crate::registry::{STALE_BITS, each_sample};
use crate::wire::Message;

/// Prometheus's own default for one request.
const MOST_SAMPLES: u64 = 2_000;

pub(in crate::push) struct Remote {
    /// Labels of the push, by name.
    labels: Vec<(String, String)>,
    /// The series of the newest scrape, by their labels as they are written, with the number of the scrape that had them last.
    live: HashMap<Box<[u8]>, u64>,
    scrapes: u64,
    last_ms: i64,
}

impl Remote {
    pub(super) fn new(labels: Vec<(String, String)>) -> Self {
        Self { labels, live: HashMap::new(), scrapes: 0, last_ms: i64::MIN }
    }

    pub(super) fn scrape(&mut self, families: &[MetricFamily], time_ms: i64) -> Batches {
        let time_ms = self.time(time_ms);
        self.scrapes += 1;
        let (now, live, more) = (self.scrapes, &mut self.live, &self.labels);
        let mut batcher = Batcher::new(MOST_SAMPLES, snappy);
        let mut series = Message::default();
        each_sample(families, &mut |own, given| {
            series.0.clear();
            write_labels(own, more, &mut series);
            match live.get_mut(series.0.as_slice()) {
                // Two samples of one series at one time: the receiver would refuse the whole request.
                Some(last) if *last == now => return batcher.leave_out(),
                Some(last) => *last = now,
                None => drop(live.insert(series.0.as_slice().into(), now)),
            }
            write_sample(&mut batcher, &mut series, given.value, time_ms);
        });
        live.retain(|labels, last| {
            if *last != now {
                write_end(&mut batcher, labels, time_ms);
            }
            *last == now
        });
        batcher.finish()
    }

    /// Ends all series, a moment after their last samples.
    pub(super) fn end(&mut self) -> Batches {
        let time_ms = self.last_ms.saturating_add(1);
        let mut batcher = Batcher::new(MOST_SAMPLES, snappy);
        for (labels, _) in self.live.drain() {
            write_end(&mut batcher, &labels, time_ms);
        }
        batcher.finish()
    }

    /// A receiver takes one sample of a series for each millisecond. A clock that was set back is another matter: its time is true.
    fn time(&mut self, now_ms: i64) -> i64 {
        let is_close = now_ms <= self.last_ms && self.last_ms.saturating_sub(now_ms) < 1_000;
        self.last_ms = if is_close { self.last_ms + 1 } else { now_ms };
        self.last_ms
    }
}

/// `TimeSeries.labels`.
fn write_labels(own: &[(&str, &str)], more: &[(String, String)], series: &mut Message) {
    let mut labels = Vec::with_capacity(own.len() + more.len());
    with_labels(own, more, &mut labels);
    let mut label = Message::default();
    for (name, value) in labels {
        label.0.clear();
        label.bytes(1, name.as_bytes());
        label.bytes(2, value.as_bytes());
        series.bytes(1, &label.0);
    }
}

/// `TimeSeries.samples`, and the whole into the request.
fn write_sample(batcher: &mut Batcher, series: &mut Message, value: f64, time_ms: i64) {
    let mut sample = Message::default();
    sample.double(1, value);
    sample.number(2, time_ms.cast_unsigned());
    series.message(2, sample);
    let mut whole = Message::default();
    whole.bytes(1, &series.0);
    batcher.add(&whole.0);
}

fn write_end(batcher: &mut Batcher, labels: &[u8], time_ms: i64) {
    let mut series = Message(labels.to_vec());
    write_sample(batcher, &mut series, f64::from_bits(STALE_BITS), time_ms);
}

fn snappy(body: &[u8]) -> Option<Vec<u8>> {
    snap::raw::Encoder::new().compress_vec(body).ok()
}

#[cfg(test)]
mod tests {
    use prometheus::core::Collector;
    use prometheus::{IntGaugeVec, Opts};

    use super::*;

    fn batches(made: &Batches) -> (u64, u64) {
        (made.batches.iter().map(|batch| batch.samples).sum(), made.left_out)
    }

    #[test]
    fn a_series_is_written_once_a_scrape_and_ends_once() {
        let gauges = IntGaugeVec::new(Opts::new("level", "Level"), &["of"]).unwrap();
        ["a", "b", "c"].iter().for_each(|of| gauges.with_label_values(&[of]).set(7));
        let mut remote = Remote::new(vec![("job".to_owned(), "shop".to_owned())]);
        assert_eq!(batches(&remote.scrape(&gauges.collect(), 1_000)), (3, 0));
        // A host whose collectors give the same series twice.
        let twice: Vec<_> = gauges.collect().into_iter().chain(gauges.collect()).collect();
        assert_eq!(batches(&remote.scrape(&twice, 1_000)), (3, 3));
        assert_eq!(remote.last_ms, 1_001, "one sample of a series for each millisecond");
        gauges.remove_label_values(&["b"]).unwrap();
        assert_eq!(batches(&remote.scrape(&gauges.collect(), 2_000)), (3, 0), "two, and one end");
        assert_eq!(batches(&remote.scrape(&gauges.collect(), 3_000)), (2, 0));
        assert_eq!((batches(&remote.end()), batches(&remote.end())), ((2, 0), (0, 0)));
        remote.scrape(&gauges.collect(), 500);
        assert_eq!(remote.last_ms, 500, "a clock that was set back");
    }

    #[test]
    fn a_request_is_the_message_of_the_specification() {
        let gauge = prometheus::IntGauge::new("up", "Up").unwrap();
        gauge.set(1);
        let made = Remote::new(Vec::new()).scrape(&gauge.collect(), 300);
        let body = snap::raw::Decoder::new().decompress_vec(&made.batches[0].body).unwrap();
        let mut wanted = vec![0x0a, 30];
        wanted.extend([0x0a, 14, 0x0a, 8]);
        wanted.extend(b"__name__");
        wanted.extend([0x12, 2]);
        wanted.extend(b"up");
        wanted.extend([0x12, 12, 0x09]);
        wanted.extend(1.0_f64.to_le_bytes());
        wanted.extend([0x10, 0xac, 0x02]);
        assert_eq!(body, wanted);
    }
}
