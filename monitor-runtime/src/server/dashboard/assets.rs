//! Script and styles: their names hold a hash of what is in them, so that a browser keeps them for good.

use std::sync::LazyLock;

use axum::extract::Path;
use axum::extract::rejection::PathRejection;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::panel::hash;
use crate::report::HTML_STYLE;
use crate::server::routes::problem;

/// One module: its files share a scope.
const SCRIPT: &str = concat!(
    include_str!("assets/format.js"),
    include_str!("assets/chart.js"),
    include_str!("assets/panel.js"),
    include_str!("assets/alerts.js"),
    include_str!("assets/live.js"),
    include_str!("assets/capture.js"),
);

/// The report's, and what the dashboard has beside.
const STYLE: [&str; 2] = [HTML_STYLE, include_str!("assets/dashboard.css")];

/// A file as it is served.
#[derive(Debug)]
pub(super) struct Asset {
    pub(super) name: String,
    content_type: &'static str,
    text: String,
}

pub(super) static SCRIPT_FILE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("js", "text/javascript; charset=utf-8", SCRIPT.to_owned()));
pub(super) static STYLE_FILE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("css", "text/css; charset=utf-8", STYLE.concat()));

impl Asset {
    fn new(extension: &str, content_type: &'static str, text: String) -> Self {
        Self { name: format!("dashboard.{:08x}.{extension}", hash(&text)), content_type, text }
    }

    /// Relative to a page.
    pub(super) fn address(&self) -> String {
        format!("assets/{}", self.name)
    }
}

pub(super) async fn asset(name: Result<Path<String>, PathRejection>) -> Response {
    let files: [&'static Asset; 2] = [&SCRIPT_FILE, &STYLE_FILE];
    let Some(file) = name.ok().and_then(|Path(name)| files.into_iter().find(|file| file.name == name)) else {
        return problem(StatusCode::NOT_FOUND, "there is no such file; a page names those of its version");
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.content_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable")),
    ];
    (headers, file.text.as_str()).into_response()
}
