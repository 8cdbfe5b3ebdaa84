//! The bearer token.

use std::sync::Arc;

use axum::http::{HeaderMap, header};
use subtle::ConstantTimeEq;

/// What a request must carry. It has no `Debug`: it is in no log.
pub(super) struct Bearer(Arc<str>);

impl Bearer {
    pub(super) fn new(token: &str) -> Self {
        Self(token.trim().into())
    }

    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
        let token =
            given.and_then(|value| value.split_once(' ')).filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"));
        token.is_some_and(|(_, token)| self.is(token))
    }

    /// Compared in constant time, so that the time of an answer tells nothing about the token.
    pub(super) fn is(&self, given: &str) -> bool {
        // An empty one is refused at start; here it admits nobody.
        !self.0.is_empty() && bool::from(given.trim().as_bytes().ct_eq(self.0.as_bytes()))
    }
}
