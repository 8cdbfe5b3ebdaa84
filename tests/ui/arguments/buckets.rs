use monitor::timed;

#[timed(buckets = [])]
fn empty() {}

#[timed(buckets = [0.5, 0.1])]
fn unsorted() {}

#[timed(buckets = [0.1, 0.1])]
fn equal() {}

#[timed(buckets = [0.100, 0.105])]
fn too_close() {}

#[timed(buckets = [0.1, f64::NAN])]
fn not_a_number() {}

#[timed(buckets = [0.1, f64::INFINITY])]
fn infinite() {}

#[timed(buckets = [0.1, 1e400])]
fn infinite_when_parsed() {}

#[timed(buckets = [-0.1, 0.1])]
fn negative() {}

#[timed(buckets = [0, 1, 2])]
fn zero() {}

#[timed(buckets = [1e-9, 1.0])]
fn too_small() {}

#[timed(buckets = [1.0, 86_400])]
fn too_large() {}

#[timed(buckets = ["0.1", "0.5"])]
fn strings() {}

#[timed(buckets = [0.1, 0.1 + 0.2])]
fn sum() {}

#[timed(buckets = [0.1; 3])]
fn repeated() {}

#[timed(buckets = 0.1)]
fn one_number() {}

#[timed(buckets = "0.1, 0.5")]
fn one_string() {}

#[timed(buckets = (0.1, 0.5))]
fn tuple() {}

#[timed(buckets = &[0.1, 0.5])]
fn reference() {}

#[timed(buckets = vec![0.1, 0.5])]
fn vector() {}

#[timed(buckets = bounds())]
fn call() {}

#[timed(buckets = [0.1 0.5])]
fn no_comma() {}

#[timed(buckets)]
fn alone() {}

#[timed(buckets = [
    1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 17, 19, 21, 23, 25, 27, 29, 32, 35, 38, 41, 44, 48, 52, 56, 60,
    65, 70, 75, 81, 87, 94, 101, 109, 117, 126, 135, 145, 156, 167, 179, 192, 206, 221
])]
fn too_many() {}

#[derive(Default)]
struct Service;

impl Service {
    const BOUNDS: &'static [f64] = &[0.1, 0.5];

    #[timed(buckets = Self::BOUNDS)]
    fn constant_of_self(&self) {}
}

fn main() {
    empty();
    unsorted();
    too_many();
    Service.constant_of_self();
}
