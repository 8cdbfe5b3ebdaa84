//! Which request comes next: 60 % get, 20 % search, 10 % create, 8 % update, 2 % delete; a few of them wrong on purpose.

use axum::http::Method;
use serde_json::json;

const CATEGORIAS: [&str; 5] = ["libros", "revistas", "mapas", "videos", "planos"];
const TEMAS: [&str; 8] = ["historia", "mantenimiento", "redes", "riego", "seguridad", "topografia", "clima", "energia"];

/// A request to send.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<String>,
}

/// The same numbers in every run: what differs between two runs is not the input.
#[derive(Debug)]
pub(super) struct Mix {
    state: u64,
}

impl Mix {
    pub(super) fn new(client: u64) -> Self {
        Self { state: client.wrapping_mul(0x5851_f42d_4c95_7f2d) }
    }

    pub(super) fn next(&mut self, newest: i64) -> Order {
        match self.below(1_000) {
            0..600 => self.get(newest),
            600..800 => self.search(),
            800..900 if self.one_in(25) => self.invalid(),
            800..900 => self.create(),
            900..980 => {
                let path = format!("/registros/{}", self.popular(newest));
                order(Method::PUT, path, Some(self.datos()))
            }
            _ => order(Method::DELETE, format!("/registros/{}", self.any(newest)), None),
        }
    }

    pub(super) fn create(&mut self) -> Order {
        order(Method::POST, "/registros", Some(self.datos()))
    }

    fn get(&mut self, newest: i64) -> Order {
        let path = match self.below(200) {
            0 => format!("/registros/{}", newest + 1_000_000), // never existed
            1 => "/registros/abc".to_owned(),
            2 => "/no/such/route".to_owned(),
            3 => "/salud".to_owned(),
            _ => format!("/registros/{}", self.popular(newest)),
        };
        order(Method::GET, path, None)
    }

    fn search(&mut self) -> Order {
        let path = match self.below(100) {
            0 => "/registros?limite=1000000".to_owned(),
            // Occurs nowhere: SQLite reads the whole table to find that out.
            1 => "/registros?buscar=unicornio".to_owned(),
            2..40 => format!("/registros?categoria={}&limite=10", self.pick(&CATEGORIAS)),
            _ => format!("/registros?buscar={}&categoria={}", self.pick(&TEMAS), self.pick(&CATEGORIAS)),
        };
        order(Method::GET, path, None)
    }

    fn invalid(&mut self) -> Order {
        let body = match self.below(3) {
            0 => json!({ "titulo": "", "categoria": "libros" }).to_string(),
            1 => json!({ "titulo": "sin categoria" }).to_string(),
            _ => "{ not json".to_owned(),
        };
        order(Method::POST, "/registros", Some(body))
    }

    fn datos(&mut self) -> String {
        let (tema, categoria, number) = (self.pick(&TEMAS), self.pick(&CATEGORIAS), self.below(10_000));
        let contenido = format!("Apuntes de {tema}, tomo {number}. ").repeat(4);
        json!({ "titulo": format!("Manual de {tema} {number}"), "categoria": categoria, "contenido": contenido })
            .to_string()
    }

    /// An id, the newer the likelier: half of all requests go to the newest eighth.
    fn popular(&mut self, newest: i64) -> i64 {
        let unit = self.below(1 << 20) as f64 / f64::from(1 << 20);
        newest - (newest as f64 * unit.powi(3)) as i64
    }

    fn any(&mut self, newest: i64) -> i64 {
        let newest = u64::try_from(newest).unwrap_or(0).max(1);
        i64::try_from(1 + self.below(newest)).unwrap_or(1)
    }

    fn pick(&mut self, words: &[&'static str]) -> &'static str {
        let at = usize::try_from(self.below(words.len() as u64)).unwrap_or(0);
        words.get(at).copied().unwrap_or_default()
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// SplitMix64; the bias of `%` does not matter here.
    fn below(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % bound
    }
}

fn order(method: Method, path: impl Into<String>, body: Option<String>) -> Order {
    Order { method, path: path.into(), body }
}
