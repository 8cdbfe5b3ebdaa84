//! Recursos, their hours, and who has them. The timetable is that of one day, and repeats.

use monitor::LabelValue;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::text::{check_text, stored_by_name};

const NOMBRE: usize = 100;
/// The first hour that can be taken, and the one at which the last ends.
pub(crate) const ABRE: u8 = 8;
pub(crate) const CIERRA: u8 = 22;
/// Hours that one reservation may take.
const SEGUIDAS: u8 = 4;

#[derive(Debug, Clone, Copy, Serialize, Deserialize, LabelValue)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tipo {
    Sala,
    Equipo,
    Vehiculo,
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, LabelValue)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Estado {
    Confirmada,
    Provisional,
}

/// Why hours cannot be had: the recurso is taken, or the person is elsewhere.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, LabelValue)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Conflicto {
    Recurso,
    Persona,
}

stored_by_name!(Tipo, Estado, Conflicto);

#[derive(Debug, Serialize)]
pub(crate) struct Recurso {
    pub(crate) id: i64,
    pub(crate) nombre: String,
    pub(crate) tipo: Tipo,
}

/// From the hour `desde` to the hour `hasta`.
#[derive(Debug, Serialize)]
pub(crate) struct Reserva {
    pub(crate) id: i64,
    pub(crate) recurso: i64,
    pub(crate) quien: String,
    pub(crate) desde: u8,
    pub(crate) hasta: u8,
    pub(crate) estado: Estado,
}

/// The body of POST /recursos.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NuevoRecurso {
    pub(crate) nombre: String,
    pub(crate) tipo: Tipo,
}

impl NuevoRecurso {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        check_text("nombre", &self.nombre, 1, NOMBRE)
    }
}

/// The body of POST /reservas.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NuevaReserva {
    pub(crate) recurso: i64,
    pub(crate) quien: String,
    pub(crate) desde: u8,
    pub(crate) hasta: u8,
    #[serde(default = "confirmada")]
    pub(crate) estado: Estado,
}

fn confirmada() -> Estado {
    Estado::Confirmada
}

impl NuevaReserva {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        check_text("quien", &self.quien, 1, NOMBRE)?;
        check_hours(self.desde, self.hasta)?;
        if self.hasta - self.desde > SEGUIDAS {
            return Err(ApiError::Invalid(format!("a reservation takes {SEGUIDAS} hours at most")));
        }
        Ok(())
    }
}

/// The query of GET /disponibilidad.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Consulta {
    pub(crate) tipo: Tipo,
    pub(crate) desde: u8,
    pub(crate) hasta: u8,
}

impl Consulta {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        check_hours(self.desde, self.hasta)
    }
}

fn check_hours(desde: u8, hasta: u8) -> Result<(), ApiError> {
    if ABRE <= desde && desde < hasta && hasta <= CIERRA {
        Ok(())
    } else {
        Err(ApiError::Invalid(format!("`desde` and `hasta` are hours between {ABRE} and {CIERRA}, the earlier first")))
    }
}

/// How an hour is used, by type of recurso.
#[derive(Debug)]
pub(crate) struct Uso {
    pub(crate) tipo: Tipo,
    pub(crate) recursos: u32,
    pub(crate) ocupados: u32,
}
