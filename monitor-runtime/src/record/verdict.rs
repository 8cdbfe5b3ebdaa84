//! What a returned value says: outcome, status code, cache hit.
//!
//! The expansion knows no types, so it asks `judge(&value)` and lets method resolution pick the most telling answer: each
//! step has an inherent method with a bound, and dereferences to the next step, which knows less.

use std::ops::Deref;

use super::call_site::CallSite;
use super::cell::{Cell, Writer};
use super::in_flight;
use super::outcome::Outcome;

/// What is recorded of how a call ended.
pub trait Verdict: Copy + sealed::Sealed {
    #[doc(hidden)]
    const COUNTS_IN_FLIGHT: bool = false;

    /// The verdict on a call that did not return: it panicked or was cancelled.
    #[doc(hidden)]
    fn interrupted(outcome: Outcome) -> Self;

    #[doc(hidden)]
    fn outcome(self) -> Outcome;

    /// The same, after what it does not know was left to whom it may concern. Asked when a value was returned, once.
    #[doc(hidden)]
    #[inline(always)]
    fn settled(self, _site: &'static CallSite) -> Self {
        self
    }
}

pub(super) mod sealed {
    use super::{Cell, Writer};

    pub trait Sealed {
        /// What goes into the cell beside outcome and duration.
        #[expect(private_interfaces, private_bounds, reason = "sealed: nobody outside can name or call it")]
        fn record<W: Writer>(self, _cell: &Cell)
        where
            Self: Sized,
        {
        }
    }
}

impl sealed::Sealed for Outcome {}

impl Verdict for Outcome {
    fn interrupted(outcome: Outcome) -> Self {
        outcome
    }

    fn outcome(self) -> Outcome {
        self
    }
}

/// The verdict on an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Status {
    outcome: Outcome,
    code: Code,
}

/// A status code, and whose word it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Code {
    /// The value's own.
    Told(u16),
    /// What is usual, for a type that tells nothing.
    Guessed(u16),
    /// The middleware will see it.
    Left,
}

impl Status {
    /// The same status with the outcome that a predicate found.
    #[must_use]
    pub fn with_outcome(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }
}

impl sealed::Sealed for Status {
    #[expect(private_interfaces, private_bounds, reason = "sealed: nobody outside can name or call it")]
    fn record<W: Writer>(self, cell: &Cell) {
        if let Code::Told(code) | Code::Guessed(code) = self.code {
            cell.status::<W>(code);
        }
    }
}

impl Verdict for Status {
    const COUNTS_IN_FLIGHT: bool = true;

    /// 499 is what nginx logs for a client that went away; nothing better is registered.
    fn interrupted(outcome: Outcome) -> Self {
        Self { outcome, code: Code::Told(if outcome == Outcome::Cancelled { 499 } else { 500 }) }
    }

    fn outcome(self) -> Outcome {
        self.outcome
    }

    fn settled(self, site: &'static CallSite) -> Self {
        match self.code {
            Code::Guessed(guess) if in_flight::leave(site, guess) => Self { code: Code::Left, ..self },
            _ => self,
        }
    }
}

/// The verdict on a cache lookup.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lookup {
    outcome: Outcome,
    hit: Option<bool>,
}

impl Lookup {
    /// The same lookup with the outcome that a predicate found.
    #[must_use]
    pub fn with_outcome(self, outcome: Outcome) -> Self {
        Self { outcome, ..self }
    }
}

impl sealed::Sealed for Lookup {
    #[expect(private_interfaces, private_bounds, reason = "sealed: nobody outside can name or call it")]
    fn record<W: Writer>(self, cell: &Cell) {
        match self.hit {
            Some(true) => cell.hit::<W>(),
            Some(false) => cell.miss::<W>(),
            None => {}
        }
    }
}

impl Verdict for Lookup {
    fn interrupted(outcome: Outcome) -> Self {
        Self { outcome, hit: None }
    }

    fn outcome(self) -> Outcome {
        self.outcome
    }
}

