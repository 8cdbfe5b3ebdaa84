//! Series as promtool's test files write them: `up{job="api"}`, and `0+1x5 _ 3 stale`.

use promql_parser::util::unquote_string;

use crate::promql::source::{Labels, NAME, STALE_BITS};

/// Values of a series in one test: no more than a day of seconds.
const MAX_VALUES: usize = 86_400;

/// Labels, name and all.
pub(crate) fn labels(text: &str) -> Result<Labels, String> {
    let text = text.trim();
    let (name, braces) = text.split_at(text.find('{').unwrap_or(text.len()));
    let problem = || format!("{text:?} is no series: write it as name{{label=\"value\"}}");
    let mut pairs = vec![(NAME.to_owned(), name.trim().to_owned())];
    let inside = match braces {
        "" => "",
        braces => braces.strip_prefix('{').and_then(|text| text.strip_suffix('}')).ok_or_else(problem)?,
    };
    let mut rest = inside.trim();
    while !rest.is_empty() {
        let (label, after) = rest.split_once('=').ok_or_else(problem)?;
        let after = after.trim_start();
        let quote = after.chars().next().filter(|quote| matches!(quote, '"' | '\'')).ok_or_else(problem)?;
        let (value, after) = value(after, quote).ok_or_else(problem)?;
        pairs.push((label.trim().to_owned(), value));
        rest = after.trim_start().trim_start_matches(',').trim_start();
    }
    Ok(Labels::new(pairs))
}

/// The text that the quotes hold, with escapes as in Go, and what stands behind it. `quoted` begins with the quote.
fn value(quoted: &str, quote: char) -> Option<(String, &str)> {
    let mut escaped = false;
    for (at, character) in quoted.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if character == quote => {
                let (text, after) = quoted.split_at_checked(at + 1)?;
                return Some((unquote_string(text).ok()?, after));
            }
            _ => {}
        }
    }
    None
}

/// Values, one for each interval; none where there is no sample.
pub(crate) fn values(text: &str) -> Result<Vec<Option<f64>>, String> {
    let mut values = Vec::new();
    for item in text.split_whitespace() {
        item_values(item, &mut values)
            .ok_or_else(|| format!("{item:?} is no value: write 1, 1x3, 1+2x3, _, _x3 or stale"))?;
        if values.len() > MAX_VALUES {
            return Err(format!("a series has more than {MAX_VALUES} values"));
        }
    }
    Ok(values)
}

fn item_values(item: &str, values: &mut Vec<Option<f64>>) -> Option<()> {
    if item == "stale" {
        values.push(Some(f64::from_bits(STALE_BITS)));
        return Some(());
    }
    let (base, times) = match item.rsplit_once('x') {
        Some((base, times)) => (base, times.parse().ok().filter(|times| *times <= MAX_VALUES)?),
        None if item == "_" => (item, 1),
        None => (item, 0),
    };
    if base == "_" {
        values.extend(std::iter::repeat_n(None, times));
        return Some(());
    }
    // A sign after a digit begins the step; one after an `e` belongs to the exponent.
    let after_digit =
        |(at, _): &(usize, char)| *at > 0 && base.get(..*at).is_some_and(|before| !before.ends_with(['e', 'E']));
    let step = base.char_indices().find(|found| matches!(found.1, '+' | '-') && after_digit(found)).map(|(at, _)| at);
    let (start, step) = base.split_at(step.unwrap_or(base.len()));
    let (mut value, step): (f64, f64) = (start.parse().ok()?, if step.is_empty() { 0.0 } else { step.parse().ok()? });
    for _ in 0..=times {
        values.push(Some(value));
        // Added up, as promtool does, and not multiplied.
        value += step;
    }
    Some(())
}
