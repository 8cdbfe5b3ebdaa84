//! A crate that denies every warning may annotate its functions: the expansion gives no lint a reason. `cargo clippy
//! --all-targets` is the larger half of this test.

#![deny(warnings)]
#![deny(clippy::all, clippy::pedantic, clippy::nursery)]
#![deny(clippy::absolute_paths, clippy::let_underscore_untyped, clippy::default_numeric_fallback)]
#![deny(clippy::shadow_reuse, clippy::shadow_same, clippy::shadow_unrelated)]
#![deny(future_incompatible, keyword_idents, let_underscore, nonstandard_style, refining_impl_trait)]
#![deny(rust_2018_idioms, rust_2021_compatibility, rust_2024_compatibility, unused)]
#![deny(missing_docs, missing_debug_implementations, missing_copy_implementations, non_ascii_idents)]
#![deny(single_use_lifetimes, trivial_casts, trivial_numeric_casts, unit_bindings, unnameable_types)]
#![deny(unreachable_pub, unsafe_code, unused_import_braces, unused_lifetimes, unused_qualifications, unused_results)]
#![deny(redundant_imports, redundant_lifetimes, variant_size_differences, macro_use_extern_crate, meta_variable_misuse)]
#![cfg(not(feature = "off"))]

#[allow(warnings, redundant_imports, clippy::all, clippy::pedantic, clippy::nursery, clippy::restriction)]
#[macro_use]
#[path = "support/mod.rs"]
mod support;

use std::fmt::Display;
use std::future::{pending, ready};
use std::num::ParseIntError;
use std::pin::Pin;

use async_trait::async_trait;
use monitor::timed;

use support::run;

/// A sum.
#[timed]
#[must_use]
pub fn guarded(left: u8, _right: u8) -> u8 {
    left
}

/// Nothing.
#[timed]
pub fn returns_nothing() {}

/// A number.
///
/// # Errors
/// When it is none.
#[timed]
pub fn looked_at(text: &str, _unused: u8, (first, _): (u8, u8), mut count: u8) -> Result<u8, ParseIntError> {
    count += first;
    if count == 0 {
        return Ok(count);
    }
    let number: u8 = text.parse()?;
    Ok(number + count)
}

/// Nothing, or an error.
///
/// # Errors
/// As told.
#[timed]
pub fn unit_or_error(fails: bool) -> Result<(), String> {
    if fails {
        return Err("as told".to_owned());
    }
    Ok(())
}

/// A number, later.
///
/// # Errors
/// When it is none.
#[timed]
pub async fn polled(text: &str, _unused: u8, (first, _): (u8, u8), mut count: u8) -> Result<u8, ParseIntError> {
    count += first;
    ready(()).await;
    let number: u8 = text.parse()?;
    Ok(number + count)
}

/// Nothing, later.
#[timed]
pub async fn polled_for_nothing(into: &mut u8) {
    ready(()).await;
    *into += 1;
}

/// Never.
#[timed]
pub async fn never_ends() -> ! {
    loop {
        pending::<()>().await;
    }
}

/// Something to show.
#[timed]
pub async fn opaque(text: &str) -> impl Display {
    ready(()).await;
    text.to_owned()
}

/// A future.
#[timed]
pub fn made(value: u8, (first, _): (u8, u8)) -> impl Future<Output = u8> + Send {
    async move { value + first }
}

/// A boxed future.
#[timed]
#[must_use]
pub fn boxed(value: &u8) -> Pin<Box<dyn Future<Output = Result<u8, String>> + Send + '_>> {
    Box::pin(async move { Ok(*value) })
}

/// A boxed future, made in its own way.
#[timed]
#[must_use]
pub fn boxed_in_its_own_way(value: u8) -> Pin<Box<dyn Future<Output = u8> + Send>> {
    let future = ready(value);
    Box::pin(future)
}

