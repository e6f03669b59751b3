import { parentPort, workerData } from 'node:worker_threads';
import { ClaimwiseError } from '../errors.ts';
import { tryVariant, type VariantTrial } from './variant-check.ts';

/** Thread of variants.ts: tries the variant it was started with and posts what came of it. */
try {
  parentPort?.postMessage({ outcome: tryVariant(workerData as VariantTrial) });
} catch (error) {
  parentPort?.postMessage({ failed: error instanceof ClaimwiseError ? error.message : String(error) });
}
