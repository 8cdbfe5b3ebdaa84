#[automatically_derived]
impl crate::TipoMetrics for TipoA {
    const FAMILIES: &'static [crate::FamilyInfo] = &[
        crate::FamilyInfo::counter("registros_created_total", "Total registros creados")
            .labels(&["categoria"]),
        crate::FamilyInfo::counter(
                "registros_updated_total",
                "Total registros actualizados",
            )
            .labels(&["categoria"]),
        crate::FamilyInfo::histogram(
                "registros_search_duration_seconds",
                "Tiempo de búsqueda de registros",
            )
            .labels(&["search_type"]),
        crate::FamilyInfo::counter(
            "config_loads_total",
            "Total cargas de configuración",
        ),
        crate::FamilyInfo::gauge(
                "active_registros_count",
                "Número de registros activos",
            )
            .labels(&["categoria"]),
    ];
    const TIPO: ::core::option::Option<crate::__private::Name> = ::core::option::Option::Some(
        "A",
    );
    fn build(set: &mut crate::MetricSet) -> Self {
        Self {
            created: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        0usize,
                    )
                },
            ),
            updated: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        1usize,
                    )
                },
            ),
            search_duration: crate::MetricSet::histogram(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        2usize,
                    )
                },
            ),
            config_loads: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        3usize,
                    )
                },
            ),
            active: crate::MetricSet::gauge(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        4usize,
                    )
                },
            ),
        }
    }
}
#[allow(dead_code, non_snake_case, clippy::too_many_arguments)]
#[automatically_derived]
impl TipoA {
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
    /// Total registros creados
    ///
    /// The counter `registros_created_total{categoria}`.
    #[inline]
    pub fn created<L0: crate::LabelValue>(
        &self,
        categoria: L0,
    ) -> crate::With<'_, crate::Counter, (L0,)> {
        self.created.with((categoria,))
    }
    /// Total registros actualizados
    ///
    /// The counter `registros_updated_total{categoria}`.
    #[inline]
    pub fn updated<L0: crate::LabelValue>(
        &self,
        categoria: L0,
    ) -> crate::With<'_, crate::Counter, (L0,)> {
        self.updated.with((categoria,))
    }
    /// Tiempo de búsqueda de registros
    ///
    /// The histogram `registros_search_duration_seconds{search_type}`.
    #[inline]
    pub fn search_duration<L0: crate::LabelValue>(
        &self,
        search_type: L0,
    ) -> crate::With<'_, crate::Histogram, (L0,)> {
        self.search_duration.with((search_type,))
    }
    /// Total cargas de configuración
    ///
    /// The counter `config_loads_total`.
    #[must_use]
    #[inline]
    pub fn config_loads(&self) -> &Counter {
        &self.config_loads
    }
    /// Número de registros activos
    ///
    /// The gauge `active_registros_count{categoria}`.
    #[inline]
    pub fn active<L0: crate::LabelValue>(
        &self,
        categoria: L0,
    ) -> crate::With<'_, crate::Gauge, (L0,)> {
        self.active.with((categoria,))
    }
    /// Counts a record that was created, and its INSERT among the database queries. Where `#[timed(query = "INSERT")]` counts the query already, count the record alone: `created(..).inc()`.
    #[inline]
    pub fn record_registro_created(&self, categoria: impl crate::LabelValue) {
        self.created.with((categoria,)).inc();
        crate::record_database_query(
            "INSERT",
            "registros",
            ::core::option::Option::<::core::time::Duration>::None,
        );
    }
    /// Counts a record that was created, and its INSERT, which took so long, among the database queries. Where `#[timed(query = "INSERT")]` counts the query already, count the record alone: `created(..).inc()`.
    #[inline]
    pub fn record_registro_created_in(
        &self,
        categoria: impl crate::LabelValue,
        duration: ::core::time::Duration,
    ) {
        self.created.with((categoria,)).inc();
        crate::record_database_query(
            "INSERT",
            "registros",
            ::core::option::Option::Some(duration),
        );
    }
    /// Counts a record that was updated.
    #[inline]
    pub fn record_registro_updated(&self, categoria: impl crate::LabelValue) {
        self.updated.with((categoria,)).inc();
    }
    /// Counts a search and how long it took.
    #[inline]
    pub fn record_search_operation(
        &self,
        search_type: impl crate::LabelValue,
        duration: ::core::time::Duration,
    ) {
        self.search_duration.with((search_type,)).observe(duration);
    }
    /// Counts that the configuration was loaded.
    #[inline]
    pub fn record_config_load(&self) {
        self.config_loads.inc();
    }
    /// Sets the number of active records.
    #[inline]
    pub fn update_active_count(
        &self,
        categoria: impl crate::LabelValue,
        count: impl crate::MetricNumber,
    ) {
        self.active.with((categoria,)).set(count);
    }
}
