//! A policy as a TOML file.

use toml::de::{DeTable, DeValue};

use super::{AllocationLimit, Limits, Override, Policy};
use crate::report::diff::model::Concern;

/// What is wrong with a policy, and in which line.
#[derive(thiserror::Error)]
#[non_exhaustive]
pub enum PolicyError {
    /// The text is not TOML.
    #[error("line {line}: not valid TOML: {message}")]
    Syntax {
        /// Counted from 1.
        line: usize,
        /// What the parser says.
        message: String,
    },
    /// A key that does not exist, or not there.
    #[error("line {line}: unknown key `{key}`; {}", .nearest.map_or_else(|| format!("the keys are {keys}"), |known| format!("did you mean `{known}`?")))]
    UnknownKey {
        /// Counted from 1.
        line: usize,
        /// The key as written.
        key: String,
        /// The key it is closest to, if it is close.
        nearest: Option<&'static str>,
        /// All keys there are at this place.
        keys: String,
    },
    /// A value of the wrong type, or outside its range.
    #[error("line {line}: `{key}` takes {expected}")]
    BadValue {
        /// Counted from 1.
        line: usize,
        /// The key.
        key: String,
        /// What it takes.
        expected: &'static str,
    },
    /// A `[[function]]` that does not say which.
    #[error("line {line}: `[[function]]` says which functions it is for, as in `match = \"app::db::*\"`")]
    NoMatch {
        /// Counted from 1.
        line: usize,
    },
}

/// As `Display`: a `main` that returns this error prints it by `Debug`.
impl std::fmt::Debug for PolicyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

