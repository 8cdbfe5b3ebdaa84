//! What must not be seen: where it is found, and a value that is never printed.

use std::path::PathBuf;

/// Where a secret is: in the configuration, in a variable, in a file.
#[derive(Clone, PartialEq, Eq)]
pub(crate) enum Secret {
    Literal(String),
    /// The name of an environment variable.
    Env(String),
    /// Read at each use, so that it can be rotated.
    File(PathBuf),
}

/// Where it is, and never what it is.
impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Literal(_) => f.write_str("(secret)"),
            Self::Env(name) => write!(f, "(secret of variable {name})"),
            Self::File(path) => write!(f, "(secret of file {})", path.display()),
        }
    }
}

/// Why a secret is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    #[error("the environment variable {0} is not set, or is empty")]
    Env(String),
    #[error("{path} cannot be read: {source}", path = .path.display())]
    File { path: PathBuf, source: std::io::Error },
    #[error("{path} is empty", path = .0.display())]
    Empty(PathBuf),
}

impl Secret {
    /// The secret now, without the line break at the end of its file.
    pub(crate) fn reveal(&self) -> Result<Revealed, SecretError> {
        let text = match self {
            Self::Literal(text) => text.clone(),
            Self::Env(name) => std::env::var(name)
                .ok()
                .filter(|value| !value.trim().is_empty())
                .ok_or_else(|| SecretError::Env(name.clone()))?,
            Self::File(path) => {
                let text =
                    std::fs::read_to_string(path).map_err(|source| SecretError::File { path: path.clone(), source })?;
                if text.trim().is_empty() {
                    return Err(SecretError::Empty(path.clone()));
                }
                text
            }
        };
        Ok(Revealed(text.trim_end_matches(['\n', '\r']).to_owned()))
    }
}

/// A secret in use. It has no `Display`, and its `Debug` is empty of it.
#[derive(Clone)]
pub(crate) struct Revealed(String);

/// The shortest part of an address that is taken for secret: a path such as `/` or `/hook` is in every other text.
const SHORTEST: usize = 6;

impl Revealed {
    pub(crate) fn new(text: String) -> Self {
        Self(text)
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// A text from outside, in which it might stand, without it. Of an address its path and what is before `@` are the secret too.
    pub(crate) fn redact(&self, text: &str) -> String {
        let after_scheme = self.0.split_once("://").map(|(_, rest)| rest);
        let path = after_scheme.and_then(|rest| rest.find(['/', '?']).and_then(|at| rest.get(at + 1..)));
        let user = after_scheme.and_then(|rest| rest.split('/').next()?.rsplit_once('@')).map(|(user, _)| user);
        let last = path.and_then(|path| path.rsplit(['/', '?', '=']).next());
        let mut text = text.to_owned();
        for part in [Some(self.0.as_str()), user, path, last].into_iter().flatten() {
            if part == self.0 && !part.is_empty() || part.len() >= SHORTEST {
                text = text.replace(part, "(secret)");
            }
        }
        text
    }
}

impl std::fmt::Debug for Revealed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("(secret)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_at_each_use_and_nothing_is_printed() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        let secret = Secret::File(path.clone());
        assert!(secret.reveal().unwrap_err().to_string().contains("secret cannot be read: No such file"));
        std::fs::write(&path, "first\n").unwrap();
        assert_eq!(secret.reveal().unwrap().text(), "first");
        std::fs::write(&path, "second\r\n").unwrap();
        assert_eq!(secret.reveal().unwrap().text(), "second");
        std::fs::write(&path, "\n").unwrap();
        assert!(secret.reveal().unwrap_err().to_string().ends_with("is empty"));
        let literal = Secret::Literal("hunter2".to_owned());
        assert_eq!(format!("{literal:?} {:?}", literal.reveal().unwrap()), "(secret) (secret)");
        let error = Secret::Env("MONITOR_TEST_NOT_SET".to_owned()).reveal().unwrap_err().to_string();
        assert_eq!(error, "the environment variable MONITOR_TEST_NOT_SET is not set, or is empty");
    }

    #[test]
    fn what_comes_back_is_shown_without_it() {
        let url = Secret::Literal("https://me:pass-word@hooks.example.org/services/T0/B0/XXXX1234".to_owned());
        let url = url.reveal().unwrap();
        let said = "no /services/T0/B0/XXXX1234 here, nor XXXX1234 of me:pass-word";
        assert_eq!(url.redact(said), "no /(secret) here, nor (secret) of (secret)");
        let token = Secret::Literal("abc".to_owned()).reveal().unwrap();
        assert_eq!(token.redact("token abc is bad"), "token (secret) is bad");
    }
}
