//! The endpoints. They carry no annotation: `monitor::layer()` records them under the routes that are written here.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::routing::{delete, get, post};
use axum::{Json, Router};

use super::Reservas;
use super::model::{Consulta, NuevaReserva, NuevoRecurso, Recurso, Reserva};
use crate::error::ApiError;
use crate::http::{Body, Created, Id, Params, created};

pub(crate) fn router<S>(reservas: Reservas) -> Router<S> {
    Router::new()
        .route("/recursos", post(add))
        .route("/recursos/{id}/agenda", get(agenda))
        .route("/disponibilidad", get(available))
        .route("/reservas", post(reserve))
        .route("/reservas/{id}", delete(cancel))
        .with_state(reservas)
}

async fn add(State(reservas): State<Reservas>, body: Body<NuevoRecurso>) -> Result<Created<Recurso>, ApiError> {
    let Json(nuevo) = body?;
    let recurso = reservas.add(nuevo).await?;
    Ok(created("/recursos", recurso.id, recurso))
}

async fn agenda(State(reservas): State<Reservas>, id: Id) -> Result<Json<Vec<Reserva>>, ApiError> {
    let Path(id) = id?;
    Ok(Json(reservas.agenda(id).await?))
}

async fn available(
    State(reservas): State<Reservas>,
    consulta: Params<Consulta>,
) -> Result<Json<Vec<Recurso>>, ApiError> {
    let Query(consulta) = consulta?;
    Ok(Json(reservas.available(consulta).await?))
}

async fn reserve(State(reservas): State<Reservas>, body: Body<NuevaReserva>) -> Result<Created<Reserva>, ApiError> {
    let Json(nueva) = body?;
    let reserva = reservas.reserve(nueva).await?;
    Ok(created("/reservas", reserva.id, reserva))
}

async fn cancel(State(reservas): State<Reservas>, id: Id) -> Result<StatusCode, ApiError> {
    let Path(id) = id?;
    reservas.cancel(id).await?;
    Ok(StatusCode::NO_CONTENT)
}
