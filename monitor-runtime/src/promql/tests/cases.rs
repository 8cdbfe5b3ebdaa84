//! Expressions chosen by hand: every function, operator and edge. One to a line, under the series they are asked of.

/// Interval in seconds, series, moments in seconds, expressions.
pub(super) struct Group {
    pub(super) interval_s: i64,
    pub(super) series: &'static str,
    pub(super) moments_s: &'static [i64],
    pub(super) expressions: &'static str,
}

pub(super) const GROUPS: &[Group] = &[COUNTERS, GAUGES, STALENESS, HISTOGRAMS, MATCHING, SHIFTS, REFUSED];

/// Counters with resets and gaps, scraped every 15 s.
const COUNTERS: Group = Group {
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
const GAUGES: Group = Group {
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

/// Markers, gaps, the look-back.
const STALENESS: Group = Group {
    interval_s: 60,
    series: r#"
up{job="a"} | 1 1 1 stale _ _ 1 1 _x12 1
up{job="b"} | 0 _x4 stale 1 0
up{job="c"} | 1
up{job="d"} | stale 1 stale 1 stale 1
"#,
    moments_s: &[0, 59, 60, 180, 181, 299, 300, 301, 360, 420, 480, 720, 721, 780, 1200],
    expressions: r#"
up
up == 0
sum(up)
count(up)
absent(up{job="a"})
absent(up{job="c"})
up offset 1m
up offset -1m
count_over_time(up[5m])
count_over_time(up[1m])
last_over_time(up[10m])
changes(up[10m])
rate(up[10m])
avg_over_time(up[3m])
present_over_time(up[1m])
absent_over_time(up{job="d"}[1m])
count_over_time(up[5m:30s])
sum_over_time(sum(up)[6m:1m])
min_over_time((up == 1)[6m:1m])
timestamp(up)
up unless (up offset 2m)
up or (up offset 2m)
"#,
};

/// Classic histograms.
const HISTOGRAMS: Group = Group {
    interval_s: 30,
    series: r#"
lat_bucket{route="/a",le="0.1"} | 0+1x20
lat_bucket{route="/a",le="0.5"} | 0+3x20
lat_bucket{route="/a",le="1"} | 0+6x20
lat_bucket{route="/a",le="+Inf"} | 0+7x20
lat_bucket{route="/b",le="0.1"} | 0+5x20
lat_bucket{route="/b",le="0.5"} | 0+4x20
lat_bucket{route="/b",le="1"} | 0+9x20
lat_bucket{route="/b",le="+Inf"} | 0+9x20
lat_bucket{route="/c",le="-1"} | 0+2x20
lat_bucket{route="/c",le="0"} | 0+4x20
lat_bucket{route="/c",le="2"} | 0+6x20
lat_bucket{route="/c",le="+Inf"} | 0+8x20
lat_bucket{route="/d",le="1"} | 0+6x20
lat_bucket{route="/e",le="+Inf"} | 0+6x20
lat_bucket{route="/f",le="1"} | 0x20
lat_bucket{route="/f",le="+Inf"} | 0x20
lat_bucket{route="/g",le="1"} | 1+1x20
lat_bucket{route="/g",le="1.0"} | 2+1x20
lat_bucket{route="/g",le="+Inf"} | 9+1x20
lat_bucket{route="/h",le="what"} | 9+1x20
lat_bucket{route="/i"} | 9+1x20
lat_bucket{route="/j",le="1"} | NaNx20
lat_bucket{route="/j",le="+Inf"} | 5x20
lat_bucket{route="/k",le="1"} | 5x20
lat_bucket{route="/k",le="+Inf"} | NaNx20
"#,
    moments_s: &[0, 30, 300, 600],
    expressions: r#"
histogram_quantile(0.5, lat_bucket)
histogram_quantile(0.9, lat_bucket)
histogram_quantile(0.99, lat_bucket)
histogram_quantile(0, lat_bucket)
histogram_quantile(1, lat_bucket)
histogram_quantile(-1, lat_bucket)
histogram_quantile(2, lat_bucket)
histogram_quantile(NaN, lat_bucket)
histogram_quantile(0.2, lat_bucket{route="/c"})
histogram_quantile(0.9, rate(lat_bucket[5m]))
histogram_quantile(0.9, sum by (le) (rate(lat_bucket[5m])))
histogram_quantile(0.9, sum by (le, route) (rate(lat_bucket[5m])))
histogram_quantile(0.9, sum without (route) (lat_bucket{route=~"/a|/b"}))
histogram_quantile(scalar(vector(0.5)), lat_bucket)
histogram_quantile(0.5, lat_bucket{le!="+Inf"})
histogram_quantile(0.5, nothing)
"#,
};

/// Vectors with vectors.
const MATCHING: Group = Group {
    interval_s: 60,
    series: r#"
errors{method="get",code="500"} | 24x10
errors{method="get",code="404"} | 30x10
errors{method="put",code="501"} | 3x10
errors{method="post",code="500"} | 6x10
errors{method="post",code="404"} | 21x10
hits{method="get"} | 600x10
hits{method="del"} | 34x10
hits{method="post"} | 120x10
owner{method="get",team="x",zone="1"} | 1x10
owner{method="post",team="y"} | 1x10
twin{method="get",side="l"} | 1x10
twin{method="get",side="r"} | 2x10
bare | 7x10
other | 7x10
"#,
    moments_s: &[0, 120],
    expressions: r#"
errors{code="500"} / ignoring(code) hits
errors{code="500"} / on(method) hits
errors / ignoring(code) group_left hits
errors / on(method) group_left hits
hits / ignoring(code) group_right errors
hits / on(method) group_right errors
hits - on(method) group_right errors
hits > on(method) group_right errors
errors * on(method) group_left(team) owner
errors * on(method) group_left(team, zone) owner
errors * on(method) group_left(code) owner
owner * on(method) group_right(team) errors
errors > on(method) group_left(team) owner
errors > bool on(method) group_left hits
errors == ignoring(code) group_left hits
errors and on(method) hits
errors and ignoring(code) hits
errors and hits
errors or hits
errors or on(method) hits
hits or on(method) errors
errors unless on(method) hits
errors unless ignoring(code) hits
hits unless on(method) errors
errors and on() vector(1)
errors and on() nothing
errors or vector(0)
nothing or vector(0)
nothing or on() errors
errors unless nothing
errors unless on() vector(1)
hits + hits
hits == hits
hits == on(method) hits
hits > on(method) (hits - 1)
hits > ignoring(nothing) (hits - 1)
bare == other
bare + other
bare == bool other
bare < other
bare >= on() other
bare >= ignoring() other
bare + on(nothing) other
sum(errors) / sum(hits)
sum by (method) (errors) / hits
sum by (method) (errors) / on(method) group_left() hits
errors + on(method, code) errors
errors * ignoring(method) errors
errors / on(method) hits
errors / hits
hits / on(method) errors
hits * on(method) twin
twin * on(method) hits
twin * on(method) group_left hits
hits * on(method) group_left twin
hits * on(method) group_left(side) twin
twin * on(method) group_right hits
sum without (side) (twin) + on(method) hits
errors * on(method) group_left(method) twin
nothing * on(method) twin
twin * on(method) nothing
label_replace(twin, "side", "", "", "")
label_replace(twin, "side", "same", "method", ".*")
label_join(twin, "side", "-", "method")
abs(label_replace({__name__=~"bare|other"}, "x", "y", "", ""))
-{__name__=~"bare|other"}
{__name__=~"bare|other"} + 1
{__name__=~"bare|other"} > 1
{__name__=~"bare|other"} > bool 1
rate({__name__=~"bare|other"}[5m])
last_over_time({__name__=~"bare|other"}[5m])
sum({__name__=~"bare|other"})
bare and other
bare or other
bare unless other
(bare or other) * on() group_left hits{method="get"}
bare * on() group_right errors
errors * on() group_left bare
errors % on(method) group_left hits ^ 2
errors + on(method) group_left hits * on(method) owner
1 + errors > 10 and on(method) hits > 100
errors * on(method) group_left(zone) owner or errors
"#,
};

/// `offset`, `@` and subqueries.
const SHIFTS: Group = Group {
    interval_s: 15,
    series: r#"
wave{n="1"} | 0 3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8 4 6 2 6 4 3 3 8 3 2 7 9 5 0 2 8 8 4 1 9 7 1 6 9 3 9 9 3 7 5 1
wave{n="2"} | 100-2x50
line | 0+1x50
"#,
    moments_s: &[0, 100, 300, 450, 700],
    expressions: r#"
wave offset 1m
wave offset 7s
wave offset -30s
wave @ 120
wave @ 120 offset 30s
wave offset 30s @ 120
wave @ 0
wave @ -10
wave @ 99999
wave @ start()
wave @ end()
wave @ end() offset 1m
sum_over_time(wave[1m] @ 200)
sum_over_time(wave[1m] offset 1m)
sum_over_time(wave[1m] offset -1m)
sum_over_time(wave[1m] @ start())
sum_over_time(wave[2m:30s])
sum_over_time(wave[2m:45s])
sum_over_time(wave[2m:])
sum_over_time(wave[100s:7s])
sum_over_time(wave[2m:30s] offset 1m)
sum_over_time(wave[2m:30s] offset 17s)
sum_over_time(wave[2m:30s] @ 300)
sum_over_time(wave[2m:30s] @ 310 offset 17s)
sum_over_time((wave @ 120)[2m:30s])
sum_over_time((wave offset 1m)[2m:30s])
max_over_time(sum_over_time(wave[30s])[3m:1m])
max_over_time(sum_over_time(wave[1m:10s])[3m:45s])
max_over_time(max_over_time(max_over_time(wave[30s:15s])[1m:30s])[2m:1m])
sum_over_time(time()[2m:30s])
sum_over_time(vector(time())[2m:30s])
sum_over_time(vector(time())[2m:30s] @ 300)
sum_over_time(vector(time())[2m:30s] offset 1m)
avg_over_time(timestamp(wave)[2m:20s])
last_over_time(wave[2m:50s])
last_over_time(line[1m:1m] offset 30s)
rate(line[1m] offset 15s)
rate(line[1m:15s])
rate(line[2m:45s] offset 20s)
deriv(line[2m:45s] offset 20s)
predict_linear(line[2m] @ 100, 10)
predict_linear(line[2m:15s] @ 100, 10)
delta(wave[90s])
changes(wave[2m:1s])
count_over_time(wave[5m:1m])
count_over_time((wave > 5)[5m:15s])
sum_over_time(topk(1, wave)[2m:15s])
quantile_over_time(0.3, (wave + line)[3m:15s])
absent_over_time(wave[1m] @ 99999)
absent_over_time((wave > 1000)[5m:1m])
min_over_time((sum(wave) - 10)[2m:15s])
sum(sum_over_time(wave[1m])) by (n) offset 1m
wave - wave offset 1m
wave / (wave @ 300)
wave > wave offset 15s
"#,
};

/// What both refuse.
const REFUSED: Group = Group {
    interval_s: 60,
    series: r#"
a{x="1"} | 1x10
a{x="2"} | 2x10
"#,
    moments_s: &[120],
    expressions: r#"
a +
rate(a)
rate(a[5m
rate(a[0s])
sum(a[5m])
a[5m] + 1
a[5m]
"text"
topk(a, a)
count_values(1, a)
count_values("bad-name", a)
label_replace(a, "bad-name", "", "x", "")
label_replace(a, "y", "", "x", "(")
label_join(a, "bad-name", "", "x")
label_join(a, "y", "", "bad-name")
nothing_like_this(a)
1 and 2
1 == 2
a and 1
a + bool a
a == bool on(x) group_left(x) a
a * on(x) group_left(x) a
a and on(x) group_left() a
{}
{x=""}
{x=~".*"}
a{x=~"("}
a offset 5m offset 5m
a @ 1 @ 2
a @ NaN
abs(1)
abs(a, a)
time(1)
clamp(a, 1)
vector(a)
scalar(1)
sum by (x-y) (a)
-"text"
a[5m:1m]
histogram_quantile(a, a)
topk(NaN, a)
topk(1e30, a)
a{x="1"} * on() a
a * on() a
label_replace(a, "x", "same", "", "")
"#,
};
