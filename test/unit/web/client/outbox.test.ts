import { beforeEach, describe, expect, it } from 'vitest';
import { ApiError, type Failure, type Outgoing } from '../../../../src/web/client/api.ts';
import { createOutbox, type Outbox } from '../../../../src/web/client/outbox.ts';

let posted: string[];
let failures: (Failure | undefined)[];
let history: string[];
let progress: string[];
let waits: (() => void)[];
let caughtUp: number;
let outbox: Outbox;

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));
const message = (text: string): Outgoing => ({ type: 'message', text });

beforeEach(() => {
  posted = [];
  failures = [];
  history = [];
  progress = [];
  waits = [];
  caughtUp = 0;
  outbox = createOutbox({
    async post({ text }) {
      const failure = failures.shift();
      if (failure) throw new ApiError(failure);
      posted.push(String(text));
      return String(text);
    },
    async catchUp() {
      caughtUp++;
      for (const key of history.splice(0)) outbox.confirm(key);
    },
    progress: (key, how) => progress.push(`${key} ${how}`),
    pause: () => new Promise((resolve) => waits.push(resolve)),
  });
});

describe('the outbox', () => {
  it('sends messages one at a time, in order', async () => {
    outbox.add('1', message('one'));
    outbox.add('2', message('two'));
    await settled();
    expect(posted).toEqual(['one', 'two']);
    expect(progress).toEqual(['1 sending', '1 sent', '2 sending', '2 sent']);
  });

  it('keeps messages while there is no connection, then sends them in order', async () => {
    failures = ['later'];
    outbox.add('1', message('one'));
    outbox.add('2', message('two'));
    await settled();
    expect(progress.slice(-2)).toEqual(['1 waiting', '2 waiting']);
    expect(posted).toEqual([]);
    outbox.wake();
    await settled();
    expect(posted).toEqual(['one', 'two']);
  });

  it('tries again by itself', async () => {
    failures = ['later'];
    outbox.add('1', message('one'));
    await settled();
    waits[0]?.();
    await settled();
    expect(posted).toEqual(['one']);
  });

  it('asks whether the first try got through before it makes a second', async () => {
    failures = ['later'];
    outbox.add('1', message('one'));
    await settled();
    history = ['1'];
    outbox.wake();
    await settled();
    expect(posted).toEqual([]);
    expect(caughtUp).toBe(1);
    expect(progress.at(-1)).toBe('1 sent');
  });

  it('gives up on a message that the server refuses, and goes on with the next', async () => {
    failures = ['refused'];
    outbox.add('1', message('one'));
    outbox.add('2', message('two'));
    await settled();
    expect(posted).toEqual(['two']);
    expect(progress).toContain('1 failed');
  });

  it('tries a refused message again when asked to', async () => {
    failures = ['refused'];
    outbox.add('1', message('one'));
    await settled();
    outbox.retry('1');
    await settled();
    expect(posted).toEqual(['one']);
    expect(progress.at(-1)).toBe('1 sent');
  });

  it('sends nothing that was cleared', async () => {
    failures = ['later'];
    outbox.add('1', message('one'));
    await settled();
    outbox.clear();
    outbox.wake();
    await settled();
    expect(posted).toEqual([]);
  });

  it('takes a message that came back for sent although its answer got lost', async () => {
    failures = ['later'];
    outbox.add('1', message('one'));
    outbox.confirm('1');
    await settled();
    outbox.wake();
    await settled();
    expect(posted).toEqual([]);
    expect(progress).toEqual(['1 sending', '1 sent']);
  });
});
