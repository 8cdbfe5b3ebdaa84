//! Which elements of two vectors belong together: `on`, `ignoring`, `group_left`, `group_right`.

use foldhash::{HashMap, HashMapExt, HashSet};

use super::binary::compute;
use super::error::EvalError;
use super::expr::{Binary, Matching, Operator, Side};
use super::source::{Labels, NAME};
use super::value::Element;

impl Matching {
    /// The labels by which an element is matched.
    pub(super) fn group(&self, labels: &Labels) -> Labels {
        let mut group = labels.clone();
        let listed = |name: &str| self.labels.iter().any(|label| label == name);
        group.retain(|name| if self.on { listed(name) } else { name != NAME && !listed(name) });
        group
    }
}

/// Arithmetic or comparison between two vectors.
pub(super) fn combine(
    binary: &Binary,
    left: Vec<Element>,
    right: Vec<Element>,
    drops_name: bool,
) -> Result<Vec<Element>, EvalError> {
    if left.is_empty() || right.is_empty() {
        return Ok(Vec::new());
    }
    let (operator, matching) = (binary.operator, &binary.matching);
    // From here on `many` may have several elements of a group, and `one` must not.
    let swapped = matching.side == Side::Right;
    let (many, one) = if swapped { (right, left) } else { (left, right) };
    let ones = by_group(matching, operator, &one, &many)?;

    // Of each group the first element, and the labels of its results.
    let mut used: HashMap<Labels, (Labels, HashSet<Labels>)> = HashMap::new();
    let mut results = Vec::new();
    for element in many {
        let group = matching.group(&element.labels);
        let Some(partner) = ones.get(&group) else { continue };
        let (left, right) = if swapped { (partner.value, element.value) } else { (element.value, partner.value) };
        let Some(value) = compute(operator, binary.returns_bool, left, right) else { continue };
        let labels = result_labels(matching, element.labels.clone(), &partner.labels, drops_name);
        let found = used.get_mut(&group);
        match (matching.side, found) {
            (Side::One, Some((first, _))) => {
                return Err(EvalError::ManyToOne {
                    group: group.to_string(),
                    operator: operator.sign(),
                    found: format!("{first} and {} on the left match {} on the right", element.labels, partner.labels),
                });
            }
            (_, None) => drop(used.insert(group, (element.labels, HashSet::from_iter([labels.clone()])))),
            (_, Some((_, found))) => {
                if !found.insert(labels.clone()) {
                    return Err(EvalError::Grouping { labels: labels.to_string(), operator: operator.sign() });
                }
            }
        }
        results.push(Element { labels, value });
    }
    Ok(results)
}

fn by_group<'a>(
    matching: &Matching,
    operator: Operator,
    elements: &'a [Element],
    others: &[Element],
) -> Result<HashMap<Labels, &'a Element>, EvalError> {
    let mut groups: HashMap<Labels, &Element> = HashMap::with_capacity(elements.len());
    for element in elements {
        let group = matching.group(&element.labels);
        if let Some(other) = groups.get(&group) {
            let partner = others.iter().find(|other| matching.group(&other.labels) == group);
            let (side, beside, grouped) = match matching.side {
                Side::Right => ("left", "on the right", ""),
                Side::Left => ("right", "on the left", ""),
                Side::One => ("right", "on the left", ", or write group_right where the left has one series a group"),
            };
            let beside = match partner {
                Some(partner) => format!("{} {beside}", partner.labels),
                None => format!("no series {beside}"),
            };
            return Err(EvalError::ManyToMany {
                group: group.to_string(),
                side,
                operator: operator.sign(),
                found: format!("{} and {}, beside {beside}", element.labels, other.labels),
                grouped,
            });
        }
        groups.insert(group, element);
    }
    Ok(groups)
}

/// The many side's labels; of one to one, those that were matched; and what `group_left(..)` lists of the one side.
fn result_labels(matching: &Matching, mut labels: Labels, one: &Labels, drops_name: bool) -> Labels {
    if drops_name {
        labels.set(NAME, "");
    }
    if matching.side == Side::One {
        labels.retain(|name| matching.labels.iter().any(|label| label == name) == matching.on);
    }
    for name in &matching.include {
        labels.set(name, one.get(name));
    }
    labels
}

/// `and`, `or`, `unless`: whole elements, kept by whether their group is on the other side.
pub(super) fn select(
    matching: &Matching,
    operator: Operator,
    mut left: Vec<Element>,
    right: Vec<Element>,
) -> Vec<Element> {
    let groups = |elements: &[Element]| -> HashSet<Labels> {
        elements.iter().map(|element| matching.group(&element.labels)).collect()
    };
    match operator {
        Operator::Or => {
            let known = groups(&left);
            left.extend(right.into_iter().filter(|element| !known.contains(&matching.group(&element.labels))));
        }
        operator => {
            let known = groups(&right);
            left.retain(|element| known.contains(&matching.group(&element.labels)) == (operator == Operator::And));
        }
    }
    left
}
