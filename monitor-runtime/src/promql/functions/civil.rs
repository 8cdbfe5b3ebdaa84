//! A moment as a date, in UTC.

/// A date of the proleptic Gregorian calendar, and the time of day.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Civil {
    days: i64,
    second_of_day: i64,
    year: i64,
    month: i64,
    day: i64,
}

impl Civil {
    /// Of seconds since 1970; what is after the point is cut off. None of what is no moment: NaN, infinities, and what is more than
    /// a hundred million years away. (Prometheus has the year 292277026596 for those, or another one, by processor.)
    pub(crate) fn of_seconds(seconds: f64) -> Option<Self> {
        let limit = (1_u64 << 52) as f64;
        if !(-limit..limit).contains(&seconds) {
            return None;
        }
        let seconds = seconds as i64;
        let days = seconds.div_euclid(86_400);
        // Years counted from March, so that the leap day is the last one; eras of 400 years, all alike.
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month_from_march = (5 * day_of_year + 2) / 153;
        let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
        Some(Self {
            days,
            second_of_day: seconds.rem_euclid(86_400),
            year: year_of_era + era * 400 + i64::from(month <= 2),
            month,
            day: day_of_year - (153 * month_from_march + 2) / 5 + 1,
        })
    }

    pub(crate) fn minute(&self) -> f64 {
        (self.second_of_day / 60 % 60) as f64
    }

    pub(crate) fn hour(&self) -> f64 {
        (self.second_of_day / 3600) as f64
    }

    /// 0 is Sunday.
    pub(crate) fn day_of_week(&self) -> f64 {
        (self.days + 4).rem_euclid(7) as f64
    }

    pub(crate) fn day_of_month(&self) -> f64 {
        self.day as f64
    }

    /// 1 is the first of January.
    pub(crate) fn day_of_year(&self) -> f64 {
        let before: i64 = (1..self.month).map(|month| self.length_of(month)).sum();
        (before + self.day) as f64
    }

    pub(crate) fn days_in_month(&self) -> f64 {
        self.length_of(self.month) as f64
    }

    pub(crate) fn month(&self) -> f64 {
        self.month as f64
    }

    pub(crate) fn year(&self) -> f64 {
        self.year as f64
    }

    fn length_of(&self, month: i64) -> i64 {
        let leap = self.year % 4 == 0 && (self.year % 100 != 0 || self.year % 400 == 0);
        match month {
            2 => 28 + i64::from(leap),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}
