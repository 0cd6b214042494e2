import type { ZodType } from 'zod';
import { imageReference } from '../../../actions/common/image/reference.ts';
import { answersSchema, customerName, DATABASES, ENGINES, ESTATES, hostName, KINDS, ROLES } from './answers-schema.ts';
import { type Engine, type Estate, ESTATE_DEFAULTS } from './estates.ts';

/** One question to a person. The answer is asked for again until `check` has no complaint. */
export interface Question {
  text: string;
  /** What an empty answer means; without it there has to be one. */
  default?: string;
  /** What is wrong with an answer, as the end of a sentence that begins "The answer"; undefined when it can be taken. */
  check(answer: string): string | undefined;
}

export type Ask = (question: Question) => Promise<string>;

const TYPICAL: Record<Estate, { users: number; environments: string }> = {
  boutique: { users: 80, environments: 'production' },
  regional: { users: 400, environments: 'staging, production' },
  enterprise: { users: 1500, environments: 'dev, qa, staging, production, dr' },
};
const { shape } = answersSchema;

/** Asks everything that a new customer's repositories are made from; answers the content of an answers file. */
export async function askForCustomer(ask: Ask, timeZone: string): Promise<Record<string, unknown>> {
  const customer = await ask({ text: 'Name of the customer', check: fits(customerName) });
  const repositories = await askRepositories(ask, customer);
  const series = await ask({ text: 'Odoo series', default: '19.0', check: fits(shape.series) });
  const estate = (await ask({ text: `Estate (${ESTATES.join(', ')})`, default: 'boutique', check: fits(shape.estate) })) as Estate;
  const users = Number(await ask({ text: 'People who work with it', default: String(TYPICAL[estate].users), check: fitsNumber(shape.users) }));
  const engine = await ask({ text: `Engine (${ENGINES.join(', ')})`, default: ESTATE_DEFAULTS[estate].engine, check: fits(shape.engine) });
  const environments = await askEnvironments(ask, TYPICAL[estate].environments, engine as Engine);
  const zone = await ask({ text: 'Time zone', default: timeZone, check: fits(shape['time-zone']) });
  const storage = engine === 'kubernetes' ? await askForCluster(ask, estate, Object.keys(environments)) : {};
  const people = await askPeople(ask, String(repositories['gitops']?.split('/')[0]), ESTATE_DEFAULTS[estate].approvals);
  return { customer, repositories, series, estate, users, engine, environments, 'time-zone': zone, ...storage, ...people };
}

/** Asks what runs now. */
export async function askWhatRuns(ask: Ask, environments: readonly string[]): Promise<Record<string, unknown>> {
  const { shape: running } = shape.running.unwrap();
  const environment = await ask({ text: `Environment that runs already (${environments.join(', ')})`, default: environments.at(-1) ?? 'production', check: oneOf(environments) });
  const image = await ask({ text: 'Its image, with tag and digest (name:tag@sha256:…)', check: wholeReference });
  const database = await ask({ text: 'Name of its database', check: fits(running.database) });
  const server = await ask({ text: 'Its database server', default: 'PostgreSQL 16', check: fits(running.server) });
  const modules = await ask({ text: "The customer's own modules, with commas between them", default: 'none', check: (answer) => fits(shape.release.unwrap().shape.modules)(answer === 'none' ? [] : listed(answer)) });
  const { name, tag, digest } = imageReference(image);
  return { release: { image: name, tag, digest, modules: modules === 'none' ? [] : listed(modules) }, running: { environment, database, server } };
}

async function askRepositories(ask: Ask, customer: string): Promise<Record<string, string>> {
  const { shape: repository } = shape.repositories;
  const owner = await ask({ text: 'Organisation on GitHub', default: customer, check: (answer) => fits(repository.gitops)(`${answer}/x`) });
  const gitops = await ask({ text: 'GitOps repository', default: `${owner}/${customer}-gitops`, check: fits(repository.gitops) });
  const check = (answer: string): string | undefined => fits(repository.source)(answer) ?? (answer.toLowerCase() === gitops.toLowerCase() ? 'must be another repository than the GitOps one' : undefined);
  const source = await ask({ text: 'Repository with the addons', default: `${owner}/${customer}-addons`, check });
  return { gitops, source };
}

async function askEnvironments(ask: Ask, typical: string, engine: Engine): Promise<Record<string, { host: string }>> {
  // On a Docker host a standby is a restored backup.
  const kinds = KINDS.filter((kind) => engine === 'kubernetes' || kind !== 'dr');
  const checkNames = (answer: string): string | undefined => severalOf(kinds)(answer) ?? standbyProblem(listed(answer));
  const usual = listed(typical).filter((name) => kinds.includes(name as never)).join(', ');
  const names = listed(await ask({ text: `Environments, in the order in which releases pass them (${kinds.join(', ')})`, default: usual, check: checkNames }));
  const domain = await ask({ text: 'Domain of the host names, such as acme.example', check: fits(hostName) });
  const environments: Record<string, { host: string }> = {};
  for (const name of names) {
    const proposed = name === 'production' ? `odoo.${domain}` : `odoo-${name}.${domain}`;
    const taken = Object.values(environments).map(({ host }) => host);
    const check = (answer: string): string | undefined => fits(hostName)(answer) ?? (taken.includes(answer) ? 'is the host of another environment already' : undefined);
    environments[name] = { host: await ask({ text: `Host name of ${name}`, default: proposed, check }) };
  }
  return environments;
}

