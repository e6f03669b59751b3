import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** What a server has used: processor time in s since its start, memory in MB. */
export type Usage = { cpu: number; rss: number };

/** A server in a process of its own. */
export type Instance = {
  /** Where it listens, the same after a restart. */
  readonly url: string;
  usage(): Promise<Usage>;
  /** Puts its clock forward, or back, by some ms. */
  shift(ms: number): void;
  /** Kills it without warning. */
  kill(): Promise<void>;
  /** Starts it again on its port. */
  restart(): Promise<void>;
  /** Ends it in order. @returns whether it ended by itself and well */
  stop(): Promise<boolean>;
};

/** How to start one. `env` is the whole environment. */
export type InstanceOptions = { core: 'real' | 'counting'; knowledge?: string; env: Record<string, string> };

/** Starts a server and waits until it listens. */
export async function startInstance({ core, knowledge, env }: InstanceOptions): Promise<Instance> {
  const file = fileURLToPath(new URL('instance.ts', import.meta.url));
  const args = [core, ...(knowledge === undefined ? [] : [knowledge])];
  let child: ChildProcess;
  let url = '';
  const start = async () => {
    const port = url === '' ? '0' : new URL(url).port;
    child = fork(file, args, { env: { ...env, PORT: port }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    const ended = once(child, 'exit').then(([code, signal]) => {
      throw new Error(`expected a server to start, it ended with ${code ?? signal}`);
    });
    ended.catch(() => undefined); // of interest until it has started
    const [message] = (await Promise.race([once(child, 'message'), ended])) as [{ url: string }];
    ({ url } = message);
  };
  await start();
  return {
    get url() {
      return url;
    },
    async usage() {
      child.send({ usage: true });
      const [{ cpu, rss }] = (await once(child, 'message')) as [{ cpu: NodeJS.CpuUsage; rss: number }];
      return { cpu: (cpu.user + cpu.system) / 1e6, rss: rss / 1e6 };
    },
    shift: (clock) => void child.send({ clock }),
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
    restart: start,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      return (await ended)[0] === 0;
    },
  };
}
