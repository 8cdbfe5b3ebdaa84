//! A scrape of the registry, as series.

use super::*;
use crate::registry::Registry;

#[test]
fn a_scrape_is_kept_as_its_exposition_says() {
    let registry = Registry::new();
    let options = prometheus::HistogramOpts::new("wait_seconds", "Waits").buckets(vec![0.5, 2.0]);
    let histogram = prometheus::HistogramVec::new(options, &["queue", "empty"]).unwrap();
    let counter = prometheus::IntCounterVec::new(prometheus::Opts::new("jobs_total", "Jobs"), &["queue"]).unwrap();
    registry.register(Box::new(histogram.clone())).unwrap();
    registry.register(Box::new(counter.clone())).unwrap();
    [0.25, 1.0, 4.0].into_iter().for_each(|value| histogram.with_label_values(&["a", ""]).observe(value));
    counter.with_label_values(&["b"]).inc_by(7);
    let history = History::new(Limits::default());
    history.append(5, &registry.gather());
    let mut found: Vec<String> = history
        .select(&[], 0, 10)
        .iter()
        .map(|series| format!("{} {}", series.labels, series.samples[0].value))
        .collect();
    found.sort();
    // The lines of the exposition, bounds as OpenMetrics has them, without labels that are empty: to Prometheus they are none.
    let mut expected: Vec<String> = registry
        .exposition()
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            line.replace("empty=\"\",", "")
                .replace("le=\"2\"", "le=\"2.0\"")
                .replace(",le", ", le")
                .replace(",queue", ", queue")
        })
        .collect();
    expected = expected.iter().map(|line| reordered(line)).collect();
    expected.sort();
    assert_eq!(found, expected);
    assert_eq!(history.stats().series, 6);
}

/// Labels sorted by name.
fn reordered(line: &str) -> String {
    let Some((name, rest)) = line.split_once('{') else { return line.to_owned() };
    let (labels, value) = rest.split_once('}').unwrap();
    let mut labels: Vec<&str> = labels.split(',').map(str::trim).filter(|label| !label.contains("\"\"")).collect();
    labels.sort_unstable();
    format!("{name}{{{}}}{value}", labels.join(", "))
}
