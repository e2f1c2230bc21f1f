/** `compare-replicas URL…`: whether replicas came to the same, asked at their management ports. */
import { compareReplicas } from './compare/compare-replicas.ts';

process.exitCode = await compareReplicas(process.argv.slice(2), (line) => console.log(line));
