//! In place of the dashboard, where the feature `alerts` is left out and there is no history to show.

use axum::{Router, routing};

use super::routes::{Routes, text_index};

pub(super) fn router() -> Router<Routes> {
    Router::new().route("/", routing::get(text_index))
}