async function askForCluster(ask: Ask, estate: Estate, environments: readonly string[]): Promise<Record<string, unknown>> {
  // A plain database has no archive that a replica could follow.
  const databases = DATABASES.filter((name) => name !== 'plain' || !environments.includes('dr'));
  const usual = databases.find((name) => name === ESTATE_DEFAULTS[estate].database) ?? 'cnpg';
  const database = await ask({ text: `Database (${databases.join(', ')})`, default: usual, check: oneOf(databases) });
  const host = database === 'managed' ? { 'database-host': await ask({ text: 'Host name of the database server', check: fits(hostName) }) } : {};
  const files = await askForClass(ask, environments.some((name) => name === 'production' || name === 'dr'));
  return { database, ...host, storage: { 'filestore-class': files }, 'object-storage': { bucket: await askForBucket(ask, database === 'cnpg') } };
}

async function askForBucket(ask: Ask, isNeeded: boolean): Promise<string> {
  const { bucket } = shape['object-storage'].unwrap().shape;
  const check = (answer: string): string | undefined => (isNeeded && answer === '' ? 'must be given: CloudNativePG keeps its backups there' : fits(bucket)(answer === 'none' && !isNeeded ? '' : answer));
  const answer = await ask({ text: 'Object storage for backups, as s3://bucket', ...(isNeeded ? {} : { default: 'none' }), check });
  return answer === 'none' ? '' : answer;
}

/** Pods of production run on several nodes, so that there it has to be named. */
async function askForClass(ask: Ask, isNeeded: boolean): Promise<string> {
  const { 'filestore-class': name } = shape.storage.unwrap().shape;
  const check = (answer: string): string | undefined => (isNeeded && ['', 'none'].includes(answer) ? 'must be given: pods of production run on several nodes' : fits(name)(answer));
  const answer = await ask({ text: 'Storage class for attachments, which pods of several nodes mount (ReadWriteMany)', ...(isNeeded ? {} : { default: 'none' }), check });
  return answer === 'none' ? '' : answer;
}

async function askPeople(ask: Ask, owner: string, needed: number): Promise<Record<string, unknown>> {
  const roles: Record<string, string> = {};
  for (const role of ROLES) {
    roles[role] = await ask({ text: `GitHub team: ${role}`, default: `${owner}/${role}`, check: fits(shape.roles.shape[role]) });
  }
  const approvers = await ask({ text: 'GitHub logins of those who approve promotions to production, with commas between them', check: (answer) => fits(shape.approvers)(listed(answer)) ?? approversProblem(listed(answer), needed) });
  return { roles, approvers: listed(approvers) };
}

function fits(schema: ZodType): (answer: unknown) => string | undefined {
  return (answer) => schema.safeParse(answer).error?.issues.map(({ message }) => message).join('; ');
}

function fitsNumber(schema: ZodType): (answer: string) => string | undefined {
  return (answer) => fits(schema)(answer.trim() === '' ? Number.NaN : Number(answer));
}

function oneOf(allowed: readonly string[]): (answer: string) => string | undefined {
  return (answer) => (allowed.includes(answer) ? undefined : `must be one of ${allowed.join(', ')}`);
}

function severalOf(allowed: readonly string[]): (answer: string) => string | undefined {
  return (answer) => {
    const names = listed(answer);
    return names.length > 0 && names.every((name) => allowed.includes(name)) && new Set(names).size === names.length ? undefined : `must be some of ${allowed.join(', ')}, each once, with commas between them`;
  };
}

function standbyProblem(names: readonly string[]): string | undefined {
  return names.includes('dr') && !names.includes('production') ? 'must have production, too: dr stands in for it' : undefined;
}

function approversProblem(logins: readonly string[], needed: number): string | undefined {
  const isRepeated = new Set(logins.map((login) => login.toLowerCase())).size < logins.length;
  return isRepeated ? 'must name each person once' : logins.length < needed ? `must name at least ${needed} people: that many approve each promotion` : undefined;
}

function wholeReference(answer: string): string | undefined {
  try {
    const { tag, digest } = imageReference(answer);
    return tag === undefined || digest === undefined ? 'must have both a tag and a digest' : undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function listed(answer: string): string[] {
  return answer.split(',').map((part) => part.trim()).filter((part) => part !== '');
}
