//! Operators between numbers, and between a number and a vector.

use super::Compat;
use super::error::EvalError;
use super::expr::{Binary, Operator};
use super::matching::{combine, select};
use super::source::NAME;
use super::value::{Element, Value, distinct};

/// The value of `left operator right`; of a comparison that fails without `bool`, none.
pub(super) fn compute(operator: Operator, returns_bool: bool, left: f64, right: f64) -> Option<f64> {
    let holds = match operator {
        Operator::Equal => left == right,
        Operator::NotEqual => left != right,
        Operator::Less => left < right,
        Operator::LessOrEqual => left <= right,
        Operator::Greater => left > right,
        Operator::GreaterOrEqual => left >= right,
        _ => return Some(arithmetic(operator, left, right)),
    };
    if returns_bool { Some(f64::from(u8::from(holds))) } else { holds.then_some(left) }
}

fn arithmetic(operator: Operator, left: f64, right: f64) -> f64 {
    match operator {
        Operator::Add => left + right,
        Operator::Subtract => left - right,
        Operator::Multiply => left * right,
        Operator::Divide => left / right,
        Operator::Modulo => left % right,
        Operator::Power => left.powf(right),
        Operator::Atan2 => left.atan2(right),
        // Comparisons were computed above, sets have no arithmetic.
        _ => f64::NAN,
    }
}

/// The operands' types were checked when the query was loaded.
pub(super) fn apply(binary: &Binary, left: Value, right: Value, compat: Compat) -> Result<Value, EvalError> {
    let operator = binary.operator;
    let value = match (left, right) {
        (Value::Scalar(left), Value::Scalar(right)) => {
            return Ok(Value::Scalar(compute(operator, true, left, right).unwrap_or(f64::NAN)));
        }
        (Value::Vector(vector), Value::Scalar(number)) => with_number(binary, vector, number, false, compat),
        (Value::Scalar(number), Value::Vector(vector)) => with_number(binary, vector, number, true, compat),
        (Value::Vector(left), Value::Vector(right)) => match operator {
            Operator::And | Operator::Or | Operator::Unless => select(&binary.matching, operator, left, right),
            _ => combine(binary, left, right, drops_name(binary, compat))?,
        },
        (other, _) => return Ok(other),
    };
    distinct(value, operator.sign()).map(Value::Vector)
}

fn with_number(binary: &Binary, vector: Vec<Element>, number: f64, first: bool, compat: Compat) -> Vec<Element> {
    let drops_name = drops_name(binary, compat);
    let result = |mut element: Element| {
        let (left, right) = if first { (number, element.value) } else { (element.value, number) };
        let value = compute(binary.operator, binary.returns_bool, left, right)?;
        // What passes a filter keeps its own value, on whichever side it stands.
        if !binary.operator.compares() || binary.returns_bool {
            element.value = value;
        }
        if drops_name {
            element.labels.set(NAME, "");
        }
        Some(element)
    };
    vector.into_iter().filter_map(result).collect()
}

/// What was computed is no longer what its name says.
fn drops_name(binary: &Binary, compat: Compat) -> bool {
    match binary.operator {
        Operator::Atan2 => compat == Compat::V3,
        operator => !operator.compares() || binary.returns_bool,
    }
}
