import type { Rule } from '../rule.ts';
import { AVAILABILITY_RULES } from './availability.ts';
import { CONNECTION_RULES } from './connections.ts';
import { IDENTITY_RULES } from './identity.ts';
import { IMAGE_RULES } from './images.ts';
import { JOB_RULES } from './jobs.ts';
import { NETWORK_RULES } from './network.ts';
import { OBJECT_RULES } from './objects.ts';
import { ODOO_MEMORY_RULES } from './odoo-memory.ts';
import { ODOO_RULES } from './odoo.ts';
import { PROBE_RULES } from './probes.ts';
import { RESOURCE_RULES } from './resources.ts';
import { SCHEDULE_RULES } from './schedules.ts';
import { SECRET_RULES } from './secrets.ts';
import { SECURITY_RULES } from './security-context.ts';
import { SERVICE_RULES } from './services.ts';

/** Every rule for what an environment sends to its cluster. */
export const RULES: readonly Rule[] = [
  ...OBJECT_RULES,
  ...SECURITY_RULES,
  ...IDENTITY_RULES,
  ...RESOURCE_RULES,
  ...ODOO_MEMORY_RULES,
  ...IMAGE_RULES,
  ...NETWORK_RULES,
  ...PROBE_RULES,
  ...AVAILABILITY_RULES,
  ...SERVICE_RULES,
  ...SECRET_RULES,
  ...JOB_RULES,
  ...SCHEDULE_RULES,
  ...ODOO_RULES,
  ...CONNECTION_RULES,
];
