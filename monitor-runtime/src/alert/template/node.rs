//! A template as it is expanded.

use std::collections::BTreeMap;

use super::function::Function;

/// The text itself, and what `define` names.
#[derive(Debug, Default)]
pub(super) struct Program {
    pub(super) body: Vec<Node>,
    pub(super) named: BTreeMap<String, Vec<Node>>,
}

#[derive(Debug)]
pub(super) enum Node {
    Text(String),
    Pipe(Pipe),
    If(Branch),
    With(Branch),
    Range(Branch),
    Template { name: String, data: Option<Pipe> },
    Break,
    Continue,
}

/// `if`, `with`, `range`.
#[derive(Debug)]
pub(super) struct Branch {
    pub(super) pipe: Pipe,
    pub(super) body: Vec<Node>,
    pub(super) otherwise: Vec<Node>,
}

/// Commands, each of which gives its value to the next; the last one's may go to variables.
#[derive(Debug)]
pub(super) struct Pipe {
    pub(super) variables: Vec<String>,
    /// `=`: the variable is there already.
    pub(super) assigns: bool,
    pub(super) commands: Vec<Command>,
}

#[derive(Debug)]
pub(super) enum Command {
    Call(Function, Vec<Operand>),
    Value(Operand),
}

#[derive(Debug)]
pub(super) enum Operand {
    Dot,
    Nil,
    Bool(bool),
    Integer(i64),
    Number(f64),
    Text(String),
    Variable(String),
    /// A function without arguments.
    Call(Function),
    Pipe(Box<Pipe>),
    /// `.a.b` of what stands before.
    Fields(Box<Operand>, Vec<String>),
}
