//! A metric set as it was written: the struct, its fields and their attributes.

use std::time::Duration;

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprLit, Fields, Generics, Lit, LitInt, LitStr, Meta, Path, Result,
    Type, Visibility, parse_quote,
};

use super::attr::{Argument, Grammar, WordOrText};
use super::contract::Tipo;
use super::label::{self, Label};

/// What a `#[derive(TipoMetrics)]` stands on.
pub(crate) struct Set {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) generics: Generics,
    pub(crate) krate: Path,
    pub(crate) tipo: Option<Tipo>,
    pub(crate) prefix: Option<LitStr>,
    /// False when `#[tipo(..)]` was refused.
    pub(crate) is_read: bool,
    pub(crate) fields: Vec<Field>,
}

pub(crate) struct Field {
    pub(crate) ident: Ident,
    pub(crate) ty: Type,
    /// The doc comment, line by line.
    pub(crate) docs: Vec<Attribute>,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    Metric(Box<Metric>),
    /// Another set.
    Nested,
    /// `PhantomData`, which a generic set may need.
    Marker,
    /// Something else, which was told.
    Refused,
}

/// A field of type `Counter`, `Gauge` or `Histogram`.
pub(crate) struct Metric {
    pub(crate) kind: Kind,
    pub(crate) labels: Vec<Label>,
    /// Where the labels are written, or the field where there are none.
    pub(crate) labels_at: Span,
    pub(crate) options: Options,
    /// False when an attribute was refused: what follows from it is not told as well.
    pub(crate) is_read: bool,
}

/// What `#[metric(..)]` says.
#[derive(Default)]
pub(crate) struct Options {
    pub(crate) name: Option<LitStr>,
    pub(crate) help: Option<LitStr>,
    pub(crate) unit: Option<(Unit, Span)>,
    pub(crate) buckets: Option<Expr>,
    pub(crate) max_series: Option<LitInt>,
    pub(crate) idle_timeout: Option<Duration>,
    flatten: Option<Ident>,
    /// The first of the others, which a nested set cannot have.
    other: Option<Ident>,
}

pub(crate) enum Unit {
    None,
    Of(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Counter,
    Gauge,
    Histogram,
}

const TIPO: Grammar = Grammar {
    attribute: "tipo",
    keys: &[
        ("A", "no value: it is written `#[tipo(A)]`"),
        ("B", "no value: it is written `#[tipo(B)]`"),
        ("C", "no value: it is written `#[tipo(C)]`"),
        ("D", "no value: it is written `#[tipo(D)]`"),
        ("prefix", "a string literal, as in `prefix = \"libros\"`"),
        ("crate", "a path, as in `crate = my_facade::monitor`"),
    ],
};

const METRIC: Grammar = Grammar {
    attribute: "metric",
    keys: &[
        ("name", "the whole name of the family, as in `name = \"shop_orders_total\"`"),
        ("help", "a string literal, as in `help = \"Orders placed\"`"),
        ("unit", "a base unit, as in `unit = \"bytes\"`, or `unit = none`"),
        ("buckets", "upper bounds, as in `buckets = [0.1, 0.5, 2.5]`, or the path of a constant"),
        ("max_series", "a whole number above 0, as in `max_series = 200`"),
        ("idle_timeout", "a duration in ms, s, m, h or d, as in `idle_timeout = \"10m\"`"),
        ("flatten", "no value: it is written `#[metric(flatten)]`"),
    ],
};

impl Set {
    /// `None` when there is nothing that the rest could go on with.
    pub(crate) fn read(input: &DeriveInput, errors: &mut Vec<Error>) -> Option<Self> {
        let not_a_struct = "a metric set is a struct with named fields, each a `Counter`, a `Gauge`, a `Histogram` or, \
                            with `#[metric(flatten)]`, another set";
        let Data::Struct(data) = &input.data else {
            errors.push(Error::new(input.ident.span(), not_a_struct));
            return None;
        };
        let Fields::Named(named) = &data.fields else {
            errors.push(Error::new(input.ident.span(), not_a_struct));
            return None;
        };
        let mut set = Self {
            ident: input.ident.clone(),
            vis: input.vis.clone(),
            generics: input.generics.clone(),
            krate: parse_quote!(::monitor),
            tipo: None,
            prefix: None,
            is_read: true,
            fields: Vec::new(),
        };
        if let Some(attr) = one(&input.attrs, "tipo", errors) {
            TIPO.read(attr, errors, |argument| set.take(argument));
        }
        set.is_read = errors.is_empty();
        set.fields = named.named.iter().filter_map(|field| Field::read(field, errors)).collect();
        Some(set)
    }

    fn take(&mut self, argument: &Argument<'_>) -> Result<()> {
        match argument.key.to_string().as_str() {
            "prefix" => self.prefix = Some(argument.text()?),
            "crate" => self.krate = argument.path()?,
            tipo => {
                argument.flag()?;
                if self.tipo.is_some() {
                    return Err(Error::new(
                        argument.key.span(),
                        "a set is of one Tipo: give one of `A`, `B`, `C`, `D`",
                    ));
                }
                self.tipo = Tipo::of(tipo);
            }
        }
        Ok(())
    }

