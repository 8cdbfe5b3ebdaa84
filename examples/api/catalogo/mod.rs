//! Catálogo (Tipo D), without HTTP: artículos, searches, stock. What the stock gauges say is asked of the store after each change.

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
use crate::store::{Store, atomically};
use model::{Articulo, Busqueda, Cambio, Categoria, Inventario, Nuevo, Recuento};

#[derive(Debug, Clone)]
pub(crate) struct Catalogo {
    store: Store,
    cache: CacheById<Articulo>,
    metrics: Arc<Metrics>,
}

#[profiled]
impl Catalogo {
    #[profiled(skip)]
    pub(crate) async fn open(store: Store, metrics: Arc<Metrics>) -> Result<Self, ApiError> {
        let shown = Arc::clone(&metrics);
        store
            .write(move |connection| {
                Categoria::ALL.into_iter().try_for_each(|categoria| show_inventory(connection, &shown, categoria))
            })
            .await?;
        Ok(Self { store, cache: CacheById::new(), metrics })
    }

    pub(crate) async fn find(&self, id: i64) -> Result<Arc<Articulo>, ApiError> {
        if let Some(Known::Stored(articulo)) = self.cache.look_up(id) {
            return Ok(articulo);
        }
        let found = self.store.read(move |connection| sql::find(connection, id)).await?;
        let articulo = Arc::new(found.ok_or_else(|| missing(id))?);
        self.cache.offer(id, &articulo);
        Ok(articulo)
    }

    pub(crate) async fn search(&self, busqueda: Busqueda) -> Result<Vec<Articulo>, ApiError> {
        busqueda.check()?;
        let (begin, kind, categoria) = (Instant::now(), busqueda.kind(), busqueda.categoria);
        let found = self.store.read(move |connection| sql::search(connection, &busqueda)).await?;
        let (catalogo, elapsed) = (self.metrics.catalogo(), begin.elapsed());
        match categoria {
            Some(categoria) => catalogo.record_search(kind, categoria, elapsed, found.len()),
            None => catalogo.record_search(kind, "todas", elapsed, found.len()),
        }
        Ok(found)
    }

    pub(crate) async fn add(&self, nuevo: Nuevo) -> Result<Articulo, ApiError> {
        nuevo.check()?;
        let metrics = Arc::clone(&self.metrics);
        let add = move |connection: &Connection| {
            let articulo = sql::insert(connection, &nuevo)?;
            show_inventory(connection, &metrics, articulo.categoria)?;
            Ok::<_, rusqlite::Error>(articulo)
        };
        self.store.write(add).await
    }

    pub(crate) async fn withdraw(&self, id: i64) -> Result<(), ApiError> {
        let (cache, metrics) = (self.cache.clone(), Arc::clone(&self.metrics));
        let withdraw = move |connection: &Connection| {
            let articulo = Arc::new(sql::withdraw(connection, id)?.ok_or_else(|| missing(id))?);
            cache.put(id, &articulo);
            Ok::<_, ApiError>(show_inventory(connection, &metrics, articulo.categoria)?)
        };
        self.store.write(withdraw).await
    }

    /// The stock of one artículo, from the database and not the cache: somebody stands in front of the shelf.
    pub(crate) async fn check_stock(&self, id: i64) -> Result<Articulo, ApiError> {
        let found = self.store.read(move |connection| sql::find(connection, id)).await?;
        let articulo = found.ok_or_else(|| missing(id))?;
        self.metrics.catalogo().record_inventory_check("articulo");
        Ok(articulo)
    }

    pub(crate) async fn inventory(&self, Recuento { categoria }: Recuento) -> Result<Inventario, ApiError> {
        let inventory = self.store.read(move |connection| sql::inventory(connection, categoria)).await?;
        self.metrics.catalogo().record_inventory_check("categoria");
        Ok(inventory)
    }

    pub(crate) async fn update_stock(&self, id: i64, cambio: Cambio) -> Result<Arc<Articulo>, ApiError> {
        cambio.check()?;
        let (cache, metrics) = (self.cache.clone(), Arc::clone(&self.metrics));
        let update = move |connection: &Connection| {
            let before = sql::find(connection, id)?.ok_or_else(|| missing(id))?;
            let existencias = cambio.applied_to(&before)?;
            atomically(connection, |connection| {
                sql::set_stock(connection, id, existencias)?;
                sql::insert_movement(connection, id, &cambio)?;
                Ok(())
            })?;
            let articulo = Arc::new(Articulo { existencias, ..before });
            cache.put(id, &articulo);
            metrics.catalogo().record_stock_update(cambio.movimiento, articulo.categoria);
            show_inventory(connection, &metrics, articulo.categoria)?;
            Ok::<_, ApiError>(articulo)
        };
        self.store.write(update).await
    }
}

fn missing(id: i64) -> ApiError {
    ApiError::NotFound("artículo", id)
}

fn show_inventory(connection: &Connection, metrics: &Metrics, categoria: Categoria) -> rusqlite::Result<()> {
    let (inventory, catalogo) = (sql::inventory(connection, categoria)?, metrics.catalogo());
    catalogo.update_catalog_items(categoria, "activo", inventory.activos);
    catalogo.update_catalog_items(categoria, "retirado", inventory.retirados);
    catalogo.update_low_stock_count(categoria, inventory.bajos);
    catalogo.update_inventory_value(categoria, inventory.valor / 100.0);
    Ok(())
}
