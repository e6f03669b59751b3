import type { Ticket } from '../conversation/types.ts';
import type { Claimed, OutboxStore } from '../storage/outbox-store.ts';
import type { Failure, Provider, Sending } from './provider.ts';

/** How often and how long is tried, in ms; the defaults give a ticket three and a half days, a long weekend. */
export type SenderTimes = {
  /** Between two looks into the outbox. */
  pollMs: number;
  /** How long a ticket is the sender's alone: longer than the longest attempt. */
  leaseMs: number;
  /** First wait after a failure; doubled with each, up to `mostMs`. */
  firstMs: number;
  mostMs: number;
  /** Attempts until a ticket is given up. */
  tries: number;
};

const TIMES: SenderTimes = { pollMs: 15_000, leaseMs: 180_000, firstMs: 30_000, mostMs: 6 * 60 * 60 * 1000, tries: 24 };

/** What a sender is made of. */
export type SenderParts = {
  outbox: OutboxStore;
  provider: Provider;
  now: () => Date;
  log: Record<'info' | 'warn' | 'error', (fields: object, message: string) => void>;
  /** 0..1; spreads the attempts of many senders. */
  random?: () => number;
  times?: Partial<SenderTimes>;
};

/** Sends what is in the outbox. */
export type Sender = {
  /** Looks into the outbox now instead of at the next time. */
  wake(): void;
  /** Begins no further ticket; resolves when the running one is through. */
  close(): Promise<void>;
};

/**
 * Empties the outbox, one ticket at a time, at once and at intervals. A ticket is claimed for some minutes, put down as leaving,
 * sent, and put down as delivered. A crash before it left leaves nothing behind; one after that leaves it doubtful, and then the
 * helpdesk is asked, where it can be, before it is sent again (docs/helpdesk.md).
 */
export function createSender({ outbox, provider, now, log, random = Math.random, times: given }: SenderParts): Sender {
  const times = { ...TIMES, ...given };
  let closing = false;
  let again = false;
  let running: Promise<void> | undefined;

  const giveBack = async (claim: Claimed, failure: Failure): Promise<void> => {
    const { error, detail, final, doubtful, afterMs = 0 } = failure;
    const facts = { reference: claim.reference, tries: claim.tries, code: error, detail };
    if (final || claim.tries >= times.tries) {
      await outbox.bury(claim, error, now());
      log.error(facts, 'a ticket was given up; it is kept for staff');
      return;
    }
    const wait = Math.min(times.firstMs * 2 ** (claim.tries - 1), times.mostMs) * (0.75 + random() / 2);
    await outbox.retry(claim, { due: new Date(now().getTime() + Math.max(wait, afterMs)), error, doubtful });
    log.warn(facts, 'a ticket was not taken; it is tried again');
  };

  const attempt = async (claim: Claimed): Promise<void> => {
    const sending: Sending = { key: claim.key, ticket: claim.ticket as Ticket };
    const known = claim.doubtful && provider.find ? await provider.find(sending) : undefined;
    if (known?.type === 'failed') return giveBack(claim, { ...known, doubtful: true, final: false });
    if (known?.type !== 'delivered' && !(await outbox.begin(claim, now()))) return;
    const outcome = known?.type === 'delivered' ? known : await provider.send(sending);
    if (outcome.type === 'failed') return giveBack(claim, outcome);
    await outbox.deliver(claim, outcome.remote, now());
    log.info({ reference: claim.reference, tries: claim.tries, remote: outcome.remote }, 'a ticket was delivered');
  };

  const empty = async (): Promise<void> => {
    for (;;) {
      const claim = closing ? undefined : await outbox.claim(now(), times.leaseMs);
      if (!claim) return;
      await attempt(claim);
    }
  };

  const wake = () => {
    if (closing) return;
    again = running !== undefined;
    running ??= empty()
      .catch((error: unknown) => log.error({ err: error }, 'the outbox could not be emptied; it is tried again'))
      .finally(() => {
        running = undefined;
        // what came in after the last look
        if (again) wake();
      });
  };
  const polling = setInterval(wake, times.pollMs).unref();
  wake();

  return {
    wake,
    async close() {
      closing = true;
      clearInterval(polling);
      await running;
    },
  };
}