/// A value that knows its HTTP status code: implement it for your error type, and `#[timed(endpoint)]` records the code that
/// your `IntoResponse` sends. What implements nothing is counted with the code that the client was sent, where the host's
/// routes have the middleware `layer()`; without it as 200 when ok and 500 when `Err`, whatever `IntoResponse` makes of it.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// enum Failure { NotFound, Database }
/// impl monitor::EndpointStatus for Failure {
///     fn status_code(&self) -> u16 {
///         match self { Failure::NotFound => 404, Failure::Database => 503 }
///     }
/// }
/// ```
pub trait EndpointStatus {
    /// The status code, 100 to 599; any other is recorded as 500.
    fn status_code(&self) -> u16;
}

impl<T: EndpointStatus + ?Sized> EndpointStatus for &T {
    fn status_code(&self) -> u16 {
        (**self).status_code()
    }
}

impl<T: EndpointStatus + ?Sized> EndpointStatus for Box<T> {
    fn status_code(&self) -> u16 {
        (**self).status_code()
    }
}

#[cfg(feature = "axum")]
mod http_types {
    use super::EndpointStatus;

    impl EndpointStatus for http::StatusCode {
        fn status_code(&self) -> u16 {
            self.as_u16()
        }
    }

    impl<B> EndpointStatus for http::Response<B> {
        fn status_code(&self) -> u16 {
            self.status().as_u16()
        }
    }

    impl EndpointStatus for axum::response::Redirect {
        fn status_code(&self) -> u16 {
            self.status_code().as_u16()
        }
    }

    impl EndpointStatus for axum::response::NoContent {
        fn status_code(&self) -> u16 {
            204
        }
    }

    // The tuples of `IntoResponse`: the first part sets the code.
    macro_rules! tuples {
        ($($rest:ident)*) => {
            impl<First: EndpointStatus, $($rest),*> EndpointStatus for (First, $($rest,)*) {
                fn status_code(&self) -> u16 {
                    self.0.status_code()
                }
            }
        };
    }
    tuples!(A);
    tuples!(A B);
    tuples!(A B C);
    tuples!(A B C D);
    tuples!(A B C D E);
}

/// What a function with `#[timed(cache = "..")]` may return.
#[diagnostic::on_unimplemented(
    message = "`#[timed(cache = ..)]` cannot tell a hit from a miss in `{Self}`",
    label = "a cache lookup returns `Option<T>` or `Result<Option<T>, E>`: `Some` is a hit, `None` a miss"
)]
pub trait CacheLookup {
    /// `Some(true)` for a hit, `Some(false)` for a miss, `None` when the lookup failed.
    fn is_hit(&self) -> Option<bool>;
}

impl<T> CacheLookup for Option<T> {
    fn is_hit(&self) -> Option<bool> {
        Some(self.is_some())
    }
}

impl<T, E> CacheLookup for Result<Option<T>, E> {
    fn is_hit(&self) -> Option<bool> {
        self.as_ref().ok().map(Option::is_some)
    }
}

/// Begins the question: `judge(&value).outcome()` or `.status()`.
pub fn judge<T>(value: &T) -> Judged<'_, T> {
    Judged(ResultBoth(ResultErr(ResultOk(ResultAny(Telling(Silent(value)))))))
}

/// Steps of [`judge`], from the most to the least telling.
#[derive(Debug)]
pub struct Judged<'a, T>(ResultBoth<'a, T>);
#[derive(Debug)]
#[doc(hidden)]
pub struct ResultBoth<'a, T>(ResultErr<'a, T>);
#[derive(Debug)]
#[doc(hidden)]
pub struct ResultErr<'a, T>(ResultOk<'a, T>);
#[derive(Debug)]
#[doc(hidden)]
pub struct ResultOk<'a, T>(ResultAny<'a, T>);
#[derive(Debug)]
#[doc(hidden)]
pub struct ResultAny<'a, T>(Telling<'a, T>);
#[derive(Debug)]
#[doc(hidden)]
pub struct Telling<'a, T>(Silent<'a, T>);
#[derive(Debug)]
#[doc(hidden)]
pub struct Silent<'a, T>(&'a T);

