export { tearDown as default } from './support/shared-cluster.ts';
