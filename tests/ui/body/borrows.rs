//! Ownership, borrows, lifetimes and mutability.

use monitor::timed;

struct Service {
    name: String,
}

#[timed]
fn moved(text: String) -> usize {
    drop(text);
    text.len()
}

#[timed]
fn moved_in_a_result(text: String) -> Result<usize, String> {
    drop(text);
    Ok(text.len())
}

#[timed]
async fn moved_in_async(text: String) -> usize {
    drop(text);
    text.len()
}

#[timed]
fn not_mutable(text: String) -> Result<String, String> {
    text.push('a');
    Ok(text)
}

#[timed]
async fn not_mutable_in_async(text: String) -> String {
    text.push('a');
    text
}

#[timed]
fn borrowed_twice(list: &mut Vec<u8>) -> Result<u8, String> {
    let first = &list[0];
    list.push(3);
    Ok(*first)
}

#[timed]
fn local_returned<'a>() -> Result<&'a str, String> {
    let text = String::new();
    Ok(&text)
}

#[timed]
async fn local_returned_by_async<'a>() -> &'a str {
    let text = String::new();
    &text
}

#[timed]
fn wrong_lifetime<'a>(_: &'a str, second: &str) -> Result<&'a str, String> {
    Ok(second)
}

#[timed]
async fn wrong_lifetime_in_async<'a>(_: &'a str, second: &str) -> &'a str {
    second
}

impl Service {
    #[timed]
    fn behind_a_reference(&self) -> Result<String, String> {
        Ok(self.name)
    }

    #[timed]
    async fn behind_a_reference_in_async(&self) -> String {
        self.name
    }

    #[timed]
    fn not_mutable_self(&self) -> Result<(), String> {
        self.name.clear();
        Ok(())
    }

    #[timed]
    async fn not_mutable_self_in_async(&self) {
        self.name.clear();
    }
}

fn main() {}
