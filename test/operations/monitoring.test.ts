import { readdirSync, readFileSync } from 'node:fs';
import { parser } from '@prometheus-io/lezer-promql';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/server/metrics.ts';

type Query = { where: string; expr: string };
type Dashboard = { uid: string; panels: { id: number; title: string; targets: { expr: string }[] }[] };
type Rules = { groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[] };

/** What Prometheus adds to all that it reads. */
const SCRAPED = { up: ['instance', 'job'] };
const GRAFANA = new URL('../../deploy/grafana/', import.meta.url);

const dashboards = readdirSync(GRAFANA).map((file) => JSON.parse(readFileSync(new URL(file, GRAFANA), 'utf8')) as Dashboard);
const { groups } = parse(readFileSync('deploy/prometheus/alerts.yaml', 'utf8')) as Rules;
const alerts = groups.flatMap(({ rules }) => rules);
const queries: Query[] = [
  ...dashboards.flatMap(({ panels }) =>
    panels.flatMap(({ title, targets }) => targets.map(({ expr }) => ({ where: title, expr: filled(expr) }))),
  ),
  ...alerts.map(({ alert, expr }) => ({ where: alert, expr })),
];

/** Grafana's variables, filled in as it does it before it asks. */
function filled(expr: string): string {
  return expr.replaceAll('$__rate_interval', '2m').replaceAll('$instance', '.*');
}

/** The texts of all nodes of that name in a query; those of "⚠" are faults of the grammar. */
function nodes(expr: string, name: string): string[] {
  const found: string[] = [];
  parser.parse(expr).iterate({
    enter: (node) => {
      if (node.name === name) found.push(node.type.isError ? `at ${node.from}` : expr.slice(node.from, node.to));
    },
  });
  return found;
}

/** Names of series and their labels, from a reading in the text format. */
function seriesOf(text: string): Map<string, Set<string>> {
  const series = new Map<string, Set<string>>(Object.entries(SCRAPED).map(([name, labels]) => [name, new Set(labels)]));
  for (const line of text.split('\n')) {
    const [, name, labels = ''] = /^([a-z]\w*)(?:\{(.*)\})? /.exec(line) ?? [];
    if (!name) continue;
    const known = series.get(name) ?? new Set(['instance', 'job']);
    for (const [, label] of labels.matchAll(/(\w+)="/g)) known.add(label as string);
    series.set(name, known);
  }
  return series;
}

let series: Map<string, Set<string>>;
beforeAll(async () => {
  const metrics = createMetrics({
    sockets: () => 1,
    ready: async () => true,
    tickets: async () => ({ waiting: 1, delivered: 1, dead: 1 }),
  });
  metrics.turn({ channel: 'directline', events: [{ type: 'answered' }], ms: 3 });
  metrics.request({ route: '/chat', method: 'GET', status: 200, ms: 3 });
  series = seriesOf((await metrics.read()).text);
});

describe('dashboards and alerts', () => {
  it('are read', () => {
    expect(nodes('sum(rate(a[5m]', '⚠')).not.toEqual([]);
    expect(queries.length).toBeGreaterThan(20);
  });

  it('ask in the grammar of Prometheus', () => {
    expect(queries.filter(({ expr }) => nodes(expr, '⚠').length > 0)).toEqual([]);
  });

  it('ask only for what /metrics has', () => {
    const unknown = queries.flatMap(({ where, expr }) =>
      nodes(expr, 'VectorSelector').flatMap((selector) => {
        const [, name = '', braces = ''] = /^(\w+)(?:\{(.*)\})?$/s.exec(selector.trim()) ?? [];
        const labels = [...braces.matchAll(/(\w+)\s*[=!]~?\s*"/g)].map(([, label]) => label as string);
        const known = series.get(name);
        return known ? labels.filter((label) => !known.has(label)).map((label) => [where, name, label]) : [[where, name]];
      }),
    );
    expect(unknown).toEqual([]);
  });

  it('group only by labels that what they ask for has', () => {
    const unknown = queries.flatMap(({ where, expr }) => {
      const known = nodes(expr, 'VectorSelector').map((selector) => series.get(/^\w+/.exec(selector)?.[0] ?? '') ?? new Set());
      const labels = nodes(expr, 'GroupingLabels').flatMap((list) => list.match(/\w+/g) ?? []);
      return labels.filter((label) => !known.some((one) => one.has(label))).map((label) => [where, label]);
    });
    expect(unknown).toEqual([]);
  });

  it('have a name each, and alerts say what to do', () => {
    const names = [...alerts.map(({ alert }) => alert), ...dashboards.map(({ uid }) => uid)];
    expect(new Set(names).size).toBe(names.length);
    expect(alerts.filter(({ annotations }) => !annotations.summary || !annotations.action)).toEqual([]);
  });
});
