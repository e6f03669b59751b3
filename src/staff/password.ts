import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** Shortest password that is taken, in characters (NIST SP 800-63B asks for 8, and 15 where nothing else protects). */
export const SHORTEST_PASSWORD = 12;
/** Longest, so that nobody has the server hash megabytes. */
const LONGEST = 1000;

/** 32 MB and some 0.1 s of one core each, of the strengths that the OWASP password storage cheat sheet names. */
const COST = { N: 2 ** 15, r: 8, p: 3 };
const BYTES = 32;
const FORM = /^scrypt:(\d{1,8}):(\d{1,2}):(\d{1,2}):([\w-]{22,}):([\w-]{43})$/;

/** The hash of a password: `scrypt:N:r:p:salt:hash`, both in base64url; without a sign that shells or .env files read. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await derive(password, salt, COST);
  return `scrypt:${COST.N}:${COST.r}:${COST.p}:${salt.toString('base64url')}:${hash.toString('base64url')}`;
}

/** Whether a password is the one of a hash; takes as long for a wrong one. */
export async function isPassword(password: string, hashed: string): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = FORM.exec(hashed) ?? [];
  if (password.length > LONGEST) return false;
  const given = await derive(password, Buffer.from(salt, 'base64url'), { N: Number(N), r: Number(r), p: Number(p) });
  return timingSafeEqual(given, Buffer.from(hash, 'base64url'));
}

function derive(password: string, salt: Buffer, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  const options: ScryptOptions = { ...cost, maxmem: 256 * cost.N * cost.r };
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  // the same password typed on another keyboard may be made of other code points
  scrypt(password.normalize('NFKC'), salt, BYTES, options, (error, hash) => (error ? reject(error) : resolve(hash)));
  return promise;
}
