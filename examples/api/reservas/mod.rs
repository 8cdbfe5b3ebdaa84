//! Reservas (Tipo B), without HTTP: who has which recurso at which hours. No hour is given twice.

mod model;
mod routes;
mod sql;

use std::ops::Range;
use std::sync::Arc;
use std::time::Instant;

use monitor::profiled;
use rusqlite::Connection;

pub(crate) use routes::router;
pub(crate) use sql::SCHEMA;

use crate::error::ApiError;
use crate::metrics::Metrics;
use crate::store::{Store, atomically};
use model::{ABRE, CIERRA, Conflicto, Consulta, NuevaReserva, NuevoRecurso, Recurso, Reserva};

#[derive(Debug, Clone)]
pub(crate) struct Reservas {
    store: Store,
    metrics: Arc<Metrics>,
}

#[profiled]
impl Reservas {
    #[profiled(skip)]
    pub(crate) async fn open(store: Store, metrics: Arc<Metrics>) -> Result<Self, ApiError> {
        let shown = Arc::clone(&metrics);
        store.write(move |connection| show_usage(connection, &shown, ABRE..CIERRA)).await?;
        Ok(Self { store, metrics })
    }

    pub(crate) async fn add(&self, nuevo: NuevoRecurso) -> Result<Recurso, ApiError> {
        nuevo.check()?;
        let metrics = Arc::clone(&self.metrics);
        let add = move |connection: &Connection| {
            let recurso = sql::insert_recurso(connection, &nuevo)?;
            show_usage(connection, &metrics, ABRE..CIERRA)?;
            Ok::<_, rusqlite::Error>(recurso)
        };
        self.store.write(add).await
    }

    pub(crate) async fn available(&self, consulta: Consulta) -> Result<Vec<Recurso>, ApiError> {
        consulta.check()?;
        let (begin, tipo) = (Instant::now(), consulta.tipo);
        let free = self.store.read(move |connection| sql::free(connection, &consulta)).await?;
        self.metrics.reservas().record_availability_check(tipo, begin.elapsed());
        Ok(free)
    }

    pub(crate) async fn agenda(&self, recurso: i64) -> Result<Vec<Reserva>, ApiError> {
        let begin = Instant::now();
        let agenda = move |connection: &Connection| {
            sql::find_recurso(connection, recurso)?.ok_or(ApiError::NotFound("recurso", recurso))?;
            Ok::<_, ApiError>(sql::agenda(connection, recurso)?)
        };
        let reservas = self.store.read(agenda).await?;
        self.metrics.reservas().schedule_query_duration("agenda").observe(begin.elapsed());
        Ok(reservas)
    }

    pub(crate) async fn reserve(&self, nueva: NuevaReserva) -> Result<Reserva, ApiError> {
        nueva.check()?;
        let metrics = Arc::clone(&self.metrics);
        self.store.write(move |connection| reserve(connection, &metrics, &nueva)).await
    }

    pub(crate) async fn cancel(&self, id: i64) -> Result<(), ApiError> {
        let metrics = Arc::clone(&self.metrics);
        let cancel = move |connection: &Connection| {
            let reserva = atomically(connection, |connection| {
                sql::delete_horas(connection, id)?;
                sql::delete_reserva(connection, id)?.ok_or(ApiError::NotFound("reserva", id))
            })?;
            Ok::<_, ApiError>(show_usage(connection, &metrics, reserva.desde..reserva.hasta)?)
        };
        self.store.write(cancel).await
    }
}

/// In the writer's turn: between the look and the INSERT nobody else reserves.
fn reserve(connection: &Connection, metrics: &Metrics, nueva: &NuevaReserva) -> Result<Reserva, ApiError> {
    let recurso = sql::find_recurso(connection, nueva.recurso)?;
    let tipo = recurso.ok_or(ApiError::NotFound("recurso", nueva.recurso))?.tipo;
    if let Some(conflicto) = sql::conflict(connection, nueva)? {
        metrics.reservas().record_conflict(conflicto);
        return Err(ApiError::Conflict(match conflicto {
            Conflicto::Recurso => format!("recurso {} is taken at these hours", nueva.recurso),
            Conflicto::Persona => format!("{} has another reservation at these hours", nueva.quien),
        }));
    }
    let reserva = atomically(connection, |connection| {
        let reserva = sql::insert_reserva(connection, nueva)?;
        sql::insert_horas(connection, &reserva, tipo)?;
        Ok(reserva)
    })?;
    metrics.reservas().record_reservation(tipo, reserva.estado);
    show_usage(connection, metrics, reserva.desde..reserva.hasta)?;
    Ok(reserva)
}

/// What is free and what is taken at these hours, as the store has it now.
fn show_usage(connection: &Connection, metrics: &Metrics, horas: Range<u8>) -> rusqlite::Result<()> {
    for hora in horas {
        let usos = sql::usage(connection, hora)?;
        for uso in &usos {
            let slot = format!("{hora:02}-{:02}", hora + 1);
            metrics.reservas().update_availability(uso.tipo, slot, uso.recursos.saturating_sub(uso.ocupados));
        }
        metrics.reservas().update_peak_usage(hora, usos.iter().map(|uso| uso.ocupados).sum::<u32>());
    }
    Ok(())
}
