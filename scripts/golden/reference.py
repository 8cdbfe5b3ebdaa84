"""The reference: the families of TIPOS.md on the real prometheus_client, and the comparison with ours.

  reference.py operations FILE          writes 10,000 operations, the same in every run
  reference.py compare OPERATIONS OURS OPENMETRICS
                                        records them, and compares the exposition with ours, family by family, in both forms
"""

import json
import math
import random
import sys

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import generate_latest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families

SEED = 20_261_125
OPERATIONS = 10_000

# Values of labels: plain ones, one that needs each escape, one of two bytes a letter, an empty one.
WORDS = ["libros", "revistas", "audio", "vídeo", 'a "quoted" one', "back\\slash", "two\nlines", ""]
NUMBERS = [0, 1, 2, 3, 17, 250, 99_999]


class Reference:
    """The collector of the reference implementation, and its methods."""

    def __init__(self):
        self.registry = CollectorRegistry()

        def family(kind, name, text, labels=(), **more):
            return kind(name, text, labels, registry=self.registry, **more)

        f = family
        # Standard families.
        self.http_requests = f(Counter, "http_requests_total", "Total HTTP requests", ["method", "endpoint", "status_code"])
        self.http_duration = f(Histogram, "http_request_duration_seconds", "HTTP request duration", ["method", "endpoint"])
        self.cache_hits = f(Counter, "cache_hits_total", "Total cache hits", ["cache_type"])
        self.cache_misses = f(Counter, "cache_misses_total", "Total cache misses", ["cache_type"])
        self.queries = f(Counter, "database_queries_total", "Total database queries", ["query_type", "table"])
        self.query_duration = f(Histogram, "database_query_duration_seconds", "Database query duration", ["query_type"])
        # Tipo A.
        self.created = f(Counter, "registros_created_total", "Total registros creados", ["categoria"])
        self.updated = f(Counter, "registros_updated_total", "Total registros actualizados", ["categoria"])
        self.record_search_duration = f(
            Histogram, "registros_search_duration_seconds", "Tiempo de búsqueda de registros", ["search_type"]
        )
        self.config_loads = f(Counter, "config_loads_total", "Total cargas de configuración")
        self.active = f(Gauge, "active_registros_count", "Número de registros activos", ["categoria"])
        # Tipo B.
        self.availability_checks = f(
            Counter, "availability_checks_total", "Total verificaciones de disponibilidad", ["resource_type"]
        )
        self.reservations = f(
            Counter, "reservations_created_total", "Total reservas creadas", ["resource_type", "status"]
        )
        self.conflicts = f(Counter, "reservation_conflicts_total", "Total conflictos de reserva", ["conflict_type"])
        self.schedule_duration = f(
            Histogram, "schedule_query_duration_seconds", "Tiempo de consulta de horarios", ["query_type"]
        )
        self.available = f(
            Gauge, "available_resources_count", "Recursos disponibles por tipo", ["resource_type", "time_slot"]
        )
        self.peak = f(Gauge, "peak_usage_hours", "Horas de mayor uso", ["hour"])
        # Tipo C.
        self.logins = f(Counter, "user_logins_total", "Total logins de usuarios", ["user_tier"])
        self.requests = f(
            Counter, "service_requests_total", "Total solicitudes de servicio", ["service_type", "user_tier"]
        )
        self.profile_updates = f(
            Counter, "profile_updates_total", "Total actualizaciones de perfil", ["update_type"]
        )
        self.service_response = f(
            Histogram, "service_response_duration_seconds", "Tiempo de respuesta de servicios", ["service_type"]
        )
        self.active_users = f(Gauge, "active_users_count", "Usuarios activos", ["tier"])
        self.utilization = f(Gauge, "service_utilization_percent", "Utilización de servicios", ["service_type"])
        # Tipo D.
        self.searches = f(Counter, "catalog_searches_total", "Total búsquedas en catálogo", ["search_type", "category"])
        self.results = f(
            Histogram,
            "search_results_count",
            "Número de resultados por búsqueda",
            ["category"],
            buckets=[0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000],
        )
        self.inventory_checks = f(
            Counter, "inventory_checks_total", "Total verificaciones de inventario", ["check_type"]
        )
        self.stock_updates = f(
            Counter, "stock_updates_total", "Total actualizaciones de stock", ["update_type", "category"]
        )
        self.catalog_duration = f(
            Histogram, "catalog_search_duration_seconds", "Duración de búsquedas en catálogo", ["complexity"]
        )
        self.low_stock = f(Gauge, "low_stock_items_count", "Elementos con stock bajo", ["category"])
        self.items = f(Gauge, "total_catalog_items_count", "Total elementos en catálogo", ["category", "status"])
        self.value = f(Gauge, "inventory_value_total", "Valor total del inventario", ["category"])

    def record_http_request(self, method, endpoint, status_code, duration):
        self.http_requests.labels(method, endpoint, status_code).inc()
        self.http_duration.labels(method, endpoint).observe(duration / 1e9)

    def record_cache_hit(self, cache_type):
        self.cache_hits.labels(cache_type).inc()

    def record_cache_miss(self, cache_type):
        self.cache_misses.labels(cache_type).inc()

    def record_database_query(self, query_type, table, duration):
        self.queries.labels(query_type, table).inc()
        self.query_duration.labels(query_type).observe(duration / 1e9)

    def record_registro_created(self, categoria):
        self.created.labels(categoria).inc()
        self.queries.labels("INSERT", "registros").inc()

    def record_registro_created_in(self, categoria, duration):
        self.created.labels(categoria).inc()
        self.record_database_query("INSERT", "registros", duration)

    def record_registro_updated(self, categoria):
        self.updated.labels(categoria).inc()

    def record_search_operation(self, search_type, duration):
        self.record_search_duration.labels(search_type).observe(duration / 1e9)

    def record_config_load(self):
        self.config_loads.inc()

    def update_active_count(self, categoria, count):
        self.active.labels(categoria).set(count)

    def record_availability_check(self, resource_type, duration):
        self.availability_checks.labels(resource_type).inc()
        self.schedule_duration.labels("availability").observe(duration / 1e9)

    def record_reservation(self, resource_type, status):
        self.reservations.labels(resource_type, status).inc()

    def record_conflict(self, conflict_type):
        self.conflicts.labels(conflict_type).inc()

    def update_availability(self, resource_type, time_slot, count):
        self.available.labels(resource_type, time_slot).set(count)

    def update_peak_usage(self, hour, count):
        self.peak.labels(hour).set(count)

    def record_user_login(self, user_tier):
        self.logins.labels(user_tier).inc()

    def record_service_request(self, service_type, user_tier, duration):
        self.requests.labels(service_type, user_tier).inc()
        self.service_response.labels(service_type).observe(duration / 1e9)

    def record_profile_update(self, update_type):
        self.profile_updates.labels(update_type).inc()

    def update_active_users(self, tier, count):
        self.active_users.labels(tier).set(count)

    def update_service_utilization(self, service_type, percent):
        self.utilization.labels(service_type).set(percent)

    def record_search(self, search_type, category, duration, results):
        self.searches.labels(search_type, category).inc()
        self.results.labels(category).observe(results)
        self.catalog_duration.labels("simple" if results < 50 else "complex").observe(duration / 1e9)

    def record_inventory_check(self, check_type):
        self.inventory_checks.labels(check_type).inc()

    def record_stock_update(self, update_type, category):
        self.stock_updates.labels(update_type, category).inc()

    def update_low_stock_count(self, category, count):
        self.low_stock.labels(category).set(count)

    def update_catalog_items(self, category, status, count):
        self.items.labels(category, status).set(count)

    def update_inventory_value(self, category, value):
        self.value.labels(category).set(value)


