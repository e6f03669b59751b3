import { describe, expect, it } from 'vitest';
import { admitLocal, admitLocalService } from '../../../../src/channels/bot-framework/admission.ts';

const local = { remoteAddress: '127.0.0.1', headers: { host: 'localhost:3978' } };

describe('admitLocal', () => {
  it.each(['127.0.0.1', '127.4.5.6', '::1', '::ffff:127.0.0.1'])('lets %s in', (remoteAddress) => {
    expect(() => admitLocal({ ...local, remoteAddress })).not.toThrow();
  });

  it.each(['10.0.0.1', '192.168.1.5', '8.8.8.8', '::ffff:10.0.0.1', 'fe80::1', '::', '1270.0.0.1', 'x127.0.0.1', '', undefined])(
    'keeps %s out',
    (remoteAddress) => {
      expect(() => admitLocal({ ...local, remoteAddress })).toThrow('REQUEST_FORBIDDEN');
    },
  );

  it.each(['x-forwarded-for', 'x-forwarded-host', 'x-forwarded-proto', 'forwarded', 'x-real-ip'])(
    'keeps out what a proxy passed on (%s)',
    (name) => {
      expect(() => admitLocal({ ...local, headers: { ...local.headers, [name]: '127.0.0.1' } })).toThrow(name);
    },
  );

  it.each(['localhost:3978', '127.0.0.1:3978', '[::1]:3978', 'bot.localhost'])('takes Host %s', (host) => {
    expect(() => admitLocal({ ...local, headers: { host } })).not.toThrow();
  });

  it.each(['evil.test', 'localhost.evil.test', '127.0.0.1.evil.test', '', undefined])('refuses Host %s', (host) => {
    expect(() => admitLocal({ ...local, headers: host === undefined ? {} : { host } })).toThrow('REQUEST_FORBIDDEN');
  });
});

describe('admitLocalService', () => {
  it.each(['http://localhost:50123/x', 'http://127.0.0.1:9', 'https://[::1]:1/'])('lets replies go to %s', (url) => {
    expect(() => admitLocalService(url)).not.toThrow();
  });

  it.each(['http://evil.test', 'http://169.254.169.254/latest', 'http://localhost@evil.test', 'http://10.0.0.1', 'no url'])(
    'refuses to post to %s',
    (url) => {
      expect(() => admitLocalService(url)).toThrow('REQUEST_FORBIDDEN');
    },
  );
});
