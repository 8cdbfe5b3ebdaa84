//! Usuarios, what their tier lets them do, and what they ask for.

use monitor::LabelValue;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::text::{check_text, stored_by_name};

const NOMBRE: usize = 50;
const CORREO: usize = 200;
const CLAVE: usize = 100;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, LabelValue)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Tier {
    Libre,
    Premium,
    Empresa,
}

impl Tier {
    pub(crate) const ALL: [Self; 3] = [Self::Libre, Self::Premium, Self::Empresa];

    /// How often services may be used in all.
    pub(crate) fn quota(self) -> u32 {
        match self {
            Self::Libre => 20,
            Self::Premium => 500,
            Self::Empresa => u32::MAX,
        }
    }

    fn includes(self, servicio: Servicio) -> bool {
        match servicio {
            Servicio::Consulta => true,
            Servicio::Exportacion => self != Self::Libre,
            Servicio::Analisis => self == Self::Empresa,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, LabelValue)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Servicio {
    /// How often the user has used which service.
    Consulta,
    /// The user's last requests.
    Exportacion,
    /// All users, by tier.
    Analisis,
}

stored_by_name!(Tier, Servicio);

#[derive(Debug, Serialize)]
pub(crate) struct Usuario {
    pub(crate) id: i64,
    pub(crate) nombre: String,
    pub(crate) correo: String,
    pub(crate) tier: Tier,
    /// Requests for services so far.
    pub(crate) usadas: u32,
    /// Whether the user is logged in.
    pub(crate) activo: bool,
}

impl Usuario {
    pub(crate) fn check_active(&self) -> Result<(), ApiError> {
        if self.activo { Ok(()) } else { Err(ApiError::Unauthorized("log in first")) }
    }

    pub(crate) fn check_service(&self, servicio: Servicio) -> Result<(), ApiError> {
        self.check_active()?;
        if !self.tier.includes(servicio) {
            return Err(ApiError::Forbidden("this service is not part of your tier".to_owned()));
        }
        if self.usadas >= self.tier.quota() {
            return Err(ApiError::Forbidden(format!("your tier has {} requests", self.tier.quota())));
        }
        Ok(())
    }
}

/// The body of POST /usuarios.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Alta {
    pub(crate) nombre: String,
    pub(crate) correo: String,
    pub(crate) clave: String,
    pub(crate) tier: Tier,
}

impl Alta {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        check_text("nombre", &self.nombre, 1, NOMBRE)?;
        check_text("clave", &self.clave, 8, CLAVE)?;
        check_correo(&self.correo)
    }
}

/// The body of POST /usuarios/{id}/sesion.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Login {
    pub(crate) clave: String,
}

/// The body of PUT /usuarios/{id}: what is to change.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Perfil {
    pub(crate) correo: Option<String>,
    pub(crate) tier: Option<Tier>,
}

impl Perfil {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        if self.correo.is_none() && self.tier.is_none() {
            return Err(ApiError::Invalid("nothing to change: give `correo` or `tier`".to_owned()));
        }
        self.correo.as_deref().map_or(Ok(()), check_correo)
    }
}

/// The body of POST /usuarios/{id}/servicios.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Solicitud {
    pub(crate) servicio: Servicio,
}

fn check_correo(correo: &str) -> Result<(), ApiError> {
    check_text("correo", correo, 3, CORREO)?;
    match correo.split_once('@') {
        Some((name, host)) if !name.is_empty() && !host.is_empty() => Ok(()),
        _ => Err(ApiError::Invalid("`correo` takes an address: name@host".to_owned())),
    }
}
