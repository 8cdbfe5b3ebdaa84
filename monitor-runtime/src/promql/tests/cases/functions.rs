//! Functions and aggregations, over counters and gauges.

use super::Group;

/// Counters with resets and gaps, scraped every 15 s.
pub(super) const COUNTERS: Group = Group {
    interval_s: 15,
    series: r#"
requests_total{job="api",instance="1"} | 0+10x20 5+7x40
requests_total{job="api",instance="2"} | 3+1.5x10 _x8 20+2x30
requests_total{job="db",instance="1"} | _x5 100+0x50
requests_total{job="db",instance="2"} | 1000-3x60
lonely_total | 4 _x30 9
late_total | _x20 7+3x40
"#,
    moments_s: &[0, 60, 307, 420, 601, 900],
    expressions: r#"
rate(requests_total[1m])
rate(requests_total[5m])
rate(requests_total[10s])
rate(requests_total{job="api"}[2m30s])
rate(late_total[5m])
rate(lonely_total[10m])
increase(requests_total[1m])
increase(requests_total[5m])
increase(late_total[4m])
increase(requests_total{instance="1"}[17m])
delta(requests_total[5m])
delta(late_total[5m])
irate(requests_total[1m])
irate(requests_total[5m])
irate(requests_total[15s])
idelta(requests_total[1m])
idelta(requests_total[5m])
deriv(requests_total[5m])
deriv(requests_total[31s])
predict_linear(requests_total[5m], 3600)
predict_linear(requests_total[5m], -60)
predict_linear(requests_total[5m] offset 1m, 600)
resets(requests_total[10m])
resets(requests_total[15m])
changes(requests_total[5m])
changes(lonely_total[15m])
sum(rate(requests_total[5m]))
sum by (job) (rate(requests_total[5m]))
sum by (job) (increase(requests_total[5m])) / sum by (job) (count_over_time(requests_total[5m]))
avg without (instance) (rate(requests_total[2m]))
topk(1, rate(requests_total[5m]))
bottomk(2, rate(requests_total[5m]))
rate(requests_total[5m]) > 0.1
rate(requests_total[5m]) > bool 0.1
rate(requests_total{job="nope"}[5m])
absent(rate(requests_total{job="nope"}[5m]))
rate(requests_total[5m] offset 2m)
rate(requests_total[5m] @ 300)
rate(requests_total[5m] @ 600 offset 1m)
max_over_time(rate(requests_total[1m])[5m:30s])
avg_over_time(rate(requests_total[2m])[4m:])
rate(sum by (job) (requests_total)[5m:15s])
deriv(rate(requests_total[1m])[5m:1m])
increase(requests_total[5m:1m])
"#,
};

