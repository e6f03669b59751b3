import { h } from './dom.ts';

/** Time after which the browser has read a file that it saves, in ms. */
const READ = 60_000;

/** Has the browser save a text as a file. */
export function saveText(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  h('a', { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), READ);
}
