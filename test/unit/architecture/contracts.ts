/** The public contract of every action: the inputs and outputs that must exist. Others may be added, none of these may go. */
export const CONTRACTS: Record<string, { inputs: string; outputs: string }> = {
  'build-image': {
    inputs: 'context image tag series base-image push platforms cache',
    outputs: 'image digest modules sbom evidence',
  },
  'scan-image': {
    inputs: 'image report format scanner policy waivers baseline',
    outputs: 'outcome blocking new waived report evidence',
  },
  'plan-release': { inputs: 'from to installed', outputs: 'changed update scripts risks plan' },
  'rehearse-migration': {
    inputs: 'old-image new-image database-url source-database source-dump filestore modules intent policy',
    outputs: 'outcome database-change update-seconds restore-seconds expectation recipe report evidence',
  },
  'gate-promotion': {
    inputs: 'path repository environment image digest token',
    outputs: 'outcome reasons next-slot decision',
  },
  'bump-manifests': {
    inputs: 'path repository branch environment targets image tag digest decision token mode dry-run',
    outputs: 'outcome changed commit pull-request files previous',
  },
  'deploy-compose': { inputs: 'host project path environment', outputs: 'outcome restore-point evidence' },
  'verify-deployment': {
    inputs: 'target applications digest revision deadline stable-for probes',
    outputs: 'verdict reasons marker restore-point evidence',
  },
  'rollback-release': {
    inputs: 'path repository environment to reason observations restore token',
    outputs: 'outcome commit plan hold',
  },
};
