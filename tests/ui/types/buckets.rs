use monitor::timed;

const NAN: &[f64] = &[0.1, f64::NAN];
const EMPTY: &[f64] = &[];
const UNSORTED: &[f64] = &[0.5, 0.1];
const MANY: &[f64] = &[1.0; 49];
const NUMBER: f64 = 0.1;
const INTEGERS: &[u32] = &[1, 2];

#[timed(buckets = NAN)]
fn not_a_number() {}

#[timed(buckets = EMPTY)]
fn empty() {}

#[timed(buckets = UNSORTED)]
fn unsorted() {}

#[timed(buckets = MANY)]
fn too_many() {}

fn main() {}
