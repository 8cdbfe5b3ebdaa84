//! How many requests each service takes at once.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::model::Servicio;
use crate::metrics::Metrics;

/// The places of all services.
#[derive(Debug, Clone)]
pub(crate) struct Plazas {
    consulta: Arc<Places>,
    exportacion: Arc<Places>,
    analisis: Arc<Places>,
}

impl Plazas {
    pub(crate) fn new(metrics: &Arc<Metrics>) -> Self {
        Self {
            consulta: Places::new(Servicio::Consulta, 8, metrics),
            exportacion: Places::new(Servicio::Exportacion, 4, metrics),
            analisis: Places::new(Servicio::Analisis, 2, metrics),
        }
    }

    /// Waits for a place; it is free again when the value is dropped. `None` when the service is stopping.
    pub(crate) async fn take(&self, servicio: Servicio) -> Option<Plaza> {
        let places = match servicio {
            Servicio::Consulta => &self.consulta,
            Servicio::Exportacion => &self.exportacion,
            Servicio::Analisis => &self.analisis,
        };
        let permit = Arc::clone(&places.free).acquire_owned().await.ok()?;
        places.show();
        Some(Plaza { permit: Some(permit), places: Arc::clone(places) })
    }
}

#[derive(Debug)]
struct Places {
    servicio: Servicio,
    size: usize,
    free: Arc<Semaphore>,
    metrics: Arc<Metrics>,
    showing: Mutex<()>,
}

impl Places {
    fn new(servicio: Servicio, size: usize, metrics: &Arc<Metrics>) -> Arc<Self> {
        let (free, metrics) = (Arc::new(Semaphore::new(size)), Arc::clone(metrics));
        let places = Arc::new(Self { servicio, size, free, metrics, showing: Mutex::new(()) });
        places.show();
        places
    }

    /// After every change. One at a time, so that the last to read is also the last to set.
    fn show(&self) {
        let _turn = self.showing.lock().unwrap_or_else(PoisonError::into_inner);
        let used = self.size.saturating_sub(self.free.available_permits());
        let percent = 100.0 * used as f64 / self.size as f64;
        self.metrics.usuarios().update_service_utilization(self.servicio, percent);
    }
}

/// A place that is taken.
#[derive(Debug)]
pub(crate) struct Plaza {
    permit: Option<OwnedSemaphorePermit>,
    places: Arc<Places>,
}

impl Drop for Plaza {
    fn drop(&mut self) {
        drop(self.permit.take());
        self.places.show();
    }
}
