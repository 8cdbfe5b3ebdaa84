//! What is refused: sets that break their contract, and names and values that Prometheus would choke on.

use std::collections::HashMap;

use proc_macro2::Span;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Error, Expr, Lit, Type, UnOp};

use super::contract::{Role, Tipo};
use super::model::{Content, Kind, Metric, Set, Unit};
use super::names::{self, Family};

/// More have no place in a tuple of labels.
const MAX_LABELS: usize = 8;
/// More bounds have no place among a series' words.
const MAX_BOUNDS: usize = 62;

/// Pushes an error for each mistake.
pub(crate) fn check(set: &Set, families: &[Family<'_>], errors: &mut Vec<Error>) {
    check_prefix(set, errors);
    check_accessors(set, errors);
    for family in families.iter().filter(|family| family.metric.is_read) {
        check_family(family, errors);
        check_labels(family.metric, errors);
        check_options(family, errors);
    }
    check_distinct(families, errors);
    if let Some(tipo) = set.tipo {
        check_contract(set, tipo, families, errors);
    }
}

fn check_prefix(set: &Set, errors: &mut Vec<Error>) {
    let Some(prefix) = &set.prefix else { return };
    let text = prefix.value();
    if !names::is_word(&text) {
        let message =
            "`prefix` begins the name of each family: it takes ASCII letters, digits and `_`, and begins with no digit";
        errors.push(Error::new(prefix.span(), message));
    } else if text.ends_with('_') {
        errors.push(Error::new(prefix.span(), "the `_` after the prefix is added: leave it out"));
    }
}

/// Accessors are called as their fields are, and must not meet the other functions of the set.
fn check_accessors(set: &Set, errors: &mut Vec<Error>) {
    for field in set.fields.iter().filter(|field| !matches!(field.content, Content::Marker)) {
        let name = field.name();
        if is_own_function(set, &name) {
            let message = format!(
                "the set has a function `{name}` already: call the field something else and give its family a name with `#[metric(name = \"..\")]`"
            );
            errors.push(Error::new(field.ident.span(), message));
        }
    }
}

/// True for what the set can do whatever its fields.
pub(crate) fn is_own_function(set: &Set, name: &str) -> bool {
    let methods = set.tipo.map_or(&[][..], Tipo::methods);
    ["register", "register_in"].contains(&name) || methods.iter().any(|method| method.name == name)
}

fn check_family(family: &Family<'_>, errors: &mut Vec<Error>) {
    let (kind, name, at) = (family.metric.kind, &family.name, family.name_at());
    // What is told of the role's kind or of the unit is not told of the name as well.
    let is_told = match &family.metric.options.unit {
        Some((Unit::Of(unit), _)) => unit_refusal(unit).is_some(),
        _ => false,
    };
    let is_exempt = is_told || family.role.is_some_and(|role| role.may_break_rules() || role.kind != kind);
    let from_field = || {
        let field = family.field.name();
        let is_own = family.role.is_none() && family.metric.options.name.is_none();
        is_own.then(|| names::non_base_unit(field.strip_suffix("_total").unwrap_or(&field))).flatten()
    };
    let refusal = names::refusal(name)
        .or_else(from_field)
        .or_else(|| if is_exempt { None } else { names::broken_rule(name, kind) });
    errors.extend(refusal.map(|message| Error::new(at, message)));
    if family.help.is_empty() {
        let message =
            "this metric has no help text: say what it measures in a doc comment above it, as in `/// Orders placed`";
        errors.push(Error::new(family.field.ident.span(), message));
    }
}

/// True when an accessor can have these labels as arguments.
pub(crate) fn are_arguments(metric: &Metric) -> bool {
    let mut errors = Vec::new();
    check_labels(metric, &mut errors);
    errors.is_empty()
}

fn check_labels(metric: &Metric, errors: &mut Vec<Error>) {
    for (place, label) in metric.labels.iter().enumerate() {
        let name = label.name();
        let is_double = metric.labels.iter().take(place).any(|earlier| earlier.name() == name);
        let refusal =
            if is_double { Some(format!("the label `{name}` is given twice")) } else { names::label_refusal(&name) };
        errors.extend(refusal.map(|message| Error::new(label.ident.span(), message)));
    }
    if let Some(label) = metric.labels.get(MAX_LABELS) {
        let message = format!("a metric has at most {MAX_LABELS} labels; each multiplies the number of its series");
        errors.push(Error::new(label.ident.span(), message));
    }
}

fn check_options(family: &Family<'_>, errors: &mut Vec<Error>) {
    let options = &family.metric.options;
    match (&options.unit, family.role) {
        (Some((_, at)), Some(role)) => {
            let message =
                format!("the contract names the family of role `{}` with its unit: leave `unit` out", role.field);
            errors.push(Error::new(*at, message));
        }
        (Some((_, at)), None) if options.name.is_some() => {
            errors.push(Error::new(*at, "`name` is the whole name, with its unit: leave `unit` out"));
        }
        (Some((Unit::Of(unit), at)), None) => errors.extend(unit_refusal(unit).map(|message| Error::new(*at, message))),
        _ => {}
    }
    if let Some(buckets) = &options.buckets {
        if family.metric.kind == Kind::Histogram {
            errors.extend(check_buckets(buckets).err());
        } else {
            errors.push(Error::new(buckets.span(), "`buckets` belong to a `Histogram`"));
        }
    }
}

fn unit_refusal(unit: &str) -> Option<String> {
    let is_unit = unit.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_') && names::is_word(unit);
    if !is_unit {
        return Some(
            "a unit is written in small letters, as in `unit = \"bytes\"`; for none write `unit = none`".to_owned(),
        );
    }
    names::non_base_unit(unit)
}

/// Two families of one name, or one with the name of a part of a histogram.
fn check_distinct(families: &[Family<'_>], errors: &mut Vec<Error>) {
    let mut taken: HashMap<String, &str> = HashMap::new();
    for family in families {
        let parts: &[&str] =
            if family.metric.kind == Kind::Histogram { &["", "_bucket", "_count", "_sum"] } else { &[""] };
        let names = || parts.iter().map(|part| format!("{}{part}", family.name));
        if let Some((name, other)) = names().find_map(|name| taken.get(&name).map(|other| (name.clone(), *other))) {
            let message = if name == family.name && name == other {
                format!("another field of this set has the family `{name}` already")
            } else {
                format!(
                    "`{}` and `{other}` would both be exposed as `{name}`: give one of them another name",
                    family.name
                )
            };
            errors.push(Error::new(family.name_at(), message));
        }
        taken.extend(names().map(|name| (name, family.name.as_str())));
    }
}

/// A list of rising numbers, or a path, which the compiler checks when it evaluates the constant.
fn check_buckets(buckets: &Expr) -> Result<(), Error> {
    let list = match buckets {
        Expr::Array(list) => list,
        Expr::Path(_) => return Ok(()),
        other => {
            let message = "`buckets` takes upper bounds, as in `buckets = [0.1, 0.5, 2.5]`, or the path of a constant";
            return Err(Error::new(other.span(), message));
        }
    };
    if list.elems.is_empty() {
        return Err(Error::new(list.span(), "`buckets` is empty: give at least one bound"));
    }
    if list.elems.len() > MAX_BOUNDS {
        return Err(Error::new(list.span(), format!("`buckets` takes at most {MAX_BOUNDS} bounds")));
    }
    let mut previous = f64::NEG_INFINITY;
    for bound in &list.elems {
        let value = number(bound)?;
        if !value.is_finite() {
            return Err(Error::new(bound.span(), "a bound is a finite number; +Inf is added by itself"));
        }
        if value <= previous {
            return Err(Error::new(bound.span(), "bounds must rise: this one is not above the one before"));
        }
        previous = value;
    }
    Ok(())
}

/// The value of a number literal.
pub(crate) fn number(bound: &Expr) -> Result<f64, Error> {
    let value = match bound {
        Expr::Lit(literal) => match &literal.lit {
            Lit::Float(number) => number.base10_parse().ok(),
            Lit::Int(number) => number.base10_parse().ok(),
            _ => None,
        },
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => number(&unary.expr).ok().map(|value| -value),
        Expr::Group(group) => number(&group.expr).ok(),
        _ => None,
    };
    let message = "a bound is a number literal, as in `0.25`; constants go in as the path of a whole list";
    value.ok_or_else(|| Error::new(bound.span(), message))
}

/// Each role is there, with its kind and its labels.
fn check_contract(set: &Set, tipo: Tipo, families: &[Family<'_>], errors: &mut Vec<Error>) {
    for role in tipo.roles() {
        let Some(field) = set.fields.iter().find(|field| field.name() == role.field) else {
            errors.push(Error::new(set.ident.span(), missing(tipo, role)));
            continue;
        };
        match &field.content {
            Content::Metric(metric) if metric.is_read => errors.extend(broken_role(tipo, role, metric, &field.ty)),
            Content::Metric(_) | Content::Refused => {}
            Content::Nested | Content::Marker => errors.push(wrong_kind(tipo, role, field.ty.span())),
        }
    }
    check_shared_arguments(tipo, families, errors);
}

fn missing(tipo: Tipo, role: &Role) -> String {
    let Role { field, kind, help, .. } = role;
    let labels = if role.labels.is_empty() { String::new() } else { format!("    {}\n", labels_attribute(role)) };
    format!(
        "the role `{field}` of Tipo {} is missing; add:\n\n    /// {help}\n{labels}    {field}: {},\n",
        tipo.letter(),
        kind.ty()
    )
}

fn labels_attribute(role: &Role) -> String {
    format!("#[labels({})]", role.labels.join(", "))
}

fn wrong_kind(tipo: Tipo, role: &Role, at: Span) -> Error {
    Error::new(at, format!("the role `{}` of Tipo {} is a `{}`", role.field, tipo.letter(), role.kind.ty()))
}

fn broken_role(tipo: Tipo, role: &Role, metric: &Metric, ty: &Type) -> Option<Error> {
    if metric.kind != role.kind {
        return Some(wrong_kind(tipo, role, ty.span()));
    }
    let names: Vec<_> = metric.labels.iter().map(|label| label.name()).collect();
    if names != role.labels {
        let (field, letter) = (role.field, tipo.letter());
        let message = if role.labels.is_empty() {
            format!("the role `{field}` of Tipo {letter} has no labels: leave `#[labels(..)]` out")
        } else {
            format!(
                "the role `{field}` of Tipo {letter} is labelled in this way and order: `{}`",
                labels_attribute(role)
            )
        };
        return Some(Error::new(metric.labels_at, message));
    }
    let (own, method, values) = role.own_label()?;
    let ty = metric.labels.iter().find(|label| label.name() == own)?.ty.as_ref()?;
    let message = format!("`{method}` sets the label `{own}` to {values}: leave it without a type");
    Some(Error::new(ty.span(), message))
}

/// One argument of a recording method may label several roles, and then has one type.
fn check_shared_arguments(tipo: Tipo, families: &[Family<'_>], errors: &mut Vec<Error>) {
    let text = |ty: &Type| ty.to_token_stream().to_string();
    for method in tipo.methods() {
        for argument in method.arguments {
            let mut types = method.roles().filter_map(|role| {
                let family = families.iter().find(|family| family.field.name() == role)?;
                let label = family.metric.labels.iter().find(|label| label.name() == *argument)?;
                Some((role, label.ty.as_ref()?))
            });
            let Some((first_role, first)) = types.next() else { continue };
            for (role, ty) in types.filter(|(_, ty)| text(ty) != text(first)) {
                let message = format!(
                    "`{}` labels both `{first_role}` and `{role}` with its argument `{argument}`: give both the same type",
                    method.name
                );
                errors.push(Error::new(ty.span(), message));
            }
        }
    }
}
