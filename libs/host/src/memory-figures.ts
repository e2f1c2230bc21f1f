import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import type { Figure } from './figure.ts';

/** What the process may have at most: of its container or of the machine, and of its heap. */
export function memoryFigures(): readonly Figure[] {
  // 0, or more than there is, where there is no container with a limit.
  const constrained = process.constrainedMemory();
  const limit = constrained > 0 ? Math.min(constrained, totalmem()) : totalmem();
  return [
    { name: 'memory_limit_bytes', labels: {}, value: limit },
    { name: 'heap_limit_bytes', labels: {}, value: getHeapStatistics().heap_size_limit },
  ];
}
