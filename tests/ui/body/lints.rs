//! Warnings keep their place.

#![deny(unused, unreachable_code)]

use monitor::timed;

#[must_use]
fn important() -> u8 {
    3
}

fn fallible() -> Result<u8, String> {
    Ok(3)
}

async fn ready() {}

#[timed]
fn plain(unused_parameter: u8) {
    let unused_variable = 3;
    let mut needless = 4;
    important();
    fallible();
    needless == 4;
    while true {}
}

#[timed]
fn result(unused_parameter: u8, mut needless_parameter: u8) -> Result<u8, String> {
    let unused_variable = 3;
    important();
    fallible();
    Ok(needless_parameter)
}

#[timed]
async fn asynchronous(unused_parameter: u8, (first, second): (u8, u8)) -> u8 {
    let unused_variable = 3;
    important();
    fallible();
    ready();
    first
}

#[timed]
fn unreachable_end() -> Result<u8, String> {
    return Ok(3);
    Ok(4)
}

#[timed]
fn needless_parentheses() -> Result<u8, String> {
    let number = (3);
    Ok(number)
}

#[timed]
#[must_use]
fn annotated() -> u8 {
    3
}

#[timed]
async fn annotated_async() {}

fn main() {
    let _ = (plain(3), asynchronous(3, (4, 5)), unreachable_end(), needless_parentheses());
    annotated();
    annotated_async();
    result(1, 2);
}
