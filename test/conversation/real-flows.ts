import { withDialogs } from '../../src/content/files.ts';
import type { Flow } from '../../src/content/flow-schema.ts';
import { loadContent } from '../../src/content/load.ts';
import type { Content } from '../../src/content/schema.ts';
import { type Advisor, advise, createAdvisor } from '../../src/conversation/advise.ts';
import type { State } from '../../src/conversation/types.ts';
import { type Path, pathsOf } from '../content/flow-paths.ts';
import { TODAY } from '../content/toy-copy.ts';
import { NOW } from './table.ts';

/** The real content with only the reviewed phrasings of each entry, which compiles in a moment; flows are whole. */
export function realContent(): Content {
  const { content } = loadContent(withDialogs(['knowledge']), TODAY);
  if (!content) throw new Error('expected the content to load');
  const entries = content.entries.map((entry) => ({ ...entry, asked: [], variants: [] }));
  return { ...content, entries, byId: new Map(entries.map((entry) => [entry.id, entry])), decoys: new Map(), talk: new Map() };
}

/** An advisor that reads each text once, since walks say the same few thousand times; reading is a pure function of the text. */
export function remembering(content: Content): Advisor {
  const { search, recogniser } = createAdvisor(content);
  return {
    content,
    search: { ...search, analyse: once(search.analyse) },
    recogniser: { ...recogniser, edge: once(recogniser.edge), command: once(recogniser.command), flow: once(recogniser.flow) },
  };
}

function once<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    if (!known.has(text)) known.set(text, read(text));
    return known.get(text) as T;
  };
}

/** The flows that a test walks. */
export function flowsOf({ flows }: Content): { id: string; flow: Flow }[] {
  return [...flows].map(([id, flow]) => ({ id, flow }));
}

/** A state in which a node waits for its answer, with those before it given and no facts known from elsewhere. */
export function stateAt(advisor: Advisor, flow: Flow, id: string): State {
  const { state } = advise(advisor, undefined, { type: 'text', text: flow.says }, NOW);
  const responses = Object.fromEntries(wayTo(flow, id).map(({ node, values }) => [node, values]));
  const progress = { [flow.id]: { version: flow.version, responses, at: NOW.toISOString() } };
  return { ...state, flows: { ...state.flows, progress } };
}

function wayTo(flow: Flow, id: string): Path {
  for (const path of pathsOf(flow).paths) {
    const index = path.findIndex(({ node }) => node === id);
    if (index >= 0) return path.slice(0, index);
  }
  throw new Error(`expected a path to ${id}`);
}
