//! One request, and what its answer means.

use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Response, Uri, header};
use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Body};

use super::{Basic, Outcome, Revealed, Secret, check_url, failed, no_answer, refused, shortened};

/// Of an answer that says what was wrong.
const MOST_READ: u64 = 2_000;
const MOST_SHOWN: usize = 200;

/// An address to send to.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    pub(crate) url: Secret,
    pub(crate) authorization: Authorization,
    /// Certificates to trust in place of the public ones.
    pub(crate) ca_file: Option<PathBuf>,
}

/// What proves who sends.
#[derive(Clone, Debug)]
pub(crate) enum Authorization {
    None,
    Bearer(Secret),
    /// InfluxDB's word for the same.
    #[cfg(feature = "push")]
    Token(Secret),
    Basic(Basic),
}

/// What is sent.
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    /// Added to the address.
    pub(crate) path: &'a str,
    /// Those that are sensitive are secrets.
    pub(crate) headers: &'a [(HeaderName, HeaderValue)],
    pub(crate) body: &'a [u8],
}

/// Keeps connections between tries.
#[derive(Default)]
pub(crate) struct Client {
    agent: Option<(Trust, Agent)>,
}

/// The file of certificates, as it was read.
type Trust = Option<(PathBuf, Vec<u8>)>;

impl Client {
    /// One try.
    pub(crate) fn send(&mut self, http: &Http, request: &Request<'_>, timeout: Duration) -> Outcome {
        let url = match http.url.reveal() {
            Ok(url) => url,
            Err(error) => return failed(error.to_string()),
        };
        if check_url(url.text()).is_err() {
            return refused("its url is no address that begins with http:// or https:// and has a host");
        }
        let authorization = match http.authorization.reveal() {
            Ok(authorization) => authorization,
            Err(error) => return failed(error),
        };
        let agent = match self.agent(http.ca_file.as_ref()) {
            Ok(agent) => agent,
            Err(error) => return failed(error),
        };
        let address = joined(url.text(), request.path);
        let mut whole = http::Request::builder().method(&request.method).uri(address);
        for (name, value) in request.headers {
            whole = whole.header(name, value);
        }
        if let Some((value, _)) = &authorization {
            whole = whole.header(header::AUTHORIZATION, value.text());
        }
        let Ok(whole) = whole.body(request.body) else { return refused("its url or a header is not valid") };
        let whole = agent.configure_request(whole).timeout_global(Some(timeout)).build();
        match agent.run(whole) {
            Ok(response) => {
                // The header before what is in it, in the case of an echo.
                let authorization = authorization.into_iter().flat_map(|(value, secret)| [value, secret]);
                let headers = request.headers.iter().map(|(_, value)| value).filter(|value| value.is_sensitive());
                let headers = headers.filter_map(|value| Some(Revealed::new(value.to_str().ok()?.to_owned())));
                let secrets: Vec<Revealed> = authorization.chain(headers).chain([url]).collect();
                judged(response, &secrets)
            }
            Err(error) => unanswered(&error, timeout),
        }
    }

