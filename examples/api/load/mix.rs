//! Which request comes next: 45 % registros, 25 % catálogo, 18 % usuarios, 12 % reservas; in each a few wrong ones, on purpose.

use std::ops::Range;
use std::time::Instant;

use super::order::{Newest, Order, Thing};

/// What each client makes before the mix begins, so that there is something to ask for.
const FIRST: u32 = 24;

/// The same numbers in every run: what differs between two runs is not the input.
#[derive(Debug)]
pub(super) struct Mix {
    state: u64,
    /// How many orders it gave.
    given: u32,
    /// When it asks for what fails and what is slow.
    trouble: Option<Range<Instant>>,
}

impl Mix {
    pub(super) fn new(client: u64, trouble: Option<Range<Instant>>) -> Self {
        Self { state: client.wrapping_mul(0x5851_f42d_4c95_7f2d), given: 0, trouble }
    }

    pub(super) fn next(&mut self, newest: &Newest) -> Order {
        self.given += 1;
        match self.given {
            ..FIRST if self.given.is_multiple_of(6) => return self.new_recurso(),
            ..FIRST if self.given.is_multiple_of(3) => return self.new_usuario(),
            ..FIRST if self.given.is_multiple_of(2) => return self.new_articulo(),
            ..FIRST => return self.new_registro(),
            _ => {}
        }
        if self.trouble.as_ref().is_some_and(|trouble| trouble.contains(&Instant::now())) {
            match self.below(4) {
                0 => return Order::new("GET /averias/lenta"),
                1 => return Order::new("GET /averias/error"),
                _ => {}
            }
        }
        match self.below(1_000) {
            0..450 => self.registros(newest),
            450..700 => self.catalogo(newest),
            700..880 => self.usuarios(newest),
            880..998 => self.reservas(newest),
            998 => Order::new("GET /salud"),
            _ => self.lost(),
        }
    }

    /// What no route takes.
    fn lost(&mut self) -> Order {
        match self.below(3) {
            0 => Order::new("GET <unmatched>").path("/no/such/route"),
            1 => Order::new("POST <unmatched>").path("/no/such/route").text("{}"),
            _ => Order::new("PATCH /inventario"),
        }
    }

    /// An id, the newer the likelier: half of all requests go to the newest eighth.
    pub(super) fn popular(&mut self, newest: &Newest, thing: Thing) -> i64 {
        let newest = newest.of(thing);
        let unit = self.below(1 << 20) as f64 / f64::from(1 << 20);
        newest - (newest as f64 * unit.powi(3)) as i64
    }

    pub(super) fn any(&mut self, newest: &Newest, thing: Thing) -> i64 {
        let newest = u64::try_from(newest.of(thing)).unwrap_or(0).max(1);
        i64::try_from(1 + self.below(newest)).unwrap_or(1)
    }

    pub(super) fn pick(&mut self, words: &[&'static str]) -> &'static str {
        let at = usize::try_from(self.below(words.len() as u64)).unwrap_or(0);
        words.get(at).copied().unwrap_or_default()
    }

    pub(super) fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// SplitMix64; the bias of `%` does not matter here.
    pub(super) fn below(&mut self, bound: u64) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) % bound
    }
}
