//! Promise: each Tipo has the recording methods and the exact families of its contract.

use std::time::Duration;

use monitor::tipo::{TipoA, TipoB, TipoC, TipoD};
use monitor::{Counter, Gauge, Histogram, LabelValue, MetricKind, Registry, TipoMetrics};

/// One quarter of a second: exact in binary.
const QUARTER: Duration = Duration::from_millis(250);

/// The lines with a figure that the Tipo's families show, but those of buckets.
fn figures(registry: &Registry) -> Vec<String> {
    let text = registry.exposition();
    text.lines().filter(|line| !line.starts_with('#') && !line.contains("_bucket{")).map(str::to_owned).collect()
}

/// Queries that the process counted: what the sets record beside their own families.
fn inserts(table: &str) -> Option<String> {
    let start = format!("database_queries_total{{query_type=\"INSERT\",table=\"{table}\"}} ");
    Registry::global().exposition().lines().find_map(|line| line.strip_prefix(&start).map(str::to_owned))
}

#[test]
fn data_management() {
    let registry = Registry::new();
    let metrics = TipoA::register_in(&registry).unwrap();
    metrics.record_registro_created("libros");
    metrics.record_registro_created_in("libros", QUARTER);
    metrics.record_registro_updated("libros");
    metrics.record_search_operation("titulo", QUARTER);
    metrics.record_config_load();
    metrics.update_active_count("libros", 12);
    assert_eq!(
        figures(&registry),
        [
            "active_registros_count{categoria=\"libros\"} 12",
            "config_loads_total 1",
            "registros_created_total{categoria=\"libros\"} 2",
            "registros_search_duration_seconds_sum{search_type=\"titulo\"} 0.25",
            "registros_search_duration_seconds_count{search_type=\"titulo\"} 1",
            "registros_updated_total{categoria=\"libros\"} 1",
        ]
    );
    assert_eq!(inserts("registros").as_deref(), Some("2"));
    let durations = Registry::global().exposition();
    assert!(durations.contains("database_query_duration_seconds_count{query_type=\"INSERT\"} "), "{durations}");
}

#[test]
fn scheduling() {
    let registry = Registry::new();
    let metrics = TipoB::register_in(&registry).unwrap();
    metrics.record_availability_check("sala", QUARTER);
    metrics.record_reservation("sala", "confirmed");
    metrics.record_conflict("overlap");
    metrics.update_availability("sala", "09-10", 3);
    metrics.update_peak_usage(9, 17);
    assert_eq!(
        figures(&registry),
        [
            "availability_checks_total{resource_type=\"sala\"} 1",
            "available_resources_count{resource_type=\"sala\",time_slot=\"09-10\"} 3",
            "peak_usage_hours{hour=\"9\"} 17",
            "reservation_conflicts_total{conflict_type=\"overlap\"} 1",
            "reservations_created_total{resource_type=\"sala\",status=\"confirmed\"} 1",
            "schedule_query_duration_seconds_sum{query_type=\"availability\"} 0.25",
            "schedule_query_duration_seconds_count{query_type=\"availability\"} 1",
        ]
    );
}

#[test]
fn user_services() {
    let registry = Registry::new();
    let metrics = TipoC::register_in(&registry).unwrap();
    metrics.record_user_login("gold");
    metrics.record_service_request("streaming", "gold", QUARTER);
    metrics.record_profile_update("email");
    metrics.update_active_users("gold", 41_u64);
    metrics.update_service_utilization("streaming", 62.5);
    assert_eq!(
        figures(&registry),
        [
            "active_users_count{tier=\"gold\"} 41",
            "profile_updates_total{update_type=\"email\"} 1",
            "service_requests_total{service_type=\"streaming\",user_tier=\"gold\"} 1",
            "service_response_duration_seconds_sum{service_type=\"streaming\"} 0.25",
            "service_response_duration_seconds_count{service_type=\"streaming\"} 1",
            "service_utilization_percent{service_type=\"streaming\"} 62.5",
            "user_logins_total{user_tier=\"gold\"} 1",
        ]
    );
}

