//! Where a person enters the token. The browser then has a session, and no script can read what it is known by.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use axum::extract::{ConnectInfo, Request, State as Extracted};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::{Router, routing};
use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::gate::{Gate, prefix};
use crate::server::body;
use crate::server::routes::problem;

/// A token and a path.
const MOST_BODY: usize = 4 << 10;
const FORM: &str = "application/x-www-form-urlencoded";

const STYLE: &str = "\
:root{color-scheme:light dark}\
body{font:1rem/1.5 system-ui,sans-serif;display:grid;place-items:center;min-height:90vh;margin:1rem}\
main{width:min(22rem,100%)}\
h1{font-size:1.5rem}\
input,button{font:inherit;box-sizing:border-box;width:100%;padding:.6rem;margin:.3rem 0 1rem}\
[role=alert]{border-left:.3rem solid #c62828;padding-left:.7rem}";

/// Of `STYLE`, with its hash: the page has no script, and loads nothing.
const POLICY: &str = "default-src 'none'; style-src 'sha256-yC1rMKNQa6hl9G5HK9dsyaSk/vYPof7BBMnRnn7P5kU='; base-uri 'none'; \
                      form-action 'self'; frame-ancestors 'none'";

pub(in crate::server) fn router<S: Clone + Send + Sync + 'static>(gate: Gate) -> Router<S> {
    Router::new()
        .route("/login", routing::get(form).post(enter))
        .route("/logout", routing::post(leave))
        .with_state(gate)
}

async fn form(Extracted(gate): Extracted<Gate>, request: Request) -> Response {
    let prefix = prefix(&request);
    let asked = request.uri().query().unwrap_or_default();
    let next = form_urlencoded::parse(asked.as_bytes()).find(|(name, _)| name == "next").map(|(_, next)| next);
    let next = local(next.as_deref().unwrap_or_default());
    if gate.access.admits(request.headers()) {
        return to(&format!("{prefix}{next}"), None);
    }
    // After a link from another site the browser sends no cookie: asked once more from this page, it does.
    let is_after_link = request.headers().get("sec-fetch-site").is_some_and(|site| site == "cross-site");
    page(StatusCode::OK, &Form { prefix: &prefix, next, problem: None, is_after_link })
}

async fn enter(Extracted(gate): Extracted<Gate>, request: Request) -> Response {
    let prefix = prefix(&request);
    let peer = peer(&request);
    let is_form = |headers: &HeaderMap| {
        let content = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        content.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case(FORM))
    };
    if !is_form(request.headers()) {
        return problem(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "send `token` as a form, application/x-www-form-urlencoded",
        );
    }
    let is_encrypted = gate.place.is_encrypted() || is_from_encrypted(request.headers());
    let given = match body::read(request.into_body(), MOST_BODY).await {
        Ok(given) => given,
        Err(refusal) => return refusal.into_response(),
    };
    let (mut token, mut next) = (String::new(), String::new());
    for (name, value) in form_urlencoded::parse(&given) {
        match &*name {
            "token" => token = value.into_owned(),
            "next" => next = value.into_owned(),
            _ => {}
        }
    }
    let next = local(&next);
    let Some(expected) = &gate.access.0.token else { return to(&format!("{prefix}{next}"), None) };
    let again = |status, problem: &str| {
        page(status, &Form { prefix: &prefix, next, problem: Some(problem), is_after_link: false })
    };
    let attempts = &gate.access.0.attempts;
    if let Err(wait) = attempts.begin(peer, Instant::now()) {
        let mut refused =
            again(StatusCode::TOO_MANY_REQUESTS, "Too many wrong tokens came from your address. Wait a little.");
        refused.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds(wait)));
        return refused;
    }
    if !expected.is(&token) {
        return again(StatusCode::UNAUTHORIZED, "That is not the token. It is what `token` or MONITOR_TOKEN says.");
    }
    attempts.forget(peer);
    match gate.access.0.sessions.open(&cookie_path(&prefix), is_encrypted) {
        Ok(cookie) => to(&format!("{prefix}{next}"), Some(&cookie)),
        Err(_) => problem(StatusCode::INTERNAL_SERVER_ERROR, "the system gives no random numbers"),
    }
}

