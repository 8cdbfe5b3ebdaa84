//! Which form of the exposition a scraper wants.

use axum::http::{HeaderMap, header};

/// True when `Accept` gives OpenMetrics a higher weight than the plain text form (RFC 9110, 12.5.1).
pub(super) fn prefers_openmetrics(headers: &HeaderMap) -> bool {
    let (mut openmetrics, mut text) = (0.0_f32, 0.0_f32);
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    for range in lines.flat_map(|line| line.split(',')) {
        let mut parts = range.split(';').map(str::trim);
        let media_type = parts.next().unwrap_or_default().to_ascii_lowercase();
        let mut weight = 1.0;
        let mut version = "";
        for parameter in parts {
            match parameter.split_once('=') {
                Some(("q", value)) => weight = value.parse().unwrap_or(0.0),
                Some(("version", value)) => version = value,
                _ => {}
            }
        }
        match media_type.as_str() {
            "application/openmetrics-text" if matches!(version, "" | "1.0.0") => openmetrics = openmetrics.max(weight),
            "text/plain" | "text/*" => text = text.max(weight),
            _ => {}
        }
    }
    openmetrics > text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefers(accept: &str) -> bool {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        prefers_openmetrics(&headers)
    }

    #[test]
    fn the_higher_weight_wins_and_plain_text_is_the_default() {
        assert!(!prefers_openmetrics(&HeaderMap::new()));
        // Prometheus 2 and 3.
        assert!(prefers(
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,\
             text/plain;version=0.0.4;q=0.5,*/*;q=0.1"
        ));
        assert!(prefers(
            "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,\
             application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.2,*/*;q=0.1"
        ));
        for plain in ["*/*", "text/plain", "text/html, */*;q=0.8", "application/openmetrics-text;q=0", "garbage;;;=,"] {
            assert!(!prefers(plain), "{plain}");
        }
        assert!(!prefers("application/openmetrics-text; version=0.0.1"));
        assert!(!prefers("application/openmetrics-text;q=0.3, text/plain;q=0.9"));
    }
}
