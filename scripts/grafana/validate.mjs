// A dashboard against the schema made from Grafana's types, in which no key is free; and a dashboard with mistakes, which must fail.
//   node validate.mjs SCHEMA.json DASHBOARD.json
import { readFileSync } from 'node:fs';
import Ajv from 'ajv';
import { defaultDashboard } from '@grafana/schema';

const [schema, dashboard] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')));
const compiled = (schema) => new Ajv({ allErrors: true, strict: false }).compile(schema);
const validate = compiled(schema);

// What is wrong, panel by panel: a list of alternatives is told of the one whose type it has.
function problems(dashboard) {
  const alternatives = schema.properties.panels.items.anyOf;
  const of = (panel) => alternatives.find((schema) => schema.properties.type.const === panel.type);
  const inside = dashboard.panels.flatMap((panel) => {
    const alternative = of(panel);
    if (!alternative) return [`panel ${panel.title}: no type ${panel.type}`];
    const check = compiled(alternative);
    return check(panel) ? [] : check.errors.map((error) => `panel ${panel.title}: ${error.instancePath} ${error.message}`);
  });
  const outside = validate.errors.filter((error) => !error.instancePath.startsWith('/panels/'));
  return [...inside, ...outside.map((error) => `${error.instancePath} ${error.message}`)];
}

if (!validate(dashboard)) {
  console.error(problems(dashboard).join('\n'));
  process.exit(1);
}
if (dashboard.schemaVersion !== defaultDashboard.schemaVersion) {
  console.error(`schemaVersion ${dashboard.schemaVersion}: that of @grafana/schema is ${defaultDashboard.schemaVersion}`);
  process.exit(1);
}

// The check itself: each of these is one mistake.
const first = (type) => (dashboard) => dashboard.panels.find((panel) => panel.type === type);
const mistakes = {
  'a key that nobody knows': (dashboard) => (dashboard.colour = 'red'),
  'a version of text': (dashboard) => (dashboard.schemaVersion = '42'),
  'a plugin that is not there': (dashboard) => (first('timeseries')(dashboard).type = 'graph'),
  'a panel without its options': (dashboard) => delete first('timeseries')(dashboard).options.tooltip,
  'a draw style that is none': (dashboard) => (first('timeseries')(dashboard).fieldConfig.defaults.custom.drawStyle = 'curve'),
  'a misspelt option': (dashboard) => (first('bargauge')(dashboard).options.displaymode = 'basic'),
  'a misspelt key of a query': (dashboard) => (first('timeseries')(dashboard).targets[0].legend = 'x'),
  'a query without an expression': (dashboard) => delete first('timeseries')(dashboard).targets[0].expr,
  'a threshold without a colour': (dashboard) => delete first('timeseries')(dashboard).fieldConfig.defaults.thresholds.steps[0].color,
  'a variable of no type': (dashboard) => (dashboard.templating.list[0].type = 'source'),
  'a place without a width': (dashboard) => delete first('table')(dashboard).gridPos.w,
};
for (const [mistake, make] of Object.entries(mistakes)) {
  const changed = structuredClone(dashboard);
  make(changed);
  if (validate(changed)) {
    console.error(`the schema lets pass: ${mistake}`);
    process.exit(1);
  }
}
console.log(`${dashboard.panels.length} panels and rows as @grafana/schema has them; ${Object.keys(mistakes).length} mistakes are found`);
