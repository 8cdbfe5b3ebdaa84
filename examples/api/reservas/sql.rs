//! The SQL of reservas.

use monitor::profiled;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};

use super::model::{Conflicto, Consulta, NuevaReserva, NuevoRecurso, Recurso, Reserva, Tipo, Uso};

/// A row of `horas` for each hour that is taken: what its keys refuse cannot be stored, whoever writes.
pub(crate) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS recursos (
        id     INTEGER PRIMARY KEY AUTOINCREMENT,
        nombre TEXT NOT NULL,
        tipo   TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS recursos_tipo ON recursos (tipo);
    CREATE TABLE IF NOT EXISTS reservas (
        id      INTEGER PRIMARY KEY AUTOINCREMENT,
        recurso INTEGER NOT NULL REFERENCES recursos,
        quien   TEXT NOT NULL,
        desde   INTEGER NOT NULL,
        hasta   INTEGER NOT NULL,
        estado  TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS reservas_recurso ON reservas (recurso);
    CREATE TABLE IF NOT EXISTS horas (
        recurso INTEGER NOT NULL REFERENCES recursos,
        hora    INTEGER NOT NULL,
        quien   TEXT NOT NULL,
        tipo    TEXT NOT NULL,
        reserva INTEGER NOT NULL REFERENCES reservas,
        PRIMARY KEY (recurso, hora),
        UNIQUE (quien, hora)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS horas_tipo ON horas (tipo, hora);
    CREATE INDEX IF NOT EXISTS horas_reserva ON horas (reserva);";

#[profiled(query = "SELECT", table = "recursos")]
pub(crate) fn find_recurso(connection: &Connection, id: i64) -> Result<Option<Recurso>> {
    connection
        .prepare_cached("SELECT id, nombre, tipo FROM recursos WHERE id = ?1")?
        .query_row([id], recurso)
        .optional()
}

#[profiled(query = "INSERT", table = "recursos")]
pub(crate) fn insert_recurso(connection: &Connection, nuevo: &NuevoRecurso) -> Result<Recurso> {
    connection
        .prepare_cached("INSERT INTO recursos (nombre, tipo) VALUES (?1, ?2) RETURNING id, nombre, tipo")?
        .query_row(params![nuevo.nombre, nuevo.tipo], recurso)
}

/// Recursos that are free all the hours that were asked for.
#[profiled(query = "SELECT", table = "horas")]
pub(crate) fn free(connection: &Connection, consulta: &Consulta) -> Result<Vec<Recurso>> {
    connection
        .prepare_cached(
            "SELECT id, nombre, tipo FROM recursos
             WHERE tipo = ?1 AND NOT EXISTS
                   (SELECT 1 FROM horas WHERE recurso = recursos.id AND hora >= ?2 AND hora < ?3)
             ORDER BY id DESC LIMIT 20",
        )?
        .query_map(params![consulta.tipo, consulta.desde, consulta.hasta], recurso)?
        .collect()
}

#[profiled(query = "SELECT", table = "horas")]
pub(crate) fn conflict(connection: &Connection, nueva: &NuevaReserva) -> Result<Option<Conflicto>> {
    connection
        .prepare_cached(
            "SELECT CASE WHEN recurso = ?1 THEN 'recurso' ELSE 'persona' END AS conflicto FROM horas
             WHERE (recurso = ?1 OR quien = ?2) AND hora >= ?3 AND hora < ?4
             ORDER BY conflicto DESC LIMIT 1",
        )?
        .query_row(params![nueva.recurso, nueva.quien, nueva.desde, nueva.hasta], |row| row.get(0))
        .optional()
}

#[profiled(query = "INSERT", table = "reservas")]
pub(crate) fn insert_reserva(connection: &Connection, nueva: &NuevaReserva) -> Result<Reserva> {
    connection
        .prepare_cached(
            "INSERT INTO reservas (recurso, quien, desde, hasta, estado) VALUES (?1, ?2, ?3, ?4, ?5)
             RETURNING id, recurso, quien, desde, hasta, estado",
        )?
        .query_row(params![nueva.recurso, nueva.quien, nueva.desde, nueva.hasta, nueva.estado], reserva)
}

#[profiled(query = "INSERT", table = "horas")]
pub(crate) fn insert_horas(connection: &Connection, reserva: &Reserva, tipo: Tipo) -> Result<()> {
    let mut insert = connection
        .prepare_cached("INSERT INTO horas (recurso, hora, quien, tipo, reserva) VALUES (?1, ?2, ?3, ?4, ?5)")?;
    for hora in reserva.desde..reserva.hasta {
        insert.execute(params![reserva.recurso, hora, reserva.quien, tipo, reserva.id])?;
    }
    Ok(())
}

#[profiled(query = "DELETE", table = "horas")]
pub(crate) fn delete_horas(connection: &Connection, reserva: i64) -> Result<usize> {
    connection.prepare_cached("DELETE FROM horas WHERE reserva = ?1")?.execute([reserva])
}

#[profiled(query = "DELETE", table = "reservas")]
pub(crate) fn delete_reserva(connection: &Connection, id: i64) -> Result<Option<Reserva>> {
    connection
        .prepare_cached("DELETE FROM reservas WHERE id = ?1 RETURNING id, recurso, quien, desde, hasta, estado")?
        .query_row([id], reserva)
        .optional()
}

#[profiled(query = "SELECT", table = "reservas")]
pub(crate) fn agenda(connection: &Connection, recurso: i64) -> Result<Vec<Reserva>> {
    connection
        .prepare_cached(
            "SELECT id, recurso, quien, desde, hasta, estado FROM reservas WHERE recurso = ?1 ORDER BY desde",
        )?
        .query_map([recurso], reserva)?
        .collect()
}

#[profiled(query = "COUNT", table = "horas")]
pub(crate) fn usage(connection: &Connection, hora: u8) -> Result<Vec<Uso>> {
    connection
        .prepare_cached(
            "SELECT tipo, COUNT(*) AS recursos,
                    (SELECT COUNT(*) FROM horas WHERE horas.tipo = recursos.tipo AND hora = ?1) AS ocupados
             FROM recursos GROUP BY tipo",
        )?
        .query_map([hora], |row| {
            Ok(Uso { tipo: row.get("tipo")?, recursos: row.get("recursos")?, ocupados: row.get("ocupados")? })
        })?
        .collect()
}

fn recurso(row: &Row<'_>) -> Result<Recurso> {
    Ok(Recurso { id: row.get("id")?, nombre: row.get("nombre")?, tipo: row.get("tipo")? })
}

fn reserva(row: &Row<'_>) -> Result<Reserva> {
    Ok(Reserva {
        id: row.get("id")?,
        recurso: row.get("recurso")?,
        quien: row.get("quien")?,
        desde: row.get("desde")?,
        hasta: row.get("hasta")?,
        estado: row.get("estado")?,
    })
}
