//! What actions come to.

use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

use super::format::shortest;

#[derive(Clone, Debug)]
pub(super) enum Value {
    Nil,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(Rc<str>),
    /// Labels: a missing one is empty.
    Labels(Rc<BTreeMap<String, String>>),
    /// An element of a query's result.
    Sample(Rc<Sample>),
    List(Rc<Vec<Value>>),
    /// Of `args`.
    Map(Rc<BTreeMap<String, Value>>),
    /// What a template begins with as its dot: fields by their names.
    Data(Rc<[(&'static str, Value); 4]>),
}

#[derive(Debug)]
pub(super) struct Sample {
    pub(super) labels: Rc<BTreeMap<String, String>>,
    pub(super) value: f64,
}

impl Value {
    pub(super) fn text(text: impl Into<Rc<str>>) -> Self {
        Self::Text(text.into())
    }

    /// As `if` takes it.
    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Nil => false,
            Self::Bool(value) => *value,
            Self::Integer(number) => *number != 0,
            Self::Number(number) => *number != 0.0,
            Self::Text(text) => !text.is_empty(),
            Self::Labels(labels) => !labels.is_empty(),
            Self::List(list) => !list.is_empty(),
            Self::Map(map) => !map.is_empty(),
            Self::Sample(_) | Self::Data(_) => true,
        }
    }

    /// Its type, as Go names it.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Self::Nil => "nil",
            Self::Bool(_) => "bool",
            Self::Integer(_) => "int",
            Self::Number(_) => "float64",
            Self::Text(_) => "string",
            Self::Labels(_) => "map[string]string",
            Self::Sample(_) => "sample",
            Self::List(_) => "template.queryResult",
            Self::Map(_) => "map[string]interface {}",
            Self::Data(_) => "struct",
        }
    }
}

impl fmt::Display for Value {
    /// As Go's `%v`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nil => f.write_str("<nil>"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Integer(number) => write!(f, "{number}"),
            Self::Number(number) => f.write_str(&shortest(*number)),
            Self::Text(text) => f.write_str(text),
            Self::Labels(labels) => map(f, labels.iter()),
            Self::Sample(sample) => {
                f.write_str("{")?;
                map(f, sample.labels.iter())?;
                write!(f, " {}}}", shortest(sample.value))
            }
            Self::List(list) => {
                f.write_str("[")?;
                for (at, value) in list.iter().enumerate() {
                    write!(f, "{}{value}", if at == 0 { "" } else { " " })?;
                }
                f.write_str("]")
            }
            Self::Map(values) => map(f, values.iter()),
            Self::Data(fields) => {
                let [(_, labels), (_, external_labels), (_, url), (_, value)] = &**fields;
                write!(f, "{{{labels} {external_labels} {url} {value}}}")
            }
        }
    }
}

fn map<V: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    pairs: impl Iterator<Item = (impl fmt::Display, V)>,
) -> fmt::Result {
    f.write_str("map[")?;
    for (at, (name, value)) in pairs.enumerate() {
        write!(f, "{}{name}:{value}", if at == 0 { "" } else { " " })?;
    }
    f.write_str("]")
}
