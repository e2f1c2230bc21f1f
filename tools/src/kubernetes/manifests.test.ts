import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LOCAL, WORKSPACE } from '../workspace.ts';
import { envOf } from './env-of.ts';
import { ensureKustomize, type Kustomize, renderOverlay } from './kustomize.ts';
import { type Manifest, nameOf, ofKind, readManifests } from './manifest.ts';
import { manifestFaults } from './manifest-faults.ts';
import { containersOf, podsOf } from './pod.ts';
import { prometheusRule, RULE_FILE } from './prometheus-rule.ts';

const OBTAIN_MS_MAX = 900_000;
const FOLDER = join(WORKSPACE, 'k8s');
const SHOP_SECRETS = ['sessions', 'back-office', 'shop-tls'];
const USERS = ['catalog', 'cart', 'order', 'bridge', 'tools'].map((name) => `shop-${name}`);
const KAFKA_SECRETS = ['shop-kafka-cluster-ca-cert', ...USERS];

let kustomize: Kustomize;
let local: readonly Manifest[];
const folders: string[] = [];

beforeAll(async () => {
  kustomize = await ensureKustomize();
  local = await render('overlays/local');
}, OBTAIN_MS_MAX);

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

async function render(folder: string): Promise<readonly Manifest[]> {
  return readManifests(await renderOverlay(kustomize, join(FOLDER, folder)));
}

/** An overlay with these components. */
async function renderWith(overlay: string, components: readonly string[]) {
  mkdirSync(LOCAL, { recursive: true });
  const folder = mkdtempSync(join(LOCAL, 'overlay-'));
  folders.push(folder);
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: 'shop',
    resources: [`../../k8s/overlays/${overlay}`],
    components: components.map((name) => `../../k8s/components/${name}`),
  };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  return readManifests(await renderOverlay(kustomize, folder));
}

describe('what is applied is sound', () => {
  test('base', async () => {
    expect(manifestFaults(await render('base'), SHOP_SECRETS)).toEqual([]);
  });

  test('overlays/local', () => {
    expect(manifestFaults(local)).toEqual([]);
  });

  test('overlays/production', async () => {
    const manifests = await render('overlays/production');
    expect(manifestFaults(manifests, [...SHOP_SECRETS, ...KAFKA_SECRETS])).toEqual([]);
    expect(ofKind(manifests, 'Secret')).toEqual([]);
  });

  test('with the import and monitoring', async () => {
    const manifests = await renderWith('local', ['import', 'monitoring']);
    expect(manifestFaults(manifests)).toEqual([]);
    const names = manifests.map(nameOf);
    expect(names).toContain('Job/import');
    expect(names).toContain('ServiceMonitor/shop');
  });

  test('with tracing and debugging', async () => {
    const manifests = await renderWith('local', ['tracing', 'debugging']);
    expect(manifestFaults(manifests, ['management'])).toEqual([]);
    expect(manifests.map(nameOf)).toContain('NetworkPolicy/to-jaeger');
    const settings = manifests.find((each) => nameOf(each).startsWith('ConfigMap/service'));
    expect(settings?.data).toHaveProperty('JAEGER_ENDPOINT');
  });

  test('try', async () => {
    const manifests = await render('try');
    expect(manifestFaults(manifests)).toEqual([]);
    expect(manifests.map(nameOf)).toContain('Job/import');
  });

  test('with mail, which order alone hands in', async () => {
    const manifests = await renderWith('production', ['mail']);
    const secrets = [...SHOP_SECRETS, ...KAFKA_SECRETS, 'smtp'];
    expect(manifestFaults(manifests, secrets)).toEqual([]);
    const settings = manifests.find((each) => nameOf(each).startsWith('ConfigMap/mail'));
    expect(settings?.data).toHaveProperty('SMTP_URL_FILE');
    const policy = manifests.find((each) => nameOf(each) === 'NetworkPolicy/order-to-smtp');
    const selects = policy?.spec.podSelector.matchLabels;
    expect(selects).toMatchObject({ 'app.kubernetes.io/name': 'order' });
    const withMail = podsOf(manifests).filter((pod) =>
      containersOf(pod).some((each) => 'MAIL_FROM' in envOf(manifests, each)),
    );
    expect(withMail.map(({ name }) => name)).toEqual(['Deployment/order']);
  });

  test('with a Kafka of Strimzi', async () => {
    const manifests = await renderWith('production', ['strimzi']);
    expect(manifestFaults(manifests, [...SHOP_SECRETS, ...KAFKA_SECRETS])).toEqual([]);
    expect(ofKind(manifests, 'KafkaUser').map(({ metadata }) => metadata.name)).toEqual(
      expect.arrayContaining(USERS),
    );
  });
});

