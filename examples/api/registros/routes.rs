//! The endpoints, each annotated: their figures are there with 0 before the first call, and by function in the report.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use monitor::profiled;

use super::Registros;
use super::model::{Busqueda, Datos, Registro};
use crate::error::ApiError;
use crate::http::{Body, Created, Id, Params, created};

pub(crate) fn router<S>(registros: Registros) -> Router<S> {
    Router::new()
        .route("/registros", get(search).post(create))
        .route("/registros/{id}", get(show).put(update).delete(remove))
        .with_state(registros)
}

#[profiled(endpoint = "/registros", method = "GET")]
async fn search(
    State(registros): State<Registros>,
    busqueda: Params<Busqueda>,
) -> Result<Json<Vec<Registro>>, ApiError> {
    let Query(busqueda) = busqueda?;
    Ok(Json(registros.search(busqueda).await?))
}

#[profiled(endpoint = "/registros", method = "POST")]
async fn create(State(registros): State<Registros>, body: Body<Datos>) -> Result<Created<Registro>, ApiError> {
    let Json(datos) = body?;
    let registro = registros.create(datos).await?;
    Ok(created("/registros", registro.id, registro))
}

#[profiled(endpoint = "/registros/{id}", method = "GET")]
async fn show(State(registros): State<Registros>, id: Id) -> Result<Json<Arc<Registro>>, ApiError> {
    let Path(id) = id?;
    Ok(Json(registros.find(id).await?))
}

#[profiled(endpoint = "/registros/{id}", method = "PUT")]
async fn update(
    State(registros): State<Registros>,
    id: Id,
    body: Body<Datos>,
) -> Result<Json<Arc<Registro>>, ApiError> {
    let Path(id) = id?;
    let Json(datos) = body?;
    Ok(Json(registros.update(id, datos).await?))
}

#[profiled(endpoint = "/registros/{id}", method = "DELETE")]
async fn remove(State(registros): State<Registros>, id: Id) -> Result<StatusCode, ApiError> {
    let Path(id) = id?;
    registros.delete(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
