//! Expands a template.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Context;
use super::function::Function;
use super::node::{Branch, Command, Node, Operand, Pipe, Program};
use super::value::Value;

/// A template's text is for people.
const MAX_TEXT: usize = 64 << 10;
/// Nodes and calls of one expansion.
const MAX_STEPS: usize = 100_000;
/// Templates within each other.
const MAX_DEPTH: usize = 100;

/// Why an expansion came to nothing.
#[derive(Debug)]
pub(super) enum Failure {
    /// Types do not fit: with any values.
    Always(String),
    /// With these values.
    Now(String),
}

impl Failure {
    pub(super) fn problem(&self) -> &str {
        match self {
            Self::Always(problem) | Self::Now(problem) => problem,
        }
    }
}

pub(super) fn expand(program: &Program, context: Context<'_>) -> Result<String, Failure> {
    let map = |labels: &super::Labels| {
        labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<BTreeMap<_, _>>()
    };
    let labels = Value::Labels(Rc::new(map(context.labels)));
    let external_labels = Value::Labels(Rc::new(context.external.labels.clone()));
    let url = Value::text(context.external.url.as_str());
    let value = Value::Number(context.value);
    let variables =
        [("labels", &labels), ("externalLabels", &external_labels), ("externalURL", &url), ("value", &value)];
    let mut variables: Vec<_> = variables.map(|(name, value)| (name.to_owned(), value.clone())).to_vec();
    let fields = [("Labels", labels), ("ExternalLabels", external_labels), ("ExternalURL", url), ("Value", value)];
    let data = Value::Data(Rc::new(fields));
    variables.push((String::new(), data.clone()));
    let mut run = Run { program, context, variables, text: String::new(), steps: 0, depth: 0 };
    run.nodes(&program.body, &data)?;
    Ok(run.text)
}

pub(super) struct Run<'a> {
    program: &'a Program,
    pub(super) context: Context<'a>,
    variables: Vec<(String, Value)>,
    text: String,
    steps: usize,
    depth: usize,
}

/// What comes after a node.
#[derive(PartialEq)]
enum Flow {
    Next,
    Break,
    Continue,
}

