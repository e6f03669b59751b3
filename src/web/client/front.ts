/** Fills in the server's own address where it was not told one, and makes the copy buttons work. */
const here = new URL('.', location.href).href;
for (const snippet of document.querySelectorAll('.snippet')) {
  const code = snippet.querySelector('code');
  const button = snippet.querySelector('button');
  if (!code || !button) continue;
  if ('ownAddress' in document.documentElement.dataset) code.textContent = (code.textContent ?? '').replace('http://localhost/', here);
  button.hidden = !navigator.clipboard;
  button.onclick = async () => {
    await navigator.clipboard.writeText(code.textContent ?? '');
    button.textContent = 'Copied';
  };
}
for (const code of document.querySelectorAll('[data-address]')) code.textContent = new URL('api/messages', here).href;