#[test]
fn catalogue() {
    let registry = Registry::new();
    let metrics = TipoD::register_in(&registry).unwrap();
    metrics.record_search("title", "novels", QUARTER, 49);
    metrics.record_search("title", String::from("novels"), QUARTER, 50_u32);
    metrics.record_inventory_check("cycle");
    metrics.record_stock_update("restock", "novels");
    metrics.update_low_stock_count("novels", 4);
    metrics.update_catalog_items("novels", "active", 900);
    metrics.update_inventory_value("novels", 12_345.5);
    assert_eq!(
        figures(&registry),
        [
            "catalog_search_duration_seconds_sum{complexity=\"complex\"} 0.25",
            "catalog_search_duration_seconds_count{complexity=\"complex\"} 1",
            "catalog_search_duration_seconds_sum{complexity=\"simple\"} 0.25",
            "catalog_search_duration_seconds_count{complexity=\"simple\"} 1",
            "catalog_searches_total{search_type=\"title\",category=\"novels\"} 2",
            "inventory_checks_total{check_type=\"cycle\"} 1",
            "inventory_value_total{category=\"novels\"} 12345.5",
            "low_stock_items_count{category=\"novels\"} 4",
            "search_results_count_sum{category=\"novels\"} 99",
            "search_results_count_count{category=\"novels\"} 2",
            "stock_updates_total{update_type=\"restock\",category=\"novels\"} 1",
            "total_catalog_items_count{category=\"novels\",status=\"active\"} 900",
        ]
    );
    let results = TipoD::FAMILIES.iter().find(|family| family.name == "search_results_count").unwrap();
    assert_eq!(results.buckets, [0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0]);
}

/// TIPOS.md, line by line.
#[test]
fn names_kinds_labels_and_help_of_the_ready_made_sets() {
    use MetricKind::{Counter as C, Gauge as G, Histogram as H};
    let families: Vec<_> = [TipoA::FAMILIES, TipoB::FAMILIES, TipoC::FAMILIES, TipoD::FAMILIES].concat();
    let written: Vec<_> =
        families.iter().map(|family| (family.name, family.kind, family.labels.join(" "), family.help)).collect();
    let expected: [(&str, _, &str, &str); 25] = [
        ("registros_created_total", C, "categoria", "Total registros creados"),
        ("registros_updated_total", C, "categoria", "Total registros actualizados"),
        ("registros_search_duration_seconds", H, "search_type", "Tiempo de búsqueda de registros"),
        ("config_loads_total", C, "", "Total cargas de configuración"),
        ("active_registros_count", G, "categoria", "Número de registros activos"),
        ("availability_checks_total", C, "resource_type", "Total verificaciones de disponibilidad"),
        ("reservations_created_total", C, "resource_type status", "Total reservas creadas"),
        ("reservation_conflicts_total", C, "conflict_type", "Total conflictos de reserva"),
        ("schedule_query_duration_seconds", H, "query_type", "Tiempo de consulta de horarios"),
        ("available_resources_count", G, "resource_type time_slot", "Recursos disponibles por tipo"),
        ("peak_usage_hours", G, "hour", "Horas de mayor uso"),
        ("user_logins_total", C, "user_tier", "Total logins de usuarios"),
        ("service_requests_total", C, "service_type user_tier", "Total solicitudes de servicio"),
        ("profile_updates_total", C, "update_type", "Total actualizaciones de perfil"),
        ("service_response_duration_seconds", H, "service_type", "Tiempo de respuesta de servicios"),
        ("active_users_count", G, "tier", "Usuarios activos"),
        ("service_utilization_percent", G, "service_type", "Utilización de servicios"),
        ("catalog_searches_total", C, "search_type category", "Total búsquedas en catálogo"),
        ("search_results_count", H, "category", "Número de resultados por búsqueda"),
        ("inventory_checks_total", C, "check_type", "Total verificaciones de inventario"),
        ("stock_updates_total", C, "update_type category", "Total actualizaciones de stock"),
        ("catalog_search_duration_seconds", H, "complexity", "Duración de búsquedas en catálogo"),
        ("low_stock_items_count", G, "category", "Elementos con stock bajo"),
        ("total_catalog_items_count", G, "category status", "Total elementos en catálogo"),
        ("inventory_value_total", G, "category", "Valor total del inventario"),
    ];
    let expected = expected.map(|(name, kind, labels, help)| (name, kind, labels.to_owned(), help));
    assert_eq!(written, expected);
}

