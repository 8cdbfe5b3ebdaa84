use monitor::timed;

const FALLING: &[f64] = &[0.5, 0.1];
const MANY: &[f64] = &[
    0.001, 0.00108, 0.00117, 0.00127, 0.00138, 0.0015, 0.00162, 0.00175, 0.0019, 0.00206, 0.00223, 0.00241, 0.00261,
    0.00282, 0.00305, 0.0033, 0.00357, 0.00386, 0.00417, 0.00451, 0.00488, 0.00528, 0.00571, 0.00617, 0.00667, 0.00721,
    0.00779, 0.00842, 0.0091, 0.00983, 0.0107, 0.0116, 0.0126, 0.0137, 0.0148, 0.016, 0.0173, 0.0187, 0.0202, 0.0219,
    0.0237, 0.0256, 0.0277, 0.03, 0.0324, 0.035, 0.0378, 0.0409,
];

#[timed(slo(latency = "260ms", target = 99.0))]
fn beside_a_default_bound() {}

#[timed(buckets = [0.1, 1.0], slo(latency = "1050ms", target = 99.0))]
fn beside_an_own_bound() {}

#[timed(buckets = MANY, slo(latency = "1s", target = 99.0))]
fn one_too_many() {}

#[timed(buckets = FALLING, slo(latency = "1s", target = 99.0))]
fn bounds_that_fall() {}

fn main() {}
