//! Usuarios (Tipo C), without HTTP: logins, profiles, and services that depend on the tier.

pub(crate) mod model;
mod plazas;
mod routes;
mod sql;

use std::sync::Arc;
use std::time::Instant;

use monitor::profiled;
use rusqlite::Connection;
use serde_json::Value;

pub(crate) use routes::router;
pub(crate) use sql::SCHEMA;

use crate::error::ApiError;
use crate::metrics::{Cambio, Metrics, Rechazo};
use crate::store::{Store, StoreError, atomically};
use model::{Alta, Login, Perfil, Servicio, Solicitud, Tier, Usuario};
use plazas::Plazas;

#[derive(Debug, Clone)]
pub(crate) struct Usuarios {
    store: Store,
    metrics: Arc<Metrics>,
    plazas: Plazas,
}

#[profiled]
impl Usuarios {
    #[profiled(skip)]
    pub(crate) async fn open(store: Store, metrics: Arc<Metrics>) -> Result<Self, ApiError> {
        let shown = Arc::clone(&metrics);
        store
            .write(move |connection| Tier::ALL.into_iter().try_for_each(|tier| show_active(connection, &shown, tier)))
            .await?;
        Ok(Self { store, plazas: Plazas::new(&metrics), metrics })
    }

    pub(crate) async fn sign_up(&self, alta: Alta) -> Result<Usuario, ApiError> {
        alta.check()?;
        let sign_up = move |connection: &Connection| {
            let usuario = sql::insert(connection, &alta)?;
            usuario.ok_or_else(|| ApiError::Conflict(format!("`{}` is the name of another user", alta.nombre)))
        };
        self.store.write(sign_up).await
    }

    pub(crate) async fn find(&self, id: i64) -> Result<Usuario, ApiError> {
        let found = self.store.read(move |connection| sql::find(connection, id)).await?;
        found.ok_or_else(|| missing(id))
    }

    pub(crate) async fn log_in(&self, id: i64, login: Login) -> Result<Usuario, ApiError> {
        let metrics = Arc::clone(&self.metrics);
        let log_in = move |connection: &Connection| {
            let rechazo = match sql::is_key(connection, id, &login.clave)? {
                Some(true) => None,
                Some(false) => Some(Rechazo::Clave),
                None => Some(Rechazo::Desconocido),
            };
            if let Some(rechazo) = rechazo {
                metrics.usuarios().login_failures(rechazo).inc();
                // Which of the two it was is the operator's to know.
                return Err(ApiError::Unauthorized("no such user, or not the key"));
            }
            let usuario = sql::set_active(connection, id, true)?.ok_or_else(|| missing(id))?;
            metrics.usuarios().record_user_login(usuario.tier);
            show_active(connection, &metrics, usuario.tier)?;
            Ok(usuario)
        };
        self.store.write(log_in).await
    }

    pub(crate) async fn log_out(&self, id: i64) -> Result<(), ApiError> {
        let metrics = Arc::clone(&self.metrics);
        let log_out = move |connection: &Connection| {
            let usuario = sql::set_active(connection, id, false)?.ok_or_else(|| missing(id))?;
            Ok::<_, ApiError>(show_active(connection, &metrics, usuario.tier)?)
        };
        self.store.write(log_out).await
    }

    pub(crate) async fn update(&self, id: i64, perfil: Perfil) -> Result<Usuario, ApiError> {
        perfil.check()?;
        let metrics = Arc::clone(&self.metrics);
        self.store.write(move |connection| update(connection, &metrics, id, &perfil)).await
    }

    pub(crate) async fn serve(&self, id: i64, Solicitud { servicio }: Solicitud) -> Result<Vec<Value>, ApiError> {
        let begin = Instant::now();
        let usuario = self.find(id).await?;
        usuario.check_service(servicio)?;
        let _plaza = self.plazas.take(servicio).await.ok_or(StoreError::Stopped)?;
        let answer = self.attend(&usuario, servicio).await?;
        self.metrics.usuarios().record_service_request(servicio, usuario.tier, begin.elapsed());
        Ok(answer)
    }

    /// The work itself: who waits how long for it, by tier.
    #[profiled(labels(tier = usuario.tier))]
    async fn attend(&self, usuario: &Usuario, servicio: Servicio) -> Result<Vec<Value>, ApiError> {
        let id = usuario.id;
        let answer = self.store.read(move |connection| match servicio {
            Servicio::Consulta => sql::requests_by_service(connection, id),
            Servicio::Exportacion => sql::last_requests(connection, id),
            Servicio::Analisis => sql::users_by_tier(connection),
        });
        let answer = answer.await?;
        let book = move |connection: &Connection| {
            atomically(connection, |connection| {
                // Looked at again: meanwhile another request may have used the last of the quota.
                let usuario = sql::find(connection, id)?.ok_or_else(|| missing(id))?;
                usuario.check_service(servicio)?;
                sql::use_quota(connection, id)?;
                sql::insert_request(connection, id, servicio)?;
                Ok(())
            })
        };
        self.store.write(book).await?;
        Ok(answer)
    }
}

fn missing(id: i64) -> ApiError {
    ApiError::NotFound("usuario", id)
}

fn update(connection: &Connection, metrics: &Metrics, id: i64, perfil: &Perfil) -> Result<Usuario, ApiError> {
    let before = sql::find(connection, id)?.ok_or_else(|| missing(id))?;
    before.check_active()?;
    let usuario = sql::update(connection, id, perfil)?.ok_or_else(|| missing(id))?;
    let changes = [perfil.correo.as_ref().map(|_| Cambio::Correo), perfil.tier.map(|_| Cambio::Tier)];
    changes.into_iter().flatten().for_each(|cambio| metrics.usuarios().record_profile_update(cambio));
    if usuario.tier != before.tier {
        show_active(connection, metrics, before.tier)?;
        show_active(connection, metrics, usuario.tier)?;
    }
    Ok(usuario)
}

fn show_active(connection: &Connection, metrics: &Metrics, tier: Tier) -> rusqlite::Result<()> {
    metrics.usuarios().update_active_users(tier, sql::count_active(connection, tier)?);
    Ok(())
}
