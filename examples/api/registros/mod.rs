//! Registros (Tipo A), without HTTP: the store, with the cache in front of reads by id.

mod model;
mod routes;
mod sql;

use std::sync::Arc;
use std::time::Instant;

use monitor::profiled;
use rusqlite::Connection;

pub(crate) use routes::router;
pub(crate) use sql::SCHEMA;

use crate::cache::{CacheById, Known};
use crate::error::ApiError;
use crate::metrics::Metrics;
use crate::store::Store;
use model::{Busqueda, Datos, Registro};

/// Clients name the categories, and each becomes a label: so there is an end to them.
const CATEGORIAS: usize = 200;

#[derive(Debug, Clone)]
pub(crate) struct Registros {
    store: Store,
    cache: CacheById<Registro>,
    metrics: Arc<Metrics>,
}

// One annotation for all methods. Compared with the query of the same name, each also shows the wait for a connection.
#[profiled]
impl Registros {
    #[profiled(skip)]
    pub(crate) async fn open(store: Store, metrics: Arc<Metrics>) -> Result<Self, ApiError> {
        let shown = Arc::clone(&metrics);
        store
            .write(move |connection| {
                sql::categorias(connection)?.iter().try_for_each(|name| show_active(connection, &shown, name))
            })
            .await?;
        Ok(Self { store, cache: CacheById::new(), metrics })
    }

    pub(crate) async fn find(&self, id: i64) -> Result<Arc<Registro>, ApiError> {
        match self.cache.look_up(id) {
            Some(Known::Stored(registro)) => return Ok(registro),
            Some(Known::Deleted) => return Err(missing(id)),
            None => {}
        }
        let found = self.store.read(move |connection| sql::find(connection, id)).await?;
        let registro = Arc::new(found.ok_or_else(|| missing(id))?);
        self.cache.offer(id, &registro);
        Ok(registro)
    }

    pub(crate) async fn search(&self, busqueda: Busqueda) -> Result<Vec<Registro>, ApiError> {
        busqueda.check()?;
        let (begin, kind) = (Instant::now(), busqueda.kind());
        let found = self.store.read(move |connection| sql::search(connection, &busqueda)).await?;
        self.metrics.registros().record_search_operation(kind, begin.elapsed());
        Ok(found)
    }

    pub(crate) async fn create(&self, datos: Datos) -> Result<Registro, ApiError> {
        datos.check()?;
        let metrics = Arc::clone(&self.metrics);
        let create = move |connection: &Connection| {
            check_categoria(connection, &datos.categoria)?;
            let registro = sql::insert(connection, &datos)?;
            // Not `record_registro_created`: that counts the INSERT too, which the annotation of `sql::insert` has done.
            metrics.registros().created(&registro.categoria).inc();
            show_active(connection, &metrics, &registro.categoria)?;
            Ok::<_, ApiError>(registro)
        };
        self.store.write(create).await
    }

    pub(crate) async fn update(&self, id: i64, datos: Datos) -> Result<Arc<Registro>, ApiError> {
        datos.check()?;
        let (cache, metrics) = (self.cache.clone(), Arc::clone(&self.metrics));
        // The cache changes in the writer's turn, so that two updates reach it in the order in which they were stored.
        let update = move |connection: &Connection| {
            let before = sql::find(connection, id)?.ok_or_else(|| missing(id))?;
            check_categoria(connection, &datos.categoria)?;
            let registro = Arc::new(sql::update(connection, id, &datos)?.ok_or_else(|| missing(id))?);
            cache.put(id, &registro);
            metrics.registros().record_registro_updated(&registro.categoria);
            if registro.categoria != before.categoria {
                show_active(connection, &metrics, &before.categoria)?;
                show_active(connection, &metrics, &registro.categoria)?;
            }
            Ok::<_, ApiError>(registro)
        };
        self.store.write(update).await
    }

    pub(crate) async fn delete(&self, id: i64) -> Result<(), ApiError> {
        let (cache, metrics) = (self.cache.clone(), Arc::clone(&self.metrics));
        let delete = move |connection: &Connection| {
            let categoria = sql::delete(connection, id)?.ok_or_else(|| missing(id))?;
            cache.put_deleted(id);
            Ok::<_, ApiError>(show_active(connection, &metrics, &categoria)?)
        };
        self.store.write(delete).await
    }
}

fn missing(id: i64) -> ApiError {
    ApiError::NotFound("registro", id)
}

fn check_categoria(connection: &Connection, categoria: &str) -> Result<(), ApiError> {
    if sql::count(connection, categoria)? == 0 && sql::categorias(connection)?.len() >= CATEGORIAS {
        return Err(ApiError::Invalid(format!("there are {CATEGORIAS} categories already: take one of them")));
    }
    Ok(())
}

fn show_active(connection: &Connection, metrics: &Metrics, categoria: &str) -> rusqlite::Result<()> {
    metrics.registros().update_active_count(categoria, sql::count(connection, categoria)?);
    Ok(())
}
