import type { Content, Source } from './schema.ts';

/**
 * docs/coverage.md: for every heading of every source the entries whose claims name it, a reason where there is no fact to
 * carry, or a gap.
 */
export function coverageTable(content: Pick<Content, 'sources' | 'entries'>): string {
  const carriers = carriersOf(content);
  const sources = [...content.sources.values()];
  const parts = sources.map((source) => tableOf(source, carriers));
  return [
    '# Coverage',
    'Which entries carry what each source says. Written by `npm run check:content -- --coverage`: edit knowledge/, not this page.',
    ...parts,
  ]
    .join('\n\n')
    .concat('\n');
}

/** Fact-bearing headings that no claim names, as "source: heading". */
export function coverageGaps(content: Pick<Content, 'sources' | 'entries'>): string[] {
  const carriers = carriersOf(content);
  return [...content.sources.values()].flatMap((source) =>
    (source.sections ?? [])
      .filter((section) => typeof section === 'string' && !carriers.has(keyOf(source.id, section)))
      .map((section) => `${source.id}: ${section}`),
  );
}

function tableOf(source: Source, carriers: ReadonlyMap<string, ReadonlySet<string>>): string {
  const rows = (source.sections ?? []).map((section) => {
    if (typeof section !== 'string') return `| ${section.heading} | no facts: ${section.reason} |`;
    const entries = [...(carriers.get(keyOf(source.id, section)) ?? [])].sort();
    return `| ${section} | ${entries.length > 0 ? entries.join(', ') : '**gap**'} |`;
  });
  const date = source.date === 'undated' ? source.date : `of ${source.date}`;
  return [
    `## ${source.title}`,
    `${source.publisher}, ${source.country}, ${date}; \`${source.id}\` in knowledge/sources.yaml.`,
    ['| section | entries |', '| --- | --- |', ...rows].join('\n'),
  ].join('\n\n');
}

function carriersOf({ entries }: Pick<Content, 'entries'>): Map<string, Set<string>> {
  const carriers = new Map<string, Set<string>>();
  for (const { id, claims } of entries) {
    for (const { source, section } of claims) {
      const key = keyOf(source, section);
      carriers.set(key, (carriers.get(key) ?? new Set()).add(id));
    }
  }
  return carriers;
}

function keyOf(source: string, section: string): string {
  return `${source}\0${section}`;
}
