import { isPortTaken } from '../free-ports.ts';

export const SERVICES = ['catalog', 'cart', 'order', 'bridge'] as const;
export type ServiceName = (typeof SERVICES)[number];
export type PartName = ServiceName | 'web';
export const PARTS: readonly PartName[] = [...SERVICES, 'web'];

/** `management`: probes and metrics; 0: the part has no such port. */
export interface PartPorts {
  readonly port: number;
  readonly management: number;
}

/** By part. */
const DEFAULT_PORTS: Readonly<Record<PartName, PartPorts>> = {
  web: { port: 3000, management: 0 },
  catalog: { port: 3001, management: 9101 },
  cart: { port: 3002, management: 9102 },
  order: { port: 3003, management: 9103 },
  bridge: { port: 3004, management: 9104 },
};

/** A part's ports as the environment wants them: `CATALOG_PORT`, `CATALOG_MANAGEMENT_PORT`, … */
export function configuredPorts(part: PartName, env: NodeJS.ProcessEnv): PartPorts {
  const { port, management } = DEFAULT_PORTS[part];
  const name = part.toUpperCase();
  return {
    port: portOf(env, `${name}_PORT`, port),
    management: management && portOf(env, `${name}_MANAGEMENT_PORT`, management),
  };
}

/** Takes what a part needs from a list of ports that nobody uses. */
export function takePorts(part: PartName, free: number[]): PartPorts {
  const { management } = DEFAULT_PORTS[part];
  return { port: free.pop() ?? 0, management: management && (free.pop() ?? 0) };
}

/** Rejects with the variables that change the ports that are taken. */
export async function mustBeFree(parts: ReadonlyMap<PartName, PartPorts>): Promise<void> {
  const complaints: string[] = [];
  for (const [part, { port, management }] of parts) {
    const name = part.toUpperCase();
    if (await isPortTaken(port)) {
      complaints.push(`Port ${port} of ${part} is taken: set ${name}_PORT to another one.`);
    }
    if (management && (await isPortTaken(management))) {
      const variable = `${name}_MANAGEMENT_PORT`;
      complaints.push(`Port ${management} of ${part} is taken: set ${variable} to another one.`);
    }
  }
  if (complaints.length > 0) throw new Error(complaints.join('\n'));
}

/** What `variable` names, which must be a port. */
export function portOf(env: NodeJS.ProcessEnv, variable: string, otherwise: number): number {
  const text = env[variable] ?? String(otherwise);
  const port = Number(text);
  if (!/^\d+$/.test(text) || port < 1 || port > 65_535) {
    throw new Error(`${variable} is ${text}, must be a port number`);
  }
  return port;
}
