use monitor::timed;

#[timed]
struct Struct {
    field: u8,
}

#[timed]
enum Enum {
    Variant,
}

#[timed]
union Union {
    field: u8,
}

#[timed]
type Alias = u8;

#[timed]
static STATIC: u8 = 3;

#[timed]
const CONST: u8 = 3;

#[timed]
use std::collections::HashMap;

#[timed]
macro_rules! makes {
    () => {};
}

makes!();

#[timed]
unsafe extern "C" {
    fn abs(value: i32) -> i32;
}

#[timed]
pub mod beside;

#[timed]
extern crate std as other;

fn main() {
    let _ = (Struct { field: STATIC }, Enum::Variant, Union { field: CONST });
    let _: (HashMap<u8, Alias>, u8);
}
