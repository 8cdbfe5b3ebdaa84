//! Which form of an answer a client wants.

use axum::http::{HeaderMap, header};

/// True when `Accept` gives OpenMetrics a higher weight than the plain text form (RFC 9110, 12.5.1).
pub(super) fn prefers_openmetrics(headers: &HeaderMap) -> bool {
    let (mut openmetrics, mut text) = (0.0_f32, 0.0_f32);
    for_each_range(headers, |media_type, version, weight| match media_type {
        "application/openmetrics-text" if matches!(version, "" | "1.0.0") => openmetrics = openmetrics.max(weight),
        "text/plain" | "text/*" => text = text.max(weight),
        _ => {}
    });
    openmetrics > text
}

/// True when `Accept` names HTML and gives it a higher weight than plain text, as browsers do.
pub(super) fn prefers_html(headers: &HeaderMap) -> bool {
    let (mut html, mut text) = (0.0_f32, 0.0_f32);
    for_each_range(headers, |media_type, _, weight| match media_type {
        "text/html" | "application/xhtml+xml" => html = html.max(weight),
        "text/plain" => text = text.max(weight),
        _ => {}
    });
    html > text
}

/// Media type in lower case, `version`, weight.
fn for_each_range(headers: &HeaderMap, mut each: impl FnMut(&str, &str, f32)) {
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
        each(&media_type, version, weight);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accept(accept: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        headers
    }

    #[test]
    fn the_higher_weight_wins_and_plain_text_is_the_default() {
        let prefers = |value: &str| prefers_openmetrics(&accept(value));
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

    #[test]
    fn a_browser_gets_html_and_everyone_else_text() {
        // Firefox and Chromium.
        for html in [
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
            "text/plain;q=0.5, TEXT/HTML;q=0.6",
        ] {
            assert!(prefers_html(&accept(html)), "{html}");
        }
        assert!(!prefers_html(&HeaderMap::new()));
        for text in ["*/*", "text/plain", "text/*", "text/html;q=0", "text/html;q=0.5, text/plain", "application/json"]
        {
            assert!(!prefers_html(&accept(text)), "{text}");
        }
    }
}
