//! The SQL of usuarios.

use monitor::profiled;
use rusqlite::{Connection, OptionalExtension, Result, Row, params};
use serde_json::{Value, json};

use super::model::{Alta, Perfil, Servicio, Tier, Usuario};

// `clave` is kept as it is, to keep the example small. Yours is kept as a salted hash (argon2).
pub(crate) const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS usuarios (
        id     INTEGER PRIMARY KEY AUTOINCREMENT,
        nombre TEXT NOT NULL UNIQUE,
        correo TEXT NOT NULL,
        clave  TEXT NOT NULL,
        tier   TEXT NOT NULL,
        usadas INTEGER NOT NULL DEFAULT 0,
        activo INTEGER NOT NULL DEFAULT FALSE
    ) STRICT;
    CREATE INDEX IF NOT EXISTS usuarios_activos ON usuarios (tier) WHERE activo;
    CREATE TABLE IF NOT EXISTS solicitudes (
        id       INTEGER PRIMARY KEY,
        usuario  INTEGER NOT NULL REFERENCES usuarios,
        servicio TEXT NOT NULL
    ) STRICT;
    CREATE INDEX IF NOT EXISTS solicitudes_usuario ON solicitudes (usuario, servicio);";

/// `None` when the name is taken.
#[profiled(query = "INSERT", table = "usuarios")]
pub(crate) fn insert(connection: &Connection, alta: &Alta) -> Result<Option<Usuario>> {
    connection
        .prepare_cached(
            "INSERT INTO usuarios (nombre, correo, clave, tier) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING
             RETURNING id, nombre, correo, tier, usadas, activo",
        )?
        .query_row(params![alta.nombre, alta.correo, alta.clave, alta.tier], usuario)
        .optional()
}

#[profiled(query = "SELECT", table = "usuarios")]
pub(crate) fn find(connection: &Connection, id: i64) -> Result<Option<Usuario>> {
    connection
        .prepare_cached("SELECT id, nombre, correo, tier, usadas, activo FROM usuarios WHERE id = ?1")?
        .query_row([id], usuario)
        .optional()
}

/// Whether this is the key; `None` when there is no such user.
#[profiled(query = "SELECT", table = "usuarios")]
pub(crate) fn is_key(connection: &Connection, id: i64, clave: &str) -> Result<Option<bool>> {
    connection
        .prepare_cached("SELECT clave = ?2 FROM usuarios WHERE id = ?1")?
        .query_row(params![id, clave], |row| row.get(0))
        .optional()
}

/// Logs in or out; `None` when there is no such user.
#[profiled(query = "UPDATE", table = "usuarios")]
pub(crate) fn set_active(connection: &Connection, id: i64, activo: bool) -> Result<Option<Usuario>> {
    connection
        .prepare_cached(
            "UPDATE usuarios SET activo = ?2 WHERE id = ?1 RETURNING id, nombre, correo, tier, usadas, activo",
        )?
        .query_row(params![id, activo], usuario)
        .optional()
}

#[profiled(query = "UPDATE", table = "usuarios")]
pub(crate) fn update(connection: &Connection, id: i64, perfil: &Perfil) -> Result<Option<Usuario>> {
    connection
        .prepare_cached(
            "UPDATE usuarios SET correo = COALESCE(?2, correo), tier = COALESCE(?3, tier) WHERE id = ?1
             RETURNING id, nombre, correo, tier, usadas, activo",
        )?
        .query_row(params![id, perfil.correo, perfil.tier], usuario)
        .optional()
}

#[profiled(query = "UPDATE", table = "usuarios")]
pub(crate) fn use_quota(connection: &Connection, id: i64) -> Result<usize> {
    connection.prepare_cached("UPDATE usuarios SET usadas = usadas + 1 WHERE id = ?1")?.execute([id])
}

#[profiled(query = "INSERT", table = "solicitudes")]
pub(crate) fn insert_request(connection: &Connection, usuario: i64, servicio: Servicio) -> Result<usize> {
    connection
        .prepare_cached("INSERT INTO solicitudes (usuario, servicio) VALUES (?1, ?2)")?
        .execute(params![usuario, servicio])
}

#[profiled(query = "COUNT", table = "usuarios")]
pub(crate) fn count_active(connection: &Connection, tier: Tier) -> Result<u32> {
    connection
        .prepare_cached("SELECT COUNT(*) FROM usuarios WHERE activo AND tier = ?1")?
        .query_row([tier], |row| row.get(0))
}

#[profiled(query = "COUNT", table = "solicitudes")]
pub(crate) fn requests_by_service(connection: &Connection, usuario: i64) -> Result<Vec<Value>> {
    connection
        .prepare_cached("SELECT servicio, COUNT(*) FROM solicitudes WHERE usuario = ?1 GROUP BY servicio")?
        .query_map([usuario], |row| {
            Ok(json!({ "servicio": row.get::<_, Servicio>(0)?, "solicitudes": row.get::<_, u32>(1)? }))
        })?
        .collect()
}

#[profiled(query = "SELECT", table = "solicitudes")]
pub(crate) fn last_requests(connection: &Connection, usuario: i64) -> Result<Vec<Value>> {
    connection
        .prepare_cached("SELECT id, servicio FROM solicitudes WHERE usuario = ?1 ORDER BY id DESC LIMIT 100")?
        .query_map([usuario], |row| Ok(json!({ "id": row.get::<_, i64>(0)?, "servicio": row.get::<_, Servicio>(1)? })))?
        .collect()
}

#[profiled(query = "COUNT", table = "usuarios")]
pub(crate) fn users_by_tier(connection: &Connection) -> Result<Vec<Value>> {
    connection
        .prepare_cached("SELECT tier, COUNT(*), AVG(usadas) FROM usuarios GROUP BY tier")?
        .query_map([], |row| {
            let (tier, usuarios): (Tier, u32) = (row.get(0)?, row.get(1)?);
            Ok(json!({ "tier": tier, "usuarios": usuarios, "usadas": row.get::<_, f64>(2)? }))
        })?
        .collect()
}

fn usuario(row: &Row<'_>) -> Result<Usuario> {
    Ok(Usuario {
        id: row.get("id")?,
        nombre: row.get("nombre")?,
        correo: row.get("correo")?,
        tier: row.get("tier")?,
        usadas: row.get("usadas")?,
        activo: row.get("activo")?,
    })
}
