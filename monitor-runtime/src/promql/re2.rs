//! Regular expressions as Prometheus reads them: RE2's syntax, written as that of the `regex` crate.
//!
//! The two differ in what users write: to RE2 `\d`, `\w`, `\s` and `\b` know ASCII only, `\Q..\E` quotes, and a brace that is no
//! repetition is a brace.

use regex::Regex;

/// # Errors
///
/// It is no regular expression.
pub(crate) fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&translated(pattern))
}

/// The pattern in the other syntax; what is wrong with it stays wrong.
pub(crate) fn translated(pattern: &str) -> String {
    let mut written = String::with_capacity(pattern.len());
    let (mut rest, mut in_class) = (pattern, false);
    while let Some(character) = rest.chars().next() {
        let after = rest.get(character.len_utf8()..).unwrap_or_default();
        rest = after;
        match character {
            '\\' => {
                let Some(escaped) = after.chars().next() else {
                    written.push('\\');
                    break;
                };
                rest = after.get(escaped.len_utf8()..).unwrap_or_default();
                if escaped == 'Q' && !in_class {
                    let (quoted, next) = rest.split_once("\\E").unwrap_or((rest, ""));
                    written.push_str(&regex::escape(quoted));
                    rest = next;
                } else {
                    escape(&mut written, escaped, in_class);
                }
                // `\x{e9}`, `\p{Greek}`
                if let Some((name, next)) = rest.split_once('}').filter(|(name, _)| name.starts_with('{'))
                    && matches!(escaped, 'x' | 'p' | 'P')
                {
                    written.push_str(&format!("{name}}}"));
                    rest = next;
                }
            }
            '[' if !in_class => {
                in_class = true;
                written.push('[');
                // A bracket right after the opening one, or after its `^`, is a member.
                for member in ['^', ']'] {
                    if let Some(next) = rest.strip_prefix(member) {
                        written.push_str(if member == ']' { "\\]" } else { "^" });
                        rest = next;
                    }
                }
            }
            '[' if rest.starts_with(':') && rest.contains(":]") => {
                let (name, next) = rest.split_once(":]").unwrap_or((rest, ""));
                written.push_str(&format!("[{name}:]"));
                rest = next;
            }
            // The other syntax has classes within classes, and `&&`, `--`, `~~` between them.
            '[' => written.push_str("\\["),
            ']' => {
                in_class = false;
                written.push(']');
            }
            '&' | '~' if in_class => {
                written.push('\\');
                written.push(character);
            }
            '{' if !in_class && !is_repetition(rest) => written.push_str("\\{"),
            other => written.push(other),
        }
    }
    written
}

fn escape(written: &mut String, escaped: char, in_class: bool) {
    match (escaped, in_class) {
        ('d', _) => written.push_str("[0-9]"),
        ('D', _) => written.push_str("[^0-9]"),
        ('w', _) => written.push_str("[0-9A-Za-z_]"),
        ('W', _) => written.push_str("[^0-9A-Za-z_]"),
        ('s', _) => written.push_str("[\\t\\n\\f\\r ]"),
        ('S', _) => written.push_str("[^\\t\\n\\f\\r ]"),
        ('b', false) => written.push_str("(?-u:\\b)"),
        ('B', false) => written.push_str("(?-u:\\B)"),
        (other, _) => {
            written.push('\\');
            written.push(other);
        }
    }
}

/// Whether this follows the brace of `{2}`, `{2,}` or `{2,3}`.
fn is_repetition(text: &str) -> bool {
    let Some((inside, _)) = text.split_once('}') else { return false };
    let (least, most) = inside.split_once(',').unwrap_or((inside, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    !least.is_empty() && digits(least) && digits(most)
}

#[cfg(test)]
mod tests {
    use super::{compile, translated};

    #[test]
    fn classes_know_ascii_only() {
        assert!(compile("^\\w$").unwrap().is_match("a") && !compile("^\\w$").unwrap().is_match("é"));
        assert!(!compile("^\\d$").unwrap().is_match("\u{663}") && compile("^[\\d.]+$").unwrap().is_match("1.5"));
        assert!(compile("^[^\\s]$").unwrap().is_match("\u{a0}") && compile("^\\S$").unwrap().is_match("é"));
        assert!(compile("a\\b").unwrap().is_match("aé"));
        assert!(compile("^.\\pL$").unwrap().is_match("éé"), "a dot and \\pL know all of Unicode");
    }

    #[test]
    fn a_brace_that_repeats_nothing_is_a_brace() {
        assert_eq!(translated("a{2}b{2,}c{2,3}"), "a{2}b{2,}c{2,3}");
        assert!(compile("^a{,2}$").unwrap().is_match("a{,2}") && compile("^{a}$").unwrap().is_match("{a}"));
    }

    #[test]
    fn quotes_and_classes_in_classes() {
        assert!(compile("^\\Qa.b(\\E+$").unwrap().is_match("a.b((") && compile("\\Qa.").unwrap().is_match("a."));
        assert!(compile("^[]a]+$").unwrap().is_match("]a") && compile("^[^]a]$").unwrap().is_match("b"));
        assert!(compile("^[[a]+$").unwrap().is_match("[a") && compile("^[a&&b]+$").unwrap().is_match("a&"));
        assert!(compile("^[[:alpha:]_]+$").unwrap().is_match("a_"));
        assert!(compile("^\\x{e9}\\.\\/\\-\\p{Greek}$").unwrap().is_match("é./-α"));
        assert!(compile("(").is_err() && compile("\\").is_err() && compile("(?=a)").is_err() && compile("[a").is_err());
    }

    proptest::proptest! {
        #[test]
        fn what_has_no_specials_is_left_as_it_is(text in "[a-zA-Z0-9 .*+?|()^$é]{0,20}") {
            proptest::prop_assert_eq!(translated(&text), text);
        }

        #[test]
        fn no_pattern_breaks_it(text in "(\\\\|Q|E|\\[|\\]|:|\\{|\\}|,|1|a|&|\\^|-|é){0,16}") {
            let _ = compile(&text);
        }
    }
}
