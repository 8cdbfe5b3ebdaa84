//! Texts: which are refused, how they are searched for, and how an enum is stored as one.

use rusqlite::types::{FromSqlError, FromSqlResult, ValueRef};
use serde::de::value::{Error, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};

use crate::error::ApiError;

/// How many rows one search may ask for.
const LIMITE: u32 = 100;
const BUSCAR: usize = 100;

pub(crate) fn check_text(field: &str, text: &str, least: usize, most: usize) -> Result<(), ApiError> {
    let length = text.chars().count();
    if text.trim().chars().count() < least || length > most {
        return Err(ApiError::Invalid(format!("`{field}` takes {least} to {most} characters")));
    }
    Ok(())
}

/// What every search takes.
pub(crate) fn check_search(buscar: Option<&str>, limite: u32) -> Result<(), ApiError> {
    if let Some(text) = buscar {
        check_text("buscar", text, 1, BUSCAR)?;
    }
    if !(1..=LIMITE).contains(&limite) {
        return Err(ApiError::Invalid(format!("`limite` takes 1 to {LIMITE}")));
    }
    Ok(())
}

/// Rows that a search gives unless told otherwise.
pub(crate) fn twenty() -> u32 {
    20
}

/// The label of a search.
pub(crate) fn search_type(by_text: bool, by_category: bool) -> &'static str {
    match (by_text, by_category) {
        (true, true) => "texto_y_categoria",
        (true, false) => "texto",
        (false, true) => "categoria",
        (false, false) => "todo",
    }
}

/// The LIKE pattern for a text that means itself.
pub(crate) fn containing(text: &str) -> String {
    let mut pattern = String::from("%");
    for character in text.chars() {
        if matches!(character, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(character);
    }
    pattern.push('%');
    pattern
}

/// Enums as columns, by the name that they have in JSON and as a label.
macro_rules! stored_by_name {
    ($($name:ty),+) => {$(
        impl rusqlite::ToSql for $name {
            fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
                Ok(monitor::LabelValue::with_str(self, str::to_owned).into())
            }
        }

        impl rusqlite::types::FromSql for $name {
            fn column_result(value: rusqlite::types::ValueRef<'_>) -> rusqlite::types::FromSqlResult<Self> {
                $crate::text::by_name(value)
            }
        }
    )+};
}
pub(crate) use stored_by_name;

pub(crate) fn by_name<T: DeserializeOwned>(value: ValueRef<'_>) -> FromSqlResult<T> {
    let name: StrDeserializer<'_, Error> = value.as_str()?.into_deserializer();
    T::deserialize(name).map_err(|error| FromSqlError::Other(Box::new(error)))
}
