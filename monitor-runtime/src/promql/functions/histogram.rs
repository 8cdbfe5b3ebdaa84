//! `histogram_quantile` of classic histograms: cumulative buckets, one series for each `le`.

use foldhash::{HashMap, HashMapExt};

use crate::promql::Compat;
use crate::promql::source::{Labels, NAME};
use crate::promql::value::Element;

/// What of two neighbouring counts differs by rounding alone (Prometheus 3).
const ROUNDING: f64 = 1e-12;

#[derive(Clone, Copy)]
struct Bucket {
    bound: f64,
    count: f64,
}

/// The φ-quantile of each histogram. Series without a readable `le` are passed over.
pub(crate) fn histogram_quantile(phi: f64, vector: Vec<Element>, compat: Compat) -> Vec<Element> {
    let mut places: HashMap<Labels, usize> = HashMap::new();
    let mut histograms: Vec<(Labels, Vec<Bucket>)> = Vec::new();
    for mut element in vector {
        let Ok(bound) = element.labels.get("le").parse() else { continue };
        element.labels.set("le", "");
        let place = *places.entry(element.labels.clone()).or_insert_with(|| {
            element.labels.set(NAME, "");
            histograms.push((element.labels, Vec::new()));
            histograms.len() - 1
        });
        if let Some((_, buckets)) = histograms.get_mut(place) {
            buckets.push(Bucket { bound, count: element.value });
        }
    }
    let of = |(labels, buckets)| Element { labels, value: bucket_quantile(phi, buckets, compat) };
    histograms.into_iter().map(of).collect()
}

fn bucket_quantile(phi: f64, mut buckets: Vec<Bucket>, compat: Compat) -> f64 {
    if phi.is_nan() {
        return f64::NAN;
    }
    if phi < 0.0 {
        return f64::NEG_INFINITY;
    }
    if phi > 1.0 {
        return f64::INFINITY;
    }
    buckets.sort_by(|a, b| a.bound.total_cmp(&b.bound));
    if buckets.last().is_none_or(|last| last.bound != f64::INFINITY) {
        return f64::NAN;
    }
    // Bounds written in two ways ("1" and "1.0") are one bucket.
    buckets.dedup_by(|next, kept| {
        let same = next.bound == kept.bound;
        if same {
            kept.count += next.count;
        }
        same
    });
    make_monotonic(&mut buckets, compat);
    let ([.., second_last, last], Some(first)) = (buckets.as_slice(), buckets.first()) else { return f64::NAN };
    if last.count == 0.0 {
        return f64::NAN;
    }
    let rank = phi * last.count;
    // The first bucket that reaches the rank. A count that is NaN reaches nothing, and then it is the last bucket.
    let reaches = |bucket: &Bucket| bucket.count >= rank;
    let found = buckets.partition_point(|bucket| !reaches(bucket)).min(buckets.len() - 1);
    if found == buckets.len() - 1 {
        return second_last.bound;
    }
    if found == 0 && first.bound <= 0.0 {
        return first.bound;
    }
    let before = found.checked_sub(1).and_then(|at| buckets.get(at)).copied();
    let before = before.unwrap_or(Bucket { bound: 0.0, count: 0.0 });
    let bucket = buckets.get(found).copied().unwrap_or(*last);
    before.bound + (bucket.bound - before.bound) * ((rank - before.count) / (bucket.count - before.count))
}

/// Counts that fall from one bound to the next (scraped a moment apart, or rounded) are lifted to the one before.
fn make_monotonic(buckets: &mut [Bucket], compat: Compat) {
    let mut highest = f64::NEG_INFINITY;
    for bucket in buckets {
        let close = (bucket.count - highest).abs() <= ROUNDING * (bucket.count.abs() + highest.abs());
        if bucket.count < highest || (compat == Compat::V3 && close && highest.is_finite()) {
            bucket.count = highest;
        } else if bucket.count > highest {
            highest = bucket.count;
        }
    }
}