test('the rules of the Prometheus Operator are those of docs/alerts', () => {
  const command = 'node tools/dist/kubernetes/write-prometheus-rule.js';
  expect(readFileSync(RULE_FILE, 'utf8'), `run ${command}`).toBe(prometheusRule());
});

describe('what is broken is found', () => {
  /** The local overlay's objects with one of them changed. */
  function broken(name: string, change: (manifest: Manifest) => void) {
    const manifests = structuredClone(local);
    const manifest = manifests.find((each) => nameOf(each) === name);
    if (manifest === undefined) throw new Error(`there is no ${name}`);
    change(manifest);
    return manifestFaults(manifests);
  }
  const podOf = ({ spec }: Manifest) => spec.template.spec;
  const containerOf = (manifest: Manifest) => podOf(manifest).containers[0];

  test.each<[string, string, (manifest: Manifest) => void, string]>([
    [
      'an unknown field',
      'Deployment/cart',
      ({ spec }) => Object.assign(spec, { minReadySecond: 5 }),
      'must NOT have additional properties minReadySecond',
    ],
    [
      'a wrong type',
      'Service/cart',
      ({ spec }) => Object.assign(spec.ports[0], { port: '8080' }),
      '/spec/ports/0/port must be integer',
    ],
    [
      'an unknown version',
      'Deployment/cart',
      (manifest) => Object.assign(manifest, { apiVersion: 'apps/v1beta1' }),
      'no schema for apps/v1beta1 Deployment',
    ],
    [
      'a secret that nobody makes',
      'Deployment/web',
      (manifest) => Object.assign(podOf(manifest).volumes[0].secret, { secretName: 'session' }),
      'there is no Secret/session',
    ],
    [
      'a service without pods',
      'Service/order',
      ({ spec }) => Object.assign(spec.selector, { 'app.kubernetes.io/name': 'orders' }),
      'Service/order: selects no pod',
    ],
    [
      'a probe of a port that is not there',
      'Deployment/catalog',
      (manifest) => Object.assign(containerOf(manifest).livenessProbe.httpGet, { port: 'admin' }),
      'livenessProbe asks port admin, which is not there',
    ],
    [
      'a container without limits',
      'Deployment/bridge',
      (manifest) => Object.assign(containerOf(manifest), { resources: {} }),
      'has no limit of memory',
    ],
    [
      'a pod that may run as root',
      'CronJob/cart-snapshot',
      ({ spec }) =>
        Object.assign(spec.jobTemplate.spec.template.spec, { securityContext: { runAsUser: 0 } }),
      'CronJob/cart-snapshot: may run as root',
    ],
    [
      'a rollout that takes pods away',
      'Deployment/order',
      ({ spec }) => Object.assign(spec.strategy.rollingUpdate, { maxUnavailable: 1 }),
      'Deployment/order: a rollout takes pods away',
    ],
    [
      'a grace that is too short',
      'Deployment/web',
      (manifest) => Object.assign(podOf(manifest), { terminationGracePeriodSeconds: 10 }),
      'Deployment/web: a pod is killed before it has left by itself',
    ],
    [
      'a policy that lets everybody in',
      'NetworkPolicy/monitoring-to-management',
      ({ spec }) => Object.assign(spec.ingress[0], { from: undefined }),
      'Deployment/cart: anybody may reach its port management',
    ],
    [
      'a policy that keeps web from the contexts',
      'NetworkPolicy/web-to-contexts',
      ({ spec }) => Object.assign(spec.egress[0].ports[0], { port: 80 }),
      'Deployment/cart: web may not reach it',
    ],
    [
      'a misspelt setting',
      'Deployment/cart',
      (manifest) => containerOf(manifest).env.push({ name: 'SESION_KEYS', value: 'x' }),
      'Deployment/cart: nothing reads the setting SESION_KEYS',
    ],
    [
      'an image that is not built',
      'Deployment/cart',
      (manifest) => Object.assign(containerOf(manifest), { image: 'thingy/basic:latest' }),
      'docker/ has no image thingy/basic:latest',
    ],
    [
      'a budget for everybody',
      'PodDisruptionBudget/cart',
      ({ spec }) => Object.assign(spec, { selector: {} }),
      'Deployment/web: has 2 disruption budgets',
    ],
  ])('%s', (_, name, change, fault) => {
    expect(broken(name, change).join('\n')).toContain(fault);
  });
});