    /// The agent that trusts what `ca_file` holds now.
    fn agent(&mut self, ca_file: Option<&PathBuf>) -> Result<Agent, String> {
        let trust = match ca_file {
            None => None,
            Some(path) => {
                let text =
                    std::fs::read(path).map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
                Some((path.clone(), text))
            }
        };
        if let Some((own, agent)) = &self.agent
            && *own == trust
        {
            return Ok(agent.clone());
        }
        let roots = match &trust {
            None => RootCerts::WebPki,
            Some((path, text)) => {
                let certificates: Vec<Certificate<'static>> = parse_pem(text)
                    .filter_map(|item| match item {
                        Ok(PemItem::Certificate(certificate)) => Some(certificate),
                        _ => None,
                    })
                    .collect();
                if certificates.is_empty() {
                    return Err(format!("{} holds no certificate in PEM form", path.display()));
                }
                RootCerts::from(certificates.into_iter())
            }
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // Whoever redirects may be somebody else: it is reported, and never followed.
            .max_redirects(0)
            .max_redirects_will_error(false)
            // The host's proxy variables are not meant for alerts.
            .proxy(None)
            .max_idle_connections(1)
            .max_idle_age(Duration::from_secs(15))
            .user_agent(concat!("monitor/", env!("CARGO_PKG_VERSION")))
            .tls_config(TlsConfig::builder().root_certs(roots).build())
            .build();
        let agent = Agent::new_with_config(config);
        self.agent = Some((trust, agent.clone()));
        Ok(agent)
    }
}

/// An address with a path, and parameters, after its own.
fn joined(url: &str, path: &str) -> String {
    let url = url.trim();
    if path.is_empty() {
        return url.to_owned();
    }
    let (url, own) = url.split_once('?').map_or((url, None), |(url, own)| (url, Some(own)));
    let (path, parameters) = path.split_once('?').map_or((path, None), |(path, more)| (path, Some(more)));
    let parameters: Vec<_> = own.into_iter().chain(parameters).filter(|part| !part.is_empty()).collect();
    let mark = if parameters.is_empty() { "" } else { "?" };
    format!("{}{path}{mark}{}", url.trim_end_matches('/'), parameters.join("&"))
}

impl Authorization {
    /// The value of the header, and the secret in it.
    fn reveal(&self) -> Result<Option<(Revealed, Revealed)>, String> {
        let reveal = |secret: &Secret| secret.reveal().map_err(|error| error.to_string());
        let (text, secret) = match self {
            Self::None => return Ok(None),
            Self::Bearer(token) => {
                let token = reveal(token)?;
                (format!("Bearer {}", token.text()), token)
            }
            #[cfg(feature = "push")]
            Self::Token(token) => {
                let token = reveal(token)?;
                (format!("Token {}", token.text()), token)
            }
            Self::Basic(basic) => {
                let password = reveal(&basic.password)?;
                let pair = BASE64.encode(format!("{}:{}", basic.username, password.text()));
                (format!("Basic {pair}"), password)
            }
        };
        Ok(Some((Revealed::new(text), secret)))
    }
}

/// What an answer means. Nothing of `secrets` is told on.
fn judged(mut response: Response<Body>, secrets: &[Revealed]) -> Outcome {
    let status = response.status();
    if status.is_success() {
        // Read to its end, so that the connection can be used again; what it says is not asked for.
        let _ = response.body_mut().with_config().limit(MOST_READ).read_to_vec();
        return Outcome::Delivered;
    }
    if status.is_redirection() {
        let to = redirected_to(response.headers());
        return refused(format!(
            "it answers {} and redirects{to}, which is not followed: give the address itself",
            status.as_u16()
        ));
    }
    let said = response.body_mut().with_config().limit(MOST_READ).read_to_vec().unwrap_or_default();
    let said = String::from_utf8_lossy(&said);
    let said = secrets.iter().fold(said.into_owned(), |said, secret| secret.redact(&said));
    let said: String =
        said.split_whitespace().collect::<Vec<_>>().join(" ").chars().filter(|c| !c.is_control()).collect();
    let colon = if said.is_empty() { "" } else { ": " };
    let error = format!("it answers {}{colon}{}", status.as_u16(), shortened(&said, MOST_SHOWN));
    if status.is_server_error() || matches!(status.as_u16(), 408 | 429) {
        return Outcome::Failed { error, after_ms: retry_after_ms(response.headers()) };
    }
    refused(error)
}

/// The host alone: what follows it may be secret.
fn redirected_to(headers: &HeaderMap) -> String {
    let location = headers.get(header::LOCATION).and_then(|location| location.to_str().ok()).unwrap_or_default();
    let uri: Option<Uri> = location.parse().ok();
    match uri.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.host()?))) {
        Some((scheme, host)) => format!(" to {scheme}://{host}"),
        None => String::new(),
    }
}

/// Seconds, or a date.
fn retry_after_ms(headers: &HeaderMap) -> Option<i64> {
    let text = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(i64::from(seconds) * 1000);
    }
    let at = httpdate::parse_http_date(text).ok()?.duration_since(UNIX_EPOCH).ok()?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).ok()?;
    Some(at.saturating_sub(now).as_millis() as i64)
}

/// What ureq says may hold the address, which may be secret: only kinds are told on.
fn unanswered(error: &ureq::Error, timeout: Duration) -> Outcome {
    match error {
        ureq::Error::Timeout(_) => failed(no_answer(timeout)),
        ureq::Error::HostNotFound => failed("the name of its host is not known"),
        ureq::Error::ConnectionFailed => failed("it cannot be connected to"),
        ureq::Error::Io(error) if error.kind() == std::io::ErrorKind::TimedOut => failed(no_answer(timeout)),
        ureq::Error::Io(error) => failed(format!("the connection failed: {}", error.kind())),
        ureq::Error::Tls(reason) => failed(format!("TLS failed: {reason}")),
        ureq::Error::Rustls(error) => failed(format!("TLS failed: {error}")),
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => refused("its url or a header is not valid"),
        ureq::Error::Protocol(_) | ureq::Error::BodyStalled => failed("what it answers is not HTTP, or not whole"),
        _ => failed("the request failed"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_put_between_the_address_and_its_parameters() {
        assert_eq!(joined(" http://a/ ", ""), "http://a/");
        assert_eq!(joined("http://a/", "/b"), "http://a/b");
        assert_eq!(joined("http://a/x?u=1", "/write?db=c"), "http://a/x/write?u=1&db=c");
        assert_eq!(joined("http://a?", "/write"), "http://a/write");
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let headers = |text: &str| HeaderMap::from_iter([(header::RETRY_AFTER, text.parse().unwrap())]);
        assert_eq!(retry_after_ms(&headers("7")), Some(7_000));
        assert_eq!(retry_after_ms(&headers("Wed, 21 Oct 2015 07:28:00 GMT")), Some(0));
        assert_eq!(retry_after_ms(&headers("soon")), None);
        let later = httpdate::fmt_http_date(std::time::SystemTime::now() + Duration::from_secs(100));
        assert!((98_000..=100_000).contains(&retry_after_ms(&headers(&later)).unwrap()));
    }
}
