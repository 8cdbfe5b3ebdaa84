//! Tokens to nodes.

use super::function::Function;
use super::lex::{Piece, Token, pieces, tokens};
use super::node::{Branch, Command, Node, Operand, Pipe, Program};

/// Blocks and parentheses within each other.
const MAX_DEPTH: usize = 50;

/// The variables that every template has.
pub(super) const VARIABLES: [&str; 5] = ["", "labels", "externalLabels", "externalURL", "value"];

/// Reads a template.
pub(super) fn program(text: &str) -> Result<Program, String> {
    let pieces = pieces(text)?;
    let mut parser = Parser {
        pieces: pieces.into_iter().collect(),
        at: 0,
        program: Program::default(),
        scope: Vec::new(),
        loops: 0,
        depth: 0,
    };
    parser.scope = VARIABLES.map(str::to_owned).to_vec();
    let (body, end) = parser.block()?;
    match end {
        End::Text => {}
        End::Closed => return Err("`{{ end }}` closes nothing".to_owned()),
        End::Else(_) => return Err("`{{ else }}` belongs to no `if`, `with` or `range`".to_owned()),
    }
    parser.program.body = body;
    let Program { body, named } = &parser.program;
    for name in std::iter::once(body).chain(named.values()).flat_map(|nodes| asked(nodes)) {
        if !named.contains_key(name) {
            return Err(format!("template {name:?} is not defined: `{{{{ define {name:?} }}}}..{{{{ end }}}}` does"));
        }
    }
    Ok(parser.program)
}

/// The names that `template` asks for.
fn asked(nodes: &[Node]) -> Vec<&str> {
    let mut names = Vec::new();
    for node in nodes {
        match node {
            Node::Template { name, .. } => names.push(name.as_str()),
            Node::If(branch) | Node::With(branch) | Node::Range(branch) => {
                names.extend(asked(&branch.body));
                names.extend(asked(&branch.otherwise));
            }
            _ => {}
        }
    }
    names
}

struct Parser<'a> {
    pieces: Vec<Piece<'a>>,
    at: usize,
    program: Program,
    /// Names of the variables that are known here.
    scope: Vec<String>,
    loops: usize,
    depth: usize,
}

/// What a block ends with.
enum End {
    Text,
    Closed,
    /// With the tokens after `else`.
    Else(Vec<Token>),
}

