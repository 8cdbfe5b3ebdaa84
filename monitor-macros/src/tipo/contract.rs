//! What the four Tipos promise: their roles and their recording methods. A dashboard for one of them relies on each word here.

use super::label::Label;
use super::model::{Kind, Metric};

/// A kind of service, with the metrics that every service of that kind has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tipo {
    /// Data management.
    A,
    /// Scheduling.
    B,
    /// User services.
    C,
    /// Catalogue.
    D,
}

/// A metric that a Tipo must have: the field of that name.
pub(crate) struct Role {
    pub(crate) field: &'static str,
    pub(crate) kind: Kind,
    pub(crate) labels: &'static [&'static str],
    /// The family's name in a set without prefix.
    pub(crate) name: &'static str,
    pub(crate) help: &'static str,
}

/// A method that records in several roles at once.
pub(crate) struct Method {
    pub(crate) name: &'static str,
    /// Its doc comment.
    pub(crate) does: &'static str,
    /// Names of labels; `duration`; or the name of a number.
    pub(crate) arguments: &'static [&'static str],
    pub(crate) steps: &'static [Step],
}

/// One recording. The labels of the role come from the arguments of the same names.
pub(crate) enum Step {
    Inc(&'static str),
    /// The argument is observed.
    Observe(&'static str, &'static str),
    /// The gauge is set to the argument.
    Set(&'static str, &'static str),
    /// One database query, with the argument `duration` when there is one.
    Insert,
}

/// Reference names that break a rule of naming, and stay as they are because dashboards ask for them. In these roles a name given
/// with `#[metric(name = "..")]` may break it too.
const EXCEPTIONS: &[&str] = &[
    // `_count` is what a histogram adds to its name.
    "active_registros_count",
    "available_resources_count",
    "active_users_count",
    "low_stock_items_count",
    "total_catalog_items_count",
    "search_results_count",
    // `_total` is for counters.
    "inventory_value_total",
    // No base units.
    "peak_usage_hours",
    "service_utilization_percent",
];

/// The bounds of `search_results`, which counts results and not seconds.
const RESULT_BUCKETS: &[f64] = &[0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0];

/// What the ready-made set A calls what it manages; a prefix takes its place.
pub(crate) const RECORDS: &str = "registros";

impl Tipo {
    pub(crate) fn of(name: &str) -> Option<Self> {
        [Self::A, Self::B, Self::C, Self::D].into_iter().find(|tipo| tipo.letter() == name)
    }

    pub(crate) fn letter(self) -> &'static str {
        match self {
            Self::A => "A",
            Self::B => "B",
            Self::C => "C",
            Self::D => "D",
        }
    }

    pub(crate) fn roles(self) -> &'static [Role] {
        match self {
            Self::A => A,
            Self::B => B,
            Self::C => C,
            Self::D => D,
        }
    }

    pub(crate) fn role(self, field: &str) -> Option<&'static Role> {
        self.roles().iter().find(|role| role.field == field)
    }

    pub(crate) fn methods(self) -> &'static [Method] {
        match self {
            Self::A => A_METHODS,
            Self::B => B_METHODS,
            Self::C => C_METHODS,
            Self::D => D_METHODS,
        }
    }
}

impl Role {
    /// The family's name in a set with `prefix`.
    pub(crate) fn name(&self, prefix: Option<&str>) -> String {
        match prefix {
            None => self.name.to_owned(),
            Some(prefix) if self.name.contains(RECORDS) => self.name.replace(RECORDS, prefix),
            Some(prefix) => format!("{prefix}_{}", self.name),
        }
    }

