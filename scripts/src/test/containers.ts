import { ensureEngine } from '../engine/engine.ts';
import { ensureBaseImages } from '../images/base-images.ts';
import type { Progress, Report } from '../progress/progress.ts';
import type { Provision } from './needs.ts';

/**
 * A Docker engine and the images that the tests start containers from. Tests find their names in KIT_ODOO_IMAGE,
 * KIT_POSTGRES_IMAGE and KIT_FRONT_IMAGE.
 */
export async function provideContainers(report: Report, progress: Progress): Promise<Provision> {
  report('looking for a Docker engine');
  const engine = await ensureEngine();
  try {
    report('looking for the base images');
    const images = await ensureBaseImages(engine, progress);
    const names = { KIT_ODOO_IMAGE: images.odoo, KIT_POSTGRES_IMAGE: images.postgres, KIT_FRONT_IMAGE: images.front };
    return { path: [], environment: { ...engine.environment, ...names }, release: () => engine.stop() };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}
