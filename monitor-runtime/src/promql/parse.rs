//! Text to [`Expr`]: the syntax is the `promql-parser` crate's, what this evaluator cannot do is refused here.

use std::time::{Duration, SystemTime};

use promql_parser::label::{MatchOp as AstMatchOp, Matcher as AstMatcher};
use promql_parser::parser::token::{self, TokenType};
use promql_parser::parser::{self as ast, AtModifier, LabelModifier, Offset, VectorMatchCardinality};

use super::Compat;
use super::error::ParseError;
use super::expr::{Aggregate, Aggregation, At, Binary, Expr, Matching, Operator, Selector, Shift, Side, Subquery};
use super::limits::{MAX_DEPTH, check_size};
use super::source::{MatchOp, Matcher, NAME};
use super::value::Kind;

/// The query as a tree.
pub(crate) fn parse(text: &str, compat: Compat) -> Result<Expr, ParseError> {
    check_size(text)?;
    let tree = ast::parse(text).map_err(ParseError::Syntax)?;
    Lowering { compat, selectors: 0, depth: 0 }.expr(&tree)
}

/// From the crate's tree to ours.
pub(super) struct Lowering {
    pub(super) compat: Compat,
    selectors: usize,
    depth: usize,
}

impl Lowering {
    pub(super) fn expr(&mut self, tree: &ast::Expr) -> Result<Expr, ParseError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(ParseError::TooLarge {
                what: "levels of nesting or more",
                found: self.depth,
                limit: MAX_DEPTH,
            });
        }
        let expr = match tree {
            ast::Expr::Paren(paren) => self.expr(&paren.expr),
            ast::Expr::NumberLiteral(number) => Ok(Expr::Number(number.val)),
            ast::Expr::StringLiteral(text) => Ok(Expr::Text(text.val.clone())),
            ast::Expr::VectorSelector(selector) => Ok(Expr::Instant(self.selector(selector)?)),
            ast::Expr::MatrixSelector(matrix) => {
                Ok(Expr::Range(self.selector(&matrix.vs)?, length(matrix.range, "range")?))
            }
            ast::Expr::Subquery(subquery) => self.subquery(subquery),
            ast::Expr::Unary(unary) => {
                let inner = self.expr(&unary.expr)?;
                expect("unary -", &inner, &[Kind::Scalar, Kind::Vector])?;
                Ok(Expr::Negate(Box::new(inner)))
            }
            ast::Expr::Binary(binary) => self.binary(binary),
            ast::Expr::Aggregate(aggregate) => self.aggregate(aggregate),
            ast::Expr::Call(call) => self.call(call),
            ast::Expr::Extension(_) => {
                Err(ParseError::Unsupported { what: "an extension".to_owned(), instead: "write PromQL" })
            }
        };
        self.depth -= 1;
        expr
    }

    fn selector(&mut self, selector: &ast::VectorSelector) -> Result<Selector, ParseError> {
        if !selector.matchers.or_matchers.is_empty() {
            return Err(ParseError::Unsupported {
                what: "`or` between matchers".to_owned(),
                instead: "use a regular expression, or `or` between two selectors",
            });
        }
        let name = selector.name.as_deref().map(|name| Matcher::new(NAME, MatchOp::Equal, name));
        let name = name.transpose().map_err(|error| bad_argument("the name", error))?;
        let matchers = selector.matchers.matchers.iter().map(|matcher| self.matcher(matcher));
        let matchers = name.map(Ok).into_iter().chain(matchers).collect::<Result<_, _>>()?;
        let index = self.selectors;
        self.selectors += 1;
        Ok(Selector { index, matchers, shift: shift(selector.offset.as_ref(), selector.at.as_ref())? })
    }

    fn matcher(&self, matcher: &AstMatcher) -> Result<Matcher, ParseError> {
        let (op, regex) = match matcher.op {
            AstMatchOp::Equal => (MatchOp::Equal, false),
            AstMatchOp::NotEqual => (MatchOp::NotEqual, false),
            AstMatchOp::Re(_) => (MatchOp::Regex, true),
            AstMatchOp::NotRe(_) => (MatchOp::NotRegex, true),
        };
        let value = match self.compat {
            Compat::V2 if regex => format!("(?-s:{})", matcher.value),
            _ => matcher.value.clone(),
        };
        Matcher::new(&matcher.name, op, &value).map_err(|error| bad_argument(&format!("matcher {matcher}"), error))
    }

    fn subquery(&mut self, subquery: &ast::SubqueryExpr) -> Result<Expr, ParseError> {
        let expr = self.expr(&subquery.expr)?;
        expect("a subquery", &expr, &[Kind::Vector])?;
        Ok(Expr::Subquery(Box::new(Subquery {
            expr,
            range_ms: length(subquery.range, "range")?,
            step_ms: subquery.step.map(|step| length(step, "step")).transpose()?,
            shift: shift(subquery.offset.as_ref(), subquery.at.as_ref())?,
        })))
    }

    fn binary(&mut self, binary: &ast::BinaryExpr) -> Result<Expr, ParseError> {
        let operator = operator(binary.op)?;
        let (left, right) = (self.expr(&binary.lhs)?, self.expr(&binary.rhs)?);
        for side in [&left, &right] {
            expect(operator.sign(), side, &[Kind::Scalar, Kind::Vector])?;
        }
        let mut matching = Matching::default();
        if let Some(modifier) = &binary.modifier {
            if modifier.fill_values != ast::VectorMatchFillValues::default() {
                return Err(ParseError::Unsupported {
                    what: "fill(..)".to_owned(),
                    instead: "write `x or y * 0 + value` for the side that may be missing",
                });
            }
            if let Some(labels) = &modifier.matching {
                matching.on = labels.is_include();
                matching.labels.clone_from(&labels.labels().labels);
            }
            (matching.side, matching.include) = match &modifier.card {
                VectorMatchCardinality::ManyToOne(labels) => (Side::Left, labels.labels.clone()),
                VectorMatchCardinality::OneToMany(labels) => (Side::Right, labels.labels.clone()),
                _ => (Side::One, Vec::new()),
            };
        }
        let returns_bool = binary.return_bool();
        Ok(Expr::Binary(Box::new(Binary { operator, left, right, returns_bool, matching })))
    }

    fn aggregate(&mut self, aggregate: &ast::AggregateExpr) -> Result<Expr, ParseError> {
        let place = aggregate.op.to_string();
        let expr = self.expr(&aggregate.expr)?;
        expect(&place, &expr, &[Kind::Vector])?;
        let mut parameter = aggregate.param.as_ref().map(|tree| self.expr(tree)).transpose()?;
        let kind = match aggregate.op.id() {
            token::T_SUM => Aggregation::Sum,
            token::T_AVG => Aggregation::Avg,
            token::T_MIN => Aggregation::Min,
            token::T_MAX => Aggregation::Max,
            token::T_COUNT => Aggregation::Count,
            token::T_GROUP => Aggregation::Group,
            token::T_STDDEV => Aggregation::StdDev,
            token::T_STDVAR => Aggregation::StdVar,
            token::T_TOPK => Aggregation::Top,
            token::T_BOTTOMK => Aggregation::Bottom,
            token::T_QUANTILE => Aggregation::Quantile,
            token::T_COUNT_VALUES => {
                let Some(Expr::Text(label)) = parameter.take() else {
                    return Err(wrong_type(&place, "a string", Kind::Scalar));
                };
                self.label_name(&place, &label)?;
                Aggregation::CountValues(label)
            }
            _ => {
                return Err(ParseError::Unsupported {
                    what: format!("{place} (experimental in Prometheus)"),
                    instead: "use topk or quantile",
                });
            }
        };
        if let Some(parameter) = &parameter {
            expect(&place, parameter, &[Kind::Scalar])?;
        }
        let (without, labels) = match &aggregate.modifier {
            Some(LabelModifier::Include(labels)) => (false, labels.labels.clone()),
            Some(LabelModifier::Exclude(labels)) => (true, labels.labels.clone()),
            None => (false, Vec::new()),
        };
        Ok(Expr::Aggregate(Box::new(Aggregate { kind, expr, parameter, without, labels })))
    }

    /// Prometheus 3 takes any text for a label's name, 2 the customary characters.
    pub(super) fn label_name(&self, place: &str, name: &str) -> Result<(), ParseError> {
        let mut characters = name.chars();
        let customary = characters.next().is_some_and(|first| first.is_ascii_alphabetic() || first == '_')
            && characters.all(|other| other.is_ascii_alphanumeric() || other == '_');
        let valid = match self.compat {
            Compat::V2 => customary,
            Compat::V3 => !name.is_empty(),
        };
        if valid { Ok(()) } else { Err(bad_argument(place, format!("invalid label name {name:?}"))) }
    }
}