impl Parser<'_> {
    fn deeper(&mut self) -> Result<(), String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err("nested too deeply".to_owned()) } else { Ok(()) }
    }

    fn block(&mut self) -> Result<(Vec<Node>, End), String> {
        self.deeper()?;
        let known = self.scope.len();
        let mut nodes = Vec::new();
        let end = loop {
            let Some(piece) = self.pieces.get(self.at) else { break End::Text };
            self.at += 1;
            let action = match piece {
                Piece::Text(text) => {
                    nodes.push(Node::Text((*text).to_owned()));
                    continue;
                }
                Piece::Action(action) => *action,
            };
            let all = tokens(action)?;
            let (word, rest) = match all.split_first() {
                Some((Token::Word(word), rest)) => (word.as_str(), rest),
                Some(_) => ("", all.as_slice()),
                None => return Err("`{{ }}` is empty".to_owned()),
            };
            match word {
                "end" if rest.is_empty() => break End::Closed,
                "else" => break End::Else(rest.to_vec()),
                "if" | "with" | "range" => nodes.push(self.branch(word, rest)?),
                "break" | "continue" if rest.is_empty() => {
                    if self.loops == 0 {
                        return Err(format!("`{{{{ {word} }}}}` is within no `range`"));
                    }
                    nodes.push(if word == "break" { Node::Break } else { Node::Continue });
                }
                "define" if self.depth > 1 => {
                    return Err("`define` stands within no `if`, `with`, `range` or `define`: move it out".to_owned());
                }
                "define" => drop(self.define(rest)?),
                "block" => {
                    let name = self.define(rest.get(..1).unwrap_or_default())?;
                    nodes.push(Node::Template {
                        name,
                        data: Some(self.pipe(rest.get(1..).unwrap_or_default(), action)?),
                    });
                    continue;
                }
                "template" => {
                    let Some((Token::Text(name), rest)) = rest.split_first() else {
                        return Err(format!("`{{{{ {action} }}}}`: template takes a name in quotes"));
                    };
                    let data = if rest.is_empty() { None } else { Some(self.pipe(rest, action)?) };
                    nodes.push(Node::Template { name: name.clone(), data });
                }
                _ => {
                    let pipe = self.pipe(&all, action)?;
                    if pipe.variables.len() > 1 {
                        return Err(format!("`{{{{ {action} }}}}`: only `range` gives two variables"));
                    }
                    nodes.push(Node::Pipe(pipe));
                }
            }
        };
        self.scope.truncate(known);
        self.depth -= 1;
        Ok((nodes, end))
    }

    fn branch(&mut self, word: &str, tokens: &[Token]) -> Result<Node, String> {
        let known = self.scope.len();
        let pipe = self.pipe(tokens, word)?;
        let is_loop = word == "range";
        if pipe.variables.len() > 1 && !is_loop {
            return Err(format!("`{word}` takes one variable at most"));
        }
        self.loops += usize::from(is_loop);
        let (body, mut end) = self.block()?;
        self.loops -= usize::from(is_loop);
        let mut otherwise = Vec::new();
        if let End::Else(rest) = end {
            match rest.split_first() {
                None => (otherwise, end) = self.block()?,
                // `else if`: the end of the inner one is that of both.
                Some((Token::Word(inner), rest)) if inner == "if" && word == "if" => {
                    otherwise = vec![self.branch(inner, rest)?];
                    end = End::Closed;
                }
                Some(_) => return Err(format!("`{{{{ else .. }}}}` of `{word}` is not understood")),
            }
        }
        self.scope.truncate(known);
        if !matches!(end, End::Closed) {
            return Err(format!("`{{{{ {word} .. }}}}` has no `{{{{ end }}}}`"));
        }
        let branch = Branch { pipe, body, otherwise };
        Ok(match word {
            "if" => Node::If(branch),
            "with" => Node::With(branch),
            _ => Node::Range(branch),
        })
    }

    fn define(&mut self, tokens: &[Token]) -> Result<String, String> {
        let [Token::Text(name)] = tokens else { return Err("`define` takes a name in quotes".to_owned()) };
        let outer = std::mem::replace(&mut self.scope, vec![String::new()]);
        let loops = std::mem::take(&mut self.loops);
        let (body, end) = self.block()?;
        (self.scope, self.loops) = (outer, loops);
        if !matches!(end, End::Closed) {
            return Err(format!("`{{{{ define {name:?} }}}}` has no `{{{{ end }}}}`"));
        }
        // Of two, the one that is not empty counts.
        let is_empty =
            |nodes: &[Node]| nodes.iter().all(|node| matches!(node, Node::Text(text) if text.trim().is_empty()));
        match self.program.named.get(name) {
            Some(before) if !is_empty(before) && !is_empty(&body) => {
                return Err(format!("template {name:?} is defined twice"));
            }
            Some(_) if is_empty(&body) => {}
            _ => drop(self.program.named.insert(name.clone(), body)),
        }
        Ok(name.clone())
    }

    /// All tokens as one pipe; its variables are known from then on.
    fn pipe(&mut self, tokens: &[Token], action: &str) -> Result<Pipe, String> {
        let mut reader = Reader { tokens, action, scope: &self.scope, depth: self.depth };
        let pipe = reader.pipe()?;
        if !reader.tokens.is_empty() {
            return Err(reader.problem());
        }
        if !pipe.assigns {
            self.scope.extend(pipe.variables.iter().cloned());
        }
        Ok(pipe)
    }
}

/// Reads the tokens of one action.
struct Reader<'a> {
    tokens: &'a [Token],
    action: &'a str,
    scope: &'a [String],
    depth: usize,
}

