import type { Import } from './sources.ts';

/**
 * What each domain of `actions/common` may import besides itself. Domains use each other only downwards; `odoo`, `image` and
 * `gitops` know nothing of each other.
 */
export const DOMAINS: Record<string, readonly string[]> = {
  runtime: [],
  engine: ['runtime'],
  github: ['runtime'],
  gitops: ['github', 'runtime'],
  evidence: ['gitops', 'runtime'],
  image: ['runtime'],
  kubernetes: ['gitops', 'runtime'],
  odoo: ['runtime'],
  policy: ['runtime'],
  scan: ['runtime'],
  addons: ['engine', 'image', 'odoo', 'runtime'],
  host: ['engine', 'gitops', 'odoo', 'runtime'],
  verification: ['runtime'],
  gates: ['evidence', 'github', 'gitops', 'odoo', 'policy', 'runtime'],
  rollback: ['gitops', 'runtime'],
};

/** The demo's GitHub is the one of the tests: a single stand-in, checked against GitHub's description. */
const STAND_IN = { from: 'scripts/src/demo/', to: 'test/fakes/github/' };

/** What is wrong with an import, as a sentence; nothing when it follows an arrow. */
export function wrongArrow({ from, to }: Import): string | undefined {
  const inProject = /^(?:actions|scripts|test|workflows|gitops-templates)\//.test(to);
  if (!inProject || (from.startsWith(STAND_IN.from) && to.startsWith(STAND_IN.to))) {
    return undefined;
  }
  const [source, destination] = [place(from), place(to)];
  const allowed = allowedFrom(source);
  return source === destination || allowed.includes(destination)
    ? undefined
    : `${from} imports ${to}: ${source} may import ${allowed.join(', ') || 'nothing else'}`;
}

/** `common/<domain>`, the folder of an action, or the top folder. */
export function place(path: string): string {
  const [top, second, third] = path.split('/');
  if (top !== 'actions') {
    return String(top);
  }
  return second === 'common' ? `common/${third}` : `actions/${second}`;
}

function allowedFrom(source: string): string[] {
  const everyDomain = Object.keys(DOMAINS).map((domain) => `common/${domain}`);
  if (source.startsWith('common/')) {
    return (DOMAINS[source.slice('common/'.length)] ?? []).map((domain) => `common/${domain}`);
  }
  return everyDomain;
}
