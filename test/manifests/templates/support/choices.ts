export const SIZES = ['s', 'm', 'l', 'xl'] as const;
export const KINDS = ['dev', 'qa', 'staging', 'production', 'dr'] as const;
export const TENANCIES = ['dedicated', 'shared', 'hybrid'] as const;
const DATABASES = ['database-cnpg', 'database-plain'] as const;
const ROUTES = [['route-traefik', 'certificate'], ['route-gateway'], ['route-ingress', 'certificate']] as const;

/** Blueprints that bring their database along. */
export function hasDatabase(kind: string, tenancy: string): boolean {
  return tenancy === 'shared' || (tenancy === 'hybrid' && !['production', 'dr'].includes(kind));
}

/** Every blueprint with every database that it takes; sizes and ways in take turns. */
export function matrix(): { name: string; templates: string[] }[] {
  const choices = KINDS.flatMap((kind) => TENANCIES.flatMap((tenancy) =>
    (hasDatabase(kind, tenancy) ? [[]] : DATABASES.map((database) => [database])).map((database) => ({ blueprint: `blueprints/${kind}-${tenancy}`, database }))));
  return choices.map(({ blueprint, database }, index) => {
    const size = `size-${SIZES[index % SIZES.length]}`;
    const route = ROUTES[index % ROUTES.length] ?? [];
    const templates = [`components/${size}`, blueprint, ...[...database, 'secrets-external', ...route].map((name) => `components/${name}`)];
    return { name: [blueprint, size, ...database, ...route].join(' '), templates };
  });
}

/** A large production on CloudNativePG: everything that goes together, in a right order. */
export const EVERYTHING = [
  'components/size-m', 'blueprints/production-dedicated',
  ...[
    'zone-spread', 'database-cnpg', 'database-cnpg-synchronous', 'storage-class', 'pooler-web', 'filestore-rwx', 'filestore-s3', 'sessions-valkey', 'secrets-external', 'secrets-external-backups',
    'secrets-external-filestore', 'secret-store-vault', 'route-traefik', 'rpc-internal', 'maintenance', 'certificate', 'autoscale-keda', 'autoscale-monthend', 'autoscale-payroll', 'observability',
    'restore-drill-cnpg', 'registry-credentials', 'priority',
  ].map((name) => `components/${name}`),
];

/** A small one with what the large one can't have beside the rest. */
export const SMALL = [
  'components/size-s', 'components/single', 'components/neutralized',
  ...['velero', 'database-plain', 'storage-class', 'egress-web', 'route-ingress', 'office-hours', 'restore-drill-plain', 'observability', 'registry-credentials', 'priority-low'].map((name) => `components/${name}`),
];

/** The other region. */
export const OTHER_REGION = ['components/size-m', 'blueprints/dr-dedicated', ...['database-cnpg', 'dr-replica', 'dr-promoted', 'route-gateway', 'hibernation'].map((name) => `components/${name}`)];
