//! The endpoints.
//!
//! Extractors are taken as `Result`s: a body or id that axum refuses still reaches the handler, so its 4xx is recorded like
//! any other answer, and worded like any other error.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::extract::{DefaultBodyLimit, Path, Query, State};
use axum::http::{HeaderName, Method, StatusCode, header};
use axum::routing::get;
use axum::{Json, Router};
use monitor::timed;
use serde_json::{Value, json};

use crate::error::ApiError;
use crate::registro::{Busqueda, Datos, Registro};
use crate::registros::Registros;

/// A registro of full length fits, also when every character is escaped.
const BODY_LIMIT: usize = 128 * 1024;

type Id = Result<Path<i64>, PathRejection>;
type Body = Result<Json<Datos>, JsonRejection>;

pub(crate) fn router(registros: Registros) -> Router {
    Router::new()
        .route("/registros", get(search).post(create))
        .route("/registros/{id}", get(show).put(update).delete(remove))
        .route("/salud", get(salud))
        .fallback(no_route)
        .method_not_allowed_fallback(wrong_method)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .with_state(registros)
}

#[timed(endpoint = "/registros", method = "GET")]
async fn search(
    State(registros): State<Registros>,
    busqueda: Result<Query<Busqueda>, QueryRejection>,
) -> Result<Json<Vec<Registro>>, ApiError> {
    let Query(busqueda) = busqueda?;
    Ok(Json(registros.search(busqueda).await?))
}

#[timed(endpoint = "/registros", method = "POST")]
async fn create(
    State(registros): State<Registros>,
    body: Body,
) -> Result<(StatusCode, [(HeaderName, String); 1], Json<Registro>), ApiError> {
    let Json(datos) = body?;
    let registro = registros.create(datos).await?;
    let location = format!("/registros/{}", registro.id);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Json(registro)))
}

#[timed(endpoint = "/registros/{id}", method = "GET")]
async fn show(State(registros): State<Registros>, id: Id) -> Result<Json<Arc<Registro>>, ApiError> {
    let Path(id) = id?;
    Ok(Json(registros.find(id).await?))
}

#[timed(endpoint = "/registros/{id}", method = "PUT")]
async fn update(State(registros): State<Registros>, id: Id, body: Body) -> Result<Json<Arc<Registro>>, ApiError> {
    let Path(id) = id?;
    let Json(datos) = body?;
    Ok(Json(registros.update(id, datos).await?))
}

#[timed(endpoint = "/registros/{id}", method = "DELETE")]
async fn remove(State(registros): State<Registros>, id: Id) -> Result<StatusCode, ApiError> {
    let Path(id) = id?;
    registros.delete(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[timed(endpoint = "/salud", method = "GET")]
async fn salud(State(registros): State<Registros>) -> Result<Json<Value>, ApiError> {
    registros.check_health().await?;
    Ok(Json(json!({ "estado": "bien" })))
}

async fn no_route(method: Method) -> ApiError {
    unmatched(&method, ApiError::NoRoute)
}

async fn wrong_method(method: Method) -> ApiError {
    unmatched(&method, ApiError::WrongMethod)
}

/// Recorded by hand, because the method is only known now; never under the path, of which clients can invent any number.
fn unmatched(method: &Method, error: ApiError) -> ApiError {
    let started = Instant::now();
    let method = match method.as_str() {
        known @ ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS") => known,
        _ => "other",
    };
    let status = monitor::EndpointStatus::status_code(&error);
    monitor::record_http_request(method, "<unmatched>", status, started.elapsed());
    error
}
