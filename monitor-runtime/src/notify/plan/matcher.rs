//! Conditions on labels in Alertmanager's syntax: `severity="critical"`, `{team=~"a|b", env!=dev}`.

use crate::promql::source::{Labels, MatchOp, Matcher};

/// Why a text is no condition.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum MatcherError {
    #[error("{0:?} is no matcher: write NAME=\"VALUE\", with one of = != =~ !~")]
    Form(String),
    #[error("the value of {0:?} has a quote too many or too few: write it as \"a \\\"quoted\\\" word\"")]
    Quotes(String),
    #[error("the regular expression of {text:?} is not valid: {problem}")]
    Regex { text: String, problem: String },
}

/// All must hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matchers(Vec<Matcher>);

impl Matchers {
    pub(crate) fn new(matchers: Vec<Matcher>) -> Self {
        Self(matchers)
    }

    /// One condition, or several between commas, with or without braces.
    pub(crate) fn parse(text: &str) -> Result<Self, MatcherError> {
        let inner = text.trim();
        let inner = inner.strip_prefix('{').and_then(|inner| inner.strip_suffix('}')).unwrap_or(inner);
        let parts = split(inner).into_iter().filter(|part| !part.trim().is_empty());
        parts.map(parse_one).collect::<Result<_, _>>().map(Self)
    }

    pub(crate) fn matches(&self, labels: &Labels) -> bool {
        self.0.iter().all(|matcher| matcher.matches(labels))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Matcher> {
        self.0.iter()
    }

    pub(crate) fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// Whether every alert would match: each condition holds for a label that is missing.
    pub(crate) fn match_anything(&self) -> bool {
        self.0.iter().all(|matcher| matcher.accepts(""))
    }
}

/// As Alertmanager writes them, in the order given.
impl std::fmt::Display for Matchers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("{")?;
        for (at, matcher) in self.0.iter().enumerate() {
            let comma = if at == 0 { "" } else { "," };
            write!(f, "{comma}{}{}{}", matcher.name, operator(matcher.op), quoted(&matcher.value))?;
        }
        f.write_str("}")
    }
}

fn operator(op: MatchOp) -> &'static str {
    match op {
        MatchOp::Equal => "=",
        MatchOp::NotEqual => "!=",
        MatchOp::Regex => "=~",
        MatchOp::NotRegex => "!~",
    }
}

/// Between quotes, with what would end them or the line escaped.
pub(crate) fn quoted(value: &str) -> String {
    format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n"))
}

/// The parts between commas that stand in no quotes.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut begin, mut in_quotes, mut is_escaped) = (Vec::new(), 0, false, false);
    for (at, character) in text.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => in_quotes = !in_quotes,
            ',' if !in_quotes => {
                parts.extend(text.get(begin..at));
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(text.get(begin..));
    parts
}

fn parse_one(text: &str) -> Result<Matcher, MatcherError> {
    let text = text.trim();
    let form = || MatcherError::Form(text.to_owned());
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | ':'))).ok_or_else(form)?;
    let (name, rest) = text.split_at(end);
    if name.is_empty() || name.starts_with(|c: char| c.is_ascii_digit()) {
        return Err(form());
    }
    let rest = rest.trim_start();
    let operators =
        [("=~", MatchOp::Regex), ("!~", MatchOp::NotRegex), ("!=", MatchOp::NotEqual), ("=", MatchOp::Equal)];
    let (value, op) =
        operators.iter().find_map(|(sign, op)| rest.strip_prefix(sign).map(|rest| (rest, *op))).ok_or_else(form)?;
    let value = unquoted(value.trim()).ok_or_else(|| MatcherError::Quotes(text.to_owned()))?;
    Matcher::new(name, op, &value)
        .map_err(|error| MatcherError::Regex { text: text.to_owned(), problem: last_line(&error) })
}

/// Of the parser's drawing the line that says what is wrong.
fn last_line(error: &regex::Error) -> String {
    let text = error.to_string();
    text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
}

/// What stands between quotes, or a bare word as it is.
fn unquoted(text: &str) -> Option<String> {
    let Some(inner) = text.strip_prefix('"') else {
        return (!text.contains('"')).then(|| text.to_owned());
    };
    let (mut value, mut characters) = (String::new(), inner.chars());
    loop {
        match characters.next()? {
            '"' => return characters.next().is_none().then_some(value),
            '\\' => match characters.next()? {
                'n' => value.push('\n'),
                other @ ('"' | '\\') => value.push(other),
                other => value.extend(['\\', other]),
            },
            other => value.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(text: &str, pairs: &[(&str, &str)]) -> bool {
        let labels = Labels::new(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        Matchers::parse(text).unwrap().matches(&labels)
    }

    #[test]
    fn each_operator_and_both_forms_of_a_value() {
        let labels = [("severity", "critical"), ("team", "a \"b\", c")];
        for yes in [
            "severity=critical",
            "severity = \"critical\"",
            "severity!=warning",
            "severity=~crit.*",
            "severity!~\"warn.*\"",
            r#"team="a \"b\", c""#,
            r#"{severity="critical", team=~".*c"}"#,
            "missing!=x",
            "missing=\"\"",
            "{}",
            "",
        ] {
            assert!(matches(yes, &labels), "{yes}");
        }
        for no in ["severity=crit", "severity=~crit", "severity!=critical", "missing=x", "missing=~.+"] {
            assert!(!matches(no, &labels), "{no}");
        }
    }

    #[test]
    fn what_is_no_matcher_is_said_with_the_way_out() {
        for (text, said) in [
            ("severity", "is no matcher: write NAME"),
            ("1a=b", "is no matcher"),
            ("=b", "is no matcher"),
            ("a~b", "is no matcher"),
            ("a=\"b", "a quote too many or too few"),
            ("a=b\"", "a quote too many or too few"),
            ("a=\"b\"c\"", "a quote too many or too few"),
            ("a=~\"(\"", "the regular expression of \"a=~\\\"(\\\"\" is not valid: unclosed group"),
        ] {
            let error = Matchers::parse(text).unwrap_err().to_string();
            assert!(error.contains(said), "{text}: {error}");
        }
    }

    #[test]
    fn written_and_read_again_they_are_the_same() {
        let text = r#"{a="1\\2\"3\n",b!="",c=~"x|y",d!~"z"}"#;
        let once = Matchers::parse(text).unwrap();
        assert_eq!(once.to_string(), text);
        assert!(!once.match_anything() && Matchers::parse("a!=b").unwrap().match_anything());
    }
}