/// A user's own set of Tipo A, with a prefix, a label type, a name of its own and one metric more.
#[derive(TipoMetrics)]
#[tipo(A, prefix = "libros")]
struct Books {
    #[labels(categoria: Genre)]
    created: Counter,
    #[labels(categoria)]
    updated: Counter,
    #[labels(search_type)]
    #[metric(buckets = [0.1, 1])]
    search_duration: Histogram,
    /// Cuántas veces se leyó
    /// la configuración
    ///
    /// Not part of the help.
    config_loads: Counter,
    // The reference name breaks the rule that only histograms end in `_count`, so this one may.
    #[metric(name = "books_count", help = "Libros activos")]
    #[labels(categoria)]
    active: Gauge,
    /// Libros perdidos
    lost: Counter,
}

#[derive(Clone, Copy, LabelValue)]
enum Genre {
    Novela,
    #[label(rename = "poesía")]
    Poesia,
}

#[test]
fn a_set_of_ones_own() {
    let registry = Registry::new();
    let metrics = Books::register_in(&registry).unwrap();
    metrics.record_registro_created(Genre::Poesia);
    metrics.record_registro_created_in(Genre::Novela, QUARTER);
    metrics.record_registro_updated("novela");
    metrics.record_search_operation("titulo", QUARTER);
    metrics.record_config_load();
    metrics.update_active_count("novela", 7);
    metrics.lost().inc();
    assert_eq!(
        figures(&registry),
        [
            "books_count{categoria=\"novela\"} 7",
            "libros_config_loads_total 1",
            "libros_created_total{categoria=\"novela\"} 1",
            "libros_created_total{categoria=\"poesía\"} 1",
            "libros_lost_total 1",
            "libros_search_duration_seconds_sum{search_type=\"titulo\"} 0.25",
            "libros_search_duration_seconds_count{search_type=\"titulo\"} 1",
            "libros_updated_total{categoria=\"novela\"} 1",
        ]
    );
    assert_eq!(inserts("libros").as_deref(), Some("2"));
    let help: Vec<_> = Books::FAMILIES.iter().map(|family| family.help).collect();
    assert_eq!(help[0], "Total registros creados");
    assert_eq!(help[3], "Cuántas veces se leyó la configuración");
    assert_eq!(help[4], "Libros activos");
    assert_eq!(Books::FAMILIES[2].buckets, [0.1, 1.0]);
}

#[derive(TipoMetrics)]
#[tipo(D, prefix = "shop")]
struct Shop {
    #[labels(search_type, category: Genre)]
    catalog_searches: Counter,
    #[labels(category: Genre)]
    search_results: Histogram,
    #[labels(check_type)]
    inventory_checks: Counter,
    #[labels(update_type, category)]
    stock_updates: Counter,
    #[labels(complexity)]
    search_duration: Histogram,
    #[labels(category)]
    low_stock_items: Gauge,
    #[labels(category, status)]
    total_catalog_items: Gauge,
    #[labels(category)]
    inventory_value: Gauge,
}

#[test]
fn a_prefix_stands_in_front_where_there_are_no_registros() {
    let registry = Registry::new();
    let metrics = Shop::register_in(&registry).unwrap();
    // One argument labels two families.
    metrics.record_search("title", Genre::Novela, QUARTER, 3);
    assert_eq!(metrics.search_results(Genre::Novela).count(), 1);
    assert_eq!(metrics.catalog_searches("title", Genre::Novela).get(), 1);
    assert!(Shop::FAMILIES.iter().all(|family| family.name.starts_with("shop_")));
    assert_eq!(Shop::FAMILIES[4].name, "shop_catalog_search_duration_seconds");
}
