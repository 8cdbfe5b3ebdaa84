//! Names that do not exist, and methods.

use monitor::timed;

#[timed]
fn variable() {
    missing;
}

#[timed]
fn variable_in_a_result(number: u8) -> Result<u8, String> {
    Ok(numbr)
}

#[timed]
async fn variable_in_async(number: u8) -> u8 {
    numbr
}

#[timed]
fn internals() -> Result<u8, String> {
    here();
    CALL_SITE;
    value;
    _call;
    Ok(3)
}

#[timed]
fn ty(_: Missing) -> Result<Absent, String> {
    Ok(3)
}

#[timed]
async fn ty_in_async(_: Missing) -> Absent {
    3
}

fn main() {}