impl Reader<'_> {
    fn problem(&self) -> String {
        format!("`{{{{ {} }}}}` is not understood", self.action)
    }

    fn take(&mut self, sign: &'static str) -> bool {
        let found = self.tokens.split_first().filter(|(first, _)| **first == Token::Sign(sign));
        found.map(|(_, rest)| self.tokens = rest).is_some()
    }

    fn pipe(&mut self) -> Result<Pipe, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err("parentheses are nested too deeply".to_owned());
        }
        let (variables, assigns) = self.variables();
        if let Some(unknown) = variables.iter().find(|name| assigns && !self.scope.contains(name)) {
            return Err(format!("variable ${unknown} is not defined: `${unknown} := ..` does"));
        }
        let mut commands = vec![self.command(false)?];
        while self.take("|") {
            commands.push(self.command(true)?);
        }
        self.depth -= 1;
        Ok(Pipe { variables, assigns, commands })
    }

    /// `$a :=`, `$a, $b :=`, `$a =`.
    fn variables(&mut self) -> (Vec<String>, bool) {
        let (names, sign, rest) = match self.tokens {
            [Token::Variable(name), Token::Sign(sign @ (":=" | "=")), rest @ ..] => (vec![name.clone()], *sign, rest),
            [Token::Variable(a), Token::Sign(","), Token::Variable(b), Token::Sign(sign @ (":=" | "=")), rest @ ..] => {
                (vec![a.clone(), b.clone()], *sign, rest)
            }
            _ => return (Vec::new(), false),
        };
        self.tokens = rest;
        (names, sign == "=")
    }

    /// A function with its arguments, of which the last one may come from the pipe; or one value alone.
    fn command(&mut self, is_piped: bool) -> Result<Command, String> {
        let function = match self.tokens.split_first() {
            Some((Token::Word(word), rest)) if !matches!(word.as_str(), "true" | "false" | "nil") => {
                self.tokens = rest;
                Some(Function::find(word)?)
            }
            _ => None,
        };
        let Some(function) = function else {
            let operand = self.operand()?.ok_or_else(|| self.problem())?;
            if matches!(operand, Operand::Nil) {
                return Err(format!("`{{{{ {} }}}}`: nil is no value of its own", self.action));
            }
            return if is_piped || self.operand()?.is_some() {
                Err(format!("`{{{{ {} }}}}`: a value takes no arguments; is a function's name missing?", self.action))
            } else {
                Ok(Command::Value(operand))
            };
        };
        let mut arguments = Vec::new();
        while let Some(argument) = self.operand()? {
            arguments.push(argument);
        }
        function.check_count(arguments.len() + usize::from(is_piped))?;
        Ok(Command::Call(function, arguments))
    }

    fn operand(&mut self) -> Result<Option<Operand>, String> {
        let Some((first, rest)) = self.tokens.split_first() else { return Ok(None) };
        let operand = match first {
            Token::Sign("(") => {
                self.tokens = rest;
                let inner = self.pipe()?;
                if !self.take(")") {
                    return Err(self.problem());
                }
                return self.fields(Operand::Pipe(Box::new(inner))).map(Some);
            }
            Token::Sign(_) => return Ok(None),
            Token::Dot => Operand::Dot,
            Token::Text(text) => Operand::Text(text.clone()),
            Token::Number(text) => number(text)?,
            Token::Variable(name) if self.scope.contains(name) => Operand::Variable(name.clone()),
            Token::Variable(name) => return Err(format!("variable ${name} is not defined")),
            Token::Field { name, .. } => {
                self.tokens = rest;
                let dot = Operand::Fields(Box::new(Operand::Dot), vec![name.clone()]);
                return self.fields(dot).map(Some);
            }
            Token::Word(word) => match word.as_str() {
                "true" => Operand::Bool(true),
                "false" => Operand::Bool(false),
                "nil" => Operand::Nil,
                word => {
                    let function = Function::find(word)?;
                    function.check_count(0)?;
                    Operand::Call(function)
                }
            },
        };
        self.tokens = rest;
        self.fields(operand).map(Some)
    }

    /// The fields that follow without a space.
    fn fields(&mut self, operand: Operand) -> Result<Operand, String> {
        let mut names = Vec::new();
        while let Some((Token::Field { name, glued: true }, rest)) = self.tokens.split_first() {
            names.push(name.clone());
            self.tokens = rest;
        }
        Ok(match (names.is_empty(), operand) {
            (true, operand) => operand,
            (false, Operand::Fields(inner, mut before)) => {
                before.extend(names);
                Operand::Fields(inner, before)
            }
            (false, operand) => Operand::Fields(Box::new(operand), names),
        })
    }
}

/// As Go writes numbers: `1_000`, `0x1f`, `0o17` and `017`, `0b11`, `1.5e3`.
fn number(text: &str) -> Result<Operand, String> {
    let wrong = || format!("{text} is no number");
    let digit = |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphanumeric());
    let underscores_separate = text.char_indices().filter(|(_, character)| *character == '_').all(|(at, _)| {
        let (before, after) = (text.get(..at).unwrap_or_default(), text.get(at + 1..).unwrap_or_default());
        digit(before.chars().next_back()) && digit(after.chars().next())
    });
    if !underscores_separate {
        return Err(wrong());
    }
    let plain = text.replace('_', "").to_ascii_lowercase();
    let (sign, digits) = match plain.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", plain.trim_start_matches('+')),
    };
    let prefixed = [("0x", 16), ("0o", 8), ("0b", 2), ("0", 8)];
    let is_integer = !digits.contains(['.', 'e']) || digits.starts_with("0x");
    let (digits, radix) = prefixed
        .iter()
        .find_map(|(prefix, radix)| {
            let rest = digits.strip_prefix(prefix).filter(|rest| is_integer && !rest.is_empty())?;
            Some((rest, *radix))
        })
        .unwrap_or((digits, 10));
    if is_integer {
        if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(radix)) {
            return Err(wrong());
        }
        let number = i64::from_str_radix(&format!("{sign}{digits}"), radix);
        return number.map(Operand::Integer).map_err(|_| format!("{text} is too large for a whole number"));
    }
    let number = plain.parse::<f64>().map_err(|_| wrong())?;
    if number.is_finite() { Ok(Operand::Number(number)) } else { Err(format!("{text} is too large")) }
}
