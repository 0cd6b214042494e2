import { askHelper, HelperError } from '../odoo/helper/ask.ts';
import { markDocument, type Marker } from '../odoo/helper/documents.ts';
import type { ComposeHost } from './host.ts';

export interface MarkerAnswer {
  marker: Marker | null;
  /** An update holds the database's lock right now. */
  locked: boolean;
}

/**
 * The marker of the host's database.
 *
 * @param missingIsNull whether a database that does not exist counts as one without a marker: before the first install, and in
 *   the middle of a restore.
 */
export async function readMarker(host: ComposeHost, missingIsNull: boolean): Promise<MarkerAnswer> {
  try {
    const document = await askHelper(host.helper, markDocument, { args: ['mark', '--database', host.database, '--read'], deadline: 120 });
    return { marker: document.marker, locked: document.locked ?? false };
  } catch (error) {
    if (missingIsNull && error instanceof HelperError && error.code === 'no-database') {
      return { marker: null, locked: false };
    }
    throw error;
  }
}
