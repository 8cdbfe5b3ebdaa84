//! An expression narrowed to some of the series: matchers put into its selectors.

use promql_parser::label::Matcher;
use promql_parser::parser::token::T_EQL_REGEX;
use promql_parser::parser::{self as ast, Expr};

use super::Compat;
use super::parse::parse;

/// The expression with `name=~"value"` in every selector, for each of the pairs; a selector that matches such a name already keeps
/// its own matcher. Series that rules make (`ALERTS`, `ALERTS_FOR_STATE`, and recorded ones, by the colon in their names) are left
/// alone: they have the labels that their rule left them.
///
/// `None` when that cannot be written as text that reads back as the same tree: then the expression is best left as it is.
pub(crate) fn narrow(text: &str, matchers: &[(&str, &str)]) -> Option<String> {
    // What is too large or too deep is refused before the tree is walked.
    parse(text, Compat::V3).ok()?;
    let mut tree = ast::parse(text).ok()?;
    let matchers = matchers.iter().map(|(name, value)| regex(name, value)).collect::<Result<Vec<_>, _>>().ok()?;
    add(&mut tree, &matchers);
    let narrowed = tree.to_string();
    let reads_back = ast::parse(&narrowed).is_ok_and(|read| read == tree);
    reads_back.then_some(narrowed)
}

fn regex(name: &str, value: &str) -> Result<Matcher, String> {
    Matcher::new_matcher(T_EQL_REGEX, name.to_owned(), value.to_owned())
}

fn add(expr: &mut Expr, matchers: &[Matcher]) {
    match expr {
        Expr::VectorSelector(selector) => add_to(selector, matchers),
        Expr::MatrixSelector(matrix) => add_to(&mut matrix.vs, matchers),
        Expr::Paren(paren) => add(&mut paren.expr, matchers),
        Expr::Subquery(subquery) => add(&mut subquery.expr, matchers),
        Expr::Unary(unary) => add(&mut unary.expr, matchers),
        Expr::Binary(binary) => {
            add(&mut binary.lhs, matchers);
            add(&mut binary.rhs, matchers);
        }
        Expr::Aggregate(aggregate) => {
            add(&mut aggregate.expr, matchers);
            if let Some(parameter) = &mut aggregate.param {
                add(parameter, matchers);
            }
        }
        Expr::Call(call) => call.args.args.iter_mut().for_each(|argument| add(argument, matchers)),
        Expr::NumberLiteral(_) | Expr::StringLiteral(_) | Expr::Extension(_) => {}
    }
}

fn add_to(selector: &mut ast::VectorSelector, matchers: &[Matcher]) {
    let own = &mut selector.matchers.matchers;
    let is_of_rules = |name: &str| name.contains(':') || matches!(name, "ALERTS" | "ALERTS_FOR_STATE");
    let named = own.iter().filter(|matcher| matcher.name == "__name__").map(|matcher| matcher.value.as_str());
    if !selector.name.as_deref().into_iter().chain(named).any(is_of_rules) {
        let new = matchers.iter().filter(|matcher| own.iter().all(|own| own.name != matcher.name));
        let new: Vec<_> = new.cloned().collect();
        own.extend(new);
    }
    // As they are printed, so that what is read back is the same.
    own.sort_by_key(ToString::to_string);
}

#[cfg(test)]
mod tests {
    use super::*;

    const VARIABLES: &[(&str, &str)] = &[("job", "$job"), ("instance", "$instance")];

    #[test]
    fn every_selector_gets_the_matchers() {
        let both = r#"instance=~"$instance",job=~"$job""#;
        for (text, expected) in [
            ("up", "up{BOTH}"),
            ("up{a=\"b\"}", "up{a=\"b\",BOTH}"),
            (
                "rate(x_total[5m]) / ignoring (a) group_left (b) y",
                "rate(x_total{BOTH}[5m]) / ignoring (a) group_left (b) y{BOTH}",
            ),
            (
                "sum by (a) (rate(x_total[5m] offset 1h)) or vector(0)",
                "sum by (a) (rate(x_total{BOTH}[5m] offset 1h)) or vector(0)",
            ),
            ("quantile(scalar(q), x)", "quantile(scalar(q{BOTH}), x{BOTH})"),
            ("max_over_time((x > 1)[1h:5m])", "max_over_time((x{BOTH} > 1)[1h:5m])"),
            ("-x @ 5", "-x{BOTH} @ 5.000"),
            (r#"x{code=~"5\\d\\d",a!~"/a\"b"}"#, r#"x{a!~"/a\"b",code=~"5\\d\\d",BOTH}"#),
            (
                "label_replace(x, \"a\", \"$1\", \"b\", \"(.*)\")",
                "label_replace(x{BOTH}, \"a\", \"$1\", \"b\", \"(.*)\")",
            ),
            ("1 + 1", "1 + 1"),
        ] {
            assert_eq!(narrow(text, VARIABLES).as_deref(), Some(&*expected.replace("BOTH", both)), "{text}");
        }
    }

    #[test]
    fn what_rules_make_and_what_is_matched_already_stays() {
        for text in [
            "ALERTS{alertstate=\"firing\"}",
            "count by (a) (ALERTS_FOR_STATE)",
            "job:requests:rate5m",
            "x{instance!=\"\",job=\"api\"}",
        ] {
            assert_eq!(narrow(text, VARIABLES).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_expression_is_not_narrowed() {
        for text in ["", "sum(", "rate(x)", "x{a=~\"(\"}"] {
            assert_eq!(narrow(text, VARIABLES), None, "{text}");
        }
    }
}