macro_rules! steps {
    ($($from:ident => $to:ident),*) => {$(
        impl<'a, T> Deref for $from<'a, T> {
            type Target = $to<'a, T>;
            #[inline(always)]
            fn deref(&self) -> &Self::Target {
                &self.0
            }
        }
    )*};
}
steps!(Judged => ResultBoth, ResultBoth => ResultErr, ResultErr => ResultOk, ResultOk => ResultAny, ResultAny => Telling,
    Telling => Silent);

/// A status from what either side of a `Result` says.
fn status_of<T, E>(result: &Result<T, E>, ok: impl FnOnce(&T) -> Code, error: impl FnOnce(&E) -> Code) -> Status {
    match result {
        Ok(value) => answered(ok(value)),
        Err(failure) => Status { outcome: Outcome::Error, code: error(failure) },
    }
}

/// A status of a value that is no `Err`: 5xx is an error all the same.
fn answered(code: Code) -> Status {
    let outcome = if matches!(code, Code::Told(500..)) { Outcome::Error } else { Outcome::Ok };
    Status { outcome, code }
}

fn told<T: EndpointStatus>(value: &T) -> Code {
    Code::Told(value.status_code())
}

fn usual_ok<T>(_: &T) -> Code {
    Code::Guessed(200)
}

fn usual_error<E>(_: &E) -> Code {
    Code::Guessed(500)
}

impl<T, E> Judged<'_, Result<T, E>> {
    /// `Err` is an error.
    #[inline(always)]
    pub fn outcome(&self) -> Outcome {
        if self.0.0.0.0.0.0.0.is_ok() { Outcome::Ok } else { Outcome::Error }
    }
}

impl<T: EndpointStatus, E: EndpointStatus> ResultBoth<'_, Result<T, E>> {
    #[doc(hidden)]
    pub fn status(&self) -> Status {
        status_of(self.0.0.0.0.0.0, told, told)
    }
}

impl<T, E: EndpointStatus> ResultErr<'_, Result<T, E>> {
    #[doc(hidden)]
    pub fn status(&self) -> Status {
        status_of(self.0.0.0.0.0, usual_ok, told)
    }
}

impl<T: EndpointStatus, E> ResultOk<'_, Result<T, E>> {
    #[doc(hidden)]
    pub fn status(&self) -> Status {
        status_of(self.0.0.0.0, told, usual_error)
    }
}

impl<T, E> ResultAny<'_, Result<T, E>> {
    #[doc(hidden)]
    pub fn status(&self) -> Status {
        status_of(self.0.0.0, usual_ok, usual_error)
    }
}

impl<T: EndpointStatus> Telling<'_, T> {
    #[doc(hidden)]
    pub fn status(&self) -> Status {
        answered(told(self.0.0))
    }
}

impl<T> Silent<'_, T> {
    /// Anything but a `Result` is ok.
    #[doc(hidden)]
    #[inline(always)]
    pub fn outcome(&self) -> Outcome {
        Outcome::Ok
    }

    #[doc(hidden)]
    pub fn status(&self) -> Status {
        answered(usual_ok(self.0))
    }
}

/// From what [`CacheLookup::is_hit`] says; a lookup that failed is an error and neither hit nor miss.
pub fn lookup(hit: Option<bool>) -> Lookup {
    Lookup { outcome: if hit.is_some() { Outcome::Ok } else { Outcome::Error }, hit }
}

/// The outcome that `error_if = path` finds.
pub fn error_if<T: ?Sized>(value: &T, is_error: fn(&T) -> bool) -> Outcome {
    if is_error(value) { Outcome::Error } else { Outcome::Ok }
}

/// The outcome that `ok_if = path` finds.
pub fn ok_if<T: ?Sized>(value: &T, is_ok: fn(&T) -> bool) -> Outcome {
    if is_ok(value) { Outcome::Ok } else { Outcome::Error }
}
