import { type GitHub, connectGitHub } from '../../../actions/common/github/connection.ts';
import { KIT_AUTHOR } from '../../../actions/common/gitops/repository/commit-message.ts';
import type { Branches } from '../../../actions/common/gitops/repository/branches.ts';
import { type Change, commitFiles, type CommitRequest, type CommitResult } from '../../../actions/common/gitops/repository/commit-files.ts';
import { githubBranches } from '../../../actions/common/gitops/repository/github-branches.ts';
import { type FakeGitHub, startFakeGitHub } from '../../fakes/github/server.ts';
import { type TestRepository, testRepository } from './repositories.ts';

export const [OWNER, NAME] = ['acme', 'odoo-gitops'] as const;

/** A repository on the stand-in for GitHub, with a clock that only sleeping moves. */
export interface HostedRepository extends TestRepository {
  server: FakeGitHub;
  /** Pauses that were made, in milliseconds. */
  waits: number[];
  /** Another caller each time, as another process would be. */
  connect(token?: string): GitHub;
  branches(token?: string, name?: string): Branches;
  commit(change: CommitRequest['change'], more?: Partial<CommitRequest>, branches?: Branches): Promise<CommitResult>;
  /** Operations since the last call of this. */
  asked(): string[];
  stop(): Promise<void>;
}

/** @param repository that is there already; without one it is made of `files`. */
export async function hostedRepository(files?: Record<string, string>, repository = testRepository(files)): Promise<HostedRepository> {
  const server = await startFakeGitHub(`${OWNER}/${NAME}`, repository.bare);
  const waits: number[] = [];
  let clock = 1_700_000_000_000;
  const pacing = {
    now: () => clock,
    sleep: (milliseconds: number) => {
      clock += milliseconds;
      waits.push(milliseconds);
      return Promise.resolve();
    },
  };
  const connect = (token = server.token): GitHub => connectGitHub({ token, address: server.address, retry: { deadline: 60_000, ...pacing } });
  const branches = (token?: string, name: string = NAME): Branches => githubBranches({ github: connect(token), owner: OWNER, name }, pacing);
  return {
    ...repository,
    server,
    waits,
    connect,
    branches,
    commit: (change, more = {}, given = branches()) => commitFiles(given, { branch: 'main', change, author: KIT_AUTHOR, deadline: 120_000, pacing, ...more }),
    asked: () => server.requests.splice(0),
    async stop() {
      await server.close();
      repository.remove();
    },
  };
}

/** A change that writes these files whatever is there. */
export function writing(files: Record<string, string | null>, releaseId = 'r1'): () => Promise<Change> {
  return () => Promise.resolve({ files: new Map(Object.entries(files)), message: { subject: 'Change files', releaseId, trailers: [['Run', 'https://x/1']] } });
}
