import { z } from 'zod';
import { UserError } from '../../common/runtime/errors.ts';
import type { TableSizes } from '../../common/odoo/rehearsal/forecast.ts';
import { parsePolicy } from '../../common/policy/policy.ts';
import type { InputReader } from '../../common/runtime/inputs.ts';
import { parseStrictJson } from '../../common/runtime/json.ts';
import { fileInput } from './file-input.ts';

/** What the policy asks of a rehearsal, and what a forecast is made with. */
export interface RehearsalLimits {
  /** Whether the policy wants to see what a killed update leaves. */
  killDrill: boolean;
  /** Seconds that the policy allows; null when any downtime will do. */
  downtimeBudget: number | null;
  /** Null when the rehearsed data is as large as production's. */
  productionSizes: TableSizes | null;
}

const MAXIMUM_OBSERVATION_BYTES = 256 * 1024 * 1024;

const observed = z.object({ sizes: z.record(z.string(), z.number().nonnegative()) });

/** Reads the inputs `policy` and `production-observation`. */
export async function readLimits(reader: InputReader): Promise<RehearsalLimits> {
  const policy = await fileInput(reader, 'policy', (text, file) => parsePolicy(text, file));
  const productionSizes = await fileInput(reader, 'production-observation', (text, file) => sizesIn(text, file), MAXIMUM_OBSERVATION_BYTES);
  return { killDrill: policy?.killDrill ?? false, downtimeBudget: policy?.downtimeBudget ?? null, productionSizes };
}

function sizesIn(text: string, file: string): TableSizes {
  const parsed = observed.safeParse(parseStrictJson(text, file, MAXIMUM_OBSERVATION_BYTES));
  if (!parsed.success) {
    throw new UserError(`Input "production-observation": ${file} must be what "odoo-release observe" printed, of this version of the kit.`);
  }
  return parsed.data.sizes;
}
