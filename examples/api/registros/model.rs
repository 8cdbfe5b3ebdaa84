//! What the service keeps, what a client may send, and what is refused before the database sees it.

use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::text::{check_search, check_text, search_type, twenty};

const TITULO: usize = 200;
const CATEGORIA: usize = 50;
const CONTENIDO: usize = 10_000;

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

impl Busqueda {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        if let Some(text) = &self.categoria {
            check_text("categoria", text, 1, CATEGORIA)?;
        }
        check_search(self.buscar.as_deref(), self.limite)
    }

    pub(crate) fn kind(&self) -> &'static str {
        search_type(self.buscar.is_some(), self.categoria.is_some())
    }
}
