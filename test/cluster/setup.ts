export { setUp as default } from './support/shared-cluster.ts';
