//! What the service does, without HTTP: the store, with the cache in front of reads by id.

use std::path::Path;
use std::sync::Arc;

use monitor::timed;

use crate::cache::{Known, RegistroCache};
use crate::error::ApiError;
use crate::queries;
use crate::registro::{Busqueda, Datos, Registro};
use crate::store::{Store, StoreError};

#[derive(Debug, Clone)]
pub(crate) struct Registros {
    store: Store,
    cache: RegistroCache,
}

// One annotation for all methods. Compared with the query of the same name, each also shows the wait for a connection.
#[timed]
impl Registros {
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        Ok(Self { store: Store::open(path)?, cache: RegistroCache::new() })
    }

    pub(crate) async fn find(&self, id: i64) -> Result<Arc<Registro>, ApiError> {
        match self.cache.look_up(id) {
            Some(Known::Stored(registro)) => return Ok(registro),
            Some(Known::Deleted) => return Err(ApiError::NotFound(id)),
            None => {}
        }
        let found = self.store.read(move |connection| queries::find(connection, id)).await?;
        let registro = Arc::new(found.ok_or(ApiError::NotFound(id))?);
        self.cache.offer(&registro);
        Ok(registro)
    }

    pub(crate) async fn search(&self, busqueda: Busqueda) -> Result<Vec<Registro>, ApiError> {
        busqueda.check()?;
        Ok(self.store.read(move |connection| queries::search(connection, &busqueda)).await?)
    }

    pub(crate) async fn create(&self, datos: Datos) -> Result<Registro, ApiError> {
        datos.check()?;
        Ok(self.store.write(move |connection| queries::insert(connection, &datos)).await?)
    }

    pub(crate) async fn update(&self, id: i64, datos: Datos) -> Result<Arc<Registro>, ApiError> {
        datos.check()?;
        let cache = self.cache.clone();
        // The cache changes in the writer's turn, so that two updates reach it in the order in which they were stored.
        let updated = self.store.write(move |connection| {
            let updated = queries::update(connection, id, &datos)?.map(Arc::new);
            updated.iter().for_each(|registro| cache.put(registro));
            Ok(updated)
        });
        updated.await?.ok_or(ApiError::NotFound(id))
    }

    pub(crate) async fn delete(&self, id: i64) -> Result<(), ApiError> {
        let cache = self.cache.clone();
        let deleted = self.store.write(move |connection| {
            let deleted = queries::delete(connection, id)?;
            if deleted {
                cache.put_deleted(id);
            }
            Ok(deleted)
        });
        if deleted.await? { Ok(()) } else { Err(ApiError::NotFound(id)) }
    }

    pub(crate) async fn check_health(&self) -> Result<(), ApiError> {
        Ok(self.store.read(queries::ping).await?)
    }
}
