//! Records the operations of `scripts/golden/reference.py` and prints the exposition of this process. Run by `scripts/golden.sh`.

use std::error::Error;
use std::io::{BufRead, BufReader};
use std::time::Duration;

use monitor::Registry;
use monitor::tipo::{TipoA, TipoB, TipoC, TipoD};
use serde_json::Value;

struct Sets {
    a: TipoA,
    b: TipoB,
    c: TipoC,
    d: TipoD,
}

/// One operation's arguments.
struct Arguments(Vec<Value>);

impl Arguments {
    fn text(&self, place: usize) -> &str {
        self.0.get(place).and_then(Value::as_str).unwrap_or("<no text>")
    }

    fn integer(&self, place: usize) -> u64 {
        self.0.get(place).and_then(Value::as_u64).unwrap_or(u64::MAX)
    }

    fn number(&self, place: usize) -> f64 {
        self.0.get(place).and_then(Value::as_f64).unwrap_or(f64::NAN)
    }

    fn duration(&self, place: usize) -> Duration {
        Duration::from_nanos(self.integer(place))
    }
}

fn record(Sets { a, b, c, d }: &Sets, name: &str, given: &Arguments) -> Result<(), String> {
    match name {
        "record_http_request" => {
            let status_code = u16::try_from(given.integer(3)).unwrap_or_default();
            monitor::record_http_request(given.text(1), given.text(2), status_code, given.duration(4));
        }
        "record_cache_hit" => monitor::record_cache_hit(given.text(1)),
        "record_cache_miss" => monitor::record_cache_miss(given.text(1)),
        "record_database_query" => monitor::record_database_query(given.text(1), given.text(2), given.duration(3)),
        "record_registro_created" => a.record_registro_created(given.text(1)),
        "record_registro_created_in" => a.record_registro_created_in(given.text(1), given.duration(2)),
        "record_registro_updated" => a.record_registro_updated(given.text(1)),
        "record_search_operation" => a.record_search_operation(given.text(1), given.duration(2)),
        "record_config_load" => a.record_config_load(),
        "update_active_count" => a.update_active_count(given.text(1), given.integer(2)),
        "record_availability_check" => b.record_availability_check(given.text(1), given.duration(2)),
        "record_reservation" => b.record_reservation(given.text(1), given.text(2)),
        "record_conflict" => b.record_conflict(given.text(1)),
        "update_availability" => b.update_availability(given.text(1), given.text(2), given.integer(3)),
        "update_peak_usage" => b.update_peak_usage(given.integer(1), given.integer(2)),
        "record_user_login" => c.record_user_login(given.text(1)),
        "record_service_request" => c.record_service_request(given.text(1), given.text(2), given.duration(3)),
        "record_profile_update" => c.record_profile_update(given.text(1)),
        "update_active_users" => c.update_active_users(given.text(1), given.integer(2)),
        "update_service_utilization" => c.update_service_utilization(given.text(1), given.number(2)),
        "record_search" => d.record_search(given.text(1), given.text(2), given.duration(3), given.integer(4)),
        "record_inventory_check" => d.record_inventory_check(given.text(1)),
        "record_stock_update" => d.record_stock_update(given.text(1), given.text(2)),
        "update_low_stock_count" => d.update_low_stock_count(given.text(1), given.integer(2)),
        "update_catalog_items" => d.update_catalog_items(given.text(1), given.text(2), given.integer(3)),
        "update_inventory_value" => d.update_inventory_value(given.text(1), given.number(2)),
        other => return Err(format!("unknown operation {other}")),
    }
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).ok_or("which file of operations?")?;
    let sets = Sets { a: TipoA::register()?, b: TipoB::register()?, c: TipoC::register()?, d: TipoD::register()? };
    for line in BufReader::new(std::fs::File::open(path)?).lines() {
        let given = Arguments(serde_json::from_str(&line?)?);
        record(&sets, given.text(0), &given)?;
    }
    if let Some(path) = std::env::args().nth(2) {
        std::fs::write(path, Registry::global().openmetrics())?;
    }
    print!("{}", Registry::global().exposition());
    Ok(())
}