type Setter<T> = fn(&mut T, &DeValue<'_>) -> Result<(), &'static str>;

const PERCENTAGE: &str = "a percentage, as in \"5%\"";
const LIMIT: &str = "\"off\" or a percentage, as in \"20%\"";
const CONCERNS: &str = "a list of \"time\", \"allocations\", \"errors\", \"memory\" and \"missing\"";
const GLOBS: &str = "a list of globs over module::function, as in [\"app::tests::*\"]";
const BYTES: &str = "a number of bytes, as in 65536";

/// Keys that stand at the top only.
const TOP: &[(&str, Setter<Policy>)] = &[
    ("confidence", |policy, value| {
        let confidence = match value {
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        let confidence = confidence.filter(|confidence: &f64| (0.5..=0.9999).contains(confidence));
        set(&mut policy.confidence, confidence, "a number from 0.5 to 0.9999, as in 0.99")
    }),
    ("paired", |policy, value| set(&mut policy.is_paired, value.as_bool(), "true or false")),
    ("ignore", |policy, value| set(&mut policy.ignore, texts(value), GLOBS)),
    ("fail_on", |policy, value| {
        let concerns = texts(value).and_then(|names| names.iter().map(|name| concern(name)).collect());
        set(&mut policy.fail_on, concerns, CONCERNS)
    }),
    ("live_memory", |policy, value| set(&mut policy.live_memory, limit(value), LIMIT)),
    ("peak_memory", |policy, value| set(&mut policy.peak_memory, limit(value), LIMIT)),
];

/// Keys that stand at the top, and in a `[[function]]`.
const OF_FUNCTIONS: &[(&str, Setter<Limits>)] = &[
    ("min_change", |limits, value| set(&mut limits.min_change, percentage(value), PERCENTAGE)),
    ("one_run_min_change", |limits, value| set(&mut limits.one_run_min_change, percentage(value), PERCENTAGE)),
    ("min_calls", |limits, value| set(&mut limits.min_calls, whole(value), "a number of calls, as in 100")),
    ("min_share", |limits, value| set(&mut limits.min_share, percentage(value), PERCENTAGE)),
    ("min_error_change", |limits, value| set(&mut limits.min_error_change, percentage(value), PERCENTAGE)),
    ("allocations", |limits, value| {
        let limit = match value.as_str() {
            Some("strict") => Some(AllocationLimit::Within(0.0)),
            Some("off") => Some(AllocationLimit::Off),
            _ => percentage(value).map(AllocationLimit::Within),
        };
        set(&mut limits.allocations, limit, "\"strict\", \"off\" or a percentage, as in \"2%\"")
    }),
    ("one_off_allocations", |limits, value| {
        set(&mut limits.one_off_allocations, whole(value), "a number of allocations, as in 64")
    }),
    ("one_off_bytes", |limits, value| set(&mut limits.one_off_bytes, whole(value), BYTES)),
    ("largest_call", |limits, value| set(&mut limits.largest_call, limit(value), LIMIT)),
];

impl Policy {
    /// Reads a policy in TOML; what it does not say is as in [`Policy::default`]. `docs/ci.md` has an example with every key.
    ///
    /// # Errors
    /// [`PolicyError`] names the line and the key, and what was meant or is taken.
    ///
    /// ```
    /// # extern crate monitor_runtime as monitor;
    /// use monitor::report::diff::Policy;
    ///
    /// let policy = Policy::from_toml(
    ///     r#"
    ///     min_change = "10%"
    ///     ignore = ["shop::warm_up"]
    ///
    ///     [[function]]
    ///     match = "shop::search::*"
    ///     min_change = "25%"
    ///     "#,
    /// )?;
    /// assert_eq!(policy.limits.min_change, 0.10);
    ///
    /// let error = Policy::from_toml("min_chnage = '10%'").unwrap_err();
    /// assert_eq!(error.to_string(), "line 1: unknown key `min_chnage`; did you mean `min_change`?");
    /// # Ok::<(), monitor::report::diff::PolicyError>(())
    /// ```
    pub fn from_toml(text: &str) -> Result<Self, PolicyError> {
        let line = |at: usize| text.get(..at).unwrap_or(text).matches('\n').count() + 1;
        let table = DeTable::parse(text).map_err(|error| PolicyError::Syntax {
            line: line(error.span().map_or(0, |span| span.start)),
            message: error.message().to_owned(),
        })?;
        let mut policy = Self::default();
        let mut functions = None;
        for (key, value) in table.get_ref() {
            let (name, line) = (key.get_ref().as_ref(), line(key.span().start));
            let set = match (find(TOP, name), find(OF_FUNCTIONS, name)) {
                (Some(setter), _) => setter(&mut policy, value.get_ref()),
                (None, Some(setter)) => setter(&mut policy.limits, value.get_ref()),
                (None, None) if name == "function" => {
                    functions = value.get_ref().as_array();
                    functions.map(drop).ok_or("tables, each under `[[function]]`")
                }
                (None, None) => {
                    return Err(unknown(line, name, names(TOP).chain(names(OF_FUNCTIONS)).chain(["function"])));
                }
            };
            set.map_err(|expected| PolicyError::BadValue { line, key: name.to_owned(), expected })?;
        }
        // After the defaults that they start from, wherever those stand.
        for function in functions.into_iter().flatten() {
            let at = line(function.span().start);
            let own = function.get_ref().as_table().ok_or(PolicyError::BadValue {
                line: at,
                key: "function".to_owned(),
                expected: "tables, each under `[[function]]`",
            })?;
            let (mut limits, mut matching) = (policy.limits.clone(), None);
            for (key, value) in own {
                let (name, line) = (key.get_ref().as_ref(), line(key.span().start));
                let set = match find(OF_FUNCTIONS, name) {
                    Some(setter) => setter(&mut limits, value.get_ref()),
                    None if name == "match" => {
                        matching = value.get_ref().as_str();
                        matching.map(drop).ok_or("a glob over module::function, as in \"app::db::*\"")
                    }
                    None => return Err(unknown(line, name, names(OF_FUNCTIONS).chain(["match"]))),
                };
                set.map_err(|expected| PolicyError::BadValue { line, key: name.to_owned(), expected })?;
            }
            policy.overrides.push(Override::new(matching.ok_or(PolicyError::NoMatch { line: at })?, limits));
        }
        Ok(policy)
    }
}

fn find<T>(keys: &[(&str, Setter<T>)], name: &str) -> Option<Setter<T>> {
    keys.iter().find(|(known, _)| *known == name).map(|(_, setter)| *setter)
}

fn names<T>(keys: &'static [(&'static str, Setter<T>)]) -> impl Iterator<Item = &'static str> {
    keys.iter().map(|(name, _)| *name)
}

fn unknown(line: usize, key: &str, known: impl Iterator<Item = &'static str>) -> PolicyError {
    let known: Vec<&'static str> = known.collect();
    let distance = |known: &&str| strsim::osa_distance(known, key);
    let nearest = known.iter().copied().min_by_key(distance).filter(|known| distance(known) <= 3.min(known.len() / 2));
    let keys = known.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    PolicyError::UnknownKey { line, key: key.to_owned(), nearest, keys }
}

