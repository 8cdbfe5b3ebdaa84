//! A report read back from its JSON.

use serde::Deserialize;

use super::deep;
use super::model::{Report, SCHEMA};

/// Why a text is not a report.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The text stops before the report does.
    #[error(
        "the report is cut off at line {line}, column {column}: the file was not written to its end; write it again"
    )]
    Cut {
        /// Where it stops; lines count from 1.
        line: usize,
        /// Bytes into the line.
        column: usize,
    },
    /// The text is something else than JSON.
    #[error("this is not JSON ({0}); a report is the file report.json, as `Report::to_json` writes it")]
    NotJson(#[source] serde_json::Error),
    /// Another version of `monitor` wrote it.
    #[error(
        "the report has schema {found} and this version of monitor reads schema {known}; use the version that wrote it"
    )]
    Schema {
        /// The version in the text.
        found: u64,
        /// [`SCHEMA`] of the reader.
        known: u32,
    },
    /// JSON, but not a report.
    #[error("this is JSON but not a report of monitor: {0}")]
    Shape(#[source] serde_json::Error),
    /// Nested deeper than any report that `monitor` writes.
    #[error("the report is nested {levels} levels deep and at most {limit} are read; it was not written by monitor")]
    Depth {
        /// Objects and arrays inside each other.
        levels: usize,
        /// How many are read.
        limit: usize,
    },
    /// The system gave no thread to read it on.
    #[error("there is no thread to read the report on: {0}")]
    Thread(#[source] std::io::Error),
}

/// As `Display`: a `main` that returns this error prints it by `Debug`.
impl std::fmt::Debug for ReadError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl Report {
    /// Reads what [`Report::to_json`] wrote. Fields that a later version of the same schema added are passed over.
    ///
    /// # Errors
    /// [`ReadError`] says in one sentence whether the text is cut off, is not JSON, has another schema, or is something else.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// use monitor::report::{ReadError, Report};
    ///
    /// let report = monitor::report();
    /// assert_eq!(Report::from_json(&report.to_json())?, report);
    ///
    /// let other = Report::from_json(r#"{ "schema": 9 }"#).unwrap_err();
    /// assert!(matches!(other, ReadError::Schema { found: 9, .. }));
    /// # Ok::<(), ReadError>(())
    /// ```
    pub fn from_json(text: &str) -> Result<Self, ReadError> {
        // The version first: what else is in a report of another version is not ours to judge.
        let Versioned { schema } = serde_json::from_str(text).map_err(|error| refusal(text, error))?;
        if schema != u64::from(SCHEMA) {
            return Err(ReadError::Schema { found: schema, known: SCHEMA });
        }
        match levels(text) {
            levels if levels > LIMIT => Err(ReadError::Depth { levels, limit: LIMIT }),
            levels => deep::run(levels, || parse(text)).map_err(ReadError::Thread)?,
        }
    }
}

#[derive(Deserialize)]
struct Versioned {
    schema: u64,
}

/// Levels that are read at all: a call tree of two thousand calls inside each other.
const LIMIT: usize = 4096;

fn parse(text: &str) -> Result<Report, ReadError> {
    let mut json = serde_json::Deserializer::from_str(text);
    json.disable_recursion_limit();
    Report::deserialize(&mut json).map_err(|error| refusal(text, error))
}

fn refusal(text: &str, error: serde_json::Error) -> ReadError {
    match error.classify() {
        serde_json::error::Category::Eof => ReadError::Cut { line: error.line(), column: error.column() },
        // A number that the cut went through ("1.", "2e", "-") is "invalid" to serde_json, and nothing stands behind it.
        serde_json::error::Category::Syntax if ends_at(text, &error) => {
            ReadError::Cut { line: error.line(), column: error.column() }
        }
        serde_json::error::Category::Data => ReadError::Shape(error),
        serde_json::error::Category::Syntax | serde_json::error::Category::Io => ReadError::NotJson(error),
    }
}

/// Whether the error is that a number stops where the text does.
fn ends_at(text: &str, error: &serde_json::Error) -> bool {
    let last = text.lines().last().unwrap_or_default();
    error.line() == text.lines().count()
        && error.column() >= last.len()
        && last.ends_with(|last: char| matches!(last, '0'..='9' | '-' | '+' | '.' | 'e' | 'E'))
}

/// How many objects and arrays stand inside each other, in a text that is JSON.
fn levels(json: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let (mut in_string, mut is_escaped) = (false, false);
    for byte in json.bytes() {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' => is_escaped = in_string,
            b'"' => in_string = !in_string,
            b'{' | b'[' if !in_string => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' if !in_string => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    deepest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str) -> String {
        Report::from_json(text).unwrap_err().to_string()
    }

    #[test]
    fn each_refusal_is_one_sentence_that_names_the_way_out() {
        let whole = crate::report().to_json();
        for cut in [0, 1, 20, whole.len() / 2, whole.len() - 2] {
            let said = sentence(whole.get(..cut).expect("JSON in ASCII"));
            assert!(said.starts_with("the report is cut off at line"), "{cut}: {said}");
        }
        // Through a number, whose halves are not all numbers: as a cut may fall anywhere.
        let number = r#"{ "schema": 1, "x": -12.5e+3"#;
        for cut in number.len() - 8..=number.len() {
            let said = sentence(&number[..cut]);
            assert!(said.starts_with("the report is cut off at line 1"), "{cut}: {said}");
        }
        assert!(sentence("<html>").starts_with("this is not JSON (expected value at line 1 column 1)"));
        assert!(sentence(&format!("{whole} and more")).starts_with("this is not JSON (trailing characters"));
        assert_eq!(
            sentence(&whole.replacen("\"schema\": 1", "\"schema\": 7", 1)),
            "the report has schema 7 and this version of monitor reads schema 1; use the version that wrote it"
        );
        assert!(sentence("{}").starts_with("this is JSON but not a report of monitor: missing field `schema`"));
        assert!(sentence("[]").starts_with("this is JSON but not a report of monitor"));
        let wrong = whole.replacen("\"functions\":", "\"functionen\":", 1);
        assert!(sentence(&wrong).starts_with("this is JSON but not a report of monitor: missing field `functions`"));
    }

    /// Twelve hundred levels of JSON, on a thread with the smallest stack that Rust gives.
    #[test]
    fn a_deep_tree_is_read_without_a_deep_stack() {
        let node = |callees: String| {
            format!(
                r#"{{"function":"f [{{","module":"m\"","calls":1,"total_seconds":1,"self_seconds":0,"callees":[{callees}]}}"#
            )
        };
        let deep = |levels| (0..levels).fold(String::new(), |inner, _| node(inner));
        let with_tree = |tree: &str| {
            // Without the tree of the other tests of this process.
            let report = Report { call_tree: Vec::new(), ..crate::report() };
            report.to_json().replacen("\"functions\":", &format!("\"call_tree\": [{tree}], \"functions\":"), 1)
        };
        let text = with_tree(&deep(600));
        let mut report = std::thread::Builder::new()
            .stack_size(128 * 1024)
            .spawn(move || Report::from_json(&text))
            .expect("a thread")
            .join()
            .expect("no overflow")
            .expect("a report");
        let mut levels = 0;
        let mut nodes = std::mem::take(&mut report.call_tree);
        while let Some(mut node) = nodes.pop() {
            levels += 1;
            nodes.append(&mut node.callees);
        }
        assert_eq!(levels, 600);
        assert!(matches!(Report::from_json(&with_tree(&deep(3000))), Err(ReadError::Depth { levels: 6002, .. })));
    }
}
