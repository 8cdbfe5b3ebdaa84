//! `topk` and `bottomk`.

use super::functions::stack;
use super::value::Element;

/// The `count` largest (or smallest) members, best first; a NaN is chosen last. Of equal ones, those that come first.
pub(super) fn top(mut members: Vec<Element>, count: usize, descending: bool) -> Vec<Element> {
    let better = |a: &Element, b: &Element| match (a.value.is_nan(), b.value.is_nan()) {
        (false, false) if descending => stack(b.value, a.value),
        (false, false) => stack(a.value, b.value),
        (a_nan, b_nan) => a_nan.cmp(&b_nan),
    };
    members.sort_by(better);
    members.truncate(count);
    members
}