# Each operation with its arguments: w a word, n a number, d a duration in nanoseconds, s a status code, r results, f a fraction.
ARGUMENTS = {
    "record_http_request": "wwsd",
    "record_cache_hit": "w",
    "record_cache_miss": "w",
    "record_database_query": "wwd",
    "record_registro_created": "w",
    "record_registro_created_in": "wd",
    "record_registro_updated": "w",
    "record_search_operation": "wd",
    "record_config_load": "",
    "update_active_count": "wn",
    "record_availability_check": "wd",
    "record_reservation": "ww",
    "record_conflict": "w",
    "update_availability": "wwn",
    "update_peak_usage": "nn",
    "record_user_login": "w",
    "record_service_request": "wwd",
    "record_profile_update": "w",
    "update_active_users": "wn",
    "update_service_utilization": "wf",
    "record_search": "wwdr",
    "record_inventory_check": "w",
    "record_stock_update": "ww",
    "update_low_stock_count": "wn",
    "update_catalog_items": "wwn",
    "update_inventory_value": "wf",
}


def operations():
    rng = random.Random(SEED)
    draw = {
        "w": lambda: rng.choice(WORDS),
        "n": lambda: rng.choice(NUMBERS),
        # A tenth on a bucket's bound, the rest from 1 microsecond to 30 seconds.
        "d": lambda: (
            rng.choice([5_000_000, 25_000_000, 250_000_000, 1_000_000_000, 10_000_000_000])
            if rng.random() < 0.1
            else int(1_000 * math.exp(rng.uniform(0, math.log(3e7))))
        ),
        "s": lambda: rng.choice([200, 201, 404, 500]),
        "r": lambda: rng.choice([0, 1, 2, 3, 10, 49, 50, 51, 1000, 1001, 5000]),
        # Exact in binary: the reader of the operations must not round.
        "f": lambda: rng.randrange(-1_000_000, 100_000_000) / 1024,
    }
    names = list(ARGUMENTS)
    for _ in range(OPERATIONS):
        name = rng.choice(names)
        yield [name, *(draw[kind]() for kind in ARGUMENTS[name])]