    pub(crate) fn buckets(&self) -> Option<&'static [f64]> {
        (self.name == "search_results_count").then_some(RESULT_BUCKETS)
    }

    /// True when a field can play this role.
    pub(crate) fn fits(&self, metric: &Metric) -> bool {
        metric.kind == self.kind && metric.labels.iter().map(Label::name).eq(self.labels.iter().copied())
    }

    pub(crate) fn may_break_rules(&self) -> bool {
        EXCEPTIONS.contains(&self.name)
    }

    /// The label that a recording method sets by itself, and so must be able to set: the method and the values.
    pub(crate) fn own_label(&self) -> Option<(&'static str, &'static str, &'static str)> {
        match self.name {
            "catalog_search_duration_seconds" => Some(("complexity", "record_search", "`simple` or `complex`")),
            "schedule_query_duration_seconds" => Some(("query_type", "record_availability_check", "`availability`")),
            _ => None,
        }
    }
}

impl Method {
    /// The roles that it records in.
    pub(crate) fn roles(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.steps.iter().filter_map(|step| match step {
            Inc(role) | Observe(role, _) | Set(role, _) => Some(*role),
            Insert => None,
        })
    }
}

const fn role(
    field: &'static str,
    kind: Kind,
    labels: &'static [&'static str],
    name: &'static str,
    help: &'static str,
) -> Role {
    Role { field, kind, labels, name, help }
}

use Kind::{Counter, Gauge, Histogram};
use Step::{Inc, Insert, Observe, Set};

#[rustfmt::skip]
const A: &[Role] = &[
    role("created", Counter, &["categoria"], "registros_created_total", "Total registros creados"),
    role("updated", Counter, &["categoria"], "registros_updated_total", "Total registros actualizados"),
    role("search_duration", Histogram, &["search_type"], "registros_search_duration_seconds", "Tiempo de búsqueda de registros"),
    role("config_loads", Counter, &[], "config_loads_total", "Total cargas de configuración"),
    role("active", Gauge, &["categoria"], "active_registros_count", "Número de registros activos"),
];

#[rustfmt::skip]
const B: &[Role] = &[
    role("availability_checks", Counter, &["resource_type"], "availability_checks_total", "Total verificaciones de disponibilidad"),
    role("reservations_created", Counter, &["resource_type", "status"], "reservations_created_total", "Total reservas creadas"),
    role("reservation_conflicts", Counter, &["conflict_type"], "reservation_conflicts_total", "Total conflictos de reserva"),
    role("schedule_query_duration", Histogram, &["query_type"], "schedule_query_duration_seconds", "Tiempo de consulta de horarios"),
    role("available_resources", Gauge, &["resource_type", "time_slot"], "available_resources_count", "Recursos disponibles por tipo"),
    role("peak_usage_hours", Gauge, &["hour"], "peak_usage_hours", "Horas de mayor uso"),
];

#[rustfmt::skip]
const C: &[Role] = &[
    role("user_logins", Counter, &["user_tier"], "user_logins_total", "Total logins de usuarios"),
    role("service_requests", Counter, &["service_type", "user_tier"], "service_requests_total", "Total solicitudes de servicio"),
    role("profile_updates", Counter, &["update_type"], "profile_updates_total", "Total actualizaciones de perfil"),
    role("service_response", Histogram, &["service_type"], "service_response_duration_seconds", "Tiempo de respuesta de servicios"),
    role("active_users", Gauge, &["tier"], "active_users_count", "Usuarios activos"),
    role("service_utilization", Gauge, &["service_type"], "service_utilization_percent", "Utilización de servicios"),
];

#[rustfmt::skip]
const D: &[Role] = &[
    role("catalog_searches", Counter, &["search_type", "category"], "catalog_searches_total", "Total búsquedas en catálogo"),
    role("search_results", Histogram, &["category"], "search_results_count", "Número de resultados por búsqueda"),
    role("inventory_checks", Counter, &["check_type"], "inventory_checks_total", "Total verificaciones de inventario"),
    role("stock_updates", Counter, &["update_type", "category"], "stock_updates_total", "Total actualizaciones de stock"),
    role("search_duration", Histogram, &["complexity"], "catalog_search_duration_seconds", "Duración de búsquedas en catálogo"),
    role("low_stock_items", Gauge, &["category"], "low_stock_items_count", "Elementos con stock bajo"),
    role("total_catalog_items", Gauge, &["category", "status"], "total_catalog_items_count", "Total elementos en catálogo"),
    role("inventory_value", Gauge, &["category"], "inventory_value_total", "Valor total del inventario"),
];

