use monitor::timed;

const NUMBER: f64 = 0.1;
const INTEGERS: &[u32] = &[1, 2];
const ARRAY: [f64; 2] = [0.1, 0.5];
const SLICE: &[f64] = &[0.1, 0.5];

#[timed(buckets = NUMBER)]
fn number() {}

#[timed(buckets = INTEGERS)]
fn integers() {}

#[timed(buckets = ARRAY)]
fn array_is_allowed() {}

#[timed(buckets = SLICE)]
fn slice_is_allowed() {}

struct Service<T>(T);

trait Bounded {
    const BOUNDS: &'static [f64];
}

impl<T: Bounded> Service<T> {
    #[timed(buckets = T::BOUNDS)]
    fn of_a_parameter(&self) {}
}

fn main() {}
