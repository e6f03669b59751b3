import { timingSafeEqual } from 'node:crypto';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { admitLocal, type Caller } from '../channels/bot-framework/admission.ts';
import { ClaimwiseError } from '../errors.ts';

/** Channels by their own name; the rest is "other", because a caller may name any. */
const CHANNELS = ['directline', 'emulator', 'msteams', 'webchat', 'test', 'agents'];
/** Upper ends in s: a turn takes some ms, and 15 s is when channels give up. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** What is looked up at each reading. */
export type Readings = {
  /** Open streams of web chats. */
  sockets: () => number;
  /** Tickets by state; undefined where there is no outbox. */
  tickets?: () => Promise<Readonly<Record<string, number>>>;
  /** Whether the server would say that it is ready. */
  ready: () => Promise<boolean>;
};

/** Counts for Prometheus. They hold no text, id or address of a person. */
export type Metrics = {
  /** After each turn. */
  turn(facts: { channel: string; events: readonly { type: string }[]; ms: number }): void;
  /** After each HTTP request; `route` is undefined where there is none. */
  request(facts: { route: string | undefined; method: string; status: number; ms: number }): void;
  /** Everything, in the text format. */
  read(): Promise<{ type: string; text: string }>;
};

/** Makes the counts of one server, in a registry of their own. */
export function createMetrics({ sockets, tickets, ready }: Readings): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // with the event loop's delay, memory and processor time
  collectDefaultMetrics({ register: registry });
  const turns = new Counter({ name: 'claimwise_turns_total', help: 'Turns by channel.', labelNames: ['channel'], registers });
  const outcomes = new Counter({
    name: 'claimwise_outcomes_total',
    help: 'What came of turns: answered, suggested, not-known, edge, command, small-talk, flow and others; a turn may have several.',
    labelNames: ['outcome'],
    registers,
  });
  const turnSeconds = new Histogram({
    name: 'claimwise_turn_seconds',
    help: 'Time of a turn, from its begin to its state being kept.',
    labelNames: ['channel'],
    buckets: SECONDS,
    registers,
  });
  const requestSeconds = new Histogram({
    name: 'claimwise_request_seconds',
    help: 'Time of an HTTP request, from its first line to the end of its answer.',
    labelNames: ['route', 'method', 'status'],
    buckets: SECONDS,
    registers,
  });
  gauge('claimwise_sockets', 'Open streams of web chats.', registers, async (set) => set({}, sockets()));
  gauge('claimwise_ready', '1 when /readyz says 200.', registers, async (set) => set({}, Number(await ready())));
  if (tickets) {
    gauge(
      'claimwise_tickets',
      'Tickets in the outbox, by state.',
      registers,
      async (set) => {
        for (const [state, count] of Object.entries(await tickets())) set({ state }, count);
      },
      ['state'],
    );
  }

  return {
    turn({ channel: name, events, ms }) {
      const channel = CHANNELS.includes(name) ? name : 'other';
      turns.inc({ channel });
      turnSeconds.observe({ channel }, ms / 1000);
      for (const outcome of new Set(events.map(({ type }) => type))) outcomes.inc({ outcome });
    },
    request({ route = 'none', method, status, ms }) {
      requestSeconds.observe({ route, method, status: String(status) }, ms / 1000);
    },
    read: async () => ({ type: registry.contentType, text: await registry.metrics() }),
  };
}

type Set = (labels: Record<string, string>, value: number) => void;

/** A number that is looked up when it is read; left out where that fails. */
function gauge(name: string, help: string, registers: readonly Registry[], look: (set: Set) => Promise<void>, labelNames: string[] = []) {
  return new Gauge({
    name,
    help,
    labelNames,
    registers: [...registers],
    async collect() {
      this.reset();
      await look((labels, value) => this.set(labels, value)).catch(() => undefined);
    },
  });
}

/**
 * Lets in whoever has the token or, where none is set, callers on this machine.
 * @throws METRICS_REFUSED
 */
export function admitReader(caller: Omit<Caller, 'school'>, token: string | undefined): void {
  if (token !== undefined) {
    const given = Buffer.from(/^Bearer (.+)$/i.exec(caller.headers.authorization ?? '')?.[1] ?? '');
    const wanted = Buffer.from(token);
    if (given.length === wanted.length && timingSafeEqual(given, wanted)) return;
    throw new ClaimwiseError('METRICS_REFUSED', 'expected the token of METRICS_TOKEN, got none or another');
  }
  try {
    admitLocal(caller);
  } catch (error) {
    throw new ClaimwiseError('METRICS_REFUSED', 'expected a caller on this machine because METRICS_TOKEN is not set, got another', {
      cause: error,
    });
  }
}