fn set<T>(place: &mut T, value: Option<T>, expected: &'static str) -> Result<(), &'static str> {
    *place = value.ok_or(expected)?;
    Ok(())
}

/// `"5%"` as 0.05.
fn percentage(value: &DeValue<'_>) -> Option<f64> {
    let number: f64 = value.as_str()?.trim().strip_suffix('%')?.trim().parse().ok()?;
    (0.0..=1e6).contains(&number).then_some(number / 100.0)
}

fn limit(value: &DeValue<'_>) -> Option<Option<f64>> {
    if value.as_str() == Some("off") { Some(None) } else { percentage(value).map(Some) }
}

fn whole(value: &DeValue<'_>) -> Option<u64> {
    match value {
        DeValue::Integer(number) => u64::from_str_radix(number.as_str(), number.radix()).ok(),
        _ => None,
    }
}

fn texts(value: &DeValue<'_>) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|text| text.get_ref().as_str().map(str::to_owned)).collect()
}

fn concern(name: &str) -> Option<Concern> {
    Some(match name {
        "time" => Concern::Time,
        "allocations" => Concern::Allocations,
        "errors" => Concern::Errors,
        "memory" => Concern::Memory,
        "missing" => Concern::Missing,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::super::model::FunctionName;
    use super::*;

    fn said(text: &str) -> String {
        Policy::from_toml(text).unwrap_err().to_string()
    }

    #[test]
    fn every_key_is_set() {
        let policy = Policy::from_toml(include_str!("../../../../../docs/policy.toml")).unwrap();
        // The example shows the defaults, but for its overrides and what it ignores.
        let expected = Policy {
            overrides: policy.overrides.clone(),
            ignore: policy.ignore.clone(),
            live_memory: Some(0.2),
            ..Policy::default()
        };
        assert_eq!(policy, expected);
        assert_eq!(policy.overrides.len(), 2);
        for key in names(TOP).chain(names(OF_FUNCTIONS)) {
            assert!(include_str!("../../../../../docs/policy.toml").contains(&format!("{key} = ")), "{key}");
        }
        let text = "fail_on = ['missing']\nallocations = '2%'\npaired = true\nconfidence = 0.95\nlargest_call = 'off'";
        let policy = Policy::from_toml(text).unwrap();
        assert_eq!((policy.fail_on, policy.is_paired, policy.confidence), (vec![Concern::Missing], true, 0.95));
        assert_eq!(policy.limits.allocations, AllocationLimit::Within(0.02));
    }

    #[test]
    fn the_last_override_that_matches_wins() {
        let text = "min_change = '7%'\n[[function]]\nmatch = 'a::*'\nmin_change = '10%'\n[[function]]\nmatch = '*::f'\nmin_calls = 5";
        let policy = Policy::from_toml(text).unwrap();
        let limits = |module: &str, function: &str| {
            policy.limits_of(&FunctionName { module: module.to_owned(), function: function.to_owned() }).clone()
        };
        assert_eq!(limits("a", "g").min_change, 0.1);
        assert_eq!((limits("a", "f").min_change, limits("a", "f").min_calls), (0.07, 5));
        assert_eq!(limits("b", "g"), policy.limits);
    }

    #[test]
    fn refusals_name_line_key_and_way_out() {
        assert_eq!(
            said("min_calls = 5\nmin_chang = '5%'"),
            "line 2: unknown key `min_chang`; did you mean `min_change`?"
        );
        assert!(said("zzz = 1").starts_with("line 1: unknown key `zzz`; the keys are `confidence`, `paired`"));
        assert_eq!(said("min_change = 5"), "line 1: `min_change` takes a percentage, as in \"5%\"");
        assert_eq!(said("min_change = '-5%'"), "line 1: `min_change` takes a percentage, as in \"5%\"");
        assert_eq!(said("confidence = 99"), "line 1: `confidence` takes a number from 0.5 to 0.9999, as in 0.99");
        assert_eq!(said("fail_on = ['tim']"), format!("line 1: `fail_on` takes {CONCERNS}"));
        assert_eq!(said("min_calls = -1"), "line 1: `min_calls` takes a number of calls, as in 100");
        assert_eq!(said("ignore = 'x'"), format!("line 1: `ignore` takes {GLOBS}"));
        assert_eq!(said("[function]\nmatch = 'x'"), "line 1: `function` takes tables, each under `[[function]]`");
        assert_eq!(
            said("\n[[function]]\nmin_calls = 5"),
            "line 2: `[[function]]` says which functions it is for, as in `match = \"app::db::*\"`"
        );
        assert_eq!(
            said("[[function]]\nmatch = 'x'\nfail_on = []"),
            "line 3: unknown key `fail_on`; the keys are `min_change`, `one_run_min_change`, `min_calls`, `min_share`, `min_error_change`, `allocations`, `one_off_allocations`, `one_off_bytes`, `largest_call`, `match`"
        );
        assert!(said("min_change = ").starts_with("line 1: not valid TOML"));
    }
}