/// Found.
#[timed(cache = "pedantic", error_if = Option::is_none, sample = 2, buckets = [0.1, 1])]
#[must_use]
pub fn found(value: u8) -> Option<u8> {
    Some(value)
}

/// An answer.
///
/// # Errors
/// Never.
#[timed(endpoint = "/pedantic", method = "GET", ok_if = Result::is_ok)]
pub async fn endpoint() -> Result<u8, String> {
    ready(()).await;
    Ok(1)
}

/// Rows.
#[timed(query = "SELECT", table = "pedantic", name = "rows")]
#[must_use]
pub fn rows() -> Vec<u8> {
    vec![1]
}

/// A name.
#[derive(Debug, Clone)]
pub struct Name<'a, T: ?Sized> {
    text: &'a T,
}

#[timed]
impl<'a, T: Display + Sync + ?Sized> Name<'a, T> {
    /// A new one.
    #[must_use]
    pub const fn new(text: &'a T) -> Self {
        Self { text }
    }

    /// Its text.
    #[must_use]
    pub const fn text(&self) -> &'a T {
        self.text
    }

    /// Itself.
    ///
    /// # Errors
    /// When it is empty.
    pub fn checked(self) -> Result<Self, Self> {
        if self.text.to_string().is_empty() { Err(self) } else { Ok(self) }
    }

    /// Its length, later.
    pub async fn length(&self) -> usize {
        ready(()).await;
        self.text.to_string().len()
    }
}

/// Sends.
#[async_trait]
pub trait Sends {
    /// Sends.
    async fn send(&self, text: &str) -> Result<usize, String>;
}

#[async_trait]
impl Sends for u8 {
    #[timed]
    async fn send(&self, text: &str) -> Result<usize, String> {
        ready(()).await;
        Ok(text.len() + usize::from(*self))
    }
}

#[timed]
#[async_trait]
impl Sends for u16 {
    async fn send(&self, text: &str) -> Result<usize, String> {
        ready(()).await;
        Ok(text.len() + usize::from(*self))
    }
}

#[test]
fn functions_work_and_are_counted_where_every_warning_is_an_error() {
    assert_eq!((guarded(1, 2), looked_at("2", 0, (1, 0), 0), unit_or_error(true).is_ok()), (1, Ok(3), false));
    returns_nothing();
    let mut count = 0;
    run(polled_for_nothing(&mut count));
    assert_eq!((count, run(polled("x", 0, (1, 0), 0)).is_ok()), (1, false));
    assert_eq!((format!("{}", run(opaque("a"))), run(made(1, (2, 3)))), ("a".to_owned(), 3));
    support::cancel_after(never_ends(), 1);
    assert_eq!((run(boxed(&1)), run(boxed_in_its_own_way(2)), found(3), run(endpoint())), (Ok(1), 2, Some(3), Ok(1)));
    assert_eq!((rows(), Name::new("ab").checked().map_or(0, |name| run(name.length()))), (vec![1], 2));
    assert_eq!((run(1_u8.send("a")), run(1_u16.send("ab"))), (Ok(2), Ok(3)));
    check!("guarded"; ok 1);
    check!("returns_nothing"; ok 1);
    check!("looked_at"; ok 1);
    check!("unit_or_error"; error 1);
    check!("polled"; error 1, polls 1);
    check!("polled_for_nothing"; ok 1, polls 1);
    check!("opaque"; ok 1, polls 1);
    check!("never_ends"; cancelled 1, polls 1);
    check!("made"; ok 1, polls 1);
    check!("boxed"; ok 1, polls 1);
    check!("boxed_in_its_own_way"; ok 1, polls 1);
    check!("rows"; ok 1);
    check!("Name::checked"; ok 1);
    check!("Name::length"; ok 1, polls 1);
    check!("<u8 as Sends>::send"; ok 1, polls 1);
    check!("<u16 as Sends>::send"; ok 1, polls 1);
}
