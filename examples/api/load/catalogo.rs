//! Orders of the catálogo: mostly looks, a fifth changes of stock, of which some would take more than there is.

use serde_json::json;

use super::mix::Mix;
use super::order::{Newest, Order, Thing};

const CATEGORIAS: [&str; 4] = ["herramientas", "electricidad", "fontaneria", "jardin"];
const PIEZAS: [&str; 8] = ["llave", "tubo", "cable", "valvula", "pala", "interruptor", "broca", "manguera"];

impl Mix {
    pub(super) fn catalogo(&mut self, newest: &Newest) -> Order {
        match self.below(100) {
            0..40 => self.search_catalogo(),
            40..65 => self.get_articulo(newest),
            65..85 => self.change_stock(newest),
            85..92 => Order::new("GET /catalogo/{id}/existencias").id(self.popular(newest, Thing::Articulo)),
            92..96 => Order::new("GET /inventario").query(&format!("categoria={}", self.pick(&CATEGORIAS))),
            96 => Order::new("DELETE /catalogo/{id}").id(self.any(newest, Thing::Articulo)),
            _ => self.new_articulo(),
        }
    }

    pub(super) fn new_articulo(&mut self) -> Order {
        let nombre = format!("{} del {}", self.pick(&PIEZAS), self.below(100));
        let (precio, existencias) = (1 + self.below(20_000), self.below(60));
        let articulo = json!({
            "nombre": if self.one_in(50) { String::new() } else { nombre },
            "categoria": self.pick(&CATEGORIAS),
            "precio": precio,
            "existencias": existencias,
            "minimo": 10,
        });
        Order::new("POST /catalogo").json(&articulo).makes(Thing::Articulo)
    }

    fn search_catalogo(&mut self) -> Order {
        let search = Order::new("GET /catalogo");
        match self.below(100) {
            0 => search.query("categoria=aviones"),
            1 => search.query("limite=0"),
            2..12 => search,
            12..40 => search.query(&format!("categoria={}&limite=100", self.pick(&CATEGORIAS))),
            40..70 => search.query(&format!("buscar={}", self.pick(&PIEZAS))),
            _ => search.query(&format!("buscar={}&categoria={}", self.pick(&PIEZAS), self.pick(&CATEGORIAS))),
        }
    }

    fn get_articulo(&mut self, newest: &Newest) -> Order {
        let get = Order::new("GET /catalogo/{id}");
        match self.below(200) {
            0 => get.id(newest.of(Thing::Articulo) + 1_000_000), // never existed
            1 => get.path("/catalogo/abc"),
            _ => get.id(self.popular(newest, Thing::Articulo)),
        }
    }

    fn change_stock(&mut self, newest: &Newest) -> Order {
        let (movimiento, cantidad) = match self.below(20) {
            0 => ("ajuste", self.below(60)),
            1 => ("salida", 0), // nothing moved
            2..8 => ("entrada", 1 + self.below(20)),
            _ => ("salida", 1 + self.below(12)),
        };
        let id = self.popular(newest, Thing::Articulo);
        let cambio = json!({ "movimiento": movimiento, "cantidad": cantidad });
        Order::new("POST /catalogo/{id}/existencias").id(id).json(&cambio)
    }
}
