import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

/** A school's page with a chat to open: ours, or Microsoft's Web Chat behind a button that loads it on the first click. */
export type Chat = 'ours' | 'theirs';

const plain = (body: string) => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Helpdesk</title><body><h1>Helpdesk</h1><p>Ask us anything.</p>${body}`;

/** Web Chat's files come to it as small as ours do: compressed as far as it goes, once, before anyone asks. */
function compressed(path: string) {
  const bytes = readFileSync(path);
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } };
  return { gzip: gzipSync(bytes, { level: 9 }), br: brotliCompressSync(bytes, quality) };
}

/**
 * Serves both pages.
 * @param webChat folder with webchat.js
 */
export async function startHost(webChat: string) {
  const script = compressed(join(webChat, 'webchat.js'));
  let server = '';
  const pages = (): Record<string, string> => ({
    '/ours': plain(`<script src="${server}/embed.js" defer></script>`),
    '/theirs': plain(`<button id="open" style="position:fixed;right:16px;bottom:16px">Ask about careers</button>
      <div id="chat" style="position:fixed;right:16px;bottom:84px;width:400px;height:660px" hidden></div><script src="/theirs.js" defer></script>`),
    '/theirs.js': `const domain = '${server}/v3/directline';
      const load = () => new Promise((resolve) => document.head.append(Object.assign(document.createElement('script'), { src: '/webchat.js', onload: resolve })));
      document.querySelector('#open').onclick = async () => {
        const chat = document.querySelector('#chat');
        chat.hidden = false;
        // at once, as a careful page does it
        const [{ token }] = await Promise.all([fetch(domain + '/tokens/generate', { method: 'POST' }).then((answer) => answer.json()), load()]);
        WebChat.renderWebChat({ directLine: WebChat.createDirectLine({ domain, token }), styleOptions: { hideUploadButton: true } }, chat);
      };`,
  });
  const host = http.createServer((request, response) => {
    const encoding = /\bbr\b/.test(String(request.headers['accept-encoding'])) ? 'br' : 'gzip';
    if (request.url === '/webchat.js') {
      response.writeHead(200, { 'content-type': 'text/javascript', 'content-encoding': encoding, 'cache-control': 'max-age=31536000' });
      return response.end(script[encoding]);
    }
    const page = pages()[request.url ?? ''];
    const type = request.url?.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8';
    response.writeHead(page === undefined ? 404 : 200, { 'content-type': type });
    return response.end(page);
  });
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  const { port } = host.address() as AddressInfo;
  return {
    // another site than the server's, as a school's page mostly is
    origin: `http://localhost:${port}`,
    serves(url: string) {
      server = url;
    },
    stop: () => new Promise((resolve) => host.close(resolve)),
  };
}
