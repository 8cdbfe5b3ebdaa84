//! What the service keeps, what a client may send, and what is refused before the database sees it.

use serde::{Deserialize, Serialize};

use crate::error::ApiError;

const TITULO: usize = 200;
const CATEGORIA: usize = 50;
const CONTENIDO: usize = 10_000;
const BUSCAR: usize = 100;
const LIMITE: u32 = 100;

/// A stored registro.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Registro {
    pub(crate) id: i64,
    pub(crate) titulo: String,
    pub(crate) categoria: String,
    pub(crate) contenido: String,
    /// RFC 3339, UTC.
    pub(crate) creado: String,
}

/// The body of POST and PUT.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Datos {
    pub(crate) titulo: String,
    pub(crate) categoria: String,
    #[serde(default)]
    pub(crate) contenido: String,
}

impl Datos {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        check_text("titulo", &self.titulo, 1, TITULO)?;
        check_text("categoria", &self.categoria, 1, CATEGORIA)?;
        check_text("contenido", &self.contenido, 0, CONTENIDO)
    }
}

/// The query of GET /registros.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Busqueda {
    /// Text that occurs in title or content.
    pub(crate) buscar: Option<String>,
    pub(crate) categoria: Option<String>,
    #[serde(default = "twenty")]
    pub(crate) limite: u32,
}

fn twenty() -> u32 {
    20
}

impl Busqueda {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        if let Some(text) = &self.buscar {
            check_text("buscar", text, 1, BUSCAR)?;
        }
        if let Some(text) = &self.categoria {
            check_text("categoria", text, 1, CATEGORIA)?;
        }
        if !(1..=LIMITE).contains(&self.limite) {
            return Err(ApiError::Invalid(format!("`limite` takes 1 to {LIMITE}")));
        }
        Ok(())
    }
}

fn check_text(field: &str, text: &str, least: usize, most: usize) -> Result<(), ApiError> {
    let length = text.chars().count();
    if text.trim().chars().count() < least || length > most {
        return Err(ApiError::Invalid(format!("`{field}` takes {least} to {most} characters")));
    }
    Ok(())
}
