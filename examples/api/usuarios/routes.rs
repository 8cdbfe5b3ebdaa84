//! The endpoints; recorded by the layer.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::Value;

use super::Usuarios;
use super::model::{Alta, Login, Perfil, Solicitud, Usuario};
use crate::error::ApiError;
use crate::http::{Body, Created, Id, created};

pub(crate) fn router<S>(usuarios: Usuarios) -> Router<S> {
    Router::new()
        .route("/usuarios", post(sign_up))
        .route("/usuarios/{id}", get(show).put(update))
        .route("/usuarios/{id}/sesion", post(log_in).delete(log_out))
        .route("/usuarios/{id}/servicios", post(serve))
        .with_state(usuarios)
}

async fn sign_up(State(usuarios): State<Usuarios>, body: Body<Alta>) -> Result<Created<Usuario>, ApiError> {
    let Json(alta) = body?;
    let usuario = usuarios.sign_up(alta).await?;
    Ok(created("/usuarios", usuario.id, usuario))
}

async fn show(State(usuarios): State<Usuarios>, id: Id) -> Result<Json<Usuario>, ApiError> {
    let Path(id) = id?;
    Ok(Json(usuarios.find(id).await?))
}

async fn update(State(usuarios): State<Usuarios>, id: Id, body: Body<Perfil>) -> Result<Json<Usuario>, ApiError> {
    let Path(id) = id?;
    let Json(perfil) = body?;
    Ok(Json(usuarios.update(id, perfil).await?))
}

async fn log_in(State(usuarios): State<Usuarios>, id: Id, body: Body<Login>) -> Result<Json<Usuario>, ApiError> {
    let Path(id) = id?;
    let Json(login) = body?;
    Ok(Json(usuarios.log_in(id, login).await?))
}

async fn log_out(State(usuarios): State<Usuarios>, id: Id) -> Result<StatusCode, ApiError> {
    let Path(id) = id?;
    usuarios.log_out(id).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn serve(State(usuarios): State<Usuarios>, id: Id, body: Body<Solicitud>) -> Result<Json<Vec<Value>>, ApiError> {
    let Path(id) = id?;
    let Json(solicitud) = body?;
    Ok(Json(usuarios.serve(id, solicitud).await?))
}
