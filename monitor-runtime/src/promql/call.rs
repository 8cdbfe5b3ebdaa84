//! Calls of functions, when a query is loaded: which there are, and whether their arguments fit.

use promql_parser::parser as ast;
use regex::Regex;

use super::Compat;
use super::error::ParseError;
use super::expr::{Call, Expr};
use super::functions::{self, Body, Function};
use super::parse::{Lowering, bad_argument, expect};
use super::re2;
use super::source::NAME;

impl Lowering {
    pub(super) fn call(&mut self, call: &ast::Call) -> Result<Expr, ParseError> {
        let name = call.func.name;
        let function = functions::find(name).filter(|_| self.compat == Compat::V3 || !functions::is_later(name));
        let Some(function) = function else { return Err(unsupported(name)) };
        let arguments: Vec<Expr> = call.args.args.iter().map(|tree| self.expr(tree)).collect::<Result<_, _>>()?;
        // Only the last parameter repeats, in `label_join`.
        let parameters = function.parameters.iter().chain(function.parameters.last().into_iter().cycle());
        for (argument, parameter) in arguments.iter().zip(parameters) {
            expect(name, argument, &[*parameter])?;
        }
        let pattern = self.written_labels(&function, &arguments)?;
        Ok(Expr::Call(Call { function, arguments, pattern }))
    }

    /// Labels and patterns are literals, so what is wrong with them is known now.
    fn written_labels(&self, function: &Function, arguments: &[Expr]) -> Result<Option<Regex>, ParseError> {
        let texts: Vec<&str> = arguments.iter().filter_map(text).collect();
        match (function.body, texts.as_slice()) {
            (Body::LabelReplace, [target, _, _, pattern]) => {
                self.label_name(function.name, target)?;
                let flags = if self.compat == Compat::V3 { "s" } else { "" };
                let pattern = re2::compile(&format!("^(?{flags}:{pattern})$"));
                pattern.map(Some).map_err(|error| bad_argument(function.name, error))
            }
            (Body::LabelJoin, [target, _, sources @ ..]) => {
                for name in [target].into_iter().chain(sources).filter(|name| **name != NAME) {
                    self.label_name(function.name, name)?;
                }
                Ok(None)
            }
            _ => Ok(None),
        }
    }
}

pub(super) fn text(expr: &Expr) -> Option<&str> {
    match expr {
        Expr::Text(text) => Some(text),
        _ => None,
    }
}

fn unsupported(name: &str) -> ParseError {
    let instead = match name {
        "histogram_avg" | "histogram_count" | "histogram_sum" | "histogram_stddev" | "histogram_stdvar"
        | "histogram_fraction" => "it reads native histograms, and series here are classic: use _sum, _count, _bucket",
        "first_over_time" => "Prometheus 2 does not have it: use compat = \"3\"",
        _ => "it is experimental in Prometheus",
    };
    ParseError::Unsupported { what: format!("{name}()"), instead }
}
