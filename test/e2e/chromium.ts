import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Names under which systems have it. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** Longest wait for an installation, in ms. */
export const INSTALL_MS = 300_000;

/**
 * Starts the Chromium of this machine: that of CHROME_PATH, else the one in the PATH. On Debian, root has it installed where
 * it is missing, as in a fresh container.
 * @throws with the one line that says what to install; these tests are never left out in silence
 */
export function launchChromium(): Promise<Browser> {
  // as root it needs to do without its sandbox; it is not to call home, and containers have little shared memory
  const args = ['--no-sandbox', '--disable-background-networking', '--disable-dev-shm-usage'];
  return chromium.launch({ executablePath: chromiumPath(), args });
}

function chromiumPath(): string {
  const given = process.env.CHROME_PATH;
  const found = given ? [given].find((path) => existsSync(path)) : (inPath() ?? installed());
  if (found !== undefined) return found;
  throw new Error('Expected Chromium: install it (Debian: apt-get install chromium), or set CHROME_PATH to where Chrome is.');
}

function inPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

/** Where it is after root on Debian has installed it; undefined elsewhere, and where that failed. */
function installed(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined;
  const run = (...args: string[]) =>
    // several test files may come here at once; the later ones wait for the lock and find it done
    spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=240', '-y', '-q', ...args], {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      timeout: INSTALL_MS,
    });
  run('update');
  run('install', '--no-install-recommends', 'chromium');
  return inPath();
}
