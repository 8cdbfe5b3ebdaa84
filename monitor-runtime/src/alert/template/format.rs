//! Numbers as Go prints them.

/// `%v`, and what an action without a function prints: the fewest digits that read back the same.
pub(super) fn shortest(value: f64) -> String {
    general(value, None)
}

/// `%g`, with that many significant digits or with the fewest.
pub(super) fn general(value: f64, precision: Option<usize>) -> String {
    if let Some(text) = not_finite(value) {
        return text.to_owned();
    }
    let precision = precision.map(|digits| digits.max(1));
    let scientific = match precision {
        Some(digits) => format!("{value:.*e}", digits - 1),
        None => format!("{value:e}"),
    };
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    let mantissa = if mantissa.contains('.') { mantissa.trim_end_matches('0').trim_end_matches('.') } else { mantissa };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let digits = mantissa.chars().filter(char::is_ascii_digit).count();
    let limit = match precision {
        None => 6,
        // As many digits before the point as there are: no exponent is needed.
        Some(precision) if precision > digits && digits as i32 > exponent => digits as i32,
        Some(precision) => precision as i32,
    };
    if exponent < -4 || exponent >= limit {
        return format!("{mantissa}e{}", signed(exponent));
    }
    let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
    match precision {
        None => value.to_string(),
        Some(_) => format!("{value:.decimals$}"),
    }
}

/// `%e`.
pub(super) fn scientific(value: f64, precision: usize) -> String {
    if let Some(text) = not_finite(value) {
        return text.to_owned();
    }
    let text = format!("{value:.precision$e}");
    match text.split_once('e') {
        Some((mantissa, exponent)) => format!("{mantissa}e{}", signed(exponent.parse().unwrap_or_default())),
        None => text,
    }
}

/// `%f`.
pub(super) fn fixed(value: f64, precision: usize) -> String {
    not_finite(value).map_or_else(|| format!("{value:.precision$}"), str::to_owned)
}

fn signed(exponent: i32) -> String {
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{:02}", exponent.abs())
}

fn not_finite(value: f64) -> Option<&'static str> {
    if value.is_nan() {
        Some("NaN")
    } else if value.is_infinite() {
        Some(if value > 0.0 { "+Inf" } else { "-Inf" })
    } else {
        None
    }
}
