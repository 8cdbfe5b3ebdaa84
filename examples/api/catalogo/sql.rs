//! The SQL of the catálogo.

use monitor::profiled;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::model::{Articulo, Busqueda, Cambio, Categoria, Inventario, Nuevo};
use crate::text::containing;

pub(crate) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS articulos (
        id          INTEGER PRIMARY KEY AUTOINCREMENT,
        nombre      TEXT NOT NULL,
        categoria   TEXT NOT NULL,
        precio      INTEGER NOT NULL,
        existencias INTEGER NOT NULL CHECK (existencias >= 0),
        minimo      INTEGER NOT NULL,
        retirado    INTEGER NOT NULL DEFAULT FALSE
    ) STRICT;
    CREATE INDEX IF NOT EXISTS articulos_inventario ON articulos (categoria, retirado, existencias, minimo, precio);
    CREATE TABLE IF NOT EXISTS movimientos (
        id         INTEGER PRIMARY KEY,
        articulo   INTEGER NOT NULL REFERENCES articulos,
        movimiento TEXT NOT NULL,
        cantidad   INTEGER NOT NULL
    ) STRICT;";

#[profiled(query = "SELECT", table = "articulos")]
pub(crate) fn find(connection: &Connection, id: i64) -> Result<Option<Articulo>> {
    connection
        .prepare_cached(
            "SELECT id, nombre, categoria, precio, existencias, minimo, retirado FROM articulos WHERE id = ?1",
        )?
        .query_row([id], articulo)
        .optional()
}

/// What is sold, the newest first.
#[profiled(query = "SELECT", table = "articulos")]
pub(crate) fn search(connection: &Connection, busqueda: &Busqueda) -> Result<Vec<Articulo>> {
    let pattern = busqueda.buscar.as_deref().map(containing);
    connection
        .prepare_cached(
            "SELECT id, nombre, categoria, precio, existencias, minimo, retirado FROM articulos
             WHERE NOT retirado AND (?1 IS NULL OR nombre LIKE ?1 ESCAPE '\\') AND (?2 IS NULL OR categoria = ?2)
             ORDER BY id DESC LIMIT ?3",
        )?
        .query_map(params![pattern, busqueda.categoria, busqueda.limite], articulo)?
        .collect()
}

#[profiled(query = "INSERT", table = "articulos")]
pub(crate) fn insert(connection: &Connection, nuevo: &Nuevo) -> Result<Articulo> {
    connection
        .prepare_cached(
            "INSERT INTO articulos (nombre, categoria, precio, existencias, minimo) VALUES (?1, ?2, ?3, ?4, ?5)
             RETURNING id, nombre, categoria, precio, existencias, minimo, retirado",
        )?
        .query_row(params![nuevo.nombre, nuevo.categoria, nuevo.precio, nuevo.existencias, nuevo.minimo], articulo)
}

#[profiled(query = "UPDATE", table = "articulos")]
pub(crate) fn set_stock(connection: &Connection, id: i64, existencias: i64) -> Result<usize> {
    connection.prepare_cached("UPDATE articulos SET existencias = ?2 WHERE id = ?1")?.execute(params![id, existencias])
}

#[profiled(query = "INSERT", table = "movimientos")]
pub(crate) fn insert_movement(connection: &Connection, articulo: i64, cambio: &Cambio) -> Result<usize> {
    connection
        .prepare_cached("INSERT INTO movimientos (articulo, movimiento, cantidad) VALUES (?1, ?2, ?3)")?
        .execute(params![articulo, cambio.movimiento, cambio.cantidad])
}

/// `None` when there is none, or it was withdrawn before.
#[profiled(query = "UPDATE", table = "articulos")]
pub(crate) fn withdraw(connection: &Connection, id: i64) -> Result<Option<Articulo>> {
    connection
        .prepare_cached(
            "UPDATE articulos SET retirado = TRUE WHERE id = ?1 AND NOT retirado
             RETURNING id, nombre, categoria, precio, existencias, minimo, retirado",
        )?
        .query_row([id], articulo)
        .optional()
}

#[profiled(query = "COUNT", table = "articulos")]
pub(crate) fn inventory(connection: &Connection, categoria: Categoria) -> Result<Inventario> {
    connection
        .prepare_cached(
            "SELECT COUNT(*) FILTER (WHERE NOT retirado)                             AS activos,
                    COUNT(*) FILTER (WHERE retirado)                                 AS retirados,
                    COUNT(*) FILTER (WHERE NOT retirado AND existencias <= minimo)   AS bajos,
                    TOTAL(precio * existencias) FILTER (WHERE NOT retirado)          AS valor
             FROM articulos WHERE categoria = ?1",
        )?
        .query_row([categoria], |row| {
            Ok(Inventario {
                activos: row.get("activos")?,
                retirados: row.get("retirados")?,
                bajos: row.get("bajos")?,
                valor: row.get("valor")?,
            })
        })
}

fn articulo(row: &Row<'_>) -> Result<Articulo> {
    Ok(Articulo {
        id: row.get("id")?,
        nombre: row.get("nombre")?,
        categoria: row.get("categoria")?,
        precio: row.get("precio")?,
        existencias: row.get("existencias")?,
        minimo: row.get("minimo")?,
        retirado: row.get("retirado")?,
    })
}
