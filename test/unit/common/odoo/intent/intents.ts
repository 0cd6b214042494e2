import type { ReleaseIntent } from '../../../../../actions/common/odoo/intent/parse.ts';

/** An intent that declares nothing; tests add to it. */
export const INTENT: ReleaseIntent = { sha256: `sha256:${'1'.repeat(64)}`, changes: [], logs: [] };
