import { beforeEach, describe, expect, it } from 'vitest';
import { createDeliveries } from '../../../../src/channels/bot-framework/deliveries.ts';

const HOUR_MS = 60 * 60 * 1000;

describe('createDeliveries', () => {
  let sent: string[];
  let refuse: string | undefined;
  let time: number;
  const send = async (reply: string) => {
    if (reply === refuse) throw new Error('refused');
    sent.push(reply);
  };
  beforeEach(() => {
    sent = [];
    refuse = undefined;
    time = 0;
  });

  it('sends the replies to an activity once', async () => {
    const deliveries = createDeliveries(() => time);
    for (const key of ['a', 'a', 'b']) await deliveries.deliver(key, [`1 to ${key}`, `2 to ${key}`], send);
    expect(sent).toEqual(['1 to a', '2 to a', '1 to b', '2 to b']);
  });

  it('adds what the channel did not take the first time', async () => {
    const deliveries = createDeliveries(() => time);
    refuse = 'two';
    await expect(deliveries.deliver('a', ['one', 'two', 'three'], send)).rejects.toThrow('refused');
    refuse = undefined;
    await deliveries.deliver('a', ['one', 'two', 'three'], send);
    expect(sent).toEqual(['one', 'two', 'three']);
  });

  it('sends again what has no id, is an hour old, or was forgotten for others', async () => {
    const deliveries = createDeliveries(() => time, 2);
    for (const key of [undefined, undefined, 'a']) await deliveries.deliver(key, ['x'], send);
    time += HOUR_MS;
    await deliveries.deliver('a', ['x'], send);
    expect(sent).toHaveLength(4);
    for (const key of ['b', 'c', 'a']) await deliveries.deliver(key, ['x'], send);
    expect(sent).toHaveLength(7);
  });
});
