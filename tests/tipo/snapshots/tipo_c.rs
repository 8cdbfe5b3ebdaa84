#[automatically_derived]
impl crate::TipoMetrics for TipoC {
    const FAMILIES: &'static [crate::FamilyInfo] = &[
        crate::FamilyInfo::counter("user_logins_total", "Total logins de usuarios")
            .labels(&["user_tier"]),
        crate::FamilyInfo::counter(
                "service_requests_total",
                "Total solicitudes de servicio",
            )
            .labels(&["service_type", "user_tier"]),
        crate::FamilyInfo::counter(
                "profile_updates_total",
                "Total actualizaciones de perfil",
            )
            .labels(&["update_type"]),
        crate::FamilyInfo::histogram(
                "service_response_duration_seconds",
                "Tiempo de respuesta de servicios",
            )
            .labels(&["service_type"]),
        crate::FamilyInfo::gauge("active_users_count", "Usuarios activos")
            .labels(&["tier"]),
        crate::FamilyInfo::gauge(
                "service_utilization_percent",
                "Utilización de servicios",
            )
            .labels(&["service_type"]),
    ];
    const TIPO: ::core::option::Option<crate::__private::Name> = ::core::option::Option::Some(
        "C",
    );
    fn build(set: &mut crate::MetricSet) -> Self {
        Self {
            user_logins: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        0usize,
                    )
                },
            ),
            service_requests: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        1usize,
                    )
                },
            ),
            profile_updates: crate::MetricSet::counter(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        2usize,
                    )
                },
            ),
            service_response: crate::MetricSet::histogram(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        3usize,
                    )
                },
            ),
            active_users: crate::MetricSet::gauge(
                set,
                const {
                    crate::__private::family(
                        <Self as crate::TipoMetrics>::FAMILIES,
                        4usize,
                    )
                },
            ),
            service_utilization: crate::MetricSet::gauge(
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
impl TipoC {
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
    /// Total logins de usuarios
    ///
    /// The counter `user_logins_total{user_tier}`.
    #[inline]
    pub fn user_logins<L0: crate::LabelValue>(
        &self,
        user_tier: L0,
    ) -> crate::With<'_, crate::Counter, (L0,)> {
        self.user_logins.with((user_tier,))
    }
    /// Total solicitudes de servicio
    ///
    /// The counter `service_requests_total{service_type, user_tier}`.
    #[inline]
    pub fn service_requests<L0: crate::LabelValue, L1: crate::LabelValue>(
        &self,
        service_type: L0,
        user_tier: L1,
    ) -> crate::With<'_, crate::Counter, (L0, L1)> {
        self.service_requests.with((service_type, user_tier))
    }
    /// Total actualizaciones de perfil
    ///
    /// The counter `profile_updates_total{update_type}`.
    #[inline]
    pub fn profile_updates<L0: crate::LabelValue>(
        &self,
        update_type: L0,
    ) -> crate::With<'_, crate::Counter, (L0,)> {
        self.profile_updates.with((update_type,))
    }
    /// Tiempo de respuesta de servicios
    ///
    /// The histogram `service_response_duration_seconds{service_type}`.
    #[inline]
    pub fn service_response<L0: crate::LabelValue>(
        &self,
        service_type: L0,
    ) -> crate::With<'_, crate::Histogram, (L0,)> {
        self.service_response.with((service_type,))
    }
    /// Usuarios activos
    ///
    /// The gauge `active_users_count{tier}`.
    #[inline]
    pub fn active_users<L0: crate::LabelValue>(
        &self,
        tier: L0,
    ) -> crate::With<'_, crate::Gauge, (L0,)> {
        self.active_users.with((tier,))
    }
    /// Utilización de servicios
    ///
    /// The gauge `service_utilization_percent{service_type}`.
    #[inline]
    pub fn service_utilization<L0: crate::LabelValue>(
        &self,
        service_type: L0,
    ) -> crate::With<'_, crate::Gauge, (L0,)> {
        self.service_utilization.with((service_type,))
    }
    /// Counts a login.
    #[inline]
    pub fn record_user_login(&self, user_tier: impl crate::LabelValue) {
        self.user_logins.with((user_tier,)).inc();
    }
    /// Counts a request for a service, and how long the answer took.
    #[inline]
    pub fn record_service_request(
        &self,
        service_type: impl crate::LabelValue,
        user_tier: impl crate::LabelValue,
        duration: ::core::time::Duration,
    ) {
        self.service_requests.with((&service_type, user_tier)).inc();
        self.service_response.with((&service_type,)).observe(duration);
    }
    /// Counts an update of a profile.
    #[inline]
    pub fn record_profile_update(&self, update_type: impl crate::LabelValue) {
        self.profile_updates.with((update_type,)).inc();
    }
    /// Sets the number of active users.
    #[inline]
    pub fn update_active_users(
        &self,
        tier: impl crate::LabelValue,
        count: impl crate::MetricNumber,
    ) {
        self.active_users.with((tier,)).set(count);
    }
    /// Sets how much of a service is in use.
    #[inline]
    pub fn update_service_utilization(
        &self,
        service_type: impl crate::LabelValue,
        percent: impl crate::MetricNumber,
    ) {
        self.service_utilization.with((service_type,)).set(percent);
    }
}
