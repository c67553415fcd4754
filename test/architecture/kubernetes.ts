import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type AnySchemaObject, Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';

interface Metadata {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
}

interface Variable {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string; key: string }; fieldRef?: { fieldPath: string } };
}

/** A resource as an overlay has it in the end. */
export interface Resource {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  spec?: unknown;
}

/** What the tests read of a container. */
export interface Container {
  command: string[];
  env: Variable[];
  securityContext: unknown;
  resources: unknown;
  lifecycle: { preStop: { sleep: { seconds: number } } };
}

/** What the tests read of a pod. */
export interface Pod {
  securityContext: unknown;
  automountServiceAccountToken: boolean;
  terminationGracePeriodSeconds: number;
  containers: [Container, ...Container[]];
}

const templateOf = ({ spec }: Resource) => (spec as { template: { metadata: Metadata; spec: Pod } }).template;

/** The pod of a Deployment or Job. */
export const podOf = (workload: Resource): Pod => templateOf(workload).spec;

/**
 * The variables of a workload as the kubelet sets them: it replaces only references to variables that precede. The value of a
 * secret is its key in capitals.
 */
export function environmentOf(workload: Resource): Record<string, string> {
  const { metadata, spec } = templateOf(workload);
  const variables: Record<string, string> = {};
  for (const { name, value = '', valueFrom } of spec.containers[0].env) {
    const label = /^metadata\.labels\['(.+)'\]$/.exec(valueFrom?.fieldRef?.fieldPath ?? '')?.[1];
    variables[name] =
      valueFrom?.secretKeyRef?.key.toUpperCase() ??
      (label && metadata.labels?.[label]) ??
      value.replaceAll(/\$\((\w+)\)/g, (reference, used: string) => variables[used] ?? reference);
  }
  return variables;
}

/** False where kubectl, which builds the overlays, is not installed. */
export const hasKubectl = spawnSync('kubectl', ['version', '--client']).status === 0;

export const overlays: readonly string[] = readdirSync('deploy/kubernetes/overlays');

const parse = (text: string): Resource[] =>
  parseAllDocuments(text).map((document) => document.toJS() as Resource);

/** The resources of an overlay, as `kubectl apply -k` would send them; takes a second. */
export const buildOverlay = (overlay: string): Resource[] =>
  parse(
    execFileSync('kubectl', ['kustomize', `deploy/kubernetes/overlays/${overlay}`], { encoding: 'utf8' }),
  );

const idOf = ({ kind, metadata }: Resource): string => `${kind} ${metadata.name}`;

/** The package with the model of a kind that Kubernetes itself, or the Gateway API, defines. */
const modelsOf = ({ apiVersion }: Resource): string | undefined => {
  if (apiVersion.startsWith('gateway.networking.k8s.io/'))
    return `@kubernetes-models/gateway-api/${apiVersion}`;
  const [group, version] = apiVersion.includes('/') ? apiVersion.split('/') : ['', apiVersion];
  const isCore = group === '' || !group!.includes('.') || group!.endsWith('.k8s.io');
  return isCore ? `kubernetes-models/${[group, version].filter(Boolean).join('/')}` : undefined;
};

/** True for a kind that only an operator's definition describes. */
export const isOfAnOperator = (resource: Resource): boolean => modelsOf(resource) === undefined;

interface Model {
  validate: () => void;
}

/** Values that the API server would refuse: wrong types, patterns, missing fields. */
export async function wrongValues(resources: readonly Resource[]): Promise<string[]> {
  const problems: string[] = [];
  for (const resource of resources) {
    const from = modelsOf(resource);
    if (!from) continue;
    const models = (await import(from)) as Record<string, new (data: Resource) => Model>;
    const Kind = models[resource.kind];
    if (!Kind) problems.push(`${idOf(resource)}: ${from} has no kind ${resource.kind}`);
    else
      try {
        new Kind(resource).validate();
      } catch (error) {
        problems.push(`${idOf(resource)}: ${(error as Error).message}`);
      }
  }
  return problems;
}

/** Fields that no model has, which the API server would drop: found by the compiler, as excess properties. */
export function unknownFields(resources: readonly Resource[]): string[] {
  const known = resources.filter((resource) => modelsOf(resource));
  const file = join(process.cwd(), 'test/architecture/overlay-as-typescript.ts');
  const code = known
    .map(
      (resource, i) =>
        `import type { I${resource.kind} as Kind${i} } from '${modelsOf(resource)}';\n` +
        `export const resource${i}: Kind${i} = ${JSON.stringify(resource)};`,
    )
    .join('\n');
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const real = { ...host };
  host.fileExists = (name) => name === file || real.fileExists(name);
  host.readFile = (name) => (name === file ? code : real.readFile(name));
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, code, version) : real.getSourceFile(name, version, ...rest);
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file)!;
  return program.getSemanticDiagnostics(source).map(({ messageText, start = 0 }) => {
    const line = source.getLineAndCharacterOfPosition(start).line;
    return `${idOf(known[Math.floor(line / 2)]!)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
}

interface Definition {
  group: string;
  names: { kind: string };
  versions: { name: string; schema: { openAPIV3Schema: unknown } }[];
}

/** The schemas in a folder of CustomResourceDefinitions, by apiVersion and kind. */
function readDefinitions(folder: string): Map<string, AnySchemaObject> {
  const definitions = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .flatMap((file) => parse(readFileSync(join(folder, file), 'utf8')))
    .filter((definition) => definition?.kind === 'CustomResourceDefinition');
  return new Map(
    definitions.flatMap(({ spec }) => {
      const { group, names, versions } = spec as Definition;
      return versions.map(({ name, schema }): [string, AnySchemaObject] => [
        `${group}/${name} ${names.kind}`,
        closed(schema.openAPIV3Schema) as AnySchemaObject,
      ]);
    }),
  );
}

/** An operator's schema that refuses fields it does not describe: the API server would drop them without a word. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const copy: Record<string, unknown> = Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, closed(value)]),
  );
  const isOpen = copy['x-kubernetes-preserve-unknown-fields'] === true || copy['additionalProperties'];
  if (copy['type'] === 'object' && copy['properties'] && !isOpen) copy['additionalProperties'] = false;
  return copy;
}

/** What the definitions of the operators do not allow; a resource without a definition is a finding. */
export function againstDefinitions(resources: readonly Resource[], folder: string): string[] {
  if (!existsSync(folder)) return [`RESOURCE_DEFINITIONS names ${folder}, which does not exist`];
  const definitions = readDefinitions(folder);
  const ajv = new Ajv({ strict: false, allErrors: true });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  for (const format of ['int32', 'int64', 'float', 'double']) ajv.addFormat(format, true);
  return resources.filter(isOfAnOperator).flatMap((resource) => {
    const schema = definitions.get(`${resource.apiVersion} ${resource.kind}`);
    if (!schema) return [`${idOf(resource)}: no definition of ${resource.apiVersion} ${resource.kind}`];
    const { properties, ...rest } = schema as { properties: Record<string, unknown> };
    const validate = ajv.compile({ ...rest, properties: { ...properties, metadata: {} } });
    if (validate(resource)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${idOf(resource)}: ${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  });
}
