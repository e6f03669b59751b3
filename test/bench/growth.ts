import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ENGINES } from './engines.ts';
import type { Measured } from './growth-child.ts';

const run = promisify(execFile);

/** One engine at one size; `measured` is undefined where it was not done within the time limit or not within memory. */
export type GrowthRow = { engine: string; size: number; measured: Measured | undefined };

/** A size with the time for its questions and the most a process may take in all, in seconds. */
export type GrowthStep = { size: number; questions: number; limit: number };

/** All steps of a full run: a part of the entries, all of them, and those with made-up copies. */
export function fullSteps(own: number): GrowthStep[] {
  return [
    { size: 100, questions: 1.5, limit: 15 },
    { size: own, questions: 2.5, limit: 15 },
    { size: 1000, questions: 2.5, limit: 15 },
    { size: 10_000, questions: 3, limit: 60 },
    { size: 50_000, questions: 3, limit: 150 },
  ];
}

/** The steps of a quick run. */
export function quickSteps(own: number): GrowthStep[] {
  return [
    { size: own, questions: 0.8, limit: 10 },
    { size: 1000, questions: 0.8, limit: 10 },
  ];
}

/**
 * Measures every engine at every size, each in a process of its own, one after the other.
 * @param done told about every row as it comes
 */
export async function measureGrowth(steps: readonly GrowthStep[], done: (row: GrowthRow) => void): Promise<GrowthRow[]> {
  const rows: GrowthRow[] = [];
  for (const step of steps) {
    for (const { name } of ENGINES) {
      const row = { engine: name, size: step.size, measured: await measureOne(name, step) };
      rows.push(row);
      done(row);
    }
  }
  return rows;
}

async function measureOne(engine: string, { size, questions, limit }: GrowthStep): Promise<Measured | undefined> {
  const child = new URL('growth-child.ts', import.meta.url).pathname;
  const args = ['--max-old-space-size=8192', child, engine, String(size), String(questions * 1000)];
  try {
    const { stdout } = await run(process.execPath, args, { timeout: limit * 1000, killSignal: 'SIGKILL' });
    return JSON.parse(stdout) as Measured;
  } catch (error) {
    // Only a child that was ended for its time or memory is a result; any other failure is a fault of the bench.
    if ((error as { signal?: string }).signal) return undefined;
    throw error;
  }
}