/// Gauges with NaN, infinities, negatives, zeros, large and small values.
pub(super) const GAUGES: Group = Group {
    interval_s: 60,
    series: r#"
temperature{room="a",floor="1"} | 20 21.5 19 _ 22 22 -3 0 1e-9 17.25 1e12 2 3 5 8 13
temperature{room="b",floor="1"} | 5 NaN 7 NaN NaN 9 Inf 3 2 1 0 -1 -2 -3 -4 -5
temperature{room="c",floor="2"} | -10 -5 Inf -Inf 0 5 -Inf 10 20 30 40 50 60 70 80 90
temperature{room="d",floor="2"} | 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1
temperature{room="e",floor="3"} | NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN NaN
zero | 0x15
half | 0.5x15
stamp | 1700000000 951782400 -86401 1709164800 4102444799 68169600 0 1 59 60 3599 3600 86399 86400 1e9 2147483648
"#,
    moments_s: &[0, 120, 330, 420, 600, 840],
    expressions: r#"
temperature
temperature{room=~"a|b"}
temperature{room!~"a|b"}
temperature{room!="c",floor=~".+"}
{__name__=~"temp.*",floor="2"}
{room="a"}
temperature{nothing=""}
-temperature
+temperature
-(3 ^ 2)
-3 ^ 2
2 ^ 3 ^ 2
1 + 2 * 3 - 4 / 8 % 3
10 % 3
-10 % 3
5.5 % -2
1 / 0
-1 / 0
0 / 0
5 % 0
2 ^ 0.5
1 atan2 2
temperature atan2 2
temperature atan2 half
temperature + 1
1 - temperature
temperature * 2
temperature / 0
temperature % 3
temperature ^ 2
2 ^ half
temperature / temperature
temperature > 5
5 < temperature
5 >= temperature
temperature == 1
temperature != 1
temperature <= bool 5
5 < bool temperature
1 == bool 1
1 > bool 2
NaN == bool NaN
temperature == temperature
temperature != temperature
temperature != bool temperature
Inf
-Inf
NaN
0x1F
1e3
sum(temperature)
sum by (floor) (temperature)
sum without (room) (temperature)
avg(temperature)
avg by (floor) (temperature)
min(temperature)
min by (floor) (temperature)
max(temperature)
max by (floor) (temperature)
max by (floor, nothing) (temperature)
count(temperature)
count by (floor) (temperature > 0)
group by (floor) (temperature)
group(nothing)
stddev(temperature{room=~"a|d"})
stdvar(temperature{room=~"a|c|d"})
stddev by (room) (temperature)
stdvar by (floor) (temperature)
topk(3, temperature)
topk(1, temperature)
topk(0, temperature)
topk(-1, temperature)
topk(100, temperature)
topk by (floor) (1, temperature)
topk(scalar(half) * 4, temperature)
bottomk(3, temperature)
bottomk(1, temperature)
bottomk without (room) (1, temperature)
quantile(0.5, temperature)
quantile(0.9, temperature{room=~"a|c|d"})
quantile(0, temperature)
quantile(1, temperature)
quantile(-0.1, temperature)
quantile(1.1, temperature)
quantile(NaN, temperature)
quantile by (floor) (0.25, temperature)
count_values("value", temperature)
count_values by (floor) ("value", temperature)
count_values without (room) ("floor", temperature)
count_values("room", temperature)
sum by (__name__) (temperature)
sum by (__name__) ({__name__=~"half|zero"})
abs(temperature)
ceil(temperature)
floor(temperature)
exp(temperature)
sqrt(temperature)
ln(temperature)
log2(temperature)
log10(temperature)
sgn(temperature)
round(temperature)
round(temperature, 5)
round(temperature, 0.1)
round(half)
round(-half)
clamp(temperature, 0, 10)
clamp(temperature, 10, 0)
clamp(temperature, NaN, 10)
clamp_max(temperature, 7)
clamp_min(temperature, 7)
clamp_max(temperature, NaN)
sin(temperature)
cos(temperature)
tan(half)
asin(half)
acos(half)
atan(temperature)
sinh(half)
cosh(half)
tanh(temperature)
asinh(half)
acosh(half + 1)
acosh(half)
atanh(half)
asin(temperature)
deg(temperature)
rad(temperature)
pi()
pi() * 2
time()
vector(1)
vector(time())
scalar(half)
scalar(temperature)
scalar(nothing)
scalar(half) + half
sort(temperature)
sort_desc(temperature)
hour()
minute()
month(vector(1456790399))
minute(stamp)
hour(stamp)
day_of_week(stamp)
day_of_month(stamp)
day_of_year(stamp)
days_in_month(stamp)
month(stamp)
year(stamp)
year()
timestamp(temperature)
timestamp(temperature + 1)
timestamp(temperature offset 2m)
timestamp((temperature))
timestamp(vector(1))
absent(temperature)
absent(nothing)
absent(nothing{a="b",c=~"d",e!="f"})
absent(nothing{a="b",a="c",d="e"})
absent(nothing{a="b"} offset 5m)
absent(nothing{a="b"} > 1)
absent(sum(nothing))
absent(sum(temperature))
absent_over_time(temperature[5m])
absent_over_time(nothing[5m])
absent_over_time(nothing{a="b"}[5m])
absent_over_time(temperature{room="a"}[30s])
absent_over_time(sum(nothing{a="b"})[5m:1m])
avg_over_time(temperature[5m])
sum_over_time(temperature[5m])
min_over_time(temperature[5m])
max_over_time(temperature[5m])
count_over_time(temperature[5m])
last_over_time(temperature[5m])
present_over_time(temperature[5m])
stddev_over_time(temperature[5m])
stdvar_over_time(temperature[5m])
quantile_over_time(0.5, temperature[5m])
quantile_over_time(0.99, temperature[10m])
quantile_over_time(2, temperature[10m])
quantile_over_time(-2, temperature[10m])
quantile_over_time(scalar(half), temperature[10m])
changes(temperature[10m])
resets(temperature[10m])
delta(temperature[5m])
idelta(temperature[5m])
deriv(temperature[10m])
predict_linear(temperature{room=~"a|d"}[10m], 60)
avg_over_time(temperature[30s])
count_over_time(temperature[1ms])
label_replace(temperature, "kind", "$1-x", "room", "(a|b)")
label_replace(temperature, "kind", "${1}", "room", "(.)")
label_replace(temperature, "kind", "$1x", "room", "(.)")
label_replace(temperature, "kind", "$$", "room", ".*")
label_replace(temperature, "kind", "", "room", ".*")
label_replace(temperature, "floor", "", "room", "a")
label_replace(temperature, "room", "z", "room", "a")
label_replace(temperature, "__name__", "warmth", "room", "a")
label_replace(temperature, "kind", "none", "missing", "")
label_replace(temperature, "kind", "${name}", "room", "(?P<name>.)")
label_replace(temperature, "kind", "$2", "room", "(.)")
label_replace(temperature, "kind", "part", "floor", "")
label_join(temperature, "place", "-", "floor", "room")
label_join(temperature, "place", ", ", "floor", "missing", "room")
label_join(temperature, "floor", "", "missing")
label_join(temperature, "place", "-")
label_join(temperature, "name", "", "__name__")
"#,
};
