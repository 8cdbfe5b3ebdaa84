//! Artículos, their stock, and what may be done with it.

use monitor::LabelValue;
use serde::{Deserialize, Serialize};

use crate::error::ApiError;
use crate::text::{check_search, check_text, search_type, stored_by_name, twenty};

const NOMBRE: usize = 100;
/// Of a price in céntimos, and of a stock: their product is far from the end of an i64.
const MOST: i64 = 1_000_000_000;

#[derive(Debug, Clone, Copy, Serialize, Deserialize, LabelValue)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Categoria {
    Herramientas,
    Electricidad,
    Fontaneria,
    Jardin,
}

impl Categoria {
    pub(crate) const ALL: [Self; 4] = [Self::Herramientas, Self::Electricidad, Self::Fontaneria, Self::Jardin];
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize, LabelValue)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Movimiento {
    Entrada,
    Salida,
    /// Counted: the stock is so much.
    Ajuste,
}

stored_by_name!(Categoria, Movimiento);

#[derive(Debug, Clone, Serialize)]
pub(crate) struct Articulo {
    pub(crate) id: i64,
    pub(crate) nombre: String,
    pub(crate) categoria: Categoria,
    /// In céntimos.
    pub(crate) precio: i64,
    pub(crate) existencias: i64,
    /// Stock at which it is time to order.
    pub(crate) minimo: i64,
    /// No longer sold; kept for what was sold.
    pub(crate) retirado: bool,
}

/// The body of POST /catalogo.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nuevo {
    pub(crate) nombre: String,
    pub(crate) categoria: Categoria,
    pub(crate) precio: i64,
    #[serde(default)]
    pub(crate) existencias: i64,
    #[serde(default)]
    pub(crate) minimo: i64,
}

impl Nuevo {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        check_text("nombre", &self.nombre, 1, NOMBRE)?;
        check_number("precio", self.precio, 1)?;
        check_number("existencias", self.existencias, 0)?;
        check_number("minimo", self.minimo, 0)
    }
}

/// The body of POST /catalogo/{id}/existencias.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Cambio {
    pub(crate) movimiento: Movimiento,
    pub(crate) cantidad: i64,
}

impl Cambio {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        check_number("cantidad", self.cantidad, if matches!(self.movimiento, Movimiento::Ajuste) { 0 } else { 1 })
    }

    /// The stock that comes out of it; there is no stock below zero.
    pub(crate) fn applied_to(&self, articulo: &Articulo) -> Result<i64, ApiError> {
        if articulo.retirado {
            return Err(ApiError::Conflict(format!("artículo {} is no longer sold", articulo.id)));
        }
        let existencias = match self.movimiento {
            Movimiento::Entrada => articulo.existencias.saturating_add(self.cantidad),
            Movimiento::Salida => articulo.existencias.saturating_sub(self.cantidad),
            Movimiento::Ajuste => self.cantidad,
        };
        if (0..=MOST).contains(&existencias) {
            Ok(existencias)
        } else {
            Err(ApiError::Conflict(format!("there are {} of artículo {}", articulo.existencias, articulo.id)))
        }
    }
}

/// The query of GET /catalogo.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Busqueda {
    /// Text that occurs in the name.
    pub(crate) buscar: Option<String>,
    pub(crate) categoria: Option<Categoria>,
    #[serde(default = "twenty")]
    pub(crate) limite: u32,
}

impl Busqueda {
    pub(crate) fn check(&self) -> Result<(), ApiError> {
        check_search(self.buscar.as_deref(), self.limite)
    }

    pub(crate) fn kind(&self) -> &'static str {
        search_type(self.buscar.is_some(), self.categoria.is_some())
    }
}

/// The query of GET /inventario.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Recuento {
    pub(crate) categoria: Categoria,
}

/// What there is of one category.
#[derive(Debug, Serialize)]
pub(crate) struct Inventario {
    pub(crate) activos: u32,
    pub(crate) retirados: u32,
    /// Of the active ones, those at or below their minimum.
    pub(crate) bajos: u32,
    /// Of the active ones, in céntimos.
    pub(crate) valor: f64,
}

fn check_number(field: &str, number: i64, least: i64) -> Result<(), ApiError> {
    if (least..=MOST).contains(&number) {
        Ok(())
    } else {
        Err(ApiError::Invalid(format!("`{field}` takes {least} to {MOST}")))
    }
}