/// Refuses an operand or argument of a type that does not fit.
pub(super) fn expect(place: &str, expr: &Expr, allowed: &[Kind]) -> Result<(), ParseError> {
    match allowed {
        _ if allowed.contains(&expr.kind()) => Ok(()),
        [only] => Err(wrong_type(place, only.name(), expr.kind())),
        _ => Err(wrong_type(place, "a scalar or an instant vector", expr.kind())),
    }
}

pub(super) fn wrong_type(place: &str, expected: &'static str, found: Kind) -> ParseError {
    ParseError::Type { place: place.to_owned(), expected, found: found.name() }
}

pub(super) fn bad_argument(place: &str, problem: impl ToString) -> ParseError {
    ParseError::Argument { place: place.to_owned(), problem: problem.to_string() }
}

fn length(duration: Duration, what: &str) -> Result<i64, ParseError> {
    match i64::try_from(duration.as_millis()) {
        Ok(0) | Err(_) => Err(bad_argument(what, "must be at least 1 ms, and fit 292 million years")),
        Ok(ms) => Ok(ms),
    }
}

fn shift(offset: Option<&Offset>, at: Option<&AtModifier>) -> Result<Shift, ParseError> {
    let ms = |duration: Duration| i64::try_from(duration.as_millis()).map_err(|error| bad_argument("offset", error));
    let offset_ms = match offset {
        None => 0,
        Some(Offset::Pos(duration)) => ms(*duration)?,
        Some(Offset::Neg(duration)) => -ms(*duration)?,
    };
    let at = match at {
        None => None,
        Some(AtModifier::Start) => Some(At::Start),
        Some(AtModifier::End) => Some(At::End),
        Some(AtModifier::At(time)) => Some(At::Time(match time.duration_since(SystemTime::UNIX_EPOCH) {
            Ok(since) => ms(since)?,
            Err(before) => -ms(before.duration())?,
        })),
    };
    Ok(Shift { offset_ms, at })
}

fn operator(token: TokenType) -> Result<Operator, ParseError> {
    Ok(match token.id() {
        token::T_ADD => Operator::Add,
        token::T_SUB => Operator::Subtract,
        token::T_MUL => Operator::Multiply,
        token::T_DIV => Operator::Divide,
        token::T_MOD => Operator::Modulo,
        token::T_POW => Operator::Power,
        token::T_ATAN2 => Operator::Atan2,
        token::T_EQLC => Operator::Equal,
        token::T_NEQ => Operator::NotEqual,
        token::T_LSS => Operator::Less,
        token::T_LTE => Operator::LessOrEqual,
        token::T_GTR => Operator::Greater,
        token::T_GTE => Operator::GreaterOrEqual,
        token::T_LAND => Operator::And,
        token::T_LOR => Operator::Or,
        token::T_LUNLESS => Operator::Unless,
        _ => {
            return Err(ParseError::Unsupported {
                what: format!("operator '{token}'"),
                instead: "use the operators of Prometheus",
            });
        }
    })
}
