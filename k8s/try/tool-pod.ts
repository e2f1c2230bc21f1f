/** A pod of the tools' image beside the shop, as restricted as the shop's own. */
export function toolPod(name: string, namespace: string, args: readonly string[], env = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace },
    spec: {
      restartPolicy: 'Never',
      automountServiceAccountToken: false,
      enableServiceLinks: false,
      terminationGracePeriodSeconds: 1,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      containers: [
        {
          name: 'tool',
          image: process.env.TOOLS_IMAGE ?? 'thingy/tools:latest',
          imagePullPolicy: 'IfNotPresent',
          args,
          env: Object.entries(env).map(([key, value]) => ({ name: key, value: String(value) })),
          volumeMounts: [
            { name: 'programs', mountPath: '/try' },
            { name: 'tmp', mountPath: '/tmp' },
          ],
          resources: {
            requests: { cpu: '50m', memory: '64Mi' },
            limits: { cpu: '1', memory: '256Mi' },
          },
          securityContext: {
            allowPrivilegeEscalation: false,
            readOnlyRootFilesystem: true,
            capabilities: { drop: ['ALL'] },
          },
        },
      ],
      volumes: [
        { name: 'programs', configMap: { name: 'programs', optional: true } },
        { name: 'tmp', emptyDir: {} },
      ],
    },
  };
}
