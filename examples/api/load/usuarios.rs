//! Orders of usuarios: logins, services, profiles. Some users have not logged in, or ask for more than their tier has.

use std::process;

use serde_json::json;

use super::mix::Mix;
use super::order::{Newest, Order, Thing};

const TIERS: [&str; 5] = ["libre", "libre", "libre", "premium", "empresa"];
const SERVICIOS: [&str; 6] = ["consulta", "consulta", "consulta", "consulta", "exportacion", "analisis"];
const CLAVE: &str = "la misma para todos";

impl Mix {
    pub(super) fn usuarios(&mut self, newest: &Newest) -> Order {
        let id = self.popular(newest, Thing::Usuario);
        match self.below(100) {
            0..45 => {
                let servicio = if self.one_in(100) { "masaje" } else { self.pick(&SERVICIOS) };
                Order::new("POST /usuarios/{id}/servicios").id(id).json(&json!({ "servicio": servicio }))
            }
            45..65 => Order::new("GET /usuarios/{id}").id(id),
            65..86 => {
                let clave = if self.one_in(20) { "otra cosa" } else { CLAVE };
                let id = if self.one_in(100) { id + 1_000_000 } else { id };
                Order::new("POST /usuarios/{id}/sesion").id(id).json(&json!({ "clave": clave }))
            }
            86 => Order::new("DELETE /usuarios/{id}/sesion").id(id),
            87..98 => self.update_usuario(id),
            _ => self.new_usuario(),
        }
    }

    pub(super) fn new_usuario(&mut self) -> Order {
        // Names are given once. The process is part of them, so that a second run on the same file finds new ones.
        let nombre = format!("usuario {}-{}", process::id(), self.below(1_000_000));
        let correo = if self.one_in(50) { "ninguno" } else { "alguien@example.org" };
        let alta = json!({ "nombre": nombre, "correo": correo, "clave": CLAVE, "tier": self.pick(&TIERS) });
        Order::new("POST /usuarios").json(&alta).makes(Thing::Usuario)
    }

    /// One change at a time: one answer is one update in the monitor.
    fn update_usuario(&mut self, id: i64) -> Order {
        let perfil = match self.below(20) {
            0 => json!({}),
            1..6 => json!({ "tier": self.pick(&TIERS) }),
            _ => json!({ "correo": format!("alguien{}@example.org", self.below(1_000)) }),
        };
        Order::new("PUT /usuarios/{id}").id(id).json(&perfil)
    }
}