const fn method(
    name: &'static str,
    arguments: &'static [&'static str],
    does: &'static str,
    steps: &'static [Step],
) -> Method {
    Method { name, does, arguments, steps }
}

#[rustfmt::skip]
const A_METHODS: &[Method] = &[
    method("record_registro_created", &["categoria"],
        "Counts a record that was created, and its INSERT among the database queries. Where `#[timed(query = \"INSERT\")]` counts the \
         query already, count the record alone: `created(..).inc()`.",
        &[Inc("created"), Insert]),
    method("record_registro_created_in", &["categoria", "duration"],
        "Counts a record that was created, and its INSERT, which took so long, among the database queries. Where \
         `#[timed(query = \"INSERT\")]` counts the query already, count the record alone: `created(..).inc()`.",
        &[Inc("created"), Insert]),
    method("record_registro_updated", &["categoria"],
        "Counts a record that was updated.",
        &[Inc("updated")]),
    method("record_search_operation", &["search_type", "duration"],
        "Counts a search and how long it took.",
        &[Observe("search_duration", "duration")]),
    method("record_config_load", &[],
        "Counts that the configuration was loaded.",
        &[Inc("config_loads")]),
    method("update_active_count", &["categoria", "count"],
        "Sets the number of active records.",
        &[Set("active", "count")]),
];

#[rustfmt::skip]
const B_METHODS: &[Method] = &[
    method("record_availability_check", &["resource_type", "duration"],
        "Counts a check of availability, and how long its query took.",
        &[Inc("availability_checks"), Observe("schedule_query_duration", "duration")]),
    method("record_reservation", &["resource_type", "status"],
        "Counts a reservation.",
        &[Inc("reservations_created")]),
    method("record_conflict", &["conflict_type"],
        "Counts a conflict between reservations.",
        &[Inc("reservation_conflicts")]),
    method("update_availability", &["resource_type", "time_slot", "count"],
        "Sets how many resources are available.",
        &[Set("available_resources", "count")]),
    method("update_peak_usage", &["hour", "count"],
        "Sets the usage at an hour.",
        &[Set("peak_usage_hours", "count")]),
];

#[rustfmt::skip]
const C_METHODS: &[Method] = &[
    method("record_user_login", &["user_tier"],
        "Counts a login.",
        &[Inc("user_logins")]),
    method("record_service_request", &["service_type", "user_tier", "duration"],
        "Counts a request for a service, and how long the answer took.",
        &[Inc("service_requests"), Observe("service_response", "duration")]),
    method("record_profile_update", &["update_type"],
        "Counts an update of a profile.",
        &[Inc("profile_updates")]),
    method("update_active_users", &["tier", "count"],
        "Sets the number of active users.",
        &[Set("active_users", "count")]),
    method("update_service_utilization", &["service_type", "percent"],
        "Sets how much of a service is in use.",
        &[Set("service_utilization", "percent")]),
];

#[rustfmt::skip]
const D_METHODS: &[Method] = &[
    method("record_search", &["search_type", "category", "duration", "results"],
        "Counts a search, what it found and how long it took: `simple` below 50 results, else `complex`.",
        &[Inc("catalog_searches"), Observe("search_results", "results"), Observe("search_duration", "duration")]),
    method("record_inventory_check", &["check_type"],
        "Counts a check of the inventory.",
        &[Inc("inventory_checks")]),
    method("record_stock_update", &["update_type", "category"],
        "Counts an update of the stock.",
        &[Inc("stock_updates")]),
    method("update_low_stock_count", &["category", "count"],
        "Sets how many items are low in stock.",
        &[Set("low_stock_items", "count")]),
    method("update_catalog_items", &["category", "status", "count"],
        "Sets how many items the catalogue has.",
        &[Set("total_catalog_items", "count")]),
    method("update_inventory_value", &["category", "value"],
        "Sets what the inventory is worth.",
        &[Set("inventory_value", "value")]),
];
