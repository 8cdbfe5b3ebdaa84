//! Orders of reservas: half are questions, a third reservations, of which some come too late.

use serde_json::json;

use super::mix::Mix;
use super::order::{Newest, Order, Thing};

const TIPOS: [&str; 3] = ["sala", "equipo", "vehiculo"];

impl Mix {
    pub(super) fn reservas(&mut self, newest: &Newest) -> Order {
        match self.below(100) {
            0..35 => self.available(),
            35..50 => Order::new("GET /recursos/{id}/agenda").id(self.popular(newest, Thing::Recurso)),
            50..82 => self.reserve(newest),
            82..95 => Order::new("DELETE /reservas/{id}").id(self.any(newest, Thing::Reserva)),
            95 => Order::new("GET /recursos/{id}/agenda").path("/recursos/abc/agenda"),
            _ => self.new_recurso(),
        }
    }

    pub(super) fn new_recurso(&mut self) -> Order {
        let (tipo, number) = (self.pick(&TIPOS), self.below(1_000));
        let recurso = json!({ "nombre": format!("{tipo} {number}"), "tipo": tipo });
        Order::new("POST /recursos").json(&recurso).makes(Thing::Recurso)
    }

    fn available(&mut self) -> Order {
        let (tipo, desde) = (self.pick(&TIPOS), 8 + self.below(13));
        let query = match self.below(50) {
            0 => format!("tipo={tipo}&desde={desde}&hasta={desde}"), // no hour at all
            1 => format!("tipo=barco&desde={desde}&hasta=22"),
            _ => format!("tipo={tipo}&desde={desde}&hasta={}", desde + 1 + self.below(2)),
        };
        Order::new("GET /disponibilidad").query(&query)
    }

    fn reserve(&mut self, newest: &Newest) -> Order {
        let desde = 8 + self.below(13);
        let hasta = if self.one_in(50) { 30 } else { desde + 1 + self.below(2) };
        let estado = if self.one_in(4) { "provisional" } else { "confirmada" };
        let quien = format!("persona {}", self.below(5_000));
        let recurso = if self.one_in(100) { -1 } else { self.popular(newest, Thing::Recurso) };
        let reserva = json!({ "recurso": recurso, "quien": quien, "desde": desde, "hasta": hasta, "estado": estado });
        Order::new("POST /reservas").json(&reserva).makes(Thing::Reserva)
    }
}