impl Run<'_> {
    fn step(&mut self) -> Result<(), Failure> {
        self.steps += 1;
        if self.steps > MAX_STEPS {
            return Err(Failure::Now(format!("it takes more than {MAX_STEPS} steps")));
        }
        if self.text.len() > MAX_TEXT {
            return Err(Failure::Now(format!("its text is longer than {MAX_TEXT} bytes")));
        }
        Ok(())
    }

    fn nodes(&mut self, nodes: &[Node], dot: &Value) -> Result<Flow, Failure> {
        let known = self.variables.len();
        for node in nodes {
            self.step()?;
            let flow = self.node(node, dot)?;
            if flow != Flow::Next {
                self.variables.truncate(known);
                return Ok(flow);
            }
        }
        self.variables.truncate(known);
        Ok(Flow::Next)
    }

    fn node(&mut self, node: &Node, dot: &Value) -> Result<Flow, Failure> {
        match node {
            Node::Text(text) => self.text.push_str(text),
            Node::Break => return Ok(Flow::Break),
            Node::Continue => return Ok(Flow::Continue),
            Node::Pipe(pipe) => {
                let value = self.pipe(pipe, dot)?;
                if pipe.variables.is_empty() {
                    match value {
                        Value::Nil => self.text.push_str("<no value>"),
                        value => self.text.push_str(&value.to_string()),
                    }
                }
            }
            Node::If(branch) => {
                return self.branch(branch, dot, |run, _| run.nodes(&branch.body, dot));
            }
            Node::With(branch) => {
                return self.branch(branch, dot, |run, value| run.nodes(&branch.body, value));
            }
            Node::Range(branch) => return self.range(branch, dot),
            Node::Template { name, data } => {
                let value = match data {
                    Some(data) => self.pipe(data, dot)?,
                    None => Value::Nil,
                };
                self.named(name, value)?;
            }
        }
        Ok(Flow::Next)
    }

    fn branch(
        &mut self,
        branch: &Branch,
        dot: &Value,
        body: impl FnOnce(&mut Self, &Value) -> Result<Flow, Failure>,
    ) -> Result<Flow, Failure> {
        let known = self.variables.len();
        let value = self.pipe(&branch.pipe, dot)?;
        let flow = if value.is_true() { body(self, &value)? } else { self.nodes(&branch.otherwise, dot)? };
        self.variables.truncate(known);
        Ok(flow)
    }

    fn range(&mut self, branch: &Branch, dot: &Value) -> Result<Flow, Failure> {
        let known = self.variables.len();
        let value = self.value(&branch.pipe, dot)?;
        let pairs: Vec<(Value, Value)> = match &value {
            Value::List(list) => {
                list.iter().enumerate().map(|(at, value)| (Value::Integer(at as i64), value.clone())).collect()
            }
            Value::Labels(labels) => {
                labels.iter().map(|(name, value)| (Value::text(name.as_str()), Value::text(value.as_str()))).collect()
            }
            Value::Map(map) => map.iter().map(|(name, value)| (Value::text(name.as_str()), value.clone())).collect(),
            Value::Nil => Vec::new(),
            other => return Err(Failure::Always(format!("range can't iterate over {other}, a {}", other.kind()))),
        };
        if pairs.is_empty() {
            let flow = self.nodes(&branch.otherwise, dot)?;
            self.variables.truncate(known);
            return Ok(flow);
        }
        for (key, value) in pairs {
            let names = branch.pipe.variables.as_slice();
            let given: Vec<(&String, Value)> = match names {
                [name] => vec![(name, value.clone())],
                [index, name] => vec![(index, key), (name, value.clone())],
                _ => Vec::new(),
            };
            for (name, value) in given {
                self.set(name, value, branch.pipe.assigns)?;
            }
            let flow = self.nodes(&branch.body, &value)?;
            self.variables.truncate(known);
            if flow == Flow::Break {
                break;
            }
        }
        Ok(Flow::Next)
    }

    /// Expands what `define` has named.
    fn named(&mut self, name: &str, dot: Value) -> Result<(), Failure> {
        let Some(nodes) = self.program.named.get(name) else {
            return Err(Failure::Always(format!("template {name:?} is not defined")));
        };
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(Failure::Now("exceeded maximum template depth".to_owned()));
        }
        let outer = std::mem::replace(&mut self.variables, vec![(String::new(), dot.clone())]);
        self.nodes(nodes, &dot)?;
        self.variables = outer;
        self.depth -= 1;
        Ok(())
    }

    fn set(&mut self, name: &str, value: Value, assigns: bool) -> Result<(), Failure> {
        if !assigns {
            self.variables.push((name.to_owned(), value));
            return Ok(());
        }
        match self.variables.iter_mut().rev().find(|(own, _)| own == name) {
            Some((_, place)) => *place = value,
            None => return Err(Failure::Always(format!("variable ${name} is not defined"))),
        }
        Ok(())
    }

    /// A pipe's value, given to its variables.
    fn pipe(&mut self, pipe: &Pipe, dot: &Value) -> Result<Value, Failure> {
        let value = self.value(pipe, dot)?;
        for name in &pipe.variables {
            self.set(name, value.clone(), pipe.assigns)?;
        }
        Ok(value)
    }

    fn value(&mut self, pipe: &Pipe, dot: &Value) -> Result<Value, Failure> {
        let mut piped = None;
        for command in &pipe.commands {
            self.step()?;
            piped = Some(match command {
                Command::Value(operand) => self.operand(operand, dot)?,
                Command::Call(function, arguments) => self.call(*function, arguments, piped, dot)?,
            });
        }
        Ok(piped.unwrap_or(Value::Nil))
    }

    fn call(
        &mut self,
        function: Function,
        operands: &[Operand],
        piped: Option<Value>,
        dot: &Value,
    ) -> Result<Value, Failure> {
        let mut arguments = Vec::with_capacity(operands.len() + 1);
        for operand in operands {
            let value = self.operand(operand, dot)?;
            // `and` and `or` do not look at what cannot change the answer.
            if function.is_decided(&value) {
                return Ok(value);
            }
            arguments.push(value);
        }
        arguments.extend(piped);
        function.call(&self.context, &arguments)
    }

    fn operand(&mut self, operand: &Operand, dot: &Value) -> Result<Value, Failure> {
        Ok(match operand {
            Operand::Dot => dot.clone(),
            Operand::Nil => Value::Nil,
            Operand::Bool(value) => Value::Bool(*value),
            Operand::Integer(number) => Value::Integer(*number),
            Operand::Number(number) => Value::Number(*number),
            Operand::Text(text) => Value::text(text.as_str()),
            Operand::Variable(name) => {
                let found = self.variables.iter().rev().find(|(own, _)| own == name);
                found.map_or(Value::Nil, |(_, value)| value.clone())
            }
            Operand::Call(function) => function.call(&self.context, &[])?,
            Operand::Pipe(pipe) => self.pipe(pipe, dot)?,
            Operand::Fields(inner, names) => {
                let mut value = self.operand(inner, dot)?;
                for name in names {
                    value = Self::field(&value, name)?;
                }
                value
            }
        })
    }

    fn field(value: &Value, name: &str) -> Result<Value, Failure> {
        let field = match value {
            Value::Data(fields) => match fields.iter().find(|(own, _)| *own == name) {
                Some((_, value)) => Some(value.clone()),
                None => {
                    return Err(Failure::Always(format!(
                        "there is no .{name}: only .Labels, .Value, .ExternalLabels and .ExternalURL"
                    )));
                }
            },
            Value::Labels(labels) => Some(Value::text(labels.get(name).map_or("", String::as_str))),
            Value::Map(map) => Some(map.get(name).cloned().unwrap_or(Value::Nil)),
            Value::Sample(sample) => match name {
                "Labels" => Some(Value::Labels(Rc::clone(&sample.labels))),
                "Value" => Some(Value::Number(sample.value)),
                _ => None,
            },
            Value::Nil => return Err(Failure::Now(format!("nil has no field .{name}"))),
            _ => None,
        };
        field.ok_or_else(|| Failure::Always(format!("a {} has no field .{name}", value.kind())))
    }
}
