//! A query as the evaluator walks it: types checked, selectors numbered, regular expressions compiled.

use super::functions::Function;
use super::source::Matcher;
use super::value::Kind;

/// A node.
#[derive(Debug)]
pub(crate) enum Expr {
    Number(f64),
    Text(String),
    /// An instant selector: the newest sample of each series within the look-back.
    Instant(Selector),
    /// A range selector: the samples of a window.
    Range(Selector, i64),
    Subquery(Box<Subquery>),
    Negate(Box<Expr>),
    Binary(Box<Binary>),
    Aggregate(Box<Aggregate>),
    Call(Call),
}

impl Expr {
    /// Its type.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Number(_) => Kind::Scalar,
            Self::Text(_) => Kind::Text,
            Self::Instant(_) | Self::Aggregate(_) => Kind::Vector,
            Self::Range(..) | Self::Subquery(_) => Kind::Matrix,
            Self::Negate(inner) => inner.kind(),
            Self::Binary(binary) => match (binary.left.kind(), binary.right.kind()) {
                (Kind::Scalar, Kind::Scalar) => Kind::Scalar,
                _ => Kind::Vector,
            },
            Self::Call(call) => call.function.returns(),
        }
    }
}

/// Which series, and how they are shifted in time.
#[derive(Debug)]
pub(crate) struct Selector {
    /// Its place among the query's selectors.
    pub(crate) index: usize,
    pub(crate) matchers: Vec<Matcher>,
    pub(crate) shift: Shift,
}

/// `offset` and `@`.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Shift {
    pub(crate) offset_ms: i64,
    pub(crate) at: Option<At>,
}

/// What `@` names.
#[derive(Clone, Copy, Debug)]
pub(crate) enum At {
    /// Milliseconds since 1970.
    Time(i64),
    /// The first moment of the whole query.
    Start,
    /// The last moment of the whole query.
    End,
}

/// `expr[range:step]`.
#[derive(Debug)]
pub(crate) struct Subquery {
    pub(crate) expr: Expr,
    pub(crate) range_ms: i64,
    /// Of the options where it is not written.
    pub(crate) step_ms: Option<i64>,
    pub(crate) shift: Shift,
}

/// Two operands.
#[derive(Debug)]
pub(crate) struct Binary {
    pub(crate) operator: Operator,
    pub(crate) left: Expr,
    pub(crate) right: Expr,
    /// `bool`: 0 or 1 instead of a filter.
    pub(crate) returns_bool: bool,
    pub(crate) matching: Matching,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Operator {
    Add,
    Subtract,
    Multiply,
    Divide,
    Modulo,
    Power,
    Atan2,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    And,
    Or,
    Unless,
}

impl Operator {
    /// As it is written.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Self::Add => "+",
            Self::Subtract => "-",
            Self::Multiply => "*",
            Self::Divide => "/",
            Self::Modulo => "%",
            Self::Power => "^",
            Self::Atan2 => "atan2",
            Self::Equal => "==",
            Self::NotEqual => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
            Self::And => "and",
            Self::Or => "or",
            Self::Unless => "unless",
        }
    }

    /// Whether it compares, and so filters unless `bool` is written.
    pub(crate) fn compares(self) -> bool {
        matches!(
            self,
            Self::Equal | Self::NotEqual | Self::Less | Self::LessOrEqual | Self::Greater | Self::GreaterOrEqual
        )
    }
}

/// Which elements of two vectors belong together.
#[derive(Debug, Default)]
pub(crate) struct Matching {
    /// `on(..)`; else `ignoring(..)`, of nothing by default.
    pub(crate) on: bool,
    pub(crate) labels: Vec<String>,
    pub(crate) side: Side,
    /// Labels that the many side's results take from the one side.
    pub(crate) include: Vec<String>,
}

/// Which side may have several elements of a group.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Side {
    /// Neither.
    #[default]
    One,
    /// `group_left`
    Left,
    /// `group_right`
    Right,
}

/// Many series into few.
#[derive(Debug)]
pub(crate) struct Aggregate {
    pub(crate) kind: Aggregation,
    pub(crate) expr: Expr,
    /// `k` or `φ`; the label of `count_values` is in its kind.
    pub(crate) parameter: Option<Expr>,
    /// `without(..)`; else `by(..)`, of nothing by default.
    pub(crate) without: bool,
    pub(crate) labels: Vec<String>,
}

/// The aggregations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Aggregation {
    Sum,
    Avg,
    Min,
    Max,
    Count,
    Group,
    StdDev,
    StdVar,
    Top,
    Bottom,
    Quantile,
    CountValues(String),
}

/// A function and its arguments, whose number and types are checked.
#[derive(Debug)]
pub(crate) struct Call {
    pub(crate) function: Function,
    pub(crate) arguments: Vec<Expr>,
    /// The pattern of `label_replace`.
    pub(crate) pattern: Option<regex::Regex>,
}
