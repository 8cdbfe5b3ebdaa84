//! What the page may do: show its own style and run its own script, both known by their hash.

/// SHA-256 of report.css, in Base64. A test compares, and says the new one.
const STYLE: &str = "zHKfXy3hBAek8UMcY4sV8eqYD/UyvNEAfM9fAzCpgzc=";
/// SHA-256 of report.js.
const SCRIPT: &str = "UEGpWVNNtdDxNOvW5sIUuS8aFrbXCvDnDz6wuXls7wM=";

/// The policy that the page itself carries. The browser takes no `frame-ancestors` from a page.
pub(super) fn of_page() -> String {
    format!(
        "default-src 'none'; style-src 'sha256-{STYLE}'; script-src 'sha256-{SCRIPT}'; img-src data:; base-uri 'none'; \
         form-action 'none'"
    )
}

/// The value of `Content-Security-Policy` under which a server hands out [`super::super::super::Report::to_html`]: nothing is
/// fetched, sent or framed, and no script runs but the page's own.
///
/// ```
/// # extern crate monitor_runtime as monitor;
/// assert!(monitor::report::html_policy().starts_with("default-src 'none'"));
/// ```
pub fn html_policy() -> String {
    format!("{}; frame-ancestors 'none'", of_page())
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use sha2::Digest;

    #[test]
    fn the_hashes_are_those_of_style_and_script() {
        let hash = |text: &str| base64::prelude::BASE64_STANDARD.encode(sha2::Sha256::digest(text));
        assert_eq!(
            hash(super::super::STYLE),
            super::STYLE,
            "report.css has changed: write the left hash into policy.rs"
        );
        assert_eq!(
            hash(super::super::SCRIPT),
            super::SCRIPT,
            "report.js has changed: write the left hash into policy.rs"
        );
    }
}
