use monitor::timed;
use std::pin::Pin;

struct Row;

#[timed(cache = "redis")]
fn nothing() {}

#[timed(cache = "redis")]
fn value() -> Row {
    Row
}

#[timed(cache = "redis")]
fn result_without_option() -> Result<Row, String> {
    Ok(Row)
}

#[timed(cache = "redis")]
async fn value_of_an_async_fn() -> Vec<Row> {
    Vec::new()
}

#[timed(cache = "redis")]
fn generic<T: Default>() -> T {
    T::default()
}

#[timed(cache = "redis")]
fn value_of_a_future() -> Pin<Box<dyn Future<Output = u8>>> {
    Box::pin(async { 3 })
}

fn main() {}
