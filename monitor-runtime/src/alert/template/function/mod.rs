//! The functions of templates: Prometheus's, and those of Go's `text/template`.

mod compare;
mod series;
mod text;

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Context;
use super::humanize;
use super::print::printf;
use super::run::Failure;
use super::value::Value;

/// What a call comes to.
pub(super) type Outcome = Result<Value, Failure>;

/// A function: its name, how many arguments it takes at least and at most, and what it does.
#[derive(Clone, Copy)]
pub(super) struct Function(&'static Entry);

struct Entry {
    name: &'static str,
    least: usize,
    most: usize,
    call: fn(&Context<'_>, &[Value]) -> Outcome,
}

impl std::fmt::Debug for Function {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.name)
    }
}

const ANY: usize = usize::MAX;

macro_rules! table {
    ($($name:literal $least:literal..=$most:tt $call:expr;)*) => {
        const TABLE: &[Entry] = &[$(Entry { name: $name, least: $least, most: $most, call: $call },)*];
    };
}

table! {
    "and" 1..=ANY |_, values| last(values);
    "args" 0..=ANY |_, values| args(values);
    "eq" 2..=ANY |_, values| compare::eq(values);
    "externalURL" 0..=0 |context, _| Ok(Value::text(context.external.url.as_str()));
    "first" 1..=1 |_, values| series::first(values);
    "ge" 2..=2 |_, values| compare::order(values, std::cmp::Ordering::is_ge);
    "graphLink" 1..=1 |_, values| text::link(values, 0);
    "gt" 2..=2 |_, values| compare::order(values, std::cmp::Ordering::is_gt);
    "html" 1..=ANY |_, values| text::html(values);
    "humanize" 1..=1 |_, values| humanized(values, humanize::decimal);
    "humanize1024" 1..=1 |_, values| humanized(values, humanize::binary);
    "humanizeDuration" 1..=1 |_, values| humanized(values, humanize::duration);
    "humanizePercentage" 1..=1 |_, values| humanized(values, humanize::percentage);
    "humanizeTimestamp" 1..=1 |_, values| humanized(values, humanize::timestamp);
    "index" 1..=ANY |_, values| series::index(values);
    "label" 2..=2 |_, values| series::label(values);
    "le" 2..=2 |_, values| compare::order(values, std::cmp::Ordering::is_le);
    "len" 1..=1 |_, values| series::len(values);
    "lt" 2..=2 |_, values| compare::order(values, std::cmp::Ordering::is_lt);
    "match" 2..=2 |_, values| text::matches(values);
    "ne" 2..=2 |_, values| compare::ne(values);
    "not" 1..=1 |_, values| Ok(Value::Bool(!values.first().is_some_and(Value::is_true)));
    "or" 1..=ANY |_, values| last(values);
    "parseDuration" 1..=1 |_, values| text::duration(values);
    "pathPrefix" 0..=0 |context, _| Ok(text::path(&context.external.url));
    "print" 0..=ANY |_, values| Ok(Value::text(text::print(values)));
    "printf" 1..=ANY |_, values| printf(values);
    "println" 0..=ANY |_, values| Ok(Value::text(text::println(values)));
    "query" 1..=1 |context, values| series::query(context, values);
    "reReplaceAll" 3..=3 |_, values| text::replace(values);
    "safeHtml" 1..=1 |_, values| text::of(values, str::to_owned);
    "sortByLabel" 2..=2 |_, values| series::sort(values);
    "stripDomain" 1..=1 |_, values| text::of(values, text::strip_domain);
    "stripPort" 1..=1 |_, values| text::of(values, text::strip_port);
    "strvalue" 1..=1 |_, values| series::text_value(values);
    "tableLink" 1..=1 |_, values| text::link(values, 1);
    "title" 1..=1 |_, values| text::of(values, text::title);
    "toLower" 1..=1 |_, values| text::of(values, text::lower);
    "toUpper" 1..=1 |_, values| text::of(values, text::upper);
    "urlquery" 1..=ANY |_, values| Ok(Value::text(text::query_escaped(&text::print(values))));
    "value" 1..=1 |_, values| series::value(values);
}

impl Function {
    pub(super) fn find(name: &str) -> Result<Self, String> {
        TABLE.iter().find(|entry| entry.name == name).map(Self).ok_or_else(|| {
            let near = TABLE.iter().map(|entry| (strsim::damerau_levenshtein(entry.name, name), entry.name)).min();
            match near {
                Some((distance, near)) if distance <= 2 => {
                    format!("function {name:?} is not known: did you mean {near}?")
                }
                _ => format!("function {name:?} is not known"),
            }
        })
    }

    pub(super) fn check_count(self, arguments: usize) -> Result<(), String> {
        let Entry { name, least, most, .. } = self.0;
        if (*least..=*most).contains(&arguments) {
            return Ok(());
        }
        let takes = match (*least, *most) {
            (least, ANY) => format!("at least {least}"),
            (least, _) => least.to_string(),
        };
        Err(format!("{name} takes {takes} arguments, and is given {arguments}"))
    }

    /// Whether an argument is the answer already.
    pub(super) fn is_decided(self, value: &Value) -> bool {
        match self.0.name {
            "and" => !value.is_true(),
            "or" => value.is_true(),
            _ => false,
        }
    }

    pub(super) fn call(self, context: &Context<'_>, arguments: &[Value]) -> Outcome {
        let told = |problem: &str| format!("error calling {}: {problem}", self.0.name);
        (self.0.call)(context, arguments).map_err(|failure| match failure {
            Failure::Always(problem) => Failure::Always(told(&problem)),
            Failure::Now(problem) => Failure::Now(told(&problem)),
        })
    }
}

/// A value of another type than a function takes.
fn wrong(value: Option<&Value>, expected: &str) -> Failure {
    match value {
        None | Some(Value::Nil) => Failure::Now(format!("nil is no {expected}")),
        Some(value) => Failure::Always(format!("{value} is a {}, and no {expected}", value.kind())),
    }
}

fn last(values: &[Value]) -> Outcome {
    Ok(values.last().cloned().unwrap_or(Value::Nil))
}

fn args(values: &[Value]) -> Outcome {
    let named = values.iter().enumerate().map(|(at, value)| (format!("arg{at}"), value.clone()));
    Ok(Value::Map(Rc::new(named.collect::<BTreeMap<_, _>>())))
}

fn humanized(values: &[Value], write: fn(f64) -> String) -> Outcome {
    Ok(Value::text(write(number(values.first())?)))
}

/// A number, or a text that is one.
fn number(value: Option<&Value>) -> Result<f64, Failure> {
    match value {
        Some(Value::Number(number)) => Ok(*number),
        Some(Value::Integer(number)) => Ok(*number as f64),
        Some(Value::Text(text)) => match text.replace('_', "").parse::<f64>() {
            // Only what says so is infinite.
            Ok(number) if number.is_finite() || !text.contains(|c: char| c.is_ascii_digit()) => Ok(number),
            _ => Err(Failure::Now(format!("{text:?} is no number"))),
        },
        other => Err(wrong(other, "number")),
    }
}
