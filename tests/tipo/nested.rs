//! Promise: `#[metric(flatten)]` takes in another set, which registers with the outer one.

use monitor::tipo::TipoC;
use monitor::{Counter, Registry, TipoMetrics};

#[derive(TipoMetrics)]
#[tipo(prefix = "stock")]
struct Stock {
    /// Items counted
    #[labels(place)]
    items: Counter,
}

#[derive(TipoMetrics)]
#[tipo(prefix = "shop")]
struct Shop<T, const N: usize> {
    /// Orders placed
    orders: Counter,
    /// The warehouse.
    #[metric(flatten)]
    stock: Stock,
    #[metric(flatten)]
    more: T,
    /// Orders sent
    sent: Counter,
}

#[test]
fn the_families_of_all_sets_are_one_set() {
    let registry = Registry::new();
    let shop = Shop::<TipoC, 3>::register_in(&registry).unwrap();
    shop.orders().inc();
    shop.sent().inc_by(2);
    shop.stock().items("north").inc();
    shop.more().record_user_login("gold");
    let names = ["shop_orders_total 1", "shop_sent_total 2", "stock_items_total{", "user_logins_total{"];
    assert_eq!(
        super::lines(&registry, &names),
        [names[0], names[1], "stock_items_total{place=\"north\"} 1", "user_logins_total{user_tier=\"gold\"} 1"]
    );
    let families: Vec<_> = Shop::<TipoC, 3>::FAMILIES.iter().map(|family| family.name).collect();
    assert_eq!(families[..3], ["shop_orders_total", "shop_sent_total", "stock_items_total"]);
    assert_eq!(families.len(), 3 + TipoC::FAMILIES.len());
}
