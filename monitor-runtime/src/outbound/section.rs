//! What sections of the configuration have in common that say where something goes.

use std::path::{Path, PathBuf};

use toml::Spanned;

use super::{Authorization, Basic, Secret};

/// A text and where it stands.
pub(crate) type Text = Option<Spanned<String>>;

/// What is wrong, and where.
#[derive(Debug)]
pub(crate) struct SectionError {
    /// Byte offset in the text.
    pub(crate) at: usize,
    /// The section and key, as in `receivers.webhook.url`.
    pub(crate) key: String,
    pub(crate) problem: Problem,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum Problem {
    /// What serde says, without values.
    #[error("{0}")]
    Form(String),
    #[error("takes a duration {0}, as in \"30s\", \"5m\" or \"4h\"")]
    Duration(&'static str),
    #[error("takes an address that begins with http:// or https:// and has a host")]
    Url,
    #[error("`{0}`, `{0}_env` and `{0}_file` exclude each other: give one")]
    TwoSecrets(&'static str),
    #[error("`{0}` is missing: give `{0}`, `{0}_env` (the name of a variable) or `{0}_file` (a path)")]
    NoSecret(&'static str),
    #[error("the environment variable {0} is not set, or is empty")]
    NoVariable(String),
    #[error("`username` and `password` go together")]
    Login,
    #[error("`token` and `username` exclude each other: give one")]
    TokenAndLogin,
}

/// A secret in one of its three forms.
#[derive(Default)]
pub(crate) struct Forms {
    pub(crate) literal: Text,
    pub(crate) env: Text,
    pub(crate) file: Text,
}

/// Reads what sections say.
pub(crate) struct Sections<'a> {
    /// Where what is named by a relative path is.
    pub(crate) beside: &'a Path,
}

impl Sections<'_> {
    /// What is known now is checked now; a file may hold another address tomorrow, and is checked when it is used.
    pub(crate) fn url(&self, span: usize, place: &str, forms: Forms) -> Result<Secret, SectionError> {
        let at = forms.literal.as_ref().or(forms.env.as_ref()).map_or(span, |text| text.span().start);
        let missing = || error(span, place, Problem::NoSecret("url"));
        let url = self.secret(span, place, "url", forms)?.ok_or_else(missing)?;
        if !matches!(url, Secret::File(_))
            && let Ok(now) = url.reveal()
        {
            check_url(now.text()).map_err(|problem| error(at, &format!("{place}.url"), problem))?;
        }
        Ok(url)
    }

    /// A token, or a user and a password, or neither.
    pub(crate) fn authorization(
        &self,
        span: usize,
        place: &str,
        token: Forms,
        username: Option<String>,
        password: Forms,
    ) -> Result<Authorization, SectionError> {
        let token = self.secret(span, place, "token", token)?;
        match (token, self.login(span, place, username, password)?) {
            (Some(_), Some(_)) => Err(error(span, place, Problem::TokenAndLogin)),
            (Some(token), None) => Ok(Authorization::Bearer(token)),
            (None, Some(basic)) => Ok(Authorization::Basic(basic)),
            (None, None) => Ok(Authorization::None),
        }
    }

    pub(crate) fn login(
        &self,
        span: usize,
        place: &str,
        username: Option<String>,
        password: Forms,
    ) -> Result<Option<Basic>, SectionError> {
        match (username, self.secret(span, place, "password", password)?) {
            (Some(username), Some(password)) => Ok(Some(Basic { username, password })),
            (None, None) => Ok(None),
            _ => Err(error(span, place, Problem::Login)),
        }
    }

    pub(crate) fn secret(
        &self,
        span: usize,
        place: &str,
        key: &'static str,
        forms: Forms,
    ) -> Result<Option<Secret>, SectionError> {
        let place = format!("{place}.{key}");
        match (forms.literal, forms.env, forms.file) {
            (None, None, None) => Ok(None),
            (Some(text), None, None) => Ok(Some(Secret::Literal(text.into_inner()))),
            (None, Some(name), None) => {
                let secret = Secret::Env(name.get_ref().clone());
                let problem =
                    |_| error(name.span().start, &format!("{place}_env"), Problem::NoVariable(name.get_ref().clone()));
                secret.reveal().map_err(problem)?;
                Ok(Some(secret))
            }
            (None, None, Some(path)) => Ok(Some(Secret::File(self.beside.join(path.into_inner())))),
            _ => Err(error(span, &place, Problem::TwoSecrets(key))),
        }
    }

    pub(crate) fn path(&self, path: Option<PathBuf>) -> Option<PathBuf> {
        path.map(|path| self.beside.join(path))
    }
}

fn error(at: usize, key: &str, problem: Problem) -> SectionError {
    SectionError { at, key: key.to_owned(), problem }
}

/// An absolute address of HTTP with a host.
pub(crate) fn check_url(url: &str) -> Result<(), Problem> {
    let uri: http::Uri = url.trim().parse().map_err(|_| Problem::Url)?;
    let is_http = matches!(uri.scheme_str(), Some("http" | "https"));
    let has_host = uri.host().is_some_and(|host| !host.is_empty());
    if is_http && has_host { Ok(()) } else { Err(Problem::Url) }
}
