//! The service as a whole: one store, one set of metrics, the four kinds, and the monitor's layer around their routes.

use std::path::Path;

use axum::extract::{DefaultBodyLimit, State};
use axum::routing::get;
use axum::{Json, Router};
use monitor::timed;
use serde_json::{Value, json};

use crate::catalogo::Catalogo;
use crate::error::ApiError;
use crate::metrics::Metrics;
use crate::registros::Registros;
use crate::reservas::Reservas;
use crate::store::Store;
use crate::usuarios::Usuarios;
use crate::{Failure, catalogo, registros, reservas, usuarios};

/// A registro of full length fits, also when every character is escaped.
const BODY_LIMIT: usize = 128 * 1024;

/// Opens the database and makes the service on top of it.
pub(crate) async fn open(database: &Path, faults: bool) -> Result<Router, Failure> {
    let metrics = Metrics::start()?;
    // The command line is all the configuration there is, and it was read once.
    metrics.registros().record_config_load();
    let schemas = [registros::SCHEMA, reservas::SCHEMA, usuarios::SCHEMA, catalogo::SCHEMA];
    let store = Store::open(database, &schemas)?;
    Ok(Router::new()
        .merge(registros::router(Registros::open(store.clone(), metrics.clone()).await?))
        .merge(reservas::router(Reservas::open(store.clone(), metrics.clone()).await?))
        .merge(usuarios::router(Usuarios::open(store.clone(), metrics.clone()).await?))
        .merge(catalogo::router(Catalogo::open(store.clone(), metrics).await?))
        .route("/salud", get(salud))
        .merge(if faults { crate::faults::router() } else { Router::new() })
        .fallback(async || ApiError::NoRoute)
        .method_not_allowed_fallback(async || ApiError::WrongMethod)
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        // Behind all routes. Handlers with an annotation of their own record themselves; the layer has everything else: the
        // other handlers, what matches no route (never under its path: clients can invent any number), wrong methods.
        .layer(monitor::layer())
        .with_state(store))
}

#[timed(endpoint = "/salud", method = "GET")]
async fn salud(State(store): State<Store>) -> Result<Json<Value>, ApiError> {
    store.ping().await?;
    Ok(Json(json!({ "estado": "bien" })))
}
