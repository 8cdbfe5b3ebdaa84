#[automatically_derived]
impl crate::TipoMetrics for TipoB {
    const FAMILIES: &'static [crate::FamilyInfo] = &[
        crate::FamilyInfo::counter(
                "availability_checks_total",
                "Total verificaciones de disponibilidad",
            )
            .labels(&["resource_type"]),
        crate::FamilyInfo::counter(
                "reservations_created_total",
                "Total reservas creadas",
            )
            .labels(&["resource_type", "status"]),
        crate::FamilyInfo::counter(
                "reservation_conflicts_total",
                "Total conflictos de reserva",
            )
            .labels(&["conflict_type"]),
        crate::FamilyInfo::histogram(
                "schedule_query_duration_seconds",
                "Tiempo de consulta de horarios",
            )
            .labels(&["query_type"]),
        crate::FamilyInfo::gauge(
                "available_resources_count",
                "Recursos disponibles por tipo",
            )
            .labels(&["resource_type", "time_slot"]),
        crate::FamilyInfo::gauge("peak_usage_hours", "Horas de mayor uso")
            .labels(&["hour"]),
    ];
    const TIPO: ::core::option::Option<crate::__private::Name> = ::core::option::Option::Some(
        "B",
    );
    fn build(set: &mut crate::MetricSet) -> Self {
        Self {
            availability_checks: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        0usize,
                    )
                },
            ),
            reservations_created: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        1usize,
                    )
                },
            ),
            reservation_conflicts: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        2usize,
                    )
                },
            ),
            schedule_query_duration: crate::MetricSet::histogram(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        3usize,
                    )
                },
            ),
            available_resources: crate::MetricSet::gauge(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        4usize,
                    )
                },
            ),
            peak_usage_hours: crate::MetricSet::gauge(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        5usize,
                    )
                },
            ),
        }
    }
}
#[allow(dead_code, non_snake_case, clippy::too_many_arguments)]
#[automatically_derived]
impl TipoB {
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
    /// Total verificaciones de disponibilidad
    ///
    /// The counter `availability_checks_total{resource_type}`.
    #[inline]
    pub fn availability_checks<L0: crate::LabelValue>(
        &self,
        resource_type: L0,
    ) -> crate::With<'_, crate::Counter, (L0,)> {
        self.availability_checks.with((resource_type,))
    }
    /// Total reservas creadas
    ///
    /// The counter `reservations_created_total{resource_type, status}`.
    #[inline]
    pub fn reservations_created<L0: crate::LabelValue, L1: crate::LabelValue>(
        &self,
        resource_type: L0,
        status: L1,
    ) -> crate::With<'_, crate::Counter, (L0, L1)> {
        self.reservations_created.with((resource_type, status))
    }
    /// Total conflictos de reserva
    ///
    /// The counter `reservation_conflicts_total{conflict_type}`.
    #[inline]
    pub fn reservation_conflicts<L0: crate::LabelValue>(
        &self,
        conflict_type: L0,
    ) -> crate::With<'_, crate::Counter, (L0,)> {
        self.reservation_conflicts.with((conflict_type,))
    }
    /// Tiempo de consulta de horarios
    ///
    /// The histogram `schedule_query_duration_seconds{query_type}`.
    #[inline]
    pub fn schedule_query_duration<L0: crate::LabelValue>(
        &self,
        query_type: L0,
    ) -> crate::With<'_, crate::Histogram, (L0,)> {
        self.schedule_query_duration.with((query_type,))
    }
    /// Recursos disponibles por tipo
    ///
    /// The gauge `available_resources_count{resource_type, time_slot}`.
    #[inline]
    pub fn available_resources<L0: crate::LabelValue, L1: crate::LabelValue>(
        &self,
        resource_type: L0,
        time_slot: L1,
    ) -> crate::With<'_, crate::Gauge, (L0, L1)> {
        self.available_resources.with((resource_type, time_slot))
    }
    /// Horas de mayor uso
    ///
    /// The gauge `peak_usage_hours{hour}`.
    #[inline]
    pub fn peak_usage_hours<L0: crate::LabelValue>(
        &self,
        hour: L0,
    ) -> crate::With<'_, crate::Gauge, (L0,)> {
        self.peak_usage_hours.with((hour,))
    }
    /// Counts a check of availability, and how long its query took.
    #[inline]
    pub fn record_availability_check(
        &self,
        resource_type: impl crate::LabelValue,
        duration: ::core::time::Duration,
    ) {
        self.availability_checks.with((resource_type,)).inc();
        self.schedule_query_duration.with(("availability",)).observe(duration);
    }
    /// Counts a reservation.
    #[inline]
    pub fn record_reservation(
        &self,
        resource_type: impl crate::LabelValue,
        status: impl crate::LabelValue,
    ) {
        self.reservations_created.with((resource_type, status)).inc();
    }
    /// Counts a conflict between reservations.
    #[inline]
    pub fn record_conflict(&self, conflict_type: impl crate::LabelValue) {
        self.reservation_conflicts.with((conflict_type,)).inc();
    }
    /// Sets how many resources are available.
    #[inline]
    pub fn update_availability(
        &self,
        resource_type: impl crate::LabelValue,
        time_slot: impl crate::LabelValue,
        count: impl crate::MetricNumber,
    ) {
        self.available_resources.with((resource_type, time_slot)).set(count);
    }
    /// Sets the usage at an hour.
    #[inline]
    pub fn update_peak_usage(
        &self,
        hour: impl crate::LabelValue,
        count: impl crate::MetricNumber,
    ) {
        self.peak_usage_hours.with((hour,)).set(count);
    }
}
