//! What the routes of all kinds share.
//!
//! Extractors are taken as `Result`s: a body or id that axum refuses still reaches the handler, so that it is worded like any
//! other error, and recorded by the handler that it was meant for.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::http::{HeaderName, StatusCode, header};

pub(crate) type Id = Result<Path<i64>, PathRejection>;
pub(crate) type Body<T> = Result<Json<T>, JsonRejection>;
pub(crate) type Params<T> = Result<Query<T>, QueryRejection>;

/// 201, with where the new thing is.
pub(crate) type Created<T> = (StatusCode, [(HeaderName, String); 1], Json<T>);

pub(crate) fn created<T>(collection: &str, id: i64, thing: T) -> Created<T> {
    (StatusCode::CREATED, [(header::LOCATION, format!("{collection}/{id}"))], Json(thing))
}
