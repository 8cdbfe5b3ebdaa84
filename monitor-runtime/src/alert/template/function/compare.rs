//! `eq`, `ne`, `lt` and the like: only values of one basic type compare, as in Go.

use std::cmp::Ordering;

use super::Outcome;
use crate::alert::template::run::Failure;
use crate::alert::template::value::Value;

fn basic(value: &Value) -> Result<&Value, Failure> {
    match value {
        Value::Bool(_) | Value::Integer(_) | Value::Number(_) | Value::Text(_) => Ok(value),
        Value::Nil => Err(Failure::Now("nil cannot be compared".to_owned())),
        other => Err(Failure::Always(format!("a {} cannot be compared", other.kind()))),
    }
}

fn equal(a: &Value, b: &Value) -> Result<bool, Failure> {
    if matches!(a, Value::Nil) || matches!(b, Value::Nil) {
        return Ok(matches!((a, b), (Value::Nil, Value::Nil)));
    }
    match (basic(a)?, basic(b)?) {
        (Value::Bool(a), Value::Bool(b)) => Ok(a == b),
        (Value::Integer(a), Value::Integer(b)) => Ok(a == b),
        (Value::Number(a), Value::Number(b)) => Ok(a == b),
        (Value::Text(a), Value::Text(b)) => Ok(a == b),
        _ => Err(mismatch(a, b)),
    }
}

fn mismatch(a: &Value, b: &Value) -> Failure {
    let numbers = matches!((a, b), (Value::Integer(_), Value::Number(_)) | (Value::Number(_), Value::Integer(_)));
    let way_out = if numbers { ": write the number with a decimal point, as in 5.0" } else { "" };
    Failure::Always(format!("incompatible types for comparison, {} and {}{way_out}", a.kind(), b.kind()))
}

/// Whether the first is any of the others.
pub(super) fn eq(values: &[Value]) -> Outcome {
    let (first, others) = values.split_first().ok_or_else(|| Failure::Always("nothing to compare".to_owned()))?;
    for other in others {
        if equal(first, other)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

pub(super) fn ne(values: &[Value]) -> Outcome {
    let [a, b] = values else { return Err(Failure::Always("nothing to compare".to_owned())) };
    equal(a, b).map(|equal| Value::Bool(!equal))
}

pub(super) fn order(values: &[Value], passes: fn(Ordering) -> bool) -> Outcome {
    let [a, b] = values else { return Err(Failure::Always("nothing to compare".to_owned())) };
    let order = match (basic(a)?, basic(b)?) {
        (Value::Bool(_), _) => return Err(Failure::Always("a bool has no order".to_owned())),
        (Value::Integer(a), Value::Integer(b)) => Some(a.cmp(b)),
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(b),
        (Value::Text(a), Value::Text(b)) => Some(a.cmp(b)),
        _ => return Err(mismatch(a, b)),
    };
    // With NaN nothing is true. Go has `gt` as not `le`, and so on: with NaN that is true.
    let passed = match order {
        Some(order) => passes(order),
        None => passes(Ordering::Greater),
    };
    Ok(Value::Bool(passed))
}
