//! Which functions there are.

use super::{Body, Civil, Function, Window, extrapolate, math, over_time, regression};
use crate::promql::value::Kind::{self, Matrix, Scalar, Text, Vector};

/// The function of this name.
pub(crate) fn find(name: &str) -> Option<Function> {
    let found = |name, parameters, body| Some(Function { name, parameters, body });
    if let Some(&(name, compute)) = MATH.iter().find(|(known, _)| *known == name) {
        return found(name, &[Vector], Body::Math(compute));
    }
    if let Some(&(name, compute)) = DATES.iter().find(|(known, _)| *known == name) {
        return found(name, &[Vector], Body::Date(compute));
    }
    if let Some(&(name, parameters, compute)) = WINDOWS.iter().find(|(known, ..)| *known == name) {
        let keeps_name = matches!(name, "last_over_time" | "first_over_time");
        return found(name, parameters, Body::Window { compute, keeps_name });
    }
    OTHERS.iter().find(|(known, ..)| *known == name).and_then(|&(name, parameters, body)| found(name, parameters, body))
}

/// Functions of Prometheus 3 that 2.42 did not have.
pub(crate) fn is_later(name: &str) -> bool {
    name == "first_over_time"
}

type MathRow = (&'static str, fn(f64) -> f64);

const MATH: &[MathRow] = &[
    ("abs", f64::abs),
    ("acos", f64::acos),
    ("acosh", f64::acosh),
    ("asin", f64::asin),
    ("asinh", f64::asinh),
    ("atan", f64::atan),
    ("atanh", f64::atanh),
    ("ceil", f64::ceil),
    ("cos", f64::cos),
    ("cosh", f64::cosh),
    ("deg", math::degrees),
    ("exp", f64::exp),
    ("floor", f64::floor),
    ("ln", f64::ln),
    ("log10", f64::log10),
    ("log2", f64::log2),
    ("rad", math::radians),
    ("sgn", math::sign),
    ("sin", f64::sin),
    ("sinh", f64::sinh),
    ("sqrt", f64::sqrt),
    ("tan", f64::tan),
    ("tanh", f64::tanh),
];

type DateRow = (&'static str, fn(&Civil) -> f64);

const DATES: &[DateRow] = &[
    ("day_of_month", Civil::day_of_month),
    ("day_of_week", Civil::day_of_week),
    ("day_of_year", Civil::day_of_year),
    ("days_in_month", Civil::days_in_month),
    ("hour", Civil::hour),
    ("minute", Civil::minute),
    ("month", Civil::month),
    ("year", Civil::year),
];

type WindowRow = (&'static str, &'static [Kind], fn(&Window<'_>) -> Option<f64>);

const WINDOWS: &[WindowRow] = &[
    ("avg_over_time", &[Matrix], over_time::avg),
    ("changes", &[Matrix], over_time::changes),
    ("count_over_time", &[Matrix], over_time::count),
    ("delta", &[Matrix], extrapolate::delta),
    ("deriv", &[Matrix], regression::deriv),
    ("first_over_time", &[Matrix], over_time::first),
    ("idelta", &[Matrix], extrapolate::idelta),
    ("increase", &[Matrix], extrapolate::increase),
    ("irate", &[Matrix], extrapolate::irate),
    ("last_over_time", &[Matrix], over_time::last),
    ("max_over_time", &[Matrix], over_time::max),
    ("min_over_time", &[Matrix], over_time::min),
    ("predict_linear", &[Matrix, Scalar], regression::predict_linear),
    ("present_over_time", &[Matrix], over_time::present),
    ("quantile_over_time", &[Scalar, Matrix], over_time::quantile),
    ("rate", &[Matrix], extrapolate::rate),
    ("resets", &[Matrix], over_time::resets),
    ("stddev_over_time", &[Matrix], over_time::stddev),
    ("stdvar_over_time", &[Matrix], over_time::stdvar),
    ("sum_over_time", &[Matrix], over_time::sum),
];

const OTHERS: &[(&str, &[Kind], Body)] = &[
    ("absent", &[Vector], Body::Absent),
    ("absent_over_time", &[Matrix], Body::AbsentOverTime),
    ("clamp", &[Vector, Scalar, Scalar], Body::Clamp),
    ("clamp_max", &[Vector, Scalar], Body::ClampMax),
    ("clamp_min", &[Vector, Scalar], Body::ClampMin),
    ("histogram_quantile", &[Scalar, Vector], Body::HistogramQuantile),
    ("label_join", &[Vector, Text, Text, Text], Body::LabelJoin),
    ("label_replace", &[Vector, Text, Text, Text, Text], Body::LabelReplace),
    ("pi", &[], Body::Pi),
    ("round", &[Vector, Scalar], Body::Round),
    ("scalar", &[Vector], Body::Scalar),
    ("sort", &[Vector], Body::Sort { descending: false }),
    ("sort_desc", &[Vector], Body::Sort { descending: true }),
    ("time", &[], Body::Time),
    ("timestamp", &[Vector], Body::Timestamp),
    ("vector", &[Scalar], Body::Vector),
];
