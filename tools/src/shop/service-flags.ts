/**
 * Node's flags for a service, wherever it runs; its image has the same. A young generation of four
 * megabytes is collected often and in short: with sixteen, Node's own choice, each collection
 * keeps readers waiting for 10 ms and more while a large update is applied
 * (docs/decisions/0017-what-keeps-readers-waiting.md).
 */
export const SERVICE_FLAGS = ['--enable-source-maps', '--max-semi-space-size=4'] as const;