def families(text, parse=text_string_to_metric_families):
    """Name, kind and help of each family with its samples; the times of creation, which only this client exposes, left out."""

    def labels(sample):
        # A bound is a number: this client writes 1.0 and the prometheus crate 1, and Prometheus stores 1.0 for both.
        return tuple(sorted((name, float(value) if name == "le" else value) for name, value in sample.labels.items()))

    found = {}
    for family in parse(text):
        samples = {
            (sample.name, labels(sample)): sample.value
            for sample in family.samples
            if not sample.name.endswith("_created")
        }
        found[family.name] = (family.type, family.documentation, samples)
    return found


def differences(reference, ours):
    for name, (kind, text, samples) in reference.items():
        if name not in ours:
            yield f"{name}: ours lacks the family"
            continue
        our_kind, our_text, our_samples = ours[name]
        if (kind, text) != (our_kind, our_text):
            yield f"{name}: {kind} {text!r}, ours {our_kind} {our_text!r}"
        for key in sorted(samples.keys() | our_samples.keys(), key=str):
            value, our_value = samples.get(key), our_samples.get(key)
            # Counts and gauges are equal; a sum of durations may differ in the last bits, as the two divide differently.
            is_sum = key[0].endswith("_sum") and None not in (value, our_value)
            if value != our_value and not (is_sum and math.isclose(value, our_value, rel_tol=1e-12)):
                yield f"{key}: {value}, ours {our_value}"


def read(path, parse):
    with open(path, encoding="utf-8", newline="") as text:
        return families(text.read(), parse)


def compare(operations_file, ours_file, openmetrics_file):
    reference = Reference()
    with open(operations_file, encoding="utf-8") as lines:
        for line in lines:
            name, *arguments = json.loads(line)
            getattr(reference, name)(*arguments)
    expected = families(generate_latest(reference.registry).decode())
    ours = read(ours_file, text_string_to_metric_families)
    openmetrics = read(openmetrics_file, openmetrics_families)
    found = list(differences(expected, ours)) + [f"OpenMetrics: {text}" for text in differences(expected, openmetrics)]
    for difference in found[:50]:
        print(difference)
    samples = sum(len(samples) for _, _, samples in expected.values())
    print(f"{len(expected)} families, {samples} samples, {len(found)} differences; {len(ours) - len(expected)} families beside them")
    return 1 if found or not samples else 0


def main():
    disable_created_metrics()
    match sys.argv[1:]:
        case ["operations", path]:
            with open(path, "w", encoding="utf-8") as out:
                out.writelines(json.dumps(operation) + "\n" for operation in operations())
        case ["compare", operations_file, ours_file, openmetrics_file]:
            sys.exit(compare(operations_file, ours_file, openmetrics_file))
        case _:
            sys.exit(__doc__)


main()