async fn leave(Extracted(gate): Extracted<Gate>, request: Request) -> Response {
    let prefix = prefix(&request);
    let headers = request.headers();
    let is_encrypted = gate.place.is_encrypted() || is_from_encrypted(headers);
    let cookie = gate.access.0.sessions.close(headers, &cookie_path(&prefix), is_encrypted);
    to(&format!("{prefix}/login"), Some(&cookie))
}

fn peer(request: &Request) -> Option<IpAddr> {
    request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip())
}

/// Behind a proxy that has the certificate: the browser says by which scheme its page came.
fn is_from_encrypted(headers: &HeaderMap) -> bool {
    headers.get(header::ORIGIN).is_some_and(|origin| origin.as_bytes().starts_with(b"https://"))
}

fn cookie_path(prefix: &str) -> String {
    // A `;` would end the attribute.
    if prefix.is_empty() || prefix.contains(';') { "/".to_owned() } else { prefix.to_owned() }
}

fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
}

/// A path of this server, and nothing that a browser takes for another one.
fn local(path: &str) -> &str {
    let is_other = path.get(1..2).is_some_and(|second| matches!(second, "/" | "\\"));
    let is_plain = path.len() <= 2_048 && path.bytes().all(|byte| byte.is_ascii_graphic());
    // Where another site may not lead a browser, its link to this page may not either.
    let is_for_people = !path.contains("/api/") && !path.contains("/debug/");
    if path.starts_with('/') && !is_other && is_plain && is_for_people { path } else { "/" }
}

fn to(path: &str, cookie: Option<&str>) -> Response {
    let Ok(location) = HeaderValue::from_str(path) else { return StatusCode::BAD_REQUEST.into_response() };
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    if let Some(Ok(cookie)) = cookie.map(HeaderValue::from_str) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

struct Form<'a> {
    prefix: &'a str,
    next: &'a str,
    problem: Option<&'a str>,
    is_after_link: bool,
}

fn page(status: StatusCode, form: &Form<'_>) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    (status, headers, markup(form).into_string()).into_response()
}

fn markup(form: &Form<'_>) -> Markup {
    let has_problem = form.problem.is_some();
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                @if form.is_after_link { meta http-equiv="refresh" content={ "0; url=" (form.prefix) (form.next) }; }
                title { "Sign in · monitor" }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { "monitor" }
                    @if let Some(problem) = form.problem { p role="alert" id="problem" { (problem) } }
                    form method="post" action={ (form.prefix) "/login" } {
                        label for="token" { "Token" }
                        input #token name="token" type="password" required autofocus autocomplete="current-password"
                            aria-invalid=[has_problem.then_some("true")] aria-describedby=[form.problem.map(|_| "problem")];
                        input type="hidden" name="next" value=(form.next);
                        button { "Sign in" }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_has_the_hash_of_the_style() {
        let hash = base64::engine::general_purpose::STANDARD.encode(Sha256::digest(STYLE));
        assert!(POLICY.contains(&format!("'sha256-{hash}'")), "'sha256-{hash}'");
    }

    #[test]
    fn only_a_path_of_this_server_is_gone_to_after_login() {
        for path in ["/", "/report", "/function?module=a&function=b%20c", "/a//b"] {
            assert_eq!(local(path), path);
        }
        // A link of another site to the login would be one to a capture.
        for path in ["/api/v1/query?query=up", "/debug/pprof/profile?seconds=60", "/monitor/debug/pprof/profile"] {
            assert_eq!(local(path), "/");
        }
        for path in
            ["", "report", "//evil.example", "/\\evil.example", "https://evil.example", "/a\r\nb", "/\u{e9}", "/\t/x"]
        {
            assert_eq!(local(path), "/", "{path:?}");
        }
    }

    #[test]
    fn what_stands_in_the_page_cannot_be_markup() {
        let hostile = "/\"><script>alert(1)</script>";
        let page =
            markup(&Form { prefix: hostile, next: hostile, problem: Some(hostile), is_after_link: true }).into_string();
        assert!(!page.contains("<script"), "{page}");
    }
}
