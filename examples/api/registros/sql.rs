//! Every SQL statement, each a function of its own: so each has a name, a count and a duration. Values are parameters, always.

use monitor::profiled;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::model::{Busqueda, Datos, Registro};
use crate::text::containing;

/// AUTOINCREMENT: an id is never given twice, so a cached "deleted" stays true.
pub(crate) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS registros (
        id        INTEGER PRIMARY KEY AUTOINCREMENT,
        titulo    TEXT NOT NULL,
        categoria TEXT NOT NULL,
        contenido TEXT NOT NULL,
        creado    TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
    ) STRICT;
    CREATE INDEX IF NOT EXISTS registros_categoria ON registros (categoria);";

#[profiled(query = "SELECT", table = "registros")]
pub(crate) fn find(connection: &Connection, id: i64) -> Result<Option<Registro>> {
    connection
        .prepare_cached("SELECT id, titulo, categoria, contenido, creado FROM registros WHERE id = ?1")?
        .query_row([id], registro)
        .optional()
}

/// The newest first.
#[profiled(query = "SELECT", table = "registros")]
pub(crate) fn search(connection: &Connection, busqueda: &Busqueda) -> Result<Vec<Registro>> {
    let pattern = busqueda.buscar.as_deref().map(containing);
    connection
        .prepare_cached(
            "SELECT id, titulo, categoria, contenido, creado FROM registros
             WHERE (?1 IS NULL OR titulo LIKE ?1 ESCAPE '\\' OR contenido LIKE ?1 ESCAPE '\\')
               AND (?2 IS NULL OR categoria = ?2)
             ORDER BY id DESC LIMIT ?3",
        )?
        .query_map(params![pattern, busqueda.categoria, busqueda.limite], registro)?
        .collect()
}

#[profiled(query = "INSERT", table = "registros")]
pub(crate) fn insert(connection: &Connection, datos: &Datos) -> Result<Registro> {
    connection
        .prepare_cached(
            "INSERT INTO registros (titulo, categoria, contenido) VALUES (?1, ?2, ?3)
             RETURNING id, titulo, categoria, contenido, creado",
        )?
        .query_row(params![datos.titulo, datos.categoria, datos.contenido], registro)
}

#[profiled(query = "UPDATE", table = "registros")]
pub(crate) fn update(connection: &Connection, id: i64, datos: &Datos) -> Result<Option<Registro>> {
    connection
        .prepare_cached(
            "UPDATE registros SET titulo = ?2, categoria = ?3, contenido = ?4 WHERE id = ?1
             RETURNING id, titulo, categoria, contenido, creado",
        )?
        .query_row(params![id, datos.titulo, datos.categoria, datos.contenido], registro)
        .optional()
}

/// The category of the one that was deleted.
#[profiled(query = "DELETE", table = "registros")]
pub(crate) fn delete(connection: &Connection, id: i64) -> Result<Option<String>> {
    connection
        .prepare_cached("DELETE FROM registros WHERE id = ?1 RETURNING categoria")?
        .query_row([id], |row| row.get(0))
        .optional()
}

#[profiled(query = "COUNT", table = "registros")]
pub(crate) fn count(connection: &Connection, categoria: &str) -> Result<i64> {
    connection
        .prepare_cached("SELECT COUNT(*) FROM registros WHERE categoria = ?1")?
        .query_row([categoria], |row| row.get(0))
}

#[profiled(query = "COUNT", table = "registros")]
pub(crate) fn categorias(connection: &Connection) -> Result<Vec<String>> {
    connection.prepare_cached("SELECT DISTINCT categoria FROM registros")?.query_map([], |row| row.get(0))?.collect()
}

fn registro(row: &Row<'_>) -> Result<Registro> {
    Ok(Registro {
        id: row.get("id")?,
        titulo: row.get("titulo")?,
        categoria: row.get("categoria")?,
        contenido: row.get("contenido")?,
        creado: row.get("creado")?,
    })
}
