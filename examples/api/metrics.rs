//! The metric sets, one for each kind, registered as one.
//!
//! Three are the ready-made ones. `UsuarioMetrics` is written out: its labels are enums, so a label that does not exist does not
//! compile, and it has a metric more than Tipo C asks for. The gauges are never computed beside what they describe: they are read
//! from the store in the turn of the writer that has changed it (how much a service is used, from the places it has).

use std::sync::Arc;

use monitor::tipo::{TipoA, TipoB, TipoD};
use monitor::{Counter, Gauge, Histogram, LabelValue, RegistryError, TipoMetrics};

use crate::usuarios::model::{Servicio, Tier};

#[derive(Debug, TipoMetrics)]
pub(crate) struct Metrics {
    #[metric(flatten)]
    registros: TipoA,
    #[metric(flatten)]
    reservas: TipoB,
    #[metric(flatten)]
    usuarios: UsuarioMetrics,
    #[metric(flatten)]
    catalogo: TipoD,
}

impl Metrics {
    pub(crate) fn start() -> Result<Arc<Self>, RegistryError> {
        Self::register().map(Arc::new)
    }
}

#[derive(Debug, TipoMetrics)]
#[tipo(C)]
pub(crate) struct UsuarioMetrics {
    #[labels(user_tier: Tier)]
    user_logins: Counter,
    #[labels(service_type: Servicio, user_tier: Tier)]
    service_requests: Counter,
    #[labels(update_type: Cambio)]
    profile_updates: Counter,
    #[labels(service_type: Servicio)]
    service_response: Histogram,
    #[labels(tier: Tier)]
    active_users: Gauge,
    #[labels(service_type: Servicio)]
    service_utilization: Gauge,
    /// Total logins rechazados
    #[labels(reason: Rechazo)]
    login_failures: Counter, // beyond the contract: login_failures_total{reason}
}

/// What of a profile was changed.
#[derive(Debug, Clone, Copy, LabelValue)]
pub(crate) enum Cambio {
    Correo,
    Tier,
}

/// Why a login was refused.
#[derive(Debug, Clone, Copy, LabelValue)]
pub(crate) enum Rechazo {
    Desconocido,
    Clave,
}
