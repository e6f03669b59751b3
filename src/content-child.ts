import { serialize } from 'node:v8';
import type { Order } from './content-aside.ts';
import { openContentCache } from './content-cache.ts';
import { prepareContent } from './content-prepare.ts';

/** What the process sends back: content made ready, as bytes, then what is confusable in it, as bytes too. */
export type Sent = { prepared?: Uint8Array; confusable?: Uint8Array };

/** Makes content ready for the process that started this one, and keeps it for the next start. */
function run({ folders, today, key }: Order): void {
  const { confusable, ...prepared } = prepareContent(folders, today);
  send({ prepared: serialize(prepared) }, () => {
    // whoever waited has it; what is left to do is for the next start, even if the service ends now
    process.off('disconnect', end);
    const found = confusable();
    if (prepared.ready) openContentCache().write(key, { ...prepared, confusable: found }, today);
    if (process.connected) send({ confusable: serialize(found) }, () => process.disconnect());
  });
}

function send(what: Sent, then: () => void): void {
  process.send?.(what, undefined, undefined, then);
}

const end = () => process.exit();
// the service has ended before it had anything
process.once('disconnect', end);
process.once('message', (order) => run(order as Order));
