//! Where the rules come from: those of this crate and this program, and files that may change.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::alert::file::check;
use crate::alert::rule::Group;
use crate::promql::Options;

/// Rules that are no file: a name for messages, and the text of a rule file.
#[derive(Clone, Debug)]
pub(crate) struct Builtin {
    pub(crate) name: &'static str,
    pub(crate) text: String,
}

/// All places.
#[derive(Clone, Debug)]
pub(crate) struct Sources {
    pub(crate) builtin: Vec<Builtin>,
    /// Paths, or patterns as in `rules/*.yml`.
    pub(crate) patterns: Vec<String>,
    pub(crate) options: Options,
}

/// A group and where it is from.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// File and name: no two groups have the same.
    pub(crate) id: String,
    pub(crate) file: String,
    pub(crate) group: Group,
}

/// What is wrong with the rules: all of it.
#[derive(Debug, thiserror::Error)]
#[error("{}", problems.join("\n"))]
pub(crate) struct LoadError {
    /// A text each: file, line, group, rule, and what to do.
    pub(crate) problems: Vec<String>,
}

/// How the files looked.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Stamp(Vec<(PathBuf, Option<Look>)>);

#[derive(Debug, PartialEq, Eq)]
struct Look {
    bytes: u64,
    changed: Option<SystemTime>,
}

impl Sources {
    /// All groups, or all that is wrong.
    pub(crate) fn load(&self) -> Result<Vec<Loaded>, LoadError> {
        let (mut groups, mut problems) = (Vec::new(), Vec::new());
        let mut add = |file: &str, text: &str| match check(file, text, self.options) {
            Ok(checked) => groups.extend(checked.into_iter().map(|group| Loaded {
                id: format!("{file};{}", group.name),
                file: file.to_owned(),
                group,
            })),
            Err(errors) => problems.extend(errors.iter().map(ToString::to_string)),
        };
        for Builtin { name, text } in &self.builtin {
            add(name, text);
        }
        let mut unread = Vec::new();
        for path in self.files(&mut unread) {
            let file = path.display().to_string();
            match std::fs::read_to_string(&path) {
                Ok(text) => add(&file, &text),
                Err(error) => unread.push(format!("{file}: cannot be read: {error}")),
            }
        }
        problems.splice(0..0, unread);
        if problems.is_empty() { Ok(groups) } else { Err(LoadError { problems }) }
    }

    /// How the files look now.
    pub(crate) fn stamp(&self) -> Stamp {
        let look = |path: PathBuf| {
            let seen =
                std::fs::metadata(&path).ok().map(|found| Look { bytes: found.len(), changed: found.modified().ok() });
            (path, seen)
        };
        Stamp(self.files(&mut Vec::new()).into_iter().map(look).collect())
    }

    /// The files of all patterns, each once. One that is named without a wildcard must be there.
    fn files(&self, problems: &mut Vec<String>) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = Vec::new();
        for pattern in &self.patterns {
            let found: Vec<PathBuf> = if pattern.contains(['*', '?', '[']) {
                match glob::glob(pattern) {
                    Ok(paths) => paths.filter_map(Result::ok).collect(),
                    Err(error) => {
                        problems.push(format!("rules = {pattern:?}: not a pattern: {error}"));
                        Vec::new()
                    }
                }
            } else {
                vec![Path::new(pattern).to_owned()]
            };
            for file in found {
                if !files.contains(&file) {
                    files.push(file);
                }
            }
        }
        files
    }
}