    /// The metrics, in the order of the fields.
    pub(crate) fn metrics(&self) -> impl Iterator<Item = (&Field, &Metric)> {
        self.fields.iter().filter_map(|field| match &field.content {
            Content::Metric(metric) => Some((field, &**metric)),
            Content::Nested | Content::Marker | Content::Refused => None,
        })
    }
}

impl Field {
    fn read(field: &syn::Field, errors: &mut Vec<Error>) -> Option<Self> {
        let (ident, before) = (field.ident.clone()?, errors.len());
        let mut options = Options::default();
        let metric = one(&field.attrs, "metric", errors);
        if let Some(attr) = metric {
            METRIC.read(attr, errors, |argument| options.take(argument));
        }
        let written = one(&field.attrs, "labels", errors);
        let (mut labels, mut labels_at) = (Vec::new(), ident.span());
        if let Some(attr) = written {
            labels_at = attr.path().span();
            labels = label::read(attr).unwrap_or_else(|error| {
                errors.push(error);
                Vec::new()
            });
        }
        let content = match (&options.flatten, Kind::of(&field.ty), last_segment(&field.ty)) {
            (Some(flatten), Some(kind), _) => {
                let message =
                    format!("`flatten` takes in the metrics of another set; a `{}` is a metric itself", kind.ty());
                errors.push(Error::new(flatten.span(), message));
                Content::Refused
            }
            (Some(_), None, _) => {
                if let Some(attr) = written {
                    errors.push(Error::new_spanned(attr, "a flattened set has labels of its own: write them in it"));
                }
                if let Some(option) = &options.other {
                    let message = format!("`{option}` describes one metric; a flattened set says it of its own");
                    errors.push(Error::new(option.span(), message));
                }
                Content::Nested
            }
            (None, Some(kind), _) => {
                let is_read = errors.len() == before;
                Content::Metric(Box::new(Metric { kind, labels, labels_at, options, is_read }))
            }
            (None, None, Some(last)) if last == "PhantomData" => Content::Marker,
            (None, None, _) if errors.len() > before => Content::Refused,
            (None, None, _) => {
                let message = "a field of a metric set is a `Counter`, a `Gauge`, a `Histogram` or, with \
                               `#[metric(flatten)]`, another set";
                errors.push(Error::new_spanned(&field.ty, message));
                Content::Refused
            }
        };
        let docs = field.attrs.iter().filter(|attr| attr.path().is_ident("doc")).cloned().collect();
        Some(Self { ident, ty: field.ty.clone(), docs, content })
    }

    /// The first paragraph of the doc comment in one line.
    pub(crate) fn doc(&self) -> Option<String> {
        let lines = self.docs.iter().filter_map(|attr| match &attr.meta {
            Meta::NameValue(pair) => match &pair.value {
                Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) => Some(text.value()),
                _ => None,
            },
            _ => None,
        });
        let text = lines.collect::<Vec<_>>().join("\n");
        let lines = text.lines().map(str::trim).skip_while(|line| line.is_empty()).take_while(|line| !line.is_empty());
        Some(lines.collect::<Vec<_>>().join(" ")).filter(|help| !help.is_empty())
    }

    /// The field's name without `r#`.
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }
}

impl Options {
    fn take(&mut self, argument: &Argument<'_>) -> Result<()> {
        let key = argument.key.to_string();
        match key.as_str() {
            "name" => self.name = Some(argument.text()?),
            "help" => self.help = Some(argument.text()?),
            "unit" => {
                let (unit, span) = match argument.word_or_text()? {
                    WordOrText::Word(none) if none == "none" => (Unit::None, none.span()),
                    WordOrText::Word(other) => return Err(argument.expected(other.span())),
                    WordOrText::Text(text) => (Unit::Of(text.value()), text.span()),
                };
                self.unit = Some((unit, span));
            }
            "buckets" => self.buckets = Some(argument.value()?),
            "max_series" => {
                let number: LitInt = argument.value()?;
                let series = number.base10_parse::<usize>().ok().filter(|series| *series > 0);
                series.ok_or_else(|| argument.expected(number.span()))?;
                self.max_series = Some(number);
            }
            "idle_timeout" => self.idle_timeout = Some(argument.duration()?),
            _ => {
                argument.flag()?;
                self.flatten = Some(argument.key.clone());
            }
        }
        if key != "flatten" {
            self.other.get_or_insert_with(|| argument.key.clone());
        }
        Ok(())
    }
}

impl Kind {
    /// By the last segment of the type's path.
    fn of(ty: &Type) -> Option<Self> {
        let last = last_segment(ty)?;
        [Self::Counter, Self::Gauge, Self::Histogram].into_iter().find(|kind| last == kind.ty())
    }

    /// The type that a field of this kind has.
    pub(crate) fn ty(self) -> &'static str {
        match self {
            Self::Counter => "Counter",
            Self::Gauge => "Gauge",
            Self::Histogram => "Histogram",
        }
    }

    /// The kind in a sentence, and the function that makes one.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Counter => "counter",
            Self::Gauge => "gauge",
            Self::Histogram => "histogram",
        }
    }
}

/// A type that came through a macro stands in a group that nobody sees.
fn last_segment(ty: &Type) -> Option<&Ident> {
    match ty {
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        Type::Path(path) => path.path.segments.last().map(|segment| &segment.ident),
        _ => None,
    }
}

/// The attribute of this name. A second one is an error.
fn one<'a>(attrs: &'a [Attribute], name: &str, errors: &mut Vec<Error>) -> Option<&'a Attribute> {
    let mut found = attrs.iter().filter(|attr| attr.path().is_ident(name));
    let first = found.next();
    errors.extend(
        found.map(|attr| Error::new_spanned(attr.path(), format!("`#[{name}(..)]` is given twice: write one list"))),
    );
    first
}
