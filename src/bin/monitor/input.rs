//! Reports found where the user says they are.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::{fs, io};

use monitor::report::Report;

use crate::failure::Failure;

/// What stands for standard input.
const STDIN: &str = "-";

/// One report: a file, a directory with report.json, or `-`.
pub(crate) fn one(path: &Path) -> Result<Report, Failure> {
    if path != Path::new(STDIN) && path.is_dir() {
        let inside = path.join("report.json");
        return if inside.is_file() { file(&inside) } else { Err(Failure::NoReportJson(path.to_owned())) };
    }
    file(path)
}

/// All reports of one side: each path is a file, `-`, or a directory of runs.
pub(crate) fn side<'a>(paths: impl Iterator<Item = &'a PathBuf>) -> Result<Vec<Report>, Failure> {
    let mut reports = Vec::new();
    for path in paths {
        if path != Path::new(STDIN) && path.is_dir() {
            for run in runs(path)? {
                reports.push(file(&run)?);
            }
        } else {
            reports.push(file(path)?);
        }
    }
    Ok(reports)
}

pub(crate) fn is_stdin(path: &Path) -> bool {
    path == Path::new(STDIN)
}

/// The runs in a directory: its *.json files, and report.json in each directory below it; numbers in names are counted, so that
/// run-10 comes after run-9.
fn runs(directory: &Path) -> Result<Vec<PathBuf>, Failure> {
    let failed = |source| Failure::Read { path: directory.to_owned(), source };
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        // What begins with a dot is being written.
        let is_hidden = path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
        let inside = path.join("report.json");
        if is_hidden {
            continue;
        }
        if path.is_dir() && inside.is_file() {
            found.push(inside);
        } else if path.extension().is_some_and(|extension| extension == "json") && path.is_file() {
            found.push(path);
        }
    }
    found.sort_by_cached_key(|path| natural(&path.to_string_lossy()));
    if found.is_empty() { Err(Failure::NoReport(directory.to_owned())) } else { Ok(found) }
}

/// A key that orders text by its numbers: each run of digits is preceded by its length.
fn natural(text: &str) -> String {
    let mut key = String::with_capacity(text.len() + 8);
    let mut digits = String::new();
    for character in text.chars().chain([' ']) {
        if character.is_ascii_digit() {
            digits.push(character);
            continue;
        }
        if !digits.is_empty() {
            let number = digits.trim_start_matches('0');
            key.push_str(&format!("{:04}{number}", number.len()));
            digits.clear();
        }
        key.push(character);
    }
    key
}

fn file(path: &Path) -> Result<Report, Failure> {
    let (origin, bytes) = if is_stdin(path) {
        let mut bytes = Vec::new();
        (String::from("standard input"), io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes))
    } else {
        (path.display().to_string(), fs::read(path))
    };
    let bytes = bytes.map_err(|source| Failure::Read { path: path.to_owned(), source })?;
    let Ok(text) = String::from_utf8(bytes) else { return Err(Failure::NotText { origin }) };
    Report::from_json(&text).map_err(|source| Failure::Report { origin, source })
}

#[cfg(test)]
mod tests {
    use super::natural;

    #[test]
    fn numbers_are_counted() {
        let mut names = ["run-10", "run-9", "run-1", "run-100", "run-02", "other"];
        names.sort_by_cached_key(|name| natural(name));
        assert_eq!(names, ["other", "run-1", "run-02", "run-9", "run-10", "run-100"]);
    }
}
