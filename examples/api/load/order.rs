//! A request to send, and the things that earlier ones have made.

use std::sync::atomic::{AtomicI64, Ordering};

use serde_json::Value;

/// A request to send.
#[derive(Debug)]
pub(super) struct Order {
    /// Method and endpoint, as the monitor is to record them.
    pub(super) what: &'static str,
    pub(super) path: String,
    pub(super) body: Option<String>,
    pub(super) makes: Option<Thing>,
}

impl Order {
    pub(super) fn new(what: &'static str) -> Self {
        Self { what, path: split(what).1.to_owned(), body: None, makes: None }
    }

    pub(super) fn id(mut self, id: i64) -> Self {
        self.path = self.path.replace("{id}", &id.to_string());
        self
    }

    pub(super) fn query(mut self, query: &str) -> Self {
        self.path = format!("{}?{query}", self.path);
        self
    }

    /// Another path than that of its route.
    pub(super) fn path(self, path: &str) -> Self {
        Self { path: path.to_owned(), ..self }
    }

    pub(super) fn json(self, body: &Value) -> Self {
        self.text(&body.to_string())
    }

    pub(super) fn text(self, body: &str) -> Self {
        Self { body: Some(body.to_owned()), ..self }
    }

    pub(super) fn makes(self, thing: Thing) -> Self {
        Self { makes: Some(thing), ..self }
    }

    pub(super) fn method(&self) -> &'static str {
        split(self.what).0
    }
}

fn split(what: &'static str) -> (&'static str, &'static str) {
    what.split_once(' ').unwrap_or(("GET", what))
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Thing {
    Registro,
    Recurso,
    Reserva,
    Usuario,
    Articulo,
}

/// The highest id of each kind that a POST has answered.
#[derive(Debug, Default)]
pub(super) struct Newest {
    registro: AtomicI64,
    recurso: AtomicI64,
    reserva: AtomicI64,
    usuario: AtomicI64,
    articulo: AtomicI64,
}

impl Newest {
    pub(super) fn of(&self, thing: Thing) -> i64 {
        self.place(thing).load(Ordering::Relaxed)
    }

    pub(super) fn saw(&self, thing: Thing, id: i64) {
        self.place(thing).fetch_max(id, Ordering::Relaxed);
    }

    fn place(&self, thing: Thing) -> &AtomicI64 {
        match thing {
            Thing::Registro => &self.registro,
            Thing::Recurso => &self.recurso,
            Thing::Reserva => &self.reserva,
            Thing::Usuario => &self.usuario,
            Thing::Articulo => &self.articulo,
        }
    }
}
