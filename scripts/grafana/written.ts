// What this crate writes, in the types that Grafana publishes: the classic dashboard, and the options of the plugins that are used.
import type { Dashboard, FieldConfig, Panel, RowPanel } from '@grafana/schema';
import type * as BarGauge from '@grafana/schema/dist/esm/raw/composable/bargauge/panelcfg/x/BarGaugePanelCfg_types.gen';
import type * as StateTimeline from '@grafana/schema/dist/esm/raw/composable/statetimeline/panelcfg/x/StateTimelinePanelCfg_types.gen';
import type * as Table from '@grafana/schema/dist/esm/raw/composable/table/panelcfg/x/TablePanelCfg_types.gen';
import type * as TimeSeries from '@grafana/schema/dist/esm/raw/composable/timeseries/panelcfg/x/TimeSeriesPanelCfg_types.gen';
import type { Prometheus as PrometheusQuery } from './prometheus/package/dist/types/dataquery';

interface Written<Type extends string, Options, Custom>
  extends Omit<Panel, 'type' | 'options' | 'fieldConfig' | 'targets'> {
  type: Type;
  targets: PrometheusQuery[];
  options: Options;
  fieldConfig: { defaults: Omit<FieldConfig, 'custom'> & { custom?: Custom }; overrides: [] };
}

export interface WrittenDashboard extends Omit<Dashboard, 'panels'> {
  schemaVersion: 42;
  panels: Array<
    | RowPanel
    | Written<'timeseries', TimeSeries.Options, TimeSeries.FieldConfig>
    | Written<'bargauge', BarGauge.Options, never>
    | Written<'table', Table.Options, Table.FieldConfig>
    | Written<'state-timeline', StateTimeline.Options, StateTimeline.FieldConfig>
  >;
}
