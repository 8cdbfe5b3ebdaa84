//! `buckets = [..]`, checked where it is written. A constant given by path is checked by `Spec::buckets` when it is evaluated.

use syn::spanned::Spanned;
use syn::{Error, Expr, Lit, Result, UnOp};

/// Accepts a list of numbers that `monitor_runtime::histogram::Bounds` accepts, or a path.
pub(crate) fn check(bounds: &Expr) -> Result<Expr> {
    let list = match bounds {
        Expr::Path(path) if path.path.segments.first().is_some_and(|first| first.ident == "Self") => {
            let message = "`buckets` is kept in a static, which does not know `Self`: write the name of the type";
            return Err(Error::new(path.span(), message));
        }
        Expr::Path(_) => return Ok(bounds.clone()),
        Expr::Array(list) => list,
        Expr::Group(group) => return check(&group.expr),
        other => {
            let message =
                "`buckets` takes upper bounds in seconds, as in `buckets = [0.1, 0.5, 2.5]`, or the path of a constant";
            return Err(Error::new(other.span(), message));
        }
    };
    if list.elems.is_empty() {
        return Err(Error::new(list.span(), "`buckets` is empty: give at least one bound in seconds"));
    }
    if list.elems.len() > 48 {
        return Err(Error::new(list.span(), "`buckets` takes at most 48 bounds"));
    }
    let mut previous = 0.0;
    let mut values = Vec::new();
    for bound in &list.elems {
        let value = number(bound)?;
        if !(2e-7..=14_400.0).contains(&value) {
            let message =
                "a bound must lie between 0.0000002 (200 ns) and 14400 seconds (4 h); +Inf is added by itself";
            return Err(Error::new(bound.span(), message));
        }
        if value <= previous {
            return Err(Error::new(bound.span(), "bounds must rise: this one is not above the one before"));
        }
        if value < previous * 1.07 {
            let message =
                "this bound is less than 7 % above the one before; so close they could not be counted exactly";
            return Err(Error::new(bound.span(), message));
        }
        previous = value;
        values.push(value);
    }
    // Whole numbers among them become floats.
    Ok(syn::parse_quote!([#(#values),*]))
}

fn number(bound: &Expr) -> Result<f64> {
    let not_a_number = || {
        Error::new(
            bound.span(),
            "a bound is a number literal in seconds, as in `0.25`; constants go in as the path of a whole list",
        )
    };
    match bound {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Float(number) => number.base10_parse().map_err(|_| not_a_number()),
            Lit::Int(number) => number.base10_parse().map_err(|_| not_a_number()),
            _ => Err(not_a_number()),
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => Ok(-number(&unary.expr)?),
        // A fragment of `macro_rules!`.
        Expr::Group(group) => number(&group.expr),
        _ => Err(not_a_number()),
    }
}
