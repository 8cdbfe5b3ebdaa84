//! Orders of registros: 60 % get, 20 % search, 10 % create, 8 % update, 2 % delete.

use serde_json::{Value, json};

use super::mix::Mix;
use super::order::{Newest, Order, Thing};

const CATEGORIAS: [&str; 5] = ["libros", "revistas", "mapas", "videos", "planos"];
const TEMAS: [&str; 8] = ["historia", "mantenimiento", "redes", "riego", "seguridad", "topografia", "clima", "energia"];

impl Mix {
    pub(super) fn registros(&mut self, newest: &Newest) -> Order {
        match self.below(100) {
            0..60 => self.get_registro(newest),
            60..80 => self.search_registros(),
            80..90 if self.one_in(25) => self.wrong_registro(),
            80..90 => self.new_registro(),
            90..98 => {
                let id = self.popular(newest, Thing::Registro);
                Order::new("PUT /registros/{id}").id(id).json(&self.registro())
            }
            _ => Order::new("DELETE /registros/{id}").id(self.any(newest, Thing::Registro)),
        }
    }

    pub(super) fn new_registro(&mut self) -> Order {
        Order::new("POST /registros").json(&self.registro()).makes(Thing::Registro)
    }

    fn get_registro(&mut self, newest: &Newest) -> Order {
        let get = Order::new("GET /registros/{id}");
        match self.below(200) {
            0 => get.id(newest.of(Thing::Registro) + 1_000_000), // never existed
            1 => get.path("/registros/abc"),
            _ => get.id(self.popular(newest, Thing::Registro)),
        }
    }

    fn search_registros(&mut self) -> Order {
        let search = Order::new("GET /registros");
        match self.below(100) {
            0 => search.query("limite=1000000"),
            // Occurs nowhere: SQLite reads the whole table to find that out.
            1 => search.query("buscar=unicornio"),
            2..40 => search.query(&format!("categoria={}&limite=10", self.pick(&CATEGORIAS))),
            _ => search.query(&format!("buscar={}&categoria={}", self.pick(&TEMAS), self.pick(&CATEGORIAS))),
        }
    }

    fn wrong_registro(&mut self) -> Order {
        let create = Order::new("POST /registros");
        match self.below(3) {
            0 => create.json(&json!({ "titulo": "", "categoria": "libros" })),
            1 => create.json(&json!({ "titulo": "sin categoria" })),
            _ => create.text("{ not json"),
        }
    }

    fn registro(&mut self) -> Value {
        let (tema, categoria, number) = (self.pick(&TEMAS), self.pick(&CATEGORIAS), self.below(10_000));
        let contenido = format!("Apuntes de {tema}, tomo {number}. ").repeat(4);
        json!({ "titulo": format!("Manual de {tema} {number}"), "categoria": categoria, "contenido": contenido })
    }
}
