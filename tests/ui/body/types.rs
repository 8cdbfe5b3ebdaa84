//! Type errors: in statements, at the end, at `return`, at `?`.

use monitor::timed;

fn fallible() -> Result<u8, std::num::ParseIntError> {
    "3".parse()
}

#[timed]
fn statement() -> u8 {
    let number: u32 = "text";
    number as u8
}

#[timed]
fn statement_in_a_result() -> Result<u8, String> {
    let number: u32 = "text";
    Ok(number as u8)
}

#[timed]
async fn statement_in_async() -> u8 {
    let number: u32 = "text";
    number as u8
}

#[timed]
fn last_expression() -> u8 {
    "text"
}

#[timed]
fn last_expression_of_a_result() -> Result<u8, String> {
    3
}

#[timed]
async fn last_expression_of_async() -> u8 {
    "text"
}

#[timed]
async fn last_expression_of_an_async_result() -> Result<u8, String> {
    3
}

#[timed]
fn nothing_returned() -> u8 {
    let _ = 3;
}

#[timed]
fn semicolon_in_a_result() -> Result<u8, String> {
    Ok(3);
}

#[timed]
async fn semicolon_in_async() -> u8 {
    3;
}

#[timed]
fn empty_body() -> Result<u8, String> {}

#[timed]
fn early_return(early: bool) -> u8 {
    if early {
        return "text";
    }
    3
}

#[timed]
fn early_return_of_a_result(early: bool) -> Result<u8, String> {
    if early {
        return 3;
    }
    Ok(3)
}

#[timed]
async fn early_return_of_async(early: bool) -> u8 {
    if early {
        return "text";
    }
    3
}

#[timed]
fn value_where_none_is_returned() {
    3
}

#[timed]
async fn value_where_async_returns_none() {
    3
}

fn main() {}
