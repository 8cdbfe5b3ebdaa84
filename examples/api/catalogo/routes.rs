//! The endpoints; recorded by the layer.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};

use super::Catalogo;
use super::model::{Articulo, Busqueda, Cambio, Inventario, Nuevo, Recuento};
use crate::error::ApiError;
use crate::http::{Body, Created, Id, Params, created};

pub(crate) fn router<S>(catalogo: Catalogo) -> Router<S> {
    Router::new()
        .route("/catalogo", get(search).post(add))
        .route("/catalogo/{id}", get(show).delete(withdraw))
        .route("/catalogo/{id}/existencias", get(check_stock).post(update_stock))
        .route("/inventario", get(inventory))
        .with_state(catalogo)
}

async fn search(State(catalogo): State<Catalogo>, busqueda: Params<Busqueda>) -> Result<Json<Vec<Articulo>>, ApiError> {
    let Query(busqueda) = busqueda?;
    Ok(Json(catalogo.search(busqueda).await?))
}

async fn add(State(catalogo): State<Catalogo>, body: Body<Nuevo>) -> Result<Created<Articulo>, ApiError> {
    let Json(nuevo) = body?;
    let articulo = catalogo.add(nuevo).await?;
    Ok(created("/catalogo", articulo.id, articulo))
}

async fn show(State(catalogo): State<Catalogo>, id: Id) -> Result<Json<Arc<Articulo>>, ApiError> {
    let Path(id) = id?;
    Ok(Json(catalogo.find(id).await?))
}

async fn withdraw(State(catalogo): State<Catalogo>, id: Id) -> Result<StatusCode, ApiError> {
    let Path(id) = id?;
    catalogo.withdraw(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn check_stock(State(catalogo): State<Catalogo>, id: Id) -> Result<Json<Articulo>, ApiError> {
    let Path(id) = id?;
    Ok(Json(catalogo.check_stock(id).await?))
}

async fn update_stock(
    State(catalogo): State<Catalogo>,
    id: Id,
    body: Body<Cambio>,
) -> Result<Json<Arc<Articulo>>, ApiError> {
    let Path(id) = id?;
    let Json(cambio) = body?;
    Ok(Json(catalogo.update_stock(id, cambio).await?))
}

async fn inventory(State(catalogo): State<Catalogo>, recuento: Params<Recuento>) -> Result<Json<Inventario>, ApiError> {
    let Query(recuento) = recuento?;
    Ok(Json(catalogo.inventory(recuento).await?))
}
