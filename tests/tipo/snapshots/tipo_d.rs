#[automatically_derived]
impl crate::TipoMetrics for TipoD {
    const FAMILIES: &'static [crate::FamilyInfo] = &[
        crate::FamilyInfo::counter(
                "catalog_searches_total",
                "Total búsquedas en catálogo",
            )
            .labels(&["search_type", "category"]),
        crate::FamilyInfo::histogram(
                "search_results_count",
                "Número de resultados por búsqueda",
            )
            .labels(&["category"])
            .buckets(
                &[
                    0f64, 1f64, 2f64, 5f64, 10f64, 20f64, 50f64, 100f64, 200f64, 500f64,
                    1000f64,
                ],
            ),
        crate::FamilyInfo::counter(
                "inventory_checks_total",
                "Total verificaciones de inventario",
            )
            .labels(&["check_type"]),
        crate::FamilyInfo::counter(
                "stock_updates_total",
                "Total actualizaciones de stock",
            )
            .labels(&["update_type", "category"]),
        crate::FamilyInfo::histogram(
                "catalog_search_duration_seconds",
                "Duración de búsquedas en catálogo",
            )
            .labels(&["complexity"]),
        crate::FamilyInfo::gauge("low_stock_items_count", "Elementos con stock bajo")
            .labels(&["category"]),
        crate::FamilyInfo::gauge(
                "total_catalog_items_count",
                "Total elementos en catálogo",
            )
            .labels(&["category", "status"]),
        crate::FamilyInfo::gauge("inventory_value_total", "Valor total del inventario")
            .labels(&["category"]),
    ];
    const TIPO: ::core::option::Option<crate::__private::Name> = ::core::option::Option::Some(
        "D",
    );
    fn build(set: &mut crate::MetricSet) -> Self {
        Self {
            catalog_searches: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        0usize,
                    )
                },
            ),
            search_results: crate::MetricSet::histogram(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        1usize,
                    )
                },
            ),
            inventory_checks: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        2usize,
                    )
                },
            ),
            stock_updates: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        3usize,
                    )
                },
            ),
            search_duration: crate::MetricSet::histogram(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        4usize,
                    )
                },
            ),
            low_stock_items: crate::MetricSet::gauge(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        5usize,
                    )
                },
            ),
            total_catalog_items: crate::MetricSet::gauge(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        6usize,
                    )
                },
            ),
            inventory_value: crate::MetricSet::gauge(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        7usize,
                    )
                },
            ),
        }
    }
}
#[allow(dead_code, non_snake_case, clippy::too_many_arguments)]
#[automatically_derived]
impl TipoD {
    /// The set, registered in the registry of the process: its families appear in `/metrics`.
    ///
    /// # Errors
    /// When a family of one of the names is registered already.
    pub fn register() -> ::core::result::Result<Self, crate::RegistryError> {
        <Self as crate::TipoMetrics>::register()
    }
    /// The set, registered in `registry`: all of its families, or none.
    ///
    /// # Errors
    /// When a family of one of the names is registered already.
    pub fn register_in(
        registry: &crate::Registry,
    ) -> ::core::result::Result<Self, crate::RegistryError> {
        <Self as crate::TipoMetrics>::register_in(registry)
    }
    /// Total búsquedas en catálogo
    ///
    /// The counter `catalog_searches_total{search_type, category}`.
    #[inline]
    pub fn catalog_searches<L0: crate::LabelValue, L1: crate::LabelValue>(
        &self,
        search_type: L0,
        category: L1,
    ) -> crate::With<'_, crate::Counter, (L0, L1)> {
        self.catalog_searches.with((search_type, category))
    }
    /// Número de resultados por búsqueda
    ///
    /// The histogram `search_results_count{category}`.
    #[inline]
    pub fn search_results<L0: crate::LabelValue>(
        &self,
        category: L0,
    ) -> crate::With<'_, crate::Histogram, (L0,)> {
        self.search_results.with((category,))
    }
    /// Total verificaciones de inventario
    ///
    /// The counter `inventory_checks_total{check_type}`.
    #[inline]
    pub fn inventory_checks<L0: crate::LabelValue>(
        &self,
        check_type: L0,
    ) -> crate::With<'_, crate::Counter, (L0,)> {
        self.inventory_checks.with((check_type,))
    }
    /// Total actualizaciones de stock
    ///
    /// The counter `stock_updates_total{update_type, category}`.
    #[inline]
    pub fn stock_updates<L0: crate::LabelValue, L1: crate::LabelValue>(
        &self,
        update_type: L0,
        category: L1,
    ) -> crate::With<'_, crate::Counter, (L0, L1)> {
        self.stock_updates.with((update_type, category))
    }
    /// Duración de búsquedas en catálogo
    ///
    /// The histogram `catalog_search_duration_seconds{complexity}`.
    #[inline]
    pub fn search_duration<L0: crate::LabelValue>(
        &self,
        complexity: L0,
    ) -> crate::With<'_, crate::Histogram, (L0,)> {
        self.search_duration.with((complexity,))
    }
    /// Elementos con stock bajo
    ///
    /// The gauge `low_stock_items_count{category}`.
    #[inline]
    pub fn low_stock_items<L0: crate::LabelValue>(
        &self,
        category: L0,
    ) -> crate::With<'_, crate::Gauge, (L0,)> {
        self.low_stock_items.with((category,))
    }
    /// Total elementos en catálogo
    ///
    /// The gauge `total_catalog_items_count{category, status}`.
    #[inline]
    pub fn total_catalog_items<L0: crate::LabelValue, L1: crate::LabelValue>(
        &self,
        category: L0,
        status: L1,
    ) -> crate::With<'_, crate::Gauge, (L0, L1)> {
        self.total_catalog_items.with((category, status))
    }
    /// Valor total del inventario
    ///
    /// The gauge `inventory_value_total{category}`.
    #[inline]
    pub fn inventory_value<L0: crate::LabelValue>(
        &self,
        category: L0,
    ) -> crate::With<'_, crate::Gauge, (L0,)> {
        self.inventory_value.with((category,))
    }
    /// Counts a search, what it found and how long it took: `simple` below 50 results, else `complex`.
    #[inline]
    pub fn record_search(
        &self,
        search_type: impl crate::LabelValue,
        category: impl crate::LabelValue,
        duration: ::core::time::Duration,
        results: impl crate::MetricNumber,
    ) {
        let results = crate::MetricNumber::to_f64(results);
        self.catalog_searches.with((search_type, &category)).inc();
        self.search_results.with((&category,)).observe(results);
        self.search_duration
            .with((crate::__private::search_complexity(results),))
            .observe(duration);
    }
    /// Counts a check of the inventory.
    #[inline]
    pub fn record_inventory_check(&self, check_type: impl crate::LabelValue) {
        self.inventory_checks.with((check_type,)).inc();
    }
    /// Counts an update of the stock.
    #[inline]
    pub fn record_stock_update(
        &self,
        update_type: impl crate::LabelValue,
        category: impl crate::LabelValue,
    ) {
        self.stock_updates.with((update_type, category)).inc();
    }
    /// Sets how many items are low in stock.
    #[inline]
    pub fn update_low_stock_count(
        &self,
        category: impl crate::LabelValue,
        count: impl crate::MetricNumber,
    ) {
        self.low_stock_items.with((category,)).set(count);
    }
    /// Sets how many items the catalogue has.
    #[inline]
    pub fn update_catalog_items(
        &self,
        category: impl crate::LabelValue,
        status: impl crate::LabelValue,
        count: impl crate::MetricNumber,
    ) {
        self.total_catalog_items.with((category, status)).set(count);
    }
    /// Sets what the inventory is worth.
    #[inline]
    pub fn update_inventory_value(
        &self,
        category: impl crate::LabelValue,
        value: impl crate::MetricNumber,
    ) {
        self.inventory_value.with((category,)).set(value);
    }
}
