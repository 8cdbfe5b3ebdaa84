//! `?` where it cannot stand, and where the error does not convert.

use monitor::timed;

struct Failure;

fn fallible() -> Result<u8, Failure> {
    Err(Failure)
}

#[timed]
fn in_no_result() -> u8 {
    fallible()?
}

#[timed]
fn in_unit() {
    fallible()?;
}

#[timed(endpoint = "/")]
fn in_an_endpoint_without_result() -> u8 {
    fallible()?
}

#[timed]
async fn in_async_without_result() -> u8 {
    fallible()?
}

#[timed]
async fn in_async_unit() {
    fallible()?;
}

struct Other;

#[timed]
fn error_of_another_type() -> Result<u8, Other> {
    Ok(fallible()?)
}

#[timed]
async fn error_of_another_type_in_async() -> Result<u8, Other> {
    Ok(fallible()?)
}

fn main() {}
