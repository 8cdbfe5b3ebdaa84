//! A metric set as it was written: the struct, its fields and their attributes.

use std::time::Duration;

use proc_macro2::{Ident, Span, TokenTree};
use quote::{ToTokens, format_ident};
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned;
use syn::{
    Attribute, Data, DeriveInput, Error, Expr, ExprLit, Fields, Generics, Lit, LitInt, LitStr, Meta, Path, Result,
    Token, Type, Visibility, parse_quote,
};

use super::attr::{Argument, Grammar, WordOrText};
use super::contract::Tipo;

/// What a `#[derive(TipoMetrics)]` stands on.
pub(crate) struct Set {
    pub(crate) ident: Ident,
    pub(crate) vis: Visibility,
    pub(crate) generics: Generics,
    pub(crate) krate: Path,
    pub(crate) tipo: Option<Tipo>,
    pub(crate) prefix: Option<LitStr>,
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
}

/// A field of type `Counter`, `Gauge` or `Histogram`.
pub(crate) struct Metric {
    pub(crate) kind: Kind,
    pub(crate) labels: Vec<Label>,
    /// Where the labels are written, or the field where there are none.
    pub(crate) labels_at: Span,
    pub(crate) options: Options,
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

pub(crate) struct Label {
    pub(crate) ident: Ident,
    /// Without, any label value will do.
    pub(crate) ty: Option<Type>,
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
            fields: Vec::new(),
        };
        if let Some(attr) = one(&input.attrs, "tipo", errors) {
            TIPO.read(attr, errors, |argument| set.take(argument));
        }
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
                    return Err(Error::new(argument.key.span(), "a set is of one Tipo: give one of `A`, `B`, `C`, `D`"));
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
            Content::Nested | Content::Marker => None,
        })
    }
}

impl Field {
    fn read(field: &syn::Field, errors: &mut Vec<Error>) -> Option<Self> {
        let ident = field.ident.clone()?;
        let mut options = Options::default();
        let metric = one(&field.attrs, "metric", errors);
        if let Some(attr) = metric {
            METRIC.read(attr, errors, |argument| options.take(argument));
        }
        let written = one(&field.attrs, "labels", errors);
        let (mut labels, mut labels_at) = (Vec::new(), ident.span());
        if let Some(attr) = written {
            labels_at = attr.path().span();
            labels = read_labels(attr).unwrap_or_else(|error| {
                errors.push(error);
                Vec::new()
            });
        }
        let content = match (&options.flatten, Kind::of(&field.ty), last_segment(&field.ty)) {
            (Some(flatten), Some(kind), _) => {
                let message = format!("`flatten` takes in the metrics of another set; a `{}` is a metric itself", kind.ty());
                errors.push(Error::new(flatten.span(), message));
                return None;
            }
            (Some(_), None, _) => {
                for attr in written {
                    errors.push(Error::new_spanned(attr, "a flattened set has labels of its own: write them in it"));
                }
                for option in &options.other {
                    let message = format!("`{option}` describes one metric; a flattened set says it of its own");
                    errors.push(Error::new(option.span(), message));
                }
                Content::Nested
            }
            (None, Some(kind), _) => Content::Metric(Box::new(Metric { kind, labels, labels_at, options })),
            (None, None, Some(last)) if last == "PhantomData" => Content::Marker,
            (None, None, _) => {
                let message = "a field of a metric set is a `Counter`, a `Gauge`, a `Histogram` or, with \
                               `#[metric(flatten)]`, another set";
                errors.push(Error::new_spanned(&field.ty, message));
                return None;
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

impl Label {
    pub(crate) fn name(&self) -> String {
        self.ident.unraw().to_string()
    }

    /// The accessor's argument: raw where the label is a keyword.
    pub(crate) fn argument(&self) -> Ident {
        argument(&self.name(), self.ident.span())
    }
}

/// A name as a Rust argument.
pub(crate) fn argument(name: &str, span: Span) -> Ident {
    match name {
        "self" | "Self" | "super" | "crate" => format_ident!("{}_", name.to_lowercase(), span = span),
        name if syn::parse_str::<Ident>(name).is_err() => Ident::new_raw(name, span),
        name => Ident::new(name, span),
    }
}

impl Parse for Label {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let expected = |input: ParseStream<'_>| {
            input.error("`#[labels(..)]` takes names, each with a type or without, as in `#[labels(method, tier: Tier)]`")
        };
        let ident = input.call(Ident::parse_any).map_err(|_| expected(input))?;
        let ty = if input.peek(Token![:]) {
            input.parse::<Token![:]>()?;
            Some(input.parse::<Type>().map_err(|_| expected(input))?)
        } else {
            None
        };
        if !input.is_empty() && !input.peek(Token![,]) {
            return Err(expected(input));
        }
        if let Some(ty) = ty.as_ref().filter(|ty| is_incomplete(ty)) {
            let message = "a label type is whole, with its lifetimes: for text of any lifetime leave the type out";
            return Err(Error::new_spanned(ty, message));
        }
        Ok(Self { ident, ty })
    }
}

/// True for types that mean something else as an argument than in what the accessor returns.
fn is_incomplete(ty: &Type) -> bool {
    fn holds(tokens: proc_macro2::TokenStream) -> bool {
        let mut after_and = false;
        tokens.into_iter().any(|token| {
            let is_lifetime = matches!(&token, TokenTree::Punct(punct) if punct.as_char() == '\'');
            let is_elided = std::mem::take(&mut after_and) && !is_lifetime;
            is_elided
                || match token {
                    TokenTree::Group(group) => holds(group.stream()),
                    TokenTree::Punct(punct) => {
                        after_and = punct.as_char() == '&';
                        false
                    }
                    TokenTree::Ident(ident) => ident == "impl" || ident == "_",
                    TokenTree::Literal(_) => false,
                }
        })
    }
    holds(ty.to_token_stream())
}

fn read_labels(attr: &Attribute) -> Result<Vec<Label>> {
    let labels: Vec<Label> = match &attr.meta {
        Meta::List(list) => list.parse_args_with(Punctuated::<Label, Token![,]>::parse_terminated)?.into_iter().collect(),
        _ => Vec::new(),
    };
    if labels.is_empty() {
        let message = "`#[labels(..)]` takes the names of the labels, as in `#[labels(method, status)]`; leave it out for none";
        return Err(Error::new_spanned(attr, message));
    }
    Ok(labels)
}

/// The attribute of this name. A second one is an error.
fn one<'a>(attrs: &'a [Attribute], name: &str, errors: &mut Vec<Error>) -> Option<&'a Attribute> {
    let mut found = attrs.iter().filter(|attr| attr.path().is_ident(name));
    let first = found.next();
    errors.extend(found.map(|attr| Error::new_spanned(attr.path(), format!("`#[{name}(..)]` is given twice: write one list"))));
    first
}
